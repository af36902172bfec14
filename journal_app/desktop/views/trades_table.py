"""The view of the trades table: widths, sorting by click or key, a selection that follows its trades."""

from collections.abc import Iterable
from itertools import islice
from operator import attrgetter

import numpy as np
from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTableView, QWidget

from journal_app.desktop.language import spaced, tr
from journal_app.desktop.models.columns import COLUMNS, PLACE, USUAL
from journal_app.desktop.models.live_frame import Rows
from journal_app.desktop.models.table_layout import TableLayout
from journal_app.desktop.models.trades_model import Sum, TradesModel
from journal_app.desktop.theme import GRID, Colours
from journal_app.desktop.views.rows_painter import RowsPainter, Strip
from journal_app.desktop.views.tables import calm
from journal_app.metrics.frames import Ints

_ARROW = 24
"""Room beside a heading for the arrow that tells the order."""
_LONGEST_SYMBOL = "GOOGL261218C00182500 "
_SPARE = ("fees", "tags", "setup", "entry", "exit", "qty", "side", "account")
"""Told in the pane as well: left out in this order where the table is narrow."""
REMEMBERED = 2000
"""So many selected trades are found again after a sort; more would cost noticeable time."""


class TradesTable(QTableView):
    """A table of trades. Sorting and filtering keep the selection and the current trade."""

    current_changed = Signal(str)
    """The id of the current trade; "" for none. Told shortly after the keys come to rest."""
    selection_summed = Signal(object)
    """The `Sum` of the selected trades."""
    copy_wanted = Signal()
    """The trader asked to copy the selected rows."""
    layout_changed = Signal()
    """Columns, their order or widths, or the sorting were chosen by hand."""

    def __init__(self, model: TradesModel, parent: QWidget | None = None) -> None:
        """Show a model, newest opened first."""
        super().__init__(parent)
        self._trades = model
        self._kept: Ints = np.empty(0, dtype=np.int64)
        self._kept_current: int | None = None
        self._moving = self._arranging = False
        self._by_hand: frozenset[str] | None = None
        self._has_other = False
        calm(self)
        self.setAccessibleName(tr("Trades"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setModel(model)
        self._painter = RowsPainter(model, self.fontMetrics())
        self._rest = QTimer(self, singleShot=True, interval=60)
        self._rest.timeout.connect(self._tell_current)
        heads = self.horizontalHeader()
        heads.setSortIndicator(PLACE["opened"], Qt.SortOrder.DescendingOrder)
        heads.setStretchLastSection(True)
        heads.setSectionsMovable(True)
        heads.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        heads.customContextMenuRequested.connect(self._offer_columns)
        heads.sectionMoved.connect(self._arranged)
        heads.sectionResized.connect(self._arranged)
        heads.sortIndicatorChanged.connect(self._arranged)
        self.setSortingEnabled(True)
        self._widths = self._usual_widths()
        for place, width in enumerate(self._widths):
            self.setColumnWidth(place, width)
        model.changing.connect(self._remember)
        model.shown_changed.connect(self._restore)
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.selectionModel().currentRowChanged.connect(self._current_changed)

    def _usual_widths(self) -> list[int]:
        measure = self.fontMetrics().horizontalAdvance
        return [max(measure(spaced(one.sample)) + 8, measure(spaced(one.title)) + _ARROW) for one in COLUMNS]

    def changeEvent(self, event: QEvent) -> None:
        """Keep the columns readable in every text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_widths"):  # told before there are columns too
            layout, self._widths = self.layout_by_hand(), self._usual_widths()
            self._painter.use_metrics(self.fontMetrics())
            self.use_layout(layout)
            self._fit()

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
        """Show the columns chosen by hand; else hide what says nothing: R without a stop, the only account."""
        frame = self._trades.frame
        self._make_room_for(max(frame.text["symbol"].texts, key=len, default=""))
        shown = self._usual() if self._by_hand is None else self._by_hand
        was_arranging, self._arranging = self._arranging, True
        for name, place in PLACE.items():
            self.setColumnHidden(place, name not in shown)
        self._fit()
        self._arranging = was_arranging

    def tell_measure(self, *, has_other: bool) -> None:
        """Show results in the measure that was chosen in place of money after fees, where no columns are chosen."""
        if has_other is not self._has_other:
            self._has_other = has_other
            self.show_columns()

    # What the trader arranges -------------------------------------------------------------------

    def choose_columns(self, names: Iterable[str] | None) -> None:
        """Show these columns, whatever they say; None: the usual ones."""
        self._by_hand = None if names is None else frozenset(names)
        self.show_columns()
        self._arranged()

    def columns_shown(self) -> tuple[str, ...]:
        """Return the names of the columns that are shown, from left to right."""
        heads = self.horizontalHeader()
        order = (heads.logicalIndex(place) for place in range(heads.count()))
        return tuple(COLUMNS[column].name for column in order if not heads.isSectionHidden(column))

    def layout_by_hand(self) -> TableLayout:
        """Return how the table looks, as far as the trader chose it."""
        heads = self.horizontalHeader()
        # The last one takes what is left.
        widths = {
            name: self.columnWidth(PLACE[name])
            for name in self.columns_shown()[:-1]
            if self.columnWidth(PLACE[name]) != self._widths[PLACE[name]]
        }
        return TableLayout(
            self.columns_shown() if self._by_hand is not None else (), widths,
            COLUMNS[heads.sortIndicatorSection()].name,
            heads.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder,
        )  # fmt: skip

    def use_layout(self, layout: TableLayout) -> None:
        """Look as a layout says."""
        self._arranging = True
        heads = self.horizontalHeader()
        wanted = [PLACE[name] for name in layout.columns]
        rest = [place for place in range(len(COLUMNS)) if place not in wanted]
        for visual, place in enumerate([*wanted, *rest]):
            heads.moveSection(heads.visualIndex(place), visual)
        for place, one in enumerate(COLUMNS):
            self.setColumnWidth(place, layout.widths.get(one.name, self._widths[place]))
        self._by_hand = frozenset(layout.columns) or None
        self.show_columns()
        order = Qt.SortOrder.DescendingOrder if layout.descending else Qt.SortOrder.AscendingOrder
        self.sortByColumn(PLACE[layout.sort], order)
        self._arranging = False

    def offer_columns(self) -> None:
        """Open the list of columns below the headings."""
        heads = self.horizontalHeader()
        self._offer_columns(QPoint(GRID, heads.height()))

    def _offer_columns(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(tr("Columns"))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        shown = self.columns_shown()
        for one in COLUMNS:
            action = menu.addAction(tr(one.title.strip()))
            action.setCheckable(True)
            action.setChecked(one.name in shown)
            action.setEnabled(one.name != "symbol")
            action.setToolTip(tr(one.hint))
            action.setData(one.name)
            action.toggled.connect(self._toggle)
        menu.addSeparator()
        menu.addAction(tr("The &usual columns")).triggered.connect(self._be_usual)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def _toggle(self, is_shown: bool) -> None:  # noqa: FBT001 - what the action tells
        action = self.sender()
        if not isinstance(action, QAction):
            return
        name = str(action.data())
        chosen = frozenset(self.columns_shown())
        self.choose_columns(chosen | {name} if is_shown else chosen - {name})

    def _be_usual(self) -> None:
        self.use_layout(TableLayout())
        self._arranged()

    def _arranged(self) -> None:
        if not self._arranging:
            self.layout_changed.emit()

    def selected_rows(self) -> Rows:
        """Return the frame's rows of the selected trades, from top to bottom."""
        places = [place for first, last in self._ranges() for place in range(first, last + 1)]
        return self._trades.rows_at(np.array(places, dtype=np.int64))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the selected rows whole, with every digit."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _make_room_for(self, symbol: str) -> None:
        """Widen the column for contracts: legs of one underlying differ only at the end of their names."""
        measure, place = self.fontMetrics().horizontalAdvance, PLACE["symbol"]
        width = min(measure(symbol), measure(_LONGEST_SYMBOL)) + 8
        if width > self._widths[place]:
            self._widths[place] = width
            self._arranging = True
            self.setColumnWidth(place, width)
            self._arranging = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave to the pane beside a narrow table what has no room in it, so that no column is cut."""
        if self._by_hand is not None:
            return
        shown = self._usual()
        needed = sum(self._widths[PLACE[name]] for name in shown)
        was_arranging, self._arranging = self._arranging, True
        for name in _SPARE:
            if name in shown:
                is_cut = needed > self.viewport().width()
                self.setColumnHidden(PLACE[name], is_cut)
                needed -= self._widths[PLACE[name]] if is_cut else 0
        self._arranging = was_arranging

    def _usual(self) -> frozenset[str]:
        """Return the columns that say something: R where there is a stop, the account where there are several."""
        frame, shown = self._trades.frame, frozenset(USUAL)
        if self._has_other:
            shown = shown - {"net", "r"} | {"result"}
        if bool(np.isnan(frame.r_multiple[: frame.size]).all()):
            shown -= {"r"}
        return shown if len(frame.text["account"].texts) > 1 else shown - {"account"}

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
        strips.sort(key=attrgetter("left"))
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
