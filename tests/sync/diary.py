"""A listener that writes everything down and can be waited on; and a watch running in a thread."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from journal_app.domain.news import SyncPhase, SyncProgress, SyncReport, SyncStatus
from journal_app.sync.engine import SyncEngine

PATIENCE = 20.0


def until(what: Callable[[], object]) -> None:
    """Wait for something that rings no bell, such as a request seen by a server."""
    pause = threading.Event()
    for _ in range(int(PATIENCE / 0.005)):
        if what():
            return
        pause.wait(0.005)
    raise AssertionError("it did not happen")


class Diary:
    """What a listener heard, in order."""

    def __init__(self) -> None:
        self.statuses: list[SyncStatus] = []
        self.reports: list[SyncReport] = []
        self.progress: list[SyncProgress] = []
        self._changed = threading.Condition()

    def on_status(self, status: SyncStatus) -> None:
        with self._changed:
            self.statuses.append(status)
            self._changed.notify_all()

    def on_progress(self, progress: SyncProgress) -> None:
        self.progress.append(progress)

    def on_report(self, report: SyncReport) -> None:
        with self._changed:
            self.reports.append(report)
            self._changed.notify_all()

    def wait_for(self, what: Callable[[], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: bool(what()), PATIENCE), self

    def wait_for_phase(self, phase: SyncPhase, since: int = 0) -> SyncStatus:
        """Wait until a phase was told, looking only at statuses after the first *since*."""
        self.wait_for(lambda: [one for one in self.statuses[since:] if one.phase is phase])
        return next(one for one in self.statuses[since:] if one.phase is phase)

    @property
    def new(self) -> int:
        return sum(report.new for report in self.reports)

    def __repr__(self) -> str:
        return f"{self.statuses}\n{self.reports}"


class Watching:
    """A watch in a thread, stopped at the end; an error that escapes it fails the test."""

    def __init__(self, engine: SyncEngine) -> None:
        self.diary = Diary()
        self.stop, self.wake = threading.Event(), threading.Event()
        self.escaped: list[BaseException] = []
        self._engine = engine
        self._thread = threading.Thread(target=self._run, name="watch")

    def _run(self) -> None:
        try:
            self._engine.watch(self.diary, self.stop, self.wake)
        except BaseException as error:
            self.escaped.append(error)
            raise

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop.set()
        self._thread.join(5)
        assert not self._thread.is_alive()
        assert self.escaped == []
        assert self.diary.statuses[-1].phase is SyncPhase.STOPPED
