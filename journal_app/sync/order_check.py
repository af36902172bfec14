"""Orders against fills: what the broker says an order was filled with is what its recorded fills add up to."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from journal_app.brokers.alpaca_orders import BrokerOrder
from journal_app.brokers.alpaca_symbols import slash_form
from journal_app.domain.money import from_units, to_units
from journal_app.domain.news import Issue
from journal_app.ledger.order_fills import filled_by_order, keep_differences
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.sync.courier import Courier
from journal_app.sync.ports import Broker

OPEN, DIFFERENT = "orders-open", "orders-different"
"""Under these names the ledger keeps the orders that were not final, and the differences told before."""
_DAY_US = 86_400_000_000
_LIVES_US = 100 * _DAY_US
"""The longest that an order can be filled after its submission: 90 days (good till cancelled), and some."""
_ALWAYS = (-(1 << 62), 1 << 62)
_PIECE = 5_000
_MOST_AGAIN = 100


@dataclass(frozen=True, slots=True)
class OrderDifference:
    """An order whose fills do not add up: exact quantities, and when it was submitted (UTC µs)."""

    order: BrokerOrder
    ledger: str

    def row(self) -> dict[str, str]:
        """Return it for the report."""
        return {
            "order_id": self.order.order_id, "symbol": self.order.symbol, "ledger": self.ledger,
            "broker": self.order.filled_qty,
        }  # fmt: skip

    def issue(self, account: str) -> Issue:
        """Return it in words."""
        return Issue(
            account, f"order:{self.order.order_id}",
            f"The broker says that this order filled {self.order.filled_qty} {self.order.symbol}; the fills it shows"
            f" add up to {self.ledger}. Nothing was changed.",
        )  # fmt: skip


@dataclass(slots=True)
class OrderCheck:
    """What was found: orders that agree, those that differ, those still open, and how many were unreadable."""

    agree: int = 0
    differ: list[OrderDifference] = field(default_factory=list)
    still_open: list[str] = field(default_factory=list)
    unreadable: int = 0

    def report(self) -> dict[str, object]:
        """Return it as the sync report has it."""
        return {"agree": self.agree, "differ": [one.row() for one in self.differ]}


class OrderReader:
    """Asks for orders and adds up fills, for one account in one pass."""

    def __init__(self, ledger: Ledger, broker: Broker, account: AccountRef, courier: Courier) -> None:
        """Work on the parts given."""
        self._ledger, self._broker, self._account, self._courier = ledger, broker, account, courier

    def check(self, after_us: int | None, *, deep: bool, widen: Callable[[int], None]) -> OrderCheck:
        """Compare the orders since a time, the open ones, and those that were open before.

        *deep*: ask for every open order, however old. *widen* reads the rows since a time again; it
        is called once when something differs that was not told before. Raises BrokerError.
        """
        known_open = self._remembered(OPEN)
        found = OrderCheck()
        names: set[str] = set()
        for piece in self._pieces(after_us):
            self._compare(piece, found, names)
        if deep:
            for piece in self._pieces(None, only_open=True):
                self._compare(piece, found, names)
        self._compare(self._again([one for one in known_open if one not in names]), found, names)
        told = self._remembered(DIFFERENT)
        fresh = [one for one in found.differ if _mark(one) not in told]
        if fresh:
            times = [one.order.submitted_us for one in fresh if one.order.submitted_us is not None]
            widen(min(times, default=0) - 2 * _DAY_US)
            again = list(dict.fromkeys(one.order.order_id for one in found.differ))[:_MOST_AGAIN]
            kept = [one.order for one in found.differ if one.order.order_id not in again]
            found.differ = []
            self._compare([*self._again(again), *kept], found, set())
        self._remember(found)
        return found

    def _pieces(self, after_us: int | None, *, only_open: bool = False) -> Iterable[list[BrokerOrder | None]]:
        orders = self._broker.orders(after_us, only_open=only_open)
        while True:
            piece = self._courier.ask(lambda: list(islice(orders, _PIECE)))
            if not piece:
                return
            yield [one for group in piece for one in (group if group is not None else (None,))]

    def _again(self, order_ids: Sequence[str]) -> list[BrokerOrder | None]:
        found: list[BrokerOrder | None] = []
        for order_id in order_ids[:_MOST_AGAIN]:
            again = self._courier.ask(lambda order_id=order_id: self._broker.order(order_id))  # type: ignore[misc]  # a default is how a loop's value is kept
            found += again or ()
        return found

    def _compare(self, orders: Sequence[BrokerOrder | None], found: OrderCheck, names: set[str]) -> None:
        readable = [one for one in orders if one is not None]
        found.unreadable += len(orders) - len(readable)
        fresh = [one for one in readable if one.order_id not in names]
        names.update(one.order_id for one in fresh)
        if not fresh:
            return
        times = [one.submitted_us for one in fresh if one.submitted_us is not None]
        is_dated = len(times) == len(fresh)
        first_us, last_us = (min(times) - _DAY_US, max(times) + _LIVES_US) if is_dated else _ALWAYS
        symbols = {name for one in fresh for name in _spellings(one.symbol)}
        sums = filled_by_order(self._ledger, self._account, sorted(symbols), first_us, last_us)
        for order in fresh:
            units = sum(sums.get((name, symbol), 0) for name in order.ids for symbol in _spellings(order.symbol))
            if units == to_units(order.filled_qty):
                found.agree += 1
            else:
                found.differ.append(OrderDifference(order, from_units(units)))
            if not order.is_final and order.order_id not in found.still_open:
                found.still_open.append(order.order_id)

    def _remembered(self, name: str) -> list[str]:
        text = self._ledger.cursor(self._account, name)
        return list(json.loads(text)) if text else []

    def _remember(self, found: OrderCheck) -> None:
        now = {OPEN: sorted(found.still_open), DIFFERENT: sorted(map(_mark, found.differ))}
        changed = {name: values for name, values in now.items() if values != self._remembered(name)}
        if not changed:
            return
        with self._ledger.recording() as batch:
            for name, values in changed.items():
                batch.set_cursor(self._account, name, json.dumps(values) if values else None)
            keep_differences(batch.database, self._account, [one.issue(self._account.name) for one in found.differ])


def _spellings(symbol: str) -> tuple[str, ...]:
    """Return a symbol as an order may write it and as fills do."""
    pair = slash_form(symbol)
    return (symbol,) if pair in {None, symbol} else (symbol, str(pair))


def _mark(one: OrderDifference) -> str:
    return f"{one.order.order_id} {one.order.symbol} {one.ledger} {one.order.filled_qty}"
