"""Exact numbers: one strict reader, and integers of 10⁻¹⁸ for all arithmetic.

Text is the form in which facts are kept. A *unit* is 10⁻¹⁸ of a share, coin or currency unit;
prices are units per share. The product of two unit values is divided by ``ONE`` once, at the end.
"""

import re
from functools import lru_cache

DECIMALS = 18
ONE = 10**DECIMALS

_PLAIN = re.compile(r"-?\d{1,30}(?:\.\d{1,18})?", re.ASCII)
_ANY = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?", re.ASCII)


@lru_cache(maxsize=1 << 16)
def canonical(text: str) -> str:
    """Return the shortest plain form of a decimal number ("010.50" -> "10.5").

    Raises ValueError for anything but a finite ASCII decimal with at most 30 digits before and
    18 after the point: NaN, Infinity, "1_000" and other scripts' digits are refused.
    """
    if not _PLAIN.fullmatch(text):
        text = _expand(text)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text[0] == "0" or text.startswith("-0"):
        sign = "-" if text[0] == "-" else ""
        whole, dot, fraction = text.removeprefix("-").partition(".")
        text = (whole.lstrip("0") or "0") + dot + fraction
        if text != "0":
            text = sign + text
    return text


def _expand(text: str) -> str:
    """Write an exponent, a leading plus or a bare point out in full; the value stays the same."""
    found = _ANY.fullmatch(text)
    if not found or not (found[2] or found[3]):
        raise ValueError(f"not a decimal number: {text[:40]!r}")
    sign, whole, fraction = found[1].replace("+", ""), found[2], found[3] or ""
    shift = int(found[4] or "0")
    if abs(shift) > DECIMALS:
        raise ValueError(f"exponent beyond 18: {text[:40]!r}")
    digits, point = whole + fraction, len(whole) + shift
    digits = digits.rjust(len(digits) - min(point, 0), "0") if point <= 0 else digits.ljust(point, "0")
    point = max(point, 0)
    whole, fraction = digits[:point].lstrip("0") or "0", digits[point:].rstrip("0")
    plain = f"{sign}{whole}.{fraction}" if fraction else sign + whole
    if not _PLAIN.fullmatch(plain):
        raise ValueError(f"too many digits: {text[:40]!r}")
    return plain


@lru_cache(maxsize=1 << 16)
def to_units(text: str) -> int:
    """Return a canonical or plain decimal text as an exact count of 10⁻¹⁸."""
    whole, _, fraction = text.partition(".")
    return int(whole + fraction.ljust(DECIMALS, "0"))


def from_units(units: int) -> str:
    """Return a count of 10⁻¹⁸ as the shortest exact decimal text."""
    return from_scaled(units, DECIMALS)


def from_scaled(number: int, places: int) -> str:
    """Return a count of 10⁻ᵖˡᵃᶜᵉˢ as the shortest exact decimal text."""
    whole, rest = divmod(number, 10**places)
    if not rest:
        return str(whole)
    digits = str(abs(number)).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:].rstrip('0')}"


brief = lru_cache(maxsize=1 << 16)(from_units)
"""`from_units` for quantities and prices, which come again and again."""


def multiply(left: int, right: int) -> int:
    """Return the product of two unit values in units, rounded half to even at 10⁻¹⁸."""
    return divide_rounded(left * right, ONE)


def divide_rounded(numerator: int, denominator: int) -> int:
    """Return numerator / denominator as an integer, rounded half to even.

    Raises ZeroDivisionError for a zero denominator.
    """
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    quotient, rest = divmod(numerator, denominator)
    twice = rest * 2
    if twice > denominator or (twice == denominator and quotient & 1):
        quotient += 1
    return quotient


def round_places(units: int, places: int) -> int:
    """Round a unit value half to even to *places* decimals."""
    step: int = 10 ** (DECIMALS - places)
    return divide_rounded(units, step) * step
