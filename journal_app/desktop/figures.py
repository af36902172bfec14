"""Numbers and times as the reader sees them: signs, triangles, thousands, exchange time."""

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from journal_app.domain.clock import to_datetime
from journal_app.domain.money import from_units, round_places, to_units

MINUS = "\u2212"
NOTHING = "–"
GAIN, LOSS, EVEN = "▲", "▼", "■"
HIDDEN = "•••"
"""Stands for every amount while amounts are masked; prices, ratios and R-multiples are no amounts."""


_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


class _Mask:
    """Whether amounts are hidden, for all that is written here: nothing that shows money can forget to ask."""

    is_on = False


class Names(NamedTuple):
    """Short and long names of months (January first) and of days (Monday first), and what units of time are called."""

    months: Sequence[str]
    long_months: Sequence[str]
    days: Sequence[str]
    long_days: Sequence[str]
    units: Sequence[str]


UNITS = ("s", "min", "h", "d")
_LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""As the groups of trades by weekday are called, whatever the language."""
ENGLISH = Names(
    tuple(one[:3] for one in _LONG_MONTHS), _LONG_MONTHS, tuple(one[:3] for one in LONG_DAYS), LONG_DAYS, UNITS
)


class _Signs:
    """Signs of numbers in the reader's country, None where they are those that Python writes; words beside numbers."""

    swap: dict[int, str] | None = None
    names: Names = ENGLISH


_mask, _signs = _Mask(), _Signs()


def use_signs(decimal: str, group: str, names: Names = ENGLISH) -> None:
    """Write all numbers from now on with these signs for the decimals and between the thousands, dates with *names*."""
    _signs.names = names
    _signs.swap = None if (decimal, group) == (".", ",") else {ord("."): decimal, ord(","): group}


def by_locale(text: str) -> str:
    """Return a number that Python wrote with the signs of the reader's country."""
    return text if _signs.swap is None else text.translate(_signs.swap)


def number_typed(text: str) -> str:
    """Return what a trader typed as a number with a decimal point: the country's own signs are read as well.

    A text that is no number in either way comes back as it is, for whoever checks it.
    """
    plain_text = text.strip()
    signs = _signs.swap or {ord("."): ".", ord(","): ","}
    decimal, group = signs[ord(".")], signs[ord(",")]
    if decimal != "." and decimal in plain_text:
        return plain_text.replace(group, "").replace(" ", "").replace(decimal, ".")
    if decimal == "." and _GROUPED.fullmatch(plain_text):
        return plain_text.replace(group, "")
    return plain_text


def whole(count: int) -> str:
    """Return a count with its thousands apart."""
    return by_locale(f"{count:,}")


def percent(share: float) -> str:
    """Return a fraction as percent, with one decimal."""
    return by_locale(f"{share:.1%}").replace("-", MINUS)


def mask_amounts(*, masked: bool) -> None:
    """Hide or show all amounts of money and quantities that are written from now on."""
    _mask.is_on = masked


def amounts_masked() -> bool:
    """Tell whether amounts are hidden."""
    return _mask.is_on


def money(value: float) -> str:
    """Return an unsigned-style amount with two decimals; a true minus for negative ones."""
    if _mask.is_on:
        return HIDDEN
    return plain(value)


def plain(value: float) -> str:
    """Return a number that is no amount with two decimals; a true minus for negative ones."""
    text = by_locale(f"{value:,.2f}")
    return MINUS + text[1:] if text[0] == "-" else text


def _hidden(value: float) -> str:
    """Return which way an amount goes, and not how far."""
    return f"{GAIN} {HIDDEN}" if value > 0 else f"{LOSS} {HIDDEN}" if value < 0 else HIDDEN


def signed(value: float) -> str:
    """Return an amount with its sign and a triangle: told apart without colour."""
    if _mask.is_on:
        return _hidden(value)
    return signed_plain(value)


def signed_plain(value: float) -> str:
    """Return a number that is no amount, as R, with its sign and a triangle."""
    text = f"{value:+,.2f}"
    if text in {"+0.00", "-0.00"}:
        return by_locale("0.00")
    text = by_locale(text)
    return f"{GAIN} {text}" if text[0] == "+" else f"{LOSS} {MINUS}{text[1:]}"


def axis_amount(value: float, spacing: float) -> str:
    """Return an amount beside an axis whose marks are *spacing* apart: short for millions, as exact as the marks."""
    if _mask.is_on:
        return ""
    if abs(value) < spacing / 1000:
        return "0"
    if spacing >= 1_000_000:
        text = f"{value / 1_000_000:,.0f} M"
    elif spacing >= 1000 and abs(value) >= 100_000:
        text = f"{value / 1000:,.0f} k"
    else:
        text = f"{value:,.0f}" if spacing >= 1 else f"{value:,.2f}"
    return by_locale(text).replace("-", MINUS)


def brief(value: float) -> str:
    """Return an amount in at most six characters, with its sign, for a small cell: “+1.2k”."""
    if _mask.is_on:
        return HIDDEN
    size = abs(value)
    for scale, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if size >= scale * 0.9995:
            text = f"{size / scale:.1f}" if size < 99.95 * scale else f"{size / scale:.0f}"
            return f"{MINUS if value < 0 else '+'}{by_locale(text)}{letter}"
    text = f"{size:.0f}" if size >= 9.995 else f"{size:.2f}"
    return "0" if not text.strip("0.") else f"{MINUS if value < 0 else '+'}{by_locale(text)}"


