"""The view of a small table: widths by sample, a row that stays chosen, words where there is nothing."""

from collections.abc import Callable, Sequence
from typing import Generic

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QTableView

from journal_app.desktop.language import spaced
from journal_app.desktop.models.rows_model import Row, RowColumn, RowsModel
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.views.tables import calm

_MARGIN = 14
REMEMBERED = 2000
"""So many chosen rows are found again after others were read; more would cost noticeable time."""


class RowsTable(QTableView, Generic[Row]):
    """A table over a `RowsModel`. Other rows keep the choice, if the chosen row is still among them."""

    opened = Signal(object)
    """The row on which Enter was pressed or the mouse clicked twice."""
    chosen = Signal(object)
    """The current row, or None."""

    def __init__(
        self, columns: Sequence[RowColumn[Row]], theme: Theme, *, name: str, key: Callable[[Row], object],
        is_strong: Callable[[Row], bool] = lambda _: False, several: bool = False,
    ) -> None:  # fmt: skip
        """Make an empty table; *key* tells a row from the others after it was read again."""
        super().__init__()
        self._theme, self._key = theme, key
        self._empty_text = ""
        self.rows: RowsModel[Row] = RowsModel(columns, is_strong)
        self._nothing = QLabel(self.viewport())
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._nothing.setMargin(2 * GRID)
        self._nothing.setForegroundRole(self._nothing.palette().ColorRole.PlaceholderText)
        calm(self)
        self.setAccessibleName(name)
        mode = QTableView.SelectionMode
        self.setSelectionMode(mode.ExtendedSelection if several else mode.SingleSelection)
        self.setModel(self.rows)
        self.rows.use_font(self.font())
        self._set_widths()
        self.doubleClicked.connect(self._open_current)
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _set_widths(self) -> None:
        measure = self.fontMetrics().horizontalAdvance
        pairs = zip(self.rows.columns, self.rows.titles, strict=True)
        self._widths = [max(measure(spaced(one.sample)), measure(title)) + _MARGIN for one, title in pairs]
        for place, width in enumerate(self._widths):
            self.setColumnWidth(place, width)

    def needed_width(self) -> int:
        """Return the pixels that the columns shown need."""
        return sum(width for place, width in enumerate(self._widths) if not self.isColumnHidden(place))

    def _fit(self) -> None:
        """Let one column take the room that is left, but never less than it needs."""
        heads, modes = self.horizontalHeader(), QHeaderView.ResizeMode
        roomy = self.needed_width() <= self.viewport().width()
        for place, column in enumerate(self.rows.columns):
            if column.stretch:
                heads.setSectionResizeMode(place, modes.Stretch if roomy else modes.Interactive)
                if not roomy:
                    self.setColumnWidth(place, self._widths[place])

    def _restyle(self) -> None:
        self.rows.use_colours(self._theme.colours)
        self.viewport().update()

    def show_rows(self, rows: Sequence[Row], nothing: str) -> None:
        """Show rows; *nothing* is said when there are none. What was chosen stays chosen, else the first row is."""
        self._nothing.setText(nothing)
        self._nothing.setVisible(not rows)
        self.horizontalHeader().setVisible(bool(rows))
        self._fit()
        if rows and tuple(rows) == self.rows.rows:
            return  # whoever is choosing several rows is not disturbed by a sync that brought nothing
        current, place = self.current_row(), self.verticalScrollBar().value()
        chosen = {self._key(one) for one in self.chosen_rows()}
        before = None if current is None else self._key(current)
        self.rows.show(rows)
        if not rows:
            self.chosen.emit(None)
        elif self.choose(before):
            self._choose_too(chosen)
            self.verticalScrollBar().setValue(place)

    def _choose_too(self, keys: set[object]) -> None:
        if not 1 < len(keys) <= REMEMBERED:
            return
        found, last = QItemSelection(), len(self.rows.columns) - 1
        for place, row in enumerate(self.rows.rows):
            if self._key(row) in keys:
                found.select(self.rows.index(place, 0), self.rows.index(place, last))
        self.selectionModel().select(found, QItemSelectionModel.SelectionFlag.Select)

    def choose(self, key: object) -> bool:
        """Make the row with a key the current one, else the first; tell whether it was there."""
        places = [place for place, row in enumerate(self.rows.rows) if self._key(row) == key]
        index = self.rows.index(places[0] if places else 0, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)
        return bool(places)

    def current_row(self) -> Row | None:
        """Return the current row, or None."""
        return self.rows.row_at(self.currentIndex().row())

    def chosen_rows(self) -> tuple[Row, ...]:
        """Return all selected rows from top to bottom."""
        ranges = sorted((one.top(), one.bottom()) for one in self.selectionModel().selection().toList())
        places = dict.fromkeys(place for first, last in ranges for place in range(first, last + 1))
        return tuple(self.rows.rows[place] for place in places)

    def _tell_chosen(self) -> None:
        self.chosen.emit(self.current_row())

    def _open_current(self) -> None:
        row = self.current_row()
        if row is not None:
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row with Enter."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._open_current()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the columns readable in every text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_widths"):  # told before there are columns too
            self.rows.use_font(self.font())
            self._set_widths()
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the words in the middle and the columns readable."""
        super().resizeEvent(event)
        self._fit()
        self._nothing.setGeometry(self.viewport().rect())
