"""One model for every small table: frozen rows, and columns that say how each is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtGui import QColor, QFont

from journal_app.desktop.language import spaced, tr
from journal_app.desktop.models.trades_model import NO_PARENT, Index
from journal_app.desktop.theme import Colours

Row = TypeVar("Row")
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class RowColumn(Generic[Row]):
    """One column: its heading, a text it must have room for, the text of a row.

    Heading, hint and sample are translated where they are shown; what ``show`` and ``tip`` return is translated
    already. ``stretch`` takes the room that is left. ``colour`` names a colour of the theme, "" for the usual
    one; ``tip`` is the text without anything shortened.
    """

    title: str
    sample: str
    show: Callable[[Row], str]
    right: bool = False
    stretch: bool = False
    hint: str = ""
    tip: Callable[[Row], str] | None = None
    colour: Callable[[Row], str] | None = None


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Rows in the order in which they were given; they are replaced as a whole."""

    def __init__(self, columns: Sequence[RowColumn[Row]], is_strong: Callable[[Row], bool] = lambda _: False) -> None:
        """Start without rows; *is_strong* tells which of them are printed bold."""
        super().__init__()
        self.columns = tuple(columns)
        self.titles = tuple(spaced(one.title) for one in columns)
        """The headings in the reader's language."""
        self.rows: tuple[Row, ...] = ()
        self._is_strong = is_strong
        self._look: Colours | None = None
        self._bold = QFont()
        self._bold.setBold(True)

    def use_colours(self, look: Colours) -> None:
        """Take the named colours of a theme."""
        self._look = look

    def use_font(self, font: QFont) -> None:
        """Print strong rows in a bold kind of this font."""
        self._bold = QFont(font)
        self._bold.setBold(True)

    def show(self, rows: Sequence[Row]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def row_at(self, place: int) -> Row | None:
        """Return a row by its place, None where there is none."""
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Answer the view about a cell."""
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role == _DISPLAY:
            return column.show(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole:
            return (column.tip or column.show)(row)
        return self._look_of(row, column, role)

    def _look_of(self, row: Row, column: RowColumn[Row], role: int) -> QFont | QColor | None:
        if role == Qt.ItemDataRole.FontRole and self._is_strong(row):
            return self._bold
        if role == Qt.ItemDataRole.ForegroundRole and column.colour is not None and self._look is not None:
            name = column.colour(row)
            return QColor(getattr(self._look, name)) if name else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Return the heading of a column."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            if role == _DISPLAY:
                return self.titles[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return tr(column.hint) or None
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if column.right else _LEFT
        return None
