"""Notices: one for a bunch, held back in quiet hours, without amounts when asked, and all of them in the list."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app.desktop.choosing import SettingsKeeper
from journal_app.desktop.notices import Notices
from journal_app.desktop.sync_state import SyncState
from journal_app.domain.clock import parse_time
from journal_app.domain.news import SyncPhase, SyncReport
from tests.desktop.stand_in import StandIn


class Told:
    """A keeper of settings, its notices by a clock that the test sets, and what they showed."""

    def __init__(self, journal: StandIn, room: QObject) -> None:
        self.now = parse_time("2026-11-25T21:59:00Z")
        self.keeper = SettingsKeeper(journal, QUndoStack(room), room)
        self.notices = Notices(self.keeper, room, clock=lambda: self.now, bunch_ms=0)
        self.shown: list[str] = []
        self.notices.shown.connect(self.hear)
        self.keeper.keep("own_zone", "UTC")

    def hear(self, text: str, hint: str) -> None:
        self.shown.append(f"{text} {hint}".strip())

    def be_quiet(self) -> None:
        self.keeper.keep("quiet_from", "22:00")
        self.keeper.keep("quiet_to", "07:00")


@pytest.fixture
def told(qtbot: QtBot, qapp: QApplication, empty_journal: StandIn) -> Iterator[Told]:
    room = QObject(qapp)
    found = Told(empty_journal, room)
    yield found
    qtbot.waitUntil(lambda: found.keeper.idle)
    room.deleteLater()


def test_fills_that_come_together_are_one_notice(qtbot: QtBot, told: Told) -> None:
    with qtbot.waitSignal(told.notices.shown):
        for account, fills in (("main", 1), ("paper", 2), ("main", 500), ("paper", 0)):
            told.notices.hear_report(SyncReport(account, new_fills=fills))
    assert told.shown == ["501 new fills in main, 2 new fills in paper"]
    assert [one.many for one in told.notices.newest_first] == [503]


def test_quiet_hours_hold_notices_back_and_tell_a_summary_after(qtbot: QtBot, told: Told) -> None:
    told.be_quiet()
    told.notices.tell("problems", "Too early to be quiet.")
    told.now = parse_time("2026-11-25T23:30:00Z")
    with qtbot.waitSignal(told.notices.changed):
        told.notices.hear_report(SyncReport("main", new_fills=12))
    told.notices.tell("problems", "The disk is full.", "Make room.")
    told.notices.tell("problems", "Sync has stopped.")
    told.now = parse_time("2026-11-26T06:59:00Z")
    told.notices.look()
    assert told.shown == ["Too early to be quiet."]
    told.now = parse_time("2026-11-26T07:00:00Z")
    told.notices.look()
    told.notices.look()
    assert told.shown[1:] == ["While it was quiet: 12 new fills, 2 problems. Open the notices to read them."]
    assert len(told.notices.newest_first) == 4
    told.notices.tell("reports", "The daily report is ready.")
    assert told.shown[-1] == "The daily report is ready."


@pytest.mark.parametrize("kind", ["fills", "rules", "reports", "problems"])
def test_what_nobody_wants_told_is_listed_only(told: Told, kind: str) -> None:
    told.keeper.keep(f"notify_{kind}", value=False)
    told.notices.tell(kind, "Something happened.")  # type: ignore[arg-type]  # one of the four kinds
    assert told.shown == []
    assert [one.text for one in told.notices.newest_first] == ["Something happened."]


def test_notices_name_no_amount_when_amounts_are_hidden(told: Told) -> None:
    told.keeper.keep("mask_in_tray", value=True)
    told.notices.tell("rules", "1,200.00 at risk in GLDR, over the plan.", "", "More at risk in GLDR than planned.")
    notice = told.notices.newest_first[0]
    assert told.shown == ["More at risk in GLDR than planned."]
    assert told.notices.text_of(notice).startswith("1,200.00")
    told.keeper.keep("mask_amounts", value=True)
    assert told.notices.text_of(notice) == "More at risk in GLDR than planned."


def test_sync_that_cannot_go_on_is_told_once_and_again_after_it_went_on(told: Told) -> None:
    stuck = SyncState(phase=SyncPhase.KEYS_REJECTED, account="main", detail="Alpaca refused the keys.", hint="Connect.")
    for states in ((stuck,), (stuck,), (SyncState(phase=SyncPhase.OFFLINE, account="main"),), (stuck,)):
        told.notices.hear_states(states)
    assert told.shown == ["Sync of main has stopped. Alpaca refused the keys. Connect."] * 2


def test_the_list_counts_what_is_new_until_somebody_looks(told: Told) -> None:
    for number in range(250):
        told.notices.tell("reports", f"Report {number} is ready.")
    assert (told.notices.unseen, len(told.notices.newest_first)) == (250, 200)
    assert told.notices.newest_first[0].text == "Report 249 is ready."
    told.notices.mark_seen()
    assert told.notices.unseen == 0
