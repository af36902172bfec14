"""The entry checklist of a setup as it is written: each criterion's text, and whether it is a must."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal

from journal_app.desktop.language import tr, word
from journal_app.desktop.models.trades_model import NO_PARENT, Index
from journal_app.domain.playbook import Criterion, new_criterion

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
TEXT, MUST = 0, 1
"""Places of the columns."""


class CriteriaModel(QAbstractTableModel):
    """A criterion keeps its id, and with it the answers on trades, when it is put better or moved."""

    edited = Signal()
    """The trader changed the checklist."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without criteria."""
        super().__init__(parent)
        self.criteria: tuple[Criterion, ...] = ()

    def show_criteria(self, criteria: Sequence[Criterion]) -> None:
        """Show other criteria; where they are the same ones, the view keeps its place and what is being typed."""
        if [one.id for one in criteria] != [one.id for one in self.criteria]:
            self.beginResetModel()
            self.criteria = tuple(criteria)
            self.endResetModel()
        elif tuple(criteria) != self.criteria:
            self.criteria = tuple(criteria)
            self.dataChanged.emit(self.index(0, TEXT), self.index(len(self.criteria) - 1, MUST))

    def add(self, text: str) -> None:
        """Add a criterion at the end."""
        last = len(self.criteria)
        self.beginInsertRows(QModelIndex(), last, last)
        self.criteria = (*self.criteria, new_criterion(text))
        self.endInsertRows()
        self.edited.emit()

    def remove(self, place: int) -> bool:
        """Take a criterion out; tell whether there was one."""
        if not 0 <= place < len(self.criteria):
            return False
        self.beginRemoveRows(QModelIndex(), place, place)
        self.criteria = (*self.criteria[:place], *self.criteria[place + 1 :])
        self.endRemoveRows()
        self.edited.emit()
        return True

    def move(self, place: int, step: int) -> bool:
        """Move a criterion up (-1) or down (1); tell whether that is possible."""
        target = place + step
        if not (0 <= place < len(self.criteria) and 0 <= target < len(self.criteria)):
            return False
        self.beginMoveRows(QModelIndex(), place, place, QModelIndex(), target + (step > 0))
        rest = [*self.criteria[:place], *self.criteria[place + 1 :]]
        rest.insert(target, self.criteria[place])
        self.criteria = tuple(rest)
        self.endMoveRows()
        self.edited.emit()
        return True

    def turn(self, place: int) -> None:
        """Make a criterion a must, or no must any more."""
        if 0 <= place < len(self.criteria):
            self._put(place, replace(self.criteria[place], is_hard=not self.criteria[place].is_hard))

    def _put(self, place: int, criterion: Criterion) -> None:
        if criterion != self.criteria[place]:
            self.criteria = (*self.criteria[:place], criterion, *self.criteria[place + 1 :])
            self.dataChanged.emit(self.index(place, TEXT), self.index(place, MUST))
            self.edited.emit()

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many criteria there are."""
        return 0 if parent.isValid() else len(self.criteria)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Return the two columns."""
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Answer the view about a cell."""
        if not index.isValid():
            return None
        one = self.criteria[index.row()]
        return (_text(one) if index.column() == TEXT else _must(one)).get(role)

    def setData(self, index: Index, value: object, role: int = int(Qt.ItemDataRole.EditRole)) -> bool:
        """Take what the trader typed; a criterion without text stays as it was."""
        text = str(value).strip()
        if not index.isValid() or index.column() != TEXT or role != Qt.ItemDataRole.EditRole or not text:
            return False
        self._put(index.row(), replace(self.criteria[index.row()], text=text))
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let texts be edited."""
        kinds = Qt.ItemFlag
        if not index.isValid():
            return kinds.NoItemFlags
        usual = kinds.ItemIsEnabled | kinds.ItemIsSelectable | kinds.ItemNeverHasChildren
        return usual | kinds.ItemIsEditable if index.column() == TEXT else usual

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Return the heading of a column."""
        if orientation == Qt.Orientation.Horizontal and role == _DISPLAY and section in {TEXT, MUST}:
            return (tr("Criterion"), tr("Must"))[section]
        return None


def _text(one: Criterion) -> dict[int, object]:
    return {
        _DISPLAY: one.text, int(Qt.ItemDataRole.EditRole): one.text,
        int(Qt.ItemDataRole.ToolTipRole):
            f"{one.text}\n{word('Return edits it, Delete takes it out, Alt+Up and Alt+Down move it')}",
    }  # fmt: skip


def _must(one: Criterion) -> dict[int, object]:
    return {
        _DISPLAY: word("✓ a must") if one.is_hard else word("optional"),
        int(Qt.ItemDataRole.ToolTipRole): word(
            "Without a must the trade is not to be taken. A click or Space changes it."
        ),
    }
