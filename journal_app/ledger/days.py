"""Keep the trader's days: plans, quick notes and close-outs."""

import json

import apsw
import peewee as pw

from journal_app.domain.clock import parse_day, trading_day
from journal_app.domain.days import (
    CloseOut,
    DayPlan,
    DayRecord,
    QuickNote,
    checked_close_out,
    checked_plan,
    fields_of_close_out,
    fields_of_plan,
    read_close_out,
    read_plan,
)
from journal_app.domain.errors import LedgerError
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.store import Ledger

_MOST_BYTES = 10 * 1024 * 1024
_DAY = "SELECT plan, close_out FROM day WHERE day = ?"
_DAYS = "SELECT day, plan, close_out FROM day ORDER BY day"
_NOTES = "SELECT at_us, text FROM day_note WHERE day = ? ORDER BY at_us"
_ALL_NOTES = "SELECT day, at_us, text FROM day_note ORDER BY at_us"
_LAST_PLAN = "SELECT day, plan FROM day WHERE day < ? AND plan IS NOT NULL ORDER BY day DESC LIMIT 1"
_CLOSED_BEFORE = "SELECT day, close_out FROM day WHERE day < ? AND close_out IS NOT NULL ORDER BY day DESC"
_WITH_WORDS = "SELECT day FROM day UNION SELECT day FROM day_note ORDER BY day"
_MAKE = "INSERT OR IGNORE INTO day (day, revision) VALUES (?, ?)"
_SET = "UPDATE day SET {} = ?, revision = ? WHERE day = ?"
_FORGET_EMPTY = "DELETE FROM day WHERE day = ? AND plan IS NULL AND close_out IS NULL"
_TAKEN = "SELECT text FROM day_note WHERE at_us = ?"
_ADD_NOTE = "INSERT INTO day_note (at_us, day, text, revision) VALUES (?, ?, ?, ?)"
_FORGET_NOTE = "DELETE FROM day_note WHERE at_us = ? RETURNING text"


def record_of(ledger: Ledger, day: str) -> DayRecord:
    """Return all that is written about a day. Raises SettingsError for a day that is none."""
    day = _named(day)
    with ledger.reading() as connection:
        plan, close_out = ask_one(connection, _DAY, (day,)) or (None, None)
        notes = tuple(QuickNote(*row) for row in ask(connection, _NOTES, (day,)))
    return DayRecord(day, _plan(plan), notes, _close_out(close_out))


def days_with_words(ledger: Ledger) -> tuple[str, ...]:
    """Return the days of which something is written, oldest first."""
    with ledger.reading() as connection:
        return tuple(day for (day,) in ask(connection, _WITH_WORDS))


def last_plan(ledger: Ledger, day: str) -> tuple[str, DayPlan] | None:
    """Return (day, plan) of the last plan that was written for a day before this one; None for none."""
    with ledger.reading() as connection:
        row = ask_one(connection, _LAST_PLAN, (day,))
    return None if row is None else (row[0], read_plan(json.loads(row[1])))


def last_rule(ledger: Ledger, day: str) -> tuple[str, str] | None:
    """Return (day, rule) of the newest close-out before a day that set one; None for none."""
    with ledger.reading() as connection:
        for before, text in connection.execute(_CLOSED_BEFORE, (day,)):
            rule = json.loads(str(text))["rule_for_tomorrow"]
            if rule:
                return str(before), rule
    return None


def save_plan(ledger: Ledger, day: str, plan: DayPlan | None) -> DayPlan | None:
    """Write the plan of a day (None takes it away); return what it was before.

    Raises SettingsError for a day that is none, LedgerError for a budget or number of trades that is none.
    """
    before = record_of(ledger, day).plan
    with ledger.writing() as (database, revision):
        _put(database, _named(day), "plan", None if plan is None else _plan_text(plan), revision)
    return before


def save_close_out(ledger: Ledger, day: str, close_out: CloseOut | None) -> CloseOut | None:
    """Write the close-out of a day (None takes it away); return what it was before.

    Raises SettingsError for a day that is none, LedgerError for a grade beyond 5.
    """
    before = record_of(ledger, day).close_out
    with ledger.writing() as (database, revision):
        _put(database, _named(day), "close_out", None if close_out is None else _close_out_text(close_out), revision)
    return before


