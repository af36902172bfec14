"""The badge and the Proof page: what the trader sees of how journal and broker compare."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app.desktop.dialogs.raw_row import RawRow
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.proof_words import badges_of
from journal_app.desktop.received import NOT_KEPT, pretty, read_received
from journal_app.desktop.standing import Standing, read_standing
from journal_app.desktop.views.proof_page import ProofPage
from journal_app.domain.proofs import proof_line
from journal_app.journal import Journal
from tests.desktop.books import LATE, TODAY, YESTERDAY, even, keep, off, provisional
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]


def badge_texts(window: MainWindow) -> list[str]:
    return [one.text() for one in window.status.badges.buttons if one.isVisible()]


def open_proofs(qtbot: QtBot, window: MainWindow) -> ProofPage:
    window.commands["proof"].trigger()
    page = window.pages.page("proof")
    assert isinstance(page, ProofPage)
    qtbot.waitUntil(lambda: page.settled)
    return page


# The badge


def test_badge_says_by_how_much_and_where_the_account_is_off(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    window = open_window(books)
    qtbot.waitUntil(lambda: badge_texts(window) == ["Off by −12.34 · 1 position"])
    (button,) = window.status.badges.buttons
    assert proof_line(off("main", TODAY)) in button.toolTip()
    assert not button.icon().isNull()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert window.pages.front == "proof"


def test_badge_follows_the_next_proof(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    window = open_window(books)
    qtbot.waitUntil(lambda: bool(badge_texts(window)))
    keep(books.ledger, books.ledger.account("main"), even("main", TODAY))
    window.refresh()
    qtbot.waitUntil(lambda: badge_texts(window)[0].endswith(" · 0.00"))
    assert badge_texts(window)[0].startswith("Proven ")


def test_account_without_a_broker_has_no_badge(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    qtbot.waitUntil(lambda: window.standing.settled)
    assert badge_texts(window) == []


def test_each_account_has_its_badge_and_the_worst_comes_first() -> None:
    proofs = (
        even("calm", TODAY), off("bad", TODAY), even("coins", TODAY)._replace(state="waiting"),
        even("blind", TODAY)._replace(state="not provable"),
    )  # fmt: skip
    standing = Standing(compared=("calm", "new", "coins", "blind", "bad"), proofs=proofs)
    texts = [one.text for one in badges_of(standing)]
    assert texts[:2] == ["bad: Off by −12.34 · 1 position", "new: Not compared yet"]
    assert texts[2].startswith("blind: Not provable ")
    assert texts[3:] == ["coins: Waiting for crypto fee", f"calm: {_alone(TODAY)}"]


def _alone(day: str) -> str:
    (badge,) = badges_of(Standing(compared=("calm",), proofs=(even("calm", day),)))
    return badge.text


def test_earlier_day_that_is_off_is_not_hidden_by_a_proven_one(books: StandIn) -> None:
    keep(books.ledger, books.ledger.account("main"), off("main", YESTERDAY), even("main", TODAY))
    (badge,) = badges_of(read_standing(books))
    assert badge.text.endswith(" · 0.00 · 1 earlier day off")
    assert badge.mark.word == "Off"


def test_proven_accounts_share_one_badge_that_opens_all_of_them(
    qtbot: QtBot, open_window: Opened, books: StandIn
) -> None:
    for name in ("second", "third"):
        keep(books.ledger, books.ledger.account(name, "alpaca", "live"), even(name, TODAY))
    window = open_window(books)
    expected = ["main: Off by −12.34 · 1 position", "2 accounts proven · 0.00"]
    qtbot.waitUntil(lambda: badge_texts(window) == expected)
    worst, rest = window.status.badges.buttons[:2]
    worst.click()
    assert window.accounts.currentData() == "main"
    rest.click()
    assert window.accounts.currentData() == ""
    assert "second, " in rest.toolTip()
    assert "third, " in rest.toolTip()


# The page


def test_days_come_newest_first_and_the_chosen_one_tells_its_line_and_its_rows(
    qtbot: QtBot, open_window: Opened, books: StandIn
) -> None:
    page = open_proofs(qtbot, open_window(books))
    assert [one.day for one in page.days.rows.rows] == [TODAY, YESTERDAY]
    assert page.day.line.text() == proof_line(books.newest_proofs()[0])
    assert [one.external_id for one in page.day.findings.rows.rows] == ["", LATE, "", "", ""]
    assert page.days.hasFocus()
    QTest.keyClick(page.days, Qt.Key.Key_Down)
    assert page.day.line.text().endswith(" = 0.00")
    assert page.day.findings.rows.rowCount() == 0


def test_row_behind_a_difference_is_opened_as_received_by_keys_alone(
    qtbot: QtBot, open_window: Opened, books: StandIn
) -> None:
    page = open_proofs(qtbot, open_window(books))
    assert not page.day.raw_button.isEnabled()
    QTest.keyClick(page.days, Qt.Key.Key_Return)
    assert page.day.findings.hasFocus()
    QTest.keyClick(page.day.findings, Qt.Key.Key_Down)
    assert page.day.raw_button.isEnabled()
    QTest.keyClick(page.day.findings, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.findChild(RawRow) is not None)
    dialog = page.findChild(RawRow)
    assert dialog is not None
    dialog.copy_button.click()
    assert QApplication.clipboard().text() == f'{{\n  "id": "{LATE}",\n  "price": 110,\n  "note": "ünï"\n}}'
    dialog.reject()


def test_day_whose_state_changed_tells_what_it_was(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    keep(books.ledger, books.ledger.account("main"), even("main", TODAY))
    page = open_proofs(qtbot, open_window(books))
    qtbot.waitUntil(lambda: "Off: booked 987.66 − broker 1,000.00 = −12.34" in page.day.history.text())
    page.days.choose(("main", YESTERDAY))
    assert page.day.history.text() == ""


def test_journal_without_proofs_says_when_there_will_be_some(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    page = open_proofs(qtbot, open_window(journal))
    assert page.day.title.text() == "No day chosen"
    assert "Nothing has been compared" in page.days._nothing.text()
    assert page.days._nothing.isVisible()


def test_one_account_can_be_chosen_for_every_page(qtbot: QtBot, open_window: Opened, books: StandIn) -> None:
    second = books.ledger.account("second", "alpaca", "live")
    keep(books.ledger, second, even("second", TODAY))
    window = open_window(books)
    page = open_proofs(qtbot, window)
    qtbot.waitUntil(window.accounts.isVisible)
    assert not page.days.isColumnHidden(6)
    window.commands["account"].trigger()
    assert window.accounts.hasFocus()
    window.accounts.choose("second")
    qtbot.waitUntil(lambda: page.settled)
    assert [one.account for one in page.days.rows.rows] == ["second"]
    assert window.trades.model.rowCount() == 0
    window.accounts.choose("files")
    assert window.trades.model.rowCount() == 1
    window.accounts.choose_all()
    assert window.trades.model.rowCount() == 3


# Rows as received


def test_numbers_of_a_row_are_shown_as_they_were_written() -> None:
    assert pretty('{"price":10.50,"qty":1e2,"rows":[{"a":-0},[]],"none":null}').splitlines() == [
        "{", '  "price": 10.50,', '  "qty": 1e2,', '  "rows": [', "    {", '      "a": -0', "    },", "    []", "  ],",
        '  "none": null', "}",
    ]  # fmt: skip
    assert pretty("id,time\n1,now") == "id,time\n1,now"
    assert pretty("[" * 100_000) == "[" * 100_000
    assert pretty(None) == NOT_KEPT


def test_execution_that_only_the_stream_told_is_shown_as_it_was_told(books: StandIn) -> None:
    told = read_received(books, "main", provisional("main").execution_id)
    assert told.text == '{\n  "execution_id": "ex-1"\n}'
    assert read_received(books, "main", "unheard of").text == NOT_KEPT
