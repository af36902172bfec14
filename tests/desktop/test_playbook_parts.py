"""Checklist, pictures and worth of criteria on the Playbook page."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from journal_app.desktop.dialogs.full_picture import FullPicture
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.worth_rows import DRAWN
from journal_app.desktop.scope import Chip
from journal_app.journal import Journal
from tests.desktop.playbooks import (
    ALT,
    OPENING,
    PULLBACK,
    Key,
    drop,
    files,
    paste,
    picture,
    redo,
    rest,
    retype,
    shown,
    undo,
)
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]


def test_the_checklist_is_written_moved_and_undone_by_keys_alone(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
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
    kept = playbook_journal.playbook.setup(OPENING.name).criteria
    assert [(one.text, one.is_hard) for one in kept] == [
        ("volume is high", True), ("above the average", True), ("no news", False),
    ]  # fmt: skip
    assert [row.criterion for row in page.editor.worth.table.rows.rows] == list(kept)
    QTest.keyClick(checklist.table, Key.Key_Delete)
    rest(qtbot, page)
    assert playbook_journal.playbook.setup(OPENING.name).criteria == OPENING.criteria
    for _ in range(4):
        undo(qtbot, page)
    assert playbook_journal.playbook.setup(OPENING.name) == OPENING
    assert checklist.model.criteria == OPENING.criteria


def test_a_criterion_is_put_better_in_place_and_keeps_its_answers(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    table = page.editor.checklist.table
    table.setFocus()
    table.choose(0)
    QTest.keyClick(table, Key.Key_Return)
    line = table.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    retype(line, "relative volume above 2")
    rest(qtbot, page)  # written while the line is still open
    assert playbook_journal.playbook.setup(OPENING.name).criteria[0].text == "relative volume above 2"
    assert line.isVisible()
    QTest.keyClick(line, Key.Key_Return)
    rest(qtbot, page)
    assert playbook_journal.playbook.worth(OPENING.name)[0].met.n == 6
    assert page.desk.keeper.undo_stack.count() == 1


def test_a_must_is_changed_by_a_click(qtbot: QtBot, playbook_journal: StandIn, open_window: Opened) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    table = page.editor.checklist.table
    where = table.visualRect(page.editor.checklist.model.index(1, 1)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    rest(qtbot, page)
    assert [one.is_hard for one in playbook_journal.playbook.setup(OPENING.name).criteria] == [True, True]


def test_pictures_are_pasted_dropped_shown_large_removed_and_undone(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, tmp_path: Path
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    strip = page.editor.pictures
    paste(picture(tmp_path / "one.png"))
    QTest.keyClick(page.setups.view, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, page)
    drop(page.editor, files(picture(tmp_path / "two.png", "blue")))
    rest(qtbot, page)
    assert [one.name for one in playbook_journal.playbook.pictures_of(OPENING.name)] == ["one.png", "two.png"]
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
    assert [one.name for one in playbook_journal.playbook.pictures_of(OPENING.name)] == ["two.png"]
    undo(qtbot, page)
    assert {one.name for one in playbook_journal.playbook.pictures_of(OPENING.name)} == {"one.png", "two.png"}
    undo(qtbot, page)
    undo(qtbot, page)
    assert playbook_journal.playbook.pictures_of(OPENING.name) == ()
    assert strip.words.isVisible()
    redo(qtbot, page)
    assert [one.name for one in playbook_journal.playbook.pictures_of(OPENING.name)] == ["one.png"]


def test_an_image_on_the_clipboard_becomes_a_picture(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("green"))
    QGuiApplication.clipboard().setImage(image)
    page.editor.description.text.setFocus()
    QTest.keyClick(page.editor.description.text, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    rest(qtbot, page)
    assert [one.media_type for one in playbook_journal.playbook.pictures_of(OPENING.name)] == ["image/png"]


def test_what_is_no_picture_or_there_already_is_told_beside_the_pictures(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened, tmp_path: Path
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
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
    assert len(playbook_journal.playbook.pictures_of(OPENING.name)) == 1
    source = QMimeData()
    source.setText("only words")
    page._take_in(source)
    assert "no picture on the clipboard" in said.text()
    assert page.desk.keeper.undo_stack.count() == 1


def test_the_table_tells_what_the_journal_says_each_criterion_is_worth(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    table = page.editor.worth.table
    worth = playbook_journal.playbook.worth(OPENING.name)
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
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(playbook_journal)
    page = shown(qtbot, window)
    page._scroll.ensureWidgetVisible(page.editor.worth.table)
    table = page.editor.worth.table
    where = table.visualRect(table.rows.index(0, DRAWN))
    image = table.viewport().grab(where).toImage()
    gain = QColor(window.theme.colours.gain)
    ratio = image.devicePixelRatio()
    row = int(image.height() / 2 - 1)
    green = [x / ratio for x in range(image.width()) if image.pixelColor(x, row) == gain]
    middle, (low, high) = where.width() / 2, playbook_journal.playbook.worth(OPENING.name)[0].interval or ("0", "0")
    reach = (where.width() / 2 - 8) / max(abs(float(low)), abs(float(high)))
    assert green[0] == pytest.approx(middle + float(low) * reach, abs=3)
    assert green[-1] == pytest.approx(middle + float(high) * reach, abs=3)


def test_return_on_a_criterion_shows_the_trades_of_the_setup(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    window = open_window(playbook_journal)
    page = shown(qtbot, window)
    window.scope.choose("setup", PULLBACK.name, PULLBACK.name)
    rest(qtbot, page)
    page.editor.worth.table.setFocus()
    QTest.keyClick(page.editor.worth.table, Key.Key_Return)
    assert window.pages.front == "trades"
    assert window.scope.view.chips == (Chip("setup", OPENING.name, OPENING.name),)
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == 12)


def test_every_part_of_the_page_has_a_name_for_screen_readers(
    qtbot: QtBot, playbook_journal: StandIn, open_window: Opened
) -> None:
    page = shown(qtbot, open_window(playbook_journal))
    editor = page.editor
    parts = (
        page.setups.view, page.setups.more_button, editor.name_line, editor.description.text, editor.pictures.row,
        editor.checklist.table, editor.checklist.add_line, editor.risk.kind, editor.risk.amount, editor.worth.table,
        *editor.sentences.values(),
    )  # fmt: skip
    assert all(part.accessibleName() for part in parts)
