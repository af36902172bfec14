"""A structure as everybody reads it: trades that were opened together, with a name and what they earned."""

from typing import Literal, NamedTuple


class Structure(NamedTuple):
    """Option legs, and the shares beside them, as one. Money in the account's currency as exact decimal texts.

    ``structure_id`` is the id of the leg opened first, ``legs`` are trade ids in the order of opening.
    ``gross``, ``fees`` (> 0 is a cost) and ``net`` are the sums of the legs. ``qty`` is the smallest
    number of contracts among the option legs, or the shares. ``max_risk`` (>= 0, what can be lost) and
    ``max_profit`` are those at expiry, before fees, from the average entry prices; None means unlimited if
    ``risk_is_unlimited`` (``profit_is_unlimited``), else not known. ``break_even`` are prices of the
    underlying, rising; None is not known. ``rolled_from`` is the structure that was closed to open this
    one, and ``chain_net`` the net of this one and all it was rolled from. ``by_hand``: the trader put it
    together so, perhaps under a ``name``. Margin is not modelled.
    """

    structure_id: str
    account: str
    underlying: str
    kind: str
    legs: tuple[str, ...]
    qty: str
    opened_us: int
    closed_us: int | None
    gross: str
    fees: str
    net: str
    status: Literal["open", "closed"]
    max_risk: str | None
    risk_is_unlimited: bool
    max_profit: str | None
    profit_is_unlimited: bool
    break_even: tuple[str, ...] | None
    rolled_from: str | None
    chain_net: str
    name: str | None = None
    by_hand: bool = False
