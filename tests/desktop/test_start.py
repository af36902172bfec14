import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from journal_app.desktop.app import run_window
from journal_app.desktop.crashes import CrashNews, without_secrets
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.shots import _choose_telling, take_shots
from journal_app.desktop.single import Bell, raise_running
from journal_app.domain.clock import now_us
from journal_app.domain.news import SyncPhase, SyncStatus
from journal_app.ledger.store import Ledger
from journal_app.metrics.frames import OPEN
from tests.desktop.made_up import fill_ledger, made_up_facts
from tests.desktop.stand_in import StandIn

HEAVY = ("pandas", "sklearn", "scipy", "alpaca", "starlette", "uvicorn", "keyring", "pyqtgraph", "websockets")

_START = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
import journal_app.desktop.app, journal_app.desktop.main_window, journal_app.journal
print(",".join(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_start_imports_nothing_heavy() -> None:
    command = [sys.executable, "-c", _START, *HEAVY]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert answer.stdout.strip() == ""


def test_window_runs_and_ends(journal: StandIn, qapp: QApplication) -> None:
    def quit_all() -> None:
        for widget in qapp.topLevelWidgets():
            if isinstance(widget, MainWindow):
                widget.quit()

    QTimer.singleShot(300, quit_all)
    assert run_window(journal) == 0


def test_second_start_rings_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    assert not raise_running(tmp_path / "journal.db")
    bell = Bell(tmp_path / "journal.db")
    with qtbot.waitSignal(bell.rung):
        assert raise_running(tmp_path / "journal.db")
    assert not raise_running(tmp_path / "other.db")
    bell.close()


@pytest.mark.expected_log("a mistake in the program")
def test_bug_in_any_thread_becomes_a_report(qtbot: QtBot) -> None:
    news = CrashNews()

    def fail() -> None:
        raise ZeroDivisionError("mine")

    news.listen()
    try:
        with qtbot.waitSignal(news.happened) as heard:
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
    finally:
        news.stop()
    assert "ZeroDivisionError: mine" in heard.args[0]


def test_report_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APCA_API_SECRET_KEY", "s3cretValue")
    text = f"key PKABCDEFGHIJKLMNOPQR, s3cretValue, token='abc', {'a1B2' * 10}, {Path.home()}/x"
    clean = without_secrets(text)
    for secret in ("PKABCDEFGHIJKLMNOPQR", "s3cretValue", "abc'", "a1B2a1B2", str(Path.home())):
        assert secret not in clean


@pytest.mark.usefixtures("qapp")
def test_pictures_of_every_page_are_full(tmp_path: Path) -> None:
    fill_ledger(tmp_path / "journal.db", 40)
    with StandIn(tmp_path / "journal.db", tmp_path / "config") as journal:
        pictures = take_shots(journal, tmp_path)
        assert not any(trade.note for trade in journal.trades())
    names = {one.name for one in pictures}
    for theme in ("light", "dark"):
        for page in ("trades", "performance", "fills", "structures", "proof", "inbox", "changes"):
            assert {f"{page}-{theme}-1280x800.png", f"{page}-{theme}-2560x1440.png"} <= names
        assert {f"welcome-{theme}.png", f"connect-{theme}.png"} <= names
    for one in pictures:
        image = QImage(str(one))
        spots = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(spots) > 10, one.name
    assert QImage(str(tmp_path / "trades-dark-2560x1440.png")).width() == 2560


@pytest.mark.usefixtures("qapp")
def test_pictures_of_a_practice_account_tell_its_state_and_have_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def look(window: MainWindow, *_: object) -> list[Path]:
        _choose_telling(window.trades)
        frame = window.trades.model.frame
        row = window.trades.model.row_at(window.trades.table.currentIndex().row())
        said.extend((window.status.sentence.text(), window.status.last.text(), str(frame.closed_us[row] != OPEN)))
        return []

    with Ledger(tmp_path / "journal.db") as ledger, ledger.recording() as batch:
        batch.add(ledger.account("practice"), [fact._replace(setup=None, tags=()) for fact in made_up_facts(40)])
    monkeypatch.setattr("journal_app.desktop.shots._pages", look)
    monkeypatch.setattr("journal_app.desktop.shots._is_practice", lambda _: True)
    with StandIn(tmp_path / "journal.db", tmp_path / "config") as journal:
        take_shots(journal, tmp_path, SyncStatus("practice", SyncPhase.IDLE, now_us()))
        assert sum(1 for trade in journal.trades() if trade.note) == 4
    assert said[0] == "Up to date"
    assert said[1].startswith("practice  ·  last sync ")
    assert said[2] == "True"


def test_letters_are_not_empty_boxes(qtbot: QtBot) -> None:
    drawn = []
    for letter in "AB▲▼":
        label = QLabel(letter)
        qtbot.addWidget(label)
        label.resize(40, 40)
        drawn.append(label.grab().toImage())
    for place, one in enumerate(drawn):
        assert all(one != other for other in drawn[place + 1 :])
