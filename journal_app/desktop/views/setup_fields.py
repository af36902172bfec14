"""Small parts of the form of a setup: a sentence under a field, and fields that leave Undo to the window."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPlainTextEdit, QWidget

from journal_app.desktop.language import tr
from journal_app.desktop.theme import Theme
from journal_app.domain.errors import JournalError


class Sentence(QLabel):
    """A quiet sentence under a field, or what is wrong with what is typed there."""

    def __init__(self, theme: Theme, name: str) -> None:
        """Start without words; *name* tells screen readers what the words are about."""
        super().__init__()
        self._theme = theme
        self.is_complaint = False
        self._name = name
        self.setWordWrap(True)
        self.setMinimumWidth(1)  # a long word is cut; it must not make the page wider than the window
        theme.changed.connect(self._colour)
        self.say("")

    def say(self, words: str) -> None:
        """Say something that is so."""
        self._show(words, is_complaint=False)

    def complain(self, error: JournalError) -> None:
        """Say what is wrong, and the next step."""
        self._show(f"{tr(error.title)} {tr(error.hint)}", is_complaint=True)

    def _show(self, words: str, *, is_complaint: bool) -> None:
        self.is_complaint = is_complaint
        self.setText(words)
        self.setAccessibleName(f"{self._name}: {words}" if words else self._name)
        self.setVisible(bool(words))
        self._colour()

    def _colour(self) -> None:
        look, palette = self._theme.colours, self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, look.warning if self.is_complaint else look.muted)
        self.setPalette(palette)


class OwnUndo(QObject):
    """While something typed is not handed on yet, Ctrl+Z takes typing back; else it is the window's."""

    def watch(self, field: QWidget) -> None:
        """Watch over one field."""
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the window have the keys that the field has no use for."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        undo, redo = event.matches(QKeySequence.StandardKey.Undo), event.matches(QKeySequence.StandardKey.Redo)
        if (undo and not _can(watched, undo=True)) or (redo and not _can(watched, undo=False)):
            event.ignore()
            return True
        return False


def _can(field: QObject, *, undo: bool) -> bool:
    if isinstance(field, QLineEdit):
        return field.isUndoAvailable() if undo else field.isRedoAvailable()
    if isinstance(field, QPlainTextEdit):
        return field.document().isUndoAvailable() if undo else field.document().isRedoAvailable()
    return True


class QuietWhenAway(QObject):
    """A table in a form shows which row is chosen only while the keys are in it."""

    def __init__(self, view: QAbstractItemView) -> None:
        """Watch over a view."""
        super().__init__(view)
        self._view = view
        view.installEventFilter(self)
        view.selectionModel().selectionChanged.connect(self._hide_if_away)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Choose the current row when the keys come, none when they go."""
        if event.type() == QEvent.Type.FocusIn:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self._view.selectionModel().select(self._view.currentIndex(), flags)
        elif event.type() == QEvent.Type.FocusOut:
            self._view.clearSelection()
        return False

    def _hide_if_away(self) -> None:
        if not self._view.hasFocus() and self._view.selectionModel().hasSelection():
            self._view.clearSelection()


def forget_typing(field: QLineEdit | QPlainTextEdit) -> None:
    """Let Ctrl+Z in a field begin anew: what was typed is on the window's stack now."""
    if isinstance(field, QPlainTextEdit):
        field.document().clearUndoRedoStacks()
    else:
        place = field.cursorPosition()
        field.setText(field.text())
        field.setCursorPosition(place)
