"""What happens after the history: fills made now, their orders and rows, and the news of them."""

import threading
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import numpy as np
import orjson

from journal_app.domain.clock import format_time, now_us, to_datetime

from .clock import BrokerClock
from .draws import Purpose, draws, shaped
from .instruments import Instrument
from .order_docs import OrderFacts, order_doc
from .rows import Execution, Row, eastern_prefixes, fill_row

Listener = Callable[[dict[str, object]], None]


@dataclass(frozen=True, slots=True)
class LiveFill:
    """One execution made now: signed by ``sign``, qty in 10⁻⁹, price in 10⁻⁴."""

    one: Instrument
    sign: int
    qty: int
    price: int
    time_us: int
    row: dict[str, str]
    made: Row


class LiveRows:
    """Rows added while the broker runs, by the New York day of their id."""

    def __init__(self) -> None:
        """Start empty; ``lag_seconds`` hides new rows from REST for so long."""
        self.lag_seconds = 0.0
        self._days: dict[date, list[Row]] = {}
        self._arrived: dict[str, int] = {}
        self._lock = threading.Lock()

    def add(self, day: date, row: Row) -> None:
        """Add a row to the day of its id."""
        with self._lock:
            self._arrived[row.row_id] = now_us()
            insort(self._days.setdefault(day, []), row)

    def is_hidden(self, row_id: str) -> bool:
        """Return whether a row made here may not be seen yet."""
        with self._lock:
            arrived = self._arrived.get(row_id)
        return arrived is not None and arrived > now_us() - int(self.lag_seconds * 1_000_000)

    def days(self) -> list[date]:
        """Return the days that have rows, oldest first."""
        with self._lock:
            return sorted(self._days)

    def of(self, day: date) -> list[Row]:
        """Return a day's rows that may be seen by now, sorted by id."""
        with self._lock:
            newest = now_us() - int(self.lag_seconds * 1_000_000)
            return [row for row in self._days.get(day, ()) if self._arrived[row.row_id] <= newest]


class LiveOrders:
    """Orders entered while the broker runs, and the fills they got."""

    def __init__(self, seed: int, rows: LiveRows, clock: BrokerClock, *, execution_id_is_uuid: bool) -> None:
        """Write fills to *rows*; tell listeners of every event."""
        self._clock = clock
        self.fills: list[LiveFill] = []
        self._rows = rows
        self._rng = draws(seed, Purpose.LIVE)
        self._same_id = execution_id_is_uuid
        self._orders: dict[str, OrderFacts] = {}
        self._listeners: list[Listener] = []
        self._executions: dict[str, str] = {}
        self._session = f"{now_us():x}"

    def listen(self, listener: Listener) -> None:
        """Call *listener* with the body of every stream event."""
        self._listeners.append(listener)

    def orders(self) -> list[OrderFacts]:
        """Return the orders, oldest first."""
        return list(self._orders.values())

    def enter(self, order: OrderFacts) -> None:
        """Know an order without telling of it."""
        self._orders[order.order_id] = order

    def execution_of(self, row_id: str) -> str:
        """Return the execution id by which the stream knows a fill."""
        return self._executions.get(row_id, row_id.partition("::")[2])

    def find(self, order_id: str) -> OrderFacts | None:
        """Return one order."""
        return self._orders.get(order_id)

    def new_id(self) -> str:
        """Return a fresh uuid; it mixes in the start time so that two runs never share one."""
        return str(UUID(shaped(np.random.default_rng([self._next(), now_us()]).bytes(16).hex())))

    def _next(self) -> int:
        return int(self._rng.integers(1 << 62))

    def open(self, one: Instrument, sign: int, qty: int, before: int, limit: int | None) -> OrderFacts:
        """Enter an order and tell the stream of it."""
        opens = before == 0 or (before > 0) == (sign > 0)
        word = "buy" if sign > 0 else "sell"
        now = self._clock.now_us()
        order = OrderFacts(
            order_id=self.new_id(),
            client_order_id=f"live-{self._session}-{len(self._orders) + 1}",
            one=one,
            side=word,
            intent=f"{word}_to_{'open' if opens else 'close'}",
            qty=qty,
            filled=0,
            value=0,
            submitted_us=now,
            updated_us=now,
            limit=limit,
        )
        self._orders[order.order_id] = order
        self.tell({"event": "new", "execution_id": self.new_id(), "order": order_doc(order), "timestamp": _ns(now)})
        return order

    def fill(self, order: OrderFacts, qty: int, price: int, before: int) -> LiveFill:
        """Execute part of an order now; REST has the row before the stream tells of it."""
        time_us = max(self._clock.now_us(), order.updated_us + 1)
        sign = 1 if order.side == "buy" else -1
        order = replace(order, filled=order.filled + qty, value=order.value + qty * price, updated_us=time_us)
        self._orders[order.order_id] = order
        day = to_datetime(time_us).date()
        shorts = sign < 0 and before <= 0 and order.one.asset_class != "crypto"
        row = fill_row(
            Execution(
                row_id=f"{eastern_prefixes(day, [time_us])[0]}::{self.new_id()}",
                time_text=format_time(time_us),
                price=price,
                qty=qty,
                side="buy" if sign > 0 else "sell_short" if shorts else "sell",
                symbol=order.one.symbol,
                leaves=order.qty - order.filled,
                cum=order.filled,
                order_id=order.order_id,
            )
        )
        made = Row(row["id"], "FILL", time_us, orjson.dumps(row))
        found = LiveFill(order.one, sign, qty, price, time_us, row, made)
        self.fills.append(found)
        self._rows.add(day, made)
        return found

    def announce(self, fill: LiveFill, position: str) -> None:
        """Tell the stream of a fill."""
        row = fill.row
        if not self._same_id:
            self._executions[row["id"]] = self.new_id()
        self.tell(
            {
                "event": row["type"],
                "execution_id": self.execution_of(row["id"]),
                "order": order_doc(self._orders[row["order_id"]]),
                "timestamp": _ns(fill.time_us),
                "price": row["price"],
                "qty": row["qty"],
                "position_qty": position,
            }
        )

    def tell(self, event: dict[str, object]) -> None:
        """Hand an event to every listener."""
        for listener in self._listeners:
            listener(event)


def _ns(time_us: int) -> str:
    """Return a time with nanoseconds, as the stream writes it."""
    return format_time(time_us)[:-1] + "112Z"
