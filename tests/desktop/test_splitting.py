"""Fills split off in the window make a trade of their own, which can be joined again and undone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.main_window import MainWindow
from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal
from journal_app.ledger.store import Ledger
from tests.desktop.stand_in import StandIn
from tests.ledger.facts import fill, record

Opened = Callable[[Journal], MainWindow]


@pytest.fixture
def scaled(tmp_path: Path) -> Iterator[StandIn]:
    """Open a journal with one trade that was entered twice and left twice."""
    with Ledger(tmp_path / "journal.db") as ledger:
        record(ledger, [fill(1, qty="10", price="5"), fill(2, qty="20", price="6"), fill(3, "sell", "10", "7"),
                        fill(4, "sell", "20", "8")])  # fmt: skip
    with StandIn(tmp_path / "journal.db", tmp_path / "config") as journal:
        yield journal
        background.finish(3)


def ids(journal: Journal) -> list[str]:
    return sorted(one.trade_id for one in journal.trades("flat", TradeFilter(status="all")))


def test_chosen_fills_become_a_trade_and_join_and_undo_take_it_back(
    qtbot: QtBot, scaled: StandIn, open_window: Opened
) -> None:
    window = open_window(scaled)
    detail = window.trades.detail
    qtbot.waitUntil(lambda: detail.trade_id == "main:f1" and detail.settled)
    window.commands["fills"].trigger()
    detail.fills_table.clearSelection()
    for place in (1, 3):
        index = detail.fills.index(place, 0)
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        detail.fills_table.selectionModel().select(index, flags)
    assert detail.chosen_fills() == ("f2", "f4")
    net = sum(float(one.net) for one in scaled.trades())
    window.commands["split"].trigger()
    qtbot.waitUntil(lambda: window.grouper.idle and window.trades.model.rowCount() == 2)
    assert ids(scaled) == ["main:f1", "main:f2"]
    assert sum(float(one.net) for one in scaled.trades()) == net
    assert window.trades.open_trade("main:f2")
    qtbot.waitUntil(lambda: detail.trade_id == "main:f2" and detail.settled)
    window.commands["join"].trigger()
    qtbot.waitUntil(lambda: window.grouper.idle and window.trades.model.rowCount() == 1)
    assert ids(scaled) == ["main:f1"]
    window.keeper.undo_stack.undo()
    qtbot.waitUntil(lambda: window.grouper.idle and window.trades.model.rowCount() == 2)
    window.keeper.undo_stack.undo()
    qtbot.waitUntil(lambda: window.grouper.idle and window.trades.model.rowCount() == 1)
    assert ids(scaled) == ["main:f1"]


def test_what_cannot_be_split_is_said_in_the_banner(qtbot: QtBot, scaled: StandIn, open_window: Opened) -> None:
    window = open_window(scaled)
    detail = window.trades.detail
    qtbot.waitUntil(lambda: detail.trade_id == "main:f1" and detail.settled)
    detail.fills_table.selectRow(1)
    window.commands["split"].trigger()
    qtbot.waitUntil(lambda: window.grouper.idle and window.banner.isVisible())
    assert ids(scaled) == ["main:f1"]
    assert not window.keeper.undo_stack.canUndo()
    detail.fills_table.clearSelection()
    window.commands["split"].trigger()
    qtbot.waitUntil(lambda: "Choose fills" in window.banner.title.text())
