"""The Playbook page as it is used: by hand and by keys, on real journals, with everything undone again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.dialogs.full_picture import FullPicture
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import PLACE
from journal_app.desktop.models.setups_model import BELOW, MARK
from journal_app.desktop.models.worth_rows import DRAWN
from journal_app.desktop.scope import Chip
from journal_app.desktop.views.playbook_page import PlaybookPage
from journal_app.domain.errors import LedgerError
from journal_app.domain.playbook import Setup
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Outcome
from journal_app.journal import Journal
from journal_app.ledger.checking import content_hash, trades_hash
from tests.desktop.playbooks import ON_TRADES, OPENING, PULLBACK, RETIRED, fill_playbook
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]
Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[StandIn]:
    with StandIn(tmp_path / "journal.db", tmp_path / "config") as made:
        fill_playbook(made, tmp_path)
        yield made
        background.finish(3)


def rest(qtbot: QtBot, page: PlaybookPage) -> None:
    qtbot.waitUntil(lambda: page.settled)


def shown(qtbot: QtBot, window: MainWindow) -> PlaybookPage:
    window.activateWindow()
    window.commands["playbook"].trigger()
    page = window.pages.page("playbook")
    assert isinstance(page, PlaybookPage)
    for timer in page.findChildren(QTimer):
        timer.setInterval(timer.interval() // 12)  # what rests for a while rests for less here
    rest(qtbot, page)
    return page


def names(page: PlaybookPage) -> list[str]:
    return [one.name for one in page.setups.model.rows]


def choose(qtbot: QtBot, page: PlaybookPage, name: str) -> None:
    page.setups.choose(name)
    rest(qtbot, page)
    assert page.setups.view.currentIndex().data() == name


def retype(field: QWidget, text: str) -> None:
    field.setFocus()
    QTest.keyClick(field, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(field, text)


def undo(qtbot: QtBot, page: PlaybookPage) -> None:
    assert page.desk.keeper.undo_stack.canUndo()
    page.desk.keeper.undo_stack.undo()
    rest(qtbot, page)


def redo(qtbot: QtBot, page: PlaybookPage) -> None:
    page.desk.keeper.undo_stack.redo()
    rest(qtbot, page)


def picture(path: Path, shade: str = "red") -> Path:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(shade))
    assert image.save(str(path))
    return path


def files(*paths: Path) -> QMimeData:
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return source


def paste(*paths: Path) -> None:
    QGuiApplication.clipboard().setMimeData(files(*paths))


# The list


def test_setups_stand_in_order_with_their_results_and_names_of_trades_are_offered(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    assert names(page) == [OPENING.name, PULLBACK.name, RETIRED.name, ON_TRADES]
    model = page.setups.model
    below = [model.index(place).data(BELOW) for place in range(4)]
    assert below[0].startswith("12 trades · ▲ +16.25 · ")
    assert below[1:] == ["no closed trades", "no closed trades", "on 2 trades, not in the playbook"]
    assert [model.index(place).data(MARK) for place in range(4)] == ["baseline", "", "retired", "add"]
    assert page.setups.view.hasFocus()


def test_results_follow_the_measure_and_the_choice_of_trades(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    window = open_window(journal)
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
    assert worth == journal.playbook.worth(OPENING.name, TradeFilter(within=(("symbol", "S1"),)), Outcome())


def test_a_name_on_trades_is_added_with_return_and_taken_out_again(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    choose(qtbot, page, ON_TRADES)
    assert page.words.isVisible()
    assert page.words.button.text() == f"&Add “{ON_TRADES}”, 2 trades"
    QTest.keyClick(page.setups.view, Key.Key_Return)
    rest(qtbot, page)
    assert journal.playbook.setup(ON_TRADES) == Setup(ON_TRADES)
    assert page.editor.name == ON_TRADES
    assert page.editor.isVisible()
    undo(qtbot, page)
    assert ON_TRADES not in {one.name for one in journal.playbook.setups()}
    assert page.words.isVisible()


def test_setups_are_arranged_by_keys_and_by_dragging_each_among_its_own(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    view, model = page.setups.view, page.setups.model
    QTest.keyClick(view, Key.Key_Down, ALT)
    rest(qtbot, page)
    assert names(page)[:3] == [PULLBACK.name, OPENING.name, RETIRED.name]
    assert [one.name for one in journal.playbook.setups()] == names(page)[:3]
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
    assert [one.name for one in journal.playbook.setups()] == [OPENING.name, RETIRED.name, PULLBACK.name]


def test_a_setup_is_removed_and_comes_back_with_its_pictures(
    qtbot: QtBot, journal: StandIn, open_window: Opened, tmp_path: Path
) -> None:
    journal.playbook.add_picture(PULLBACK.name, "p.png", picture(tmp_path / "p.png").read_bytes())
    page = shown(qtbot, open_window(journal))
    before = content_hash(journal.ledger)
    choose(qtbot, page, PULLBACK.name)
    QTest.keyClick(page.setups.view, Key.Key_Delete)
    rest(qtbot, page)
    assert names(page) == [OPENING.name, RETIRED.name, ON_TRADES]
    assert page.editor.name == RETIRED.name
    undo(qtbot, page)
    assert content_hash(journal.ledger) == before
    assert page.editor.name == PULLBACK.name
    assert page.editor.pictures.model.rowCount() == 1
    redo(qtbot, page)
    assert PULLBACK.name not in names(page)


def test_a_new_setup_waits_for_its_name(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(journal))
    page.setups.new_button.click()
    rest(qtbot, page)
    line = page.editor.name_line
    assert (line.text(), line.selectedText()) == ("New setup", "New setup")
    assert line.hasFocus()
    QTest.keyClicks(line, "fade")
    QTest.keyClick(line, Key.Key_Return)
    rest(qtbot, page)
    assert journal.playbook.setups()[-1] == Setup("fade")
    assert page.setups.view.currentIndex().data() == "fade"
    page.make_new()
    rest(qtbot, page)
    page.make_new()
    rest(qtbot, page)
    assert [one.name for one in journal.playbook.setups()][-2:] == ["New setup", "New setup 2"]
    for _ in range(4):
        undo(qtbot, page)
    assert [one.name for one in journal.playbook.setups()] == [OPENING.name, RETIRED.name, PULLBACK.name]


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


# Writing


def test_a_setup_is_renamed_on_its_trades_and_back(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(journal))
    before, numbers = content_hash(journal.ledger), trades_hash(journal.ledger)
    QTest.keyClick(page.setups.view, Key.Key_F2)
    line = page.editor.name_line
    assert line.selectedText() == OPENING.name
    QTest.keyClicks(line, "ORB")
    assert page.editor.sentences["name"].text() == f"Return renames it, on 12 trades too. Esc keeps “{OPENING.name}”."
    QTest.keyClick(line, Key.Key_Return)
    rest(qtbot, page)
    assert journal.playbook.setup("ORB").criteria == OPENING.criteria
    assert journal.marks.said("main:b3").setup == "ORB"
    assert names(page)[0] == "ORB"
    assert page.setups.model.index(0).data(BELOW).startswith("12 trades")
    assert trades_hash(journal.ledger) == numbers
    undo(qtbot, page)
    assert content_hash(journal.ledger) == before
    assert page.editor.name_line.text() == OPENING.name
    redo(qtbot, page)
    assert journal.marks.said("main:b3").setup == "ORB"


def test_the_trades_page_shows_the_new_name(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    window = open_window(journal)
    page = shown(qtbot, window)
    page.edits.rename(OPENING.name, "ORB")
    rest(qtbot, page)
    model = window.trades.model
    qtbot.waitUntil(lambda: any(model.text_at(row, PLACE["setup"]) == "ORB" for row in range(model.rowCount())))


@pytest.mark.parametrize(
    "typed,said", [(PULLBACK.name, "has a setup “pullback” already"), ("", "has no name")], ids=["taken", "empty"]
)
def test_a_name_that_cannot_be_is_told_beside_it_and_esc_keeps_the_old_one(
    qtbot: QtBot, journal: StandIn, open_window: Opened, typed: str, said: str
) -> None:
    page = shown(qtbot, open_window(journal))
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
    qtbot: QtBot, journal: StandIn, open_window: Opened, field: str, typed: str, kept: str
) -> None:
    page = shown(qtbot, open_window(journal))
    part = page.editor._lines[field]
    retype(part, typed)
    assert page.editor.is_waiting
    rest(qtbot, page)
    assert journal.playbook.setup(OPENING.name) == replace(OPENING, **{field: kept})  # type: ignore[arg-type]  # of that field
    page.refresh()
    rest(qtbot, page)
    assert page.desk.keeper.undo_stack.count() == 1
    QTest.keyClick(part, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # nothing is left to undo in the field
    qtbot.waitUntil(lambda: not page.desk.keeper.undo_stack.canUndo())
    rest(qtbot, page)
    assert journal.playbook.setup(OPENING.name) == OPENING
    assert page.editor._typed()[field] == getattr(OPENING, field)
    redo(qtbot, page)
    assert getattr(journal.playbook.setup(OPENING.name), field) == kept


@pytest.mark.parametrize("field", ["is_baseline", "is_retired"])
def test_baseline_and_retirement_are_switched_and_undone(
    qtbot: QtBot, journal: StandIn, open_window: Opened, field: str
) -> None:
    page = shown(qtbot, open_window(journal))
    box = page.editor.baseline_box if field == "is_baseline" else page.editor.retired_box
    was = getattr(OPENING, field)
    QTest.keyClick(box, Key.Key_Space)
    rest(qtbot, page)
    assert getattr(journal.playbook.setup(OPENING.name), field) is not was
    assert page.setups.view.currentIndex().data() == OPENING.name
    assert page.setups.view.currentIndex().data(MARK) == ("" if field == "is_baseline" else "baseline, retired")
    undo(qtbot, page)
    assert getattr(journal.playbook.setup(OPENING.name), field) is was
    assert box.isChecked() is was


def test_a_retired_setup_goes_below_and_is_used_again_from_the_menu(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    choose(qtbot, page, RETIRED.name)
    assert page.setups.actions_by_name["retire"].text() == "Use &again"
    page.setups.actions_by_name["retire"].trigger()
    rest(qtbot, page)
    assert not journal.playbook.setup(RETIRED.name).is_retired
    assert names(page)[:3] == [OPENING.name, RETIRED.name, PULLBACK.name]


def test_a_rule_that_cannot_be_read_is_told_as_typed_kept_in_its_field_and_not_written(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    editor = page.editor
    assert editor.sentences["risk_rule"].text() == "A trade of it is planned to risk 50.00."
    retype(editor.risk.amount, "little")
    assert editor.sentences["risk_rule"].is_complaint
    assert "“little” is no risk" in editor.sentences["risk_rule"].text()
    retype(editor.target_line, "-1")
    assert "is no target in R" in editor.sentences["target_r"].text()
    rest(qtbot, page)
    assert journal.playbook.setup(OPENING.name) == OPENING
    choose(qtbot, page, PULLBACK.name)
    assert editor.risk.rule == ""
    assert not editor.sentences["risk_rule"].is_complaint
    choose(qtbot, page, OPENING.name)
    assert (editor.risk.amount.text(), editor.target_line.text()) == ("little", "-1")
    assert editor.sentences["risk_rule"].is_complaint
    retype(editor.risk.amount, "1")
    editor.risk.kind.setCurrentIndex(editor.risk.kind.findData("percent"))
    editor.risk.kind.activated.emit(editor.risk.kind.currentIndex())
    rest(qtbot, page)
    assert journal.playbook.setup(OPENING.name).risk_rule == "percent:1"
    assert editor.sentences["risk_rule"].text() == "A trade of it is planned to risk 1 % of the capital."


def test_a_kind_of_risk_without_an_amount_asks_for_it(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(journal))
    choose(qtbot, page, PULLBACK.name)
    risk = page.editor.risk
    risk.kind.setCurrentIndex(risk.kind.findData("entry"))
    risk.kind.activated.emit(risk.kind.currentIndex())
    assert risk.amount.hasFocus()
    assert "amount is missing" in page.editor.sentences["risk_rule"].text()
    QTest.keyClicks(risk.amount, "2")
    rest(qtbot, page)
    assert journal.playbook.setup(PULLBACK.name).risk_rule == "entry:2"


def test_planned_amounts_are_hidden_with_all_others(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    window = open_window(journal)
    page = shown(qtbot, window)
    window.commands["mask"].trigger()
    try:
        rest(qtbot, page)
        assert page.editor.risk.amount.echoMode() is QLineEdit.EchoMode.Password
        assert "50" not in page.editor.sentences["risk_rule"].text()
        assert "16.25" not in page.setups.model.index(0).data(BELOW)
    finally:
        window.commands["mask"].trigger()


def test_what_is_typed_is_kept_when_the_window_closes(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    window = open_window(journal)
    page = shown(qtbot, window)
    retype(page.editor.description.text, "Typed in the last moment.")
    page.editor.checklist.add_line.setFocus()
    QTest.keyClicks(page.editor.checklist.add_line, "not yet added")
    page.editor.name_line.setFocus()
    page.editor.name_line.selectAll()
    QTest.keyClicks(page.editor.name_line, "last name")
    window.quit()
    kept = journal.playbook.setup("last name")
    assert kept.description == "Typed in the last moment."
    assert [one.text for one in kept.criteria] == ["volume is high", "no news", "not yet added"]
    assert journal.marks.said("main:b0").setup == "last name"


def test_another_setup_is_chosen_while_typing_and_nothing_is_lost(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    retype(page.editor.description.text, "For the opening range.")
    choose(qtbot, page, PULLBACK.name)
    assert journal.playbook.setup(OPENING.name).description == "For the opening range."
    assert page.editor.description.note == ""
    choose(qtbot, page, OPENING.name)
    assert page.editor.description.note == "For the opening range."


def test_what_is_read_again_does_not_touch_what_is_being_typed(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    retype(page.editor.description.text, "Half a sen")
    journal.playbook.save(replace(OPENING, target_r="4"))  # another program
    with qtbot.waitSignal(page.drawn):
        page._read_again()
    assert page.editor.description.note == "Half a sen"
    assert page.editor.target_line.text() == "4"
    rest(qtbot, page)
    assert journal.playbook.setup(OPENING.name) == replace(OPENING, target_r="4", description="Half a sen")


def test_what_cannot_be_written_is_told_beside_its_field_and_written_with_the_next_key(
    qtbot: QtBot, journal: StandIn, open_window: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise LedgerError("The disk is full.", "Make room on it.")

    page = shown(qtbot, open_window(journal))
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
    assert len(journal.playbook.setup(OPENING.name).description) == len("Not yet kept.!")
    assert not sentence.text()


def test_a_setup_that_another_program_removed_is_told_and_leaves_the_list(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    journal.playbook.remove(OPENING.name)
    page.editor.baseline_box.click()
    rest(qtbot, page)
    assert page.desk.keeper.undo_stack.count() == 0
    assert names(page)[0] == PULLBACK.name


# The checklist


def test_the_checklist_is_written_moved_and_undone_by_keys_alone(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    checklist = page.editor.checklist
    checklist.add_line.setFocus()
    QTest.keyClicks(checklist.add_line, "above the average")
    QTest.keyClick(checklist.add_line, Key.Key_Return)
    rest(qtbot, page)
    QTest.keyClick(checklist.add_line, Key.Key_Up)
    assert checklist.table.hasFocus()
    QTest.keyClick(checklist.table, Key.Key_Space)
    QTest.keyClick(checklist.table, Key.Key_Up, ALT)
    rest(qtbot, page)
    kept = journal.playbook.setup(OPENING.name).criteria
    assert [(one.text, one.is_hard) for one in kept] == [
        ("volume is high", True), ("above the average", True), ("no news", False),
    ]  # fmt: skip
    assert [row.criterion for row in page.editor.worth.table.rows.rows] == list(kept)
    QTest.keyClick(checklist.table, Key.Key_Delete)
    rest(qtbot, page)
    assert journal.playbook.setup(OPENING.name).criteria == OPENING.criteria
    for _ in range(4):
        undo(qtbot, page)
    assert journal.playbook.setup(OPENING.name) == OPENING
    assert checklist.model.criteria == OPENING.criteria


def test_a_criterion_is_put_better_in_place_and_keeps_its_answers(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    table = page.editor.checklist.table
    table.setFocus()
    table.choose(0)
    QTest.keyClick(table, Key.Key_Return)
    line = table.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    retype(line, "relative volume above 2")
    rest(qtbot, page)  # written while the line is still open
    assert journal.playbook.setup(OPENING.name).criteria[0].text == "relative volume above 2"
    assert line.isVisible()
    QTest.keyClick(line, Key.Key_Return)
    rest(qtbot, page)
    assert journal.playbook.worth(OPENING.name)[0].met.n == 6
    assert page.desk.keeper.undo_stack.count() == 1


def test_a_must_is_changed_by_a_click(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(journal))
    table = page.editor.checklist.table
    where = table.visualRect(page.editor.checklist.model.index(1, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    rest(qtbot, page)
    assert [one.is_hard for one in journal.playbook.setup(OPENING.name).criteria] == [True, True]


# Pictures


def test_pictures_are_pasted_dropped_shown_large_removed_and_undone(
    qtbot: QtBot, journal: StandIn, open_window: Opened, tmp_path: Path
) -> None:
    page = shown(qtbot, open_window(journal))
    strip = page.editor.pictures
    paste(picture(tmp_path / "one.png"))
    QTest.keyClick(page.setups.view, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, page)
    page._take_in(files(picture(tmp_path / "two.png", "blue")))
    rest(qtbot, page)
    assert [one.name for one in journal.playbook.pictures_of(OPENING.name)] == ["one.png", "two.png"]
    assert strip.model.rowCount() == 2
    strip.row.setFocus()
    QTest.keyClick(strip.row, Key.Key_Return)
    large = strip.findChild(FullPicture)
    assert isinstance(large, FullPicture)
    assert large.windowTitle() == "one.png"
    qtbot.waitUntil(lambda: not large.picture.pixmap().isNull())
    large.close()
    QTest.keyClick(strip.row, Key.Key_Delete)
    rest(qtbot, page)
    assert [one.name for one in journal.playbook.pictures_of(OPENING.name)] == ["two.png"]
    undo(qtbot, page)
    assert {one.name for one in journal.playbook.pictures_of(OPENING.name)} == {"one.png", "two.png"}
    undo(qtbot, page)
    undo(qtbot, page)
    assert journal.playbook.pictures_of(OPENING.name) == ()
    assert strip.words.isVisible()
    redo(qtbot, page)
    assert [one.name for one in journal.playbook.pictures_of(OPENING.name)] == ["one.png"]


def test_an_image_on_the_clipboard_becomes_a_picture(qtbot: QtBot, journal: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(journal))
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    QGuiApplication.clipboard().setImage(image)
    page.editor.description.text.setFocus()
    QTest.keyClick(page.editor.description.text, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, page)
    assert [one.media_type for one in journal.playbook.pictures_of(OPENING.name)] == ["image/png"]


def test_what_is_no_picture_or_there_already_is_told_beside_the_pictures(
    qtbot: QtBot, journal: StandIn, open_window: Opened, tmp_path: Path
) -> None:
    page = shown(qtbot, open_window(journal))
    said = page.editor.sentences["pictures"]
    note = tmp_path / "note.txt"
    note.write_text("words", encoding="utf-8")
    page._take_in(files(note))
    rest(qtbot, page)
    assert "note.txt is no picture" in said.text()
    same = picture(tmp_path / "one.png")
    page._take_in(files(same, same))
    rest(qtbot, page)
    assert "on the setup already" in said.text()
    assert len(journal.playbook.pictures_of(OPENING.name)) == 1
    source = QMimeData()
    source.setText("only words")
    page._take_in(source)
    assert "no picture on the clipboard" in said.text()
    assert page.desk.keeper.undo_stack.count() == 1


# Worth


def test_the_table_tells_what_the_journal_says_each_criterion_is_worth(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    table = page.editor.worth.table
    worth = journal.playbook.worth(OPENING.name)
    assert table.rows.rows == worth
    first, second = ([table.rows.index(row, place).data() for place in range(6)] for row in (0, 1))
    low, high = (float(end) for end in worth[0].interval or ("nan", "nan"))
    assert first[1] == f"▲ +{float(worth[0].difference or 'nan'):.2f}\n−{-low:.2f} to {high:.2f}"
    assert first[3].startswith("▲ +21.67\nn 6 · ")
    assert first[4].startswith("▼ −3.00\nn 5 · ")
    assert first[5] == "▲ +80.00\nn 1"
    assert "it may be chance" in first[DRAWN]
    assert second[1] == "Not enough trades to say\nmet 0 of 5, not met 0 of 5"
    assert second[3] == "–\nno trades"


def test_the_bar_of_a_criterion_is_drawn_at_the_right_of_zero_when_it_helps(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    window = open_window(journal)
    page = shown(qtbot, window)
    page._scroll.ensureWidgetVisible(page.editor.worth.table)
    table = page.editor.worth.table
    where = table.visualRect(table.rows.index(0, DRAWN))
    image = table.viewport().grab(where).toImage()
    gain = QColor(window.theme.colours.gain)
    ratio = image.devicePixelRatio()
    row = int(image.height() / 2 - 1)
    green = [x / ratio for x in range(image.width()) if image.pixelColor(x, row) == gain]
    middle, (low, high) = where.width() / 2, journal.playbook.worth(OPENING.name)[0].interval or ("0", "0")
    reach = (where.width() / 2 - 8) / max(abs(float(low)), abs(float(high)))
    assert green[0] == pytest.approx(middle + float(low) * reach, abs=3)
    assert green[-1] == pytest.approx(middle + float(high) * reach, abs=3)


def test_return_on_a_criterion_shows_the_trades_of_the_setup(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    window = open_window(journal)
    page = shown(qtbot, window)
    window.scope.choose("setup", PULLBACK.name, PULLBACK.name)
    rest(qtbot, page)
    page.editor.worth.table.setFocus()
    QTest.keyClick(page.editor.worth.table, Key.Key_Return)
    assert window.pages.front == "trades"
    assert window.scope.view.chips == (Chip("setup", OPENING.name, OPENING.name),)
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == 12)


def test_every_part_of_the_page_has_a_name_for_screen_readers(
    qtbot: QtBot, journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(journal))
    editor = page.editor
    parts = (
        page.setups.view, page.setups.more_button, editor.name_line, editor.description.text, editor.pictures.row,
        editor.checklist.table, editor.checklist.add_line, editor.risk.kind, editor.risk.amount, editor.worth.table,
        *editor.sentences.values(),
    )  # fmt: skip
    assert all(part.accessibleName() for part in parts)
