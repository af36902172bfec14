"""Each sync pass and each import is a job: what it brought is written with its rows, in their transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import apsw

from journal_app.domain.clock import now_us
from journal_app.domain.events import STORED_FIELDS, Fact
from journal_app.domain.inbox import Decision, JobKind, JobState
from journal_app.ledger.engine import ask_one

_INSERT_JOB = """INSERT INTO job (kind, account_id, source, started_us, state, new, same, corrected, held)
VALUES (?, ?, ?, ?, 'running', 0, 0, 0, 0) RETURNING id"""
_COUNT = "UPDATE job SET new = new + ?, same = same + ?, corrected = corrected + ?, held = held + ? WHERE id = ?"
_END = "UPDATE job SET state = ?, ended_us = ?, message = ? WHERE id = ?"
_EXTEND = "UPDATE span SET last_seq = ? WHERE job_id = ? AND last_seq = ?"
_INSERT_SPAN = "INSERT INTO span (first_seq, last_seq, job_id) VALUES (?, ?, ?)"
_HOLD = """INSERT INTO held (job_id, account_id, external_id, line, reason, received, fact, state)
VALUES (?, ?, ?, ?, ?, ?, ?, 'held')"""
_IS_HELD = "SELECT 1 FROM held WHERE account_id = ? AND external_id = ?"

_DECIDE = "UPDATE held SET state = ?, decided_us = ? WHERE id = ?"


@dataclass(slots=True)
class OpenJob:
    """A job under way. It gets its number with the first thing worth telling: silent when clean."""

    kind: JobKind
    source: str
    account_id: int | None = None
    id: int | None = None


class RowToHold(NamedTuple):
    """A row that is not counted: as it came, unless a fact keeps that, and as a fact if it can be read."""

    external_id: str
    reason: str
    line: int | None = None
    received: bytes | None = None
    fact: Fact | None = None


class JobWriter:
    """Writes what one transaction does for a job. Nothing of it stays if the transaction is rolled back."""

    def __init__(self, connection: apsw.Connection, job: OpenJob | None) -> None:
        """Write for *job*, if any; its own number is only set once the transaction is committed."""
        self._connection = connection
        self._job = job
        self._held = 0
        self.id = job.id if job is not None else None

    def number(self) -> int | None:
        """Return the job's number, given now if it has none; None without a job."""
        job = self._job
        if job is not None and self.id is None:
            row = ask_one(self._connection, _INSERT_JOB, (job.kind, job.account_id, job.source, now_us()))
            self.id = int(row[0])
        return self.id

    def hold(self, account_id: int, rows: Sequence[RowToHold]) -> None:
        """Keep rows that are not counted; one that is held already, or was discarded, stays as it is."""
        for row in rows:
            if ask_one(self._connection, _IS_HELD, (account_id, row.external_id)) is not None:
                continue
            fact = json.dumps(row.fact[: len(STORED_FIELDS)]) if row.fact is not None else None
            values = (self.number(), account_id, row.external_id, row.line, row.reason, row.received, fact)
            self._connection.execute(_HOLD, values)
            self._held += 1

    def decide(self, held_id: int, decision: Decision) -> None:
        """Write what became of a row that was held."""
        self._connection.execute(_DECIDE, (decision, now_us(), held_id))

    def close(self, first_seq: int, last_seq: int, counts: tuple[int, int, int]) -> None:
        """Add the counts (new, same, corrected) and the facts after *first_seq* up to *last_seq*."""
        new, same, corrected = counts
        if not (new or corrected or self._held) and self.id is None:
            return
        number = self.number()
        if number is None:
            return
        self._connection.execute(_COUNT, (new, same, corrected, self._held, number))
        if self._job is not None and self._job.kind != "sync":
            end_job(self._connection, number, "done")  # all of it is this one transaction
        if last_seq > first_seq:
            self._connection.execute(_EXTEND, (last_seq, number, first_seq))
            if not self._connection.changes():
                self._connection.execute(_INSERT_SPAN, (first_seq + 1, last_seq, number))


def end_job(connection: apsw.Connection, job_id: int, state: JobState, message: str | None = None) -> None:
    """Write how a job ended."""
    connection.execute(_END, (state, now_us(), message, job_id))
