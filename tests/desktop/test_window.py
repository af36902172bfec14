from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QItemSelectionModel, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSystemTrayIcon, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.dialogs.connect import ConnectDialog
from journal_app.desktop.dialogs.crash_report import CrashReport
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import PLACE
from journal_app.desktop.theme import Theme
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.domain.news import SyncPhase
from journal_app.journal import Journal
from tests.desktop.bench_window import one_trade
from tests.desktop.stand_in import PlayedEngine, StandIn
from tests.leaks import running_threads

Opened = Callable[[Journal], MainWindow]


def test_shows_every_trade_and_the_details_of_the_first(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    detail = window.trades.detail
    assert window.pages.currentWidget() is window.trades
    assert window.trades.model.rowCount() == len(journal.load_frame())
    qtbot.waitUntil(lambda: detail.settled and detail.trade is not None)
    assert detail.fills.rowCount() == len(journal.fills_of(detail.trade_id))
    qtbot.waitUntil(lambda: '"symbol"' in detail.raw_text.toPlainText())


def test_typing_filters_after_a_moment(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    window.commands["filter"].trigger()
    with qtbot.waitSignal(window.trades.model.shown_changed):
        QTest.keyClicks(window.trades.filter_line, "aapl")
    shown = window.trades.model
    assert {shown.index(row, PLACE["symbol"]).data() for row in range(shown.rowCount())} == {"AAPL"}
    QTest.keyClick(window.trades.filter_line, Qt.Key.Key_Escape)
    assert not shown.narrowed


def test_selection_follows_its_trades_through_a_sort(open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    table, model = window.trades.table, window.trades.model
    table.clearSelection()
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in (2, 3, 7):
        table.selectionModel().select(model.index(row, 0), flags)
    chosen = {model.frame.trade_id(model.row_at(row)) for row in (2, 3, 7)}
    table.sortByColumn(PLACE["net"], Qt.SortOrder.AscendingOrder)
    selected = {model.frame.trade_id(model.row_at(one.row())) for one in table.selectionModel().selectedRows()}
    assert selected == chosen


def test_note_is_saved_and_can_be_undone(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    editor, detail = window.trades.detail.editor, window.trades.detail
    qtbot.waitUntil(lambda: detail.settled and detail.trade is not None)
    trade_id = detail.trade_id
    before = editor.setup_line.text()
    editor.setup_line.setText("my own idea")
    editor.tags_line.setText("late, late ,tired")
    editor.note_text.setPlainText("I waited too long.")
    editor.note_text.setFocus()
    with qtbot.waitSignal(window.feed.changed):
        QTest.keyClick(editor.note_text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    kept = journal.trade(trade_id)
    assert kept is not None
    assert (kept.setup, kept.tags, kept.note) == ("my own idea", ("late", "tired"), "I waited too long.")
    assert window.trades.model.index(0, PLACE["setup"]).data().strip() == "my own idea"
    assert window.trades.table.current_id() == trade_id
    with qtbot.waitSignal(window.feed.changed):
        window.keeper.undo_stack.undo()
    qtbot.waitUntil(lambda: editor.setup_line.text() == before)
    assert editor.note_text.toPlainText() == ""


def test_typed_note_is_kept_when_the_window_closes(open_window: Opened, journal: StandIn, qtbot: QtBot) -> None:
    window = open_window(journal)
    qtbot.waitUntil(lambda: window.trades.detail.settled and window.trades.detail.trade is not None)
    trade_id = window.trades.detail.trade_id
    window.trades.detail.editor.note_text.setPlainText("do not lose me")
    window.quit()
    kept = journal.trade(trade_id)
    assert kept is not None
    assert kept.note == "do not lose me"


def test_note_that_cannot_be_written_stays_in_the_editor(
    qtbot: QtBot, open_window: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(trade_id: str, change: Annotation, expected: Annotation) -> None:  # noqa: ARG001 - the journal's
        raise LedgerError(f"No room for {change.note} of {trade_id}.", "Make room on the disk.")

    window = open_window(journal)
    editor, detail = window.trades.detail.editor, window.trades.detail
    qtbot.waitUntil(lambda: detail.settled and detail.trade is not None)
    monkeypatch.setattr(journal, "annotate", refuse)
    editor.note_text.setPlainText("precious")
    with qtbot.waitSignal(window.keeper.failed):
        editor.save_button.click()
    assert editor.note_text.toPlainText() == "precious"
    assert editor.save_button.isEnabled()
    assert window.banner.isVisible()
    editor.note_text.clear()


def test_trades_that_arrive_are_followed_until_one_is_chosen(
    qtbot: QtBot, open_window: Opened, journal: StandIn
) -> None:
    window = open_window(journal)
    table, model = window.trades.table, window.trades.model
    newest = model.frame.seq[: model.frame.size].max() + 1
    window.trades.show_changes(one_trade(int(newest)), ())
    assert table.currentIndex().row() == 0
    table.selectRow(5)
    chosen = table.current_id()
    window.trades.show_changes(one_trade(int(newest) + 1), ())
    assert table.current_id() == chosen
    assert table.currentIndex().row() == 6
    with qtbot.waitSignal(table.current_changed):
        table.selectRow(7)


def test_new_trade_is_shown_without_reading_everything(
    qtbot: QtBot, open_window: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(journal)
    journal.annotate(window.trades.table.current_id(), Annotation(setup="from elsewhere"))
    monkeypatch.setattr(journal, "load_frame", None)
    with qtbot.waitSignal(window.feed.changed):
        window.feed.refresh()
    assert window.trades.model.index(0, PLACE["setup"]).data().strip() == "from elsewhere"


def test_empty_journal_shows_the_three_ways(open_window: Opened, empty_journal: StandIn) -> None:
    window = open_window(empty_journal)
    assert window.pages.currentWidget() is window.welcome
    assert set(window.welcome.buttons) == {"connect", "import", "practice"}
    assert "Not connected" in window.status.sentence.text()


def test_practice_account_is_one_click_away(qtbot: QtBot, open_window: Opened, empty_journal: StandIn) -> None:
    window = open_window(empty_journal)
    window.welcome.buttons["practice"].click()
    qtbot.waitUntil(lambda: window.status.sentence.text().startswith("Live"))
    assert empty_journal.practices == 1
    assert window.pages.currentWidget() is window.trades


def test_bad_keys_are_refused_and_good_ones_kept(qtbot: QtBot, open_window: Opened, empty_journal: StandIn) -> None:
    window = open_window(empty_journal)
    window.commands["connect"].trigger()
    dialog = window.findChild(ConnectDialog)
    assert dialog is not None
    assert not dialog.test_button.isEnabled()
    dialog.key_line.setText("PKTEST")
    dialog.secret_line.setText("bad")
    dialog.test_button.click()
    qtbot.waitUntil(lambda: "refused" in dialog.answer.text())
    assert empty_journal.kept == []
    dialog.secret_line.setText("good")
    with qtbot.waitSignal(dialog.connected):
        dialog.test_button.click()
    assert empty_journal.kept == [("PKTEST", "good", True)]
    qtbot.waitUntil(lambda: window.status.sentence.text().startswith("Live"))


def test_import_fills_an_empty_journal(
    qtbot: QtBot, open_window: Opened, empty_journal: StandIn, tmp_path: Path
) -> None:
    table = tmp_path / "fills.csv"
    table.write_text(
        "id,time,symbol,side,qty,price\n1,2026-03-04T15:00:00Z,XYZ,buy,10,5\n2,2026-03-04T16:00:00Z,XYZ,sell,10,6\n"
    )
    window = open_window(empty_journal)
    window.errands.import_file(str(table))
    qtbot.waitUntil(lambda: window.trades.model.rowCount() == 1)
    assert window.banner.title.text() == "Imported 2 new rows."
    assert window.pages.currentWidget() is window.trades


def test_refused_file_is_told_in_the_banner(
    qtbot: QtBot, open_window: Opened, empty_journal: StandIn, tmp_path: Path
) -> None:
    (tmp_path / "bad.csv").write_text("not,a,journal\n1,2,3\n")
    window = open_window(empty_journal)
    with qtbot.waitSignal(window.imports.failed):
        window.errands.import_file(str(tmp_path / "bad.csv"))
    assert window.banner.isVisible()
    assert window.banner.title.text()
    assert window.pages.currentWidget() is window.welcome


def test_known_error_is_a_banner_and_a_bug_is_a_report(open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    window.tell(LedgerError("The disk is full.", "Make room, then press F5."))
    assert (window.banner.title.text(), window.banner.hint.text()) == ("The disk is full.", "Make room, then press F5.")
    heard: list[Exception] = []
    window.failed.connect(heard.append)
    window.tell(ZeroDivisionError("mine"))
    assert [str(error) for error in heard] == ["mine"]
    window.show_crash("report one")
    window.show_crash("report two")
    (dialog,) = window.findChildren(CrashReport)
    dialog.copy_button.click()
    assert QApplication.clipboard().text() == "report one"


def test_performance_shows_the_figures_of_the_catalogue(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    window.commands["performance"].trigger()
    qtbot.waitUntil(lambda: window.performance.settled, timeout=20_000)
    figures, charts = window.performance.headline.figures, window.performance.charts
    assert charts is not None
    assert window.performance.cards is not None
    readout = window.performance.cards.equity.readout
    assert figures["trades"].value.text() == journal.metrics()["trades"].value
    with qtbot.waitSignal(charts.pointed) as pointed:
        QTest.keyClick(charts, Qt.Key.Key_End)
    curves = journal.figures.curves()
    assert pointed.args[0].equity == pytest.approx(curves.equity[-1])
    assert pointed.args[0].n == len(curves.equity)
    assert "trade 56 of 56" in readout.whole
    QTest.keyClick(charts, Qt.Key.Key_Left)
    assert "trade 55 of 56" in readout.whole


def test_theme_switch_repaints_everything_and_is_kept(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    window.pages.bring("performance")
    qtbot.waitUntil(lambda: window.performance.settled, timeout=20_000)
    light = window.grab().toImage()
    window.commands.themes["dark"].trigger()
    dark = window.grab().toImage()
    assert light.pixelColor(640, 400).lightness() > 200
    assert dark.pixelColor(640, 400).lightness() < 60
    qtbot.waitUntil(lambda: journal.settings.theme == "dark")


def test_closing_without_a_tray_ends_everything(qtbot: QtBot, open_window: Opened, journal: StandIn) -> None:
    journal.engine = engine = PlayedEngine()
    window = open_window(journal)
    qtbot.waitUntil(engine.started.is_set)
    with qtbot.waitSignal(window.finished):
        window.close()
    assert engine.ended.is_set()
    assert not window.sync.running
    assert not window.isVisible()
    assert not any("journal-work" in name for name in running_threads())


def test_closing_with_a_tray_keeps_syncing(
    qtbot: QtBot, open_window: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    journal.engine = PlayedEngine()
    window = open_window(journal)
    qtbot.waitUntil(journal.engine.started.is_set)
    window.close()
    assert not window.isVisible()
    assert window.sync.running
    window.tray.actions["open"].trigger()
    assert window.isVisible()
    with qtbot.waitSignal(window.finished):
        window.tray.menu.actions()[-1].trigger()


def test_tray_syncs_pauses_and_tells_once_per_report(
    qtbot: QtBot, open_window: Opened, journal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    journal.engine = engine = PlayedEngine()
    window = open_window(journal)
    told: list[str] = []
    monkeypatch.setattr(window.tray.icon, "showMessage", lambda *news: told.append(news[1]))
    qtbot.waitUntil(engine.started.is_set)
    with qtbot.waitSignal(window.sync.reported):
        window.tray.actions["sync"].trigger()
    assert engine.woken == 1
    assert told == []
    window.house.notices._bunch.setInterval(0)
    with qtbot.waitSignal(window.house.notices.shown):
        engine.report(500)
    assert told == ["500 new fills in main"]
    window.commands["pause"].trigger()
    qtbot.waitUntil(lambda: window.sync.state.phase is SyncPhase.PAUSED and not window.sync.running)
    assert window.status.sentence.text() == "Auto-sync paused"
    window.quit()


def test_every_command_has_a_key_and_every_button_a_name(open_window: Opened, journal: StandIn) -> None:
    window = open_window(journal)
    keys = [action.shortcut().toString() for action in window.commands.by_name.values()]
    assert {"Ctrl+3", "Ctrl+4", "Ctrl+F", "F5", "Ctrl+I", "Ctrl+Q"} <= set(keys)
    named = [key for key in keys if key]
    assert len(named) == len(set(named))
    assert QKeySequence("Ctrl+K") in window.commands["palette"].shortcuts()
    for kind in (QToolButton, QPushButton):
        for button in window.findChildren(kind):
            interface = QAccessible.queryAccessibleInterface(button)
            ours = not button.objectName().startswith("qt_") and not isinstance(button.parent(), QLineEdit)
            if button.isVisible() and ours:
                assert interface.text(QAccessible.Text.Name)


def test_no_widget_is_left_after_closing(qtbot: QtBot, theme: Theme, journal: StandIn, qapp: QApplication) -> None:
    def live_widgets() -> set[QWidget]:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        return set(qapp.allWidgets())

    before = live_widgets()
    _open_and_close(qtbot, MainWindow(journal, theme))
    assert live_widgets() - before == set()
    assert background.finish(0)


def _open_and_close(qtbot: QtBot, window: MainWindow) -> None:
    window.show()
    window.start()
    qtbot.waitUntil(lambda: window.feed.complete and not window.feed.busy)
    window.quit()
    window.deleteLater()
