"""Bring a journal of an older version up to this one: a verified copy first, then one transaction.

Each step is named by the schema version that it reaches, and never changes again once released.
"""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import apsw

from journal_app.credentials import Secret
from journal_app.ledger.packing import SEPARATOR, pack
from journal_app.ledger.safe_copy import copy_checked
from journal_app.ledger.tables_of_3 import TABLES_OF_3
from journal_app.ledger.tables_of_4 import TABLES_OF_4
from journal_app.ledger.tables_of_5 import TABLES_OF_5

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


_INBOX = (
    *TABLES_OF_3,
    """INSERT INTO held (account_id, external_id, reason, state)
SELECT account_id, external_id, reason, 'held' FROM issue""",
    "DROP TABLE issue",
    # When they were replaced was not kept.
    "INSERT INTO retired (seq, why, at_us) SELECT seq, 'corrected', 0 FROM fact WHERE NOT active ORDER BY seq",
)


def _packed_rows_and_inbox(connection: apsw.Connection) -> None:
    """Version 3: the rows as received are packed; jobs, rows held, facts retired and changes of the past are kept."""
    for statement in _INBOX:
        connection.execute(statement)
    connection.execute("ALTER TABLE raw RENAME TO raw_2")
    connection.execute(
        "CREATE TABLE raw (first_seq INTEGER NOT NULL PRIMARY KEY, rows INTEGER NOT NULL, packed BLOB NOT NULL)"
    )
    for first_seq, rows, text in connection.cursor().execute("SELECT first_seq, rows, text FROM raw_2"):
        texts = [row.encode("utf-8", "surrogatepass") for row in text.split(SEPARATOR)]
        connection.execute("INSERT INTO raw VALUES (?, ?, ?)", (first_seq, rows, pack(texts)))
    connection.execute("DROP TABLE raw_2")


def _tables_beside_trades(connection: apsw.Connection) -> None:
    """Version 4: trades arranged by hand, marks that moved, pictures, doubts and excursions have tables."""
    for statement in TABLES_OF_4:
        connection.execute(statement)


def _keepsakes(connection: apsw.Connection) -> None:
    """Version 5: marks have mistakes and checks; playbook, days and saved views have tables."""
    for statement in TABLES_OF_5:
        connection.execute(statement)


STEPS: dict[int, Callable[[apsw.Connection], None]] = {
    2: _raw_rows_in_pieces, 3: _packed_rows_and_inbox, 4: _tables_beside_trades, 5: _keepsakes,
}  # fmt: skip


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
