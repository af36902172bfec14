"""Orders as they go over the wire."""

from dataclasses import dataclass

from journal_app.domain.clock import format_time
from journal_app.domain.money import divide_rounded

from .exact import PRICE_ONE, decimal_text, price_text, qty_text
from .instruments import Instrument

OPEN_STATUSES = frozenset({"new", "partially_filled", "accepted", "pending_new", "held"})


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What an order is and what became of it; ``value`` is Σ qty x price (cash units, no multiplier)."""

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


def order_doc(facts: OrderFacts) -> dict[str, object]:
    """Return an order with every field that the real broker sends."""
    one, submitted = facts.one, format_time(facts.submitted_us)
    updated = format_time(facts.updated_us)
    done = facts.filled == facts.qty
    order_type = "market" if facts.limit is None else "limit"
    return {
        "id": facts.order_id,
        "client_order_id": facts.client_order_id,
        "created_at": submitted,
        "updated_at": updated,
        "submitted_at": submitted,
        "filled_at": updated if done else None,
        "expired_at": None,
        "expires_at": None,
        "canceled_at": updated if facts.ended == "canceled" else None,
        "failed_at": None,
        "replaced_at": None,
        "replaced_by": None,
        "replaces": None,
        "asset_id": one.asset_id,
        "symbol": one.symbol,
        "asset_class": one.asset_class,
        "notional": None,
        "qty": qty_text(facts.qty),
        "filled_qty": qty_text(facts.filled),
        "filled_avg_price": average_text(facts.value, facts.filled) if facts.filled else None,
        "order_class": "",
        "order_type": order_type,
        "type": order_type,
        "side": facts.side,
        "position_intent": facts.intent,
        "time_in_force": "gtc" if one.asset_class == "crypto" else "day",
        "limit_price": None if facts.limit is None else price_text(facts.limit),
        "stop_price": None,
        "status": status_of(facts),
        "extended_hours": False,
        "legs": None,
        "trail_percent": None,
        "trail_price": None,
        "hwm": None,
        "subtag": None,
        "source": None,
    }
