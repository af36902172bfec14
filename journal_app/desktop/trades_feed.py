"""Keeps the shown trades equal to the journal: a quick first look, all of them, then only changes."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from journal_app.desktop.background import run
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.journal import Journal
from journal_app.metrics.frames import TradeFrame, build_frame

FIRST_LOOK = 1000


SLICE = 250
"""So many changed trades are merged in one turn of the event loop; it takes a few milliseconds."""
PACE_MS = 500
"""After a step of more than one slice, the next is read this much later: the journal is catching up."""


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the way to a revision: changed trades as columns, and the seqs of those gone."""

    changed: TradeFrame
    gone: tuple[int, ...]
    revision: int
    is_last: bool = True


class TradesFeed(QObject):
    """Reads in the background, one question at a time; asked again meanwhile, it asks once more."""

    loaded = Signal(object)
    """A `LiveFrame` to show in place of the last."""
    changed = Signal(object)
    """A `Step` to merge."""
    failed = Signal(object)

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Read from a journal; nothing is read yet."""
        super().__init__(parent)
        self._journal = journal
        self._busy = self._again = self._stopped = self._slow = False
        self._steps: deque[Step] = deque()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._next_step)
        self._pace = QTimer(self, singleShot=True, interval=PACE_MS)
        self._pace.timeout.connect(self._settle)
        self.complete = False
        self.revision = 0

    @property
    def busy(self) -> bool:
        """Tell whether an answer is awaited."""
        return self._busy

    def load(self) -> None:
        """Read the newest trades, show them, then all."""
        self._ask(self._first_look, self._show_first)

    def refresh(self) -> None:
        """Read what changed since the last answer."""
        if self._busy or self._pace.isActive() or not self.complete:
            self._again = True
        else:
            self._ask(self._read_changes, self._show_changes)

    def stop(self) -> None:
        """Ask and tell nothing more."""
        self._stopped = True
        self._turn.stop()
        self._pace.stop()

    def _ask(self, work: Callable[[], object], show: Callable[..., None]) -> None:
        if not self._stopped:
            self._busy = True
            run(work, show, self._fail)

    def _first_look(self) -> LiveFrame:
        return LiveFrame(self._journal.load_frame(FIRST_LOOK))

    def _load_all(self) -> LiveFrame:
        return LiveFrame(self._journal.load_frame())

    def _read_changes(self) -> tuple[Step, ...]:
        # In the reading thread: what the painting thread gets is ready to be copied, in small parts.
        found, figures = self._journal.changes_since(self.revision), self._journal.figures
        last = max((len(found.rows) - 1) // SLICE, 0)
        return tuple(
            Step(
                figures.with_rule(build_frame(found.rows[part * SLICE : (part + 1) * SLICE], found.revision)),
                found.gone if part == last else (), found.revision, is_last=part == last,
            )
            for part in range(last + 1)
        )  # fmt: skip

    def _show_first(self, frame: LiveFrame) -> None:
        self.loaded.emit(frame)
        self._ask(self._load_all, self._show_all)

    def _show_all(self, frame: LiveFrame) -> None:
        self.complete = True
        self.revision = frame.revision
        self.loaded.emit(frame)
        self._settle()

    def _show_changes(self, steps: Iterable[Step]) -> None:
        self._steps.extend(steps)
        self._next_step()

    def _next_step(self) -> None:
        step = self._steps.popleft()
        self.changed.emit(step)
        if not step.is_last:
            self._slow = True
            self._turn.start()
            return
        self.revision = step.revision
        if self._slow:
            self._pace.start()
        self._slow = self._busy = False
        if not self._pace.isActive():
            self._settle()

    def _settle(self) -> None:
        self._busy = False
        if self._again:
            self._again = False
            self.refresh()

    def _fail(self, error: Exception) -> None:
        self._busy = self._again = False
        self.failed.emit(error)
