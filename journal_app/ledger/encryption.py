"""Journals under a passphrase: how they are recognised, opened, and how a copy gets another passphrase.

The cipher is SQLite3 Multiple Ciphers' default (ChaCha20 with a Poly1305 tag on each page). Without a
passphrase the same engine writes ordinary SQLite files.
"""

from pathlib import Path

import apsw
from playhouse.apsw_ext import APSWDatabase

from journal_app.credentials import Secret
from journal_app.domain.errors import LedgerError, PassphraseNeededError, WrongPassphraseError

PLAIN_HEADER = b"SQLite format 3\x00"
_FRACTIONS = b"\x40\x20\x20"
"""Bytes 21 to 23 of every SQLite file, encrypted or not. Source: sqlite.org, "Database File Format", 1.3."""
_RESERVED = 20
"""The byte that says how much of each page is set apart: nothing in a plain journal, a tag under a cipher."""
_BY_CHANCE = 3
"""So many of the 16 salt bytes may happen to be those of a plain header; more, and it is a damaged plain one."""


def can_encrypt() -> bool:
    """Tell whether the SQLite that is loaded knows ciphers."""
    return hasattr(apsw, "mc_version")


def is_encrypted(path: Path) -> bool:
    """Tell whether a file is a journal under a passphrase: its first bytes are random, the next few are not."""
    with path.open("rb") as file:
        header = file.read(24)
    if len(header) < 24 or header[21:24] != _FRACTIONS or not header[_RESERVED]:
        return False
    return sum(one == plain for one, plain in zip(header, PLAIN_HEADER, strict=False)) <= _BY_CHANCE


class KeyedDatabase(APSWDatabase):  # type: ignore[misc]  # its module ships no types
    """A database whose connections are given the passphrase before anything else."""

    key: Secret | None = None

    def _add_conn_hooks(self, conn: apsw.Connection) -> None:
        unlock(conn, self.key)
        super()._add_conn_hooks(conn)


def unlock(connection: apsw.Connection, key: Secret | None) -> None:
    """Give a fresh connection its passphrase. Raises LedgerError when this build knows no ciphers."""
    if key is None:
        return
    if not can_encrypt():
        raise LedgerError(
            "This build of Trade Journal cannot open encrypted journals.",
            "Install it with its locked requirements: they bring a SQLite that knows ciphers.",
        )
    connection.pragma("key", key.reveal())


def check_passphrase(path: Path, key: Secret | None) -> None:
    """Raise PassphraseNeededError or WrongPassphraseError unless the file opens with this passphrase or without."""
    if not is_encrypted(path):
        return
    if key is None:
        raise PassphraseNeededError(path.name)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        unlock(connection, key)
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except apsw.NotADBError as error:
        raise WrongPassphraseError(path.name) from error
    finally:
        connection.close()


def change_passphrase(path: Path, old: Secret | None, new: Secret | None) -> None:
    """Encrypt, decrypt or encrypt anew a file that nobody else has open. Not safe against a kill: use a copy."""
    connection = apsw.Connection(str(path))
    try:
        unlock(connection, old)
        connection.execute("PRAGMA journal_mode = delete")
        if not can_encrypt():
            unlock(connection, new)
        connection.pragma("rekey", new.reveal() if new else "")
    finally:
        connection.close()