def keep_day(database: pw.Database, day: str, plan: DayPlan | None, close_out: CloseOut | None, revision: int) -> None:
    """Keep the plan and the close-out of a day, inside a transaction; None leaves what is there."""
    if plan is not None:
        _put(database, day, "plan", _plan_text(plan), revision)
    if close_out is not None:
        _put(database, day, "close_out", _close_out_text(close_out), revision)


def add_day_note(ledger: Ledger, text: str, at_us: int, day: str | None = None) -> QuickNote:
    """Write a quick note on the day of its time (by the exchange's clock), or on *day*; return it as it was kept.

    Raises SettingsError for a day that is none, LedgerError without a text, and for one above 10 MB.
    """
    if not text.strip():
        raise LedgerError("The note is empty.", "Write what you want to remember.")
    day = trading_day(at_us).isoformat() if day is None else _named(day)
    with ledger.writing() as (database, revision):
        return keep_day_note(database, day, QuickNote(at_us, text), revision)


def keep_day_note(database: pw.Database, day: str, note: QuickNote, revision: int) -> QuickNote:
    """Keep a quick note, inside a transaction: the same once, another at the same moment a microsecond later.

    Raises LedgerError for a text above 10 MB.
    """
    if len(note.text.encode("utf-8", "surrogatepass")) > _MOST_BYTES:
        raise LedgerError("The note is longer than 10 MB.", "Keep long texts in a file, and write here where it is.")
    connection: apsw.Connection = database.connection()
    at_us = note.at_us
    while (taken := ask_one(connection, _TAKEN, (at_us,))) is not None:
        if taken[0] == note.text:
            return QuickNote(at_us, note.text)
        at_us += 1
    connection.execute(_ADD_NOTE, (at_us, day, note.text, revision))
    return QuickNote(at_us, note.text)


def remove_day_note(ledger: Ledger, at_us: int) -> QuickNote:
    """Take a quick note away and return it, to be written again. Raises LedgerError when it is not there."""
    with ledger.writing() as (database, _):
        row = ask_one(database.connection(), _FORGET_NOTE, (at_us,))
        if row is None:
            raise LedgerError("This note is not there any more.", "Another window may have removed it.")
    return QuickNote(at_us, row[0])


def day_rows(connection: apsw.Connection) -> list[tuple[str, str | None, str | None]]:
    """Return (day, plan, close-out) of all days as they are kept, JSON texts, in order."""
    return ask(connection, _DAYS)


def all_days(connection: apsw.Connection) -> list[tuple[str, DayPlan | None, CloseOut | None]]:
    """Return (day, plan, close-out) of all days, in order."""
    return [(day, _plan(plan), _close_out(close_out)) for day, plan, close_out in day_rows(connection)]


def day_note_rows(connection: apsw.Connection) -> list[tuple[str, int, str]]:
    """Return (day, UTC µs, text) of all quick notes, oldest first."""
    return ask(connection, _ALL_NOTES)


def _named(day: str) -> str:
    """Return a day as it is kept; the calendar has other ways to write the same one ("20260304")."""
    return parse_day(day).isoformat()


def _put(database: pw.Database, day: str, column: str, text: str | None, revision: int) -> None:
    connection: apsw.Connection = database.connection()
    connection.execute(_MAKE, (day, revision))
    connection.execute(_SET.format(column), (text, revision, day))
    connection.execute(_FORGET_EMPTY, (day,))


def _plan(text: str | None) -> DayPlan | None:
    return None if text is None else read_plan(json.loads(text))


def _close_out(text: str | None) -> CloseOut | None:
    return None if text is None else read_close_out(json.loads(text))


def _plan_text(plan: DayPlan) -> str:
    return json.dumps(fields_of_plan(checked_plan(plan)), ensure_ascii=False)


def _close_out_text(close_out: CloseOut) -> str:
    return json.dumps(fields_of_close_out(checked_close_out(close_out)), ensure_ascii=False)
