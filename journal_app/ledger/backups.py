"""Copies of a journal that can be trusted, and how one of them takes the journal's place.

Source of the rules: sqlite.org, "How To Corrupt An SQLite Database File": a live file is never copied
byte by byte, and a file that takes another's place must not find the other's write-ahead log.
"""

import contextlib
import os
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape
from pathlib import Path

import apsw

from journal_app.credentials import Secret
from journal_app.domain.clock import now_us
from journal_app.domain.errors import JournalDamagedError, LedgerError
from journal_app.ledger.backup_files import Reason, free_name
from journal_app.ledger.checking import Verdict, verify
from journal_app.ledger.encryption import check_passphrase, unlock
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


def back_up(ledger: Ledger, folder: Path, reason: Reason = "manual", *, at_us: int | None = None) -> Backup:
    """Copy the journal, as it is at this moment, into *folder*; whoever reads or writes goes on meanwhile.

    *at_us* is the moment in its name (default: now). Raises LedgerError, with no file left behind, when
    the copy cannot be written or is not whole.
    """
    started = time.monotonic()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        target = free_name(folder, ledger.path.stem, now_us() if at_us is None else at_us, reason)
        with ledger.reading() as connection:
            facts = copy_checked(connection, target, ledger.key)
        size = target.stat().st_size
    except DATABASE_ERRORS as error:
        raise explain(error, folder / ledger.path.name) from error
    return Backup(str(target), size, facts, round(time.monotonic() - started, 3))


def restore(
    backup: Path, journal: Path, folder: Path, *, key: Secret | None = None, journal_key: Secret | None = None
) -> Restored:
    """Put a backup in the place of the journal, which nobody may have open, after checking every row of it.

    *key* opens the backup, and from then on the journal; *journal_key* opens what stands there now, which is
    backed up into *folder* meanwhile; a damaged journal is moved there as it is. Raises LedgerError, with
    the journal untouched, for a backup that is damaged, newer than this program or of another account.
    """
    started = time.monotonic()
    if not backup.is_file():
        raise LedgerError(f"There is no backup {backup}.", "Give the path of a file that `backup` wrote.")
    if journal.exists() and backup.samefile(journal):
        raise LedgerError("That file is the journal itself.", "Give the path of a backup.")
    with _scratch(journal) as part:
        copy_of_backup(backup, part, key)
        with Ledger(part, key) as restored, _standing(journal, journal_key) as standing:
            if standing is not None:
                _refuse_other_account(standing, restored.accounts())
            verdict, kept = _checked_while_kept(restored, backup, standing, folder)
        replaced = kept or (_moved(journal, folder) if journal.exists() else None)
        put_in_place(part, journal)
    return Restored(
        str(journal), verdict.facts, verdict.trades, verdict.content_hash, str(replaced) if replaced else None,
        round(time.monotonic() - started, 3),
    )  # fmt: skip


def check_backup(backup: Path, scratch: Path, key: Secret | None = None) -> Verdict:
    """Restore a backup into a scratch file, check it whole, and leave nothing. Raises LedgerError for a damaged one."""
    try:
        copy_of_backup(backup, scratch, key)
        with Ledger(scratch, key) as restored:
            return _checked(restored, backup)
    finally:
        remove_whole(scratch)


def put_in_place(part: Path, journal: Path) -> None:
    """Give a checked file the journal's name; what stood there and its log are gone."""
    for companion in _COMPANIONS:
        Path(f"{journal}{companion}").unlink(missing_ok=True)
    part.replace(journal)
    sync_folder(journal.parent)


def remove_whole(scratch: Path) -> None:
    """Remove a scratch journal with all that belongs to it."""
    for companion in ("", *_COMPANIONS):
        Path(f"{scratch}{companion}").unlink(missing_ok=True)
    for old in scratch.parent.glob(f"{escape(scratch.stem)}.before-schema-*{escape(scratch.suffix)}"):
        old.unlink()


@contextmanager
def _scratch(journal: Path) -> Iterator[Path]:
    """Give a name beside the journal; whatever still has it afterwards is removed."""
    part = journal.with_name(f"{journal.name}.{os.getpid()}.restore")
    try:
        yield part
    finally:
        remove_whole(part)


def copy_of_backup(backup: Path, part: Path, key: Secret | None) -> None:
    """Copy a backup, which stays as it is even if its copy has to be brought up to date. Raises LedgerError."""
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        check_passphrase(backup, key)
        # Nothing is written beside a backup; but if it has a write-ahead log, that is part of it.
        how = "" if Path(f"{backup}-wal").exists() else "?immutable=1"
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        source = apsw.Connection(f"{backup.resolve().as_uri()}{how}", flags=flags)
        try:
            unlock(source, key)
            # Its pages are checked right after, with all rows.
            copy_checked(source, part, key, checks_pages=False)
        finally:
            source.close()
    except DATABASE_ERRORS as error:
        raise explain(error, backup) from error


def _checked(restored: Ledger, backup: Path) -> Verdict:
    verdict = verify(restored)
    if not verdict.is_whole:
        first = verdict.damages[0] if verdict.damages else None
        what = f"row {first.seq} {first.external_id}: {first.reason}" if first else verdict.pages
        raise LedgerError(
            f"The backup {backup.name} is damaged: {what}.", "The journal was left as it is. Take an older backup."
        )
    return verdict


def _checked_while_kept(
    restored: Ledger, backup: Path, standing: Ledger | None, folder: Path
) -> tuple[Verdict, Path | None]:
    """Check the backup while what stands there is backed up: SQLite does that without holding Python up."""
    with ThreadPoolExecutor(1, thread_name_prefix="backup before restore") as pool:
        keeping = pool.submit(_back_up_aside, standing, folder) if standing is not None else None
        try:
            verdict = _checked(restored, backup)
        except BaseException:
            if keeping is not None:
                _forget(keeping)
            raise
        return verdict, Path(keeping.result().path) if keeping is not None else None


def _back_up_aside(standing: Ledger, folder: Path) -> Backup:
    try:
        return back_up(standing, folder, "restore")
    finally:
        standing.close_reader()


def _forget(keeping: "Future[Backup]") -> None:
    """Remove a backup that was made for nothing."""
    if keeping.exception() is None:
        Path(keeping.result().path).unlink(missing_ok=True)


@contextmanager
def _standing(journal: Path, key: Secret | None) -> Iterator[Ledger | None]:
    """Open what stands in the journal's place; None when there is nothing, or nothing that opens."""
    if not journal.exists():
        yield None
        return
    try:
        ledger = Ledger(journal, key)
    except JournalDamagedError:
        yield None
        return
    with ledger:
        yield ledger


def _refuse_other_account(standing: Ledger, accounts: tuple[AccountRef, ...]) -> None:
    known = {account.name: account.broker_account_id for account in standing.accounts()}
    for account in accounts:
        if known.get(account.name) not in {None, account.broker_account_id}:
            raise LedgerError(
                f"The backup holds another account under the name “{account.name}”.",
                "Restore it to a journal of its own with --journal; this one was left as it is.",
            )


def _moved(journal: Path, folder: Path) -> Path:
    """Move a journal that cannot be opened out of the way, with all that belongs to it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = free_name(folder, f"{journal.stem}-damaged", now_us())
    for companion in reversed(("", *_COMPANIONS)):
        with contextlib.suppress(FileNotFoundError):
            Path(f"{journal}{companion}").replace(f"{target}{companion}")
    return target
