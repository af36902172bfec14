"""Many trades changed at once, and the trades page under names of the trader's."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.table_layout import TableLayout
from journal_app.desktop.scope import Chip
from journal_app.desktop.window_memory import WindowMemory
from journal_app.domain.marks import Annotation
from journal_app.domain.views import SavedView
from journal_app.journal import Journal

Opened = Callable[[Journal], MainWindow]


@pytest.fixture
def window(qtbot: QtBot, journal: Journal, open_window: Opened) -> MainWindow:
    opened = open_window(journal)
    qtbot.waitUntil(lambda: opened.feed.complete)
    return opened


def _choose(window: MainWindow, rows: int) -> tuple[str, ...]:
    table = window.trades.table
    table.setFocus()
    table.selectRow(0)
    for _ in range(rows - 1):
        QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return table.chosen_ids(rows + 1)


def test_tags_setup_and_stop_of_all_chosen_trades_change_in_one_step(
    qtbot: QtBot, window: MainWindow, journal: Journal
) -> None:
    chosen = _choose(window, 30)
    assert len(chosen) == 30
    journal.marks.annotate(chosen[0], Annotation(tags=("old", "mine")))
    before = {one: journal.trade(one) for one in chosen}
    window.commands["change"].trigger()
    pane = window.trades.bulk
    assert pane.change_button.text() == "Change 30 trades"
    pane.add_line.setText("late/🚀, mine")
    pane.remove_line.setText("old")
    pane.setup_line.setText("gap fill")
    pane.stop_line.setText("2")
    pane.clear_stop.setCurrentIndex(1)
    with qtbot.waitSignal(window.trades.changer.changed):
        QTest.keyClick(pane.stop_line, Qt.Key.Key_Return)
    assert pane.add_line.text() == ""
    for trade_id, was in before.items():
        now = journal.trade(trade_id)
        assert now is not None
        assert was is not None
        assert now.setup == "gap fill"
        assert {"late/🚀", "mine"} <= set(now.tags)
        assert "old" not in now.tags
        assert now.stop is not None
        assert (float(now.stop) < float(now.entry_price)) is (now.side == "long")
        assert (now.net, now.gross, now.fees, now.qty) == (was.net, was.gross, was.fees, was.qty)
    with qtbot.waitSignal(window.trades.changer.changed):
        window.keeper.undo_stack.undo()
    assert journal.trade(chosen[3]) == before[chosen[3]]
    assert journal.marks.said(chosen[0]).tags == ("old", "mine")
    QTest.keyClick(pane, Qt.Key.Key_Escape)
    assert not pane.isVisible()


def test_a_stop_that_is_none_and_an_empty_change_are_told_and_change_nothing(
    window: MainWindow, journal: Journal
) -> None:
    (chosen,) = _choose(window, 1)
    was = journal.trade(chosen)
    window.commands["change"].trigger()
    pane = window.trades.bulk
    pane.change_button.click()
    assert "Nothing is to be changed" in pane.trouble.text()
    pane.stop_line.setText("tight")
    pane.change_button.click()
    assert "“tight” is no price for a stop" in pane.trouble.text()
    QTest.keyClicks(pane.stop_line, "!")
    assert pane.trouble.text() == ""
    assert journal.trade(chosen) == was
    pane.clear_stop.setCurrentIndex(3)
    assert not pane.stop_line.isEnabled()


def test_a_view_is_kept_chosen_renamed_removed_and_brought_back(qtbot: QtBot, window: MainWindow) -> None:
    page, button = window.trades, window.trades.view_button
    page.filter_line.setText("long")
    page.status_choice.setCurrentIndex(2)
    page.table.use_layout(TableLayout(("symbol", "net", "gross"), {}, "net"))
    window.scope.look_at(window.scope.view.choosing(Chip("weekday", "0", "Monday")))
    with qtbot.waitSignal(page.views.changed):
        button.keep_as("Mondays, long")
    page.show_view("")
    assert (page.filter_line.text(), page.table.layout_by_hand(), window.scope.view.chips) == ("", TableLayout(), ())
    (action,) = (one for one in button.menu().actions() if one.data() == "Mondays, long")
    action.trigger()
    assert (page.filter_line.text(), page.status_choice.currentData()) == ("long", "closed")
    assert page.table.columns_shown() == ("symbol", "net", "gross")
    assert window.scope.view.chips == (Chip("weekday", "0", "Monday"),)
    assert button.text() == "Mondays, long"
    with qtbot.waitSignal(page.views.changed):
        button.rename("Mondays & more")
    assert [view.name for view in page.views.views] == ["Mondays & more"]
    assert button.menu() is not None
    (remove,) = (one for one in button.menu().actions() if one.text() == "Re&move")
    with qtbot.waitSignal(page.views.changed):
        remove.trigger()
    left: tuple[SavedView, ...] = page.views.views
    assert left == ()
    with qtbot.waitSignal(page.views.changed):
        window.keeper.undo_stack.undo()
    assert [view.name for view in page.views.views] == ["Mondays & more"]


_ODD = {"period": "gone", "chips": [["colour", "red", "Red"], 4], "layout": [], "status": 9, "filter": None}


@pytest.mark.parametrize("content", ["no json", "3", json.dumps(_ODD)])
def test_a_view_that_cannot_be_read_is_the_usual_one(window: MainWindow, content: str) -> None:
    window.trades.show_view(content)
    assert window.trades.filter_line.text() == ""
    assert not window.scope.view.is_narrow
    assert window.trades.table.layout_by_hand() == TableLayout()


def test_the_window_is_as_it_was_left(window: MainWindow, journal: Journal, open_window: Opened) -> None:
    window.trades.table.choose_columns({"symbol", "net", "held"})
    window.resize(800, 600)
    window.commands["figures"].trigger()
    window.quit()
    again = open_window(journal)
    assert set(again.trades.table.columns_shown()) == {"symbol", "net", "held"}
    assert (again.width(), again.height()) == (800, 600)
    assert again.pages.front == "figures"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"place": "no base", "trades": 3}', '{"place": 4}', "x" * 200_000])
def test_a_window_whose_memory_is_spoilt_opens_as_usual(
    tmp_path: Path, journal: Journal, open_window: Opened, text: str
) -> None:
    journal.config_dir = tmp_path
    (tmp_path / "window.json").write_text(text, "utf-8")
    window = open_window(journal)
    assert window.trades.table.layout_by_hand() == TableLayout()
    window.quit()
    assert WindowMemory(tmp_path).get("place")


def test_a_tag_with_a_comma_stays_one_when_something_else_is_saved(
    qtbot: QtBot, window: MainWindow, journal: Journal
) -> None:
    (chosen,) = _choose(window, 1)
    journal.marks.annotate(chosen, Annotation(tags=("one, two", "a/b", "🚀")))
    window.trades.detail.refresh()
    qtbot.waitUntil(lambda: window.trades.detail.settled and "🚀" in window.trades.detail.editor.tags_line.text())
    editor = window.trades.detail.editor
    editor.note_text.setPlainText("a word")
    with qtbot.waitSignal(window.keeper.written):
        editor.save()
    assert journal.marks.said(chosen).tags == ("one, two", "a/b", "🚀")


def test_a_view_that_is_kept_while_another_goes_has_its_name(qtbot: QtBot, window: MainWindow) -> None:
    button = window.trades.view_button
    with qtbot.waitSignal(window.trades.views.changed):
        button.keep_as("first")
    window.trades.views.remove("first")
    button.keep_as("second")
    qtbot.waitUntil(lambda: [view.name for view in window.trades.views.views] == ["second"])
    assert button.text() == "second"
