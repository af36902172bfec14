"""Read single fields of a row of Alpaca's activities; whatever comes, only UnreadableError goes out."""

import json
import re
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from journal_app.domain.clock import day_start, parse_time
from journal_app.domain.money import ONE, canonical, divide_rounded, from_units, to_units

Row = dict[str, Any]
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class UnreadableError(ValueError):
    """Why a row cannot be used, in plain words."""


def _clean(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def optional(row: Row, name: str) -> str | None:
    """Return a text, None when it is absent, empty or no text."""
    found = row.get(name)
    return found if isinstance(found, str) and found and _clean(found) else None


def needed(row: Row, name: str) -> str:
    """Return a text. Raises UnreadableError when it is missing."""
    found = optional(row, name)
    if found is None:
        raise UnreadableError(f"{name} is missing")
    return found


def number(row: Row, name: str) -> str | None:
    """Return a number as canonical text, None when absent. Raises UnreadableError for anything else."""
    found = row.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise UnreadableError(f"{name} is not a number")
    try:
        return canonical(found if isinstance(found, str) else str(found))
    except ValueError:
        raise UnreadableError(f"{name} is not a number") from None


def must(row: Row, name: str) -> str:
    """Return a number as canonical text. Raises UnreadableError when it is missing or none."""
    found = number(row, name)
    if found is None:
        raise UnreadableError(f"{name} is missing")
    return found


def lenient(row: Row, name: str) -> str | None:
    """Return a number as canonical text, None when it is absent or none."""
    try:
        return number(row, name)
    except ValueError:
        return None


def quantity(row: Row) -> str | None:
    """Return the signed quantity of a row that may move shares, None when it moves none."""
    found = number(row, "qty")
    return None if found == "0" else found


def valuation(row: Row) -> str | None:
    """Return the price per share at which a row values what it moves; None when it does not tell.

    Zero is "not told": brokers write it for what they have no price for.
    """
    found = lenient(row, "price")
    return None if found in {None, "0"} else (found or "").removeprefix("-")


def per_unit(amount: str, size: str, *, exact: bool = True) -> str | None:
    """Return |amount| ÷ size; when eighteen decimals do not hold it None, or rounded unless *exact*."""
    value, rest = divmod(abs(to_units(amount)) * ONE, to_units(size))
    if not rest:
        return from_units(value) if value else None
    return None if exact else from_units(divide_rounded(abs(to_units(amount)) * ONE, to_units(size)))


def day_of(row: Row) -> date:
    """Return the row's day by the exchange's clock. Raises UnreadableError."""
    text = needed(row, "date")
    if not _DATE.fullmatch(text):
        raise UnreadableError("date is not a day")
    return date.fromisoformat(text)


@lru_cache(maxsize=4096)
def start_of(day: date) -> int:
    """Return the first microsecond of an exchange day."""
    return day_start(day)


def created(row: Row) -> int | None:
    """Return when a booking was made; None when the row does not tell (it is counted all the same)."""
    try:
        return parse_time(needed(row, "created_at"))
    except (ValueError, OverflowError):
        return None


def some_time(row: Row) -> int:
    """Return any time that the row tells, else 0."""
    for name in ("transaction_time", "created_at"):
        try:
            return parse_time(needed(row, name))
        except (ValueError, OverflowError):
            continue
    try:
        return start_of(day_of(row))
    except (ValueError, OverflowError):
        return 0


def predecessor(row: Row) -> str | None:
    """Return the id of the row or execution that this one replaces, as the broker writes it."""
    return optional(row, "previous_id") or optional(row, "previous_execution_id")


def raw_text(row: object) -> str:
    """Return a row as JSON with sorted keys; what orjson refuses is written in plain ASCII."""
    try:
        return orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:
        pass  # a lone surrogate or an integer beyond 64 bits: legal JSON, which the next line can write
    try:
        return json.dumps(row, sort_keys=True, default=str)
    except (ValueError, RecursionError):
        return '"a row nested too deeply to be written"'
