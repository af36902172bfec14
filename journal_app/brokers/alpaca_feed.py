"""alpaca-py's TradingStream with its gaps closed: bad keys, mute servers, silent drops, slow stop.

The overridden hooks are private to the SDK; tests/brokers/test_alpaca_contract.py watches them.
"""

import asyncio
import json
import logging
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
from alpaca.trading.stream import TradingStream
from websockets.legacy.exceptions import InvalidStatusCode

from journal_app.brokers.alpaca_news import Heard, Patience, StreamedFill, StreamNews

_EXECUTIONS = frozenset({"fill", "partial_fill", "trade_bust", "trade_correct"})
_SDK_LOG = "alpaca.trading.stream"
_LONGEST_RAW = 16_384


def _quieten(record: logging.LogRecord) -> bool:
    """Make the SDK's reconnect chatter debug lines; what matters reaches the status line as news."""
    record.levelno, record.levelname = logging.DEBUG, "DEBUG"
    record.exc_info = record.exc_text = None
    return True


def _silent_wire() -> logging.Logger:
    """Return a logger that never writes frames: the first frame holds the keys."""
    wire = logging.getLogger("journal_app.brokers.wire")
    wire.setLevel(logging.ERROR)
    return wire


class JournalFeed(TradingStream):
    """The stream's life on one event loop; every turn of it is told as StreamNews."""

    def __init__(
        self,
        stream_url: str,
        key_id: str,
        secret_key: str,
        on_news: Callable[[StreamNews], None],
        patience: Patience,
    ) -> None:
        """Listen to one account."""
        super().__init__(
            key_id, secret_key, raw_data=True, url_override=stream_url,
            websocket_params={
                "ping_interval": patience.ping, "ping_timeout": patience.ping, "max_queue": 1024,
                "open_timeout": 5, "close_timeout": 0.2, "logger": _silent_wire(),
            },
        )  # fmt: skip
        self._on_news = on_news
        self._patience = patience
        self._is_refused = self._is_fatal = False
        self._reconnect_min_backoff = patience.reconnect
        log = logging.getLogger(_SDK_LOG)
        if _quieten not in log.filters:
            log.addFilter(_quieten)
        self.subscribe_trade_updates(self._on_update)

    async def listen(self) -> None:
        """Run until cancelled, or until the keys are refused."""
        await self._run_forever()  # type: ignore[no-untyped-call]  # alpaca-py is partly typed

    async def _connect(self) -> None:
        self._is_refused = False
        try:
            await super()._connect()  # type: ignore[no-untyped-call]  # as above
        except InvalidStatusCode as error:
            self._is_refused = error.status_code == 429
            if self._is_refused:
                self._on_news(StreamNews(Heard.REFUSED, reason="another program listens with the same keys"))
            elif error.status_code in {401, 403}:
                await self._give_up()
            raise

    async def _auth(self) -> None:
        try:
            await asyncio.wait_for(super()._auth(), self._patience.auth)  # type: ignore[no-untyped-call]  # as above
        except json.JSONDecodeError:
            raise
        except ValueError:
            await self._give_up()
            raise

    async def _give_up(self) -> None:
        self._is_fatal = True
        await self.stop_ws()
        self._on_news(StreamNews(Heard.FATAL, reason="the broker does not accept the keys for live updates"))

    async def _dispatch(self, msg: Any) -> None:  # noqa: ANN401 - whatever the server sends
        if isinstance(msg, dict) and msg.get("stream") == "listening":
            streams = (msg.get("data") or {}).get("streams") or ()
            if "trade_updates" in streams:
                self._on_news(StreamNews(Heard.LISTENING))
            return
        await super()._dispatch(msg)

    async def _on_update(self, message: Any) -> None:  # noqa: ANN401 - whatever the server sends
        body = message.get("data")
        if isinstance(body, dict) and body.get("event") in _EXECUTIONS:
            self._on_news(StreamNews(Heard.EXECUTION, _fills_of(body)))

    async def close(self) -> None:
        """Close the connection and tell that it is gone."""
        was_connected = self._ws is not None
        await super().close()
        if was_connected and not self._is_fatal:
            self._on_news(StreamNews(Heard.DROPPED, reason="the live connection was lost"))

    async def _wait_before_reconnect(self, retries: int) -> None:
        if not self._is_refused and not self._is_fatal:
            self._on_news(StreamNews(Heard.DROPPED, reason="no live connection"))
        await super()._wait_before_reconnect(retries)

    def _reconnect_delay(self, retries: int) -> float:
        if self._is_refused:
            return self._patience.refused * (1 + random.random() / 10)  # noqa: S311 - to be out of step, not secret
        return float(super()._reconnect_delay(retries))


def _fills_of(body: dict[str, Any]) -> tuple[StreamedFill, ...]:
    """Return the executions of one event: one per leg, or one."""
    found = body.get("order")
    order: dict[str, Any] = found if isinstance(found, dict) else {}
    raw = orjson.dumps(body, default=str).decode()
    common = StreamedFill(
        _text(body, "execution_id"), _text(order, "id"), None, str(body["event"]), time=_text(body, "timestamp"),
        previous_id=_text(body, "previous_execution_id"), raw=raw if len(raw) <= _LONGEST_RAW else "",
    )  # fmt: skip
    legs = body.get("legs")
    if isinstance(legs, list) and legs:
        return tuple(
            replace(common, execution_id=_text(leg, "execution_id"), order_id=_text(leg, "order_id") or common.order_id,
                    symbol=_text(leg, "symbol"), side=_text(leg, "side"), qty=_text(leg, "qty"),
                    price=_text(leg, "price"))
            for leg in legs if isinstance(leg, dict)
        )  # fmt: skip
    cum_qty = _text(order, "filled_qty") if body["event"] in {"fill", "partial_fill"} else None
    return (
        replace(common, cum_qty=cum_qty, symbol=_text(order, "symbol"), side=_text(order, "side"),
                qty=_text(body, "qty"), price=_text(body, "price")),
    )  # fmt: skip


def _text(row: dict[str, Any], name: str) -> str | None:
    found = row.get(name)
    return found if isinstance(found, str) and found else None
