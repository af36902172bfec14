"""One checked copy of an open database, under its final name whole or not at all."""

import os
from pathlib import Path

import apsw

from journal_app.credentials import Secret
from journal_app.domain.errors import LedgerError
from journal_app.ledger.encryption import unlock

_COMPANIONS = ("", "-wal", "-shm", "-journal")


def quick_check(connection: apsw.Connection) -> str:
    """Return "ok", or the first thing that SQLite finds wrong with the pages."""
    found = str(connection.execute("PRAGMA quick_check(1)").fetchall()[0][0])
    return next((line for line in found.splitlines() if not line.startswith("***")), found)


def copy_checked(
    connection: apsw.Connection, target: Path, key: Secret | None = None, *, checks_pages: bool = True
) -> int:
    """Copy all pages in one step, check them, make them last, then give the name; return how many facts.

    The copy has the passphrase of the journal. Without *checks_pages* somebody checks all of it right
    after. In steps of some pages a copy starts anew with each write beside it and may never end. Raises
    LedgerError for a copy that is not whole, and what the database or the disk raises.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        copy = apsw.Connection(str(part))
        try:
            unlock(copy, key)
            # The copy is worth nothing before it is whole, and then it is made last in one go.
            copy.execute("PRAGMA synchronous = off")
            with copy.backup("main", connection, "main") as pages:
                pages.step()
            # No write-ahead log of its own: a backup is one file.
            copy.execute("PRAGMA journal_mode = delete")
            found = quick_check(copy) if checks_pages else "ok"
            facts = int(str(copy.execute("SELECT count(*) FROM fact").fetchall()[0][0])) if found == "ok" else 0
        finally:
            copy.close()
        if found != "ok":
            raise LedgerError(
                f"The copy of the journal is not whole: {found}.",
                "Nothing was replaced. Run `journal-app verify`, and look after the disk.",
            )
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
        sync_folder(target.parent)
    finally:
        for companion in _COMPANIONS:
            Path(f"{part}{companion}").unlink(missing_ok=True)
    return facts


def sync_folder(folder: Path) -> None:
    """Make the new name last: on POSIX systems a folder is written like a file."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
