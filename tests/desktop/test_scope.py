"""What the window looks at: periods, chips, measures, the way back, and hidden amounts."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from journal_app.desktop.figures import HIDDEN, NOTHING, mask_amounts
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import PLACE
from journal_app.desktop.models.table_layout import TableLayout
from journal_app.desktop.scope import CUSTOM, PRESETS, Chip, Scope, View
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Outcome
from journal_app.journal import Journal
from journal_app.metrics.outcomes import Measure

Opened = Callable[[Journal], MainWindow]
_TODAY = date(2026, 11, 25)  # a Wednesday
_SPANS = {
    "all": (None, None), "today": ("2026-11-25", "2026-11-25"), "yesterday": ("2026-11-24", "2026-11-24"),
    "week": ("2026-11-23", "2026-11-25"), "last_week": ("2026-11-16", "2026-11-22"),
    "month": ("2026-11-01", "2026-11-25"), "last_month": ("2026-10-01", "2026-10-31"),
    "quarter": ("2026-10-01", "2026-11-25"), "30": ("2026-10-27", "2026-11-25"), "90": ("2026-08-28", "2026-11-25"),
    "year": ("2026-01-01", "2026-11-25"), "365": ("2025-11-26", "2026-11-25"),
}  # fmt: skip


@pytest.mark.parametrize("period", PRESETS)
def test_a_period_is_told_from_the_exchange_day(period: str) -> None:
    found = View(period=period).only(_TODAY)
    assert (found.from_day, found.to_day) == _SPANS[period]


def test_a_chip_that_is_chosen_again_is_taken_out() -> None:
    spy, monday = Chip("symbol", "SPY", "SPY"), Chip("weekday", "0", "Monday")
    view = View().choosing(spy).choosing(monday)
    assert view.only(_TODAY) == TradeFilter(within=(("symbol", "SPY"), ("weekday", "0")))
    assert view.choosing(spy).chips == (monday,)


def test_the_way_back_and_forward_leads_through_every_view(qtbot: QtBot) -> None:
    scope = Scope()
    with qtbot.waitSignals([scope.changed] * 3):
        scope.choose("symbol", "SPY", "SPY")
        scope.choose_period("year")
        scope.choose_outcome("r", gross=False)
    last = scope.view
    scope.look_at(last)
    scope.go_back()
    scope.go_back()
    assert scope.view == View(chips=(Chip("symbol", "SPY", "SPY"),))
    scope.go_forward()
    assert (scope.view, scope.can_go_forward) == (replace(last, measure="money"), True)
    scope.clear()
    assert (scope.view, scope.can_go_forward) == (View(), False)
    for _ in range(9):
        scope.go_back()
    assert not scope.can_go_back


def test_chips_narrow_the_table_to_the_trades_of_the_figures(
    qtbot: QtBot, journal: Journal, open_window: Opened
) -> None:
    window = open_window(journal)
    qtbot.waitUntil(lambda: window.feed.complete)
    whole = window.trades.model.rowCount()
    symbol = journal.figures.breakdown("symbol")[0]
    window.scope.choose("symbol", symbol.key, symbol.label)
    qtbot.waitUntil(lambda: window.trades.model.total().closed == symbol.n)
    assert window.trades.model.rowCount() == symbol.n < whole
    (chip,) = window.scope_bar.chips
    assert chip.text() == symbol.key
    QTest.mouseClick(chip, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == whole)
    window.commands["back"].trigger()
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == symbol.n)


def test_days_of_ones_own_are_chosen_and_put_in_order(qtbot: QtBot, journal: Journal, open_window: Opened) -> None:
    window = open_window(journal)
    bar = window.scope_bar
    bar.period.setCurrentIndex(bar.period.findData(CUSTOM))
    assert window.scope.view.period == CUSTOM
    assert bar.first.isVisible()
    bar.first.setDate(bar.last.date().addDays(5))
    view = window.scope.view
    assert view.first < view.last
    bar.outcome.setCurrentIndex(bar.outcome.findText("% gross"))
    assert (window.scope.view.measure, window.scope.view.gross) == ("percent", True)
    qtbot.waitUntil(lambda: not window.performance._reading)


def _texts(window: MainWindow) -> list[str]:
    labels = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    model = window.trades.model
    rows = [model.text_at(row, column) for row in range(20) for column in range(model.columnCount())]
    return [*labels, *rows]


_AMOUNT = re.compile(r"[▲▼] ?[+\N{MINUS SIGN}]\d|net \d")


def test_no_amount_is_to_be_seen_while_amounts_are_hidden(qtbot: QtBot, journal: Journal, open_window: Opened) -> None:
    window = open_window(journal)
    qtbot.waitUntil(lambda: window.feed.complete and window.trades.detail.settled)
    assert any(_AMOUNT.search(text) for text in _texts(window))
    try:
        window.commands["mask"].trigger()
        qtbot.waitUntil(lambda: HIDDEN in window.trades.detail._net.text())
        assert [text for text in _texts(window) if _AMOUNT.search(text)] == []
        window.commands["performance"].trigger()
        qtbot.waitUntil(lambda: window.performance.settled)
        shown = [one.value.text() for one in window.performance.headline.figures.values()]
        assert any(HIDDEN in text for text in shown)
        assert [text for text in shown if _AMOUNT.search(text)] == []
        window.commands["mask"].trigger()
        qtbot.waitUntil(lambda: any(_AMOUNT.search(one.value.text())
                                    for one in window.performance.headline.figures.values()))  # fmt: skip
    finally:
        mask_amounts(masked=False)


def test_the_palette_does_what_is_typed(journal: Journal, open_window: Opened) -> None:
    window = open_window(journal)
    window.commands["palette"].trigger()
    box = window.palette_box
    assert box.isVisible()
    QTest.keyClicks(box.line, "figu")
    assert str(box.model.index(0, 0).data()) == "Figures"
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert window.pages.front == "figures"
    assert not box.isVisible()
    window.commands["palette"].trigger()
    assert str(box.model.index(0, 0).data()) == "Figures"  # what was used last comes first
    QTest.keyClick(box.line, Qt.Key.Key_Down)
    assert box.list.currentIndex().row() == 1
    QTest.keyClicks(box.line, "zzzz")
    assert box.model.rowCount() == 0
    QTest.keyClick(box.line, Qt.Key.Key_Return)
    assert box.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not box.isVisible()


def test_the_palette_knows_every_command_and_no_key_is_doubled(journal: Journal, open_window: Opened) -> None:
    window = open_window(journal)
    window.find_command()
    offered = {id(one) for one in window.palette_box.model.shown}
    assert offered >= {id(one) for one in window.commands.all() if one.isEnabled()}
    keys = [key.toString() for action in window.commands.all() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))
    names = [str(window.palette_box.model.index(row, 0).data()) for row in range(window.palette_box.model.rowCount())]
    assert len(names) == len(set(names))


def test_the_period_and_the_measure_are_reached_by_keys(journal: Journal, open_window: Opened) -> None:
    window = open_window(journal)
    for name in ("period", "outcome"):
        window.commands[name].trigger()
        focused = window.focusWidget()
        assert isinstance(focused, QComboBox)
        assert focused is getattr(window.scope_bar, name)


@pytest.mark.parametrize("measure,gross,words", [("money", True, "gross"), ("percent", False, "%"), ("r", False, "R")])
def test_the_table_tells_results_in_the_measure_of_the_window(
    qtbot: QtBot, journal: Journal, open_window: Opened, measure: Measure, gross: bool, words: str
) -> None:
    journal.ledger.annotate(next(iter(journal.trades())).trade_id, Annotation(stop="1"))
    journal.change_settings(replace(journal.settings, start_capital="10000"))
    window = open_window(journal)
    table, model = window.trades.table, window.trades.model
    assert "net" in table.columns_shown()
    window.scope.choose_outcome(measure, gross=gross)
    qtbot.waitUntil(lambda: model.total().measured > 0)
    assert {"net", "result"} & set(table.columns_shown()) == {"result"}
    seqs, results = journal.figures.results(TradeFilter(), Outcome(measure, gross))
    assert model.total().measured == len(seqs)
    assert model.total().result == pytest.approx(results.sum())
    assert words in window.trades._shown.text()
    table.use_layout(TableLayout(("symbol", "result"), {}, "result"))
    shown = [model.text_at(row, PLACE["result"]) for row in range(model.rowCount())]
    assert sum(text == NOTHING for text in shown) == model.rowCount() - len(seqs)
    assert shown[0] != NOTHING
    window.scope.choose_outcome("money", gross=False)
    qtbot.waitUntil(lambda: model.total().unit == "")


def test_the_palettes_model_keeps_the_rules_of_qt(
    qtmodeltester: ModelTester, journal: Journal, open_window: Opened
) -> None:
    window = open_window(journal)
    box = window.palette_box
    qtmodeltester.check(box.model)  # type: ignore[no-untyped-call]  # the plugin has no types
    box.offer(window.findChildren(QAction))
    qtmodeltester.check(box.model)  # type: ignore[no-untyped-call]  # the plugin has no types
    box.line.setText("zzz")
    qtmodeltester.check(box.model)  # type: ignore[no-untyped-call]  # the plugin has no types
    box.close()
