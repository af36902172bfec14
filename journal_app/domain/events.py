"""What a broker or a file can tell us: facts as received, and the events they mean."""

from typing import Literal, NamedTuple

Kind = Literal["fill", "split", "cash_in_lieu", "option_close", "coin_fee", "fee", "cash", "unclassified"]

MATCHED_KINDS = frozenset({"fill", "split", "cash_in_lieu", "option_close", "coin_fee"})
"""Kinds that change a position; the others change cash only, or nothing."""


class Event(NamedTuple):
    """One normalised happening. Numbers are canonical decimal texts, None when not applicable.

    ``qty`` is positive for a fill, with ``side`` buy or sell; ``price`` is per share in the
    quote currency; ``fee`` > 0 is a cost, in ``fee_currency`` ("base": the position shrinks by
    it). ``amount`` is signed cash. ``tie`` orders events of the same microsecond. A split keeps its
    ratio as qty (new) and price (old). An option_close or cash_in_lieu closes qty towards zero.
    """

    kind: Kind
    time_us: int
    tie: str
    symbol: str | None = None
    asset_class: str | None = None
    underlying: str | None = None
    side: str | None = None
    qty: str | None = None
    price: str | None = None
    fee: str | None = None
    fee_currency: str | None = None
    multiplier: str | None = None
    amount: str | None = None
    order_id: str | None = None
    detail: str | None = None


class Fact(NamedTuple):
    """One row exactly as a broker or file gave it, and the events it means (most often one).

    ``external_id`` is the broker's own id, unique per account; ``raw`` the row's JSON text;
    ``marks`` the (setup, tags) that a file wants on the trade of this fill, not part of the fact.
    """

    external_id: str
    source: str
    row_type: str
    raw: str
    events: tuple[Event, ...]
    marks: tuple[str | None, tuple[str, ...]] | None = None
