"""Work away from the painting thread: short jobs on the pool, and the one long job, sync."""

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QMutex, QMutexLocker, QObject, QRunnable, QThreadPool, Signal, Slot

from journal_app.domain.news import SyncProgress, SyncReport, SyncStatus

if TYPE_CHECKING:  # the engine brings the broker along; it is made in the background
    from journal_app.sync.engine import SyncEngine


class _Reply(QObject):
    """Lives in the painting thread and hands a result over there."""

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, on_done: Callable[[Any], None], on_failed: Callable[[Exception], None]) -> None:
        super().__init__()
        self._on_done, self._on_failed = on_done, on_failed
        self.done.connect(self._finish)
        self.failed.connect(self._fail)

    @Slot(object)
    def _finish(self, result: object) -> None:
        _waiting.discard(self)
        if _is_there(self._on_done):
            self._on_done(result)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        _waiting.discard(self)
        if _is_there(self._on_failed):
            self._on_failed(error)


def _is_there(listener: Callable[[Any], None]) -> bool:
    """Tell whether the widget that waits for a result still exists."""
    owner = getattr(getattr(listener, "func", listener), "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


# A reply must outlive its job; nobody else refers to it.
_waiting: set[_Reply] = set()


class _Job(QRunnable):
    def __init__(self, work: Callable[[], Any], reply: _Reply) -> None:
        super().__init__()
        self._work, self._reply = work, reply

    def run(self) -> None:
        try:
            result = self._work()
        except Exception as error:  # noqa: BLE001 - the top of a thread: told to the window
            self._reply.failed.emit(error)
        else:
            self._reply.done.emit(result)


def run(work: Callable[[], Any], on_done: Callable[[Any], None], on_failed: Callable[[Exception], None]) -> None:
    """Do *work* on the thread pool, then call one of the two others in the painting thread."""
    reply = _Reply(on_done, on_failed)
    _waiting.add(reply)
    QThreadPool.globalInstance().start(_Job(work, reply))


class SyncWorker(QObject):
    """Runs the sync engine in a thread of its own. Signals say only that there is news.

    `take` empties the letter box; until it is emptied no second signal is sent, so a fast sync
    cannot flood the window.
    """

    news = Signal()
    finished = Signal()

    def __init__(self, engine: "SyncEngine", *, once: bool = False) -> None:
        """Prepare to watch, or to pull only *once*."""
        super().__init__()
        self.stop, self.wake = threading.Event(), threading.Event()
        self._engine, self._once = engine, once
        self._lock = QMutex()
        self._status: SyncStatus | None = None
        self._progress: SyncProgress | None = None
        self._reports: deque[SyncReport] = deque()
        self._failure: Exception | None = None
        self._told = False

    @Slot()
    def run(self) -> None:
        """Sync until told to stop; whatever goes wrong is kept and told, never lost."""
        try:
            if self._once:
                self.on_report(self._engine.run_pass(self.on_progress, self.stop))
            else:
                self._engine.watch(self, self.stop, self.wake)
        except Exception as error:  # noqa: BLE001 - the top of a thread: told to the window
            with QMutexLocker(self._lock):
                self._failure = error
            self._tell()
        self.finished.emit()

    def on_status(self, status: SyncStatus) -> None:
        """Keep the newest state; called in the worker's thread."""
        with QMutexLocker(self._lock):
            self._status = status
        self._tell()

    def on_progress(self, progress: SyncProgress) -> None:
        """Keep how far it is; called in the worker's thread."""
        with QMutexLocker(self._lock):
            self._progress = progress
        self._tell()

    def on_report(self, report: SyncReport) -> None:
        """Keep what a pass did; called in the worker's thread."""
        with QMutexLocker(self._lock):
            self._progress = None
            self._reports.append(report)
        self._tell()

    def take(self) -> tuple[SyncStatus | None, SyncProgress | None, tuple[SyncReport, ...], Exception | None]:
        """Return all news since the last call; in the painting thread."""
        with QMutexLocker(self._lock):
            self._told = False
            news = self._status, self._progress, tuple(self._reports), self._failure
            self._status = self._failure = None
            self._reports.clear()
        return news

    def _tell(self) -> None:
        with QMutexLocker(self._lock):
            told, self._told = self._told, True
        if not told:
            self.news.emit()
