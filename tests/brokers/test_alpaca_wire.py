"""The transport below the SDK: what it never does, and that nothing can make it wait for ever."""

import os
import socket
import threading

import pytest
import requests

from journal_app.brokers import alpaca_wire
from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.alpaca_wire import ForbiddenRequestError, exact_json
from journal_app.domain.errors import BrokerError
from tests.brokers.waits import Waits
from tests.fakes.faulty_broker import FaultyBroker


def test_only_reading_leaves_this_computer(broker: AlpacaBroker, server: FaultyBroker) -> None:
    session = broker._door()._client._session
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
        with pytest.raises(ForbiddenRequestError):
            session.request(method, f"{server.rest_url}/v2/orders")
    assert server.seen == []


def test_the_sdk_itself_cannot_place_an_order(broker: AlpacaBroker, server: FaultyBroker) -> None:
    client = broker._door()._client
    for call in (lambda: client.post("/orders", {}), lambda: client.delete("/positions"), client.cancel_orders):
        with pytest.raises(ForbiddenRequestError):
            call()
    assert server.seen == []


def test_no_other_host_is_asked(broker: AlpacaBroker) -> None:
    with pytest.raises(ForbiddenRequestError):
        broker._door()._client._session.get("https://example.com/")


def test_proxies_and_netrc_of_the_user_are_not_used(
    broker: AlpacaBroker, server: FaultyBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    assert os.environ["http_proxy"]
    assert broker.account().id
    assert "authorization" not in server.seen[0].headers


class Dripper:
    """A server that sends its answer one byte at a time, as slowly as is asked."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        line, _ = self._listener.accept()
        with line:
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
            try:
                while not self._done.wait(0.01):
                    line.sendall(b" ")
            except OSError:
                return

    def close(self) -> None:
        self._done.set()
        self._thread.join()
        self._listener.close()


def test_a_dripping_answer_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alpaca_wire, "ANSWER_SECONDS", 0.3)
    server = Dripper()
    session = requests.Session()
    alpaca_wire.secure(session)
    with pytest.raises(requests.exceptions.Timeout):
        session.get(server.url)
    session.close()
    server.close()


@pytest.mark.expected_log("Invalid HTTP request")
def test_without_a_secure_connection_nothing_is_sent(server: FaultyBroker, waits: Waits) -> None:
    broker = AlpacaBroker(AlpacaAddress.from_base_url(server.rest_url.replace("http", "https")), "K", "S", wait=waits)
    with pytest.raises(BrokerError, match="secure connection"):
        broker.account()
    assert server.seen == []
    assert waits.seconds == []
    broker.close()


def test_numbers_keep_their_digits() -> None:
    assert exact_json(b'{"a": 12345678901234567.123456789, "b": 7, "c": 99999999999999999999999}') == {
        "a": "12345678901234567.123456789",
        "b": 7,
        "c": "99999999999999999999999",
    }


@pytest.mark.parametrize("text", [b"", b"[1,", b"<html>", b"\xff\xfe", b"[" * 100_000])
def test_what_is_not_json_is_said_to_be_none(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        exact_json(text)
