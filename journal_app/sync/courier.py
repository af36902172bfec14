"""One thread that asks the broker, so that the one that stores can stop at any moment."""

import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, wait
from queue import SimpleQueue
from typing import Self, TypeVar

from journal_app.brokers.errors import SyncStoppedError

T = TypeVar("T")
_LOOK_SECONDS = 0.1
_LEAVE_SECONDS = 1.0


class Courier:
    """Runs errands one after the other. Use as a context manager; *interrupt* ends a running one."""

    def __init__(self, interrupt: Callable[[], None], stop: threading.Event) -> None:
        """Watch *stop* while waiting for an errand."""
        self._interrupt = interrupt
        self._stop = stop
        self._errands: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sync-courier", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the thread; one that hangs in a name lookup is left to end by itself."""
        self._errands.put(None)
        if self._stop.is_set():
            self._interrupt()
        self._thread.join(_LEAVE_SECONDS)

    def ask(self, errand: Callable[[], T]) -> T:
        """Return what an errand brings. Raises its error, or SyncStoppedError."""
        return self._result(self._send(errand))

    def ahead(self, things: Iterator[T], most: int) -> Generator[list[T], None, None]:
        """Yield what an iterator yields, in bundles of all that is there by now (at most *most*).

        While the caller works on one bundle the next is fetched.
        """
        coming: deque[Future[T | None]] = deque()
        try:
            while True:
                while len(coming) < most:
                    coming.append(self._send(lambda: next(things, None)))
                bundle = [self._result(coming.popleft())]
                while coming and coming[0].done() and coming[0].exception() is None:
                    bundle.append(coming.popleft().result())
                there = [thing for thing in bundle if thing is not None]
                if there:
                    yield there
                if len(there) < len(bundle):
                    return
        finally:
            for promise in coming:
                promise.cancel()

    def _send(self, errand: Callable[[], T]) -> "Future[T]":
        promise: Future[T] = Future()

        def run() -> None:
            if not promise.set_running_or_notify_cancel():
                return
            try:
                promise.set_result(errand())
            except BaseException as error:  # noqa: BLE001 - it travels to whoever waits, like any result
                promise.set_exception(error)

        self._errands.put(run)
        return promise

    def _result(self, promise: "Future[T]") -> T:
        while not self._stop.is_set():
            if promise.done() or wait([promise], _LOOK_SECONDS).done:
                return promise.result()
        self._interrupt()
        raise SyncStoppedError

    def _run(self) -> None:
        while (errand := self._errands.get()) is not None:
            errand()
