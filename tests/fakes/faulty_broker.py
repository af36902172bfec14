"""A practice broker that misbehaves on request, and remembers who asked it for what."""

from collections import Counter
from types import TracebackType
from typing import Self
from uuid import uuid4

from starlette.types import ASGIApp

from journal_app.practice.book import Book
from journal_app.practice.interventions import Interventions
from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.fakes.connections import Connections, watched
from tests.fakes.fault_layer import FaultLayer, SeenRequest
from tests.fakes.faults import Faults

__all__ = ["FaultyBroker"]


class FaultyBroker:
    """Use as ``with FaultyBroker(PracticeSettings(...)) as broker: broker.faults.fail_next(...)``."""

    def __init__(self, settings: PracticeSettings, *others: PracticeSettings) -> None:
        self.faults = Faults()
        self._connections = Connections()
        self._server = PracticeServer(settings, *others, wrap=self._wrap, protocol=watched(self._connections))

    def _wrap(self, app: ASGIApp) -> ASGIApp:
        self._layer = FaultLayer(app, self.faults, self._connections)
        return self._layer

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    @property
    def broker(self) -> Book:
        """Return the books: ``emit_fill``, ``emit_fee`` and the rest."""
        return self._server.broker

    @property
    def interventions(self) -> Interventions:
        """Return what changes rows, cash and positions alike: ``remove``, ``correct``, ``bust``, ``late_fill``."""
        return self._server.interventions

    @property
    def settings(self) -> PracticeSettings:
        return self._server.settings

    @property
    def rest_url(self) -> str:
        return self._server.rest_url

    @property
    def data_url(self) -> str:
        return self._server.data_url

    @property
    def stream_url(self) -> str:
        return self._server.stream_url

    @property
    def books(self) -> tuple[Book, ...]:
        """Return the books of every account; the first are ``broker``."""
        return self._server.books

    def connection_json(self, account: int = 0) -> dict[str, str]:
        return self._server.connection_json(account)

    def wait_until_listened_to(self, seconds: float = 10.0, account: int = 0) -> bool:
        """Return whether a client has subscribed to an account's trade updates within so long."""
        return self._server.streams[account].listened.wait(seconds)

    def wait_until_stream_is_free(self, seconds: float = 10.0) -> bool:
        """Return whether the stream's one place has become free within so long."""
        return self._server.stream.free.wait(seconds)

    @property
    def seen(self) -> list[SeenRequest]:
        """Return every HTTP request so far, oldest first."""
        return self._layer.seen

    @property
    def requests(self) -> Counter[tuple[str, str]]:
        """Return how often each (method, path) was asked for."""
        return Counter((one.method, one.path) for one in self._layer.seen)

    def set_rest_lag(self, seconds: float) -> None:
        """Hide new rows from REST for so long; 0 shows them at once."""
        self.broker.live_rows.lag_seconds = seconds

    def drop_stream(self) -> None:
        """Reset the stream's connection without a goodbye."""
        self._server.call_soon(self._layer.stream.cut)

    def close_stream(self, code: int) -> None:
        """End the stream's connection with a goodbye: 1000 is a clean end, 1011 an error of the server."""
        self._server.call_soon(lambda: self._layer.stream.say({"type": "websocket.close", "code": code}))

    def say_on_stream(self, frame: bytes | str) -> None:
        """Send a frame of our own on the stream, binary or text."""
        kind = "bytes" if isinstance(frame, bytes) else "text"
        self._server.call_soon(lambda: self._layer.stream.say({"type": "websocket.send", kind: frame}))

    def deafen_stream(self) -> None:
        """Stop reading from the stream's connection: no pong and no answer to a close."""
        self._server.call_soon(self._layer.stream.deafen)

    def repeat_event(self, row: dict[str, str]) -> None:
        """Tell the stream of a fill once more, with the same execution id."""
        self._tell(row, row["type"], row["qty"], row["price"])

    def bust(self, row: dict[str, str]) -> None:
        """Tell the stream that a fill was taken back; its REST row stays as it is."""
        self._tell(row, "trade_bust", f"-{row['qty']}", row["price"], corrects=True)

    def correct(self, row: dict[str, str], *, qty: str, price: str) -> None:
        """Tell the stream that a fill was something else; its REST row stays as it is."""
        self._tell(row, "trade_correct", qty, price, corrects=True)

    def _tell(self, row: dict[str, str], event: str, qty: str, price: str, *, corrects: bool = False) -> None:
        original = row["id"].partition("::")[2]
        body: dict[str, object] = {
            "event": event,
            "execution_id": str(uuid4()) if corrects else original,
            "order": self.broker.order(row["order_id"]),
            "timestamp": row["transaction_time"],
            "price": price,
            "qty": qty,
            "position_qty": "0",
        }
        if corrects:
            body["previous_execution_id"] = original
        self.broker.live.tell(body)

    def emit_partials(self, symbol: str, side: str, qtys: list[str], price: str) -> list[dict[str, str]]:
        """Make one order filled in several parts; with ``faults.reorder_next`` they arrive out of order."""
        total = str(sum(int(qty) for qty in qtys))
        rows: list[dict[str, str]] = []
        for qty in qtys:
            order_id = rows[0]["order_id"] if rows else None
            rows.append(self.broker.emit_fill(symbol, side, qty, price, order_qty=total, order_id=order_id))
        return rows
