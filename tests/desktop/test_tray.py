"""The tray: marks told by shape, the day's result, pauses, and a window that never gets lost."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from journal_app import autostart
from journal_app.desktop.artwork import icon
from journal_app.desktop.day_result import DayResult, DayWatch, read_day
from journal_app.desktop.figures import exact
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.sync_state import SyncState, tray_mark
from journal_app.domain.clock import parse_time
from journal_app.domain.news import SyncPhase
from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal
from journal_app.settings import Settings, load_settings
from tests.desktop.stand_in import PlayedEngine, StandIn

Opened = Callable[[Journal], MainWindow]
MARKS = ("live", "syncing", "paused", "problem")


@pytest.fixture
def with_tray(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Give the desktop a tray for as long as the list says so."""
    there = [True]
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: there[0])
    return there


@pytest.mark.parametrize("phases,mark", [
    ((SyncPhase.LIVE,), "live"), ((SyncPhase.LIVE, SyncPhase.CATCHING_UP), "syncing"),
    ((SyncPhase.LIVE, SyncPhase.PAUSED), "paused"), ((SyncPhase.LIVE, SyncPhase.OFFLINE), "problem"),
    ((SyncPhase.KEYS_REJECTED, SyncPhase.PAUSED), "problem"), ((SyncPhase.STOPPED,), "problem"),
    ((SyncPhase.IDLE,), "live"),
])  # fmt: skip
def test_the_mark_is_that_of_the_account_that_needs_a_look_most(phases: tuple[SyncPhase, ...], mark: str) -> None:
    assert tray_mark(SyncState(phase=phase, connected=True) for phase in phases) == mark


def test_without_an_account_there_is_no_mark() -> None:
    assert tray_mark([SyncState()]) == ""


@pytest.mark.usefixtures("qapp")
def test_marks_are_told_by_their_shapes() -> None:
    def shape(name: str) -> set[tuple[int, int]]:
        drawn: QImage = icon(name).pixmap(64, 64).toImage()
        plain: QImage = icon("app").pixmap(64, 64).toImage()
        light = QColor("#ffffff").lightness()
        places = ((x, y) for x in range(64) for y in range(64) if drawn.pixelColor(x, y) != plain.pixelColor(x, y))
        return {(x, y) for x, y in places if drawn.pixelColor(x, y).lightness() < light - 60}

    shapes = [shape(f"tray_{mark}") for mark in MARKS]
    for place, one in enumerate(shapes):
        for other in shapes[place + 1 :]:
            assert len(one ^ other) > 0.3 * len(one | other)


@pytest.mark.usefixtures("with_tray")
def test_the_icon_follows_sync(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    journal.engine = engine = PlayedEngine()
    window = open_window(journal)
    qtbot.waitUntil(lambda: window.tray.mark == "live")
    engine.say(SyncPhase.CATCHING_UP)
    qtbot.waitUntil(lambda: window.tray.mark == "syncing")
    engine.say(SyncPhase.OFFLINE, "No network.")
    qtbot.waitUntil(lambda: window.tray.mark == "problem")
    assert "No network" in window.tray.icon.toolTip()
    window.tray.actions["pause_hour"].trigger()
    qtbot.waitUntil(lambda: window.tray.mark == "paused" and not window.sync.running)
    window.quit()


def test_pauses_and_resuming_from_the_menu(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    journal.engine = engine = PlayedEngine()
    window = open_window(journal)
    qtbot.waitUntil(engine.started.is_set)
    menu = window.tray.actions
    assert not menu["resume"].isVisible()
    menu["pause_tomorrow"].trigger()
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.PAUSED and not window.sync.running)
    assert window.commands["pause"].isChecked()
    assert window.status.sentence.text() == f"Auto-sync paused {window.house.pauses.sentence}"
    assert window.house.pauses.sentence in menu["resume"].text()
    ends = window.house.pauses.until_us
    assert ends is not None
    assert datetime.fromtimestamp(ends / 1e6).astimezone().strftime("%H:%M") == "00:00"
    qtbot.waitUntil(lambda: window.house.settings.idle)
    assert load_settings(journal.config_dir).paused_until
    menu["resume"].trigger()
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.LIVE)
    assert not menu["resume"].isVisible()
    qtbot.waitUntil(lambda: window.house.settings.idle)
    assert not load_settings(journal.config_dir).paused_until


