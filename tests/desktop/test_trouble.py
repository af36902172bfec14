"""What goes wrong is told in the window: where the trader looks, with the next step."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.dialogs.last_sync import LastSync
from journal_app.desktop.dialogs.raw_row import RawRow
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.sync_findings import agreement, joined
from journal_app.desktop.views.proof_page import ProofPage
from journal_app.domain.errors import LedgerError
from journal_app.domain.news import Issue, SyncPhase, SyncReport
from journal_app.journal import Journal
from journal_app.ledger.store import Ledger
from journal_app.practice.settings import PracticeSettings
from tests.desktop.stand_in import PlayedEngine, StandIn
from tests.desktop.wired import WiredJournal
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.rewriting import each_row

Opened = Callable[[Journal], MainWindow]
UNEVEN: dict[str, object] = {
    "positions": {"agree": 4, "differ": [{"symbol": "ETH/USD", "ledger": "1.5", "broker": "1.4"}]}
}
FOUND = SyncReport("main", new=7, held=2, issues=(Issue("main", "x1", "no price"),), tie_out=UNEVEN)


@pytest.fixture
def server() -> Iterator[FaultyBroker]:
    with FaultyBroker(PracticeSettings(fills=450, newest_day=date(2026, 4, 17))) as running:
        yield running


@pytest.fixture
def wire(server: FaultyBroker, tmp_path: Path) -> Iterator[Callable[[str], WiredJournal]]:
    opened: list[WiredJournal] = []

    def make(secret: str = "") -> WiredJournal:
        opened.append(WiredJournal(tmp_path / "wired.db", tmp_path / "config", server, secret))
        return opened[-1]

    yield make
    background.finish(3)
    for journal in opened:
        journal.close()


def fill_the_disk(ledger: Ledger, *, spare_pages: int = 0) -> None:
    pages = ledger._writer.execute_sql("PRAGMA page_count").fetchone()[0]
    ledger._writer.execute_sql(f"PRAGMA max_page_count = {pages + spare_pages}")


def make_room(ledger: Ledger) -> None:
    ledger._writer.execute_sql("PRAGMA max_page_count = 1000000")


def test_note_that_finds_the_disk_full_is_told_and_not_lost(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    window = open_window(journal)
    editor, trade_id = window.trades.detail.editor, window.trades.table.current_id()
    qtbot.waitUntil(lambda: window.trades.detail.settled and window.trades.detail.trade_id == trade_id)
    fill_the_disk(journal.ledger)
    words = "what I saw " * 5000
    editor.note_text.setPlainText(words)
    with qtbot.waitSignal(window.keeper.failed):
        editor.save()
    assert window.banner.isVisible()
    assert "disk is full" in window.banner.title.text()
    assert window.banner.hint.text()
    assert editor.note_text.toPlainText() == words
    make_room(journal.ledger)
    with qtbot.waitSignal(window.keeper.written):
        editor.save()
    saved = journal.trade(trade_id)
    assert saved is not None
    assert (saved.note or "").strip() == words.strip()


def test_sync_that_finds_the_disk_full_is_told_and_goes_on_when_there_is_room(
    qtbot: QtBot, open_window: Opened, wire: Callable[..., WiredJournal]
) -> None:
    journal = wire()
    fill_the_disk(journal.ledger, spare_pages=8)
    window = open_window(journal)
    qtbot.waitUntil(lambda: window.banner.isVisible() and "disk is full" in window.banner.title.text())
    assert window.banner.hint.text()
    # Between two tries the line says that it catches up.
    qtbot.waitUntil(lambda: "disk is full" in window.status.sentence.text())
    make_room(journal.ledger)
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.LIVE, timeout=20_000)
    assert not window.banner.isVisible()
    qtbot.waitUntil(lambda: bool(window.trades.model.rowCount()))


def test_rejected_keys_are_told_in_the_banner_and_the_status_line(
    qtbot: QtBot, open_window: Opened, wire: Callable[..., WiredJournal]
) -> None:
    window = open_window(wire("a wrong secret"))
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.KEYS_REJECTED)
    assert window.banner.isVisible()
    assert window.banner.title.text() in window.status.sentence.text()
    assert window.banner.hint.text()


def test_offline_is_told_and_taken_away_when_the_broker_is_back(
    qtbot: QtBot, open_window: Opened, wire: Callable[..., WiredJournal], server: FaultyBroker
) -> None:
    server.faults.fail_next("*", how="reset", times=60)
    window = open_window(wire())
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.OFFLINE)
    assert window.status.sentence.text().startswith("Offline since ")
    assert window.banner.isVisible()
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.LIVE, timeout=20_000)
    assert not window.banner.isVisible()
    assert "last sync " in window.status.last.text()


@pytest.mark.parametrize("title", ["This journal is damaged.", "The folder is read-only."])
def test_any_known_error_of_sync_is_a_banner(qtbot: QtBot, open_window: Opened, journal: StandIn, title: str) -> None:
    journal.engine = PlayedEngine()
    journal.engine.failure = LedgerError(title, "Do this next.")
    window = open_window(journal)
    qtbot.waitUntil(window.banner.isVisible)
    assert (window.banner.title.text(), window.banner.hint.text()) == (title, "Do this next.")


def test_last_sync_is_listed_beside_the_window_and_follows(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    journal.engine = engine = PlayedEngine()
    window = open_window(journal)
    window.commands["last_sync"].trigger()
    dialog = window.findChild(LastSync)
    assert dialog is not None
    assert not dialog.isModal()
    assert "Nothing was synced" in dialog.lead.text()
    qtbot.waitUntil(engine.started.is_set)
    with qtbot.waitSignal(window.sync.reported):
        engine.listener.on_report(FOUND)
    assert dialog.lead.text() == "main: positions 4 agree, 1 differ."
    assert rows_under(dialog, "Positions that differ") == [("ETH/USD", "1.5", "1.4")]
    assert rows_under(dialog, "Rows held, or used only in part") == [("x1: no price", "", "")]
    assert ("Held", "2", "") in rows_under(dialog, "Counts")
    assert rows_under(dialog, "Orders whose filled quantity differs") == [("none", "", "")]
    orders: dict[str, object] = {
        "agree": 4, "differ": [{"order_id": "o9", "symbol": "ABC", "ledger": "10", "broker": "11"}]
    }  # fmt: skip
    engine.listener.on_report(SyncReport("main", provisional=3, missing_at_broker=1, clock_skew=-90.0, orders=orders))
    qtbot.waitUntil(lambda: ("Announced, not in the books yet", "3", "") in rows_under(dialog, "Counts"))
    assert ("No longer shown by the broker", "1", "") in rows_under(dialog, "Counts")
    assert rows_under(dialog, "Orders whose filled quantity differs") == [("ABC, order o9", "10", "11")]
    told = "It is 1.5 minutes ahead. The journal goes by the broker's."
    assert rows_under(dialog, "The clock of this computer") == [(told, "", "")]
    window.commands["last_sync"].trigger()
    assert window.findChildren(LastSync) == [dialog]


def rows_under(dialog: LastSync, title: str) -> list[tuple[str, str, str]]:
    def texts(item: QTreeWidgetItem | None) -> tuple[str, str, str]:
        assert item is not None
        return item.text(0), item.text(1), item.text(2)

    groups = [dialog.list.topLevelItem(place) for place in range(dialog.list.topLevelItemCount())]
    (group,) = [one for one in groups if one is not None and one.text(0) == title]
    return [texts(group.child(place)) for place in range(group.childCount())]


def test_quick_look_does_not_undo_what_a_full_sync_found() -> None:
    known = joined(FOUND, SyncReport("main", new=1, new_fills=1))
    assert agreement(known) == agreement(FOUND) == "4 agree, 1 differ"
    assert (known.new, known.new_fills, known.held) == (1, 1, 2)
    assert agreement(joined(FOUND, SyncReport("other"))) == "not compared"


def test_row_that_makes_the_books_differ_is_seen_from_the_badge_down_to_the_row_itself(
    qtbot: QtBot, open_window: Opened, wire: Callable[..., WiredJournal], server: FaultyBroker
) -> None:
    row = server.broker.emit_fill("GLDR", "buy", "7", "80.25")
    server.faults.rewrite = each_row(lambda one: {**one, "side": "?"} if one["id"] == row["id"] else one)
    window = open_window(wire())
    badges = window.status.badges.buttons
    qtbot.waitUntil(lambda: [one.text() for one in badges] == ["Off by 561.75 · 1 position"], timeout=20_000)
    qtbot.waitUntil(lambda: window.commands["inbox"].text() == "&Inbox (2)")  # the row, and its order
    badges[0].click()
    page = window.pages.page("proof")
    assert isinstance(page, ProofPage)
    qtbot.waitUntil(lambda: page.settled and page.days.rows.rowCount() > 20)
    behind = [one for one in page.day.findings.rows.rows if one.external_id]
    assert {(one.external_id, one.why) for one in behind} == {
        (row["id"], "it could not be read, so it is not counted")
    }  # fmt: skip
    page.day.findings.choose((behind[0].external_id, behind[0].what, behind[0].why))
    page.open_raw()
    qtbot.waitUntil(lambda: page.findChild(RawRow) is not None)
    dialog = page.findChild(RawRow)
    assert dialog is not None
    assert '"side": "?"' in dialog.text.toPlainText()
    dialog.reject()
