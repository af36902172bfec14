"""A trade as everybody reads it: round trip or lot match, with exact texts for money."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from journal_app.domain.bars import ExcursionState
from journal_app.domain.money import divide_rounded, from_units, to_units

Method = Literal["flat", "fifo", "lifo", "average"]
LotMethod = Literal["fifo", "lifo", "average"]
METHODS: tuple[Method, ...] = ("flat", "fifo", "lifo", "average")


class Trade(NamedTuple):
    """One round trip (flat) or lot match. Money in the account's currency as exact decimal texts.

    ``gross`` and ``net`` are signed (losses negative), ``fees`` > 0 is a cost; of an open trade
    they are what is realised so far. ``qty`` is the total quantity opened (flat) or matched.
    Prices are averages: exact where eighteen decimals can hold them, else rounded to ten. Unknown is None.
    ``doubt`` says why the figures cannot be known; such a trade is left out of every sum.

    ``mae`` ≤ 0 and ``mfe`` ≥ 0 are the worst and the best gross P&L that the trade certainly had,
    ``mae_high`` and ``mfe_high`` those that bars of ``bar_size`` leave possible; ``excursion`` tells how
    far the bars cover it: "whole", "gaps", "no_bars", or "waiting" for bars. Lot matches have none.

    ``mistakes`` and ``checks`` are what the trader says, as `marks.Annotation` has them.
    """

    trade_id: str
    account: str
    symbol: str
    underlying: str | None
    asset_class: str
    side: Literal["long", "short"]
    qty: str
    opened_us: int
    closed_us: int | None
    entry_price: str
    exit_price: str | None
    gross: str
    fees: str
    net: str
    fills: int
    status: Literal["open", "closed"]
    multiplier: str = "1"
    r_multiple: str | None = None
    mae: str | None = None
    mfe: str | None = None
    setup: str | None = None
    tags: tuple[str, ...] = ()
    reviewed: bool = False
    note: str | None = None
    doubt: str | None = None
    stop: str | None = None
    target: str | None = None
    rating: int | None = None
    mae_high: str | None = None
    mfe_high: str | None = None
    bar_size: str | None = None
    excursion: ExcursionState | None = None
    mistakes: tuple[str, ...] = ()
    checks: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class TradeFilter:
    """Which trades are asked for; None means all. Days are exchange days of the close.

    ``within`` names members of dimensions, (dimension, key): of the same dimension any, of all dimensions each
    must hold. Only the figures know them; whoever reads single trades takes those that they name.
    """

    account: str | None = None
    symbol: str | None = None
    tag: str | None = None
    status: Literal["closed", "open", "all"] = "closed"
    from_day: str | None = None
    to_day: str | None = None
    setup: str | None = None
    side: Literal["long", "short"] | None = None
    asset_class: str | None = None
    within: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FillRow:
    """One event of a trade, for the detail pane: exact texts, time in UTC microseconds."""

    external_id: str
    kind: str
    time_us: int
    side: str | None
    qty: str | None
    price: str | None
    fee: str | None
    order_id: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Lot:
    """An opening fill's remainder waiting to be closed; qty > 0, cost per share."""

    opened_us: int
    qty: str
    price: str


class LotLine(NamedTuple):
    """A lot inside one round trip: what one fill opened and another closed; exact texts, money signed.

    While it is open the closing fill, its time and price, and the money are None. ``fees`` > 0 is a cost.
    """

    opening_id: str
    closing_id: str | None
    side: Literal["long", "short"]
    opened_us: int
    closed_us: int | None
    qty: str
    entry_price: str
    exit_price: str | None
    gross: str | None
    fees: str | None
    net: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """What is held now in one account and symbol; qty is signed, negative for a short."""

    account: str
    symbol: str
    qty: str
    avg_cost: str
    lots: tuple[Lot, ...]
    asset_class: str = "equity"


def r_multiple(entry: str, stop: str | None, qty: str, multiplier: str, net: str) -> str | None:
    """Return net P&L over initial risk (|entry − stop| × qty × multiplier), four decimals; None without a stop."""
    if not stop:
        return None
    risk = abs(to_units(entry) - to_units(stop)) * to_units(qty) * to_units(multiplier)
    if not risk:
        return None
    return from_units(divide_rounded(to_units(net) * 10 ** (36 + 4), risk) * 10**14)
