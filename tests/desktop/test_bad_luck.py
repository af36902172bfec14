"""What happens to a desktop: two windows on one note, a monitor that is gone, a computer that slept."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.views.review_page import ReviewPage
from journal_app.desktop.views.today_page import TodayPage
from journal_app.domain.news import SyncPhase
from journal_app.journal import Journal
from tests.desktop.furnished import visit
from tests.desktop.stand_in import PlayedEngine, StandIn
from tests.desktop.trading_days import Clock

Opened = Callable[[Journal], MainWindow]


def reviewing(qtbot: QtBot, window: MainWindow) -> ReviewPage:
    page = visit(qtbot, window, "review")
    assert isinstance(page, ReviewPage)
    return page


def test_two_windows_on_one_note_lose_nothing(
    qtbot: QtBot, open_window: Opened, journal: StandIn, tmp_path: Path
) -> None:
    with StandIn(journal.ledger.path, tmp_path / "config") as other:
        here, there = (reviewing(qtbot, open_window(one)) for one in (journal, other))
        assert here.editor.trade_id == there.editor.trade_id
        there.editor.note.text.setPlainText("theirs")
        there.editor.save()
        qtbot.waitUntil(lambda: there.keeper.idle)
        here.editor.note.text.setPlainText("mine")
        with qtbot.waitSignal(here.keeper.failed):
            here.editor.save()
        qtbot.waitUntil(here.conflict.isVisible)
        here.conflict.buttons["Keep both"].click()
        qtbot.waitUntil(lambda: here.settled and here.keeper.idle)
        kept = journal.trade(here.editor.trade_id)
        assert kept is not None
        assert kept.note is not None
        assert "theirs" in kept.note
        assert "mine" in kept.note
        for window in (here.window(), there.window()):
            assert isinstance(window, MainWindow)
            window.quit()


def test_a_window_that_was_left_on_a_monitor_that_is_gone_comes_back_in_sight(
    open_window: Opened, journal: StandIn
) -> None:
    first = open_window(journal)
    first.setGeometry(QRect(9_000, 7_000, 1100, 700))
    first.quit()
    again = open_window(journal)
    screens = [one.availableGeometry() for one in QGuiApplication.screens()]
    assert any(screen.intersects(again.frameGeometry()) for screen in screens)
    title = again.frameGeometry().topLeft()
    assert any(screen.contains(title) for screen in screens), "its title can be taken hold of"


def test_a_computer_that_slept_wakes_to_the_right_day_and_a_sync_that_goes_on(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    engine = PlayedEngine()
    journal.engine = engine
    window = open_window(journal)
    clock = Clock("2026-03-05T15:00:00Z")
    page = window.pages.page("today")
    assert isinstance(page, TodayPage)
    page.clock = clock
    visit(qtbot, window, "today")
    assert page.day == "2026-03-05"
    before = page.bar.clock.text()
    engine.say(SyncPhase.OFFLINE, "the connection was lost")
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.OFFLINE)
    clock.set("2026-03-06T14:12:00Z")
    with qtbot.waitSignal(page.drawn):
        page._minute.timeout.emit()  # the timer that was due while it slept fires at once
    assert page.day == "2026-03-05", "no day is taken from under a hand that types"
    page.bar.tabs.setFocus()
    page._minute.timeout.emit()
    qtbot.waitUntil(lambda: page.settled and page.day == "2026-03-06")
    assert page.bar.clock.text() != before
    assert page.bar.tabs.currentIndex() == 0
    engine.say(SyncPhase.LIVE)
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.LIVE)
    woken = engine.woken
    QTest.keyClick(window, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: engine.woken > woken)
