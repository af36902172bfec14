"""What a structure can lose and earn at expiry: the corners of a line made of straight pieces."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from journal_app.domain.money import DECIMALS, ONE, divide_rounded, from_scaled, from_units, round_places, to_units
from journal_app.matching.option_legs import Leg


class Payoff(NamedTuple):
    """Money at expiry before fees, as exact texts; None is unlimited where the flag says so, else not known."""

    max_risk: str | None = None
    risk_is_unlimited: bool = False
    max_profit: str | None = None
    profit_is_unlimited: bool = False
    break_even: tuple[str, ...] | None = None


def payoff_of(legs: Sequence[Leg]) -> Payoff:
    """Return the payoff of legs that are held at once; nothing is known when their options expire apart.

    The line bends only at strikes, so its extremes are at 0, at a strike, or beyond the last one.
    """
    if len(legs) == 1 and legs[0].right is None and (known := _of_shares(legs[0])) is not None:
        return known
    if len({leg.underlying for leg in legs}) > 1 or not are_held_at_once(legs):
        return Payoff()
    if len({leg.expires for leg in legs if leg.right}) > 1:
        return Payoff()
    corners = sorted({Fraction(0), *(leg.strike for leg in legs if leg.right)})
    values = [sum((leg.value_at(price) for leg in legs), Fraction(0)) for price in corners]
    slope = sum((leg.units for leg in legs if leg.right != "P"), Fraction(0))
    return Payoff(
        None if slope < 0 else _text(max(-min(values), Fraction(0))), slope < 0,
        None if slope > 0 else _text(max(*values, Fraction(0))), slope > 0,
        _roots(corners, values, slope),
    )  # fmt: skip


def _of_shares(leg: Leg) -> Payoff | None:
    """Return the payoff of shares alone, nearly all trades there are; None where a text cannot hold it exactly."""
    trade = leg.trade
    price = to_units(trade.entry_price)
    paid, rest = divmod(price * abs(leg.size) * to_units(trade.multiplier), ONE * ONE)
    if rest or price <= 0:
        return None
    money, zero = from_units(paid), (trade.entry_price,)
    return Payoff(money, False, None, True, zero) if leg.size > 0 else Payoff(None, True, money, False, zero)


def are_held_at_once(legs: Sequence[Leg]) -> bool:
    """Tell whether there was a moment at which all legs were open."""
    last = max(leg.trade.opened_us for leg in legs)
    return all(leg.trade.closed_us is None or leg.trade.closed_us >= last for leg in legs)


def _roots(corners: list[Fraction], values: list[Fraction], slope: Fraction) -> tuple[str, ...]:
    roots = {price for price, value in zip(corners, values, strict=True) if not value}
    for number in range(len(corners) - 1):
        left, right = values[number], values[number + 1]
        if left * right < 0:
            width = corners[number + 1] - corners[number]
            roots.add(corners[number] + width * left / (left - right))
    if values[-1] * slope < 0:
        roots.add(corners[-1] - values[-1] / slope)
    return tuple(_text(root) for root in sorted(roots))


def _text(number: Fraction) -> str:
    """Return the exact text where eighteen decimals can hold it, else one rounded to ten."""
    units = divide_rounded(number.numerator * ONE, number.denominator)
    if Fraction(units, ONE) != number:
        units = round_places(units, 10)
    return from_scaled(units, DECIMALS)
