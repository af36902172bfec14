"""Share the fees that a broker books by day over that day's fills, each kind by its own rule.

Exact: the shares of a fee and its remainder add up to the fee, to the last unit of 10⁻¹⁸. What fits no
fill stays whole as the remainder. Source: alpaca.markets, "Regulatory Fees" (REG: proceeds of sales; TAF:
shares sold; ORF and OCC: option contracts; CAT: all executed shares, a contract counting as its shares).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from journal_app.domain.money import ONE


class DayFill(NamedTuple):
    """One execution of a day. ``qty`` > 0 in units of shares, coins or contracts; ``price`` per share, in units."""

    seq: int
    symbol: str
    asset_class: str
    is_sell: bool
    qty: int
    price: int
    multiplier: int = ONE
    order_id: str | None = None


class DayFee(NamedTuple):
    """A fee of a day: ``rule`` is its kind as the broker writes it, ``cost`` > 0 what it cost, in units.

    A symbol or order limits it to its own fills; ``text`` is the broker's description.
    """

    external_id: str
    rule: str
    cost: int
    symbol: str | None = None
    order_id: str | None = None
    text: str = ""


class SharedFee(NamedTuple):
    """What each fill (by seq) bears of a fee, in units, and what fits none."""

    fee: DayFee
    shares: tuple[tuple[int, int], ...]
    remainder: int


Weigh = Callable[[DayFill], int]


def _is_option(fill: DayFill) -> bool:
    return fill.asset_class == "option"


def _is_listed(fill: DayFill) -> bool:
    return fill.asset_class != "crypto"


def _value(fill: DayFill) -> int:
    return fill.qty * abs(fill.price) * fill.multiplier


def _by_proceeds(fill: DayFill) -> int:
    return _value(fill) if fill.is_sell and _is_listed(fill) else 0


def _by_sold(fill: DayFill) -> int:
    return fill.qty if fill.is_sell and _is_listed(fill) else 0


def _by_contracts(fill: DayFill) -> int:
    return fill.qty if _is_option(fill) else 0


def _by_shares(fill: DayFill) -> int:
    return fill.qty * (fill.multiplier // ONE) if _is_listed(fill) else 0


def _by_sales(fill: DayFill) -> int:
    return _value(fill) if fill.is_sell else 0


def _by_nothing(_: DayFill) -> int:
    return 0


_RULES: dict[str, Weigh] = {
    "REG": _by_proceeds, "TAF": _by_sold, "ORF": _by_contracts, "OCC": _by_contracts, "OCOM": _by_contracts,
    "CAT": _by_shares, "CFEE": _by_sales, "ADR": _by_nothing, "BSWP": _by_nothing,
}  # fmt: skip
"""What a fill weighs for each kind; any other goes by value. ADR and BSWP are for holding, not for trading."""


def named_rule(text: str) -> str | None:
    """Return the kind of fee that a description begins with ("TAF fee for proceed of …"); None for no known one."""
    first = text.partition(" ")[0].upper()
    return first if first in _RULES else None


def share_fee(fee: DayFee, fills: Sequence[DayFill]) -> SharedFee:
    """Share one fee over the fills of its day that it can be for."""
    weigh = _RULES.get(fee.rule, _value)
    weights = [weigh(fill) if _is_meant(fee, fill) else 0 for fill in fills]
    costs = shared_out(fee.cost, weights)
    shares = tuple((fill.seq, cost) for fill, cost, weight in zip(fills, costs, weights, strict=True) if weight)
    return SharedFee(fee, shares, fee.cost - sum(cost for _, cost in shares))


def _is_meant(fee: DayFee, fill: DayFill) -> bool:
    if fee.order_id and fill.order_id != fee.order_id:
        return False
    if fee.symbol and fill.symbol != fee.symbol:
        return False
    # TAF has one rate for shares and one for contracts, and says in words which of the two it is about.
    if fee.rule == "TAF" and "share" in fee.text:
        return not _is_option(fill)
    return not (fee.rule == "TAF" and "contract" in fee.text and not _is_option(fill))


def shared_out(amount: int, weights: Sequence[int]) -> list[int]:
    """Return an amount in units shared by weights, so that the parts add up to it; all 0 when nothing weighs."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    parts: list[int] = []
    seen = given = 0
    for weight in weights:
        seen += weight
        upto = amount * seen // total
        parts.append(upto - given)
        given = upto
    return parts
