"""Backups from the window: by themselves, on request, and told when they fail."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app.desktop.deciding import Said
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.safekeeping import Safekeeping
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]


@pytest.fixture
def safe(qapp: QApplication, journal: StandIn) -> Iterator[Safekeeping]:
    keeping = Safekeeping(journal, qapp)
    yield keeping
    assert keeping.close()
    keeping.deleteLater()


def reasons(tmp_path: Path) -> list[str]:
    return sorted(one.stem.rpartition("-")[2] for one in (tmp_path / "backups").glob("*.db"))


def test_journal_is_backed_up_by_itself_and_once_more_at_the_end(
    qtbot: QtBot, safe: Safekeeping, journal: StandIn, tmp_path: Path
) -> None:
    with qtbot.waitSignal(safe.troubled) as heard:
        safe.start()
    assert heard.args == ["", ""]
    assert reasons(tmp_path) == ["auto"]
    journal.annotate(next(journal.trades()).trade_id, Annotation(note="late"))
    assert safe.close()
    assert reasons(tmp_path) == ["auto", "quit"]


@pytest.mark.expected_log("no backup was made")
def test_backup_that_fails_is_told_once_and_stays_in_the_status_line(
    qtbot: QtBot, open_window: Opened, safe: Safekeeping, journal: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be")
    window = open_window(journal)
    safe.told.connect(window.say)
    safe.troubled.connect(window.status.show_trouble)
    with qtbot.waitSignal(safe.told) as heard:
        safe.start()
    assert isinstance(heard.args[0], Said)
    assert window.banner.title.text() == "No backup."
    assert window.status.trouble.text() == "▲ No backup"
    assert window.status.trouble.toolTip() == window.banner.hint.text() != ""
    state = journal.backups.state()
    with qtbot.assertNotEmitted(safe.told):
        safe._hear(state)
    safe._hear(replace(state, trouble=None))
    assert window.status.trouble.text() == ""
    with qtbot.waitSignal(safe.told):
        safe._hear(state)
    (tmp_path / "backups").unlink()


def test_backup_on_request_says_where_it_is(
    qtbot: QtBot, open_window: Opened, journal: StandIn, tmp_path: Path
) -> None:
    window = open_window(journal)
    window.commands["backup"].trigger()
    qtbot.waitUntil(lambda: window.banner.title.text().startswith("Backed up: "))
    (made,) = (tmp_path / "backups").glob("*.db")
    assert window.banner.hint.text() == f"It is in {made}"


def test_backup_on_request_that_fails_is_told(
    qtbot: QtBot, open_window: Opened, journal: StandIn, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "backups", ignore_errors=True)
    (tmp_path / "backups").write_text("in the way")
    window = open_window(journal)
    with qtbot.waitSignal(window.errands.failed):
        window.commands["backup"].trigger()
    assert window.banner.title.text()
    assert window.banner.hint.text()
