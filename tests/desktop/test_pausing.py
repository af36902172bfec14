"""Pauses that end by themselves, by a clock that the test sets."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QUndoStack
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app.desktop.choosing import SettingsKeeper
from journal_app.desktop.own_time import HOUR_US, is_quiet, own_time, tomorrow_us
from journal_app.desktop.pausing import Pauses
from journal_app.domain.clock import format_time, parse_time
from journal_app.settings import load_settings
from tests.desktop.stand_in import StandIn

NOON = parse_time("2026-11-25T12:00:00Z")


class Clock:
    """A clock in UTC µs that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def room(qapp: QApplication) -> Iterator[QObject]:
    room = QObject(qapp)
    yield room
    room.deleteLater()


@pytest.fixture
def keeper(empty_journal: StandIn, room: QObject) -> SettingsKeeper:
    return SettingsKeeper(empty_journal, QUndoStack(room), room)


def pauses_of(keeper: SettingsKeeper, clock: Clock, room: QObject) -> tuple[Pauses, QAction]:
    action = QAction(room)
    action.setCheckable(True)
    return Pauses(action, keeper, room, clock), action


def test_an_hour_is_an_hour(keeper: SettingsKeeper, clock: Clock, room: QObject) -> None:
    pauses, action = pauses_of(keeper, clock, room)
    pauses.pause_for_an_hour()
    assert action.isChecked()
    assert pauses.until_us == NOON + HOUR_US
    clock.now = NOON + HOUR_US - 1
    pauses.look()
    assert action.isChecked()
    clock.now += 1
    pauses.look()
    assert not action.isChecked()
    assert pauses.until_us is None


def test_tomorrow_begins_by_the_traders_own_clock(keeper: SettingsKeeper, clock: Clock, room: QObject) -> None:
    keeper.keep("own_zone", "Asia/Tokyo")  # 21:00 there
    pauses, action = pauses_of(keeper, clock, room)
    pauses.pause_until_tomorrow()
    assert pauses.until_us == parse_time("2026-11-25T15:00:00Z")
    assert pauses.sentence == "until 26 Nov 00:00"
    clock.now = parse_time("2026-11-25T15:00:00Z")
    pauses.look()
    assert not action.isChecked()


def test_a_restart_goes_on_with_a_pause_and_ends_one_that_is_over(
    qtbot: QtBot, empty_journal: StandIn, keeper: SettingsKeeper, clock: Clock, room: QObject
) -> None:
    pauses_of(keeper, clock, room)[0].pause_for_an_hour()
    qtbot.waitUntil(lambda: keeper.idle)
    assert load_settings(empty_journal.config_dir).paused_until == format_time(NOON + HOUR_US)
    clock.now = NOON + HOUR_US // 2
    pauses, action = pauses_of(keeper, clock, room)
    pauses.start()
    assert action.isChecked()
    clock.now = NOON + 2 * HOUR_US
    later, again = pauses_of(keeper, clock, room)
    later.start()
    assert not again.isChecked()
    assert keeper.value("paused_until") == ""
    qtbot.waitUntil(lambda: keeper.idle)


def test_resuming_by_hand_forgets_when_the_pause_would_end(keeper: SettingsKeeper, clock: Clock, room: QObject) -> None:
    pauses, action = pauses_of(keeper, clock, room)
    pauses.pause_for_an_hour()
    action.setChecked(False)
    assert pauses.until_us is None
    action.setChecked(True)
    assert pauses.sentence == ""
    pauses.resume()
    assert not action.isChecked()


def test_the_timer_ends_a_pause_without_anybody_asking(
    qtbot: QtBot, keeper: SettingsKeeper, clock: Clock, room: QObject
) -> None:
    pauses, action = pauses_of(keeper, clock, room)
    pauses.pause_for_an_hour()
    clock.now = NOON + HOUR_US - 1000  # a millisecond before the end
    pauses.look()
    clock.now = NOON + HOUR_US
    qtbot.waitUntil(lambda: not action.isChecked())


def test_a_time_that_somebody_wrote_into_the_file_is_no_pause(
    keeper: SettingsKeeper, clock: Clock, room: QObject
) -> None:
    keeper.keep("paused_until", "next week")
    pauses, action = pauses_of(keeper, clock, room)
    pauses.start()
    assert not action.isChecked()


def test_a_pause_that_ends_does_not_begin_a_sync_that_nobody_wants(
    keeper: SettingsKeeper, clock: Clock, room: QObject
) -> None:
    keeper.keep("auto_sync", value=False)
    pauses, action = pauses_of(keeper, clock, room)
    pauses.pause_for_an_hour()
    clock.now = NOON + HOUR_US
    pauses.look()
    assert pauses.until_us is None
    assert action.isChecked()
    pauses.resume()
    assert not action.isChecked()


@pytest.mark.parametrize("now,zone,begins", [
    ("2026-03-28T22:30:00Z", "Europe/Berlin", "2026-03-28T23:00:00Z"),  # the night that has 23 hours comes after
    ("2026-03-29T10:00:00Z", "Europe/Berlin", "2026-03-29T22:00:00Z"),
    ("2026-11-01T04:30:00Z", "America/New_York", "2026-11-02T05:00:00Z"),  # a day of 25 hours
    ("2026-12-31T23:59:59Z", "UTC", "2027-01-01T00:00:00Z"),
])  # fmt: skip
def test_tomorrow_knows_when_clocks_are_changed(now: str, zone: str, begins: str) -> None:
    assert tomorrow_us(parse_time(now), zone) == parse_time(begins)


def test_without_a_zone_tomorrow_begins_by_this_computer() -> None:
    begins = own_time(tomorrow_us(NOON))
    assert (begins.hour, begins.minute) == (0, 0)
    assert begins.date() > own_time(NOON).date()


@pytest.mark.parametrize("begins,ends,quiet", [
    ("22:00", "07:00", ("22:00", "23:59", "00:00", "06:59")), ("12:00", "13:00", ("12:00", "12:59")),
    ("", "07:00", ()), ("22:00", "", ()), ("08:00", "08:00", ()),
])  # fmt: skip
def test_quiet_hours_go_over_midnight(begins: str, ends: str, quiet: tuple[str, ...]) -> None:
    times = ("00:00", "06:59", "07:00", "08:00", "11:59", "12:00", "12:59", "13:00", "21:59", "22:00", "23:59")
    zone = ZoneInfo("UTC")
    found = {
        one
        for one in times
        if is_quiet(datetime(2026, 11, 25, int(one[:2]), int(one[3:]), 30, tzinfo=zone), begins, ends)
    }
    assert found == set(quiet)
