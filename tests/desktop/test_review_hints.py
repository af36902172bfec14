"""What the Review page says where there is nothing to do."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.views.review_page import ReviewPage
from journal_app.journal import Journal


def test_a_trade_without_a_checklist_says_where_one_comes_from(
    qtbot: QtBot, journal: Journal, open_window: Callable[[Journal], MainWindow]
) -> None:
    window = open_window(journal)
    window.commands["review"].trigger()
    page = window.pages.page("review")
    assert isinstance(page, ReviewPage)
    qtbot.waitUntil(lambda: page.settled)
    with qtbot.waitSignal(page.told) as told:
        page.commands["checklist"].trigger()
    assert "no checklist" in told.args[0].title
    assert "no checklist" in window.banner.title.text()
