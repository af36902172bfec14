"""What the trader decides in the Inbox, done in the background one after the other: release, discard, undo."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from journal_app.desktop.background import run
from journal_app.desktop.language import counted, tr
from journal_app.domain.errors import JournalError
from journal_app.domain.inbox import HeldItem, Job
from journal_app.journal import Journal


class Said(NamedTuple):
    """What to tell when it is done: a sentence and the next step."""

    title: str
    hint: str = ""


class Decisions(QObject):
    """One piece of work at a time; while it runs, `work` says what it is."""

    busy = Signal(str)
    """What is being done; "" when nothing is."""
    done = Signal(object)
    """A `Said`."""
    changed = Signal()
    """The journal is not what it was: read again."""
    failed = Signal(object)

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Decide about the rows of a journal."""
        super().__init__(parent)
        self._journal = journal
        self.work = ""

    def release(self, items: Sequence[HeldItem]) -> bool:
        """Count held rows; False while something else is being done."""
        return self._start(
            counted("Counting {n} row", "Counting {n} rows", len(items)), partial(_release, self._journal, tuple(items))
        )

    def discard(self, items: Sequence[HeldItem]) -> bool:
        """Let held rows go; False while something else is being done."""
        return self._start(
            counted("Discarding {n} row", "Discarding {n} rows", len(items)),
            partial(_discard, self._journal, tuple(items)),
        )

    def undo(self, job: Job) -> bool:
        """Take back an import; False while something else is being done."""
        return self._start(tr("Undoing the import of {source}", source=job.source), partial(_undo, self._journal, job))

    def _start(self, work: str, do: Callable[[], Said]) -> bool:
        if self.work:
            return False
        self.work = work
        self.busy.emit(work)
        run(do, self._finish, self._fail)
        return True

    def _finish(self, said: Said) -> None:
        self._rest()
        self.done.emit(said)

    def _fail(self, error: Exception) -> None:
        self._rest()
        self.failed.emit(error)

    def _rest(self) -> None:
        self.work = ""
        self.busy.emit("")
        self.changed.emit()  # also after a failure: some rows may have been decided about before it


def _release(journal: Journal, items: tuple[HeldItem, ...]) -> Said:
    released: list[str] = []
    refused: list[JournalError] = []
    for item in items:
        try:
            fact = journal.release(item.id)
        except JournalError as error:
            refused.append(error)
        else:
            released.append(f"{fact.kind} {fact.external_id}")
    if refused and not released:
        raise refused[0]
    title = counted("{row} counts now.", "{n} rows count now.", len(released), row=released[0])
    if not refused:
        return Said(title, tr("Trades and figures follow by themselves."))
    return Said(title, _why_not(refused))


def _why_not(refused: Sequence[JournalError]) -> str:
    first = refused[0]
    return counted(
        "{n} row could not be counted. {title} {hint}", "{n} rows could not be counted. {title} {hint}", len(refused),
        title=tr(first.title), hint=tr(first.hint),
    )  # fmt: skip


def _discard(journal: Journal, items: tuple[HeldItem, ...]) -> Said:
    for item in items:
        journal.discard(item.id)
    row = items[0].external_id
    return Said(
        counted("Row {row} is off the list.", "{n} rows are off the list.", len(items), row=row),
        tr("Nothing is deleted: discarded rows stay on record, and count for nothing."),
    )


def _undo(journal: Journal, job: Job) -> Said:
    rows = journal.undo_import(job.id)
    return Said(
        counted(
            "The import of {source} is undone: {n} row counts no longer.",
            "The import of {source} is undone: {n} rows count no longer.",
            rows,
            source=job.source,
        ),
        tr("The file can be imported again."),
    )
