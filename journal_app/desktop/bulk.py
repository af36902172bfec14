"""Changes of many trades at once: in the background, all or nothing, one step of undo."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from journal_app.desktop.deciding import Said
from journal_app.desktop.language import counted, tr
from journal_app.desktop.notes import Job, NoteKeeper
from journal_app.domain.bulk import BulkChange, change_for
from journal_app.domain.marks import Annotation
from journal_app.journal import Journal


def _change_all(journal: Journal, trade_ids: tuple[str, ...], change: BulkChange) -> dict[str, Annotation]:
    """Write a change of many trades; return what brings back what was said before."""
    changes: dict[str, Annotation] = {}
    for trade_id in trade_ids:
        trade = journal.trade(trade_id)
        if trade is not None:
            changes[trade_id] = change_for(trade, journal.marks.said(trade_id), change)
    return journal.marks.annotate_all(changes)


class _ChangeOfMany(QUndoCommand):
    def __init__(self, changer: "BulkChanger", trade_ids: tuple[str, ...], change: BulkChange) -> None:
        super().__init__(counted("change of {n} trade", "change of {n} trades", len(trade_ids)))
        self._changer, self._trade_ids, self._change = changer, trade_ids, change
        self._before: dict[str, Annotation] = {}

    def redo(self) -> None:
        self._changer.queue(partial(_change_all, self._changer.journal, self._trade_ids, self._change), self._keep)

    def undo(self) -> None:
        self._changer.queue(self._bring_back, self._tell_undone)

    def _bring_back(self) -> int:
        self._changer.journal.marks.annotate_all(self._before)
        return len(self._before)

    def _keep(self, before: object) -> None:
        self._before = before if isinstance(before, dict) else {}
        self._changer.tell(
            counted("Changed {n} trade.", "Changed {n} trades.", len(self._before)), tr("Ctrl+Z takes it back.")
        )

    def _tell_undone(self, count: object) -> None:
        trades = count if isinstance(count, int) else 0
        said = counted("Took the change of {n} trade back.", "Took the change of {n} trades back.", trades)
        self._changer.tell(said, "")


class BulkChanger(QObject):
    """Makes changes of many trades, after everything that was written before."""

    told = Signal(object)
    """A `Said`: what was changed."""
    changed = Signal()
    """The journal has it."""

    def __init__(self, journal: Journal, keeper: NoteKeeper, parent: QObject | None = None) -> None:
        """Write through a keeper, whose undo takes a change back."""
        super().__init__(parent)
        self.journal, self._keeper = journal, keeper

    def change(self, trade_ids: tuple[str, ...], change: BulkChange) -> None:
        """Change some trades."""
        self._keeper.undo_stack.push(_ChangeOfMany(self, trade_ids, change))

    def queue(self, work: Callable[[], object], keep: Callable[[object], None]) -> None:
        """Do a piece of work in its turn."""
        self._keeper.queue(Job("", work, keep))

    def tell(self, title: str, hint: str) -> None:
        """Say what was done, and let everybody read again."""
        self.told.emit(Said(title, hint))
        self.changed.emit()
