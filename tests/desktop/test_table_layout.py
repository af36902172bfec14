"""The trades table as the trader arranges it, and its rows in other programs."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import PLACE, USUAL, tag_line
from journal_app.desktop.models.table_layout import TableLayout, layout_of
from journal_app.journal import Journal

Opened = Callable[[Journal], MainWindow]


@pytest.fixture
def window(qtbot: QtBot, journal: Journal, open_window: Opened) -> MainWindow:
    opened = open_window(journal)
    qtbot.waitUntil(lambda: opened.feed.complete)
    return opened


@pytest.mark.parametrize("values", [None, 3, "no json", [], {"columns": "net", "widths": 4, "sort": "gone"},
                                    {"columns": ["gone"], "widths": {"net": -4, "gone": 9}}])  # fmt: skip
def test_a_layout_that_cannot_be_read_is_the_usual_one(values: object) -> None:
    assert layout_of(values) == TableLayout()


def test_columns_are_chosen_from_the_menu_of_the_headings(qtbot: QtBot, window: MainWindow) -> None:
    table = window.trades.table
    assert set(table.columns_shown()) <= set(USUAL)
    window.commands["columns"].trigger()
    (menu,) = (one for one in table.findChildren(QMenu) if one.accessibleName() == "Columns")
    by_name = {one.data(): one for one in menu.actions() if one.data()}
    assert set(by_name) == set(PLACE)
    with qtbot.waitSignal(table.layout_changed):
        by_name["gross"].trigger()
    with qtbot.waitSignal(table.layout_changed):
        by_name["net"].setChecked(False)
    assert "gross" in table.columns_shown()
    assert "net" not in table.columns_shown()
    window.resize(800, 480)
    assert "gross" in table.columns_shown()  # chosen by hand: not taken away
    menu.close()


def test_a_layout_comes_back_as_it_was(window: MainWindow) -> None:
    table = window.trades.table
    wanted = TableLayout(("symbol", "net", "opened", "gross"), {"net": 211}, "net", descending=False)
    table.use_layout(wanted)
    assert table.layout_by_hand() == wanted == layout_of(wanted.to_json())
    assert table.columns_shown() == wanted.columns
    nets = [window.trades.model.frame.net[row] for row in window.trades.model.rows_at(_all(window))]
    assert nets == sorted(nets)
    table.use_layout(TableLayout())
    assert table.layout_by_hand() == TableLayout()
    assert set(table.columns_shown()) <= set(USUAL)


def _all(window: MainWindow) -> npt.NDArray[np.int64]:
    return np.arange(window.trades.model.rowCount())


def test_copied_rows_are_those_chosen_with_every_digit(qtbot: QtBot, window: MainWindow) -> None:
    table, frame = window.trades.table, window.trades.model.frame
    table.use_layout(TableLayout(("symbol", "net", "opened", "tags", "closed", "held", "r")))
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(window.trades.copier.told):
        QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == "Symbol\tNet\tOpened\tTags\tClosed\tHeld\tR"
    assert len(lines) == 3
    rows = table.selected_rows()
    assert [float(line.split("\t")[1]) for line in lines[1:]] == [frame.net[row] for row in rows]


def test_all_that_is_shown_is_exported_when_no_several_are_chosen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.trades.model.narrow("long", "closed")
    with qtbot.waitSignal(window.trades.copier.told):
        window.trades.export_to(str(tmp_path / "some.csv"))
    with (tmp_path / "some.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == window.trades.model.rowCount()
    assert {row["Side"] for row in rows} == {"long"}
    with qtbot.waitSignal(window.trades.copier.failed) as told:
        window.trades.export_to(str(tmp_path / "no" / "folder.csv"))
    assert "could not be written" in str(told.args)


def test_tags_with_commas_slashes_and_pictures_stand_as_they_are() -> None:
    assert tag_line('["a/b", "🚀 x", "c, d", "[e]"]') == "a/b, 🚀 x, c, d, [e]"
    assert tag_line("") == ""


def test_the_menu_opens_where_the_heading_was_clicked(window: MainWindow) -> None:
    heads = window.trades.table.horizontalHeader()
    heads.customContextMenuRequested.emit(QPoint(40, 4))
    menus = [one for one in window.trades.table.findChildren(QMenu) if one.isVisible()]
    assert len(menus) == 1
    menus[0].close()
