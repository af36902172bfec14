"""Work away from the painting thread: short jobs on the pool, and the one long job, sync."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache, partial
from itertools import count
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QMutex, QMutexLocker, QObject, Signal, Slot

from journal_app.domain.news import SyncProgress, SyncReport, SyncStatus

if TYPE_CHECKING:  # the engine brings the broker along; it is made in the background
    from journal_app.sync.engine import SyncEngine


WORKERS = 3


class _Post(QObject):
    """Lives in the painting thread for as long as the program; results arrive here.

    No object of Qt's is made for a job: the last reference to it would be dropped in the pool's
    thread, and a QObject must not die there.
    """

    arrived = Signal(int, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[int, tuple[Callable[[Any], None], Callable[[Exception], None]]] = {}
        self._tickets = count()
        self.arrived.connect(self._hand_over)

    def expect(self, on_done: Callable[[Any], None], on_failed: Callable[[Exception], None]) -> int:
        """Return the ticket under which a result will come."""
        ticket = next(self._tickets)
        self._waiting[ticket] = (on_done, on_failed)
        return ticket

    @Slot(int, object, object)
    def _hand_over(self, ticket: int, result: object, error: Exception | None) -> None:
        on_done, on_failed = self._waiting.pop(ticket)
        if error is None:
            if _is_there(on_done):
                on_done(result)
        elif _is_there(on_failed):
            on_failed(error)


def _is_there(listener: Callable[[Any], None]) -> bool:
    """Tell whether the widget that waits for a result still exists."""
    owner = getattr(listener, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


class _Pool:
    """Python's threads, made with the first job and ended by `finish`.

    Not Qt's pool: Python forgets a foreign thread after each job, and with it the connection to the
    journal that the thread had opened.
    """

    def __init__(self) -> None:
        self.post = _Post()
        self._threads: ThreadPoolExecutor | None = None
        self._jobs: set[Future[None]] = set()

    def start(self, job: Callable[[], None]) -> None:
        """Give a job to a free thread."""
        if self._threads is None:
            self._threads = ThreadPoolExecutor(WORKERS, "journal-work")
        self._jobs = {one for one in self._jobs if not one.done()}
        self._jobs.add(self._threads.submit(job))

    def finish(self, seconds: float) -> bool:
        """Wait for the running jobs, drop the others, end the threads."""
        threads, self._threads = self._threads, None
        if threads is None:
            return True
        for job in self._jobs:
            job.cancel()
        left = wait(self._jobs, seconds).not_done
        threads.shutdown(wait=not left, cancel_futures=True)
        return not left


@cache
def _pool() -> _Pool:
    return _Pool()


def _do(work: Callable[[], Any], post: _Post, ticket: int) -> None:
    try:
        result = work()
    except Exception as error:  # noqa: BLE001 - the top of a thread: told to the window
        post.arrived.emit(ticket, None, error)
    else:
        post.arrived.emit(ticket, result, None)


def run(work: Callable[[], Any], on_done: Callable[[Any], None], on_failed: Callable[[Exception], None]) -> None:
    """Do *work* on the thread pool, then call one of the two others in the painting thread."""
    pool = _pool()
    pool.start(partial(_do, work, pool.post, pool.post.expect(on_done, on_failed)))


def finish(seconds: float) -> bool:
    """End the thread pool; tell whether all its jobs ended in time. The next `run` makes a new one."""
    return _pool().finish(seconds)


class SyncWorker(QObject):
    """Runs the sync engine in a thread of its own. Signals say only that there is news.

    `take` empties the letter box; until it is emptied no second signal is sent, so a fast sync
    cannot flood the window.
    """

    news = Signal()
    finished = Signal()

    def __init__(self, engine: "SyncEngine", leave: Callable[[], None], *, once: bool = False) -> None:
        """Prepare to watch, or to pull only *once*; *leave* is called at the end, in the thread."""
        super().__init__()
        self.stop, self.wake = threading.Event(), threading.Event()
        self._engine, self._leave, self._once = engine, leave, once
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
        finally:
            self._leave()
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
