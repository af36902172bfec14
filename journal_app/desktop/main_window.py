"""The main window: places the panels and passes news between them; decides nothing about trades."""

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QSize, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from journal_app.desktop.actions import build_commands, key_list
from journal_app.desktop.artwork import icon
from journal_app.desktop.background import finish, run
from journal_app.desktop.dialogs.connect import ConnectDialog
from journal_app.desktop.dialogs.crash_report import CrashReport
from journal_app.desktop.dialogs.last_sync import LastSync
from journal_app.desktop.importing import FileImport
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.desktop.notes import NoteKeeper
from journal_app.desktop.sync_findings import joined
from journal_app.desktop.sync_watch import SyncState, SyncWatch
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.trades_feed import Step, TradesFeed
from journal_app.desktop.tray import Tray
from journal_app.desktop.views.banner import Banner
from journal_app.desktop.views.performance_page import PerformancePage
from journal_app.desktop.views.status_line import StatusLine
from journal_app.desktop.views.trades_page import TradesPage
from journal_app.desktop.views.welcome_page import WelcomePage
from journal_app.domain.errors import JournalError
from journal_app.domain.news import ImportReport, SyncPhase, SyncReport
from journal_app.journal import Journal
from journal_app.metrics.frames import build_frame

PRACTICE_SEED = 7
_CLOSE_SECONDS = 3.0
_TROUBLES = frozenset({SyncPhase.STOPPED, SyncPhase.KEYS_REJECTED, SyncPhase.OFFLINE})


