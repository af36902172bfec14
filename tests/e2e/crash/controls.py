"""The controls: the same work done wrongly on purpose. A gate that does not notice them proves nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import apsw
from playhouse.apsw_ext import APSWDatabase

from journal_app.credentials import Secret
from journal_app.ledger import engine, migrations
from journal_app.ledger.encryption import unlock
from journal_app.ledger.store import Ledger


class LooseLedger(Ledger):
    """Each statement is its own transaction. A kill in a batch leaves half of it."""

    @contextmanager
    def writing(self) -> Iterator[tuple[APSWDatabase, int]]:
        """Give the writer's database without a transaction."""
        with self._lock:
            yield self._writer, self._next_revision()


def migrate_loosely(
    connection: apsw.Connection, path: Path, version: int, target: int, key: Secret | None = None
) -> Path:
    """Bring a journal up to date step by step, in no transaction and without a copy."""
    assert key is None
    for step in range(version + 1, target + 1):
        migrations.STEPS[step](connection)
        os.write(1, b".")
    connection.execute(f"PRAGMA user_version = {target}")
    return path


def open_migrating_loosely(journal: Path) -> None:
    """Open an old journal with the wrong way to bring it up to date."""
    with patch.object(engine, "migrate", migrate_loosely):
        Ledger(journal).close()


def copy_loosely(ledger: Ledger, target: Path) -> None:
    """Write a backup under its final name from the first page on."""
    copy = apsw.Connection(str(target))
    unlock(copy, ledger.key)
    with ledger.reading() as connection, copy.backup("main", connection, "main") as pages:
        while not pages.done:
            pages.step(20)
    copy.close()


def restore_loosely(backup: Path, journal: Path) -> None:
    """Write a backup over the journal, bit by bit."""
    with backup.open("rb") as source, journal.open("wb") as target:
        while piece := source.read(1 << 10):
            target.write(piece)
            target.flush()
            if target.tell() == len(piece):
                os.write(1, b".")
