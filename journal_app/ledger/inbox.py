"""Read what came in and what it changed, and decide about rows that are held."""

import json
from typing import Any

from journal_app.domain.errors import LedgerError
from journal_app.domain.events import Fact
from journal_app.domain.inbox import Decision, HeldItem, Job, Moved, UnknownType
from journal_app.domain.money import from_units, to_units
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.raw_texts import RawTexts
from journal_app.ledger.store import Ledger

_JOBS = """SELECT j.id, j.kind, a.name, j.source, j.started_us, j.ended_us, j.state, j.new, j.same, j.corrected, j.held,
j.message FROM job j LEFT JOIN account a ON a.id = j.account_id"""
_HELD = """SELECT h.id, h.job_id, a.name, h.external_id, h.line, h.reason, h.received, h.state,
(SELECT f.seq FROM fact f WHERE f.account_id = h.account_id AND f.external_id = h.external_id
ORDER BY f.version DESC LIMIT 1)
FROM held h JOIN account a ON a.id = h.account_id"""
_UNKNOWN = """SELECT a.name, json_extract(f.detail, '$.type'), f.amount FROM fact f
JOIN account a ON a.id = f.account_id WHERE f.kind = 'unclassified' AND f.active
AND json_extract(f.detail, '$.status') IS NOT 'canceled'
AND NOT EXISTS (SELECT 1 FROM held h WHERE h.account_id = f.account_id AND h.external_id = f.external_id)"""
_MOVED = """SELECT m.id, m.at_us, a.name, m.day, m.symbol, m.anchor, m.why, m.rows, m.before, m.after, m.job_id
FROM moved m JOIN account a ON a.id = m.account_id"""


def jobs(ledger: Ledger, most: int = 200) -> tuple[Job, ...]:
    """Return the newest jobs that brought something, newest first."""
    with ledger.reading() as connection:
        return tuple(Job(*row) for row in ask(connection, f"{_JOBS} ORDER BY j.id DESC LIMIT ?", (most,)))


def job_of(ledger: Ledger, job_id: int) -> Job | None:
    """Return one job, or None."""
    with ledger.reading() as connection:
        row = ask_one(connection, f"{_JOBS} WHERE j.id = ?", (job_id,))
    return Job(*row) if row else None


def held_items(ledger: Ledger, state: Decision | None = "held", job_id: int | None = None) -> tuple[HeldItem, ...]:
    """Return rows that were held back, oldest first: those still waiting, or (None) all; of one job or of any."""
    wheres: list[str] = ["1"]
    arguments: list[object] = []
    if state is not None:
        wheres.append("h.state = ?")
        arguments.append(state)
    if job_id is not None:
        wheres.append("h.job_id = ?")
        arguments.append(job_id)
    with ledger.reading() as connection:
        rows = ask(connection, f"{_HELD} WHERE {' AND '.join(wheres)} ORDER BY h.id", arguments)
        texts = RawTexts(connection)
        return tuple(_held(row, texts) for row in rows)


def held_counts(ledger: Ledger) -> dict[str, int]:
    """Return by account how many rows wait to be decided about."""
    query = """SELECT a.name, count(*) FROM held h JOIN account a ON a.id = h.account_id
WHERE h.state = 'held' GROUP BY a.name"""
    with ledger.reading() as connection:
        return {name: int(count) for name, count in ask(connection, query)}


def held_item(ledger: Ledger, held_id: int) -> HeldItem:
    """Return one row that was held back. Raises LedgerError when there is none of that number."""
    with ledger.reading() as connection:
        row = ask_one(connection, f"{_HELD} WHERE h.id = ?", (held_id,))
        if row is None:
            raise LedgerError(f"There is no held row {held_id}.", "List them with `journal-app inbox`.")
        return _held(row, RawTexts(connection))


def _held(row: tuple[Any, ...], texts: RawTexts) -> HeldItem:
    number, job_id, account, external_id, line, reason, received, state, seq = row
    if received is not None:
        raw: str | None = bytes(received).decode("utf-8", "surrogatepass")
    else:
        raw = texts.of(seq) if seq is not None else None
    return HeldItem(number, job_id, account, external_id, line, reason, raw, state)


def unknown_types(ledger: Ledger, account: str | None = None) -> tuple[UnknownType, ...]:
    """Return by account and type how many rows are kept as unclassified; held and canceled ones are told elsewhere."""
    found: dict[tuple[str, str], list[int]] = {}
    with ledger.reading() as connection:
        rows = ask(connection, _UNKNOWN)
    for name, kind, amount in rows:
        if account in {None, name}:
            found.setdefault((name, kind or "no type"), []).append(to_units(amount or "0"))
    return tuple(
        UnknownType(name, kind, len(cash), from_units(sum(cash))) for (name, kind), cash in sorted(found.items())
    )


def fact_of_held(ledger: Ledger, held_id: int) -> Fact | None:
    """Return what a held row would have been recorded as, with the row as received; None when it cannot be read."""
    with ledger.reading() as connection:
        row = ask_one(connection, "SELECT fact, received FROM held WHERE id = ?", (held_id,))
    if row is None or row[0] is None:
        return None
    return Fact(*json.loads(row[0]))._replace(raw=bytes(row[1] or b"").decode("utf-8", "surrogatepass"))


def discard(ledger: Ledger, held_id: int) -> None:
    """Let a held row go, as looked at; it stays in the list. Raises LedgerError for one that does not wait."""
    item = held_item(ledger, held_id)
    if item.state != "held":
        raise LedgerError(f"The row {item.external_id} was {item.state} before.", "Nothing was changed.")
    with ledger.recording() as batch:
        batch.decide(held_id, "discarded")


def moves(
    ledger: Ledger, *, from_day: str | None = None, to_day: str | None = None, trade_id: str | None = None,
    job_id: int | None = None, most: int = 1000,
) -> tuple[Moved, ...]:  # fmt: skip
    """Return what changed of the past, newest change first; *from_day* to *to_day* are the days that changed."""
    wheres: list[str] = ["1"]
    arguments: list[object] = []
    account, _, anchor = (trade_id or "").partition(":")
    conditions: tuple[tuple[str, object], ...] = (
        ("m.day >= ?", from_day), ("m.day <= ?", to_day), ("m.job_id = ?", job_id),
        ("a.name = ?", account or None), ("m.anchor = ?", anchor or None),
    )  # fmt: skip
    for where, value in conditions:
        if value is not None:
            wheres.append(where)
            arguments.append(value)
    query = f"{_MOVED} WHERE {' AND '.join(wheres)} ORDER BY m.id DESC LIMIT ?"
    with ledger.reading() as connection:
        return tuple(map(_moved, ask(connection, query, (*arguments, most))))


def _moved(row: tuple[Any, ...]) -> Moved:
    number, at_us, account, day, symbol, anchor, why, rows, before, after, job_id = row
    trade_id = f"{account}:{anchor}" if anchor is not None else None
    return Moved(number, at_us, account, day, symbol, trade_id, why, tuple(json.loads(rows)), before, after, job_id)
