"""Work that takes a while: what runs, how far it is, how to stop it, and what ended last. Nothing here is modal."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Literal

from PySide6.QtCore import QObject, Signal

from journal_app.domain.clock import now_us

Ending = Literal["done", "failed", "stopped"]
_MOST = 100
_TELLING_SHARE = 0.02
"""Before this share is done a time left would be a guess."""


@dataclass(frozen=True, slots=True)
class WorkState:
    """One piece of work: since when (computer's clock, UTC µs), which share of it is done, and how it ended.

    ``share`` is 0 to 1, None when nobody knows how much there is; ``ending`` is None while it runs.
    """

    id: int
    title: str
    started_us: int
    detail: str = ""
    share: float | None = None
    ended_us: int | None = None
    ending: Ending | None = None
    can_cancel: bool = False
    is_cancelled: bool = False

    def seconds_left(self, at_us: int) -> float | None:
        """Return how long it will still take if it goes on at its pace; None when that cannot be told yet."""
        if self.ending is not None or self.share is None or self.share < _TELLING_SHARE:
            return None
        return (at_us - self.started_us) / 1e6 * (1 - self.share) / self.share


class Jobs(QObject):
    """Everything that runs, and the last pieces of work that ended. For the painting thread."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None, clock: Callable[[], int] = now_us) -> None:
        """Know of nothing yet; *clock* is in UTC µs."""
        super().__init__(parent)
        self._clock = clock
        self._ids = count(1)
        self._running: dict[int, WorkState] = {}
        self._cancels: dict[int, Callable[[], object]] = {}
        self._ended: deque[WorkState] = deque(maxlen=_MOST)

    @property
    def running(self) -> tuple[WorkState, ...]:
        """What runs now, the oldest first."""
        return tuple(self._running.values())

    @property
    def ended(self) -> tuple[WorkState, ...]:
        """What ended last, newest first; of work with the same title only the last."""
        return tuple(reversed(self._ended))

    def begin(self, title: str, cancel: Callable[[], object] | None = None) -> int:
        """Take note of work that begins; return its number. *cancel* asks it to stop; it is then to say `end`."""
        number = next(self._ids)
        self._running[number] = WorkState(number, title, self._clock(), can_cancel=cancel is not None)
        if cancel is not None:
            self._cancels[number] = cancel
        self.changed.emit()
        return number

    def advance(self, number: int, share: float | None, detail: str = "") -> None:
        """Say how far a piece of work is; nothing happens when it has ended."""
        found = self._running.get(number)
        if found is not None and (found.share, found.detail) != (share, detail):
            self._running[number] = replace(found, share=share, detail=detail)
            self.changed.emit()

    def end(self, number: int, ending: Ending = "done", detail: str = "") -> None:
        """Say how a piece of work ended; one that was to be stopped and failed has stopped."""
        found = self._running.pop(number, None)
        if found is None:
            return
        self._cancels.pop(number, None)
        if ending == "failed" and found.is_cancelled:
            ending = "stopped"
        gone = replace(found, detail=detail, ended_us=self._clock(), ending=ending, can_cancel=False)
        self._ended = deque((one for one in self._ended if one.title != gone.title), maxlen=_MOST)
        self._ended.append(gone)
        self.changed.emit()

    def cancel(self, number: int) -> None:
        """Ask a piece of work to stop."""
        found, cancel = self._running.get(number), self._cancels.get(number)
        if found is not None and cancel is not None and not found.is_cancelled:
            self._running[number] = replace(found, is_cancelled=True, can_cancel=False)
            self.changed.emit()
            cancel()
