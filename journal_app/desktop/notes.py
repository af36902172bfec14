"""What the trader writes about trades: saved in the background, one after the other, undoable."""

from collections import deque
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from journal_app.desktop.background import run
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal


class _Change(QUndoCommand):
    def __init__(self, keeper: "NoteKeeper", trade_id: str, before: Annotation, after: Annotation) -> None:
        super().__init__(f"change of {trade_id}")
        self._keeper, self._trade_id, self._before, self._after = keeper, trade_id, before, after

    def redo(self) -> None:
        self._keeper.send(self._trade_id, self._after)

    def undo(self) -> None:
        self._keeper.send(self._trade_id, self._before)


class NoteKeeper(QObject):
    """Writes annotations in the order in which they were made."""

    written = Signal(str)
    """The id of a trade whose annotation is now in the journal."""
    failed = Signal(object)
    refused = Signal(str)
    """The id of a trade whose annotation could not be written; `failed` says why."""

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Write to a journal."""
        super().__init__(parent)
        self._journal = journal
        self._queue: deque[tuple[str, Annotation]] = deque()
        self._busy = ""
        self.undo_stack = QUndoStack(self)

    def write(self, trade_id: str, before: Annotation, after: Annotation) -> None:
        """Save a change; `before` is what Undo brings back."""
        self.undo_stack.push(_Change(self, trade_id, before, after))

    @property
    def idle(self) -> bool:
        """Tell whether everything written is in the journal."""
        return not self._busy and not self._queue

    def send(self, trade_id: str, change: Annotation) -> None:
        """Queue one change for the journal."""
        self._queue.append((trade_id, change))
        self._next()

    def _next(self) -> None:
        if self._busy or not self._queue:
            return
        self._busy, change = self._queue.popleft()
        run(partial(self._journal.annotate, self._busy, change), self._done, self._fail)

    def _done(self, _: object) -> None:
        trade_id, self._busy = self._busy, ""
        self.written.emit(trade_id)
        self._next()

    def _fail(self, error: Exception) -> None:
        trade_id, self._busy = self._busy, ""
        self.refused.emit(trade_id)
        self.failed.emit(error)
        self._next()
