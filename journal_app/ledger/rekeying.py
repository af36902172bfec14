"""Give a journal a passphrase, another one, or none: a checked copy is changed and takes the journal's place."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from journal_app.credentials import Secret
from journal_app.domain.clock import now_us
from journal_app.domain.errors import LedgerError
from journal_app.ledger.backup_files import free_name
from journal_app.ledger.backups import put_in_place, remove_whole
from journal_app.ledger.checking import verify
from journal_app.ledger.encryption import can_encrypt, change_passphrase
from journal_app.ledger.engine import DATABASE_ERRORS, explain
from journal_app.ledger.safe_copy import copy_checked
from journal_app.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """A journal under a new passphrase, or none; ``kept`` is the file as it was, if it was to be kept."""

    path: str
    encrypted: bool
    facts: int
    kept: str | None
    seconds: float


def rekey(journal: Path, old: Secret | None, new: Secret | None, *, keep_in: Path | None = None) -> Rekeyed:
    """Change the passphrase of a journal that nobody has open, from *old* to *new*; None is a plain file.

    Raises LedgerError with the journal as it was, unless the changed copy passes the full check and says the
    same. With *keep_in* the file as it was is kept there, else it is gone.
    """
    started = time.monotonic()
    if not can_encrypt():
        raise LedgerError(
            "This build of Trade Journal cannot encrypt.",
            "Install it with its locked requirements: they bring a SQLite that knows ciphers.",
        )
    part = journal.with_name(f"{journal.name}.{os.getpid()}.rekey")
    kept: Path | None = None
    try:
        with Ledger(journal, old) as ledger, ledger.reading() as connection:
            before = verify(ledger)
            if not before.is_whole:
                raise LedgerError("The journal is damaged.", "Run `journal-app verify`, then restore a backup.")
            copy_checked(connection, part, old)
            if keep_in is not None:
                keep_in.mkdir(parents=True, exist_ok=True)
                kept = free_name(keep_in, f"{journal.stem}-before-passphrase", now_us())
                copy_checked(connection, kept, old)
        change_passphrase(part, old, new)
        with Ledger(part, new) as changed:
            after = verify(changed)
        if after != before:
            raise LedgerError("The copy does not say the same.", "The journal was left as it is. Look after the disk.")
        put_in_place(part, journal)
    except DATABASE_ERRORS as error:
        raise explain(error, journal) from error
    finally:
        remove_whole(part)
    seconds = round(time.monotonic() - started, 3)
    return Rekeyed(str(journal), new is not None, after.facts, str(kept) if kept else None, seconds)
