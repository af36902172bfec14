"""The lots of the chosen trade in the window: by the method picked, and they sum to the trade."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.domain.money import from_units, to_units
from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal


def test_lots_follow_the_trade_and_the_method_and_sum_to_the_trade(
    qtbot: QtBot, journal: Journal, open_window: Callable[[Journal], MainWindow]
) -> None:
    window = open_window(journal)
    page, view = window.trades, window.trades.detail.lots
    window.commands["lots"].trigger()
    closed = [one for one in journal.trades() if one.fills == 2][-1]
    assert page.open_trade(closed.trade_id)
    for place in range(view.method_choice.count()):
        view.method_choice.setCurrentIndex(place)
        qtbot.waitUntil(lambda: page.detail.settled and page.detail.trade_id == closed.trade_id)
        assert view.shown is not None
        assert view.shown.method == view.method_choice.currentData()
        assert view.shown.lines == journal.lots_of(closed.trade_id, view.method_choice.currentData())
        assert from_units(sum(to_units(one.net or "0") for one in view.shown.lines)) == closed.net
        assert len(view.table.rows.rows) == 1
    page.detail.choose("")
    assert view.table.rows.rows == ()
    assert view.settled


def test_an_open_trade_shows_its_lots_as_open(
    qtbot: QtBot, journal: Journal, open_window: Callable[[Journal], MainWindow]
) -> None:
    window = open_window(journal)
    window.commands["lots"].trigger()
    page, view = window.trades, window.trades.detail.lots
    newest = next(iter(journal.trades(only=TradeFilter(status="open"))))
    assert page.open_trade(newest.trade_id)
    qtbot.waitUntil(lambda: page.detail.settled and page.detail.trade_id == newest.trade_id)
    last = view.table.rows.rows[-1]
    assert last.closing_id is None
    assert view.table.rows.columns[1].show(last) == "open"
