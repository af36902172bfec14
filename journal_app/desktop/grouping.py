"""Which trades belong together, as the trader says it: done in the background one after the other, undoable."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from journal_app.desktop.background import run
from journal_app.desktop.deciding import Said
from journal_app.desktop.language import counted, noop, tr
from journal_app.journal import Journal

MOST = 200
"""More trades than this are no structure, but a slip of the hand."""
_SUM = noop("Undo brings back what was before. What they made together is the same.")
_UNDO = noop("Undo brings back what was before. No number of a trade has changed.")


@dataclass(slots=True)
class _Step:
    """One change: how it is done, and whether it is of fills, for the way back, and so round and round again."""

    do: Callable[[], Any]
    of_fills: bool = False
    said: Said | None = None
    has_failed: bool = False


class _Change(QUndoCommand):
    """One entry of the undo stack; the change itself is made before the entry is."""

    def __init__(self, grouper: "Grouper", step: _Step, text: str) -> None:
        super().__init__(text)
        self._grouper, self._step = grouper, step
        self._is_new = True

    def redo(self) -> None:
        if self._is_new:  # done already: Qt asks once when it takes the entry
            self._is_new = False
        else:
            self._grouper.turn(self._step)

    def undo(self) -> None:
        self._grouper.turn(self._step)


class Grouper(QObject):
    """Puts trades together and apart in the order in which it was asked."""

    done = Signal(object)
    """A `Said`."""
    changed = Signal()
    """Trades or structures are not what they were: read again."""
    failed = Signal(object)

    def __init__(self, journal: Journal, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        """Arrange the trades of a journal; what is done can be undone on *undo_stack*."""
        super().__init__(parent)
        self._journal, self._undo_stack = journal, undo_stack
        self._queue: deque[_Step] = deque()
        self._busy: _Step | None = None

    @property
    def idle(self) -> bool:
        """Tell whether everything asked for is in the journal."""
        return self._busy is None and not self._queue

    def group(self, trade_ids: Sequence[str]) -> None:
        """Make one structure of trades; fewer than two, or very many, are refused with a sentence."""
        ids = tuple(dict.fromkeys(trade_ids))
        if len(ids) < 2:
            self.done.emit(
                Said(
                    tr("Choose two trades or more."),
                    tr("Hold Ctrl and click them, in Trades or in Structures; then group."),
                )
            )
        elif not self._are_too_many(ids):
            said = Said(tr("{n} trades are one structure now.", n=len(ids)), tr(_UNDO))
            self._send(_Step(lambda: self._journal.arranging.group(ids), said=said))

    def ungroup(self, trade_ids: Sequence[str]) -> None:
        """Let trades stand on their own; none, or very many, are refused with a sentence."""
        ids = tuple(dict.fromkeys(trade_ids))
        if not ids:
            self.done.emit(Said(tr("Choose a trade first."), tr("Click it in Trades, or its structure in Structures.")))
        elif not self._are_too_many(ids):
            said = Said(
                counted("{n} trade stands on its own now.", "{n} trades stand on their own now.", len(ids)), tr(_UNDO)
            )
            self._send(_Step(lambda: self._journal.arranging.take_out(ids), said=said))

    def split(self, trade_id: str, fills: Sequence[str]) -> None:
        """Make some fills of a trade a trade of their own; none are refused with a sentence."""
        if not trade_id or not fills:
            self.done.emit(Said(tr("Choose fills of a trade first."), tr("Hold Ctrl and click them among its fills.")))
            return
        said = Said(
            counted("{n} fill is a trade of its own now.", "{n} fills are a trade of their own now.", len(fills)),
            tr(_SUM),
        )
        self._send(_Step(lambda: self._journal.arranging.split(trade_id, fills), of_fills=True, said=said))

    def join(self, trade_id: str) -> None:
        """Take the fills of a trade that was split off back into the one that they came from."""
        if not trade_id:
            self.done.emit(Said(tr("Choose a trade first."), tr("Click one that was split off.")))
            return
        said = Said(tr("The fills are back in the trade that they came from."), tr(_SUM))
        self._send(_Step(lambda: self._journal.arranging.join(trade_id), of_fills=True, said=said))

    def turn(self, step: _Step) -> None:
        """Undo a step, or do it again; queued behind what is under way."""
        self._send(step)

    def _are_too_many(self, ids: tuple[str, ...]) -> bool:
        if len(ids) > MOST:
            self.done.emit(
                Said(tr("These are more than {most} trades.", most=MOST), tr("Choose only those that belong together."))
            )
        return len(ids) > MOST

    def _send(self, step: _Step) -> None:
        self._queue.append(step)
        self._next()

    def _next(self) -> None:
        if self._busy is not None or not self._queue:
            return
        self._busy = step = self._queue.popleft()
        if step.has_failed:  # what was not done needs no undoing, and the other way round
            step.has_failed = False
            self._rest()
        else:
            run(step.do, self._finish, self._fail)

    def _finish(self, before: object) -> None:
        step = self._busy
        if step is None:
            return
        step.do = partial(self._put_back, before, of_fills=step.of_fills)
        said, step.said = step.said, None
        if said is not None:
            self._undo_stack.push(_Change(self, step, tr("arrangement of trades")))
            self.done.emit(said)
        self.changed.emit()
        self._rest()

    def _put_back(self, before: Any, *, of_fills: bool) -> object:  # noqa: ANN401 - what the journal gave
        arranging = self._journal.arranging
        return arranging.put_fills_back(before) if of_fills else arranging.put_back(before)

    def _fail(self, error: Exception) -> None:
        if self._busy is not None:
            self._busy.has_failed = self._busy.said is None
        self.failed.emit(error)
        self._rest()

    def _rest(self) -> None:
        self._busy = None
        self._next()
