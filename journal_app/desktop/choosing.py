"""What the trader chooses in the settings: shown at once, saved in the background, undoable."""

from collections import deque
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from journal_app.desktop.background import run
from journal_app.domain.errors import SettingsError
from journal_app.journal import Journal
from journal_app.settings import Settings, checked_setting, field_of


class _Choice(QUndoCommand):
    def __init__(self, keeper: "SettingsKeeper", name: str, before: object, after: object) -> None:
        super().__init__(f"change of “{field_of(name).title}”")
        self._keeper, self._name, self._before, self._after = keeper, name, before, after

    def redo(self) -> None:
        self._keeper.keep(self._name, self._after)

    def undo(self) -> None:
        self._keeper.keep(self._name, self._before)


def _write(journal: Journal, name: str, value: object) -> None:
    changes: dict[str, Any] = {name: value}
    journal.change_settings(replace(journal.settings, **changes))


class SettingsKeeper(QObject):
    """The settings in force. A change counts from the moment it is made; the file follows."""

    changed = Signal(str)
    """The name of a setting that has another value now, also one that could not be saved and is as it was."""
    kept = Signal(str)
    """The name of a setting whose value is in the file, and in `Journal.settings`, now."""
    failed = Signal(object)

    def __init__(self, journal: Journal, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        """Keep the settings of a journal; changes can be taken back with the window's Undo."""
        super().__init__(parent)
        self._journal, self._undo_stack = journal, undo_stack
        self._queue: deque[tuple[str, object]] = deque()
        self._busy = ""
        self._waiting: dict[str, Any] = {}

    @property
    def settings(self) -> Settings:
        """What is chosen now, whether it is saved already or not."""
        return replace(self._journal.settings, **self._waiting)

    @property
    def undo_stack(self) -> QUndoStack:
        """Where changes can be taken back."""
        return self._undo_stack

    @property
    def idle(self) -> bool:
        """Tell whether everything chosen is in the file."""
        return not self._busy and not self._queue

    def value(self, name: str) -> Any:  # noqa: ANN401 - each setting has its own type
        """Return the value of one setting."""
        return getattr(self.settings, name)

    def change(self, name: str, value: object) -> None:
        """Choose a value. Raises SettingsError, with nothing changed, for one that the setting cannot have."""
        wanted, before = checked_setting(name, value), self.value(name)
        if wanted != before:
            self._undo_stack.push(_Choice(self, name, before, wanted))

    def keep(self, name: str, value: object) -> None:
        """Take a checked value without a way back: for what the program itself keeps, and for Undo."""
        self._waiting[name] = value
        self._queue.append((name, value))
        self.changed.emit(name)
        self._next()

    def hear_elsewhere(self, name: str) -> None:
        """Tell everybody that a setting was changed by somebody else, for example by connecting an account."""
        self.changed.emit(name)

    def _next(self) -> None:
        if self._busy or not self._queue:
            return
        self._busy, value = self._queue.popleft()
        run(partial(_write, self._journal, self._busy, value), self._done, self._fail)

    def _done(self, _: object) -> None:
        name = self._settle()
        self.kept.emit(name)
        self._next()

    def _fail(self, error: Exception) -> None:
        name = self._settle()
        self.changed.emit(name)
        self.failed.emit(error)
        self._next()

    def _settle(self) -> str:
        name, self._busy = self._busy, ""
        if all(name != waiting for waiting, _ in self._queue):
            self._waiting.pop(name, None)
        return name


def why_not(name: str, value: object) -> str:
    """Return why a setting cannot have a value, with what to do; "" when it can."""
    try:
        checked_setting(name, value)
    except SettingsError as error:
        return f"{error.title} {error.hint}"
    return ""
