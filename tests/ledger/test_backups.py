"""Backups are whole or not there; a restore replaces a journal with a checked one or not at all."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from journal_app.domain.errors import LedgerError
from journal_app.ledger import backups
from journal_app.ledger.backup_files import Reason, list_backups
from journal_app.ledger.backups import back_up, restore
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.store import Ledger
from tests.ledger.facts import fill, history, record
from tests.ledger.times import START_US

_KILLED = """
import os, signal, sys
from pathlib import Path
from journal_app.ledger import backups
def stopped(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[4] == "before the swap":
    backups.put_in_place = stopped
else:
    backups.sync_folder = stopped
backups.restore(*map(Path, sys.argv[1:4]))
"""


def hashes(path: Path) -> tuple[str, str]:
    with Ledger(path) as ledger:
        assert verify(ledger).is_whole
        return content_hash(ledger), trades_hash(ledger)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    with Ledger(path) as ledger:
        record(ledger, history(60))
    return path


@pytest.fixture
def backup(journal: Path, tmp_path: Path) -> Path:
    with Ledger(journal) as ledger:
        return Path(back_up(ledger, tmp_path / "backups").path)


def grow(journal: Path) -> None:
    with Ledger(journal) as ledger:
        record(ledger, [fill(900, "buy", "5", "7")])


def test_a_backup_is_one_file_with_everything(journal: Path, backup: Path) -> None:
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]
    assert hashes(Path(shutil.copy(backup, backup.with_name("copy.db")))) == hashes(journal)


def test_a_backup_has_what_is_still_in_the_log_and_lets_others_write(journal: Path, tmp_path: Path) -> None:
    with Ledger(journal) as ledger:
        record(ledger, [fill(900, "buy", "5", "7")])
        assert Path(f"{journal}-wal").stat().st_size > 0
        done = back_up(ledger, tmp_path / "b")
        record(ledger, [fill(901, "buy", "5", "7")])
    assert done.facts == 61
    with Ledger(Path(done.path)) as copied:
        assert verify(copied).facts == 61


def test_backups_of_one_second_are_files_in_the_order_of_their_making(journal: Path, tmp_path: Path) -> None:
    with Ledger(journal) as ledger:
        reasons: tuple[Reason, ...] = ("manual", "manual", "auto", "quit", "quit")
        made = [back_up(ledger, tmp_path / "b", reason, at_us=START_US).path for reason in reasons]
    listed = [str(one.path) for one in list_backups(tmp_path / "b", journal)]
    assert listed == made[::-1]


@pytest.mark.skipif(sys.platform == "win32", reason="no file is called so there")
def test_a_journal_with_a_strange_name_finds_its_backups(tmp_path: Path) -> None:
    with Ledger(tmp_path / "my [best]* year.db") as ledger:
        record(ledger, [fill(1)])
        made = [back_up(ledger, tmp_path / "b").path for _ in range(2)]
        assert {str(one.path) for one in list_backups(tmp_path / "b", ledger.path)} == set(made)
    assert restore(Path(made[0]), tmp_path / "my [best]* year.db", tmp_path / "b").facts == 1


def test_a_backup_that_cannot_be_written_leaves_nothing(journal: Path, tmp_path: Path) -> None:
    (tmp_path / "b").write_text("a file, not a folder")
    with Ledger(journal) as ledger, pytest.raises(LedgerError):
        back_up(ledger, tmp_path / "b")


def test_a_restore_brings_everything_back_and_keeps_what_was_there(journal: Path, backup: Path) -> None:
    before = hashes(journal)
    grow(journal)
    grown = hashes(journal)
    done = restore(backup, journal, backup.parent)
    assert hashes(journal) == before
    assert done.replaced is not None
    assert hashes(Path(done.replaced)) == grown
    assert not [path for path in journal.parent.iterdir() if "restore" in path.name or "part" in path.name]


def test_a_restore_finds_no_log_of_another_journal(journal: Path, backup: Path) -> None:
    before = hashes(journal)
    ledger = Ledger(journal)
    record(ledger, [fill(900, "buy", "5", "7")])
    shutil.copy(f"{journal}-wal", journal.parent / "kept-wal")
    ledger.close()
    shutil.move(journal.parent / "kept-wal", f"{journal}-wal")
    restore(backup, journal, backup.parent)
    assert hashes(journal) == before


def test_a_restore_works_where_no_journal_is(backup: Path, tmp_path: Path) -> None:
    done = restore(backup, tmp_path / "new" / "j.db", backup.parent)
    assert (done.facts, done.replaced) == (60, None)


def test_a_damaged_journal_is_moved_away_as_it_is(journal: Path, backup: Path) -> None:
    journal.write_bytes(b"not a journal at all")
    done = restore(backup, journal, backup.parent)
    assert done.replaced is not None
    assert Path(done.replaced).read_bytes() == b"not a journal at all"
    assert done.facts == 60


def test_a_damaged_backup_is_refused_and_nothing_changes(journal: Path, backup: Path) -> None:
    grow(journal)
    before = hashes(journal)
    connection = apsw.Connection(str(backup))
    connection.execute("UPDATE fact SET price = '1' WHERE external_id = 'f17'")
    connection.close()
    with pytest.raises(LedgerError, match=r"damaged: row 18 f17"):
        restore(backup, journal, backup.parent)
    assert hashes(journal) == before


@pytest.mark.parametrize("what", ["missing", "foreign", "itself"])
def test_what_is_no_backup_is_refused(journal: Path, tmp_path: Path, what: str) -> None:
    other = tmp_path / "other.db"
    if what == "foreign":
        other.write_bytes(b"x" * 5000)
    before = hashes(journal)
    with pytest.raises(LedgerError):
        restore(journal if what == "itself" else other, journal, tmp_path / "b")
    assert hashes(journal) == before


def test_a_backup_of_another_account_is_refused(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with Ledger(other) as ledger:
        ledger.account("main", "alpaca", "live", "SOMEBODY-ELSE")
    before = hashes(other)
    with pytest.raises(LedgerError, match="another account"):
        restore(backup, other, tmp_path / "b")
    assert hashes(other) == before


def test_a_backup_of_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    old = Path(__file__).parent.parent / "fixtures" / "journals" / "schema-1.db"
    before = old.read_bytes()
    restore(old, tmp_path / "j.db", tmp_path / "b")
    assert verify(Ledger(tmp_path / "j.db")).is_whole
    assert old.read_bytes() == before
    assert [path.name for path in tmp_path.glob("*before*")] == []


@pytest.mark.parametrize("moment", ["before the swap", "after the swap"])
def test_a_kill_leaves_one_journal_or_the_other(journal: Path, backup: Path, moment: str) -> None:
    wanted = hashes(journal)
    grow(journal)
    grown = hashes(journal)
    words = [sys.executable, "-c", _KILLED, *map(str, (backup, journal, backup.parent)), moment]
    assert subprocess.run(words, check=False, timeout=60).returncode == -signal.SIGKILL
    assert hashes(journal) == (grown if moment == "before the swap" else wanted)
    assert backups.restore(backup, journal, backup.parent).facts == 60
