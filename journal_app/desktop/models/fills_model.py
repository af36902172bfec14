"""The fills behind one trade: a small model over frozen rows."""

from PySide6.QtCore import QAbstractTableModel, Qt

from journal_app.desktop.figures import NOTHING, exact, exact_plain, exact_quantity, moment_exact
from journal_app.desktop.language import noop, tr, word
from journal_app.desktop.models.trades_model import NO_PARENT, Index
from journal_app.domain.trades import FillRow

_TITLES = (noop("Time"), noop("What"), noop("Qty"), noop("Price"), noop("Fee"))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FillsModel(QAbstractTableModel):
    """The rows of the chosen trade, oldest first."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self._rows: tuple[FillRow, ...] = ()

    def show(self, rows: tuple[FillRow, ...]) -> None:
        """Show the rows of another trade."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def fill_at(self, place: int) -> FillRow | None:
        """Return the fill of a row of the table."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many fills the trade has."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the text or the alignment of a cell."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(self._rows[index.row()], index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if index.column() < 2 else _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            fill = self._rows[index.row()]
            origin = tr("Order {order} · from {source}", order=fill.order_id or NOTHING, source=fill.source)
            return f"{moment_exact(fill.time_us)}\n{fill.external_id}\n{origin}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> object:
        """Return the heading of a column."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(_TITLES):
            if role == Qt.ItemDataRole.DisplayRole:
                return tr(_TITLES[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if section < 2 else _RIGHT
        return None


def _text(fill: FillRow, column: int) -> str:
    if column == 0:
        return moment_exact(fill.time_us)[5:19]
    if column == 1:
        return word((fill.side or fill.kind.replace("_", " ")).capitalize())
    if column == 2:
        return exact_quantity(fill.qty)
    return exact_plain(fill.price) if column == 3 else exact(fill.fee)
