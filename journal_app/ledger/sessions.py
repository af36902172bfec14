"""The exchange's calendar as the broker gave it, and by which clock each account's days are told."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import peewee as pw
from peewee import chunked

from journal_app.domain.clock import EXCHANGE, Session, TradingClock, regular_session
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.ledger.sync_tables import AccountClockRow, SessionRow

_CLOCKS = "SELECT a.name, c.zone, c.calendar FROM account_clock c JOIN account a ON a.id = c.account_id"
_CLOSED = "SELECT day FROM session WHERE calendar = ? AND open_us IS NULL"
_EXCHANGE = EXCHANGE.calendar


class Span(NamedTuple):
    """The days that are known of a calendar, both ends included."""

    first: date
    last: date


def keep_sessions(database: pw.Database, sessions: Iterable[Session]) -> None:
    """Keep days of the stock exchange's calendar."""
    rows = [(_EXCHANGE, one.day.isoformat(), one.open_us, one.close_us) for one in sessions]
    fields = [SessionRow.calendar, SessionRow.day, SessionRow.open_us, SessionRow.close_us]
    for piece in chunked(rows, 200):
        SessionRow.insert_many(piece, fields).on_conflict("REPLACE").execute(database)


def known_span(ledger: Ledger) -> Span | None:
    """Return the days that are known of the stock exchange; None when none are."""
    with ledger.reading() as connection:
        row = ask_one(connection, "SELECT min(day), max(day) FROM session WHERE calendar = ?", (_EXCHANGE,))
    return Span(date.fromisoformat(row[0]), date.fromisoformat(row[1])) if row and row[0] else None


def session_of(ledger: Ledger, day: date) -> Session:
    """Return a day of the stock exchange: as fetched, else by the rule (weekdays, no holidays)."""
    with ledger.reading() as connection:
        row = ask_one(
            connection, "SELECT open_us, close_us FROM session WHERE calendar = ? AND day = ?",
            (_EXCHANGE, day.isoformat()),
        )  # fmt: skip
    return regular_session(day) if row is None else Session(day, row[0], row[1])


def keep_clock(ledger: Ledger, account: AccountRef, clock: TradingClock) -> None:
    """Keep by which zone and calendar an account's days are told, if that is new."""
    with ledger.reading() as connection:
        row = ask_one(connection, "SELECT zone, calendar FROM account_clock WHERE account_id = ?", (account.id,))
    if row == (clock.zone, clock.calendar):
        return
    with ledger.writing() as (database, _):
        AccountClockRow.insert(account_id=account.id, zone=clock.zone, calendar=clock.calendar).on_conflict(
            "REPLACE"
        ).execute(database)


def closed_days(ledger: Ledger) -> list[str]:
    """Return the days on which the stock exchange was closed, as far as they are known; YYYY-MM-DD."""
    with ledger.reading() as connection:
        return [day for (day,) in ask(connection, _CLOSED, (_EXCHANGE,))]


def special_clocks(ledger: Ledger) -> dict[str, TradingClock]:
    """Return the clocks of the accounts that have another than the exchange's, by account name."""
    with ledger.reading() as connection:
        rows = [row for row in ask(connection, _CLOCKS) if row[1:] != (EXCHANGE.zone, EXCHANGE.calendar)]
        closed = [date.fromisoformat(day) for (day,) in ask(connection, _CLOSED, (_EXCHANGE,))] if rows else []
    days = frozenset(closed)
    return {
        name: TradingClock(zone, calendar, days if calendar == "24/5" else frozenset()) for name, zone, calendar in rows
    }


def clock_of(ledger: Ledger, account: str) -> TradingClock:
    """Return by which clock an account's days are told; the exchange's unless it says otherwise."""
    return special_clocks(ledger).get(account, EXCHANGE)
