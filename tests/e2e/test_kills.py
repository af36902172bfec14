"""The crash gates that kill. `make crash` runs more of each."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from journal_app.ledger.encryption import can_encrypt
from journal_app.paths import own_command
from journal_app.practice.child import PracticeChild
from tests.e2e.crash.kills import kill_backups, kill_edits, kill_imports, kill_migrations, kill_restores, kill_syncs
from tests.e2e.crash.outcome import Outcome

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are not there"),
    pytest.mark.timeout(300),
]
_FILLS = 3000


@pytest.fixture
def broker_url() -> Iterator[str]:
    child = PracticeChild(own_command(), fills=_FILLS, seed=7)
    yield child.connection.rest_url
    child.stop()


def held(outcome: Outcome, count: int) -> bool:
    """Check that a gate kept its promise so many times, and that its control did not."""
    assert outcome.harmed == 0, outcome
    assert outcome.control_harmed > 0, outcome
    return outcome.done >= count


def test_kills_in_the_first_sync_lose_nothing_and_double_nothing(tmp_path: Path, broker_url: str) -> None:
    assert held(kill_syncs(tmp_path, broker_url, 60), 60)


def test_kills_in_an_import_leave_all_of_the_file_or_nothing(tmp_path: Path) -> None:
    assert held(kill_imports(tmp_path, 60), 60)


def test_kills_in_a_large_import_that_two_processes_read_leave_all_or_nothing(tmp_path: Path) -> None:
    assert held(kill_imports(tmp_path, 5, fills=20_000), 5)


def test_kills_while_notes_are_written_lose_none_that_was_said_to_be_kept(tmp_path: Path) -> None:
    assert held(kill_edits(tmp_path, 75), 75)


def test_kills_in_a_migration_leave_the_old_journal_or_the_new_one(tmp_path: Path) -> None:
    assert held(kill_migrations(tmp_path, 40), 40)


def test_kills_in_a_backup_leave_whole_backups_only(tmp_path: Path) -> None:
    assert held(kill_backups(tmp_path, 30), 30)


def test_kills_in_a_restore_leave_the_old_journal_or_the_restored_one(tmp_path: Path) -> None:
    assert held(kill_restores(tmp_path, 25), 25)


@pytest.mark.skipif(not can_encrypt(), reason="this SQLite knows no ciphers")
def test_kills_do_no_more_harm_to_an_encrypted_journal(tmp_path: Path) -> None:
    for gate in (kill_edits, kill_backups):
        folder = tmp_path / gate.__name__
        folder.mkdir()
        assert held(gate(folder, 5, encrypted=True), 5)
