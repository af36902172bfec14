"""All orders of an account as they stand now: the history's, the year's and those of this run."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from .clock import BrokerClock
from .entries import Entry
from .live import LiveOrders
from .order_docs import OrderFacts
from .past_orders import PastOrders

FillsOf = Callable[[str], list[Entry] | None]


class OrderBook:
    """Finds orders; where single rows are kept, what was filled is what their executions add up to."""

    def __init__(self, past: PastOrders, live: LiveOrders, clock: BrokerClock, fills_of: FillsOf) -> None:
        """Know the orders of *past* and *live*; *fills_of* gives an order's entries, None when none are kept."""
        self._past = past
        self._live = live
        self._clock = clock
        self._fills_of = fills_of
        self._kept: dict[str, OrderFacts] | None = None
        self._told: tuple[OrderFacts, ...] = ()
        self._legs: defaultdict[str, list[OrderFacts]] = defaultdict(list)

    def keep(self, orders: Iterable[OrderFacts]) -> None:
        """Let more orders be known; their fills are among the entries."""
        self._told = tuple(orders)
        self._kept = None
        self._legs.clear()
        for order in self._told:
            if order.parent_id is not None:
                self._legs[order.parent_id].append(order)

    def _all(self) -> dict[str, OrderFacts]:
        """Return the orders of the history and the year by id, as they were asked for."""
        if self._kept is None:
            self._kept = {order.order_id: order for order in (*self._past.all(), *self._told)}
        return self._kept

    def now(self) -> Iterator[OrderFacts]:
        """Yield every order that has been entered by now, as it stands; for an account that keeps entries."""
        for order in (*self._all().values(), *self._live.orders()):
            found = self._as_of(order)
            if found is not None:
                yield found

    def find(self, order_id: str) -> OrderFacts | None:
        """Return one order as it stands."""
        live, fills = self._live.find(order_id), self._fills_of(order_id)
        if fills is None:
            return live or self._past.by_id(order_id)
        found = live or self._all().get(order_id)
        return found and self._as_of(found)

    def by_client_id(self, name: str) -> OrderFacts | None:
        """Return the order that its client gave that id."""
        known = (*self._told, *self._live.orders())
        found = next((one for one in known if one.client_order_id == name), None) or self._past.by_client_id(name)
        return found and self.find(found.order_id)

    def _as_of(self, order: OrderFacts) -> OrderFacts | None:
        now = self._clock.now_us()
        if order.submitted_us > now:
            return None
        legs = tuple(leg for leg in map(self._as_of, self._legs.get(order.order_id, ())) if leg is not None)
        if order.is_frame:
            return _framed(order, legs)
        fills = self._executions(order)
        moves = [move for entry in fills for move in entry.moves]
        ended = order.ended if order.ended_us is None or order.ended_us <= now else None
        last = max([order.submitted_us, *(entry.row.created_us for entry in fills)])
        return replace(
            order,
            filled=sum(abs(move.qty) for move in moves),
            value=sum((move.value or 0) // order.one.multiplier for move in moves),
            updated_us=max(last, order.ended_us or 0) if ended else last,
            ended=ended,
            replaced_by=order.replaced_by if ended else None,
            legs=legs,
        )

    def _executions(self, order: OrderFacts) -> list[Entry]:
        """Return an order's executions; those of a leg may carry the id of its frame."""
        found = self._fills_of(order.order_id) or []
        if order.order_class != "mleg" or order.parent_id is None:
            return found
        shared = self._fills_of(order.parent_id) or []
        return [*found, *(entry for entry in shared if any(move.one == order.one for move in entry.moves))]


def _framed(order: OrderFacts, legs: tuple[OrderFacts, ...]) -> OrderFacts:
    """Return a multi-leg order as its legs stand: filled as far as each of them is, at the net price."""
    value = sum(leg.value if leg.side == "buy" else -leg.value for leg in legs)
    last = max([order.submitted_us, *(leg.updated_us for leg in legs)])
    return replace(order, filled=min(leg.filled for leg in legs), value=value, updated_us=last, legs=legs)
