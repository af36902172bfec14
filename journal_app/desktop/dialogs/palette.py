"""Every command by its name: type a few letters, Return does it."""

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from journal_app.desktop.language import tr
from journal_app.desktop.theme import GRID

_WIDTH, _ROWS = 66 * GRID, 10
_MOST_REMEMBERED = 5
_NO_PARENT = QModelIndex()
_MOVING = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


def name_of(action: QAction) -> str:
    """Return what a command is called, without the marks of menus."""
    return action.text().replace("&", "").rstrip(" …")


def rank(typed: str, name: str) -> int | None:
    """Return how well a name fits what was typed, lower is better: its start, a word's start, letters in order."""
    wanted, have = typed.casefold().strip(), name.casefold()
    if not wanted or have.startswith(wanted):
        return 0
    if f" {wanted}" in have:
        return 1
    if wanted in have:
        return 2
    letters = iter(have)
    return 3 if all(letter in letters for letter in wanted if letter != " ") else None


class _Commands(QAbstractListModel):
    """The commands that fit, best first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: Sequence[QAction] = ()
        self.places: Mapping[QAction, str] = {}

    def show(self, actions: Sequence[QAction]) -> None:
        """Show other commands."""
        self.beginResetModel()
        self.shown = actions
        self.endResetModel()

    def name(self, action: QAction) -> str:
        """Return what a command is called here; what only a part of the page can do is named after that part."""
        place = self.places.get(action)
        return f"{place}: {name_of(action)}" if place else name_of(action)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        """Return how many commands are shown."""
        return 0 if parent.isValid() else len(self.shown)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the name of a command, also for readers of the screen with its key."""
        if not index.isValid() or not 0 <= index.row() < len(self.shown):
            return None
        action = self.shown[index.row()]
        if not isValid(action):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.name(action)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.name(action)} {action.shortcut().toString()}".strip()
        if role == Qt.ItemDataRole.UserRole:
            return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        return None


class _Line(QStyledItemDelegate):
    """Draws the key of a command at the right of its name."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the name, then the key."""
        super().paint(painter, option, index)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = option.palette.ColorRole
        painter.save()
        painter.setPen(option.palette.color(role.HighlightedText if chosen else role.PlaceholderText))
        place = option.rect.adjusted(0, 0, -GRID, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                         str(index.data(Qt.ItemDataRole.UserRole)))  # fmt: skip
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return one line of the grid."""
        return QSize(super().sizeHint(option, index).width(), 4 * GRID)


class Palette(QDialog):
    """A line to type into and the commands that fit below it; those used last come first."""

    def __init__(self, parent: QWidget) -> None:
        """Offer nothing yet."""
        super().__init__(parent)
        self._offered: list[QAction] = []
        self._used: list[QAction] = []
        self.line = QLineEdit(placeholderText=tr("Type what you want to do"))
        self.list = QListView()
        self.model = _Commands(self)
        self._arrange()
        self.line.textChanged.connect(self._narrow)
        self.line.returnPressed.connect(self._do)
        self.list.clicked.connect(self._do)

    def _arrange(self) -> None:
        self.setWindowTitle(tr("Commands"))
        self.line.setAccessibleName(tr("Command"))
        self.line.installEventFilter(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Line(self.list))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(tr("Commands that fit"))
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.resize(_WIDTH, (_ROWS * 4 + 8) * GRID)

    def offer(self, actions: Iterable[QAction], of_page: Mapping[QAction, str] | None = None) -> None:
        """Show the palette with these commands, and those of the page in front with the part that each belongs to.

        Those that cannot be done now are left out.
        """
        self.model.places = of_page or {}
        actions = (*actions, *self.model.places)
        self._offered = [one for one in actions if one.isEnabled() and one.text() and not one.isSeparator()]
        self.line.clear()
        self._narrow()
        self.open()
        self.line.setFocus()

    def _narrow(self) -> None:
        typed = self.line.text()
        name = self.model.name
        there = [one for one in self._offered if isValid(one)]
        ranked = [(found, one) for one in there if (found := rank(typed, name(one))) is not None]
        used = {id(one): place for place, one in enumerate(self._used)}
        ranked.sort(key=lambda pair: (pair[0], used.get(id(pair[1]), _MOST_REMEMBERED), name(pair[1])))
        self.model.show([one for _, one in ranked])
        if ranked:
            self.list.setCurrentIndex(self.model.index(0, 0))

    def _do(self) -> None:
        place = self.list.currentIndex().row()
        if not 0 <= place < len(self.model.shown):
            return
        action = self.model.shown[place]
        if not isValid(action):  # a menu of the page was filled anew meanwhile
            self.reject()
            return
        self._used = [action, *(one for one in self._used if one is not action)][:_MOST_REMEMBERED]
        self.accept()
        action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the line keeps the cursor."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            moves = event.key() in _MOVING
            if moves:
                self.list.event(event)
            return moves
        return super().eventFilter(watched, event)
