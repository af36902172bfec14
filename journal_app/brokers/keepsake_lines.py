"""The lines of journal-jsonl with what the trader keeps beside trades: playbook, days, quick notes, saved views."""

import base64
from collections.abc import Callable
from typing import Any, TypeVar

import orjson

from journal_app.brokers.line_fields import LineError, Row, text_of, time_of
from journal_app.domain.clock import format_time, parse_day, parse_time
from journal_app.domain.days import (
    CloseOut,
    DayPlan,
    QuickNote,
    fields_of_close_out,
    fields_of_plan,
    read_close_out,
    read_plan,
)
from journal_app.domain.errors import JournalError
from journal_app.domain.playbook import Setup, SetupPicture, fields_of_setup, read_setup
from journal_app.domain.views import SavedView

_Meant = TypeVar("_Meant")


def write_playbook_setup(setup: Setup, place: int) -> str:
    """Return the line of a setup at its place in the playbook."""
    return _written("playbook_setup", place=place, setup=fields_of_setup(setup))


def write_setup_picture(picture: SetupPicture) -> str:
    """Return the line of a picture of a setup; its content is base64."""
    content = base64.b64encode(picture.content).decode()
    added = format_time(picture.added_us)
    return _written("setup_picture", setup=picture.setup, name=picture.name, added=added, content=content)


def write_day(day: str, plan: DayPlan | None, close_out: CloseOut | None) -> str:
    """Return the line of a day's plan and close-out."""
    return _written(
        "day", day=day, plan=None if plan is None else fields_of_plan(plan),
        close_out=None if close_out is None else fields_of_close_out(close_out),
    )  # fmt: skip


def write_day_note(day: str, note: QuickNote) -> str:
    """Return the line of a quick note."""
    return _written("day_note", day=day, time=format_time(note.at_us), text=note.text)


def write_view(view: SavedView) -> str:
    """Return the line of a saved view."""
    return _written("view", page=view.page, name=view.name, place=view.place, content=view.content)


def read_setup_picture(row: Row) -> SetupPicture:
    """Return the picture of its line; its number is 0. Raises LineError naming the field that cannot be read."""
    try:
        content = base64.b64decode(_needed(row, "content"), validate=True)
        added_us = parse_time(_needed(row, "added"))
    except ValueError as error:
        raise error if isinstance(error, LineError) else LineError("content", "not a picture") from error
    return SetupPicture(0, _needed(row, "setup"), text_of(row, "name") or "", "", added_us, content)


def read_day(row: Row) -> tuple[str, DayPlan | None, CloseOut | None]:
    """Return (day, plan, close-out) of its line. Raises LineError naming the field that cannot be read."""
    plan, close_out = (_object(row, name) for name in ("plan", "close_out"))
    read = None if plan is None else _meant("plan", read_plan, plan)
    return _day_of(row), read, None if close_out is None else _meant("close_out", read_close_out, close_out)


def read_day_note(row: Row) -> tuple[str, QuickNote]:
    """Return (day, note) of its line. Raises LineError naming the field that cannot be read."""
    return _day_of(row), QuickNote(time_of(row), _needed(row, "text"))


def read_view(row: Row) -> SavedView:
    """Return the saved view of its line. Raises LineError naming the field that cannot be read."""
    content = _needed(row, "content")
    try:
        orjson.loads(content)
    except ValueError as error:
        raise LineError("content", "not JSON") from error
    return SavedView(_needed(row, "page"), _needed(row, "name"), content, _place(row))


def read_playbook_setup(row: Row) -> tuple[Setup, int]:
    """Return (setup, place) of its line. Raises LineError naming the field that cannot be read."""
    fields = _object(row, "setup")
    if fields is None:
        raise LineError("setup", "missing")
    return _meant("setup", read_setup, fields), _place(row)


def _checking(read: Callable[[Row], object]) -> Callable[[Row], Row]:
    def check(row: Row) -> Row:
        read(row)
        return row

    return check


KEEPSAKE_CHECKS: dict[str, Callable[[Row], Row]] = {
    "playbook_setup": _checking(read_playbook_setup), "setup_picture": _checking(read_setup_picture),
    "day": _checking(read_day), "day_note": _checking(read_day_note), "view": _checking(read_view),
}  # fmt: skip
"""By type of line, what looks at it before anything is stored. Raises LineError."""


def _written(row_type: str, **fields: object) -> str:
    row = {"type": row_type} | {name: value for name, value in fields.items() if value is not None}
    return orjson.dumps(row).decode()


def _meant(field: str, read: Callable[[dict[str, Any]], _Meant], fields: dict[str, Any]) -> _Meant:
    try:
        return read(fields)
    except JournalError as error:
        raise LineError(field, error.title) from error


def _object(row: Row, field: str) -> dict[str, Any] | None:
    value = row.get(field)
    if value is not None and not isinstance(value, dict):
        raise LineError(field, "not an object")
    return value


def _needed(row: Row, field: str) -> str:
    text = text_of(row, field)
    if text is None:
        raise LineError(field, "missing")
    return text


def _place(row: Row) -> int:
    place = row.get("place", 0)
    if type(place) is not int:
        raise LineError("place", "not a whole number")
    return place


def _day_of(row: Row) -> str:
    try:
        return parse_day(_needed(row, "day")).isoformat()
    except JournalError as error:
        raise LineError("day", error.title) from error
