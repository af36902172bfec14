"""Bring a journal of an older version up to this one: a verified copy first, then one transaction.

Each step is named by the schema version that it reaches, and never changes again once released.
"""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import apsw

from journal_app.credentials import Secret
from journal_app.ledger.safe_copy import copy_checked

_PIECE = 1000


def _raw_rows_in_pieces(connection: apsw.Connection) -> None:
    """Version 2: a fact carries the check sum of its row; rows as received lie many in one text."""
    connection.execute("ALTER TABLE fact ADD COLUMN crc INTEGER NOT NULL DEFAULT 0")
    connection.execute("UPDATE fact SET crc = (SELECT crc FROM raw WHERE raw.seq = fact.seq)")
    connection.execute("ALTER TABLE raw RENAME TO raw_1")
    connection.execute(
        "CREATE TABLE raw (first_seq INTEGER NOT NULL PRIMARY KEY, rows INTEGER NOT NULL, text TEXT NOT NULL)"
    )
    rows = connection.cursor().execute("SELECT seq, text FROM raw_1 ORDER BY seq")
    while piece := list(islice(rows, _PIECE)):
        texts = [text.replace("\x1e", "\\u001e") for _, text in piece]
        connection.execute("INSERT INTO raw VALUES (?, ?, ?)", (piece[0][0], len(piece), "\x1e".join(texts)))
    connection.execute("DROP TABLE raw_1")


STEPS: dict[int, Callable[[apsw.Connection], None]] = {2: _raw_rows_in_pieces}


def migrate(connection: apsw.Connection, path: Path, version: int, target: int, key: Secret | None = None) -> Path:
    """Bring the journal at *path* from *version* to *target*; return the copy of it as it was.

    The copy has the journal's passphrase, *key*. Raises LedgerError when the copy is not whole; whatever goes
    wrong, the journal stays as it was.
    """
    copy = path.with_name(f"{path.stem}.before-schema-{target}{path.suffix}")
    copy_checked(connection, copy, key)
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in range(version + 1, target + 1):
            STEPS[step](connection)
        connection.execute(f"PRAGMA user_version = {target}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return copy
