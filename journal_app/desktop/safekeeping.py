"""Backups that make themselves while the window is open, in a thread of their own; silent while all is well."""

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from journal_app.desktop.background import run
from journal_app.desktop.deciding import Said
from journal_app.desktop.language import tr
from journal_app.journal import Journal

if TYPE_CHECKING:  # what backs up is imported by the thread that does it
    from journal_app.ledger.auto_backups import BackupState
    from journal_app.ledger.surroundings import Notice

log = logging.getLogger(__name__)

SETTLE_MS = 5000
"""So long after the trades are shown the first backup begins: the start belongs to the trader."""
CLOSE_SECONDS = 60.0
"""The last backup of a million fills takes two seconds on a quiet machine."""


class Safekeeping(QObject):
    """Keeps one journal backed up, and tells each trouble once."""

    told = Signal(object)
    """A `Said`: something new is wrong."""
    troubled = Signal(str, str)
    """What is wrong now, in two words and at length; two empty texts while all is well."""
    backed_up = Signal(str, object)
    """The path of the newest backup and its size in bytes; told at every look."""
    failed = Signal(object)
    _looked = Signal(object)

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Do nothing before `start` or `start_soon`."""
        super().__init__(parent)
        self._journal = journal
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._said: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._soon.timeout.connect(self.start)
        self._looked.connect(self._hear)

    def start_soon(self) -> None:
        """Begin when the window has come to rest."""
        if self._thread is None and not self._stop.is_set():
            self._soon.start()

    def start(self) -> None:
        """Look at the journal's place, and back up from now on."""
        if self._thread is None and not self._stop.is_set():
            run(self._journal.notices, self._tell_place, self.failed.emit)
            self._thread = threading.Thread(target=self._keep, name="journal-backups")
            self._thread.start()

    def close(self) -> bool:
        """Back up what is new and end; tell whether it ended in time."""
        self._soon.stop()
        self._stop.set()
        if self._thread is None:
            return True
        self._thread.join(CLOSE_SECONDS)
        if self._thread.is_alive():
            log.error("the last backup did not end within %s s", CLOSE_SECONDS)
            return False
        self._thread = None
        return True

    def _keep(self) -> None:
        self._journal.keep_backed_up(self._stop, self._look)

    def _look(self) -> None:
        # In the thread that backs up: the painting thread gets a frozen value.
        self._looked.emit(self._journal.backups.state())

    def _hear(self, state: "BackupState") -> None:
        if self._stop.is_set():
            return
        if state.newest is not None:
            self.backed_up.emit(str(state.newest.path), state.newest.size)
        found: list[tuple[str, str]] = []
        if state.trouble:
            found.append((tr("No backup"), tr(state.trouble)))
        if state.second_trouble:
            found.append((tr("No second backup"), tr(state.second_trouble)))
        if state.drill is not None and not state.drill.passed:
            problem = tr(
                "The newest backup could not be restored: {problem} A new one is made by itself.",
                problem=tr(state.drill.problem or ""),
            )
            found.append((tr("Damaged backup"), problem))
        self.troubled.emit(*(found[0] if found else ("", "")))
        for title, text in found:
            self._tell_once(Said(f"{title}.", text))
        self._said &= {text for _, text in found}

    def _tell_place(self, notices: "tuple[Notice, ...]") -> None:
        for one in notices:
            self.told.emit(Said(tr(one.title), tr(one.hint)))

    def _tell_once(self, said: Said) -> None:
        if said.hint not in self._said:
            self._said.add(said.hint)
            self.told.emit(said)
