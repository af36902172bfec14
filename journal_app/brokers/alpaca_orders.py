"""Alpaca's orders, read only for what they say was filled."""

from dataclasses import dataclass
from typing import Any

from journal_app.domain.clock import parse_time
from journal_app.domain.money import canonical

_FINAL = frozenset({"filled", "canceled", "expired", "replaced", "rejected"})


@dataclass(frozen=True, slots=True)
class BrokerOrder:
    """One order, or one leg of a multi-leg order, and how much of it was filled (canonical text).

    ``order_id`` is what to ask for again; its fills may carry any of ``ids``. ``is_final``: nothing
    can happen to it any more; an unknown status is not final.
    """

    order_id: str
    ids: tuple[str, ...]
    symbol: str
    filled_qty: str
    submitted_us: int | None
    is_final: bool


def read_order(row: object) -> tuple[BrokerOrder, ...] | None:
    """Return an order, or its legs where the order is only the bracket around them; None when unreadable.

    Source: docs.alpaca.markets, "Orders": the legs of a multi-leg order have own ids, the events
    guide says that they share their parent's, so both count for a leg.
    """
    if not isinstance(row, dict) or not _text(row, "id"):
        return None
    legs = row.get("legs")
    children = [leg for leg in legs if isinstance(leg, dict)] if isinstance(legs, list) else []
    if row.get("order_class") == "mleg":
        found = [_one(leg, str(row["id"]), row) for leg in children]
    else:
        found = [_one(one, None, row) for one in (row, *children)]
    return None if None in found else tuple(one for one in found if one is not None)


def _one(row: dict[str, Any], parent_id: str | None, outer: dict[str, Any]) -> BrokerOrder | None:
    own_id, symbol = _text(row, "id"), _text(row, "symbol")
    filled = row.get("filled_qty")
    if symbol is None or (own_id is None and parent_id is None):
        return None
    try:
        qty = canonical(str(filled)) if filled not in {None, ""} else "0"
        submitted = _text(row, "submitted_at") or _text(outer, "submitted_at")
        submitted_us = parse_time(submitted) if submitted else None
    except (ValueError, OverflowError):
        return None
    ids = tuple(one for one in (own_id, parent_id) if one is not None)
    return BrokerOrder(parent_id or ids[0], ids, symbol, qty, submitted_us, row.get("status") in _FINAL)


def _text(row: dict[str, Any], name: str) -> str | None:
    found = row.get(name)
    return found if isinstance(found, str) and found else None
