"""Gate: one flipped bit in a stored fact is always noticed, and the row is named."""

import contextlib
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from journal_app.domain.errors import LedgerError
from journal_app.ledger.checking import verify
from journal_app.ledger.store import Ledger
from tests.e2e.crash.outcome import Outcome
from tests.ledger.facts import history, record

_FACTS = 200
Rows = dict[int, Any]


class _Flip(NamedTuple):
    """One bit of the file, and the rows that say something else by it."""

    byte: int
    bit: int
    seqs: frozenset[int]


def _rows(path: Path) -> Rows | None:
    """Return every readable fact by its number; None when there is one that cannot be read."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return {row[0]: row for row in connection.execute("SELECT * FROM fact")}
    except (apsw.Error, UnicodeDecodeError):
        return None
    finally:
        connection.close()


def _fact_bytes(path: Path) -> list[range]:
    """Return where in the file the pages of facts are."""
    connection = apsw.Connection(str(path))
    try:
        size = int(str(connection.execute("PRAGMA page_size").fetchall()[0][0]))
        pages = connection.execute("SELECT pageno FROM dbstat WHERE name = 'fact' AND pagetype = 'leaf'").fetchall()
    finally:
        connection.close()
    return [range((int(str(page)) - 1) * size, int(str(page)) * size) for (page,) in pages]


def _flipped(path: Path, flip: tuple[int, int]) -> None:
    with path.open("r+b") as file:
        file.seek(flip[0])
        old = file.read(1)[0]
        file.seek(flip[0])
        file.write(bytes([old ^ 1 << flip[1]]))


def _flips(path: Path, count: int, seed: int) -> Iterator[_Flip]:
    """Leave the file with one flipped bit that changes a fact, so many times; it is whole again at the end."""
    chance = random.Random(seed)
    pages = _fact_bytes(path)
    whole = _rows(path)
    assert whole is not None
    while count:
        where = chance.choice(chance.choice(pages)), chance.randint(0, 7)
        _flipped(path, where)
        found = _rows(path)
        changed = frozenset() if found is None else frozenset(seq for seq in whole if found.get(seq) != whole[seq])
        if changed:
            count -= 1
            yield _Flip(*where, changed)
        _flipped(path, where)


def _is_named(path: Path, flip: _Flip) -> bool:
    try:
        with Ledger(path) as ledger:
            return any(damage.seq in flip.seqs for damage in verify(ledger).damages)
    except LedgerError:
        return False


def _is_seen_by_sqlite(path: Path) -> bool:
    """Tell whether the pages' own check sees it: the control, which cannot see most."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    with contextlib.closing(connection):
        return connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]


def flip_bits(folder: Path, count: int, *, seed: int = 1) -> Outcome:
    """Flip so many single bits, each of which changes what a fact says; the control only checks pages."""
    started = time.monotonic()
    path = folder / "flipped.db"
    with Ledger(path) as ledger:
        record(ledger, history(_FACTS))
    unnamed = unseen = 0
    for flip in _flips(path, count, seed):
        unseen += not _is_seen_by_sqlite(path)
        unnamed += not _is_named(path, flip)
    return Outcome(
        "bit flips, unnoticed", count, unnamed, "only the pages are checked", count, unseen,
        time.monotonic() - started,
    )  # fmt: skip
