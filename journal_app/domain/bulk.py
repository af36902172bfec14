"""One change for many trades: what it makes of each is worked out from what is said about that trade."""

from dataclasses import dataclass
from typing import Literal

from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.domain.money import canonical, divide_rounded, from_units, multiply, round_places, to_units
from journal_app.domain.trades import Trade

StopKind = Literal["price", "percent", "distance"]
_ONE = 10**18
_CENTS, _FINE = 2, 6
"""Decimals of a stop that is worked out: of prices of 1 and above, and of those below."""


@dataclass(frozen=True, slots=True)
class StopRule:
    """A planned stop: at a price, or so far from the average entry, against the trade: in percent or in price.

    ``amount`` is exact text above 0; "" clears the stop.
    """

    kind: StopKind
    amount: str


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What is to be said about every trade. None, and no words, leave a field as it is; "" clears it."""

    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    setup: str | None = None
    stop: StopRule | None = None
    rating: int | None = None
    reviewed: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing would change."""
        return self == BulkChange()


def checked(change: BulkChange) -> BulkChange:
    """Return a change that can be made. Raises LedgerError for a stop that is no amount above 0."""
    if change.stop is None or not change.stop.amount.strip():
        return change
    text = change.stop.amount.strip().replace(",", ".")
    try:
        amount = canonical(text)
    except ValueError:
        amount = "0"
    if to_units(amount) <= 0 or (change.stop.kind == "percent" and to_units(amount) >= 100 * _ONE):
        kind = {"price": "price", "percent": "distance in percent", "distance": "distance"}[change.stop.kind]
        raise LedgerError(
            f"“{change.stop.amount}” is no {kind} for a stop.", "Write a number above 0, for example 1.5."
        )
    return BulkChange(
        change.add_tags, change.remove_tags, change.setup, StopRule(change.stop.kind, amount), change.rating,
        change.reviewed,
    )  # fmt: skip


def change_for(trade: Trade, said: Annotation, change: BulkChange) -> Annotation:
    """Return what a checked change writes about one trade, of which *said* is said now."""
    tags = None
    if change.add_tags or change.remove_tags:
        kept = (tag for tag in said.tags or () if tag not in change.remove_tags)
        tags = tuple(dict.fromkeys([*kept, *change.add_tags]))
    stop = None if change.stop is None else stop_for(trade, change.stop)
    return Annotation(setup=change.setup, tags=tags, stop=stop, rating=change.rating, reviewed=change.reviewed)


def stop_for(trade: Trade, rule: StopRule) -> str:
    """Return the planned stop of a trade by a rule, as exact text; "" for none.

    A distance goes below the average entry of a long trade and above that of a short one; cents, or six decimals
    for prices below 1. A long trade's stop never falls below 0.
    """
    if not rule.amount:
        return ""
    if rule.kind == "price":
        return rule.amount
    entry, amount = to_units(trade.entry_price), to_units(rule.amount)
    distance = divide_rounded(multiply(abs(entry), amount), 100) if rule.kind == "percent" else amount
    stop = entry - distance if trade.side == "long" else entry + distance
    if stop < 0 <= entry:
        stop = 0
    return from_units(round_places(stop, _CENTS if abs(entry) >= _ONE else _FINE))
