"""The journal as a file: where it lies, who holds it, what opens it; to restore it, and to encrypt it anew."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from journal_app import paths
from journal_app.credentials import Secret, load_passphrase, passphrase_from_environment
from journal_app.domain.errors import LedgerError, SettingsError
from journal_app.ledger.backup_files import backup_folder
from journal_app.ledger.bar_cache import forget_bars

if TYPE_CHECKING:
    from journal_app.ledger.backups import Restored
    from journal_app.ledger.rekeying import Rekeyed


def journal_path(named: str | None) -> Path:
    """Return the journal's path: as named, else JOURNAL_DATABASE, else in the user's data folder.

    Raises SettingsError for an address of a database that this version cannot open.
    """
    text = named or os.environ.get("JOURNAL_DATABASE")
    if not text:
        return paths.default_journal()
    if "://" in text:
        raise SettingsError(
            "This version keeps journals in SQLite files only.",
            "Give --journal the path of a file, for example ./my.db.",
        )
    return Path(text).expanduser()


def passphrase_for(path: Path, given: Secret | None = None) -> Secret | None:
    """Return the passphrase of an encrypted file: as given, from the environment, or kept; None for a plain one."""
    from journal_app.ledger.encryption import is_encrypted

    if not path.is_file() or not is_encrypted(path):
        return None
    return given or passphrase_from_environment() or load_passphrase(str(path.absolute()))


def restore_journal(backup: Path, named: str | None = None, passphrase: Secret | None = None) -> "Restored":
    """Put a backup in the place of the journal. Raises LedgerError, also while another program works with it."""
    from journal_app.ledger.backups import restore

    path = journal_path(named)
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path):
        return restore(
            backup,
            path,
            backup_folder(path),
            key=passphrase_for(backup, passphrase),
            journal_key=passphrase_for(path, passphrase),
        )


def change_journal_passphrase(
    named: str | None, new: Secret | None, *, old: Secret | None = None, keeps_old: bool = False
) -> "Rekeyed":
    """Encrypt the journal, decrypt it (*new* None) or give it another passphrase. Raises LedgerError.

    The file as it was is removed unless *keeps_old*; backups stay as they are.
    """
    from journal_app.ledger.rekeying import rekey

    path = journal_path(named)
    with _alone(path):
        forget_bars(path)
        return rekey(path, passphrase_for(path, old), new, keep_in=backup_folder(path) if keeps_old else None)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock = FileLock(f"{path}.lock")
    claim(lock)
    try:
        yield
    finally:
        lock.release()


def claim(lock: FileLock) -> None:
    """Hold a journal's lock. Raises LedgerError when another program does."""
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LedgerError(
            "Another Trade Journal is already working with this journal.",
            "Use the one that is open, or close it first. Reading verbs work beside it.",
        ) from error
