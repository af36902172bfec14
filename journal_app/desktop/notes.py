"""What the trader says about trades, in words and pictures: saved in the background, one after the other, undoable."""

from collections import deque
from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from journal_app.desktop.background import run
from journal_app.desktop.language import tr
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation, Picture
from journal_app.journal import Journal

_MOST_STEPS = 500
_OF_WORDS = 1


class Job(NamedTuple):
    """One thing to do to the journal; *keep* hears what came of it, *refuse* why it failed, in place of `failed`."""

    trade_id: str
    work: Callable[[], object]
    keep: Callable[[object], None] | None = None
    refuse: Callable[[Exception], None] | None = None


class _Change(QUndoCommand):
    def __init__(
        self, keeper: "NoteKeeper", trade_id: str, before: Annotation, after: Annotation, session: int, *, checks: bool
    ) -> None:
        super().__init__(tr("change of {trade}", trade=trade_id))
        self._keeper, self.trade_id, self.before, self.after = keeper, trade_id, before, after
        self.session, self._checks = session, checks

    def id(self) -> int:
        return _OF_WORDS

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take what was typed on in the same field as one step."""
        if not isinstance(other, _Change) or not self.session or other.session != self.session:
            return False
        if other.trade_id != self.trade_id or _said(other.after) != _said(self.after):
            return False
        self.after = other.after
        return True

    def redo(self) -> None:
        self._keeper.send(self.trade_id, self.after, self.before if self._checks else None)

    def undo(self) -> None:
        self._keeper.undone.emit(self.trade_id)
        self._keeper.send(self.trade_id, self.before, self.after if self._checks else None)


def _said(words: Annotation) -> frozenset[str]:
    return frozenset(one.name for one in fields(Annotation) if getattr(words, one.name) is not None)


class _AddPicture(QUndoCommand):
    def __init__(self, keeper: "NoteKeeper", journal: Journal, trade_id: str, picture: tuple[str, bytes]) -> None:
        super().__init__(tr("picture of {trade}", trade=trade_id))
        self._keeper, self._journal, self._trade_id = keeper, journal, trade_id
        self._picture = picture
        self._number: int | None = None

    def redo(self) -> None:
        self._keeper.queue(Job(self._trade_id, self._add, self._keep))

    def undo(self) -> None:
        self._keeper.undone.emit(self._trade_id)
        self._keeper.queue(Job(self._trade_id, self._remove))

    def _add(self) -> int | None:
        name, content = self._picture
        if any(one.content == content for one in self._journal.marks.pictures_of(self._trade_id)):
            raise LedgerError(tr("This picture is on the trade already."), tr("It is among the ones below the chart."))
        return self._journal.marks.add_picture(self._trade_id, name, content)

    def _keep(self, number: object) -> None:
        self._number = number if isinstance(number, int) else None

    def _remove(self) -> None:
        if self._number is not None:
            self._journal.marks.remove_picture(self._trade_id, self._number)


class _RemovePicture(QUndoCommand):
    def __init__(self, keeper: "NoteKeeper", journal: Journal, trade_id: str, number: int) -> None:
        super().__init__(tr("picture of {trade}", trade=trade_id))
        self._keeper, self._journal, self._trade_id, self._number = keeper, journal, trade_id, number
        self._picture: Picture | None = None

    def redo(self) -> None:
        self._keeper.queue(Job(self._trade_id, self._remove, self._keep))

    def undo(self) -> None:
        self._keeper.undone.emit(self._trade_id)
        self._keeper.queue(Job(self._trade_id, self._put_back, self._keep_number))

    def _remove(self) -> Picture:
        return self._journal.marks.remove_picture(self._trade_id, self._number)

    def _keep(self, picture: object) -> None:
        self._picture = picture if isinstance(picture, Picture) else None

    def _put_back(self) -> int | None:
        return None if self._picture is None else self._journal.marks.put_back_picture(self._picture)

    def _keep_number(self, number: object) -> None:
        self._number = number if isinstance(number, int) else self._number


class NoteKeeper(QObject):
    """Writes annotations and pictures in the order in which they were made."""

    written = Signal(str)
    """The id of a trade whose annotation or pictures are now in the journal."""
    failed = Signal(object)
    refused = Signal(str)
    """The id of a trade whose annotation could not be written; `failed` says why."""

    undone = Signal(str)
    """The id of a trade about which something is being taken back."""

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Write to a journal."""
        super().__init__(parent)
        self._journal = journal
        self._queue: deque[Job] = deque()
        self._busy: Job | None = None
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(_MOST_STEPS)

    def write(self, trade_id: str, before: Annotation, after: Annotation) -> None:
        """Save a change; `before` is what Undo brings back."""
        self.undo_stack.push(_Change(self, trade_id, before, after, 0, checks=False))

    def write_if_unchanged(self, trade_id: str, before: Annotation, after: Annotation, session: int = 0) -> None:
        """Save a change unless its fields are not as in *before* any more: then `failed` has both versions.

        Changes of the same fields of a trade in one *session* above 0 are undone together.
        """
        self.undo_stack.push(_Change(self, trade_id, before, after, session, checks=True))

    def add_picture(self, trade_id: str, name: str, content: bytes) -> None:
        """Put a picture on a trade."""
        self.undo_stack.push(_AddPicture(self, self._journal, trade_id, (name, content)))

    def remove_picture(self, trade_id: str, number: int) -> None:
        """Take a picture off a trade."""
        self.undo_stack.push(_RemovePicture(self, self._journal, trade_id, number))

    @property
    def idle(self) -> bool:
        """Tell whether everything written is in the journal."""
        return self._busy is None and not self._queue

    def send(self, trade_id: str, change: Annotation, expected: Annotation | None = None) -> None:
        """Queue one change for the journal; *expected* is what it must find there."""
        work = partial(self._journal.annotate, trade_id, change)
        self.queue(Job(trade_id, work if expected is None else partial(work, expected=expected)))

    def queue(self, job: Job) -> None:
        """Do one thing after all that was asked for before."""
        self._queue.append(job)
        self._next()

    def _next(self) -> None:
        if self._busy is None and self._queue:
            self._busy = self._queue.popleft()
            run(self._busy.work, self._done, self._fail)

    def _done(self, result: object) -> None:
        job, self._busy = self._busy, None
        if job is not None:
            if job.keep is not None:
                job.keep(result)
            self.written.emit(job.trade_id)
        self._next()

    def _fail(self, error: Exception) -> None:
        job, self._busy = self._busy, None
        if job is not None and job.refuse is not None:
            job.refuse(error)
        else:
            self.refused.emit(job.trade_id if job else "")
            self.failed.emit(error)
        self._next()
