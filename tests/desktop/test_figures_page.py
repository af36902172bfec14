"""The Figures page shows what the catalogue says, in the measure, period and groups that are chosen."""

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.views.figures_page import FiguresPage
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Outcome
from journal_app.journal import Journal
from journal_app.metrics.choices import DIMENSIONS

Opened = Callable[[Journal], MainWindow]


def shown(qtbot: QtBot, window: MainWindow) -> FiguresPage:
    window.commands["figures"].trigger()
    page = window.pages.page("figures")
    assert isinstance(page, FiguresPage)
    qtbot.waitUntil(lambda: page.settled)
    return page


def test_every_figure_of_the_catalogue_stands_there_with_its_words(
    qtbot: QtBot, journal: Journal, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    assert page.metrics.rows.rows == tuple(journal.metrics().values())
    assert page.metrics.choose("profit_factor")
    assert "Σ winners ÷ |Σ losers|" in page.words.text()
    assert "None when: There is no loser" in page.words.text()


@pytest.mark.parametrize(
    "outcome", [Outcome("money"), Outcome("money", gross=True), Outcome("percent"), Outcome("r", gross=True)]
)
def test_measure_period_and_dimension_are_those_that_are_chosen(
    qtbot: QtBot, journal: Journal, open_window: Opened, outcome: Outcome
) -> None:
    window = open_window(journal)
    page = shown(qtbot, window)
    window.scope.choose_outcome(outcome.measure, gross=outcome.gross)
    page.by_choice.setCurrentIndex(page.by_choice.findData("weekday"))
    qtbot.waitUntil(lambda: page.settled)
    assert page.groups.rows.rows == tuple(journal.figures.breakdown("weekday", TradeFilter(), outcome))
    assert page.metrics.rows.rows[0].value == journal.figures.metrics(outcome=outcome)["net_pnl"].value
    window.scope.choose_period("30")
    qtbot.waitUntil(lambda: page.settled)
    assert int(page.metrics.rows.rows[5].value or "0") < int(journal.metrics()["trades"].value or "0")


def test_every_dimension_of_the_figures_can_be_chosen(qtbot: QtBot, journal: Journal, open_window: Opened) -> None:
    page = shown(qtbot, open_window(journal))
    assert {page.by_choice.itemData(place) for place in range(page.by_choice.count())} == set(DIMENSIONS)


def test_an_empty_journal_says_so(qtbot: QtBot, empty_journal: Journal, open_window: Opened) -> None:
    page = shown(qtbot, open_window(empty_journal))
    assert page.groups.rows.rows == ()
    assert page.metrics.rows.rows[0].value == "0"
