"""Bars that fetch themselves while the window is open, in a thread of their own, after everything else has settled."""

import logging
import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from journal_app.desktop.deciding import Said
from journal_app.desktop.language import tr
from journal_app.domain.errors import JournalError
from journal_app.journal import Journal

if TYPE_CHECKING:  # what fetches is imported by the thread that does it
    from journal_app.sync.excursions import BarsProgress, BarsReport

log = logging.getLogger(__name__)

SETTLE_MS = 15_000
"""The first sync and the first backup go before."""
CLOSE_SECONDS = 3.0


class Measuring(QObject):
    """Works out how far trades went, and tells each trouble once."""

    told = Signal(object)
    """A `Said`: bars cannot be had, and why."""
    advanced = Signal(int, int, int)
    """Questions asked of the broker, questions in all (more than 0), trades measured so far."""
    rested = Signal(int, str)
    """Nothing more to ask for now: trades measured, and why bars could not be had ("" when they could)."""
    failed = Signal(object)
    """An exception that nobody expected."""

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Do nothing before `start` or `start_soon`."""
        super().__init__(parent)
        self._journal = journal
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._said: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._soon.timeout.connect(self.start)

    def start_soon(self) -> None:
        """Begin when the window has come to rest."""
        if self._thread is None and not self._stop.is_set():
            self._soon.start()

    def start(self) -> None:
        """Fetch from now on."""
        if self._thread is None and not self._stop.is_set():
            self._thread = threading.Thread(target=self._keep, name="journal-bars")
            self._thread.start()

    @property
    def is_given_up(self) -> bool:
        """Tell whether nothing more is fetched before the next start."""
        return self._stop.is_set()

    def give_up(self) -> None:
        """Fetch nothing more before the next start; what was fetched stays."""
        self._soon.stop()
        self._stop.set()

    def close(self) -> bool:
        """End; tell whether it ended in time. What was fetched stays, the next start goes on from there."""
        self.give_up()
        if self._thread is None:
            return True
        self._thread.join(CLOSE_SECONDS)
        if self._thread.is_alive():
            log.error("fetching bars did not end within %s s", CLOSE_SECONDS)
            return False
        self._thread = None
        return True

    def _keep(self) -> None:
        try:
            self._journal.excursions.keep_fetched(self._stop, self._hear, self._hear_progress)
        except JournalError as error:
            self._tell(error.title, error.hint)
        except Exception as error:  # noqa: BLE001 - the top of a thread: told to the window
            self.failed.emit(error)

    def _hear(self, report: "BarsReport") -> None:
        # In the thread that fetches: the painting thread gets a frozen value.
        for title, hint in report.errors:
            self._tell(title, hint)
        self.rested.emit(report.trades, " ".join(report.errors[0]) if report.errors else "")

    def _hear_progress(self, progress: "BarsProgress") -> None:
        if progress.questions:
            self.advanced.emit(progress.asked, progress.questions, progress.trades)

    def _tell(self, title: str, hint: str) -> None:
        if title not in self._said and not self._stop.is_set():
            self._said.add(title)
            self.told.emit(Said(tr(title), tr(hint)))
