"""Two brokers at once, over real HTTP: two threads, two statuses, one journal; and every page without a mouse."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import PLACE
from journal_app.desktop.pages import PAGES
from journal_app.desktop.views.inbox_page import InboxPage
from journal_app.desktop.views.proof_page import ProofPage
from journal_app.domain.news import SyncPhase
from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal
from journal_app.practice.settings import PracticeSettings
from tests.desktop.stand_in import StandIn
from tests.desktop.wired import TwoAccounts
from tests.fakes.faulty_broker import FaultyBroker

Opened = Callable[[Journal], MainWindow]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[TwoAccounts]:
    day = date(2026, 4, 17)
    with (
        FaultyBroker(PracticeSettings(fills=120, seed=3, newest_day=day)) as paper,
        FaultyBroker(PracticeSettings(fills=120, seed=4, newest_day=day)) as live,
    ):
        journal = TwoAccounts(tmp_path / "two.db", tmp_path / "config", {"paper": paper, "live": live})
        yield journal
        background.finish(3)
        journal.close()


def test_two_accounts_are_synced_side_by_side_and_both_are_proven(
    qtbot: QtBot, open_window: Opened, two: TwoAccounts
) -> None:
    window = open_window(two)
    qtbot.waitUntil(lambda: [one.phase for one in window.sync.states] == [SyncPhase.LIVE] * 2, timeout=20_000)
    badges = window.status.badges.buttons
    qtbot.waitUntil(lambda: [one.text() for one in badges if one.isVisible()] == ["2 accounts proven · 0.00"])
    assert set(window.status.sentence.text().split("  ·  ")) == {"paper: Live", "live: Live"}
    everything = len(two.load_frame())
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == everything)
    assert not window.trades.table.isColumnHidden(PLACE["account"])
    window.accounts.choose("live")
    mine = len(list(two.trades(only=TradeFilter("live", status="all"))))
    assert 0 < window.trades.model.rowCount() == mine < everything
    window.pages.visit("performance")
    qtbot.waitUntil(lambda: window.performance.settled, timeout=20_000)
    closed = two.metrics(TradeFilter("live"))["trades"].value
    assert window.performance.headline.figures["trades"].value.text() == closed


def walk(window: MainWindow) -> set[QWidget]:
    """Return every widget that Tab reaches."""
    reached: set[QWidget] = set()
    for _ in range(80):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        if focused in reached:
            break
        reached.add(focused)
    return reached


def test_every_page_can_be_reached_and_used_with_the_keys_alone(
    qtbot: QtBot, open_window: Opened, books: StandIn
) -> None:
    window = open_window(books)
    qtbot.waitUntil(lambda: window.standing.settled and window.accounts.isVisible())
    for name in PAGES:
        QTest.keySequence(window, window.commands[name].shortcut())
        assert window.pages.front == name
        focused = QApplication.focusWidget()
        assert focused is not None
        assert window.pages.page(name).isAncestorOf(focused)
    proof, inbox = window.pages.page("proof"), window.pages.page("inbox")
    assert isinstance(proof, ProofPage)
    assert isinstance(inbox, InboxPage)
    qtbot.waitUntil(lambda: proof.settled and inbox.settled)
    window.commands["proof"].trigger()
    found = walk(window)
    assert {proof.days, proof.day.findings, window.accounts, window.status.badges.buttons[0]} <= found
    window.commands["inbox"].trigger()
    found = walk(window)
    assert {inbox.held, inbox.jobs, inbox.raw_button, inbox.release_button, inbox.discard_button} <= found
    assert inbox.undo_button in found
