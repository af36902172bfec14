"""A row as the broker or the file gave it, made readable without changing a digit of it."""

import json
from typing import NamedTuple

from journal_app.desktop.language import noop, tr
from journal_app.journal import Journal

NOT_KEPT = noop("This row was not kept as received.")


class Received(NamedTuple):
    """A row's name and its text as received, laid out for reading."""

    name: str
    text: str


def pretty(text: str | None) -> str:
    """Return JSON over several lines, numbers as they were written; any other text as it is."""
    if not text:
        return tr(NOT_KEPT)
    try:
        return _laid_out(json.loads(text, parse_float=_Verbatim, parse_int=_Verbatim), "")
    except (ValueError, RecursionError):
        return text


class _Verbatim(str):
    """A number as it was written: 10.50 stays 10.50."""

    __slots__ = ()


def _laid_out(value: object, indent: str) -> str:
    inner = indent + "  "
    if isinstance(value, _Verbatim):
        return str(value)
    if isinstance(value, dict) and value:
        lines = [f"{inner}{json.dumps(key, ensure_ascii=False)}: {_laid_out(one, inner)}" for key, one in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(inner + _laid_out(one, inner) for one in value) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False)


def read_received(journal: Journal, account: str, external_id: str) -> Received:
    """Return a recorded row as received, else what the stream told of an execution that is not booked yet."""
    text = journal.raw_of(account, external_id)
    if not text:
        heard = (one.raw for one in journal.provisional_fills(account) if one.execution_id == external_id)
        text = next(heard, None)
    return Received(external_id, pretty(text))
