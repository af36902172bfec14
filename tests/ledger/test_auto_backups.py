"""Backups make themselves when something changed, in two folders, and are tried out every week."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from journal_app.domain.clock import parse_time
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.ledger.auto_backups import AutoBackups
from journal_app.ledger.backup_files import backup_folder, list_backups
from journal_app.ledger.checking import content_hash, verify
from journal_app.ledger.drill import EVERY_US, is_due, last_drill
from journal_app.ledger.leftovers import remove_leftovers
from journal_app.ledger.store import Ledger
from tests.fakes.clock import FakeClock
from tests.ledger.facts import fill, history, record
from tests.ledger.no_power import without_root_power

_NOW_US = parse_time("2026-03-04T15:00:00Z")
_linux = pytest.mark.skipif(sys.platform != "linux", reason="a full disk is made the Linux way")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "journal.db") as opened:
        record(opened, history(60))
        yield opened


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(_NOW_US)


@pytest.fixture
def backups(ledger: Ledger, clock: FakeClock) -> AutoBackups:
    return AutoBackups(ledger, backup_folder(ledger.path), clock=clock)


def with_second(ledger: Ledger, clock: FakeClock, second: Path) -> AutoBackups:
    return AutoBackups(ledger, backup_folder(ledger.path), second, clock=clock)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def edit(ledger: Ledger, text: str) -> None:
    ledger.annotate("main:f0", Annotation(note=text))


def test_a_change_is_backed_up_at_once_and_then_every_quarter_of_an_hour(
    ledger: Ledger, backups: AutoBackups, clock: FakeClock
) -> None:
    assert backups.tick() is not None
    edit(ledger, "one")
    clock.pass_minutes(14)
    assert backups.tick() is None
    clock.pass_minutes(1)
    assert backups.tick() is not None
    assert names(backup_folder(ledger.path)) == [
        "journal-20260304-150000-auto.db", "journal-20260304-151500-auto.db",
    ]  # fmt: skip


def test_nothing_new_makes_no_backup_however_long_it_takes(backups: AutoBackups, clock: FakeClock) -> None:
    backups.tick()
    clock.pass_minutes(600)
    assert backups.tick() is None
    assert backups.back_up_on_quit() is None
    assert not backups.state().changed


def test_an_empty_new_journal_is_not_backed_up(tmp_path: Path, clock: FakeClock) -> None:
    with Ledger(tmp_path / "new.db") as new:
        assert AutoBackups(new, tmp_path / "b", clock=clock).tick() is None
    assert not (tmp_path / "b").exists()


def test_what_changed_since_is_backed_up_on_quit(ledger: Ledger, backups: AutoBackups) -> None:
    backups.tick()
    edit(ledger, "late")
    done = backups.back_up_on_quit()
    assert done is not None
    with Ledger(Path(done.path)) as copy:
        assert content_hash(copy) == content_hash(ledger)


def test_after_eight_hours_of_sleep_there_is_one_backup(ledger: Ledger, backups: AutoBackups, clock: FakeClock) -> None:
    backups.tick()
    edit(ledger, "before sleep")
    clock.pass_minutes(480)
    assert [backups.tick() is None for _ in range(3)] == [False, True, True]


def test_a_clock_set_back_does_not_stop_backups(ledger: Ledger, backups: AutoBackups, clock: FakeClock) -> None:
    backups.tick()
    edit(ledger, "one")
    clock.pass_minutes(-60)
    assert backups.tick() is not None


@pytest.mark.expected_log("no backup was made")
def test_a_large_change_waits_for_its_backup_and_is_refused_without(ledger: Ledger, backups: AutoBackups) -> None:
    done = backups.back_up_before("import")
    assert done is not None
    assert done.path.endswith("-import.db")
    assert backups.back_up_before("import") is None
    edit(ledger, "one")
    folder = backup_folder(ledger.path)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    with pytest.raises(LedgerError):
        backups.back_up_before("import")
    assert backups.state().trouble is not None


def test_the_second_folder_gets_each_backup_too(ledger: Ledger, clock: FakeClock, tmp_path: Path) -> None:
    second = tmp_path / "usb"
    second.mkdir()
    backups = with_second(ledger, clock, second)
    backups.tick()
    assert names(second) == names(backup_folder(ledger.path))
    with Ledger(next(second.iterdir())) as copy:
        assert verify(copy).is_whole


@pytest.mark.expected_log("second backup folder .* cannot be used")
def test_an_unplugged_second_folder_is_said_and_caught_up_when_it_is_back(
    ledger: Ledger, clock: FakeClock, tmp_path: Path
) -> None:
    second = tmp_path / "usb"
    backups = with_second(ledger, clock, second)
    assert backups.tick() is not None
    assert not second.exists(), "the place of an unplugged disk must not be filled"
    trouble = backups.state().second_trouble
    assert trouble is not None
    assert "usb" in trouble
    assert backups.state().trouble is None
    second.mkdir()
    assert backups.tick() is None
    assert names(second) == names(backup_folder(ledger.path))
    assert backups.state().second_trouble is None


@_linux
@pytest.mark.expected_log("second backup folder .* cannot be used: No space left")
def test_a_full_second_folder_is_said_and_keeps_its_old_backups(
    ledger: Ledger, clock: FakeClock, small_disk: Path
) -> None:
    backups = with_second(ledger, clock, small_disk)
    (small_disk / "filler").write_bytes(bytes(1_030_000))
    assert backups.tick() is not None
    assert names(small_disk) == ["filler"]
    assert len(names(backup_folder(ledger.path))) == 1


@_linux
@pytest.mark.expected_log("no backup was made: The disk is full")
def test_a_full_disk_leaves_the_old_backup_and_no_half_one(ledger: Ledger, clock: FakeClock, small_disk: Path) -> None:
    backups = AutoBackups(ledger, small_disk, clock=clock)
    assert backups.tick() is not None
    before = names(small_disk)
    record(ledger, history(9000, seed=2))
    clock.pass_minutes(20)
    assert backups.tick() is None
    assert names(small_disk) == before
    assert "disk is full" in str(backups.state().trouble)


def test_what_a_kill_left_is_removed_at_the_start_and_what_runs_is_not(ledger: Ledger, clock: FakeClock) -> None:
    folder = backup_folder(ledger.path)
    folder.mkdir()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for pid in (gone.pid, os.getppid()):
        (folder / f"journal-20260304-150000-auto.db.{pid}.part").write_text("half")
    (folder / "somebody.else.part").write_text("not ours")
    AutoBackups(ledger, folder, clock=clock)
    assert names(folder) == [f"journal-20260304-150000-auto.db.{os.getppid()}.part", "somebody.else.part"]


def test_scratch_files_of_ended_programs_are_removed_when_the_journal_opens(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    Ledger(tmp_path / "journal.db").close()
    left = [
        f"journal.db.{gone.pid}.restore", f"journal.db.{gone.pid}.restore-wal", f"journal.db.{gone.pid}.new",
        f"journal.db.{gone.pid}.before-schema-9.restore",
    ]  # fmt: skip
    for name in left:
        (tmp_path / name).write_text("half")
    Ledger(tmp_path / "journal.db").close()
    assert names(tmp_path) == ["journal.db"]
    assert remove_leftovers(tmp_path / "nowhere", tmp_path / "journal.db") == []


def test_old_backups_are_thinned_and_copies_moved_aside_are_not(
    ledger: Ledger, backups: AutoBackups, clock: FakeClock
) -> None:
    folder = backup_folder(ledger.path)
    for number in range(30):
        clock.pass_minutes(20)
        edit(ledger, f"edit {number}")
        backups.tick()
    (folder / "journal-damaged-20200101-000000.db").write_text("moved aside")
    (folder / "journal-elsewhere.db").write_text("somebody's")
    clock.pass_minutes(3 * 24 * 60)
    edit(ledger, "much later")
    backups.tick()
    kept = [name for name in names(folder) if name.endswith("-auto.db")]
    assert len(kept) == 3
    assert len(names(folder)) == 5


def test_the_drill_is_due_weekly_and_keeps_what_it_found(
    ledger: Ledger, backups: AutoBackups, clock: FakeClock
) -> None:
    assert backups.drill_when_due() is None, "there is no backup yet"
    backups.tick()
    found = backups.drill_when_due()
    assert found is not None
    assert found.passed
    assert (found.facts, found.at_us) == (60, _NOW_US)
    clock.pass_minutes(7 * 24 * 60 - 1)
    assert backups.drill_when_due() is None
    clock.pass_minutes(1)
    again = backups.drill_when_due()
    assert again is not None
    assert last_drill(ledger) == again == backups.state().drill
    assert len(names(backup_folder(ledger.path))) == 1, "a drill leaves nothing"
    assert is_due(again, again.at_us - 1)
    assert not is_due(again, again.at_us + EVERY_US - 1)


@pytest.mark.expected_log("the restore drill failed: .*damaged: row 18 f17")
def test_a_damaged_backup_is_loud_in_one_drill_and_a_new_one_is_made(
    ledger: Ledger, backups: AutoBackups, clock: FakeClock
) -> None:
    backups.tick()
    (newest,) = list_backups(backup_folder(ledger.path), ledger.path)
    connection = apsw.Connection(str(newest.path))
    connection.execute("UPDATE fact SET price = '1' WHERE external_id = 'f17'")
    connection.close()
    clock.pass_minutes(7 * 24 * 60)
    found = backups.drill_when_due()
    assert found is not None
    assert not found.passed
    assert "row 18 f17" in str(found.problem)
    assert len(list_backups(backup_folder(ledger.path), ledger.path)) == 2
    again = backups.run_drill()
    assert again is not None
    assert again.passed


@pytest.mark.expected_log("the restore drill failed")
def test_a_backup_cut_short_is_loud_too(ledger: Ledger, backups: AutoBackups) -> None:
    backups.tick()
    (newest,) = list_backups(backup_folder(ledger.path), ledger.path)
    with newest.path.open("r+b") as file:
        file.truncate(newest.size // 2)
    found = backups.run_drill()
    assert found is not None
    assert not found.passed


@pytest.mark.expected_log("what the restore drill found could not be noted")
def test_a_journal_locked_by_another_program_is_backed_up_all_the_same(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journal_app.ledger.engine.BUSY_SECONDS", 0.05)
    path = tmp_path / "journal.db"
    with Ledger(path) as ledger:
        record(ledger, history(60))
        backups = AutoBackups(ledger, backup_folder(path), clock=clock)
        other = apsw.Connection(str(path))
        other.execute("BEGIN IMMEDIATE")
        assert backups.tick() is not None
        assert backups.drill_when_due() is None
        assert backups.state().changed, "that it was backed up could not be noted"
        other.execute("ROLLBACK")
        other.close()
        assert backups.drill_when_due() is not None


def test_a_journal_for_reading_only_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with Ledger(path) as ledger:
        record(ledger, [fill(1)])
    path.chmod(0o444)
    told = without_root_power(
        "from pathlib import Path\n"
        "from journal_app.ledger.store import Ledger\n"
        "from journal_app.ledger.auto_backups import AutoBackups\n"
        f"with Ledger(Path({str(path)!r})) as ledger:\n"
        f"  backups = AutoBackups(ledger, Path({str(tmp_path / 'b')!r}))\n"
        "  print(backups.tick(), backups.drill_when_due(), backups.back_up_on_quit(), backups.state().changed)\n"
    )
    assert told.split() == ["None", "None", "None", "True"]
