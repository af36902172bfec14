"""The day at the desk in the real window, on the practice account: sync, plan, review, picture, close-out, report."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.theme import Theme
from journal_app.desktop.views.review_page import ReviewPage
from journal_app.desktop.views.today_page import TodayPage
from journal_app.domain.news import SyncPhase
from journal_app.domain.playbook import Criterion, Setup
from journal_app.practice.settings import PracticeSettings
from tests.desktop.test_picture_files import plain
from tests.desktop.test_review_page import PracticeJournal
from tests.desktop.trading_days import Clock
from tests.fakes.faulty_broker import FaultyBroker

DAY = "2026-04-17"
EARLY, LATE = f"{DAY}T12:00:00Z", f"{DAY}T20:30:00Z"
CTRL = Qt.KeyboardModifier.ControlModifier
GRADES = (4, 2, 5, 3, 1)


@pytest.fixture
def broker() -> Iterator[FaultyBroker]:
    with FaultyBroker(PracticeSettings(fills=120, newest_day=date.fromisoformat(DAY))) as server:
        yield server


class Sitting:
    """One sitting of the trader: the window from its start until it is quit, moved by keys alone."""

    def __init__(self, qtbot: QtBot, theme: Theme, folder: Path, broker: FaultyBroker, time: str) -> None:
        self.qtbot = qtbot
        self.clock = Clock(time)
        self.journal = PracticeJournal(folder / "practice.db", folder / "config", broker)
        self.window = MainWindow(self.journal, theme)
        page = self.window.pages.page("today")
        assert isinstance(page, TodayPage)
        self.today = page
        self.today.clock = self.clock
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.window.start()

    def sync(self) -> None:
        """Wait until the window's own sync is up to date, and the table shows all that it brought."""
        window = self.window
        self.qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.LIVE, timeout=20_000)
        self.qtbot.waitUntil(lambda: window.feed.complete and not window.feed.busy, timeout=10_000)

    def press(self, *keys: str | Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            target = QApplication.focusWidget()
            assert target is not None, f"nothing has the keys at {key}"
            if isinstance(key, Qt.Key):
                QTest.keyClick(target, key, modifiers)
            else:
                QTest.keyClicks(target, key)

    def go(self, page: Qt.Key) -> None:
        """Go to a page by its key and wait until it has read everything."""
        self.press(page, modifiers=CTRL)
        self.rest()

    def rest(self) -> None:
        page = self.window.pages.currentWidget()
        assert isinstance(page, ReviewPage | TodayPage)
        self.qtbot.waitUntil(lambda: page.settled and self.window.keeper.idle, timeout=10_000)

    @property
    def review(self) -> ReviewPage:
        page = self.window.pages.page("review")
        assert isinstance(page, ReviewPage)
        return page

    def quit(self) -> None:
        self.press(Qt.Key.Key_Q, modifiers=CTRL)
        assert not self.window.isVisible()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert background.finish(3)
        self.journal.close()


def plan_the_day(sitting: Sitting) -> None:
    """Before the open: what is wanted, a rule, both limits."""
    sitting.go(Qt.Key.Key_1)
    page = sitting.today
    assert page.bar.tabs.currentIndex() == 0
    assert QApplication.focusWidget() is page.plan.text
    sitting.press("Only pullbacks.")
    sitting.press(Qt.Key.Key_Tab, "no trade before ten", Qt.Key.Key_Tab, "300", Qt.Key.Key_Tab, "5")
    sitting.go(Qt.Key.Key_1)
    kept = sitting.journal.days.record(DAY).plan
    assert kept is not None
    assert (kept.plan, kept.rules, kept.risk_budget, kept.most_trades) == (
        "Only pullbacks.", ("no trade before ten",), "300", 5,
    )  # fmt: skip


def review_five(sitting: Sitting) -> list[str]:
    """After the close: grade, setup, tags, Return; a picture from the clipboard on the first trade."""
    sitting.go(Qt.Key.Key_2)
    page, before = sitting.review, sitting.review.model.left()
    assert before >= 5
    reviewed = []
    for grade in GRADES:
        trade_id = page.editor.trade_id
        reviewed.append(trade_id)
        if len(reviewed) == 1:
            QGuiApplication.clipboard().setImage(plain(320, 200))
            sitting.press(Qt.Key.Key_V, modifiers=CTRL)
            sitting.qtbot.waitUntil(lambda: page.middle.strip.model.rowCount() == 1)
        sitting.press(str(grade), "s", "pullback", Qt.Key.Key_Return, "t", f"tag {grade}", Qt.Key.Key_Return)
        sitting.press(Qt.Key.Key_Escape, Qt.Key.Key_Return)
        sitting.rest()
        assert page.editor.trade_id != trade_id
    assert page.pane.left.text().startswith(f"{before - 5} left, about ")
    return reviewed


def close_out(sitting: Sitting) -> None:
    """Grade by digit, say the best and the worst decision, set the rule for tomorrow."""
    sitting.go(Qt.Key.Key_1)
    page = sitting.today
    assert page.bar.tabs.currentIndex() == 2
    page.closing.grade.setFocus()
    sitting.press("4")
    for field, words in (
        (page.closing.best.text, "waited"), (page.closing.worst.text, "chased"), (page.closing.rule, "one at a time"),
    ):  # fmt: skip
        field.setFocus()
        sitting.press(words)
    page.closing.worst.box.click()
    sitting.go(Qt.Key.Key_1)


def check_the_day(sitting: Sitting, reviewed: list[str]) -> None:
    """See everything that was done: in the draft of the report, in the review, and in the journal."""
    journal, draft = sitting.journal, sitting.today.closing.report.text.toPlainText()
    card = journal.days.card(DAY)
    assert card.best is not None
    assert card.worst is not None
    for wanted in (
        DAY, "Only pullbacks.", "no trade before ten", "Process: 4 of 5", "Best decision: waited",
        "Worst decision: chased", "Rule for tomorrow: one at a time", f"Best trade: {card.best.symbol}",
        f"Worst trade: {card.worst.symbol}",
    ):  # fmt: skip
        assert wanted in draft, wanted
    for figure in card.figures:
        assert figure.label in draft
    close_out = card.record.close_out
    assert close_out is not None
    assert (close_out.grade, close_out.worst_trade_id) == (4, card.worst.trade_id)
    for grade, trade_id in zip(GRADES, reviewed, strict=True):
        trade = journal.trade(trade_id)
        assert trade is not None
        assert (trade.rating, trade.setup, trade.tags, trade.reviewed) == (grade, "pullback", (f"tag {grade}",), True)
    assert len(journal.marks.pictures_of(reviewed[0])) == 1


def test_the_day_at_the_desk_is_all_there_the_next_time(
    qtbot: QtBot, theme: Theme, tmp_path: Path, broker: FaultyBroker
) -> None:
    sitting = Sitting(qtbot, theme, tmp_path, broker, EARLY)
    sitting.journal.playbook.save(Setup("pullback", criteria=(Criterion("c1", "Trend"),)))
    sitting.sync()
    plan_the_day(sitting)
    sitting.clock.set(LATE)
    reviewed = review_five(sitting)
    close_out(sitting)
    check_the_day(sitting, reviewed)
    sitting.quit()

    again = Sitting(qtbot, theme, tmp_path, broker, LATE)
    again.sync()
    again.go(Qt.Key.Key_1)
    check_the_day(again, reviewed)
    assert again.today.closing.rule.text() == "one at a time"
    assert again.today.plan.text.toPlainText() == "Only pullbacks."
    again.go(Qt.Key.Key_2)
    assert again.review.editor.trade_id not in reviewed
    again.quit()