def test_a_pause_that_still_lasts_is_gone_on_with_after_a_restart(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    journal.engine = PlayedEngine()
    journal.change_settings(Settings(paused_until="2999-01-01T00:00:00.000000Z"))
    window = open_window(journal)
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.PAUSED)
    assert not journal.engine.started.is_set()
    assert "until" in window.status.sentence.text()


def test_the_menu_says_what_the_day_made_and_hides_it_when_asked(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    closed = next(iter(journal.trades()))
    assert closed.closed_us is not None
    window = open_window(journal)
    watch = DayWatch(journal, window, clock=lambda: closed.closed_us or 0)
    watch.changed.connect(window.tray.show_day)
    with qtbot.waitSignal(watch.changed) as heard:
        watch.read()
    result = heard.args[0]
    assert isinstance(result, DayResult)
    alone = journal.metrics(TradeFilter(from_day=result.day, to_day=result.day))["net_pnl"]
    assert (result.net, result.trades) == (alone.value, alone.n)
    shown = window.tray.actions["today"]
    assert shown.text() == f"Today: {exact(result.net, sign=True)} in {result.trades} trade{'s'[: result.trades > 1]}"
    assert not shown.isEnabled()
    window.house.settings.change("mask_in_tray", value=True)
    assert "amount hidden" in shown.text()
    assert str(result.net) not in shown.text()
    window.house.settings.change("mask_in_tray", value=False)
    window.commands["mask"].trigger()
    assert "amount hidden" in shown.text()
    window.commands["mask"].trigger()
    assert "▲" in shown.text() or "▼" in shown.text()
    qtbot.waitUntil(lambda: window.house.settings.idle)


def test_a_day_without_trades_has_no_result_rather_than_zero(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    assert read_day(journal, "1999-01-04") == DayResult("1999-01-04", None, 0)
    window = open_window(journal)
    assert window.tray.actions["today"].text() == "Today: not read yet"
    with qtbot.waitSignal(window.house.day.changed):
        window.tray.menu.aboutToShow.emit()
    assert window.tray.actions["today"].text() == "Today: no trade closed yet"


@pytest.mark.usefixtures("qapp")
def test_a_question_while_one_is_asked_is_asked_after_it(qtbot: QtBot, journal: StandIn) -> None:
    watch = DayWatch(journal, clock=lambda: parse_time("2026-11-25T15:00:00Z"))
    heard: list[object] = []
    watch.changed.connect(heard.append)
    for _ in range(5):
        watch.read()
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert not watch._reading


def test_start_with_the_system_is_switched_in_the_menu(
    qtbot: QtBot, open_window: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    entry = autostart.DesktopEntry(tmp_path / "autostart")
    monkeypatch.setattr(autostart, "login_list", lambda: entry)
    window = open_window(journal)
    action = window.tray.actions["start_with_system"]
    action.trigger()
    qtbot.waitUntil(entry.is_on)
    qtbot.waitUntil(lambda: window.house.settings.idle)
    assert load_settings(journal.config_dir).start_with_system
    window.commands.undoing[0].trigger()
    qtbot.waitUntil(lambda: not entry.is_on())
    assert not action.isChecked()
    qtbot.waitUntil(lambda: window.house.settings.idle)


def test_a_window_in_a_tray_that_goes_away_comes_back(
    qtbot: QtBot, open_window: Opened, journal: StandIn, with_tray: list[bool]
) -> None:
    window = open_window(journal)
    window.close()
    assert not window.isVisible()
    with_tray[0] = False
    window.tray._watch.timeout.emit()
    assert window.isVisible()
    assert not window.tray._watch.isActive()
    qtbot.waitUntil(lambda: not window.feed.busy)


def test_without_a_tray_closing_minimises_when_asked_and_quitting_still_quits(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    journal.change_settings(Settings(minimise_on_close=True))
    window = open_window(journal)
    window.close()
    assert window.isMinimized()
    assert window.isVisible()
    with qtbot.waitSignal(window.finished):
        window.commands["quit"].trigger()


@pytest.mark.usefixtures("with_tray")
def test_notices_appear_beside_the_icon_where_there_is_one(
    qtbot: QtBot, open_window: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(journal)
    told: list[str] = []
    monkeypatch.setattr(window.tray.icon, "showMessage", lambda *news: told.append(news[1]))
    window.house.notices.tell("problems", "The disk is full.", "Make room.")
    assert told == ["The disk is full.\nMake room."]
    assert window.status.notice.text() == ""
    window.quit()
    qtbot.waitUntil(lambda: not window.isVisible())
