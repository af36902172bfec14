"""Keeps the shown trades equal to the journal: a quick first look, all of them, then only changes."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from journal_app.desktop.background import run
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.journal import Journal
from journal_app.metrics.frames import TradeFrame, build_frame

FIRST_LOOK = 1000


@dataclass(frozen=True, slots=True)
class Step:
    """From one revision to the next: changed trades as columns, and the seqs of those gone."""

    changed: TradeFrame
    gone: tuple[int, ...]
    revision: int


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
        self._busy = self._again = self._stopped = False
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
        if self._busy or not self.complete:
            self._again = True
        else:
            self._ask(self._read_changes, self._show_changes)

    def stop(self) -> None:
        """Ask nothing more."""
        self._stopped = True

    def _ask(self, work: Callable[[], object], show: Callable[..., None]) -> None:
        if not self._stopped:
            self._busy = True
            run(work, show, self._fail)

    def _first_look(self) -> LiveFrame:
        return LiveFrame(self._journal.load_frame(FIRST_LOOK))

    def _load_all(self) -> LiveFrame:
        return LiveFrame(self._journal.load_frame())

    def _read_changes(self) -> Step:
        found = self._journal.changes_since(self.revision)
        return Step(build_frame(found.rows, found.revision), found.gone, found.revision)

    def _show_first(self, frame: LiveFrame) -> None:
        self.loaded.emit(frame)
        self._ask(self._load_all, self._show_all)

    def _show_all(self, frame: LiveFrame) -> None:
        self.complete = True
        self.revision = frame.revision
        self.loaded.emit(frame)
        self._settle()

    def _show_changes(self, step: Step) -> None:
        self.revision = step.revision
        self.changed.emit(step)
        self._settle()

    def _settle(self) -> None:
        self._busy = False
        if self._again:
            self._again = False
            self.refresh()

    def _fail(self, error: Exception) -> None:
        self._busy = self._again = False
        self.failed.emit(error)
