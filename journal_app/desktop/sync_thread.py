"""Sync of one account: its thread, and its state as the window sees it."""

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal

from journal_app.desktop.background import SyncWorker
from journal_app.desktop.sync_state import SyncState
from journal_app.domain.clock import now_us
from journal_app.domain.errors import JournalError, KeysRejectedError
from journal_app.domain.news import SyncPhase, SyncProgress, SyncReport, SyncStatus
from journal_app.journal import Journal

if TYPE_CHECKING:  # the engine brings the broker along; it is made in the background
    from journal_app.sync.engine import SyncEngine

log = logging.getLogger(__name__)

STOP_MS = 3000
REFRESH_MS = 500
"""During a catch-up the table follows this often."""


class SyncThread(QObject):
    """Runs one engine after the other, each in a thread of its own. Everything here is in the painting thread."""

    changed = Signal()
    """There is a new `state`."""
    advanced = Signal()
    """The journal has new rows: read again."""
    reported = Signal(object)
    """A `SyncReport`, one per pass."""
    crashed = Signal(object)
    """An exception that nobody expected; this account's sync is over until started again."""
    ended = Signal()
    """The thread has ended, on request or by itself."""

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Run nothing yet."""
        super().__init__(parent)
        self._journal = journal
        self.state = SyncState()
        self._thread: QThread | None = None
        self._worker: SyncWorker | None = None
        self._closing = self._once = False
        self._pace = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._pace.timeout.connect(self.advanced)

    @property
    def running(self) -> bool:
        """Tell whether the thread runs."""
        return self._thread is not None

    def run(self, engine: "SyncEngine", *, once: bool) -> None:
        """Watch with an engine, or pull only *once*."""
        self._once = once
        self.tell(connected=True, phase=SyncPhase.CATCHING_UP, since_us=now_us(), rows=0, crashed=False,
                  detail="", hint="")  # fmt: skip
        self._thread = QThread(self)
        self._thread.setObjectName("sync")
        # The thread's own connection must not outlive Python's memory of a thread that Qt made.
        self._worker = SyncWorker(engine, self._journal.ledger.close_reader, once=once)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.run)
        self._worker.finished.connect(self._thread.quit)
        self._worker.news.connect(self._read_news, Qt.ConnectionType.QueuedConnection)
        self._thread.finished.connect(self._end)
        self._thread.start()

    def wake(self) -> None:
        """Pull now."""
        if self._worker is not None:
            self._worker.wake.set()

    def request_stop(self) -> None:
        """Ask the thread to end; `ended` follows."""
        if self._worker is not None:
            self._worker.stop.set()
            self._worker.wake.set()

    def close(self) -> bool:
        """End the thread within three seconds; tell whether it ended. Nothing is told any more."""
        self._closing = True
        self._pace.stop()
        thread = self._thread
        if thread is None:
            return True
        self.request_stop()
        thread.quit()
        if not thread.wait(STOP_MS):
            log.error("sync did not stop within %s ms", STOP_MS)
            return False
        self._forget()
        return True

    def tell(self, **changes: object) -> None:
        """Change fields of the state."""
        state = replace(self.state, **changes)  # type: ignore[arg-type]  # the callers name fields only
        if state != self.state:
            self.state = state
            self.changed.emit()

    def fail(self, error: Exception) -> None:
        """Say why sync of this account is over."""
        known = isinstance(error, JournalError)
        phase = SyncPhase.KEYS_REJECTED if isinstance(error, KeysRejectedError) else SyncPhase.STOPPED
        hint = error.hint if isinstance(error, JournalError) else ""
        self.tell(phase=phase, since_us=now_us(), detail=str(error), hint=hint, crashed=not known)
        if not known:
            self.crashed.emit(error)

    def _read_news(self) -> None:
        if self._worker is None or self._closing:
            return
        status, progress, reports, failure = self._worker.take()
        if status is not None:
            self._hear_status(status)
        if progress is not None:
            self._hear_progress(progress)
        for report in reports:
            self._hear_report(report)
        if failure is not None:
            self.fail(failure)

    def _hear_status(self, status: SyncStatus) -> None:
        if self._worker is not None and not self._worker.stop.is_set():
            self.tell(
                phase=status.phase, since_us=status.since_us, detail=status.detail, hint=status.hint,
                account=status.account,
            )  # fmt: skip

    def _hear_progress(self, progress: SyncProgress) -> None:
        self.tell(rows=progress.rows)
        if progress.new and not self._pace.isActive():
            self._pace.start()

    def _hear_report(self, report: SyncReport) -> None:
        self._pace.stop()
        if report.complete:
            self.tell(account=report.account, last_sync_us=now_us(), rows=0)
        self.reported.emit(report)
        self.advanced.emit()

    def _end(self) -> None:
        if self._closing or self._thread is None:
            return
        self._read_news()
        self._forget()
        if self._once and self.state.phase is SyncPhase.CATCHING_UP:
            self.tell(phase=SyncPhase.IDLE, since_us=now_us())
        self.ended.emit()

    def _forget(self) -> None:
        if self._thread is not None:
            self._thread.wait(STOP_MS)
            self._thread.deleteLater()
        self._thread = self._worker = None
