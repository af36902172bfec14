"""The model and the view of every small table."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from journal_app.desktop.models.inbox_rows import HELD_COLUMNS, JOB_COLUMNS, MOVED_COLUMNS, what_moved
from journal_app.desktop.models.proof_rows import DAY_COLUMNS, FINDING_COLUMNS, findings_of
from journal_app.desktop.models.rows_model import RowColumn, RowsModel
from journal_app.desktop.theme import Theme, colours
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.domain.inbox import HeldItem, Job, Moved
from tests.desktop.books import LATE, TODAY, even, off

JOB = Job(1, "import", None, "fills.csv", 1, None, "running", 1_000, 2, 0, 1, "cut off")
HELD = HeldItem(7, 1, "main", LATE, 3, "qty is not a number", "{}", "held")
MOVED = Moved(4, 1, "main", "2026-03-02", "ABC", "main:f1", "late", ("f3", "f4"), "200", "300.5")
GONE = Moved(5, 1, "main", "2026-03-02", None, None, "corrected", (), "-0.5", "-0.55")
TABLES: tuple[tuple[Sequence[RowColumn[Any]], tuple[Any, ...]], ...] = (
    (DAY_COLUMNS, (off("main", TODAY), even("main", "2026-03-03"))), (FINDING_COLUMNS, findings_of(off("main", TODAY))),
    (JOB_COLUMNS, (JOB,)), (HELD_COLUMNS, (HELD,)), (MOVED_COLUMNS, (MOVED, GONE)),
)  # fmt: skip


@pytest.mark.parametrize("force_py", [False, True])
@pytest.mark.parametrize("columns, rows", TABLES)
def test_every_small_table_keeps_the_rules_of_qt(
    qtmodeltester: ModelTester, columns: Sequence[RowColumn[Any]], rows: tuple[Any, ...], force_py: bool
) -> None:
    model: RowsModel[Any] = RowsModel(columns, lambda _: True)
    model.use_colours(colours("dark"))
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    model.show(rows)
    model.show(())
    model.show(rows)
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    for place, column in enumerate(columns):
        assert model.headerData(place, Qt.Orientation.Horizontal) == column.title
        assert model.index(0, place).data() == column.show(rows[0])


def texts(columns: Sequence[RowColumn[Any]], row: object) -> list[str]:
    return [column.show(row).strip() for column in columns]


def test_a_finished_day_shows_held_booked_broker_and_nothing_between_them() -> None:
    assert texts(DAY_COLUMNS, even("main", "2026-03-03")) == [
        "2026-03-03", "100.00", "900.00", "1,000.00", "0.00", "✓ Proven",
    ]  # fmt: skip


def test_a_day_that_is_not_over_shows_cash_and_counts_positions() -> None:
    assert texts(DAY_COLUMNS, off("main", TODAY))[1:] == ["–", "987.66", "1,000.00", "−12.34", "▲ Off, 1 position"]


def test_a_difference_is_followed_by_its_rows_and_by_what_they_do_not_explain() -> None:
    found = [(one.what.strip(), one.why, one.external_id, one.amount) for one in findings_of(off("main", TODAY))]
    assert found == [
        ("Cash", "journal 987.66, broker 1,000.00", "", "−12.34"),
        ("2026-03-02 ABC", "the broker no longer lists it", LATE, "−12.00"),
        ("", "not explained by any row", "", "−0.34"),
        ("Position ABC", "journal 100, broker 90", "", "10"),
        ("", "not explained by any row", "", "10"),
    ]


def test_rows_that_changed_after_the_proof_are_listed_below_their_own_heading() -> None:
    (cash, _) = off("main", TODAY).differences
    changed = even("main", TODAY)._replace(changes=cash.rows)
    assert [one.what.strip() for one in findings_of(changed)] == ["Changed after it was proven", "2026-03-02 ABC"]


def test_a_job_that_did_not_end_says_that_what_it_stored_is_whole() -> None:
    state = JOB_COLUMNS[-1]
    assert state.show(JOB).strip() == "… not finished"
    assert state.tip is not None
    assert state.tip(JOB) == "It is still under way, or was cut off. What it had stored is whole.\ncut off"


def test_a_change_says_what_moved_and_a_trade_that_was_not_there_has_no_figure() -> None:
    assert texts(MOVED_COLUMNS, MOVED)[2:7] == ["Trade in ABC", "200.00", "300.50", "late row", "f3 and 1 more"]
    assert what_moved(GONE) == "Booked for the account"
    assert texts(MOVED_COLUMNS, replace(MOVED, before=None))[3] == "no trade"


def test_the_chosen_row_stays_chosen_when_rows_are_read_again(qtbot: QtBot, theme: Theme) -> None:
    table: RowsTable[Job] = RowsTable(JOB_COLUMNS, theme, name="Jobs", key=lambda one: one.id)
    qtbot.addWidget(table)
    jobs = [Job(number, "sync", "main", "alpaca", 1, 2, "done", 1, 0, 0, 0) for number in (3, 2, 1)]
    table.show_rows(jobs, "nothing")
    assert table.current_row() == jobs[0]
    table.choose(2)
    with qtbot.waitSignal(table.chosen):
        table.show_rows([Job(4, "sync", "main", "alpaca", 1, 2, "done", 1, 0, 0, 0), *jobs], "nothing")
    assert table.current_row() == jobs[1]
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [jobs[1]]
    with qtbot.waitSignal(table.chosen) as chosen:
        table.show_rows((), "Nothing came in.")
    assert chosen.args == [None]
    assert table.current_row() is None


def test_several_chosen_rows_stay_chosen_when_rows_are_read_again(qtbot: QtBot, theme: Theme) -> None:
    table: RowsTable[HeldItem] = RowsTable(HELD_COLUMNS, theme, name="Held", key=lambda one: one.id, several=True)
    qtbot.addWidget(table)
    rows = [replace(HELD, id=number) for number in range(5)]
    table.show_rows(rows, "nothing")
    table.selectAll()
    assert len(table.chosen_rows()) == 5
    with qtbot.assertNotEmitted(table.chosen):
        table.show_rows(rows, "nothing")
    table.show_rows([replace(HELD, id=9), *rows], "nothing")
    assert table.chosen_rows() == tuple(rows)
    table.show_rows(rows[1:], "nothing")
    assert table.chosen_rows() == (rows[1],), "the current row is gone: the choice begins anew"


def test_held_counts_stand_out_by_more_than_their_colour() -> None:
    model: RowsModel[Job] = RowsModel(JOB_COLUMNS)
    model.use_colours(colours("light"))
    model.show((JOB,))
    held = model.index(0, 7)
    assert held.data(Qt.ItemDataRole.ForegroundRole) == QColor(colours("light").warning)
    assert held.data() == "1"
    assert model.index(0, 6).data() == "–"
