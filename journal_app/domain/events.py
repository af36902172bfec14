"""What a broker or a file tells us: facts, each one row as received and what it means."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

Kind = Literal[
    "fill", "split", "cash_in_lieu", "option_close", "coin_fee", "transfer", "rename", "fee", "cash", "unclassified"
]  # fmt: skip

SINGLE_KINDS = frozenset({"fill", "split", "cash_in_lieu", "option_close", "coin_fee", "transfer"})
"""Kinds that change the position of their own symbol only."""
MATCHED_KINDS = SINGLE_KINDS | {"rename"}
"""Kinds that change a position; the others change cash only, or nothing."""


class Fact(NamedTuple):
    """One row of a broker or file. Numbers are canonical decimal texts, None when not applicable.

    ``external_id`` is the broker's own id, unique per account. ``qty`` is positive for a fill, with
    ``side`` buy or sell; ``price`` is per share in the quote currency; ``fee`` > 0 is a cost, in
    ``fee_currency`` ("base": the position shrinks by it). ``amount`` is signed cash. A split keeps
    its ratio as qty (new) and price (old); the half of a pair has only one. An option_close or
    cash_in_lieu closes qty towards zero. A transfer changes the position by its signed ``qty`` without
    an execution, at ``price`` per share: None is not known. A rename is one row of a reorganisation,
    with the others under one ``group`` in its detail: its signed qty leaves the old symbol or arrives
    under the new one, or only its amount tells cash; the position goes on as it was, rescaled.
    In a spin-off the parent's row has no qty, and as price the fraction of its cost that goes to the child.
    ``asset_class`` None means equity, ``multiplier`` None 1.
    ``detail`` is JSON for what only one kind needs. ``tie`` orders rows of the same microsecond;
    ``raw`` is the row's JSON as received; ``setup`` and ``tags`` are what a file wants on the trade
    of this fill. The last five say nothing about what happened.
    """

    external_id: str
    kind: Kind
    time_us: int
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
    tie: str = ""
    source: str = "file"
    raw: str = ""
    setup: str | None = None
    tags: tuple[str, ...] = ()


MEANING_FIELDS = Fact._fields[1:15]
"""The fields of a Fact that say what happened; with its id they are hashed, compared and exported."""
STORED_FIELDS = Fact._fields[:17]
"""The fields of a Fact that its row keeps; ``raw`` has a table of its own."""
Columns = tuple[Sequence[Any], ...]
"""Facts by column, in the order of STORED_FIELDS: large files never become single facts."""
