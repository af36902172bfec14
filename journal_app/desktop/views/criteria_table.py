"""The entry checklist as it is written: edited in place, moved, marked as a must, taken out; new lines below."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.criteria_model import MUST, TEXT, CriteriaModel
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.setup_fields import QuietWhenAway
from journal_app.desktop.views.tables import ROW_HEIGHT, calm

AUTOSAVE_MS = 600
"""So long after the last key what was typed is written."""
_MUST_SAMPLE = noop("✓ a must")


class _InPlace(QStyledItemDelegate):
    """Hands on what is typed while the line is still open."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._line: QLineEdit | None = None
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._timer.timeout.connect(self.commit)

    def createEditor(
        self, parent: QWidget, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setAutoFillBackground(True)
        line.setAccessibleName(tr("Text of the criterion"))
        line.textEdited.connect(self._wait)
        self._line = line
        return line

    def destroyEditor(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        self._line = None
        self._timer.stop()
        super().destroyEditor(editor, index)

    def _wait(self) -> None:
        self._timer.start()

    @property
    def is_waiting(self) -> bool:
        return self._timer.isActive()

    def commit(self) -> None:
        self._timer.stop()
        if self._line is not None:
            self.commitData.emit(self._line)


class CriteriaTable(QTableView):
    """Return and F2 edit, Space makes a must of a line, Alt+Up and Alt+Down move it, Delete takes it out."""

    def __init__(self, model: CriteriaModel) -> None:
        """Show a model, as high as its rows."""
        super().__init__()
        self.criteria = model
        calm(self)
        self.setModel(model)
        self.in_place = _InPlace(self)
        self.setItemDelegate(self.in_place)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setAccessibleName(tr("Entry checklist"))
        triggers = QTableView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        heads = self.horizontalHeader()
        heads.hide()
        heads.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
        heads.setSectionResizeMode(MUST, QHeaderView.ResizeMode.Fixed)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._act(tr("Edit"), "F2", self.edit_current)
        self._act(tr("A must, or none"), "Space", self.turn)
        self._act(tr("Move up"), "Alt+Up", self.move_up)
        self._act(tr("Move down"), "Alt+Down", self.move_down)
        self._act(tr("Take out"), "Delete", self.remove)
        QuietWhenAway(self)
        self.clicked.connect(self._click)
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self.fit)
        self.fit()

    def _act(self, text: str, key: str, act: Callable[[], object]) -> None:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(act)
        self.addAction(action)

    def fit(self) -> None:
        """Take the height of the rows."""
        rows = self.criteria.rowCount()
        height = max(ROW_HEIGHT, self.fontMetrics().height() + GRID)
        self.verticalHeader().setDefaultSectionSize(height)
        self.setColumnWidth(MUST, self.fontMetrics().horizontalAdvance(tr(_MUST_SAMPLE)) + 3 * GRID)
        self.setFixedHeight(rows * height + 2)
        self.setVisible(rows > 0)
        if rows and not self.currentIndex().isValid():
            self.choose(0)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the rows readable in every text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "in_place"):  # told before there are rows too
            self.fit()

    def choose(self, place: int) -> None:
        """Make a row the current one."""
        place = min(place, self.criteria.rowCount() - 1)
        if place >= 0:
            self.setCurrentIndex(self.criteria.index(place, TEXT))

    def edit_current(self) -> None:
        """Edit the text of the current criterion."""
        if self.currentIndex().isValid():
            index = self.criteria.index(self.currentIndex().row(), TEXT)
            self.setCurrentIndex(index)
            self.edit(index)

    def turn(self) -> None:
        """Make the current criterion a must, or no must any more."""
        self.criteria.turn(self.currentIndex().row())

    def _click(self, index: QModelIndex) -> None:
        if index.column() == MUST:
            self.turn()

    def move_up(self) -> None:
        """Move the current criterion up."""
        self._move(-1)

    def move_down(self) -> None:
        """Move the current criterion down."""
        self._move(1)

    def _move(self, step: int) -> None:
        place = self.currentIndex().row()
        if self.criteria.move(place, step):
            self.choose(place + step)

    def remove(self) -> None:
        """Take the current criterion out."""
        place = self.currentIndex().row()
        if self.criteria.remove(place):
            self.choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit with Return."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.state() != QTableView.State.EditingState:
            self.edit_current()
        else:
            super().keyPressEvent(event)


class Checklist(QWidget):
    """The table, and under it the line that adds to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Start without criteria."""
        super().__init__(parent)
        self.model = CriteriaModel(self)
        self.table = CriteriaTable(self.model)
        self.add_line = QLineEdit(placeholderText=tr("Add a criterion, and press Return"))
        self.add_line.setAccessibleName(tr("New criterion"))
        self.add_line.setAcceptDrops(False)
        caption = QLabel(tr("Entry &checklist"))
        caption.setBuddy(self.add_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(caption)
        column.addWidget(self.table)
        column.addWidget(self.add_line)
        self.add_line.returnPressed.connect(self.add)
        self.add_line.installEventFilter(self)

    @property
    def is_waiting(self) -> bool:
        """Tell whether something is typed into a line that is not handed on yet."""
        return self.table.in_place.is_waiting

    def add(self) -> None:
        """Add what stands in the line; nothing while it is empty."""
        text = self.add_line.text().strip()
        if text:
            self.add_line.clear()
            self.model.add(text)
            self.table.choose(self.model.rowCount() - 1)

    def commit(self) -> None:
        """Hand on what is being typed, into a line of the table or into the one below it."""
        self.table.in_place.commit()
        self.add()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the line up to the last criterion with the arrow."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Up:
            if self.table.isVisible():
                self.table.choose(self.model.rowCount() - 1)
                self.table.setFocus()
            return True
        return super().eventFilter(watched, event)
