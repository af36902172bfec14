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
from journal_app.desktop.shots import take_shots
from journal_app.desktop.single import Bell, raise_running
from tests.desktop.made_up import fill_ledger
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
    names = {one.name for one in pictures}
    for theme in ("light", "dark"):
        for page in ("trades", "performance", "fills"):
            assert {f"{page}-{theme}-1280x800.png", f"{page}-{theme}-2560x1440.png"} <= names
        assert {f"welcome-{theme}.png", f"connect-{theme}.png"} <= names
    for one in pictures:
        image = QImage(str(one))
        spots = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)}
        assert len(spots) > 10, one.name
    assert QImage(str(tmp_path / "trades-dark-2560x1440.png")).width() == 2560


def test_letters_are_not_empty_boxes(qtbot: QtBot) -> None:
    drawn = []
    for letter in "AB▲▼":
        label = QLabel(letter)
        qtbot.addWidget(label)
        label.resize(40, 40)
        drawn.append(label.grab().toImage())
    for place, one in enumerate(drawn):
        assert all(one != other for other in drawn[place + 1 :])
