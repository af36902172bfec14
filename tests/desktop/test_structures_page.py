"""The Structures page shows trades that belong together; grouping by hand works from both tables and is undoable."""

from collections.abc import Callable, Sequence

import pytest
from PySide6.QtCore import QCoreApplication, QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton
from pytestqt.qtbot import QtBot

from journal_app.desktop.grouping import MOST
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import PLACE
from journal_app.desktop.models.structure_rows import (
    ACCOUNT,
    HAND,
    ROLLED,
    STRUCTURE_COLUMNS,
    StructureRow,
    break_even_text,
    kind_text,
    limit_text,
    rolled_text,
    rows_of,
)
from journal_app.desktop.pages import PAGES
from journal_app.desktop.views.structures_page import StructuresPage
from journal_app.domain.errors import LedgerError
from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal
from tests.desktop.option_books import LONG_SHARES, SHORT_SHARES, SPREAD
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]


def shown(qtbot: QtBot, window: MainWindow) -> StructuresPage:
    window.commands["structures"].trigger()
    page = window.pages.page("structures")
    assert isinstance(page, StructuresPage)
    qtbot.waitUntil(lambda: page.settled)
    return page


def kinds(page: StructuresPage) -> list[str]:
    return [row.structure.kind for row in page.structures.rows.rows]


def row_of(page: StructuresPage, structure_id: str) -> StructureRow:
    return next(row for row in page.structures.rows.rows if row.structure.structure_id == structure_id)


def legs_of(journal: Journal) -> set[tuple[str, ...]]:
    return {one.legs for one in journal.arranging.structures()}


def choose_trades(window: MainWindow, trade_ids: Sequence[str]) -> None:
    window.commands["table"].trigger()
    table = window.trades.table
    table.clearSelection()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    model = table.model()
    for place in range(model.rowCount()):
        if window.trades.model.frame.trade_id(window.trades.model.row_at(place)) in trade_ids:
            table.selectionModel().select(model.index(place, 0), flags)


def regroup(qtbot: QtBot, window: MainWindow, act: Callable[[], object]) -> None:
    with qtbot.waitSignal(window.grouper.changed):
        act()
    qtbot.waitUntil(lambda: window.grouper.idle)


def test_options_and_groups_stand_there_newest_first_with_their_limits(
    qtbot: QtBot, option_books: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(option_books))
    assert kinds(page) == ["covered call", "short put", "short put", "iron condor", "bull call spread"]
    spread = row_of(page, SPREAD[0])
    texts = [column.show(spread).strip() for column in STRUCTURE_COLUMNS]
    assert texts[:4] == ["bull call spread", "XYZ", "2", "1"]
    assert texts[5:10] == ["open", "0.00", "300.00", "700.00", "103.00"]
    assert page.structures.isColumnHidden(HAND)
    assert page.structures.isColumnHidden(ACCOUNT)
    assert not page.structures.isColumnHidden(ROLLED)


def test_a_roll_names_what_it_came_from(qtbot: QtBot, option_books: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(option_books))
    rolled = row_of(page, "main:p3")
    assert rolled_text(rolled) == "short put, 2026-03-02"
    tip = STRUCTURE_COLUMNS[ROLLED].tip
    assert tip is not None
    assert "▲ +200.00" in tip(rolled)
    assert rolled_text(row_of(page, "main:p1")) == ""


def test_all_trades_can_be_shown_too(qtbot: QtBot, option_books: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(option_books))
    page.which_choice.setCurrentIndex(1)
    qtbot.waitUntil(lambda: page.settled)
    assert [row.structure for row in reversed(page.structures.rows.rows)] == option_books.arranging.structures()
    assert kinds(page).count("shares") == 4
    short = row_of(page, SHORT_SHARES).structure
    assert limit_text(short.max_risk, is_unlimited=short.risk_is_unlimited) == "unlimited"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_leads_to_the_legs_and_on_to_the_trade(
    qtbot: QtBot, option_books: StandIn, open_window: Opened, key: Qt.Key
) -> None:
    window = open_window(option_books)
    page = shown(qtbot, window)
    assert page.structures.choose("main:c1")
    qtbot.waitUntil(lambda: page.settled)
    assert [one.trade_id for one in page.legs.rows.rows] == ["main:c1", "main:c2", "main:c3", "main:c4"]
    QTest.keyClick(page.structures, key)
    assert page.legs.hasFocus()
    page.legs.choose("main:c3")
    QTest.keyClick(page.legs, key)
    assert window.pages.front == "trades"
    assert window.trades.table.current_id() == "main:c3"


