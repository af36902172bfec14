"""``/v2/orders``: the orders behind the fills, newest first unless asked otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from journal_app.domain.clock import trading_day

from .book import Book
from .order_docs import OPEN_STATUSES, OrderFacts, order_doc, status_of
from .wire import answer, bad_parameter, choice_of, not_found, number_of, time_of, words_of

_HOUR_US = 3_600_000_000


@dataclass(frozen=True, slots=True)
class OrderQuestion:
    """Which orders are asked for; bounds are exclusive (submission time, then id)."""

    status: str
    limit: int
    after: tuple[int, str] | None
    until: tuple[int, str] | None
    descending: bool
    symbols: frozenset[str]
    side: str
    asset_class: str

    def wants(self, order: OrderFacts) -> bool:
        """Return whether an order matches."""
        place = _place(order)
        if self.after is not None and place <= self.after:
            return False
        if self.until is not None and place >= self.until:
            return False
        if self.symbols and not {order.one.symbol, order.one.compact} & self.symbols:
            return False
        if self.side and order.side != self.side:
            return False
        if self.asset_class and order.one.asset_class != self.asset_class:
            return False
        return self.status == "all" or (status_of(order) in OPEN_STATUSES) == (self.status == "open")


class OrdersDesk:
    """The three order endpoints."""

    def __init__(self, book: Book) -> None:
        """Answer from *book*."""
        self._book = book

    async def list(self, request: Request) -> Response:
        """Answer ``/v2/orders``."""
        question = self._question(request)
        nested = _is_nested(request)
        found: list[OrderFacts] = []
        for order in self._candidates(question):
            inside = order.parent_id is not None and (nested or order.order_class == "mleg")
            if question.wants(order) and not inside:
                found.append(order)
                if len(found) == question.limit:
                    break
        return answer([order_doc(order, nested=nested) for order in found])

    async def one(self, request: Request) -> Response:
        """Answer ``/v2/orders/{order_id}``."""
        return self._found(request, self._book.find_order(request.path_params["order_id"]))

    async def by_client_id(self, request: Request) -> Response:
        """Answer ``/v2/orders:by_client_order_id``."""
        name = request.query_params.get("client_order_id", "")
        return self._found(request, self._book.orders.by_client_id(name))

    @staticmethod
    def _found(request: Request, order: OrderFacts | None) -> Response:
        if order is None:
            raise not_found("order not found")
        return answer(order_doc(order, nested=_is_nested(request)))

    def _question(self, request: Request) -> OrderQuestion:
        after, until = time_of(request, "after"), time_of(request, "until")
        newer, older = (request.query_params.get(name) for name in ("after_order_id", "before_order_id"))
        if (newer or older) and (after is not None or until is not None):
            raise bad_parameter("order ids cannot be combined with after or until")
        return OrderQuestion(
            status=choice_of(request, "status", "open", ("open", "closed", "all")),
            limit=number_of(request, "limit", 50, 1, 500),
            # The largest id text sorts after every uuid, so the time itself is excluded.
            after=self._place_of(newer) if newer else None if after is None else (after, "~"),
            until=self._place_of(older) if older else None if until is None else (until, ""),
            descending=choice_of(request, "direction", "desc", ("asc", "desc")) == "desc",
            symbols=words_of(request, "symbols"),
            side=choice_of(request, "side", "", ("", "buy", "sell")),
            asset_class=request.query_params.get("asset_class", ""),
        )

    def _place_of(self, order_id: str) -> tuple[int, str]:
        order = self._book.find_order(order_id)
        if order is None:
            raise bad_parameter(f"invalid order id: {order_id[:40]}")
        return _place(order)

    def _candidates(self, question: OrderQuestion) -> Iterator[OrderFacts]:
        if self._book.keeps_entries:
            yield from sorted(self._book.orders.now(), key=_place, reverse=question.descending)
            return
        live = sorted(self._book.live.orders(), key=_place, reverse=question.descending)
        if question.descending:
            yield from live
        if question.status != "open":
            # Every order of the past is finished, so the open ones are never searched there.
            yield from self._past(question)
        if not question.descending:
            yield from live

    def _past(self, question: OrderQuestion) -> Iterator[OrderFacts]:
        span = self._book.history.span
        first, last = 0, span.days - 1
        if question.after is not None:
            first = max(first, span.day(trading_day(question.after[0] - _HOUR_US)))
        if question.until is not None:
            last = min(last, span.day(trading_day(question.until[0] + _HOUR_US)))
        days = range(first, last + 1)
        for day in reversed(days) if question.descending else days:
            yield from sorted(self._book.past_orders.of_day(day), key=_place, reverse=question.descending)


def _is_nested(request: Request) -> bool:
    return request.query_params.get("nested", "").lower() == "true"


def _place(order: OrderFacts) -> tuple[int, str]:
    return order.submitted_us, order.order_id