def price(value: float) -> str:
    """Return a price with two decimals, more for those below one."""
    return by_locale(f"{value:,.2f}" if value >= 1 or value == 0 else f"{value:,.6f}".rstrip("0"))


def quantity(value: float) -> str:
    """Return a quantity short enough for a column: at most four decimals, no trailing zeros; tiny ones as such."""
    if _mask.is_on:
        return HIDDEN
    if value.is_integer():
        return by_locale(f"{value:,.0f}")
    return by_locale(f"{value:,.4f}".rstrip("0").rstrip(".") if value >= 0.0001 else "< 0.0001")


def full_quantity(value: float) -> str:
    """Return a quantity with as many digits as tell it from every other number, for a tool tip."""
    return HIDDEN if _mask.is_on else by_locale(f"{Decimal(repr(value)):,f}".removesuffix(".0"))


def exact(text: str | None, *, sign: bool = False) -> str:
    """Return an exact amount with thousands separated and at least two decimals; digits stay."""
    if text is not None and _mask.is_on:
        return _hidden(-1 if text.startswith("-") else float(text)) if sign else HIDDEN
    return exact_plain(text, sign=sign)


def exact_plain(text: str | None, *, sign: bool = False) -> str:
    """Return an exact number that is no amount, as a price or a ratio, written as `exact` writes amounts."""
    if text is None:
        return NOTHING
    negative = text.startswith("-")
    units, _, fraction = text.removeprefix("-").partition(".")
    body = by_locale(f"{int(units):,}.{fraction.ljust(2, '0')}")
    if not sign or not (int(units) or fraction.strip("0")):
        return MINUS + body if negative else body
    return f"{LOSS} {MINUS}{body}" if negative else f"{GAIN} +{body}"


def exact_cents(text: str | None, *, sign: bool = False) -> str:
    """Return an exact amount rounded to two decimals, half to even, written as `exact` writes amounts."""
    return exact(None if text is None else from_units(round_places(to_units(text), 2)), sign=sign)


def exact_quantity(text: str | None) -> str:
    """Return an exact quantity with thousands separated; every digit stays."""
    if text is None:
        return NOTHING
    if _mask.is_on:
        return HIDDEN
    units, dot, fraction = text.partition(".")
    return by_locale(f"{int(units):,}{dot}{fraction}")


def moment(time_us: int) -> str:
    """Return a time of the exchange's clock to the minute, for the table."""
    at = to_datetime(time_us)
    return f"{at.year}-{at.month:02}-{at.day:02} {at.hour:02}:{at.minute:02}"


def moment_exact(time_us: int | None) -> str:
    """Return a time of the exchange's clock to the second, with its zone."""
    return NOTHING if time_us is None else to_datetime(time_us).strftime("%Y-%m-%d %H:%M:%S %Z")


def wall_clock(time_us: int) -> str:
    """Return a time of the computer's clock as HH:MM, for the status line."""
    return datetime.fromtimestamp(time_us / 1_000_000).astimezone().strftime("%H:%M")


def duration(seconds: float) -> str:
    """Return a time span in its two largest units."""
    second, minute, hour, day = _signs.names.units
    minutes = int(seconds) // 60
    if minutes < 1:
        return f"{int(seconds)} {second}"
    if minutes < 60:
        return f"{minutes} {minute}"
    if minutes < 24 * 60:
        return f"{minutes // 60} {hour} {minutes % 60} {minute}"
    return f"{minutes // 1440} {day} {minutes % 1440 // 60} {hour}"


def local_names(text: str) -> str:
    """Return a date that Python wrote, as “Wed 25 Nov”, with the names of the reader's country."""
    if _signs.names is ENGLISH:
        return text
    swap = dict(zip((*ENGLISH.months, *ENGLISH.days), (*_signs.names.months, *_signs.names.days), strict=True))
    return " ".join(swap.get(part, part) for part in text.split(" "))


def round_duration(seconds: float) -> str:
    """Return a time span of whole minutes, hours or days in its largest unit alone."""
    parts = duration(seconds).split(" ")
    return " ".join(parts[:2]) if parts[2:3] == ["0"] else " ".join(parts)


def month_name(month: int, *, long: bool = False) -> str:
    """Return the name of a month, 1 to 12."""
    return (_signs.names.long_months if long else _signs.names.months)[month - 1]


def day_name(weekday: int, *, long: bool = False) -> str:
    """Return the name of a day of the week; Monday is 0."""
    return (_signs.names.long_days if long else _signs.names.days)[weekday]


def short_day(day: str, this_year: int) -> str:
    """Return a day (YYYY-MM-DD) as “24 Nov”, with its year when that is not this one."""
    year, month, number = (int(part) for part in day.split("-"))
    text = f"{number} {month_name(month)}"
    return text if year == this_year else f"{text} {year}"


def own_clock(time_us: int | None) -> str:
    """Return a time of the computer's clock to the minute, with its day."""
    return NOTHING if time_us is None else datetime.fromtimestamp(time_us / 1_000_000).astimezone().strftime(_MINUTE)


_MINUTE = "%Y-%m-%d %H:%M"
