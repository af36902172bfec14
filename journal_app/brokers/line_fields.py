"""The fields of a line of journal-jsonl or fills-csv: read strictly, each error names its field."""

import hashlib
from typing import Any, cast

import orjson

from journal_app.domain.clock import parse_time
from journal_app.domain.events import Fact, Kind
from journal_app.domain.money import canonical

Row = dict[str, Any]
_SURE_DIGITS = 15
"""A binary float gives this many decimal digits back as they were written."""


class LineError(ValueError):
    """A line that cannot be read: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        """Keep the field's name and the reason."""
        super().__init__(f"{field}: {reason}")
        self.field = field


class Counter:
    """Counts identical rows without an id, so that each gets an id of its own."""

    def __init__(self) -> None:
        """Start with no row seen."""
        self._seen: dict[str, int] = {}

    def id_for(self, row: Row) -> str:
        """Return the id of a row that brings none: its hash and its count in the file."""
        plain = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
        digest = hashlib.blake2b(plain, digest_size=12).hexdigest()
        count = self._seen[digest] = self._seen.get(digest, 0) + 1
        return f"row-{digest}-{count}"


def text_of(row: Row, field: str) -> str | None:
    """Return a text, None when it is absent or empty. Raises LineError for anything else."""
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise LineError(field, "not a text")
    return value or None


def symbol_of(row: Row) -> str:
    """Return the symbol. Raises LineError when it is missing."""
    symbol = row.get("symbol")
    if not isinstance(symbol, str) or not symbol.strip():
        raise LineError("symbol", "missing")
    return symbol


def time_of(row: Row) -> int:
    """Return the time in UTC µs. Raises LineError when it cannot be read."""
    text = row.get("time")
    if not isinstance(text, str):
        raise LineError("time", "missing")
    try:
        return parse_time(text)
    except ValueError as error:
        raise LineError("time", f"{error}; write it like 2026-03-04T15:00:00Z") from error


def number_of(row: Row, field: str) -> str:
    """Return a number as canonical text. Raises LineError for anything that is not exactly one."""
    value = row.get(field)
    if type(value) is int:
        value = str(value)
    elif type(value) is float:
        value = repr(value)
        if sum(map(str.isdigit, value)) > _SURE_DIGITS:
            raise LineError(field, "a JSON number of so many digits is not exact; write it in quotes")
    if type(value) is not str:
        raise LineError(field, "missing" if value is None else "not a number")
    try:
        return canonical(value)
    except ValueError as error:
        raise LineError(field, str(error) if value else "missing") from error


def positive_of(row: Row, field: str) -> str:
    """Return a number of more than 0. Raises LineError."""
    text = number_of(row, field)
    if text[0] == "-" or text == "0":
        raise LineError(field, "must be more than 0")
    return text


def option_root(symbol: str) -> str | None:
    """Return the underlying of an OCC option symbol ("XYZ260320C00025000" -> "XYZ"), or None."""
    root = symbol[:-15]
    return root if root and symbol[-15:-9].isdigit() and symbol[-9] in "CP" and symbol[-8:].isdigit() else None


def has_size_of_its_own(asset_class: str, symbol: str) -> bool:
    """Tell whether only the contract's terms tell its multiplier: a future, or an option with an adjusted root."""
    root = option_root(symbol) if asset_class == "option" else None
    return asset_class == "future" or (root is not None and root[-1].isdigit())


def negated(text: str) -> str:
    """Return a decimal text with the other sign."""
    return text[1:] if text.startswith("-") else f"-{text}"


def detail_of(row: Row, *names: str) -> str | None:
    """Return the named fields as JSON with sorted keys; None when there is none."""
    kept = {name: row[name] for name in names if row.get(name) is not None}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode() if kept else None


def fact_of(row: Row, raw: str, counter: Counter, kind: Kind, **fields: str | None) -> Fact:
    """Return the fact of a line that is no fill, under its own id or one derived from it."""
    external_id = row.get("id") or counter.id_for(row)
    return Fact(str(external_id), kind, time_of(row), raw=raw)._replace(**cast("dict[str, Any]", fields))