def test_what_is_not_known_is_a_dash(option_books: StandIn) -> None:
    some = option_books.arranging.structures()[0]._replace(break_even=None, name="my hedge", kind="custom")
    assert break_even_text(some) == "–"
    assert limit_text(None, is_unlimited=False) == "–"
    assert kind_text(some) == "my hedge · custom"


def test_an_empty_journal_says_what_to_do(qtbot: QtBot, empty_journal: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(empty_journal))
    assert page.structures.rows.rows == ()
    assert not page.group_button.isEnabled()
    assert not page.trade_button.isEnabled()


def test_trades_chosen_in_the_table_become_one_structure_and_that_is_undone_and_redone(
    qtbot: QtBot, option_books: StandIn, open_window: Opened
) -> None:
    window = open_window(option_books)
    before, numbers = legs_of(option_books), list(option_books.trades(only=TradeFilter(status="all")))
    choose_trades(window, (LONG_SHARES, SHORT_SHARES))
    regroup(qtbot, window, window.commands["group"].trigger)
    together = legs_of(option_books)
    assert (LONG_SHARES, SHORT_SHARES) in together
    assert window.banner.isVisible()
    regroup(qtbot, window, window.keeper.undo_stack.undo)
    assert legs_of(option_books) == before
    regroup(qtbot, window, window.keeper.undo_stack.redo)
    assert legs_of(option_books) == together
    assert list(option_books.trades(only=TradeFilter(status="all"))) == numbers


def test_undo_and_redo_in_a_hurry_end_where_the_last_one_says(
    qtbot: QtBot, option_books: StandIn, open_window: Opened
) -> None:
    window = open_window(option_books)
    before, stack = legs_of(option_books), window.keeper.undo_stack
    choose_trades(window, SPREAD)
    regroup(qtbot, window, window.commands["ungroup"].trigger)
    for _ in range(3):
        stack.undo()
        stack.redo()
    stack.undo()
    qtbot.waitUntil(lambda: window.grouper.idle)
    assert legs_of(option_books) == before


def test_structures_are_put_together_and_legs_apart_on_their_page(
    qtbot: QtBot, option_books: StandIn, open_window: Opened
) -> None:
    window = open_window(option_books)
    page = shown(qtbot, window)
    page.structures.selectAll()
    regroup(qtbot, window, page.group_button.click)
    qtbot.waitUntil(lambda: page.settled and len(page.structures.rows.rows) == 1)
    assert page.structures.rows.rows[0].structure.by_hand
    assert not page.structures.isColumnHidden(HAND)
    page.legs.choose("main:c3")
    page.legs.setFocus()
    regroup(qtbot, window, window.commands["ungroup"].trigger)
    qtbot.waitUntil(lambda: page.settled and len(page.structures.rows.rows) == 2)
    assert row_of(page, "main:c3").structure.legs == ("main:c3",)


def test_a_leg_taken_out_leaves_the_rest_of_the_chosen_structure_chosen(
    qtbot: QtBot, option_books: StandIn, open_window: Opened
) -> None:
    window = open_window(option_books)
    page = shown(qtbot, window)
    page.structures.choose("main:c1")
    qtbot.waitUntil(lambda: page.settled)
    page.legs.choose("main:c4")
    page.legs.setFocus()
    regroup(qtbot, window, page.ungroup)
    qtbot.waitUntil(lambda: page.settled and len(page.legs.rows.rows) == 3)
    row = page.structures.current_row()
    assert row is not None
    assert row.structure.legs == ("main:c1", "main:c2", "main:c3")


