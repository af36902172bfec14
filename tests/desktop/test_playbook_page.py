"""The list of the Playbook page: setups in order, with their results, arranged and removed, and all undone."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.setups_model import BELOW, MARK
from journal_app.domain.playbook import Setup
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Outcome
from journal_app.journal import Journal
from journal_app.ledger.checking import content_hash
from tests.desktop.playbooks import (
    ALT,
    ON_TRADES,
    OPENING,
    PULLBACK,
    RETIRED,
    Key,
    choose,
    names,
    picture,
    redo,
    rest,
    shown,
    undo,
)
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]


def test_setups_stand_in_order_with_their_results_and_names_of_trades_are_offered(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    assert names(page) == [OPENING.name, PULLBACK.name, RETIRED.name, ON_TRADES]
    model = page.setups.model
    below = [model.index(place).data(BELOW) for place in range(4)]
    assert below[0].startswith("12 trades · ▲ +16.25 · ")
    assert below[1:] == ["no closed trades", "no closed trades", "on 2 trades, not in the playbook"]
    assert [model.index(place).data(MARK) for place in range(4)] == ["baseline", "", "retired", "add"]
    assert page.setups.view.hasFocus()


def test_results_follow_the_measure_and_the_choice_of_trades(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(playbook_journal)
    page = shown(qtbot, window)
    window.scope.choose_outcome("r", gross=False)
    rest(qtbot, page)
    assert page.setups.model.index(0).data(BELOW) == "12 trades, no result in R is known"
    assert page.editor.worth.words.text().startswith("12 trades left out")
    window.scope.choose_outcome("money", gross=False)
    window.scope.choose("symbol", "S1", "S1")
    rest(qtbot, page)
    assert page.setups.model.index(0).data(BELOW).startswith("4 trades")
    worth = page.editor.worth.table.rows.rows
    assert worth == playbook_journal.playbook.worth(OPENING.name, TradeFilter(within=(("symbol", "S1"),)), Outcome())


def test_a_name_on_trades_is_added_with_return_and_taken_out_again(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    choose(qtbot, page, ON_TRADES)
    assert page.words.isVisible()
    assert page.words.button.text() == f"&Add “{ON_TRADES}”, 2 trades"
    QTest.keyClick(page.setups.view, Key.Key_Return)
    rest(qtbot, page)
    assert playbook_journal.playbook.setup(ON_TRADES) == Setup(ON_TRADES)
    assert page.editor.name == ON_TRADES
    assert page.editor.isVisible()
    undo(qtbot, page)
    assert ON_TRADES not in {one.name for one in playbook_journal.playbook.setups()}
    assert page.words.isVisible()


def test_setups_are_arranged_by_keys_and_by_dragging_each_among_its_own(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    view, model = page.setups.view, page.setups.model
    QTest.keyClick(view, Key.Key_Down, ALT)
    rest(qtbot, page)
    assert names(page)[:3] == [PULLBACK.name, OPENING.name, RETIRED.name]
    assert [one.name for one in playbook_journal.playbook.setups()] == names(page)[:3]
    assert view.currentIndex().data() == OPENING.name
    QTest.keyClick(view, Key.Key_Down, ALT)  # below are only retired ones
    rest(qtbot, page)
    assert names(page)[:3] == [PULLBACK.name, OPENING.name, RETIRED.name]
    dragged = model.mimeData([model.index(1)])
    model.dropMimeData(dragged, Qt.DropAction.MoveAction, 0, 0, model.index(-1))
    rest(qtbot, page)
    assert names(page)[:2] == [OPENING.name, PULLBACK.name]
    undo(qtbot, page)
    undo(qtbot, page)
    assert names(page)[:2] == [OPENING.name, PULLBACK.name]
    assert [one.name for one in playbook_journal.playbook.setups()] == [OPENING.name, RETIRED.name, PULLBACK.name]


def test_a_setup_is_removed_and_comes_back_with_its_pictures(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, tmp_path: Path
) -> None:
    playbook_journal.playbook.add_picture(PULLBACK.name, "p.png", picture(tmp_path / "p.png").read_bytes())
    page = shown(qtbot, open_window(playbook_journal))
    before = content_hash(playbook_journal.ledger)
    choose(qtbot, page, PULLBACK.name)
    QTest.keyClick(page.setups.view, Key.Key_Delete)
    rest(qtbot, page)
    assert names(page) == [OPENING.name, RETIRED.name, ON_TRADES]
    assert page.editor.name == RETIRED.name
    undo(qtbot, page)
    assert content_hash(playbook_journal.ledger) == before
    assert page.editor.name == PULLBACK.name
    assert page.editor.pictures.model.rowCount() == 1
    redo(qtbot, page)
    assert PULLBACK.name not in names(page)


def test_a_new_setup_waits_for_its_name(qtbot: QtBot, playbook_journal: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    page.setups.new_button.click()
    rest(qtbot, page)
    line = page.editor.name_line
    assert (line.text(), line.selectedText()) == ("New setup", "New setup")
    assert line.hasFocus()
    QTest.keyClicks(line, "fade")
    QTest.keyClick(line, Key.Key_Return)
    rest(qtbot, page)
    assert playbook_journal.playbook.setups()[-1] == Setup("fade")
    assert page.setups.view.currentIndex().data() == "fade"
    page.make_new()
    rest(qtbot, page)
    page.make_new()
    rest(qtbot, page)
    assert [one.name for one in playbook_journal.playbook.setups()][-2:] == ["New setup", "New setup 2"]
    for _ in range(4):
        undo(qtbot, page)
    assert [one.name for one in playbook_journal.playbook.setups()] == [OPENING.name, RETIRED.name, PULLBACK.name]


def test_a_journal_without_setups_says_the_next_step(qtbot: QtBot, empty_journal: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(empty_journal))
    assert page.words.isVisible()
    assert "No setups yet" in page.words.words.text()
    assert not page.setups.more_button.isEnabled()
    page.words.button.click()
    rest(qtbot, page)
    assert names(page) == ["New setup"]
    assert page.editor.name_line.hasFocus()


def test_two_hundred_setups_are_shown_and_the_last_one_is_reached_by_a_key(
    qtbot: QtBot, empty_journal: StandIn, open_window: Opened
) -> None:
    empty_journal.playbook.read([{"name": f"setup {number}", "criteria": ["a", "b"]} for number in range(200)])
    page = shown(qtbot, open_window(empty_journal))
    assert len(names(page)) == 200
    QTest.keyClick(page.setups.view, Key.Key_End)
    rest(qtbot, page)
    assert page.editor.name == "setup 199"
    assert len(page.editor.worth.table.rows.rows) == 2


def test_the_tab_key_goes_through_the_page_from_top_to_bottom(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(playbook_journal)
    page = shown(qtbot, window)
    editor, seen = page.editor, []
    for _ in range(14):
        seen.append(window.focusWidget())
        QTest.keyClick(window.focusWidget(), Key.Key_Tab)
    assert seen[:3] == [page.setups.view, page.setups.new_button, page.setups.more_button]
    assert seen[3:] == [
        editor.name_line, editor.preview_button, editor.description.text, editor.checklist.table,
        editor.checklist.add_line, editor.risk.kind, editor.risk.amount, editor.target_line, editor.baseline_box,
        editor.retired_box, editor.worth.table
    ]  # fmt: skip


def test_everything_that_was_done_is_undone_step_by_step_and_done_again(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, tmp_path: Path
) -> None:
    playbook_journal.playbook.add_picture(PULLBACK.name, "p.png", picture(tmp_path / "p.png").read_bytes())
    page = shown(qtbot, open_window(playbook_journal))
    acts: tuple[Callable[[], object], ...] = (
        lambda: page.edits.write(PULLBACK.name, "description", "Second test."),
        lambda: page.edits.rename(PULLBACK.name, "second test"),
        lambda: page.edits.add_file("second test", picture(tmp_path / "q.png", "blue")),
        lambda: page.edits.remove_picture("second test", playbook_journal.playbook.pictures_of("second test")[0].id),
        lambda: page.edits.rename(OPENING.name, "ORB"),
        lambda: page.edits.arrange(["second test", "ORB"]),
        lambda: page.edits.create(ON_TRADES),
        lambda: page.edits.write("second test", "is_retired", True),
        lambda: page.edits.remove("ORB"),
    )  # fmt: skip
    hashes = [content_hash(playbook_journal.ledger)]
    for act in acts:
        act()
        rest(qtbot, page)
        hashes.append(content_hash(playbook_journal.ledger))
    assert len(set(hashes)) == len(acts) + 1
    for _ in range(2):
        for expected in hashes[-2::-1]:
            undo(qtbot, page)
            assert content_hash(playbook_journal.ledger) == expected
        for expected in hashes[1:]:
            redo(qtbot, page)
            assert content_hash(playbook_journal.ledger) == expected
