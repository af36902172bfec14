"""The form of a setup as it is typed in: written by itself, undone, told where it fails, and never lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import PLACE
from journal_app.desktop.models.setups_model import BELOW, MARK
from journal_app.desktop.scope import Chip
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal
from journal_app.ledger.checking import content_hash, trades_hash
from tests.desktop.playbooks import OPENING, PULLBACK, RETIRED, Key, choose, names, redo, rest, retype, shown, undo
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]


def test_a_setup_is_renamed_on_its_trades_and_back(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    before, numbers = content_hash(playbook_journal.ledger), trades_hash(playbook_journal.ledger)
    QTest.keyClick(page.setups.view, Key.Key_F2)
    line = page.editor.name_line
    assert line.selectedText() == OPENING.name
    QTest.keyClicks(line, "ORB")
    assert page.editor.sentences["name"].text() == f"Return renames it, on 12 trades too. Esc keeps “{OPENING.name}”."
    QTest.keyClick(line, Key.Key_Return)
    rest(qtbot, page)
    assert playbook_journal.playbook.setup("ORB").criteria == OPENING.criteria
    assert playbook_journal.marks.said("main:b3").setup == "ORB"
    assert names(page)[0] == "ORB"
    assert page.setups.model.index(0).data(BELOW).startswith("12 trades")
    assert trades_hash(playbook_journal.ledger) == numbers
    undo(qtbot, page)
    assert content_hash(playbook_journal.ledger) == before
    assert page.editor.name_line.text() == OPENING.name
    redo(qtbot, page)
    assert playbook_journal.marks.said("main:b3").setup == "ORB"


def test_the_trades_page_shows_the_new_name(qtbot: QtBot, playbook_journal: StandIn, open_window: Opened) -> None:
    window = open_window(playbook_journal)
    page = shown(qtbot, window)
    page.edits.rename(OPENING.name, "ORB")
    rest(qtbot, page)
    model = window.trades.model
    qtbot.waitUntil(lambda: any("ORB" in model.text_at(row, PLACE["setup"]) for row in range(model.rowCount())))


@pytest.mark.parametrize(
    "typed,said", [(PULLBACK.name, "has a setup “pullback” already"), ("", "has no name")], ids=["taken", "empty"]
)
def test_a_name_that_cannot_be_is_told_beside_it_and_esc_keeps_the_old_one(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, typed: str, said: str
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    line = page.editor.name_line
    retype(line, typed)
    if not typed:
        QTest.keyClick(line, Key.Key_Delete)
    QTest.keyClick(line, Key.Key_Return)
    assert page.editor.sentences["name"].is_complaint
    assert said in page.editor.sentences["name"].text()
    QTest.keyClick(line, Key.Key_Escape)
    assert line.text() == OPENING.name
    assert not page.editor.sentences["name"].text()
    assert page.desk.keeper.undo_stack.count() == 0


@pytest.mark.parametrize("field,typed,kept", [
    ("description", "Out at noon.", "Out at noon."), ("risk_rule", "75", "money:75"), ("target_r", "3.50", "3.5"),
])  # fmt: skip
def test_what_is_typed_is_written_by_itself_and_each_is_undone(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, field: str, typed: str, kept: str
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    part = page.editor._lines[field]
    retype(part, typed)
    assert page.editor.is_waiting
    rest(qtbot, page)
    assert playbook_journal.playbook.setup(OPENING.name) == replace(OPENING, **{field: kept})  # type: ignore[arg-type]  # of that field
    page.refresh()
    rest(qtbot, page)
    assert page.desk.keeper.undo_stack.count() == 1
    QTest.keyClick(part, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # nothing is left to undo in the field
    qtbot.waitUntil(lambda: not page.desk.keeper.undo_stack.canUndo())
    rest(qtbot, page)
    assert playbook_journal.playbook.setup(OPENING.name) == OPENING
    assert page.editor._typed()[field] == getattr(OPENING, field)
    redo(qtbot, page)
    assert getattr(playbook_journal.playbook.setup(OPENING.name), field) == kept


@pytest.mark.parametrize("field", ["is_baseline", "is_retired"])
def test_baseline_and_retirement_are_switched_and_undone(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, field: str
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    box = page.editor.baseline_box if field == "is_baseline" else page.editor.retired_box
    was = getattr(OPENING, field)
    QTest.keyClick(box, Key.Key_Space)
    rest(qtbot, page)
    assert getattr(playbook_journal.playbook.setup(OPENING.name), field) is not was
    assert page.setups.view.currentIndex().data() == OPENING.name
    assert page.setups.view.currentIndex().data(MARK) == ("" if field == "is_baseline" else "baseline, retired")
    undo(qtbot, page)
    assert getattr(playbook_journal.playbook.setup(OPENING.name), field) is was
    assert box.isChecked() is was


def test_a_retired_setup_goes_below_and_is_used_again_from_the_menu(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    choose(qtbot, page, RETIRED.name)
    assert page.setups.actions_by_name["retire"].text() == "Use &again"
    page.setups.actions_by_name["retire"].trigger()
    rest(qtbot, page)
    assert not playbook_journal.playbook.setup(RETIRED.name).is_retired
    assert names(page)[:3] == [OPENING.name, RETIRED.name, PULLBACK.name]


def test_a_rule_that_cannot_be_read_is_told_as_typed_kept_in_its_field_and_not_written(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    editor = page.editor
    assert editor.sentences["risk_rule"].text() == "A trade of it is planned to risk 50.00."
    retype(editor.risk.amount, "little")
    assert editor.sentences["risk_rule"].is_complaint
    assert "“little” is no risk" in editor.sentences["risk_rule"].text()
    retype(editor.target_line, "-1")
    assert "is no target in R" in editor.sentences["target_r"].text()
    rest(qtbot, page)
    assert playbook_journal.playbook.setup(OPENING.name) == OPENING
    choose(qtbot, page, PULLBACK.name)
    assert editor.risk.rule == ""
    assert editor.sentences["risk_rule"].text() == "No planned risk of its own."
    choose(qtbot, page, OPENING.name)
    assert (editor.risk.amount.text(), editor.target_line.text()) == ("little", "-1")
    assert editor.sentences["risk_rule"].is_complaint
    retype(editor.risk.amount, "1")
    editor.risk.kind.setCurrentIndex(editor.risk.kind.findData("percent"))
    editor.risk.kind.activated.emit(editor.risk.kind.currentIndex())
    rest(qtbot, page)
    assert playbook_journal.playbook.setup(OPENING.name).risk_rule == "percent:1"
    assert editor.sentences["risk_rule"].text() == "A trade of it is planned to risk 1 % of the capital."


def test_a_kind_of_risk_without_an_amount_asks_for_it(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    choose(qtbot, page, PULLBACK.name)
    risk = page.editor.risk
    risk.kind.setCurrentIndex(risk.kind.findData("entry"))
    risk.kind.activated.emit(risk.kind.currentIndex())
    assert risk.amount.hasFocus()
    assert "amount is missing" in page.editor.sentences["risk_rule"].text()
    QTest.keyClicks(risk.amount, "2")
    rest(qtbot, page)
    assert playbook_journal.playbook.setup(PULLBACK.name).risk_rule == "entry:2"


def test_planned_amounts_are_hidden_with_all_others(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(playbook_journal)
    page = shown(qtbot, window)
    window.commands["mask"].trigger()
    try:
        rest(qtbot, page)
        assert page.editor.risk.amount.echoMode() is QLineEdit.EchoMode.Password
        assert "50" not in page.editor.sentences["risk_rule"].text()
        assert "16.25" not in page.setups.model.index(0).data(BELOW)
    finally:
        window.commands["mask"].trigger()


def test_what_is_typed_is_kept_when_the_window_closes(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(playbook_journal)
    page = shown(qtbot, window)
    retype(page.editor.description.text, "Typed in the last moment.")
    page.editor.checklist.add_line.setFocus()
    QTest.keyClicks(page.editor.checklist.add_line, "not yet added")
    page.editor.name_line.setFocus()
    page.editor.name_line.selectAll()
    QTest.keyClicks(page.editor.name_line, "last name")
    window.quit()
    kept = playbook_journal.playbook.setup("last name")
    assert kept.description == "Typed in the last moment."
    assert [one.text for one in kept.criteria] == ["volume is high", "no news", "not yet added"]
    assert playbook_journal.marks.said("main:b0").setup == "last name"


def test_another_setup_is_chosen_while_typing_and_nothing_is_lost(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    retype(page.editor.description.text, "For the opening range.")
    choose(qtbot, page, PULLBACK.name)
    assert playbook_journal.playbook.setup(OPENING.name).description == "For the opening range."
    assert page.editor.description.note == ""
    choose(qtbot, page, OPENING.name)
    assert page.editor.description.note == "For the opening range."


def test_what_is_read_again_does_not_touch_what_is_being_typed(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    retype(page.editor.description.text, "Half a sen")
    playbook_journal.playbook.save(replace(OPENING, target_r="4"))  # another program
    with qtbot.waitSignal(page.drawn):
        page._read_again()
    assert page.editor.description.note == "Half a sen"
    assert page.editor.target_line.text() == "4"
    rest(qtbot, page)
    assert playbook_journal.playbook.setup(OPENING.name) == replace(OPENING, target_r="4", description="Half a sen")


def test_what_cannot_be_written_is_told_beside_its_field_and_written_with_the_next_key(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise LedgerError("The disk is full.", "Make room on it.")

    page = shown(qtbot, open_window(playbook_journal))
    with monkeypatch.context() as patch:
        patch.setattr("journal_app.ledger.playbook.save_setup", refuse)
        retype(page.editor.description.text, "Not yet kept.")
        rest(qtbot, page)
    sentence = page.editor.sentences["description"]
    assert sentence.is_complaint
    assert sentence.text() == "The disk is full. Make room on it."
    assert page.editor.description.note == "Not yet kept."
    assert page.desk.keeper.undo_stack.count() == 0
    QTest.keyClicks(page.editor.description.text, "!")
    rest(qtbot, page)
    assert len(playbook_journal.playbook.setup(OPENING.name).description) == len("Not yet kept.!")
    assert not sentence.text()


def test_a_setup_that_another_program_removed_is_told_and_leaves_the_list(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    playbook_journal.playbook.remove(OPENING.name)
    page.editor.baseline_box.click()
    rest(qtbot, page)
    assert page.desk.keeper.undo_stack.count() == 0
    assert names(page)[0] == PULLBACK.name


def test_a_description_of_a_million_letters_without_a_space_is_shown_unbroken(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    playbook_journal.playbook.save(replace(OPENING, description="x" * 1_000_000))
    page = shown(qtbot, open_window(playbook_journal))
    text = page.editor.description.text
    assert len(page.editor.description.note) == 1_000_000
    assert text.lineWrapMode() is QPlainTextEdit.LineWrapMode.NoWrap
    assert not page.editor.is_waiting
    choose(qtbot, page, PULLBACK.name)
    assert text.lineWrapMode() is QPlainTextEdit.LineWrapMode.WidgetWidth
    QGuiApplication.clipboard().setText("y" * 30_000)
    text.paste()
    assert text.lineWrapMode() is QPlainTextEdit.LineWrapMode.NoWrap
    rest(qtbot, page)
    assert playbook_journal.playbook.setup(PULLBACK.name).description == "y" * 30_000


def test_a_chip_of_a_setup_follows_its_name_there_and_back(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(playbook_journal)
    page = shown(qtbot, window)
    page.show_trades()
    page.edits.rename(OPENING.name, "ORB")
    qtbot.waitUntil(lambda: page.edits.idle)
    assert window.scope.view.chips == (Chip("setup", "ORB", "ORB"),)
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == 12)
    window.keeper.undo_stack.undo()
    qtbot.waitUntil(lambda: page.edits.idle)
    assert window.scope.view.chips == (Chip("setup", OPENING.name, OPENING.name),)


def test_what_cannot_be_undone_from_another_page_is_told_in_the_banner(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(playbook_journal)
    page = shown(qtbot, window)
    page.edits.write(PULLBACK.name, "description", "Second test.")
    rest(qtbot, page)
    playbook_journal.playbook.remove(PULLBACK.name)
    window.commands["trades"].trigger()
    with qtbot.waitSignal(page.failed):
        window.keeper.undo_stack.undo()
    assert window.banner.isVisible()


@pytest.mark.parametrize("ending", ["", "y"], ids=["in the playbook", "on trades"])
def test_a_very_long_name_does_not_make_the_page_wider_than_the_window(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, ending: str
) -> None:
    long = "R&D" + "x" * 300
    playbook_journal.playbook.rename(OPENING.name, long)
    playbook_journal.marks.annotate("main:b12", Annotation(setup=f"{long}y"))
    window = open_window(playbook_journal)
    window.resize(800, 480)
    page = shown(qtbot, window)
    choose(qtbot, page, long + ending)
    QTest.keyClicks(page.editor.name_line, "z")
    assert page.editor.minimumSizeHint().width() <= page._scroll.viewport().width()
    assert page.words.minimumSizeHint().width() <= page._scroll.width()
    assert window.width() == 800


def test_an_undo_that_fails_leaves_undo_and_redo_in_step_with_the_journal(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise LedgerError("The disk is full.", "Make room on it.")

    page = shown(qtbot, open_window(playbook_journal))
    page.edits.write(OPENING.name, "description", "Changed.")
    rest(qtbot, page)
    with monkeypatch.context() as patch:
        patch.setattr("journal_app.ledger.playbook.save_setup", refuse)
        undo(qtbot, page)
    assert page.editor.sentences["description"].text() == "The disk is full. Make room on it."
    redo(qtbot, page)
    assert playbook_journal.playbook.setup(OPENING.name).description == "Changed."
    undo(qtbot, page)
    assert playbook_journal.playbook.setup(OPENING.name) == OPENING
