"""The controls: the same work done wrongly on purpose. A gate that does not notice them proves nothing."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from unittest.mock import patch

import apsw
from playhouse.apsw_ext import APSWDatabase

from journal_app.credentials import Secret
from journal_app.domain.events import Fact
from journal_app.domain.news import Issue
from journal_app.ledger import engine, migrations
from journal_app.ledger.encryption import unlock
from journal_app.ledger.jobs import OpenJob
from journal_app.ledger.recording import Recorded
from journal_app.ledger.store import AccountRef, Batch, Ledger


class _Postponed:
    """Collects what a batch is told, to write it in the wrong order later."""

    def __init__(self) -> None:
        self.recorded = Recorded()
        self.facts: list[tuple[AccountRef, Sequence[Fact]]] = []
        self.cursors: list[tuple[AccountRef, str, str | None]] = []

    def add(self, account: AccountRef, facts: Sequence[Fact]) -> list[int]:
        self.facts.append((account, facts))
        return []

    def add_issues(self, account: AccountRef, issues: Sequence[Issue]) -> None:
        """Drop the issues: this ledger is here to be wrong."""

    def set_cursor(self, account: AccountRef, feed: str, value: str | None) -> None:
        self.cursors.append((account, feed, value))


class CursorFirstLedger(Ledger):
    """The cursor is committed before the rows that it covers. A kill in between loses them."""

    @contextmanager
    def recording(
        self, job: OpenJob | None = None, *, from_file: bool = False, ready: bool = False, tells: bool = True
    ) -> Iterator[Batch]:
        """Record in the wrong order."""
        postponed = _Postponed()
        yield cast("Batch", postponed)
        with Ledger.recording(self) as batch:
            for cursor in postponed.cursors:
                batch.set_cursor(*cursor)
        os.write(1, b".")
        with Ledger.recording(self, job, from_file=from_file, ready=ready, tells=tells) as batch:
            for account, facts in postponed.facts:
                batch.add(account, facts)


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
