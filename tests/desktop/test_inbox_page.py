"""The Inbox and the Changes page: decide about rows, undo an import, and see why a figure moved."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from journal_app.desktop.dialogs.raw_row import RawRow
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.views.changes_page import ChangesPage
from journal_app.desktop.views.inbox_page import InboxPage
from journal_app.journal import Journal
from journal_app.ledger import heard
from tests.desktop.books import LATE, ODD, provisional, write_file
from tests.desktop.stand_in import StandIn
from tests.ledger.facts import fill

Opened = Callable[[Journal], MainWindow]


def open_inbox(qtbot: QtBot, window: MainWindow) -> InboxPage:
    window.commands["inbox"].trigger()
    page = window.pages.page("inbox")
    assert isinstance(page, InboxPage)
    qtbot.waitUntil(lambda: page.settled)
    return page


def open_changes(qtbot: QtBot, window: MainWindow) -> ChangesPage:
    window.commands["changes"].trigger()
    page = window.pages.page("changes")
    assert isinstance(page, ChangesPage)
    qtbot.waitUntil(lambda: page.settled)
    return page


def open_box(page: InboxPage) -> QMessageBox:
    page.undo_button.click()
    box = page.findChild(QMessageBox)
    assert box is not None
    return box


def press(box: QMessageBox, text: str) -> None:
    next(one for one in box.buttons() if text in one.text().replace("&", "")).click()


# What came in


def test_tab_counts_the_rows_that_wait_and_is_quiet_when_none_does(
    qtbot: QtBot, open_window: Opened, books: StandIn
) -> None:
    window = open_window(books)
    tab = window.commands["inbox"]
    qtbot.waitUntil(lambda: tab.text() == "&Inbox (2)")
    for item in books.held_items():
        books.discard(item.id)
    window.refresh()
    qtbot.waitUntil(lambda: tab.text() == "&Inbox")
    page = open_inbox(qtbot, window)
    assert page.lead.text().startswith("No row waits for you.")
    assert not page.held.isVisible()
    assert page.jobs.hasFocus()


def test_jobs_come_newest_first_with_what_they_brought(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    page = open_inbox(qtbot, open_window(books))
    assert page.lead.text() == "2 rows wait for you, not counted yet"
    assert [(one.kind, one.new, one.held) for one in page.jobs.rows.rows] == [
        ("import", 2, 1), ("sync", 1, 1), ("sync", 2, 0), ("sync", 4, 0),
    ]  # fmt: skip
    assert [one.reason for one in page.held.rows.rows] == [one.reason for one in books.held_items()]


def test_empty_journal_says_what_will_be_listed(qtbot: QtBot, open_window: Opened, empty_journal: StandIn) -> None:
    page = open_inbox(qtbot, open_window(empty_journal))
    assert "Nothing has come in yet." in page.jobs._nothing.text()
    assert not page.undo_button.isEnabled()


def test_held_row_is_opened_as_received_with_one_key(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    window = open_window(books)
    page = open_inbox(qtbot, window)
    assert page.held.hasFocus()
    window.commands["raw"].trigger()
    dialog = page.findChild(RawRow)
    assert dialog is not None
    assert dialog.text.toPlainText() == '{\n  "id": "odd",\n  "qty": "many"\n}'
    dialog.reject()


def test_released_row_counts_and_its_trade_appears(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    window = open_window(books)
    page = open_inbox(qtbot, window)
    page.held.choose(next(one.id for one in books.held_items() if one.account == "files"))
    with qtbot.waitSignal(window.decisions.done):
        page.release_button.click()
    assert window.banner.title.text() == "fill n2#3 counts now."
    qtbot.waitUntil(lambda: [one.external_id for one in page.held.rows.rows] == [ODD])
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == 4)


def test_row_that_still_cannot_be_read_is_told_and_stays(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    window = open_window(books)
    page = open_inbox(qtbot, window)
    assert page.held.choose(next(one.id for one in books.held_items() if one.external_id == ODD))
    with qtbot.waitSignal(window.decisions.failed):
        page.release_button.click()
    assert "still cannot be read" in window.banner.title.text()
    assert window.banner.hint.text()
    assert len(books.held_items()) == 2
    assert page.release_button.isEnabled()


def test_several_rows_are_decided_about_at_once(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    window = open_window(books)
    page = open_inbox(qtbot, window)
    page.held.selectAll()
    assert page.release_button.text() == "&Count 2 rows"
    with qtbot.waitSignal(window.decisions.done):
        page.release_button.click()
    assert window.banner.title.text() == "fill n2#3 counts now."
    assert "1 row could not be counted." in window.banner.hint.text()
    qtbot.waitUntil(lambda: page.held.rows.rowCount() == 1)
    with qtbot.waitSignal(window.decisions.done):
        page.discard_button.click()
    assert "off the list" in window.banner.title.text()
    qtbot.waitUntil(lambda: not page.held.isVisible())
    assert [one.state for one in books.held_items(None)] == ["discarded", "released"]


# Undo


def test_import_is_undone_after_one_question_and_can_be_imported_again(
    qtbot: QtBot, open_window: Opened, books: StandIn, tmp_path: Path
) -> None:
    window = open_window(books)
    page = open_inbox(qtbot, window)
    box = open_box(page)
    assert box.text() == "Take back the import of my fills.jsonl?"
    assert "2 rows will count no longer" in box.informativeText()
    with qtbot.waitSignal(window.decisions.done):
        press(box, "Undo import")
    assert window.banner.title.text() == "The import of my fills.jsonl is undone: 2 rows count no longer."
    assert window.banner.hint.text() == "The file can be imported again."
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == 2)
    qtbot.waitUntil(lambda: page.settled and page.jobs.rows.rows[0].state == "undone")
    assert not page.undo_button.isEnabled()
    window.errands.import_file(str(write_file(tmp_path)))
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == 3)


def test_import_stays_when_the_question_is_answered_with_no(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    page = open_inbox(qtbot, open_window(books))
    press(open_box(page), "Cancel")
    assert books.jobs()[0].state == "done"


def test_only_an_import_that_stands_can_be_undone(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    page = open_inbox(qtbot, open_window(books))
    assert page.undo_button.isEnabled()
    QTest.keyClick(page.jobs, Qt.Key.Key_Down)
    assert not page.undo_button.isEnabled()


def test_long_undo_shows_that_it_works_and_the_window_goes_on(
    qtbot: QtBot, open_window: Opened, books: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    undo = books.undo_import

    def slowly(job_id: int) -> int:
        go_on.wait(10)
        return undo(job_id)

    window = open_window(books)
    page = open_inbox(qtbot, window)
    monkeypatch.setattr(books, "undo_import", slowly)
    press(open_box(page), "Undo import")
    assert page._progress.isVisible()
    assert page._work.text() == "Undoing the import of my fills.jsonl …"
    assert not page.undo_button.isEnabled()
    assert not window.decisions.discard(books.held_items())
    window.commands["trades"].trigger()
    assert window.pages.front == "trades"
    with qtbot.waitSignal(window.decisions.done):
        go_on.set()
    assert not page._progress.isVisibleTo(page)


# Why did this number move


def test_change_leads_to_its_trade_where_it_is_told_again(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    window = open_window(books)
    window.trades.filter_line.setText("qqq")
    window.trades._narrow()
    page = open_changes(qtbot, window)
    (moved,) = page.changes.rows.rows
    assert (moved.before, moved.after) == ("200", "300")
    window.accounts.choose("main")
    qtbot.waitUntil(lambda: page.settled)
    QTest.keyClick(page.changes, Qt.Key.Key_Return)
    detail = window.trades.detail
    assert window.pages.front == "trades"
    assert window.trades.table.current_id() == moved.trade_id == "main:f1"
    qtbot.waitUntil(lambda: detail.settled and detail.trade is not None)
    assert detail.changes.isVisible()
    assert detail.changes.text().endswith("late row 2026030…ate-4711 and 1 more, net 200.00 → 300.00")
    window.trades.table.choose("main:f9")
    qtbot.waitUntil(lambda: detail.settled and not detail.changes.isVisible())


def test_change_opens_the_row_that_did_it(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    page = open_changes(qtbot, open_window(books))
    page.raw_button.click()
    qtbot.waitUntil(lambda: page.findChild(RawRow) is not None)
    dialog = page.findChild(RawRow)
    assert dialog is not None
    assert LATE in dialog.text.toPlainText()
    dialog.reject()


def test_trade_that_is_gone_is_said_to_be_gone(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    window = open_window(books)
    page = open_changes(qtbot, window)
    books.undo_import(books.jobs()[0].id)
    window.refresh()
    qtbot.waitUntil(lambda: page.settled and page.changes.rows.rowCount() == 2)
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == 2)
    assert page.changes.rows.rows[0].after is None
    page.changes.choose(page.changes.rows.rows[0].id)
    page.trade_button.click()
    assert window.banner.title.text() == "This trade is not in the journal any more."


# Announced, not booked


def test_provisional_fill_is_shown_as_such_and_counted_nowhere(
    qtbot: QtBot, open_window: Opened, books: StandIn
) -> None:
    window = open_window(books)
    strip = window.trades.provisional
    qtbot.waitUntil(strip.isVisible)
    assert strip.lines.text().startswith("Provisional: Buy 5 XYZ at 20.50, 10:00:00 EST, main")
    assert strip.lines.font().italic()
    assert "XYZ" not in {one.symbol for one in books.positions()}
    main = books.ledger.account("main")
    heard.keep(books.ledger, main, [provisional("main", f"more-{number}") for number in range(4)])
    window.refresh()
    qtbot.waitUntil(lambda: strip.lines.text().endswith("and 2 more provisional fills"))
    window.accounts.choose("files")
    assert not strip.isVisible()
    window.accounts.choose_all()
    with books.ledger.writing() as (database, _):
        heard.confirm(database, main, {"ex-1": "f1", **{f"more-{number}": "f1" for number in range(4)}})
    window.refresh()
    qtbot.waitUntil(lambda: not strip.isVisible())


def test_what_is_in_doubt_is_told_with_the_row_that_leads_there(
    qtbot: QtBot, open_window: Opened, books: StandIn, empty_journal: StandIn
) -> None:
    with books.ledger.recording() as batch:
        batch.add(
            books.ledger.account("main"), [fill(number, price="0", symbol=f"Z{number}") for number in range(90, 97)]
        )
    told = open_inbox(qtbot, open_window(books)).doubts
    assert told.isVisibleTo(told.window())
    assert "Z96, row f96 (main): A fill has the price 0." in told.text()
    assert told.text().endswith("and 2 more")
    assert not open_inbox(qtbot, open_window(empty_journal)).doubts.isVisible()


def test_rows_of_unknown_types_are_counted_in_one_line(
    qtbot: QtBot, open_window: Opened, books: StandIn, empty_journal: StandIn
) -> None:
    with books.ledger.recording() as batch:
        detail = '{"status":"executed","type":"TKNREW"}'
        odd = fill(90)._replace(kind="unclassified", amount="12.34", symbol=None, detail=detail)
        batch.add(books.ledger.account("main"), [odd, odd._replace(external_id="f91")])
    line = open_inbox(qtbot, open_window(books)).unknown
    assert line.isVisibleTo(line.window())
    assert "2 rows of types not known yet" in line.text()
    assert "TKNREW (2)" in line.text()
    assert not open_inbox(qtbot, open_window(empty_journal)).unknown.isVisible()
