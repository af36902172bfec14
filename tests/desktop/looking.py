"""What a person can notice of a window, as a text: two looks that are equal mean that nothing happened."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from journal_app.desktop.main_window import MainWindow


def look(window: MainWindow) -> str:
    """Return the texts, marks, choices, the focus, open dialogs and menus, the clipboard, settings and undo."""
    undo = window.keeper.undo_stack
    seen = [
        f"front {window.pages.front}",
        f"focus {_name(QApplication.focusWidget())}",
        f"clipboard {_copied()}",
        f"undo {undo.index()} of {undo.count()}",
        f"theme {window.theme.choice}",
        f"view {window.scope.view}",
        f"open {sorted(_name(one) for one in open_parts(window))}",
        *(f"{name} {action.isChecked()} {action.isEnabled()}" for name, action in window.commands.by_name.items()),
    ]
    seen += [f"{_name(part)}: {_content(part)}" for part in window.findChildren(QWidget) if part.isVisible()]
    return "\n".join(seen)


def _copied() -> str:
    mime: QMimeData | None = QGuiApplication.clipboard().mimeData()  # Qt's stub forgets that it may be none
    return "" if mime is None else f"{mime.formats()} {mime.text()}"


def open_parts(window: MainWindow) -> list[QWidget]:
    """Return the dialogs and menus that stand over a window."""
    return [one for one in QApplication.topLevelWidgets() if one is not window and one.isVisible()]


def close_parts(window: MainWindow) -> None:
    """Close the dialogs and menus that stand over a window, those in front first."""
    for one in open_parts(window)[::-1]:
        one.close()
    window.activateWindow()


def _name(part: QWidget | None) -> str:
    return "" if part is None else f"{type(part).__name__} {id(part)} {part.windowTitle()} {part.accessibleName()}"


def _content(part: QWidget) -> object:
    for kind, read in _READ:
        if isinstance(part, kind):
            return read(part)
    return ""


def _rows(view: QAbstractItemView) -> tuple[object, ...]:
    model, current = view.model(), view.currentIndex()
    ranges = view.selectionModel().selection()
    chosen = [(ranges.at(place).top(), ranges.at(place).bottom()) for place in range(ranges.count())]
    first = [model.index(row, 0).data(Qt.ItemDataRole.DisplayRole) for row in range(min(model.rowCount(), 12))]
    return current.row(), current.column(), model.rowCount(), chosen, first, view.state()


_READ: tuple[tuple[type[QWidget], Callable[[Any], object]], ...] = (
    (QLabel, lambda part: part.text()),
    (QLineEdit, lambda part: (part.text(), part.cursorPosition())),
    (QAbstractButton, lambda part: (part.text(), part.isChecked(), part.isEnabled())),
    (QPlainTextEdit, lambda part: (part.toPlainText(), part.isReadOnly())),
    (QComboBox, lambda part: part.currentText()),
    (QTabBar, lambda part: part.currentIndex()),
    (QGraphicsView, lambda part: [str(one.viewRange()) for one in part.items() if hasattr(one, "viewRange")]),
    (QAbstractItemView, _rows),
)
"""What a person reads of each kind of part."""
