"""Open a journal file safely: which SQLite, which settings, and what is wrong when it fails.

Source of the version rule: sqlite.org, "WAL-reset bug" (3.7.0 to 3.51.2, except the backports).
"""

import contextlib
import gc
import logging
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import apsw
import peewee as pw

from journal_app.credentials import Secret
from journal_app.domain.clock import now_us
from journal_app.domain.errors import JournalDamagedError, LedgerError
from journal_app.ledger.backup_files import backup_folder, list_backups
from journal_app.ledger.encryption import PLAIN_HEADER, KeyedDatabase, check_passphrase, is_encrypted
from journal_app.ledger.leftovers import remove_leftovers
from journal_app.ledger.migrations import migrate
from journal_app.ledger.safe_copy import quick_check, sync_folder
from journal_app.ledger.schema import (
    APPLICATION_ID,
    FACT_INDEXES,
    FACT_KEY,
    FEW_INDEXES,
    SCHEMA_VERSION,
    TABLES,
    TRADE_INDEXES,
)
from journal_app.ledger.surroundings import check_room_to_migrate, is_shared

_LOG = logging.getLogger(__name__)
BUSY_SECONDS = 5.0
MAPPED_BYTES = 1 << 26
"""How much of the file is read through the system's cache; it counts as our memory while mapped."""
_FIRST_FIXED = (3, 51, 3)
_BACKPORTS = {(3, 50, 7), (3, 44, 6)}
DATABASE_ERRORS = (pw.DatabaseError, pw.InterfaceError, apsw.Error, OSError)


def sqlite_version() -> tuple[int, ...]:
    """Return the version of the SQLite that is really loaded."""
    return tuple(int(part) for part in apsw.sqlite_lib_version().split("."))


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Tell whether this SQLite can write-ahead-log from several connections without loss."""
    return version >= _FIRST_FIXED or version in _BACKPORTS or version < (3, 7, 0)


def connect(path: Path, *, writer: bool, key: Secret | None = None, shared: bool = False) -> KeyedDatabase:
    """Return a database object with the journal's settings; connections open on first use.

    *shared*: the file lies where a write-ahead log cannot be trusted.
    """
    pragmas: dict[str, Any] = {"mmap_size": MAPPED_BYTES, "cache_size": -32768}
    if writer:
        pragmas |= {
            "journal_mode": "wal" if wal_is_safe(sqlite_version()) and not shared else "delete",
            "synchronous": "full",
        }
    else:
        pragmas |= {"query_only": 1, "wal_autocheckpoint": 0}
    database = KeyedDatabase(str(path), pragmas=pragmas, timeout=BUSY_SECONDS, thread_safe=not writer)
    database.key = key
    return database


def ask(connection: apsw.Connection, query: str, arguments: Sequence[Any] = ()) -> list[Any]:
    """Return all rows of a query as tuples."""
    return connection.execute(query, tuple(arguments)).fetchall()


def ask_one(connection: apsw.Connection, query: str, arguments: Sequence[Any] = ()) -> Any:  # noqa: ANN401
    """Return the first row of a query, or None."""
    return connection.execute(query, tuple(arguments)).fetchone()


def open_writer(path: Path, key: Secret | None = None) -> KeyedDatabase:
    """Open the journal for writing, making a new one if there is no file; a read-only file only for reading.

    Raises LedgerError, with the file untouched, when it is damaged, newer than this program, locked,
    under another passphrase, or in a folder that cannot be written.
    """
    try:
        remove_leftovers(path.parent, path)
        if not path.exists():
            _create(path, key)
        unclean = _left_unclean(path)
        _check_header(path, key)
        database = connect(path, writer=is_writable(path), key=key, shared=is_shared(path))
        version = _check_identity(database, path)
        if unclean or version < SCHEMA_VERSION:
            _check_pages(database, path)
        if version < SCHEMA_VERSION:
            _bring_up_to_date(database, path, version)
    except DATABASE_ERRORS as error:
        raise explain(error, path) from error
    return database


def is_writable(path: Path) -> bool:
    """Tell whether this user may write the file."""
    return os.access(path, os.W_OK)


def _bring_up_to_date(database: KeyedDatabase, path: Path, version: int) -> None:
    if not is_writable(path):
        database.close()
        raise LedgerError(
            f"The journal is read-only and older than this program (schema {version}, not {SCHEMA_VERSION}).",
            "Give your user write permission on the file, or open a copy of it with --journal.",
        )
    try:
        check_room_to_migrate(path)
        copy = migrate(database.connection(), path, version, SCHEMA_VERSION, database.key)
    except BaseException:
        database.close()
        raise
    _LOG.info("journal brought from schema %d to %d; as it was: %s", version, SCHEMA_VERSION, copy.name)


def _create(path: Path, key: Secret | None) -> None:
    """Make a complete empty journal beside the final name, then give it the name in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.new")
    part.unlink(missing_ok=True)
    database = connect(part, writer=True, key=key)
    try:
        with database.atomic("IMMEDIATE"):
            with database.bind_ctx(TABLES):
                database.create_tables(TABLES, safe=False)
            for index in (FACT_KEY, *FACT_INDEXES, *TRADE_INDEXES, *FEW_INDEXES):
                database.execute_sql(index)
            database.execute_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            database.execute_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
        database.close()
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
        sync_folder(path.parent)
    finally:
        if not database.is_closed():
            database.close()
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{part}{suffix}").unlink(missing_ok=True)


