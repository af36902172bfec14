"""What the trader asks the window for: connect, import, practise, the theme, and the small dialogs."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from journal_app.desktop.actions import Commands, key_list
from journal_app.desktop.background import run
from journal_app.desktop.deciding import Said
from journal_app.desktop.dialogs.connect import ConnectDialog
from journal_app.desktop.dialogs.last_sync import LastSync
from journal_app.desktop.figures import by_locale
from journal_app.desktop.importing import FileImport
from journal_app.desktop.language import counted, tr
from journal_app.desktop.pages import PAGES
from journal_app.desktop.sync_findings import joined
from journal_app.desktop.theme import Theme
from journal_app.desktop.views.banner import Banner
from journal_app.domain.errors import JournalError
from journal_app.domain.news import ImportReport, SyncReport
from journal_app.journal import Journal

if TYPE_CHECKING:  # what backs up is imported by the thread that does it
    from journal_app.ledger.backups import Backup

PRACTICE_SEED = 7


class Errands(QObject):
    """Each method starts something and says in the banner what came of it."""

    connected = Signal()
    """Another broker is connected: sync anew."""
    import_started = Signal()
    imported = Signal()
    """The journal has the rows of a file."""
    backup_begun = Signal()
    backup_ended = Signal(str, bool)
    """What came of a backup that was asked for, and whether it is there."""
    told = Signal(object)
    """A `Said` about something that was asked for."""
    failed = Signal(object)

    def __init__(self, journal: Journal, theme: Theme, banner: Banner, imports: FileImport, window: QWidget) -> None:
        """Open dialogs over a window."""
        super().__init__(window)
        self._journal, self._theme, self._banner, self._imports = journal, theme, banner, imports
        self._window = window
        self._last_report: SyncReport | None = None
        self._reports: dict[str, SyncReport] = {}
        imports.advanced.connect(self._show_import)
        imports.done.connect(self._finish_import)

    def connect_alpaca(self) -> None:
        """Ask for keys."""
        dialog = ConnectDialog(self._journal, self._window)
        dialog.connected.connect(self._tell_connected)
        dialog.open()

    def _tell_connected(self, label: str) -> None:
        self._banner.tell(
            tr("Connected to {label}.", label=label), tr("The whole history is being read; you can go on working.")
        )
        self.connected.emit()

    def choose_file(self) -> None:
        """Ask for a file to import."""
        dialog = QFileDialog(
            self._window, tr("Import a file"), "", tr("Journals and fills (*.jsonl *.csv);;All files (*)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.import_file)
        dialog.open()

    def import_file(self, path: str) -> None:
        """Import a file in the background."""
        if self._imports.start(Path(path)):
            self._show_import()
            self.import_started.emit()
        else:
            self._banner.tell(tr("Another file is being imported."), tr("Wait until it is done, then import this one."))

    def _show_import(self) -> None:
        share = self._imports.read_share()
        self._banner.tell(
            tr("Importing {name}", name=self._imports.name),
            tr("{share} read", share=by_locale(f"{share:.0%}")) if share else "",
        )

    def _finish_import(self, report: ImportReport) -> None:
        held = tr("{n} are held in the Inbox", n=report.held) if report.held else tr("none held back")
        self._banner.tell(
            tr("Imported {new} new rows.", new=report.new),
            tr(
                "{same} were known, {corrected} corrected, {held}.",
                same=report.same,
                corrected=report.corrected,
                held=held,
            ),
        )
        self.imported.emit()

    def start_practice(self) -> None:
        """Start the practice broker and sync with it."""
        chosen = self._journal.settings
        live_every = float(chosen.practice_live_every) or None
        self._banner.tell(tr("Starting the practice account …"))
        work = partial(self._journal.start_practice, chosen.practice_fills, PRACTICE_SEED, live_every)
        run(work, self._practice_started, self.failed.emit)

    def _practice_started(self, _: object) -> None:
        self._banner.tell(
            tr("This is a practice account."), tr("Its fills are made up; new ones arrive by themselves.")
        )
        self.connected.emit()

    def back_up(self) -> None:
        """Write a checked copy of the journal beside it, in the background."""
        self.told.emit(Said(tr("Backing up …"), tr("You can go on working.")))
        self.backup_begun.emit()
        run(self._journal.back_up, self._tell_backup, self._fail_backup)

    def _tell_backup(self, done: "Backup") -> None:
        size = by_locale(f"{done.size / 1e6:,.1f}")
        what = counted("{n} row, {size} MB, checked", "{n} rows, {size} MB, checked", done.facts, size=size)
        self.told.emit(Said(tr("Backed up: {what}.", what=what), tr("It is in {path}", path=done.path)))
        self.backup_ended.emit(what, True)

    def _fail_backup(self, error: Exception) -> None:
        self.backup_ended.emit(tr(error.title) if isinstance(error, JournalError) else "", False)
        self.failed.emit(error)

    def hear_report(self, report: SyncReport) -> None:
        """Take note of what a pass did; its dialog follows, if it is open."""
        self._last_report = joined(self._reports.get(report.account), report)
        self._reports[report.account] = self._last_report
        dialog = self._window.findChild(LastSync)
        if dialog is not None:
            dialog.show_report(self._last_report)

    def show_last_sync(self) -> None:
        """List what the last sync did, beside the window."""
        dialog = self._window.findChild(LastSync) or LastSync(self._window)
        if self._last_report is not None:
            dialog.show_report(self._last_report)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def show_help(self, commands: Commands, topic: str) -> None:
        """Show the help beside the window, at a topic."""
        from journal_app.desktop.dialogs.help import Help, Topic, figure_topics, page_text

        start = Topic("welcome", tr("Getting started"), partial(page_text, "welcome"))
        pages = [start, *(Topic(name, commands.title_of(name), partial(page_text, name)) for name in PAGES)]
        keys = Topic("keys", tr("Keys"), partial(key_list, commands))
        box = self._window.findChild(Help) or Help(self._window)
        box.offer((*pages, keys, *figure_topics()), topic)

    def show_about(self) -> None:
        """Say what this is."""
        said = tr("Fills become trades by themselves. Your journal stays on this computer.")
        self._message(tr("About"), f"<b>{tr('Trade Journal')}</b><p>{said}</p>")

    def _message(self, title: str, text: str) -> None:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Close, self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
