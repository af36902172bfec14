"""A full disk, pages that turned to noise, and several programs at one journal."""

import os
import random
import shutil
import signal
import sys
from pathlib import Path

import pytest

from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal
from journal_app.ledger.checking import verify
from journal_app.ledger.store import Ledger
from tests.fakes.full_disk import fill_up
from tests.ledger.facts import fill, history, record

_posix = pytest.mark.skipif(sys.platform == "win32", reason="fork and SIGKILL are not there")


def test_a_disk_that_fills_up_rolls_back_whole_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    with Ledger(small_disk / "j.db") as ledger:
        record(ledger, history(50))
        filler = fill_up(small_disk)
        with pytest.raises(LedgerError, match="disk is full"):
            record(ledger, history(3000, seed=2))
        with pytest.raises(LedgerError, match="disk is full"):
            ledger.annotate("main:f0", Annotation(note="long " * 400_000))
        assert verify(ledger).facts == 50
        assert verify(ledger).is_whole
        filler.unlink()
        assert record(ledger, [fill(9999)]).new == 1
    with Ledger(small_disk / "j.db") as ledger:
        assert verify(ledger).is_whole
        assert verify(ledger).facts == 51


def test_a_journal_cannot_be_made_on_a_full_disk_and_leaves_nothing(small_disk: Path) -> None:
    filler = fill_up(small_disk)
    with pytest.raises(LedgerError, match="disk is full"):
        Ledger(small_disk / "j.db")
    filler.unlink()
    assert list(small_disk.iterdir()) == []


@pytest.mark.parametrize("harm", ["header", "noise", "cut"])
def test_damage_after_an_unclean_exit_is_found_at_the_start(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "j.db"
    with Ledger(path) as ledger:
        record(ledger, history(800))
    with Ledger(path) as ledger:
        record(ledger, [fill(9000)])
        log = shutil.copy(f"{path}-wal", tmp_path / "log")
    whole = path.read_bytes()
    chance, noticed = random.Random(harm), 0
    for _ in range(12):
        damaged = bytearray(whole)
        if harm == "header":
            damaged[chance.randrange(0, 16)] ^= 0x11
        elif harm == "noise":
            page = chance.randrange(1, len(whole) // 4096 - 1) * 4096
            damaged[page : page + 4096] = chance.randbytes(4096)
        else:
            del damaged[chance.randrange(4096, len(whole) // 2) :]
        path.write_bytes(damaged)
        # As a kill leaves it: a log that still counts for something.
        shutil.copy(log, f"{path}-wal")
        told = _opened(path)
        # A page that the log holds as well is mended by it: then nothing may be missing.
        assert "damaged" in told or (harm == "noise" and told == "801 facts, whole"), told
        noticed += "damaged" in told
    assert noticed > 8


def _opened(path: Path) -> str:
    try:
        with Ledger(path) as ledger:
            verdict = verify(ledger)
            return f"{verdict.facts} facts, {'whole' if verdict.is_whole else 'not whole'}"
    except LedgerError as error:
        return error.title


@_posix
def test_of_several_programs_exactly_one_works_with_a_journal_however_often_it_is_killed(tmp_path: Path) -> None:
    path, config = tmp_path / "j.db", tmp_path / "config"
    Journal(path, config).close()
    for _ in range(25):
        starters, told = [], os.pipe()
        for _ in range(4):
            pid = os.fork()
            if not pid:
                _claim_and_wait(path, config, told[1])
            starters.append(pid)
        answers = b"".join(os.read(told[0], 1) for _ in starters)
        assert sorted(answers) == sorted(b"wxxx")
        for pid in starters:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for end in told:
            os.close(end)


def _claim_and_wait(path: Path, config: Path, told: int) -> None:
    """Be one of several programs: tell whether we got the journal, then stay until killed."""
    try:
        journal = Journal(path, config)
        journal.claim()
        answer = b"w"
    except LedgerError:
        answer = b"x"
    except BaseException:  # noqa: BLE001 - the parent must hear of it
        answer = b"?"
    os.write(told, answer)
    while True:
        signal.pause()


def test_a_lock_file_of_another_time_and_machine_locks_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "j.db"
    Path(f"{path}.lock").write_text("pid 1 on some-other-host")
    with Journal(path, tmp_path / "config") as journal:
        journal.claim()
        with Journal(path, tmp_path / "config") as second, pytest.raises(LedgerError, match="Another Trade Journal"):
            second.claim()
