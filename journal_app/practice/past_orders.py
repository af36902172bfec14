"""The orders behind the history's fills, rebuilt a day at a time."""

import numpy as np

from .day_fills import ALL_SETUPS, DayFills
from .history import History
from .order_docs import OrderFacts
from .order_ids import order_ids, place_of
from .recent import Recent

_MILLISECOND = 1000


class PastOrders:
    """Finished orders of the history, by day, by id and by the client's id."""

    def __init__(self, history: History) -> None:
        """Read orders from *history*."""
        self._history = history
        self._days = Recent(self._make, 8)

    def of_day(self, day: int) -> list[OrderFacts]:
        """Return a day's orders in the order of the day's columns."""
        return self._days(day)

    def all(self) -> list[OrderFacts]:
        """Return the orders of every day."""
        return [order for day in range(self._history.span.days) for order in self._make(day)]

    def by_id(self, order_id: str) -> OrderFacts | None:
        """Return the order with that id."""
        try:
            day, number = place_of(self._history.seed, order_id)
        except ValueError:
            return None
        found = self._at(day, number)
        return found if found is not None and found.order_id == order_id else None

    def by_client_id(self, client_order_id: str) -> OrderFacts | None:
        """Return the order that its client gave that id."""
        parts = client_order_id.rsplit("-", 2)
        if len(parts) != 3 or not (parts[1].isdecimal() and parts[2].isdecimal()):
            return None
        found = self._at(int(parts[1]) - 1, int(parts[2]) - 1)
        return found if found is not None and found.client_order_id == client_order_id else None

    def _at(self, day: int, number: int) -> OrderFacts | None:
        if not 0 <= day < self._history.span.days:
            return None
        orders = self.of_day(day)
        return orders[number] if 0 <= number < len(orders) else None

    def _make(self, day: int) -> list[OrderFacts]:
        fills = self._history.fills(day)
        orders = fills.orders
        count = len(orders.parts)
        first = (np.cumsum(orders.parts) - orders.parts).tolist()
        names = order_ids(self._history.seed, day, count)
        totals = (orders.lots * orders.lot).tolist()
        return [self._facts(fills, names[at], at, first[at], totals[at]) for at in range(count)]

    def _facts(self, fills: DayFills, name: str, at: int, first: int, total: int) -> OrderFacts:
        orders = fills.orders
        rows = slice(first, first + int(orders.parts[at]))
        value = fills.qty[rows] * fills.price[rows]
        times = fills.time_us[rows]
        buys, before = bool(orders.sign[at] > 0), int(orders.before[at])
        opens = before == 0 or (before > 0) == buys
        setup = ALL_SETUPS[int(orders.setup[at])]
        worst = int(fills.price[rows].max() if buys else fills.price[rows].min())
        return OrderFacts(
            order_id=name,
            client_order_id=f"{setup}-{fills.day + 1}-{at + 1}",
            one=self._history.instruments[int(orders.index[at])],
            side="buy" if buys else "sell",
            intent=f"{'buy' if buys else 'sell'}_to_{'open' if opens else 'close'}",
            qty=total,
            filled=total,
            value=sum(value.tolist()),
            submitted_us=int(times[0]) - (180 + at * 37 % 700) * _MILLISECOND,
            updated_us=int(times[-1]),
            limit=None if at % 3 else worst,
        )
