"""What we use of alpaca-py without its promise: an upgrade that changes it must fail here, loudly."""

import inspect
from importlib.metadata import version

import requests
from alpaca.common.exceptions import APIError
from alpaca.common.rest import RESTClient
from alpaca.trading.client import TradingClient
from alpaca.trading.stream import TradingStream

from journal_app.brokers.alpaca_door import AlpacaDoor
from journal_app.brokers.alpaca_feed import _SDK_LOG, JournalFeed
from journal_app.brokers.alpaca_news import PATIENT
from tests.house.places import run_python


def source(thing: object) -> str:
    return inspect.getsource(thing)  # type: ignore[arg-type]  # functions and classes only


def test_the_versions_are_the_ones_that_were_read() -> None:
    assert (version("alpaca-py"), version("websockets")) == ("0.44.0", "17.4")


def test_the_client_keeps_its_session_and_its_retries_where_we_reach_them() -> None:
    client = TradingClient("K", "S", raw_data=True, url_override="http://127.0.0.1:1")
    assert isinstance(client._session, requests.Session)
    assert isinstance(client._retry, int)
    assert isinstance(client._retry_codes, list)
    for name in ("self._session.request", "self._retry_codes and retry > 0", "raise APIError"):
        assert name in source(RESTClient._one_request)
    assert "allow_redirects" in source(RESTClient._request)


def test_our_door_has_switched_the_retries_off() -> None:
    client = AlpacaDoor("http://127.0.0.1:1", "K", "S")._client
    assert (client._retry, client._retry_codes, client._session.trust_env) == (0, [], False)
    assert {type(adapter).__name__ for adapter in client._session.adapters.values()} == {"ReadOnlyAdapter"}


def test_an_api_error_carries_its_response() -> None:
    assert isinstance(inspect.getattr_static(APIError, "response"), property)


def test_the_stream_still_calls_the_hooks_that_we_override() -> None:
    forever, start, consume = (
        source(getattr(TradingStream, name)) for name in ("_run_forever", "_start_ws", "_consume")
    )
    assert "await self._connect()" in start
    assert "await self._auth()" in start
    assert "await self._dispatch(msg)" in consume
    for call in ("await self._start_ws()", "await self._wait_before_reconnect(retries)", "await self.close()"):
        assert call in forever
    assert "self._reconnect_delay(retries)" in source(TradingStream._wait_before_reconnect)
    assert 'raise ValueError("failed to authenticate")' in source(TradingStream._auth)
    assert "websockets_legacy.connect" in source(TradingStream._connect)


def test_the_stream_keeps_what_we_read_of_it() -> None:
    feed = JournalFeed("ws://127.0.0.1:1/stream", "K", "S", lambda _: None, PATIENT)
    assert vars(feed)["_ws"] is None
    assert feed._reconnect_min_backoff == PATIENT.reconnect
    assert feed._websocket_params["ping_timeout"] == PATIENT.ping
    assert vars(feed)["_trade_updates_handler"] == feed._on_update
    assert TradingStream.__module__ == _SDK_LOG


def test_the_broker_is_light_until_it_is_asked() -> None:
    code = (
        "import sys, journal_app.brokers.alpaca, journal_app.sync.engine;"
        "print([name for name in ('alpaca', 'requests', 'pandas', 'websockets') if name in sys.modules])"
    )
    assert run_python(code).stdout.strip() == "[]"
