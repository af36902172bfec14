import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.store import Ledger
from journal_app.paths import own_command
from journal_app.practice.child import PracticeChild
from tests.e2e.killing import Killer
from tests.e2e.lines import write_fills

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL and fork are not there")
_FILLS = 6000
_KILLS = 50


@pytest.fixture(scope="module")
def broker_url() -> Iterator[str]:
    child = PracticeChild(own_command(), fills=_FILLS, seed=7)
    yield child.connection.rest_url
    child.stop()


def _told(path: Path) -> tuple[int, str, str]:
    with Ledger(path) as ledger:
        verdict = verify(ledger)
        assert verdict.is_whole
        return verdict.facts, content_hash(ledger), trades_hash(ledger)


@pytest.mark.timeout(300)
def test_fifty_kills_in_the_backfill_lose_nothing_and_double_nothing(tmp_path: Path, broker_url: str) -> None:
    with Killer(seed=1) as killer:
        killer.finish("sync", tmp_path / "calm.db", broker_url)
        expected = _told(tmp_path / "calm.db")
        rounds = 0
        while killer.kills < _KILLS:
            journal = tmp_path / f"killed-{rounds}.db"
            while killer.kill_once("sync", journal, broker_url, most_dots=12):
                pass
            killer.finish("sync", journal, broker_url)
            assert _told(journal) == expected
            rounds += 1
    assert killer.kills >= _KILLS


@pytest.mark.timeout(300)
def test_the_control_that_moves_the_cursor_first_loses_rows(tmp_path: Path, broker_url: str) -> None:
    with Killer(seed=2) as killer:
        killer.finish("sync", tmp_path / "calm.db", broker_url)
        expected = _told(tmp_path / "calm.db")
        for number in range(200):
            journal = tmp_path / f"control-{number}.db"
            while killer.kill_once("cursor-first", journal, broker_url, most_dots=12):
                pass
            if _told(journal) != expected:
                return
    pytest.fail("the harness did not notice a ledger that loses rows")


@pytest.mark.timeout(120)
def test_an_import_killed_half_way_leaves_nothing_and_can_be_done_again(tmp_path: Path) -> None:
    file = write_fills(tmp_path / "fills.jsonl", 20_000)
    with Killer(seed=3) as killer:
        killer.finish("import", tmp_path / "calm.db", str(file))
        expected = _told(tmp_path / "calm.db")
        journal = tmp_path / "killed.db"
        for _ in range(10):
            if killer.kill_once("import", journal, str(file), most_dots=3):
                assert _told(journal)[0] == 0
            else:
                journal = tmp_path / f"killed-{killer.kills}.db"
        killer.finish("import", journal, str(file))
        assert _told(journal) == expected
        assert killer.kills > 0
