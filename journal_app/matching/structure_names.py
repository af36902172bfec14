"""The names of structures, as the Options Industry Council and Cboe use them."""

from collections.abc import Sequence
from fractions import Fraction

from journal_app.matching.option_legs import Leg

CUSTOM = "custom"
_WORDS = {"C": "call", "P": "put"}


def name_of(legs: Sequence[Leg]) -> str:
    """Return the name of legs opened together, whatever their order; "custom" for what has none here."""
    if len(legs) == 1 and legs[0].right is None:
        return "shares"
    options = sorted((leg for leg in legs if leg.right), key=lambda leg: (leg.strike, leg.right or "", leg.expires))
    shares = sum((leg.units for leg in legs if not leg.right), Fraction(0))
    if len({leg.underlying for leg in legs}) > 1:
        return CUSTOM
    if not options:
        return CUSTOM
    if len(options) < len(legs):
        return _beside_shares(options, shares)
    namers = {1: _single, 2: _pair, 3: _butterfly, 4: _iron}
    return namers[len(options)](options) if len(options) in namers else CUSTOM


def _beside_shares(options: list[Leg], shares: Fraction) -> str:
    if shares <= 0 or any(abs(leg.units) > shares for leg in options):
        return CUSTOM
    kinds = {(leg.right, leg.size > 0) for leg in options}
    if kinds == {("C", False), ("P", True)}:
        return "collar" if len(options) == 2 and len({leg.expires for leg in options}) == 1 else CUSTOM
    if len(options) > 1:
        return CUSTOM
    if kinds == {("C", False)}:
        return "covered call"
    return "protective put" if kinds == {("P", True)} else CUSTOM


def _side(leg: Leg) -> str:
    return "long" if leg.size > 0 else "short"


def _word(leg: Leg) -> str:
    return _WORDS[leg.right or "C"]


def _single(legs: list[Leg]) -> str:
    return f"{_side(legs[0])} {_word(legs[0])}"


def _pair(legs: list[Leg]) -> str:
    low, high = legs
    is_equal = abs(low.size) == abs(high.size)
    if low.right != high.right:
        return _straddle(legs) if is_equal and low.size == high.size and low.expires == high.expires else CUSTOM
    if low.size * high.size > 0:
        return CUSTOM
    if low.expires != high.expires:
        if not is_equal:
            return CUSTOM
        return f"{_word(low)} {'calendar' if low.strike == high.strike else 'diagonal'} spread"
    if not is_equal:
        return f"{_word(low)} ratio spread"
    return f"{'bull' if low.size > 0 else 'bear'} {_word(low)} spread"


def _straddle(legs: list[Leg]) -> str:
    low, high = legs
    if low.strike == high.strike:
        return f"{_side(low)} straddle"
    return f"{_side(low)} strangle" if low.right == "P" else CUSTOM


def _butterfly(legs: list[Leg]) -> str:
    low, middle, high = legs
    is_one = len({leg.right for leg in legs}) == 1 and len({leg.expires for leg in legs}) == 1
    is_even = low.size == high.size and middle.size == -2 * low.size
    if is_one and is_even and 0 < middle.strike - low.strike == high.strike - middle.strike:
        return f"{_side(low)} {_word(low)} butterfly"
    return CUSTOM


def _iron(legs: list[Leg]) -> str:
    puts = [leg for leg in legs if leg.right == "P"]
    calls = [leg for leg in legs if leg.right == "C"]
    if len(puts) != 2 or len({leg.expires for leg in legs}) != 1:
        return CUSTOM
    size = puts[0].size
    are_mirrored = [leg.size for leg in (*puts, *calls)] == [size, -size, -size, size]
    if not are_mirrored or not puts[0].strike < puts[1].strike <= calls[0].strike < calls[1].strike:
        return CUSTOM
    kind = "iron butterfly" if puts[1].strike == calls[0].strike else "iron condor"
    return kind if size > 0 else f"reverse {kind}"
