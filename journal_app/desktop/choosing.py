"""What the trader chooses in the settings: shown at once, saved in the background, undoable."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from journal_app.desktop.background import run
from journal_app.desktop.language import tr
from journal_app.journal import Journal
from journal_app.settings import Settings, checked_setting, field_of


class _Choice(QUndoCommand):
    def __init__(self, keeper: "SettingsKeeper", name: str, before: object, after: object) -> None:
        super().__init__(tr("change of “{title}”", title=tr(field_of(name).title)))
        self._keeper, self._name, self._before, self._after = keeper, name, before, after

    def redo(self) -> None:
        self._keeper.keep(self._name, self._after)

    def undo(self) -> None:
        self._keeper.keep(self._name, self._before)


class _Work(NamedTuple):
    """One piece of writing, the setting that it is about, and who wants to know what came of it."""

    name: str
    do: Callable[[], object]
    on_done: Callable[[Any], None] | None


def _write(journal: Journal, name: str, value: object) -> None:
    changes: dict[str, Any] = {name: value}
    journal.change_settings(replace(journal.settings, **changes))


class SettingsKeeper(QObject):
    """The settings in force. A change counts from the moment it is made; the file follows, one write at a time."""

    changed = Signal(str)
    """The name of a setting that has another value now, also one that could not be saved and is as it was."""
    kept = Signal(str)
    """The name of a setting whose value is in the file, and in `Journal.settings`, now."""
    failed = Signal(object)

    def __init__(self, journal: Journal, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        """Keep the settings of a journal; changes can be taken back on the undo stack of the window."""
        super().__init__(parent)
        self._journal, self.undo_stack = journal, undo_stack
        self._queue: deque[_Work] = deque()
        self._busy: _Work | None = None
        self._waiting: dict[str, Any] = {}

    @property
    def settings(self) -> Settings:
        """What is chosen now, whether it is saved already or not."""
        return replace(self._journal.settings, **self._waiting)

    @property
    def idle(self) -> bool:
        """Tell whether everything chosen is in the file."""
        return self._busy is None and not self._queue

    def value(self, name: str) -> Any:  # noqa: ANN401 - each setting has its own type
        """Return the value of one setting."""
        return getattr(self.settings, name)

    def change(self, name: str, value: object) -> None:
        """Choose a value. Raises SettingsError, with nothing changed, for one that the setting cannot have."""
        wanted, before = checked_setting(name, value), self.value(name)
        if wanted != before:
            self.undo_stack.push(_Choice(self, name, before, wanted))

    def keep(self, name: str, value: object) -> None:
        """Take a checked value without a way back: for what the program itself keeps, and for Undo."""
        self._waiting[name] = value
        self.changed.emit(name)
        self.write(name, partial(_write, self._journal, name, value))

    def write(self, name: str, do: Callable[[], object], on_done: Callable[[Any], None] | None = None) -> None:
        """Change a setting by *do*, in the background, after what was chosen before; *on_done* gets its result."""
        self._queue.append(_Work(name, do, on_done))
        self._next()

    def _next(self) -> None:
        if self._busy is None and self._queue:
            self._busy = self._queue.popleft()
            run(self._busy.do, self._done, self._fail)

    def _done(self, result: object) -> None:
        work, is_waiting = self._settle()
        if work.on_done is not None:
            work.on_done(result)
        if not is_waiting:
            self.changed.emit(work.name)
        self.kept.emit(work.name)
        self._next()

    def _fail(self, error: Exception) -> None:
        work, _ = self._settle()
        self.changed.emit(work.name)
        self.failed.emit(error)
        self._next()

    def _settle(self) -> tuple[_Work, bool]:
        """Return what is finished, and whether everybody heard of its value when it was chosen."""
        work, self._busy = self._busy, None
        if work is None:
            raise RuntimeError("an answer came without a question")
        was_told = work.name in self._waiting
        if all(one.name != work.name for one in self._queue):
            self._waiting.pop(work.name, None)
        return work, was_told
