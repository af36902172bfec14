"""The list of trades to go through: as many columns as there is room for."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QLabel, QTableView

from journal_app.desktop.language import tr
from journal_app.desktop.models.review_model import CLOSED, NET, STATE, TRADE, R, ReviewModel, samples
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.views.tables import calm

_MARGIN = 8
_SPARE = (R, CLOSED)
"""Columns that go when there is no room, the first one first."""


class ReviewTable(QTableView):
    """One trade is current; what it is follows the keys J and K as well as the arrows."""

    chosen = Signal(object)
    """The lasting number of the current trade, None for none."""

    def __init__(self, model: ReviewModel, theme: Theme) -> None:
        """Show a model."""
        super().__init__()
        self._trades, self._theme = model, theme
        calm(self)
        self.setModel(model)
        self.setAccessibleName(tr("Trades to review"))
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self._nothing = QLabel(self.viewport(), alignment=Qt.AlignmentFlag.AlignCenter)
        self._nothing.setWordWrap(True)
        self._nothing.setMargin(GRID)
        self._nothing.setForegroundRole(self._nothing.palette().ColorRole.PlaceholderText)
        measure = self.fontMetrics().horizontalAdvance
        self._widths = [measure(text) + _MARGIN for text in samples()]
        heads = self.horizontalHeader()
        heads.setMinimumSectionSize(24)
        for place, width in enumerate(self._widths):
            self.setColumnWidth(place, width)
            heads.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
        heads.setSectionResizeMode(TRADE, QHeaderView.ResizeMode.Stretch)
        self.setMinimumWidth(self._widths[STATE] + self._widths[TRADE] + self._widths[NET] + 2 * GRID)
        self.selectionModel().currentRowChanged.connect(self._tell)
        theme.changed.connect(self._colour)
        self._colour()

    def say_nothing(self, text: str) -> None:
        """Say this while there is no row."""
        self._nothing.setText(text)
        self._nothing.setVisible(not self._trades.rowCount())

    def go_to(self, place: int) -> None:
        """Make the trade at a place the current one, the nearest one where there is none."""
        rows = self._trades.rowCount()
        if rows:
            self.selectRow(min(max(place, 0), rows - 1))
            self.scrollTo(self.currentIndex())
        else:
            self.chosen.emit(None)

    @property
    def place(self) -> int:
        """The place of the current trade, -1 without one."""
        return self.currentIndex().row()

    @property
    def seq(self) -> int | None:
        """The lasting number of the current trade."""
        return self._trades.seq_at(self.place)

    def _tell(self) -> None:
        self.chosen.emit(self.seq)

    def _colour(self) -> None:
        self._trades.use_colours(self._theme.colours)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave letters to the page: nothing is searched by typing here."""
        if event.text().isalnum() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Drop columns for which there is no room."""
        super().resizeEvent(event)
        room = self.viewport().width()
        needed = sum(self._widths)
        for column in _SPARE:
            self.setColumnHidden(column, needed > room)
            needed -= self._widths[column] if needed > room else 0
        self._nothing.setGeometry(self.viewport().rect())
