"""Copies of a journal that can be trusted, and how one of them takes the journal's place.

Source of the rules: sqlite.org, "How To Corrupt An SQLite Database File": a live file is never copied
byte by byte, and a file that takes another's place must not find the other's write-ahead log.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw

from journal_app.domain.errors import JournalDamagedError, LedgerError
from journal_app.ledger.checking import Verdict, verify
from journal_app.ledger.engine import DATABASE_ERRORS, explain
from journal_app.ledger.safe_copy import copy_checked, sync_folder
from journal_app.ledger.store import AccountRef, Ledger

_COMPANIONS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished copy: where, its size in bytes, how many facts it holds, and how long it took."""

    path: str
    size: int
    facts: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Restored:
    """A journal that was put back; ``replaced`` is the backup of what stood there before, if anything did."""

    path: str
    facts: int
    trades: int
    content_hash: str | None
    replaced: str | None
    seconds: float


def back_up(ledger: Ledger, folder: Path) -> Backup:
    """Copy the journal, as it is at this moment, into *folder*; whoever reads or writes goes on meanwhile.

    Raises LedgerError, with no file left behind, when the copy cannot be written or is not whole.
    """
    started = time.monotonic()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = _free_name(folder, ledger.path.stem)
        with ledger.reading() as connection:
            facts = copy_checked(connection, target)
    except DATABASE_ERRORS as error:
        raise explain(error, folder / ledger.path.name) from error
    return Backup(str(target), target.stat().st_size, facts, round(time.monotonic() - started, 3))


def restore(backup: Path, journal: Path, folder: Path) -> Restored:
    """Put a backup in the place of the journal, which nobody may have open, after checking every row of it.

    What stands there now is backed up into *folder* first; a damaged journal is moved there as it is.
    Raises LedgerError, with the journal untouched, for a backup that is damaged, newer than this
    program or of another account.
    """
    started = time.monotonic()
    if not backup.is_file():
        raise LedgerError(f"There is no backup {backup}.", "Give the path of a file that `backup` wrote.")
    if journal.exists() and backup.samefile(journal):
        raise LedgerError("That file is the journal itself.", "Give the path of a backup.")
    with _scratch(journal) as part:
        _copy_of(backup, part)
        verdict, accounts = _checked(part, backup)
        replaced = _set_aside(journal, folder, accounts)
        for companion in _COMPANIONS:
            Path(f"{journal}{companion}").unlink(missing_ok=True)
        part.replace(journal)
        sync_folder(journal.parent)
    return Restored(
        str(journal), verdict.facts, verdict.trades, verdict.content_hash, str(replaced) if replaced else None,
        round(time.monotonic() - started, 3),
    )  # fmt: skip


def _free_name(folder: Path, stem: str) -> Path:
    moment = datetime.now(tz=UTC).strftime("%Y%m%d-%H%M%S")
    name = folder / f"{stem}-{moment}.db"
    count = 1
    while name.exists():
        count += 1
        name = folder / f"{stem}-{moment}-{count}.db"
    return name


@contextmanager
def _scratch(journal: Path) -> Iterator[Path]:
    """Give a name beside the journal; whatever still has it afterwards is removed."""
    part = journal.with_name(f"{journal.name}.{os.getpid()}.restore")
    try:
        yield part
    finally:
        for companion in ("", *_COMPANIONS):
            Path(f"{part}{companion}").unlink(missing_ok=True)
        for old in part.parent.glob(f"{part.stem}.before-schema-*"):
            old.unlink()


def _copy_of(backup: Path, part: Path) -> None:
    """Copy the backup beside the journal: it stays as it is, even if its copy has to be brought up to date."""
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        # Nothing is written beside a backup; but if it has a write-ahead log, that is part of it.
        how = "" if Path(f"{backup}-wal").exists() else "?immutable=1"
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        source = apsw.Connection(f"{backup.resolve().as_uri()}{how}", flags=flags)
        try:
            copy_checked(source, part)
        finally:
            source.close()
    except DATABASE_ERRORS as error:
        raise explain(error, backup) from error


def _checked(part: Path, backup: Path) -> tuple[Verdict, tuple[AccountRef, ...]]:
    with Ledger(part) as ledger:
        verdict = verify(ledger)
        accounts = ledger.accounts()
    if not verdict.is_whole:
        first = verdict.damages[0] if verdict.damages else None
        what = f"row {first.seq} {first.external_id}: {first.reason}" if first else verdict.pages
        raise LedgerError(
            f"The backup {backup.name} is damaged: {what}.", "The journal was left as it is. Take an older backup."
        )
    return verdict, accounts


def _set_aside(journal: Path, folder: Path, accounts: tuple[AccountRef, ...]) -> Path | None:
    """Keep what stands in the journal's place; return where."""
    if not journal.exists():
        return None
    try:
        ledger = Ledger(journal)
    except JournalDamagedError:
        return _moved(journal, folder)
    with ledger:
        known = {account.name: account.broker_account_id for account in ledger.accounts()}
        for account in accounts:
            if known.get(account.name) not in {None, account.broker_account_id}:
                raise LedgerError(
                    f"The backup holds another account under the name “{account.name}”.",
                    "Restore it to a journal of its own with --journal; this one was left as it is.",
                )
        return Path(back_up(ledger, folder).path)


def _moved(journal: Path, folder: Path) -> Path:
    """Move a journal that cannot be opened out of the way, with all that belongs to it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = _free_name(folder, f"{journal.stem}-damaged")
    for companion in reversed(("", *_COMPANIONS)):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{journal}{companion}").replace(f"{target}{companion}")
    return target
