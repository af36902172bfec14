"""Import of a file in the background: news is coalesced, and it can be stopped."""

import threading
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from journal_app.desktop.background import run
from journal_app.domain.news import ImportProgress, ImportReport
from journal_app.journal import Journal


class FileImport(QObject):
    """One import at a time."""

    started = Signal()
    """A file is being read now: `name` says which."""
    advanced = Signal()
    """There is news in `read_share`; not sent again before it is read."""
    done = Signal(object)
    """The `ImportReport`."""
    failed = Signal(object)

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Import into a journal."""
        super().__init__(parent)
        self._journal = journal
        self._stop = threading.Event()
        self._share = 0.0
        self._told = False
        self.name = ""

    def start(self, path: Path) -> bool:
        """Begin with a file; False while another is being read."""
        if self.name:
            return False
        self.name, self._share = path.name, 0.0
        self._stop.clear()
        self.started.emit()
        run(partial(self._journal.import_file, path, self._hear, self._stop), self._finish, self._fail)
        return True

    def stop(self) -> None:
        """Give up; nothing of the file is kept."""
        self._stop.set()

    def read_share(self) -> float:
        """Return which share of the file has been read, 0 to 1."""
        self._told = False
        return self._share

    def _hear(self, progress: ImportProgress) -> None:
        # In the importing thread: keep the share, tell once.
        self._share = progress.done / progress.total if progress.total else 0.0
        if not self._told:
            self._told = True
            self.advanced.emit()

    def _finish(self, report: ImportReport) -> None:
        self.name = ""
        self.done.emit(report)

    def _fail(self, error: Exception) -> None:
        self.name = ""
        self.failed.emit(error)
