"""Undo a whole import: its facts count no longer, what they had replaced counts again, nothing is deleted."""

from typing import Any

from journal_app.domain.clock import now_us
from journal_app.domain.errors import LedgerError
from journal_app.domain.events import STORED_FIELDS, Fact
from journal_app.ledger.engine import ask, ask_one, no_garbage_search
from journal_app.ledger.inbox import job_of
from journal_app.ledger.jobs import OpenJob
from journal_app.ledger.raw_texts import RawTexts
from journal_app.ledger.store import Ledger

_SPANS = "SELECT first_seq, last_seq FROM span WHERE job_id = ? ORDER BY first_seq"
_CORRECTED = """SELECT account_id, external_id, version FROM fact
WHERE seq BETWEEN ? AND ? AND version > 1 AND active ORDER BY seq"""
_EARLIER = f"""SELECT seq, {", ".join(STORED_FIELDS)} FROM fact WHERE account_id = ? AND external_id = ? AND version < ?
AND seq NOT IN (SELECT seq FROM retired WHERE why = 'undone') ORDER BY version DESC LIMIT 1"""  # noqa: S608


def undo_import(ledger: Ledger, job_id: int) -> int:
    """Take back all that an import brought, in one transaction; return how many facts count no longer.

    A fact that the import had corrected is recorded anew as it was. Notes stay where they hang. The
    same file can be imported again. Raises LedgerError for anything but an import that stands.
    """
    job = job_of(ledger, job_id)
    if job is None or job.kind != "import":
        raise LedgerError(f"There is no import {job_id}.", "List the imports with `journal-app inbox`.")
    if job.state == "undone":
        raise LedgerError(f"The import of {job.source} was undone before.", "Import the file again.")
    count = 0
    with no_garbage_search(), ledger.recording(OpenJob("undo", job.source)) as batch:
        connection = batch.connection
        texts = RawTexts(connection)
        for first, last in ask(connection, _SPANS, (job_id,)):
            earlier: list[tuple[int, tuple[Any, ...]]] = []
            for account_id, external_id, version in ask(connection, _CORRECTED, (first, last)):
                row = ask_one(connection, _EARLIER, (account_id, external_id, version))
                earlier += [(account_id, row)] if row else []
            count += batch.undo(first, last)
            for account_id, (seq, *fields) in earlier:
                batch.add_to(account_id, [Fact(*fields)._replace(raw=texts.of(seq) or "")])
        connection.execute("UPDATE job SET state = 'undone', ended_us = ? WHERE id = ?", (now_us(), job_id))
        connection.execute("UPDATE held SET state = 'discarded' WHERE job_id = ? AND state = 'held'", (job_id,))
    return count
