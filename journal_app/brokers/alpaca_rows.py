"""One row of Alpaca's account activities → one fact (step 2). Pure; whatever comes, no exception.

Executions are read here, everything else in `alpaca_bookings`.
"""

import hashlib
from typing import Literal, NamedTuple

import orjson

from journal_app.brokers.alpaca_bookings import (
    CASH_KINDS,
    SOURCE,
    SPIN_OFFS,
    Booking,
    Multipliers,
    canceled,
    read_booking,
)
from journal_app.brokers.alpaca_fields import (
    Row,
    UnreadableError,
    created,
    needed,
    number,
    optional,
    predecessor,
    raw_text,
    some_time,
)
from journal_app.brokers.alpaca_symbols import NONE_TOLD, STANDARD, asset_class_of, is_adjusted
from journal_app.domain.clock import parse_time
from journal_app.domain.events import Fact
from journal_app.domain.news import Issue

__all__ = ["CASH_KINDS", "SOURCE", "Reading", "read_activity"]


class Reading(NamedTuple):
    """What one row means, and what is doubtful about it.

    With an issue the row is either held (`is_held`: kept raw, it changes no number) or counted with the
    doubt that the issue tells. ``mark_us`` is the server's time by which its feed can be asked for newer
    rows (UTC µs): execution for fills, creation for bookings; None when the row does not tell.
    ``replaces`` names the row or execution that this one corrects or takes back, as the broker writes it:
    an activity's id, or only the execution id that ends one.
    """

    fact: Fact
    issue: Issue | None = None
    feed: Literal["fills", "bookings"] = "fills"
    mark_us: int | None = None
    replaces: str | None = None

    @property
    def is_held(self) -> bool:
        """Tell whether the row is kept without being counted, for the reason that the issue gives."""
        return self.issue is not None and self.fact.kind == "unclassified"


def read_activity(row: object, account: str = "", multipliers: Multipliers = NONE_TOLD) -> Reading:
    """Return the fact that a row tells; an unreadable one is kept raw, with the reason as an Issue.

    *multipliers* are the shares per contract that the broker's list tells, by option symbol.
    """
    if not isinstance(row, dict):
        return _held(row, account, "the row is not an object")
    try:
        if row.get("activity_type") == "FILL":
            fact = _fill(row, multipliers)
            doubt = _assumed(fact, account, multipliers) if fact.multiplier else None
            return Reading(fact, doubt, "fills", fact.time_us, predecessor(row))
        fact = read_booking(row, multipliers)
        doubt = _assumed(fact, account, multipliers) or _unpriced(fact, account)
        return Reading(fact, doubt, "bookings", created(row), predecessor(row))
    except UnreadableError as error:
        return _held(row, account, str(error))
    except (ValueError, OverflowError):
        return _held(row, account, "a number or time cannot be read")


def _assumed(fact: Fact, account: str, multipliers: Multipliers) -> Issue | None:
    """Return the doubt about an adjusted contract whose multiplier nobody has told."""
    symbol = fact.symbol or ""
    if fact.multiplier != STANDARD or symbol in multipliers or not is_adjusted(symbol):
        return None
    return Issue(
        account, fact.external_id,
        f"{symbol} is an adjusted contract; it is counted with 100 shares until the broker tells its multiplier.",
    )  # fmt: skip


def _unpriced(fact: Fact, account: str) -> Issue | None:
    """Return the doubt about shares that came in without a price."""
    if fact.kind != "transfer" or fact.price is not None or (fact.qty or "-")[0] == "-":
        return None
    how = "came in without a price"
    if orjson.loads(fact.detail or "{}").get("type") in SPIN_OFFS:
        how = "came from a spin-off, and the row does not tell what part of which cost came with them"
    return Issue(
        account, fact.external_id, f"{fact.qty} {fact.symbol} {how}: their cost is not known and counts as 0.",
    )  # fmt: skip


def _fill(row: Row, multipliers: Multipliers) -> Fact:
    side = needed(row, "side")
    if not side.startswith(("buy", "sell")):
        raise UnreadableError(f"side is “{side[:20]}”, neither buy nor sell")
    symbol, order_id = needed(row, "symbol"), optional(row, "order_id")
    replaced = predecessor(row)
    time_us = parse_time(needed(row, "transaction_time"))
    qty, price = number(row, "qty"), number(row, "price")
    if optional(row, "status") == "canceled" or (replaced and (qty is None or qty == "0" or qty[0] == "-")):
        return _busted(row, time_us, multipliers)
    if qty is None or qty == "0" or qty[0] == "-":
        raise UnreadableError("qty is not a positive number")
    if price is None or price[0] == "-":
        raise UnreadableError("price is not a number of zero or more")
    external_id = needed(row, "id")
    asset_class, underlying, multiplier = asset_class_of(symbol, multipliers)
    return Fact(
        external_id, "fill", time_us, symbol, asset_class, underlying, "buy" if side[0] == "b" else "sell",
        qty, price, None, None, multiplier, None, order_id, _replacing(replaced),
        f"{order_id or ''}:{_padded(row) or external_id}", SOURCE, raw_text(row),
    )  # fmt: skip


def _busted(row: Row, time_us: int, multipliers: Multipliers) -> Fact:
    """Return the fact of an execution that was taken back: it changes nothing itself."""
    dated = {"date": needed(row, "transaction_time")[:10]} | row
    return canceled(Booking(dated, "FILL", multipliers))._replace(time_us=time_us, raw=raw_text(row))


def _replacing(replaced: str | None) -> str | None:
    return None if replaced is None else orjson.dumps({"replaces": replaced}).decode()


def _padded(row: Row) -> str | None:
    """Return cum_qty so that the order of texts is the order of numbers."""
    try:
        cum = number(row, "cum_qty")
    except ValueError:
        return None
    if cum is None or cum[0] == "-":
        return None
    whole, dot, fraction = cum.partition(".")
    return f"{whole:0>18}{dot}{fraction}"


def _held(row: object, account: str, reason: str) -> Reading:
    """Keep an unreadable row raw, under its own id or one made from its content."""
    raw = raw_text(row)
    fields = row if isinstance(row, dict) else {}
    external_id = optional(fields, "id") or f"unread:{hashlib.blake2b(raw.encode(), digest_size=16).hexdigest()}"
    detail = orjson.dumps({"type": optional(fields, "activity_type"), "reason": reason}, option=orjson.OPT_SORT_KEYS)
    fact = Fact(
        external_id, "unclassified", some_time(fields), optional(fields, "symbol"),
        detail=detail.decode(), tie=f"-{external_id}", source=SOURCE, raw=raw,
    )  # fmt: skip
    return Reading(fact, Issue(account, external_id, f"Row of Alpaca kept, not counted: {reason}."))
