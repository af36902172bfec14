"""Executions that only the stream has told: kept apart from the facts until the broker's books show them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple

import peewee as pw

from journal_app.domain.news import ProvisionalFill
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.ledger.sync_tables import HeardRow

_COLUMNS = "execution_id, event, order_id, symbol, side, qty, price, cum_qty, time_us, previous_id, state, text"
_NEWS = frozenset({"trade_bust", "trade_correct"})
_STATE_AFTER = {"trade_bust": "busted", "trade_correct": "corrected"}
_UNREPLACED = f"""SELECT a.name, {_COLUMNS} FROM heard h JOIN account a ON a.id = h.account_id
WHERE h.external_id IS NULL AND h.state IN ('waiting', 'busted', 'corrected')
AND h.event NOT IN ('trade_bust', 'trade_correct') AND a.name = coalesce(?, a.name)
ORDER BY h.time_us, h.execution_id"""  # noqa: S608 - fixed names
_CHANGES = f"""SELECT ?, {_COLUMNS} FROM heard WHERE account_id = ? AND state = 'waiting'
AND external_id IS NULL AND event IN ('trade_bust', 'trade_correct') ORDER BY time_us"""  # noqa: S608 - the same
_TAKEN = """SELECT external_id FROM heard WHERE account_id = ? AND external_id NOT NULL
AND order_id IN (SELECT value FROM json_each(?))"""
_BY_SUFFIX = """SELECT external_id, time_us FROM fact WHERE account_id = ? AND symbol = ? AND active
AND external_id LIKE '%::' || ? LIMIT 1"""


def provisional_fills(ledger: Ledger, account: str | None = None) -> tuple[ProvisionalFill, ...]:
    """Return the executions that the broker's books do not show yet, oldest first."""
    with ledger.reading() as connection:
        return tuple(ProvisionalFill(*row) for row in ask(connection, _UNREPLACED, (account,)))


def replaced_by(ledger: Ledger, account: AccountRef, order_ids: Iterable[str]) -> set[str]:
    """Return the ids of recorded rows that already stand for an execution of these orders."""
    with ledger.reading() as connection:
        rows = ask(connection, _TAKEN, (account.id, json.dumps(list(order_ids))))
    return {row[0] for row in rows}


def changes_to_look_at(ledger: Ledger, account: AccountRef) -> tuple[ProvisionalFill, ...]:
    """Return the busts and corrections for which the broker's books were not read again yet."""
    with ledger.reading() as connection:
        return tuple(ProvisionalFill(*row) for row in ask(connection, _CHANGES, (account.name, account.id)))


def original_of(ledger: Ledger, account: AccountRef, change: ProvisionalFill) -> tuple[str | None, int]:
    """Return (recorded id or None, time) of the execution that a bust or correction is about."""
    with ledger.reading() as connection:
        row = ask_one(
            connection, "SELECT external_id, time_us FROM heard WHERE account_id = ? AND execution_id = ?",
            (account.id, change.previous_id),
        )  # fmt: skip
        if row is None or row[0] is None:
            row = ask_one(connection, _BY_SUFFIX, (account.id, change.symbol, change.previous_id)) or row
    return (row[0], min(row[1], change.time_us)) if row else (None, change.time_us)


def keep(ledger: Ledger, account: AccountRef, fills: Iterable[ProvisionalFill]) -> int:
    """Keep what was heard, each execution once; return how many were not known before."""
    new = 0
    with ledger.writing() as (database, _):
        for fill in fills:
            # An account's name is not kept; the rest stands in the order of the fields.
            _, execution_id, event, order_id, symbol, side, qty, price, cum_qty, time_us, previous, _, raw = astuple(
                fill
            )
            row = HeardRow.insert(
                account_id=account.id, execution_id=execution_id, event=event, state="waiting", order_id=order_id,
                symbol=symbol, side=side, qty=qty, price=price, cum_qty=cum_qty, time_us=time_us,
                previous_id=previous, text=raw,
            )  # fmt: skip
            new += bool(row.on_conflict_ignore().as_rowcount().execute(database))
            if event in _NEWS and previous:
                _set(database, account, previous, state=_STATE_AFTER[event])
    return new


def confirm(database: pw.Database, account: AccountRef, rows: Mapping[str, str]) -> None:
    """Let recorded rows take the place of executions: execution id → the row's id."""
    for execution_id, external_id in rows.items():
        _set(database, account, execution_id, state="confirmed", external_id=external_id)


def settle(database: pw.Database, account: AccountRef, execution_ids: Iterable[str], state: str) -> None:
    """End the waiting of executions: "looked_at" for busts and corrections, "never_booked" for fills."""
    for execution_id in execution_ids:
        _set(database, account, execution_id, state=state)


def _set(database: pw.Database, account: AccountRef, execution_id: str, **fields: str) -> None:
    here = (HeardRow.account_id == account.id) & (HeardRow.execution_id == execution_id)
    HeardRow.update(**fields).where(here).execute(database)
