"""The view of the trades table: widths, sorting by click or key, a selection that follows its trades."""

from itertools import islice

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from journal_app.desktop.models.columns import COLUMNS, PLACE
from journal_app.desktop.models.trades_model import Sum, TradesModel
from journal_app.desktop.theme import Colours
from journal_app.desktop.views.rows_painter import RowsPainter, Strip
from journal_app.desktop.views.tables import calm
from journal_app.metrics.frames import Ints

_ARROW = 24
"""Room beside a heading for the arrow that tells the order."""
_LONGEST_SYMBOL = "GOOGL261218C00182500 "
_SPARE = ("fees", "tags")
REMEMBERED = 2000
"""So many selected trades are found again after a sort; more would cost noticeable time."""


class TradesTable(QTableView):
    """A table of trades. Sorting and filtering keep the selection and the current trade."""

    current_changed = Signal(str)
    """The id of the current trade; "" for none. Told shortly after the keys come to rest."""
    selection_summed = Signal(object)
    """The `Sum` of the selected trades."""

    def __init__(self, model: TradesModel, parent: QWidget | None = None) -> None:
        """Show a model, newest opened first."""
        super().__init__(parent)
        self._trades = model
        self._kept: Ints = np.empty(0, dtype=np.int64)
        self._kept_current: int | None = None
        self._moving = False
        calm(self)
        self.setAccessibleName("Trades")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setModel(model)
        self._painter = RowsPainter(model, self.fontMetrics())
        self._rest = QTimer(self, singleShot=True, interval=60)
        self._rest.timeout.connect(self._tell_current)
        heads = self.horizontalHeader()
        heads.setSortIndicator(PLACE["opened"], Qt.SortOrder.DescendingOrder)
        heads.setStretchLastSection(True)
        self.setSortingEnabled(True)
        measure = self.fontMetrics().horizontalAdvance
        self._widths = [max(measure(one.sample) + 8, measure(one.title) + _ARROW) for one in COLUMNS]
        for place, width in enumerate(self._widths):
            self.setColumnWidth(place, width)
        model.changing.connect(self._remember)
        model.shown_changed.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentRowChanged.connect(self._current_changed)

    def current_id(self) -> str:
        """Return the id of the current trade, "" for none."""
        place = self.currentIndex().row()
        if not 0 <= place < self._trades.rowCount():
            return ""
        return self._trades.frame.trade_id(self._trades.row_at(place))

    def chosen_ids(self, most: int) -> tuple[str, ...]:
        """Return the ids of the selected trades from top to bottom, no more than *most*."""
        places = (place for first, last in self._ranges() for place in range(first, last + 1))
        return tuple(self._trades.frame.trade_id(self._trades.row_at(place)) for place in islice(places, most))

    def choose(self, trade_id: str) -> bool:
        """Make a trade the current one; tell whether it is among those shown."""
        seq = self._trades.frame.seq_of(trade_id)
        places = [] if seq is None else self._trades.places_of(np.array([seq], dtype=np.int64))
        if places:
            self.selectRow(places[0])
            self.scrollTo(self._trades.index(places[0], 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        return bool(places)

    def use_colours(self, look: Colours) -> None:
        """Take the named colours of a theme."""
        self._trades.use_colours(look.gain, look.loss, look.muted)
        self._painter.use_colours(look)

    def show_columns(self) -> None:
        """Hide what says nothing here: R without any stop, the account when there is only one."""
        frame = self._trades.frame
        self.setColumnHidden(PLACE["r"], bool(np.isnan(frame.r_multiple[: frame.size]).all()))
        self.setColumnHidden(PLACE["account"], len(frame.text["account"].texts) < 2)
        self._make_room_for(max(frame.text["symbol"].texts, key=len, default=""))
        self._fit()

    def _make_room_for(self, symbol: str) -> None:
        """Widen the column for contracts: legs of one underlying differ only at the end of their names."""
        measure, place = self.fontMetrics().horizontalAdvance, PLACE["symbol"]
        width = min(measure(symbol), measure(_LONGEST_SYMBOL)) + 8
        if width > self._widths[place]:
            self._widths[place] = width
            self.setColumnWidth(place, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave fees and tags to the pane beside a narrow table, so that no column is cut."""
        needed = sum(
            self._widths[place]
            for place, column in enumerate(COLUMNS)
            if column.name in _SPARE or not self.isColumnHidden(place)
        )
        for name in _SPARE:
            self.setColumnHidden(PLACE[name], needed > self.viewport().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows that are to be seen anew, all in one call."""
        area = event.rect()
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if first < 0:
            return
        heads = self.horizontalHeader()
        strips = [
            Strip(column, heads.sectionViewportPosition(column), heads.sectionSize(column))
            for column in range(len(COLUMNS))
            if not heads.isSectionHidden(column)
        ]
        places = range(first, (last if last >= 0 else self._trades.rowCount() - 1) + 1)
        ranges = self._ranges()
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        self._painter.paint(
            painter, strips, places, self.rowViewportPosition(first),
            lambda place: any(start <= place <= end for start, end in ranges),
        )  # fmt: skip
        if self.hasFocus() and self.currentIndex().row() in places:
            self._painter.mark(painter, self.visualRect(self.currentIndex()))
        painter.end()

    def _tell_current(self) -> None:
        self.current_changed.emit(self.current_id())

    def _current_changed(self) -> None:
        self._rest.start()

    def _selection_changed(self) -> None:
        if not self._moving:
            self.tell_sum()

    def _ranges(self) -> list[tuple[int, int]]:
        return sorted((one.top(), one.bottom()) for one in self.selectionModel().selection().toList())

    def tell_sum(self) -> None:
        """Tell what the selected trades come to."""
        sums = (self._trades.total_at(first, last) for first, last in self._ranges())
        self.selection_summed.emit(sum(sums, start=Sum()))

    def _remember(self) -> None:
        self._moving = True
        places: list[int] = []
        for first, last in self._ranges():
            places += range(first, min(last + 1, first + REMEMBERED - len(places)))
        self._kept = self._trades.seqs_at(np.array(places, dtype=np.int64))
        current = self.currentIndex().row()
        here = 0 <= current < self._trades.rowCount()
        self._kept_current = int(self._trades.seqs_at(np.array([current]))[0]) if here else None

    def _restore(self) -> None:
        model, chosen = self._trades, self.selectionModel()
        if self._kept_current is not None:
            places = model.places_of(np.array([self._kept_current]))
            if places and places[0] != self.currentIndex().row():
                flag = QItemSelectionModel.SelectionFlag.NoUpdate
                chosen.setCurrentIndex(model.index(places[0], 0), flag)
        if len(self._kept):
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            chosen.select(self._selection_of(model.places_of(self._kept)), flag)
        self._moving = False
        # Lay out before the paint that is due, or the new scroll range asks for a second one.
        self.executeDelayedItemsLayout()
        self.updateGeometries()
        self.tell_sum()
        self._rest.start()

    def _selection_of(self, places: list[int]) -> QItemSelection:
        found = QItemSelection()
        start = 0
        for end in range(1, len(places) + 1):
            if end == len(places) or places[end] != places[end - 1] + 1:
                first, last = self._trades.index(places[start], 0), self._trades.index(places[end - 1], 0)
                found.select(first, last)
                start = end
        return found
