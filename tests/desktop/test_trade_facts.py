"""The pane of a trade tells how far it went, as bounds, its plan, and why its figures may not be known."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.theme import Theme
from journal_app.desktop.views.detail_pane import DetailPane
from journal_app.desktop.views.trade_facts import TradeFacts, bounds_text
from journal_app.domain.bars import ExcursionState
from journal_app.domain.doubts import WORDS
from journal_app.journal import Journal
from tests.desktop.option_books import FREE, LONG_SHARES, NO_BARS, SHORT_SHARES
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]


def facts_of(journal: Journal, trade_id: str) -> TradeFacts:
    facts = TradeFacts()
    facts.show_trade(journal.trade(trade_id))
    return facts


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    "trade_id,best,worst,told",
    [
        (LONG_SHARES, "▲ +120.00 (at most +130.25)", "▼ −50.00 (at most −60.50)", "bars of 1 minute. Bars cover all"),
        (SHORT_SHARES, "0.00 (at most +12.00, gaps)", "▼ −100.00 (gaps)", "Some bars are missing"),
        (NO_BARS, "– (no bars)", "– (no bars)", "There are no bars of its symbol"),
        ("main:v1", "– (waiting for bars)", "– (waiting for bars)", "have not been fetched yet"),
    ],
)
def test_excursions_are_bounds_with_their_bar_size_and_state(
    option_books: StandIn, trade_id: str, best: str, worst: str, told: str
) -> None:
    facts = facts_of(option_books, trade_id)
    assert facts.value_of("Went for you") == best
    assert facts.value_of("Went against you") == worst
    assert told in facts.tip_of("Went for you")
    assert told in facts.tip_of("Went against you")


@pytest.mark.usefixtures("qapp")
def test_the_tip_has_the_exact_bounds(option_books: StandIn) -> None:
    trade = option_books.trade(LONG_SHARES)
    assert trade is not None
    facts = TradeFacts()
    facts.show_trade(trade._replace(mfe="120.0051", mfe_high="120.0052"))
    assert facts.value_of("Went for you") == "▲ +120.01"
    assert "certainly stood at, before fees: ▲ +120.0051" in facts.tip_of("Went for you")
    assert "leave possible: ▲ +120.0052" in facts.tip_of("Went for you")


@pytest.mark.parametrize("state", ["whole", None])
def test_what_was_never_asked_is_a_dash(state: ExcursionState | None) -> None:
    assert bounds_text(None, None, state) == "–"


@pytest.mark.usefixtures("qapp")
def test_stop_and_target_are_those_of_the_plan_and_a_dash_without_one(option_books: StandIn) -> None:
    facts = facts_of(option_books, LONG_SHARES)
    assert (facts.value_of("Stop"), facts.value_of("Target")) == ("9.50", "11.75")
    facts.show_trade(option_books.trade(SHORT_SHARES))
    assert (facts.value_of("Stop"), facts.value_of("Target")) == ("–", "–")


def shown(qtbot: QtBot, window: MainWindow, trade_id: str) -> DetailPane:
    detail = window.trades.detail
    assert window.trades.open_trade(trade_id)
    qtbot.waitUntil(lambda: detail.settled and detail.trade_id == trade_id)
    return detail


def test_a_doubt_stands_above_the_facts_in_the_colour_of_a_warning(
    qtbot: QtBot, option_books: StandIn, open_window: Opened, theme: Theme
) -> None:
    window = open_window(option_books)
    detail = shown(qtbot, window, FREE)
    assert detail.doubt.isVisible()
    assert WORDS["no_price"].title in detail.doubt.text()
    assert WORDS["no_price"].hint in detail.doubt.text()
    assert detail.doubt.geometry().bottom() < detail.facts.geometry().top()
    for look in ("light", "dark"):
        theme.choose(look)
        assert detail.doubt.palette().windowText().color().name() == theme.colours.warning
    assert not shown(qtbot, window, LONG_SHARES).doubt.isVisible()


def test_a_trade_in_doubt_is_in_no_sum_below_the_table(
    qtbot: QtBot, option_books: StandIn, open_window: Opened
) -> None:
    window = open_window(option_books)
    qtbot.waitUntil(lambda: window.standing.settled)
    total, metrics = window.trades.model.total(), option_books.metrics()
    assert (str(total.closed), total.doubtful) == (metrics["trades"].value, 1)
    assert total.net == float(metrics["net_pnl"].value or "nan")
    assert "1 in doubt, not counted" in [one.text().split("   ·   ")[-1] for one in window.trades.findChildren(QLabel)]
    window.trades.table.selectAll()
    assert window.trades.model.total_at(0, window.trades.model.rowCount() - 1) == total
