"""Orders as they go over the wire."""

from dataclasses import dataclass

from journal_app.domain.clock import format_time
from journal_app.domain.money import divide_rounded

from .exact import PRICE_ONE, decimal_text, price_text, qty_text
from .instruments import Instrument

OPEN_STATUSES = frozenset({"new", "partially_filled", "accepted", "pending_new", "held"})


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What an order is and what became of it; ``value`` is Σ qty x price (cash units, no multiplier).

    ``ended`` is the status of an order that ended unfilled or in part, at ``ended_us``. ``notional`` is
    the amount (cents) of an order that named no quantity. ``kept`` says good till canceled. ``legs`` are
    the orders whose ``parent_id`` is this one; a "mleg" order has no symbol and side of its own.
    """

    order_id: str
    client_order_id: str
    one: Instrument
    side: str
    intent: str
    qty: int
    filled: int
    value: int
    submitted_us: int
    updated_us: int
    limit: int | None = None
    ended: str | None = None
    ended_us: int | None = None
    replaces: str | None = None
    replaced_by: str | None = None
    notional: int | None = None
    kept: bool = False
    extended_hours: bool = False
    order_class: str = ""
    parent_id: str | None = None
    legs: "tuple[OrderFacts, ...]" = ()

    @property
    def is_frame(self) -> bool:
        """Return whether this is only the frame around the legs of a multi-leg order."""
        return self.order_class == "mleg" and self.parent_id is None


def average_text(value: int, filled: int) -> str:
    """Return the average price, rounded half to even at nine decimals."""
    return decimal_text(divide_rounded(value * 10**9, filled * PRICE_ONE), 9)


def status_of(facts: OrderFacts) -> str:
    """Return the order's status word."""
    if facts.ended:
        return facts.ended
    if facts.filled == facts.qty:
        return "filled"
    return "partially_filled" if facts.filled else "new"


def order_doc(facts: OrderFacts, *, nested: bool = False) -> dict[str, object]:
    """Return an order with every field that the real broker sends; its legs inside it when *nested*."""
    one, submitted = facts.one, format_time(facts.submitted_us)
    updated = format_time(facts.updated_us)
    ended = {facts.ended: updated if facts.ended_us is None else format_time(facts.ended_us)}
    done = facts.filled == facts.qty and not facts.ended
    tif = "gtc" if facts.kept or one.asset_class == "crypto" else "day"
    order_type = "market" if facts.limit is None else "limit"
    doc: dict[str, object] = {
        "id": facts.order_id,
        "client_order_id": facts.client_order_id,
        "created_at": submitted,
        "updated_at": updated,
        "submitted_at": submitted,
        "filled_at": updated if done else None,
        "expired_at": ended.get("expired"),
        "expires_at": None,
        "canceled_at": ended.get("canceled"),
        "failed_at": ended.get("rejected"),
        "replaced_at": ended.get("replaced"),
        "replaced_by": facts.replaced_by,
        "replaces": facts.replaces,
        "asset_id": one.asset_id,
        "symbol": one.symbol,
        "asset_class": one.asset_class,
        "notional": None if facts.notional is None else decimal_text(facts.notional, 2),
        "qty": qty_text(facts.qty) if facts.notional is None else None,
        "filled_qty": qty_text(facts.filled),
        "filled_avg_price": average_text(facts.value, facts.filled) if facts.filled else None,
        "order_class": facts.order_class,
        "order_type": order_type,
        "type": order_type,
        "side": facts.side,
        "position_intent": facts.intent,
        "time_in_force": tif,
        "limit_price": None if facts.limit is None else price_text(facts.limit),
        "stop_price": None,
        "status": status_of(facts),
        "extended_hours": facts.extended_hours,
        "legs": None,
        "trail_percent": None,
        "trail_price": None,
        "hwm": None,
        "subtag": None,
        "source": None,
    }
    if facts.legs and (nested or facts.is_frame):
        doc["legs"] = [order_doc(leg) for leg in facts.legs]
    if facts.is_frame:
        doc |= {"symbol": "", "side": "", "asset_class": "", "asset_id": "", "position_intent": ""}
    return doc