class MainWindow(QMainWindow):
    """One journal in one window."""

    finished = Signal()
    """The window is closed for good and everything it started has ended."""
    failed = Signal(object)
    """An exception that is nobody's fault but ours."""

    def __init__(self, journal: Journal, theme: Theme) -> None:
        """Build everything but the charts; nothing is read before `start`."""
        super().__init__()
        self._journal, self.theme = journal, theme
        self._quitting = self._closed = False
        self._last_report: SyncReport | None = None
        self._last_trouble = ""
        self.setWindowTitle("Trade Journal")
        self.setWindowIcon(icon("app"))
        self.keeper = NoteKeeper(journal, self)
        self.feed = TradesFeed(journal, self)
        self.sync = SyncWatch(journal, self)
        self.imports = FileImport(journal, self)
        self.commands = build_commands(self, theme, self.keeper)
        self.banner, self.status = Banner(theme), StatusLine(theme)
        self.welcome = WelcomePage(theme)
        self.trades = TradesPage(journal, LiveFrame(build_frame(())), theme, self.keeper)
        self.performance = PerformancePage(journal, theme)
        self.pages = QStackedWidget()
        self.tray = Tray(self.commands["sync"], self.commands["pause"], self.commands["quit"], self)
        self._arrange()
        self._connect_commands()
        self._connect_news()

    def _arrange(self) -> None:
        for page in (self.trades, self.performance, self.welcome):
            self.pages.addWidget(page)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        column.addWidget(self.status)
        self.setCentralWidget(middle)
        self.setMinimumSize(800, 480)
        self.resize(1280, 800)
        self.show_page(self.trades)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID // 2)
        for name in ("trades", "performance", "", "sync", "pause"):
            if not name:
                row.addStretch(1)
                continue
            button = QToolButton(autoRaise=True)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(16, 16))
            button.setDefaultAction(self.commands[name])
            row.addWidget(button)
        return row

    def _connect_commands(self) -> None:
        for name, act in {
            "connect": self.connect_alpaca, "import": self.choose_file, "practice": self.start_practice,
            "quit": self.quit, "filter": self._focus_filter, "note": self._focus_note, "fills": self._focus_fills,
            "raw": self._focus_raw, "table": self._focus_table, "trades": self._show_trades,
            "performance": self._show_performance, "sync": self.sync.sync_now, "keys": self._show_keys,
            "about": self._show_about, "last_sync": self._show_last_sync,
        }.items():  # fmt: skip
            self.commands[name].triggered.connect(act)
        self.commands["pause"].setChecked(self.sync.paused)
        self.commands["pause"].toggled.connect(self.sync.pause)
        for action in self.commands.themes.values():
            action.triggered.connect(self._choose_theme)
        self.welcome.chosen.connect(self._follow_welcome)

    def _connect_news(self) -> None:
        self.theme.changed.connect(self._restyle)
        self.feed.loaded.connect(self._show_frame)
        self.feed.changed.connect(self._show_step)
        self.sync.changed.connect(self._show_state)
        self.sync.reported.connect(self._show_report)
        self.sync.advanced.connect(self.feed.refresh)
        self.sync.crashed.connect(self.failed)
        self.keeper.written.connect(self.feed.refresh)
        self.imports.advanced.connect(self._show_import)
        self.imports.done.connect(self._finish_import)
        self.tray.opened.connect(self.bring_up)
        for source in (self.feed, self.keeper, self.imports, self.performance, self.trades.detail):
            source.failed.connect(self.tell)
        self.imports.failed.connect(self._choose_page)

    def start(self) -> None:
        """Read the trades and begin to sync."""
        self.tray.show()
        self.feed.load()
        self.sync.start()

    # Pages --------------------------------------------------------------------------------------

    def show_page(self, page: QWidget) -> None:
        """Bring one page to the front."""
        self.pages.setCurrentWidget(page)
        self.commands["trades"].setChecked(page is self.trades)
        self.commands["performance"].setChecked(page is self.performance)

    def _show_trades(self) -> None:
        self.show_page(self.trades)
        self.trades.table.setFocus()

    def _show_performance(self) -> None:
        self.show_page(self.performance)
        if self.performance.charts is not None:
            self.performance.charts.setFocus()

    def _focus_filter(self) -> None:
        self.show_page(self.trades)
        self.trades.focus_filter()

    def _focus_table(self) -> None:
        self._show_trades()

    def _focus_note(self) -> None:
        self._focus_detail(self.trades.detail.editor.note_text)

    def _focus_fills(self) -> None:
        self._focus_detail(self.trades.detail.fills_table)

    def _focus_raw(self) -> None:
        self._focus_detail(self.trades.detail.raw_text)

    def _focus_detail(self, part: QWidget) -> None:
        self.show_page(self.trades)
        self.trades.detail.reveal(part)

    def _follow_welcome(self, way: str) -> None:
        self.commands[way].trigger()

    # News ---------------------------------------------------------------------------------------

    def _show_frame(self, frame: LiveFrame) -> None:
        self.trades.show_frame(frame)
        self._trades_changed()
        if self.feed.complete:
            QTimer.singleShot(0, self.performance.warm_up)

    def _show_step(self, step: Step) -> None:
        if len(step.changed) or step.gone:
            self.trades.show_changes(step.changed, step.gone, is_last=step.is_last)
            if step.is_last:
                self._trades_changed()

    def _trades_changed(self) -> None:
        self.performance.refresh()
        self._choose_page()

    def _choose_page(self) -> None:
        """Show the ways to fill it to an empty journal that nothing fills."""
        here = self.pages.currentWidget()
        empty = not self.trades.model.frame.size
        lonely = not self.sync.state.connected and self.sync.state.phase is SyncPhase.IDLE and not self.imports.name
        if here is self.welcome and not (empty and lonely):
            self.show_page(self.trades)
        elif here is self.trades and empty and lonely and self.feed.complete:
            self.show_page(self.welcome)

    def _show_state(self, state: SyncState) -> None:
        self.status.show_state(state)
        self.tray.show_state(state)
        self.trades.show_state(state)
        self._tell_trouble(state)
        self._choose_page()

    def _tell_trouble(self, state: SyncState) -> None:
        """Show why sync cannot go on, once; take it away when it goes on."""
        if state.phase in _TROUBLES and state.detail and not state.crashed:
            if state.detail != self._last_trouble:
                self._last_trouble = state.detail
                self.banner.tell(state.detail, state.hint)
        elif state.phase in {SyncPhase.LIVE, SyncPhase.IDLE, SyncPhase.PAUSED}:
            if self._last_trouble and self.banner.title.text() == self._last_trouble:
                self.banner.hide()
            self._last_trouble = ""

    def _show_report(self, report: SyncReport) -> None:
        self._last_report = joined(self._last_report, report)
        self.status.show_report(self._last_report)
        dialog = self.findChild(LastSync)
        if dialog is not None:
            dialog.show_report(self._last_report)
        if self._journal.settings.notify_fills:
            self.tray.show_report(report)

    def _restyle(self) -> None:
        self.commands.restyle(self.theme)

    def _choose_theme(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.theme.choose(action.data())
            chosen = replace(self._journal.settings, theme=self.theme.choice)
            run(partial(self._journal.change_settings, chosen), self._settings_kept, self.tell)

    def _settings_kept(self, _: object) -> None:
        """Nothing to say: the window shows it already."""

    # What the trader asks for -------------------------------------------------------------------

    def connect_alpaca(self) -> None:
        """Ask for keys."""
        dialog = ConnectDialog(self._journal, self)
        dialog.connected.connect(self._connected)
        dialog.open()

    def _connected(self, label: str) -> None:
        self.banner.tell(f"Connected to {label}.", "The whole history is being read; you can go on working.")
        self.sync.restart()

    def choose_file(self) -> None:
        """Ask for a file to import."""
        dialog = QFileDialog(self, "Import a file", "", "Journals and fills (*.jsonl *.csv);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.import_file)
        dialog.open()

    def import_file(self, path: str) -> None:
        """Import a file in the background."""
        if self.imports.start(Path(path)):
            self._show_import()
            self._choose_page()
        else:
            self.banner.tell("Another file is being imported.", "Wait until it is done, then import this one.")

    def _show_import(self) -> None:
        share = self.imports.read_share()
        self.banner.tell(f"Importing {self.imports.name}", f"{share:.0%} read" if share else "")

    def _finish_import(self, report: ImportReport) -> None:
        held = f"{report.held:,} could not be used" if report.held else "none held back"
        self.banner.tell(
            f"Imported {report.new:,} new rows.",
            f"{report.same:,} were known, {report.corrected:,} corrected, {held}.",
        )
        self.feed.refresh()

    def start_practice(self) -> None:
        """Start the practice broker and sync with it."""
        chosen = self._journal.settings
        live_every = float(chosen.practice_live_every) or None
        self.banner.tell("Starting the practice account …")
        work = partial(self._journal.start_practice, chosen.practice_fills, PRACTICE_SEED, live_every)
        run(work, self._practice_started, self.tell)

    def _practice_started(self, _: object) -> None:
        self.banner.tell("This is a practice account.", "Its fills are made up; new ones arrive by themselves.")
        self.sync.restart()

    def tell(self, error: Exception) -> None:
        """Show a known error in the banner; anything else is a mistake of ours."""
        if isinstance(error, JournalError):
            self.banner.tell(error.title, error.hint)
        else:
            self.failed.emit(error)

    def show_crash(self, report: str) -> None:
        """Show a bug, once at a time."""
        if not self._closed and self.findChild(CrashReport) is None:
            CrashReport(report, self).open()

    def _show_last_sync(self) -> None:
        dialog = self.findChild(LastSync) or LastSync(self)
        if self._last_report is not None:
            dialog.show_report(self._last_report)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _show_keys(self) -> None:
        self._message("Keys", f"<table cellspacing=4>{key_list(self.commands)}</table>")

    def _show_about(self) -> None:
        text = "<b>Trade Journal</b><p>Fills become trades by themselves. Your journal stays on this computer.</p>"
        self._message("About", text)

    def _message(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Close, self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    # Coming and going ---------------------------------------------------------------------------

    def bring_up(self) -> None:
        """Show the window in front of the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def quit(self) -> None:
        """Close for good."""
        self._quitting = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Go to the tray where there is one; else end everything that runs, then close."""
        self.trades.detail.editor.save()
        if not self._quitting and self.tray.available and self._journal.settings.keep_in_tray:
            event.ignore()
            self.hide()
            self.tray.tell_once("Trade Journal keeps syncing here. Quit it from this menu.")
            return
        event.accept()
        if not self._closed:
            self._closed = True
            self.hide()
            self._end()
            self.finished.emit()

    def _end(self) -> None:
        self.tray.icon.hide()
        self.feed.stop()
        self.imports.stop()
        self.sync.close()
        deadline = time.monotonic() + _CLOSE_SECONDS
        # Notes are written one after the other; the next is sent when the last one is in the journal.
        while not self.keeper.idle and time.monotonic() < deadline:
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            QThread.msleep(5)
        finish(_CLOSE_SECONDS)
