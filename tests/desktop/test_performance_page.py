"""The Performance page: every card follows what the window looks at, and what is chosen on one filters all."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from journal_app.desktop.charts.card import ChartCard
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.views.performance_cards import TITLES, CardGrid
from journal_app.desktop.views.performance_page import PerformancePage
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Outcome
from journal_app.journal import Journal
from tests.desktop.made_up import fill_ledger
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]


def shown(qtbot: QtBot, window: MainWindow) -> tuple[PerformancePage, CardGrid]:
    window.resize(1280, 800)
    window.pages.visit("performance")
    qtbot.waitUntil(lambda: window.performance.settled, timeout=20_000)
    assert window.performance.cards is not None
    return window.performance, window.performance.cards


def follow(qtbot: QtBot, page: PerformancePage, act: Callable[[], object]) -> None:
    """Do something after which the page reads again, and wait until all of it is drawn."""
    assert page.cards is not None
    with qtbot.waitSignal(page.cards.drawn, timeout=20_000):
        act()
    qtbot.waitUntil(lambda: page.settled, timeout=20_000)


def test_every_card_rests_on_the_trades_of_the_catalogue(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:  # fmt: skip
    page, cards = shown(qtbot, open_window(journal))
    n = int(journal.metrics()["trades"].value or 0)
    for card in cards.cards.values():
        if isinstance(card, ChartCard) and card.chart.marks and card.title != "Calendar":
            assert card.chart.n == n, card.title
    assert sum(line.group.n for line in cards.groups.table.rows.rows) == n
    assert page.headline.figures["trades"].value.text() == str(n)


def test_choosing_on_a_card_filters_every_other_and_the_way_back_leads_back(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    window = open_window(journal)
    page, cards = shown(qtbot, window)
    groups = cards.groups.table
    line = groups.rows.rows[0]
    follow(qtbot, page, lambda: QTest.keyClick(groups, Qt.Key.Key_Return))
    (chip,) = window.scope.view.chips
    assert (chip.by, chip.key) == ("symbol", line.group.key)
    assert cards.results.n == cards.periods.n == line.group.n
    assert page.headline.figures["trades"].value.text() == str(line.group.n)
    hours = next(card for card in cards.cards.values() if isinstance(card, ChartCard) and card.chart is cards.hours)
    hours.canvas.setFocus()
    mark = next(mark for mark in range(cards.hours.marks) if cards.hours.choices(mark))
    hours.canvas._point(mark)
    n = int(cards.hours.read(mark).partition("n = ")[2].split()[0])
    follow(qtbot, page, lambda: QTest.keyClick(hours.canvas, Qt.Key.Key_Return))
    assert [one.by for one in window.scope.view.chips] == ["symbol", "weekday", "hour"]
    assert cards.results.n == n
    follow(qtbot, page, window.scope.clear)
    assert cards.results.n == int(journal.metrics()["trades"].value or 0)


def test_a_bar_of_the_distribution_filters_by_its_results_and_hides_its_amounts(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    window = open_window(journal)
    page, cards = shown(qtbot, window)
    mark = int(cards.results.heights().argmax())
    n, chosen = int(cards.results.heights()[mark]), cards.results.choices(mark)[0]
    follow(qtbot, page, lambda: window.scope.choose(*chosen))
    assert cards.results.n == n
    assert " to " in window.scope_bar.chips[0].text()
    window.commands["mask"].trigger()
    assert window.scope_bar.chips[0].text() == "net ••• to •••"
    window.commands["mask"].trigger()


def test_a_bar_of_the_equity_filters_by_its_day(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    page, cards = shown(qtbot, window)
    charts = page.charts
    assert charts is not None
    QTest.keyClick(charts, Qt.Key.Key_End)
    follow(qtbot, page, lambda: QTest.keyClick(charts, Qt.Key.Key_Return))
    (chip,) = window.scope.view.chips
    assert (chip.by, chip.key) == ("day", cards.periods.choices(0)[0].key)


@pytest.mark.parametrize("measure", ["money", "r", "percent"])
def test_one_switch_tells_every_card_in_what_results_are_measured(
    qtbot: QtBot, open_window: Opened, journal: StandIn, measure: str
) -> None:
    outcome = Outcome(measure, gross=True)  # type: ignore[arg-type]  # one of the three
    window = open_window(journal)
    page, cards = shown(qtbot, window)
    follow(qtbot, page, lambda: window.scope.choose_outcome(outcome.measure, gross=True))
    known = int(journal.figures.metrics(TradeFilter(), outcome)["trades"].value or 0)
    assert cards.results.n == cards.holding.n == known
    suffix = {"money": "", "r": " R", "percent": " %"}[measure]
    assert cards.results.unit.told(1.0) == f"▲ +1.00{suffix}"


def test_amounts_are_hidden_on_every_card(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    page, cards = shown(qtbot, window)
    told = cards.periods.summary()
    follow(qtbot, page, window.commands["mask"].trigger)
    assert "•••" in cards.periods.summary()
    assert not any(digit in cards.results.summary() for digit in "0123456789")
    follow(qtbot, page, window.commands["mask"].trigger)
    assert cards.periods.summary() == told


def test_cards_can_be_left_out_and_that_is_kept(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    page, cards = shown(qtbot, open_window(journal))
    calendar = next(action for action in page.menu.actions() if action.data() == "calendar")
    assert [action.text() for action in page.menu.actions()] == list(TITLES.values())
    calendar.trigger()
    assert cards.calendar.isHidden()
    qtbot.waitUntil(lambda: journal.settings.hidden_cards == "calendar")
    calendar.trigger()
    assert not cards.calendar.isHidden()
    qtbot.waitUntil(lambda: not journal.settings.hidden_cards)


def test_heavy_pictures_are_drawn_when_asked_for_and_follow_then(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    window = open_window(journal)
    page, cards = shown(qtbot, window)
    assert cards.simulation.band.marks == 0
    cards.simulation.button.click()
    qtbot.waitUntil(lambda: cards.simulation.band.marks > 0)
    days = cards.simulation.band.n
    follow(qtbot, page, lambda: window.scope.choose("symbol", "AAPL", "AAPL"))
    assert 0 < cards.simulation.band.n < days


def test_a_benchmark_that_cannot_be_had_says_the_next_step(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:  # fmt: skip
    _, cards = shown(qtbot, open_window(journal))
    cards.benchmark.symbol.setText("spy")
    QTest.keyClick(cards.benchmark.symbol, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "start_capital" in cards.benchmark._nothing.text())
    assert cards.benchmark.lines.marks == 0


def test_groups_are_told_by_setup_tag_and_side_and_copied(
    qtbot: QtBot, open_window: Opened, journal: StandIn, qtmodeltester: ModelTester
) -> None:
    _, cards = shown(qtbot, open_window(journal))
    for by, first in (("setup", {"(none)", "gap fill", "opening range", "pullback"}), ("side", {"long", "short"})):
        cards.groups.by.buttons[by].click()
        qtbot.waitUntil(lambda: not cards.groups.asker.busy)
        assert {line.group.label for line in cards.groups.table.rows.rows} == first
    cards.groups.copy()
    assert QGuiApplication.clipboard().text().startswith("Group\tn\tNet")
    for force_py in (False, True):
        qtmodeltester.check(cards.groups.table.rows, force_py=force_py)  # type: ignore[no-untyped-call]


def test_the_page_of_an_empty_journal_says_the_next_step_on_every_card(
    qtbot: QtBot, open_window: Opened, empty_journal: StandIn
) -> None:
    _, cards = shown(qtbot, open_window(empty_journal))
    for name, card in cards.cards.items():
        if name != "groups":
            assert card._nothing.text(), name


def test_the_page_of_one_trade_shows_it(qtbot: QtBot, open_window: Opened, tmp_path: Path) -> None:
    fill_ledger(tmp_path / "one.db", 1)
    with StandIn(tmp_path / "one.db", tmp_path / "config") as journal:
        window = open_window(journal)
        _, cards = shown(qtbot, window)
        assert cards.results.n == cards.hours.n == cards.holding.n == 1
        assert not window.grab().isNull()


@pytest.mark.parametrize("size", [(800, 480), (1024, 600), (2560, 1440)])
def test_nothing_is_wider_than_the_page(
    qtbot: QtBot, open_window: Opened, journal: StandIn, size: tuple[int, int]
) -> None:
    window = open_window(journal)
    page, cards = shown(qtbot, window)
    window.resize(*size)
    qtbot.waitUntil(lambda: window.width() == size[0])
    assert cards.width() <= page.area.viewport().width()
    for card in cards.cards.values():
        if card.isVisible():
            assert card.geometry().right() <= cards.width()