def _left_unclean(path: Path) -> bool:
    wal = Path(f"{path}-wal")
    return wal.exists() and wal.stat().st_size > 0


def _check_header(path: Path, key: Secret | None) -> None:
    if is_encrypted(path):
        check_passphrase(path, key)
        return
    with path.open("rb") as file:
        header = file.read(16)
    if header != PLAIN_HEADER:
        raise damaged(path, "it is not a journal file")
    if key is not None:
        raise LedgerError(
            f"{path.name} is not encrypted, but a passphrase was given.",
            "Encrypt it with `journal-app encrypt`, or give no passphrase.",
        )


def _check_identity(database: pw.Database, path: Path) -> int:
    """Return the journal's schema version. Raises LedgerError for a foreign or a newer file."""
    if database.execute_sql("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        database.close()
        raise damaged(path, "it does not carry this program's mark")
    version = database.execute_sql("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        database.close()
        raise LedgerError(
            f"This journal was written by a newer version (schema {version}; this program knows {SCHEMA_VERSION}).",
            "Update Trade Journal, or open another journal with --journal. The file was not touched.",
        )
    return int(version)


def _check_pages(database: pw.Database, path: Path) -> None:
    found = quick_check(database.connection())
    if found != "ok":
        database.close()
        raise damaged(path, found)


def damaged(path: Path, why: str) -> JournalDamagedError:
    """Return the error for a journal that cannot be trusted; it is never emptied or repaired here."""
    backups = list_backups(backup_folder(path), path)
    if backups:
        newest = backups[0]
        way = f"The newest backup is {_age(now_us() - newest.at_us)} old: `journal-app restore {newest.path}` puts it"
        way += " in the journal's place after checking it; the broker's rows since then come with the next sync."
    else:
        way = "Put a backup in its place with `journal-app restore FILE`, or move it away and sync again."
    return JournalDamagedError(f"The journal {path.name} is damaged: {why}.", f"The file was left as it is. {way}")


def _age(age_us: int) -> str:
    minutes = max(age_us // 60_000_000, 0)
    for size, name in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            return f"{minutes // size} {name}{'s' if minutes >= 2 * size else ''}"
    return "less than a minute"


_FULL = (
    "The disk is full; the last change was rolled back and nothing is half done.",
    "Free some space and try again.",
)
_READ_ONLY = (
    "The journal cannot be written: the file or its folder is read-only.",
    "Give your user write permission on the folder, or choose another one with --journal.",
)
READ_ONLY_MODE = (
    "This journal is open for reading only: its file is read-only.",
    "Nothing was changed. Give your user write permission on the file and open it again, or use a copy of it.",
)
_NO_ACCESS = (
    "The journal cannot be opened: its folder cannot be read or written.",
    "Check that the folder exists and that your user may write in it, or choose another with --journal.",
)
_LOCKED = (
    "The journal is locked by another program.",
    "Close the other program that has it open, then try again. Nothing was lost.",
)
_BY_ERRNO = {
    28: _FULL,
    122: _FULL,
    30: _READ_ONLY,
    13: _READ_ONLY,
    1: _READ_ONLY,
    2: _NO_ACCESS,
    20: _NO_ACCESS,
}
_BY_TYPE: tuple[tuple[type[Exception], tuple[str, str]], ...] = (
    (apsw.FullError, _FULL),
    (apsw.ReadOnlyError, _READ_ONLY),
    (apsw.PermissionsError, _READ_ONLY),
    (apsw.CantOpenError, _NO_ACCESS),
    (apsw.BusyError, _LOCKED),
    (apsw.LockedError, _LOCKED),
)


def explain(error: BaseException, path: Path) -> LedgerError:
    """Translate a database or file error into a known one, by its first cause.

    The first cause matters: a full disk may surface as "cannot rollback" (Peewee 4.5.3).
    """
    if isinstance(error, LedgerError):
        return error
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    folder = path.parent
    for cause in reversed(causes):
        if isinstance(cause, apsw.CantOpenError) and folder.is_dir() and not os.access(folder, os.W_OK):
            return LedgerError(*_READ_ONLY)
        for kind, (title, hint) in _BY_TYPE:
            if isinstance(cause, kind):
                return LedgerError(title, hint)
        if isinstance(cause, OSError) and cause.errno in _BY_ERRNO:
            return LedgerError(*_BY_ERRNO[cause.errno])
        if isinstance(cause, apsw.CorruptError | apsw.NotADBError):
            return damaged(path, str(cause))
    return LedgerError(f"The journal could not be used: {error}.", "Run `journal-app doctor` and `journal-app verify`.")


PART = 20_000
"""So many rows are objects at a time while a whole table is read."""


def in_parts(cursor: apsw.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the rows of a cursor, some at a time: a million at once would be a gigabyte of objects."""
    while True:
        with no_garbage_search():
            rows = list(islice(cursor, PART))
        if not rows:
            return
        yield rows


@contextlib.contextmanager
def no_garbage_search() -> Iterator[None]:
    """Rows form no circles; searching millions of them for some would take a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
