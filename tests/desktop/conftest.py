"""What the window's tests share: the application, made-up journals, windows that leave nothing behind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.application import make_application
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.theme import Theme
from journal_app.desktop.views.today_page import TodayPage
from journal_app.journal import Journal
from tests.desktop.books import write_books
from tests.desktop.desks import DeskWindow
from tests.desktop.made_up import fill_ledger
from tests.desktop.option_books import write_option_books
from tests.desktop.playbooks import fill_playbook
from tests.desktop.stand_in import StandIn
from tests.desktop.trading_days import NOON, Clock, Made


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    return make_application()


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(qapp)
    theme.choose("light")
    yield theme
    theme.deleteLater()


@pytest.fixture
def empty_journal(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "empty.db", tmp_path / "config") as journal:
        yield journal
        background.finish(3)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[StandIn]:
    fill_ledger(tmp_path / "journal.db", 60)
    with StandIn(tmp_path / "journal.db", tmp_path / "config") as journal:
        yield journal
        background.finish(3)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[StandIn]:
    """Open a journal with everything that the Proof, Inbox and Changes pages tell of."""
    write_books(tmp_path / "books.db", tmp_path)
    with StandIn(tmp_path / "books.db", tmp_path / "config") as journal:
        yield journal
        background.finish(3)


@pytest.fixture
def option_books(tmp_path: Path) -> Iterator[StandIn]:
    """Open a journal of trades that belong together, some with bars, one in doubt."""
    write_option_books(tmp_path / "options.db")
    with StandIn(tmp_path / "options.db", tmp_path / "config") as journal:
        yield journal
        background.finish(3)


@pytest.fixture
def playbook_journal(tmp_path: Path) -> Iterator[StandIn]:
    """Open a journal with a playbook."""
    with StandIn(tmp_path / "playbook.db", tmp_path / "config") as journal:
        fill_playbook(journal, tmp_path)
        yield journal
        background.finish(3)


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme) -> Iterator[Callable[[Journal], MainWindow]]:
    """Open a started window that has read everything; it is closed for good after the test."""
    windows: list[MainWindow] = []

    def opened(journal: Journal) -> MainWindow:
        window = MainWindow(journal, theme)
        windows.append(window)
        window.show()
        window.start()
        qtbot.waitUntil(lambda: window.feed.complete and not window.feed.busy)
        return window

    yield opened
    for window in windows:
        window.quit()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def today_clock() -> Clock:
    return Clock(NOON)


@pytest.fixture
def made_today(qtbot: QtBot, theme: Theme, empty_journal: StandIn, today_clock: Clock) -> Iterator[Made]:
    """Make a page that is shown and has read everything, at a time."""
    windows: list[DeskWindow] = []

    def make(time: str) -> TodayPage:
        today_clock.set(time)
        window = DeskWindow(empty_journal, theme)
        windows.append(window)
        page = TodayPage(window.desk, today_clock)
        window.setCentralWidget(page)
        window.resize(1100, 700)
        window.show()
        window.activateWindow()
        qtbot.waitExposed(window)
        qtbot.waitUntil(lambda: page.settled)
        return page

    yield make
    for window in windows:
        window.close()
        background.finish(3)
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