@pytest.mark.parametrize("command,said", [("group", "two trades or more"), ("ungroup", "a trade first")])
def test_too_few_trades_are_refused_in_plain_words(
    qtbot: QtBot, option_books: StandIn, open_window: Opened, command: str, said: str
) -> None:
    window = open_window(option_books)
    qtbot.waitUntil(lambda: window.trades.detail.settled)
    for page in ("trades", "figures"):
        window.pages.bring(page)
        window.trades.table.clearSelection()
        with qtbot.waitSignal(window.grouper.done) as told:
            window.commands[command].trigger()
        assert told.args is not None
        assert said in told.args[0].title
    assert window.keeper.undo_stack.count() == 0


def test_a_whole_journal_is_not_one_structure(qtbot: QtBot, option_books: StandIn, open_window: Opened) -> None:
    window = open_window(option_books)
    with qtbot.waitSignal(window.grouper.done) as told:
        window.grouper.group([f"main:{number}" for number in range(MOST + 1)])
    assert told.args is not None
    assert "more than 200" in told.args[0].title


def test_what_the_journal_refuses_is_told_in_the_banner_and_leaves_nothing_to_undo(
    qtbot: QtBot, option_books: StandIn, open_window: Opened
) -> None:
    window = open_window(option_books)
    with qtbot.waitSignal(window.grouper.failed):
        window.grouper.group(["main:v1", "other:v1"])
    assert window.banner.isVisible()
    assert window.keeper.undo_stack.count() == 0
    assert window.grouper.idle


def test_an_undo_that_fails_leaves_undo_and_redo_in_step_with_the_journal(
    qtbot: QtBot, option_books: StandIn, open_window: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise LedgerError("The disk is full.", "Make room on it.")

    window = open_window(option_books)
    before, stack = legs_of(option_books), window.keeper.undo_stack
    regroup(qtbot, window, lambda: window.grouper.group((LONG_SHARES, SHORT_SHARES)))
    together = legs_of(option_books)
    with monkeypatch.context() as patch:
        patch.setattr(option_books.arranging, "put_back", refuse)
        with qtbot.waitSignal(window.grouper.failed):
            stack.undo()
    stack.redo()
    qtbot.waitUntil(lambda: window.grouper.idle)
    assert legs_of(option_books) == together
    regroup(qtbot, window, stack.undo)
    assert legs_of(option_books) == before


def test_the_table_offers_both_in_its_context_menu(option_books: StandIn, open_window: Opened) -> None:
    window = open_window(option_books)
    assert window.trades.table.contextMenuPolicy() is Qt.ContextMenuPolicy.ActionsContextMenu
    assert [window.commands["group"], window.commands["ungroup"]] == window.trades.table.actions()[-2:]


def test_a_narrow_window_keeps_the_names_of_its_pages_and_says_the_rest_by_icons(
    option_books: StandIn, open_window: Opened
) -> None:
    window = open_window(option_books)
    buttons = {one.defaultAction(): one for one in window.findChildren(QToolButton)}
    for width in (800, 1280):
        window.resize(width, 480)
        QCoreApplication.processEvents()
        for name in PAGES:
            button = buttons[window.commands[name]]
            assert button.width() >= button.sizeHint().width()
        words = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        assert (buttons[window.commands["sync"]].toolButtonStyle() is words) is (width == 1280)


def test_legs_can_be_told_apart_in_the_trades_table(option_books: StandIn, open_window: Opened) -> None:
    table = open_window(option_books).trades.table
    leg = "SPY271217C00105000"
    assert table.columnWidth(PLACE["symbol"]) >= table.fontMetrics().horizontalAdvance(leg)


def test_before_the_first_answer_the_page_does_not_claim_that_there_is_nothing(
    option_books: StandIn, open_window: Opened
) -> None:
    page = open_window(option_books).pages.page("structures")
    words = [one.text() for one in page.findChildren(QLabel)]
    assert "Looking for trades that belong together …" in words
    assert not any(text.startswith("No ") for text in words)


def test_what_is_grouped_is_the_same_whether_plain_trades_are_read_or_not(option_books: StandIn) -> None:
    everything = option_books.arranging.structures()
    grouped = rows_of(everything, grouped_only=True)
    assert rows_of(option_books.arranging.grouped(), grouped_only=True) == grouped
    assert len(grouped) < len(everything)
    for account in option_books.account_names():
        own = [row for row in grouped if row.structure.account == account]
        assert list(rows_of(option_books.arranging.grouped(account), grouped_only=True)) == own
