"""What the trader writes about a day: saved in the background after all that was written before, undoable."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from journal_app.desktop.language import tr
from journal_app.desktop.notes import Job, NoteKeeper
from journal_app.domain.days import CloseOut, DayPlan, DayRecord, QuickNote
from journal_app.domain.errors import LedgerError
from journal_app.journal import Journal

_OF_DAYS = 2
_MARK = "day "
"""Begins the names of the jobs that are about a day; the id of a trade begins with its account and a colon."""


class DayWords(NamedTuple):
    """The plan and the close-out of a day, without the time of its writing; None where none is written."""

    plan: DayPlan | None = None
    close_out: CloseOut | None = None

    @classmethod
    def of(cls, record: DayRecord) -> "DayWords":
        """Return those of a record."""
        close_out = record.close_out
        return cls(record.plan, None if close_out is None else replace(close_out, at_us=0))


class _Change(QUndoCommand):
    def __init__(self, keeper: "DayKeeper", day: str, before: DayWords, after: DayWords, session: int) -> None:
        super().__init__(tr("change of {day}", day=day))
        self._keeper, self.day, self._before, self.after, self.session = keeper, day, before, after, session
        self._is_new = True

    def id(self) -> int:
        return _OF_DAYS

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take what was typed on in one go as one step."""
        if not isinstance(other, _Change) or (other.day, other.session) != (self.day, self.session):
            return False
        self.after = other.after
        return True

    def redo(self) -> None:
        self._keeper.send(self.day, self._before, self.after, is_turn=not self._is_new)
        self._is_new = False

    def undo(self) -> None:
        self._keeper.send(self.day, self.after, self._before, is_turn=True)


class _Note(QUndoCommand):
    """A quick note that is written, or (*adds* is False) taken away."""

    def __init__(self, keeper: "DayKeeper", journal: Journal, day: str, note: QuickNote, *, adds: bool) -> None:
        super().__init__(tr("quick note of {day}", day=day))
        self._keeper, self._journal, self._day, self._note, self._adds = keeper, journal, day, note, adds

    def redo(self) -> None:
        self._queue(adds=self._adds)

    def undo(self) -> None:
        self._queue(adds=not self._adds)

    def _queue(self, *, adds: bool) -> None:
        work, refuse = (self._add, self._refuse) if adds else (self._remove, None)
        self._keeper.queue(Job(_MARK + self._day, work, self._keep, refuse))

    def _add(self) -> QuickNote:
        return self._journal.days.note(self._note.text, self._note.at_us, self._day)

    def _remove(self) -> QuickNote:
        return self._journal.days.remove_note(self._note)

    def _keep(self, note: object) -> None:
        if isinstance(note, QuickNote):  # at a moment that was taken it is kept a microsecond later
            self._note = note

    def _refuse(self, error: Exception) -> None:
        self._keeper.refuse_note(self._note.text, error)


class DayKeeper(QObject):
    """Writes plans, close-outs and quick notes in the order in which they were made, in the queue of the notes."""

    turned = Signal(str, object)
    """A day, and the `DayWords` that Undo or Redo brings back."""
    written = Signal(str)
    """A day of which something is now in the journal."""
    note_refused = Signal(str)
    """The text of a quick note that could not be written."""
    refused = Signal(str)
    """A day of which plan or close-out could not be written; `NoteKeeper.failed` says why."""

    def __init__(self, journal: Journal, notes: NoteKeeper, parent: QObject | None = None) -> None:
        """Write to a journal, undoable on the stack of *notes*."""
        super().__init__(parent)
        self._journal, self._notes = journal, notes
        notes.written.connect(self._hear_written)

    def write(self, day: str, before: DayWords, after: DayWords, session: int) -> None:
        """Save a change of plan or close-out; changes of a day in one *session* are undone together."""
        self._notes.undo_stack.push(_Change(self, day, before, after, session))

    def add_note(self, day: str, text: str, at_us: int) -> None:
        """Write a quick note of a moment (UTC µs)."""
        self._notes.undo_stack.push(_Note(self, self._journal, day, QuickNote(at_us, text), adds=True))

    def remove_note(self, day: str, note: QuickNote) -> None:
        """Take a quick note away."""
        self._notes.undo_stack.push(_Note(self, self._journal, day, note, adds=False))

    @property
    def idle(self) -> bool:
        """Tell whether everything written is in the journal."""
        return self._notes.idle

    def send(self, day: str, before: DayWords, after: DayWords, *, is_turn: bool) -> None:
        """Queue what differs between two states of a day; *is_turn*: it was undone or redone."""
        if after != before:
            save = partial(_save, self._journal, day, before, after)
            self.queue(Job(_MARK + day, save, refuse=partial(self._refuse, day)))
        if is_turn:
            self.turned.emit(day, after)

    def queue(self, job: Job) -> None:
        """Do one thing after all that was asked for before."""
        self._notes.queue(job)

    def refuse_note(self, text: str, error: Exception) -> None:
        """Tell that a quick note could not be written, and why."""
        self.note_refused.emit(text)
        self._notes.failed.emit(error)

    def _refuse(self, day: str, error: Exception) -> None:
        self.refused.emit(day)
        self._notes.failed.emit(error)

    def _hear_written(self, name: str) -> None:
        if name.startswith(_MARK):
            self.written.emit(name.removeprefix(_MARK))


def _save(journal: Journal, day: str, before: DayWords, after: DayWords) -> None:
    found = DayWords.of(journal.days.record(day))
    if after.plan != before.plan:
        _check(found.plan == before.plan)
        journal.days.save_plan(day, after.plan)
    if after.close_out != before.close_out:
        _check(found.close_out == before.close_out)
        journal.days.close_out(day, after.close_out)


def _check(is_as_it_was: bool) -> None:  # noqa: FBT001 - what is checked
    if not is_as_it_was:
        raise LedgerError(
            tr("This day was changed in another window meanwhile."),
            tr(
                "Nothing is lost: what you typed is still here, and is saved when you type on. "
                "Undo brings the other back."
            ),
        )
