import contextlib
import os
import shutil
import sqlite3
import sys
from pathlib import Path

import apsw
import pytest

from journal_app.domain.errors import LedgerError
from journal_app.ledger.checking import verify
from journal_app.ledger.engine import wal_is_safe
from journal_app.ledger.store import Ledger
from tests.ledger.facts import fill, history, record
from tests.ledger.no_power import without_root_power

_NOBODY = 65534


def _closed_journal(path: Path, count: int = 200) -> bytes:
    with Ledger(path) as ledger:
        record(ledger, history(count))
    return path.read_bytes()


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_damaged_journal_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "j.db"
    path.write_bytes(content)
    with pytest.raises(LedgerError) as caught:
        Ledger(path)
    assert "damaged" in caught.value.title
    assert "backup" in caught.value.hint
    assert path.read_bytes() == content


def test_a_truncated_journal_is_damage_not_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    half = _closed_journal(path)[:40_000]
    path.write_bytes(half)
    with pytest.raises(LedgerError, match="damaged"), Ledger(path) as ledger:
        verify(ledger)
    assert path.read_bytes() == half


def test_another_programs_database_is_not_taken_for_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE precious (a)")
    with pytest.raises(LedgerError, match="mark"):
        Ledger(path)
    with contextlib.closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("precious",)]


def test_a_journal_of_a_newer_version_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    _closed_journal(path)
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="schema 99"):
        Ledger(path)
    assert path.read_bytes() == before


def test_a_flipped_byte_in_a_fill_is_named(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    content = bytearray(_closed_journal(path))
    where = content.index(b"f150", content.index(b"o150") - 200) + 2
    content[where] ^= 4
    path.write_bytes(bytes(content))
    with Ledger(path) as ledger:
        verdict = verify(ledger)
    assert not verdict.is_whole
    assert verdict.damages


@pytest.mark.skipif(sys.platform != "linux", reason="folders are made read-only the Linux way")
def test_a_read_only_folder_is_told_in_plain_words(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, _NOBODY, _NOBODY)
    folder.chmod(0o555)
    program = (
        "from pathlib import Path\n"
        "from journal_app.domain.errors import LedgerError\n"
        "from journal_app.ledger.store import Ledger\n"
        f"try:\n  Ledger(Path({str(folder / 'new.db')!r}))\n"
        "except LedgerError as error:\n  print(error.title, '|', error.hint)\n"
    )
    answer = without_root_power(program)
    assert "read-only" in answer
    assert "--journal" in answer
    assert not list(folder.iterdir())


def test_a_full_disk_rolls_back_whole_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        record(ledger, history(100))
        pages = ledger._writer.execute_sql("PRAGMA page_count").fetchone()[0]
        ledger._writer.execute_sql(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(LedgerError, match="disk is full"):
            record(ledger, history(5000, seed=2))
        assert verify(ledger).facts == 100
        ledger._writer.execute_sql("PRAGMA max_page_count = 1000000")
        assert record(ledger, [fill(9999)]).new == 1
        assert verify(ledger).is_whole


def test_a_journal_locked_by_another_program_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journal_app.ledger.engine.BUSY_SECONDS", 0.05)
    path = tmp_path / "j.db"
    with Ledger(path) as ledger, contextlib.closing(apsw.Connection(str(path))) as other:
        record(ledger, history(10))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError, match="locked by another program"):
            record(ledger, [fill(99)])
        other.execute("ROLLBACK")
        assert record(ledger, [fill(99)]).new == 1


@pytest.mark.parametrize(
    "version,safe",
    [((3, 40, 1), False), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 50, 7), True), ((3, 44, 6), True),
     ((3, 50, 6), False), ((3, 54, 1), True)],
)  # fmt: skip
def test_only_a_sqlite_without_the_wal_reset_fault_writes_ahead(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_the_journal_writes_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        ledger.account("main")
        assert ledger._writer.execute_sql("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert ledger._writer.execute_sql("PRAGMA synchronous").fetchone()[0] == 2
        with ledger.reading() as connection, pytest.raises(Exception, match=r"readonly|read.only"):
            connection.execute("DELETE FROM fact")
