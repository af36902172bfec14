"""The setups of the playbook in their order, the retired ones and names that only stand on trades below."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QObject, Qt, Signal

from journal_app.desktop.language import counted, noop, tr, word
from journal_app.desktop.models.trades_model import NO_PARENT, Index
from journal_app.desktop.playbook_words import results_text
from journal_app.domain.playbook import Setup
from journal_app.metrics.breakdown import Group

_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
BELOW, MARK = int(Qt.ItemDataRole.UserRole) + 1, int(Qt.ItemDataRole.UserRole) + 2
"""Roles: the line under the name, and what stands at the right of the name."""
_KIND = "application/x-journal-setup"
ADD = noop("add")
"""The mark of a name that is not in the playbook."""


@dataclass(frozen=True, slots=True)
class SetupRow:
    """A setup with its results in a view; without ``setup`` a name that only stands on trades.

    ``group`` is None without a trade in the view; ``unit`` is that of its results ("money", "percent", "R").
    ``trades`` counts its closed trades in the whole journal, ``in_view`` those in the view, also without a result in
    that unit.
    """

    name: str
    setup: Setup | None
    group: Group | None
    unit: str
    trades: int
    in_view: int


def below_text(row: SetupRow) -> str:
    """Return what a setup made in the view; for a name without a setup on how many trades it stands."""
    if row.setup is None:
        return counted("on {n} trade, not in the playbook", "on {n} trades, not in the playbook", row.trades)
    if row.group is None and row.in_view:
        return counted(
            "{n} trade, no result in {unit} is known", "{n} trades, no result in {unit} is known", row.in_view,
            unit=tr(row.unit),
        )  # fmt: skip
    if row.group is None:
        return word("no closed trades in view") if row.trades else word("no closed trades")
    return results_text(row.group.n, row.group.expectancy, row.group.interval, row.unit)


def mark_text(setup: Setup | None) -> str:
    """Return what is to be known of a setup at first sight."""
    if setup is None:
        return ADD
    marks = ((noop("baseline"), setup.is_baseline), (noop("retired"), setup.is_retired))
    return ", ".join(word(text) for text, is_so in marks if is_so)


class SetupsModel(QAbstractListModel):
    """Rows are replaced as a whole, or moved by the trader, who drags them or uses the keys."""

    arranged = Signal(object)
    """The names of all setups in the order that the trader wants."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without setups."""
        super().__init__(parent)
        self.rows: tuple[SetupRow, ...] = ()

    def show_rows(self, rows: Sequence[SetupRow]) -> None:
        """Show other rows; where the names are the same, the view keeps its place."""
        same = [one.name for one in rows] == [one.name for one in self.rows]
        if same:
            changed = [place for place, row in enumerate(rows) if row != self.rows[place]]
            self.rows = tuple(rows)
            for place in changed:
                self.dataChanged.emit(self.index(place), self.index(place))
            return
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rewrite(self) -> None:
        """Write all amounts anew."""
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def row_at(self, place: int) -> SetupRow | None:
        """Return a row by its place, None where there is none."""
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def place_of(self, name: str) -> int:
        """Return the place of a name, -1 where it is not."""
        return next((place for place, row in enumerate(self.rows) if row.name == name), -1)

    def amend(self, name: str, setup: Setup) -> None:
        """Show what the trader just made of a setup, before it is in the journal."""
        place = self.place_of(name)
        if place >= 0:
            row = self.rows[place]
            changed = replace(row, name=setup.name, setup=setup)
            self.rows = (*self.rows[:place], changed, *self.rows[place + 1 :])
            self.dataChanged.emit(self.index(place), self.index(place))

    def move(self, place: int, target: int) -> bool:
        """Put a setup before the row at *target*; tell whether that changed anything.

        It stays among its own: what is used above what is retired, names without a setup below.
        """
        row = self.row_at(place)
        if row is None or row.setup is None:
            return False
        own = [at for at, one in enumerate(self.rows) if one.setup and one.setup.is_retired == row.setup.is_retired]
        target = min(max(target, own[0]), own[-1] + 1)
        if target in {place, place + 1}:
            return False
        self.beginMoveRows(QModelIndex(), place, place, QModelIndex(), target)
        rest = [*self.rows[:place], *self.rows[place + 1 :]]
        rest.insert(target - (target > place), row)
        self.rows = tuple(rest)
        self.endMoveRows()
        self.arranged.emit(tuple(one.name for one in self.rows if one.setup))
        return True

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Answer the view about a row."""
        row = self.row_at(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == _DISPLAY:
            return row.name
        if role == BELOW:
            return below_text(row)
        if role == MARK:
            return mark_text(row.setup)
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            what = tr("Trades, their mean result and its 90 % interval") if row.group and row.setup else ""
            parts = (row.name, mark_text(row.setup) if row.setup else "", below_text(row), what)
            return ("\n" if role == Qt.ItemDataRole.ToolTipRole else ", ").join(part for part in parts if part)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let setups be dragged, and dropped between others."""
        kinds = Qt.ItemFlag
        if not index.isValid():
            return kinds.ItemIsDropEnabled
        usual = kinds.ItemIsEnabled | kinds.ItemIsSelectable | kinds.ItemNeverHasChildren
        row = self.row_at(index.row())
        return usual | kinds.ItemIsDragEnabled if row is not None and row.setup is not None else usual

    def supportedDropActions(self) -> Qt.DropAction:
        """Setups are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        """Return the kind of what is dragged."""
        return [_KIND]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """Return the name of the setup that is dragged."""
        dragged = QMimeData()
        row = self.row_at(indexes[0].row()) if indexes else None
        dragged.setData(_KIND, (row.name if row else "").encode())
        return dragged

    def dropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:  # fmt: skip
        """Put the dragged setup where it was dropped. The view need not remove it: it is moved already."""
        if not data.hasFormat(_KIND):
            return False
        target = row if row >= 0 else parent.row() if parent.isValid() else len(self.rows)
        self.move(self.place_of(bytes(data.data(_KIND).data()).decode()), target)
        return False
