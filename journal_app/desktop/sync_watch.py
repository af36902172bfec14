"""Sync as the window sees it: one thread, its state, pause and go on."""

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal

from journal_app.desktop.background import SyncWorker, run
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


@dataclass(frozen=True, slots=True)
class SyncState:
    """All that the status line says. Times in UTC µs of the computer's clock; None: never."""

    phase: SyncPhase = SyncPhase.IDLE
    since_us: int = 0
    connected: bool = False
    rows: int = 0
    detail: str = ""
    hint: str = ""
    last_sync_us: int | None = None
    crashed: bool = False
    account: str = ""


class SyncWatch(QObject):
    """Owns the sync thread. Everything here happens in the painting thread."""

    changed = Signal(object)
    """The new `SyncState`."""
    advanced = Signal()
    """The journal has new rows: read again."""
    reported = Signal(object)
    """A `SyncReport`, one per pass."""
    crashed = Signal(object)
    """An exception that nobody expected; sync is over until started again."""

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Watch nothing yet."""
        super().__init__(parent)
        self._journal = journal
        self.state = SyncState()
        self.paused = not journal.settings.auto_sync
        self._thread: QThread | None = None
        self._worker: SyncWorker | None = None
        self._asking = self._closing = self._once = self._restart = False
        self._pace = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self._pace.timeout.connect(self.advanced)

    @property
    def running(self) -> bool:
        """Tell whether the sync thread runs."""
        return self._thread is not None

    def start(self) -> None:
        """Begin to watch, if connected and not paused."""
        self._ask(once=False)

    def adopt(self, status: SyncStatus) -> None:
        """Say what a sync outside of this window ended with."""
        complete = status.phase in {SyncPhase.IDLE, SyncPhase.LIVE}
        self._set(
            connected=True, phase=status.phase, since_us=status.since_us, detail=status.detail, hint=status.hint,
            account=status.account, last_sync_us=status.since_us if complete else None,
        )  # fmt: skip

    def restart(self) -> None:
        """Begin anew with what is connected now."""
        if self.running:
            self._restart = True
            self._request_stop()
        else:
            self._ask(once=False)

    def sync_now(self) -> None:
        """Pull now; while paused, once."""
        if self._worker is not None:
            self._worker.wake.set()
        else:
            self._ask(once=True)

    def pause(self, paused: bool) -> None:  # noqa: FBT001 - connected to a checkable action
        """Stop auto-sync, or go on."""
        self.paused = paused
        if paused:
            self._request_stop()
            self._set(phase=SyncPhase.PAUSED, since_us=now_us(), detail="", hint="")
        elif self.running:
            self._restart = True
        else:
            self._ask(once=False)

    def close(self) -> bool:
        """End the thread within three seconds; tell whether it ended."""
        self._closing = True
        self._pace.stop()
        thread = self._thread
        if thread is None:
            return True
        self._request_stop()
        thread.quit()
        if not thread.wait(STOP_MS):
            log.error("sync did not stop within %s ms", STOP_MS)
            return False
        self._forget()
        return True

    def _ask(self, *, once: bool) -> None:
        if not (self._asking or self._closing or self.running):
            self._asking, self._once = True, once
            run(self._journal.sync_engine, self._got_engine, self._fail)

    def _got_engine(self, engine: "SyncEngine | None") -> None:
        self._asking = False
        if engine is None:
            self._set(connected=False, phase=SyncPhase.IDLE, detail="", hint="")
        elif self.paused and not self._once:
            self._set(connected=True, phase=SyncPhase.PAUSED, since_us=now_us())
        elif not self._closing:
            self._set(connected=True, phase=SyncPhase.CATCHING_UP, since_us=now_us(), rows=0, crashed=False)
            self._run(engine)

    def _run(self, engine: "SyncEngine") -> None:
        self._thread = QThread(self)
        self._thread.setObjectName("sync")
        # The thread's own connection must not outlive Python's memory of a thread that Qt made.
        self._worker = SyncWorker(engine, self._journal.ledger.close_reader, once=self._once)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.run)
        self._worker.finished.connect(self._thread.quit)
        self._worker.news.connect(self._read_news, Qt.ConnectionType.QueuedConnection)
        self._thread.finished.connect(self._ended)
        self._thread.start()

    def _request_stop(self) -> None:
        if self._worker is not None:
            self._worker.stop.set()
            self._worker.wake.set()

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
            self._fail(failure)

    def _hear_status(self, status: SyncStatus) -> None:
        ending = self._worker is not None and self._worker.stop.is_set()
        if not self.paused and not ending:
            self._set(phase=status.phase, since_us=status.since_us, detail=status.detail, hint=status.hint)
            self._set(account=status.account)

    def _hear_progress(self, progress: SyncProgress) -> None:
        self._set(rows=progress.rows)
        if progress.new and not self._pace.isActive():
            self._pace.start()

    def _hear_report(self, report: SyncReport) -> None:
        self._pace.stop()
        if report.complete:
            self._set(account=report.account, last_sync_us=now_us(), rows=0)
        self.reported.emit(report)
        self.advanced.emit()

    def _fail(self, error: Exception) -> None:
        self._asking = False
        known = isinstance(error, JournalError)
        phase = SyncPhase.KEYS_REJECTED if isinstance(error, KeysRejectedError) else SyncPhase.STOPPED
        hint = error.hint if isinstance(error, JournalError) else ""
        self._set(phase=phase, since_us=now_us(), detail=str(error), hint=hint, crashed=not known)
        if not known:
            self.crashed.emit(error)

    def _ended(self) -> None:
        if self._closing or self._thread is None:
            return
        self._read_news()
        self._forget()
        if self._restart:
            self._restart = False
            self._ask(once=False)
        elif self.paused:
            if self.state.phase is not SyncPhase.STOPPED:
                self._set(phase=SyncPhase.PAUSED, since_us=now_us())
        elif self._once and self.state.phase is SyncPhase.CATCHING_UP:
            self._set(phase=SyncPhase.IDLE, since_us=now_us())
        elif self.state.phase in {SyncPhase.LIVE, SyncPhase.CATCHING_UP}:
            self._set(
                phase=SyncPhase.STOPPED,
                since_us=now_us(),
                detail="Sync ended by itself.",
                hint="Press F5 to start it again.",
            )

    def _forget(self) -> None:
        if self._thread is not None:
            self._thread.wait(STOP_MS)
            self._thread.deleteLater()
        self._thread = self._worker = None

    def _set(self, **changes: object) -> None:
        state = replace(self.state, **changes)  # type: ignore[arg-type]  # the callers above name fields only
        if state != self.state:
            self.state = state
            self.changed.emit(state)
