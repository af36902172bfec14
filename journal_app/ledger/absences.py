"""Recorded rows that the broker's books no longer show: flagged and told, never taken out."""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import peewee as pw

from journal_app.domain.clock import parse_time
from journal_app.domain.news import MissingRow
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.ledger.sync_tables import AbsenceRow

_STORED = """SELECT external_id, kind, symbol, time_us, detail FROM fact
WHERE account_id = ? AND active AND source = ? AND seq <= ? AND external_id NOT LIKE 'unread:%'"""
_MISSING = """SELECT a.name, m.external_id, f.kind, f.symbol, f.time_us, m.since_us FROM absence m
JOIN account a ON a.id = m.account_id
JOIN fact f ON f.account_id = m.account_id AND f.external_id = m.external_id AND f.active
WHERE m.back_us IS NULL ORDER BY f.time_us, m.external_id"""


class StoredRow(NamedTuple):
    """A recorded row and when the broker made it known, as near as the row tells (UTC µs)."""

    external_id: str
    kind: str
    symbol: str | None
    time_us: int
    known_us: int


def newest_seq(ledger: Ledger) -> int:
    """Return the number of the last recorded row; 0 when there is none."""
    with ledger.reading() as connection:
        row = ask_one(connection, "SELECT seq FROM fact ORDER BY seq DESC LIMIT 1")
    return int(row[0]) if row else 0


def stored_rows(ledger: Ledger, account: AccountRef, source: str, last_seq: int) -> Iterator[StoredRow]:
    """Yield the rows in force that came from *source* up to a number."""
    with ledger.reading() as connection:
        for external_id, kind, symbol, time_us, detail in connection.execute(_STORED, (account.id, source, last_seq)):
            yield StoredRow(external_id, kind, symbol, time_us, _known_us(time_us, detail))


def _known_us(time_us: int, detail: str | None) -> int:
    """Return when a booking was made; an execution, or a row that does not tell, has only its own time."""
    created = json.loads(detail).get("created_at") if detail else None
    try:
        return parse_time(created) if isinstance(created, str) else time_us
    except (ValueError, OverflowError):
        return time_us


def missing_ids(ledger: Ledger, account: AccountRef) -> set[str]:
    """Return the ids that are missing at the broker now."""
    with ledger.reading() as connection:
        rows = ask(
            connection, "SELECT external_id FROM absence WHERE account_id = ? AND back_us IS NULL", (account.id,)
        )
    return {row[0] for row in rows}


def missing_rows(ledger: Ledger, account: str | None = None) -> tuple[MissingRow, ...]:
    """Return the rows that are missing at the broker now, oldest first."""
    with ledger.reading() as connection:
        found = [MissingRow(*row) for row in ask(connection, _MISSING)]
    return tuple(one for one in found if account in {None, one.account})


def flag(database: pw.Database, account: AccountRef, external_ids: Iterable[str], since_us: int) -> None:
    """Say of rows that the broker no longer shows them."""
    for external_id in external_ids:
        row = AbsenceRow.insert(account_id=account.id, external_id=external_id, since_us=since_us, back_us=None)
        row.on_conflict("REPLACE").execute(database)


def unflag(database: pw.Database, account: AccountRef, external_ids: Collection[str], back_us: int) -> None:
    """Say of rows that the broker shows them again."""
    for external_id in external_ids:
        here = (AbsenceRow.account_id == account.id) & (AbsenceRow.external_id == external_id)
        AbsenceRow.update(back_us=back_us).where(here).execute(database)
