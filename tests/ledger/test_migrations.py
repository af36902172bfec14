"""Journals of every released schema are opened by this version, whole or not at all."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from journal_app.domain.errors import LedgerError
from journal_app.ledger import migrations
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.reading import raw_of
from journal_app.ledger.schema import SCHEMA_VERSION
from journal_app.ledger.store import Ledger
from tests.cli.terminal import Terminal

_FIXTURES = Path(__file__).parent.parent / "fixtures" / "journals"
_OLD = sorted(_FIXTURES.glob("schema-*.db"))

_KILLED = """
import os, signal, sys
from pathlib import Path
from journal_app.ledger import migrations
from journal_app.ledger.store import Ledger
step = migrations.STEPS[2]
def stopped(connection):
    step(connection)
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[2] == "in the step":
    migrations.STEPS[2] = stopped
Ledger(Path(sys.argv[1]))
os.kill(os.getpid(), signal.SIGKILL)
"""


def version_of(path: Path) -> int:
    connection = apsw.Connection(str(path))
    found = connection.execute("PRAGMA user_version").fetchall()[0][0]
    connection.close()
    return int(str(found))


@pytest.fixture
def old(tmp_path: Path) -> Path:
    return Path(shutil.copy(_OLD[0], tmp_path / "journal.db"))


def test_there_is_a_journal_of_every_older_schema() -> None:
    assert [path.stem for path in _OLD] == [f"schema-{version}" for version in range(1, SCHEMA_VERSION)]


@pytest.mark.parametrize("fixture", _OLD, ids=lambda path: path.stem)
def test_an_old_journal_opens_with_all_it_holds(fixture: Path, tmp_path: Path) -> None:
    told = json.loads(fixture.with_suffix(".json").read_text())
    path = Path(shutil.copy(fixture, tmp_path / "journal.db"))
    with Ledger(path) as ledger:
        assert content_hash(ledger) == told["content_hash"]
        assert trades_hash(ledger) == told["trades_hash"]
        assert verify(ledger).is_whole
        assert {name: raw_of(ledger, "main", name) for name in told["raw"]} == told["raw"]
        ledger.rebuild()
        assert trades_hash(ledger) == told["trades_hash"]
    assert version_of(path) == SCHEMA_VERSION
    assert version_of(path.with_name(f"journal.before-schema-{SCHEMA_VERSION}.db")) < SCHEMA_VERSION
    with Ledger(path) as ledger:
        assert content_hash(ledger) == told["content_hash"]


@pytest.mark.parametrize("fixture", _OLD[3:], ids=lambda path: path.stem)
def test_an_old_journal_is_the_same_after_an_export_and_an_import(
    fixture: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(fixture.with_suffix(".json").read_text())
    old = Terminal(Path(shutil.copy(fixture, tmp_path / "journal.db")), capsys)
    assert old.run("export", "--out", tmp_path / "all.jsonl").code == 0
    again = Terminal(tmp_path / "again.db", capsys)
    assert again.run("import", tmp_path / "all.jsonl").code == 0
    with Ledger(again.journal) as ledger:
        assert (content_hash(ledger), trades_hash(ledger)) == (told["content_hash"], told["trades_hash"])


def test_a_step_that_fails_changes_nothing(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: apsw.Connection) -> None:
        connection.execute("DROP TABLE raw")
        raise apsw.FullError("no room")

    with monkeypatch.context() as patch:
        patch.setitem(migrations.STEPS, 2, half)
        with pytest.raises(LedgerError, match="disk is full"):
            Ledger(old)
    assert version_of(old) == 1
    with Ledger(old) as ledger:
        assert verify(ledger).is_whole


def test_a_copy_that_cannot_be_written_stops_it(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrations, "copy_checked", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(LedgerError, match="disk is full"):
        Ledger(old)
    assert version_of(old) == 1


@pytest.mark.parametrize("moment,version", [("in the step", 1), ("after it", SCHEMA_VERSION)])
def test_a_kill_leaves_the_old_schema_or_the_new_one(old: Path, moment: str, version: int) -> None:
    told = json.loads(_OLD[0].with_suffix(".json").read_text())
    ended = subprocess.run([sys.executable, "-c", _KILLED, old, moment], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert version_of(old) == version
    with Ledger(old) as ledger:
        assert verify(ledger).is_whole
        assert content_hash(ledger) == told["content_hash"]


@pytest.mark.parametrize("fixture", _OLD, ids=lambda path: path.stem)
def test_an_old_journal_ends_with_the_tables_and_indexes_of_a_new_one(fixture: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(fixture, tmp_path / "journal.db"))
    Ledger(path).close()
    Ledger(tmp_path / "new.db").close()
    assert shape_of(path) == shape_of(tmp_path / "new.db")


def shape_of(path: Path) -> dict[str, object]:
    """Return the columns of each table and the columns of each index; how they were written down does not count."""
    connection = apsw.Connection(str(path))
    found: dict[str, object] = {}
    for kind, name in connection.execute("SELECT type, name FROM sqlite_master ORDER BY name").fetchall():
        if kind == "table":
            columns = connection.execute(f"PRAGMA table_info({name})").fetchall()
            found[str(name)] = sorted((column[1], column[2], column[3], column[5]) for column in columns)
        else:
            found[str(name)] = [row[2] for row in connection.execute(f"PRAGMA index_info({name})").fetchall()]
    connection.close()
    return found
