"""The trades table: one model over columns and one order array; no proxy, no row objects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from journal_app.desktop.figures import full_quantity
from journal_app.desktop.language import spaced, tr
from journal_app.desktop.models.columns import COLUMNS, PLACE
from journal_app.desktop.models.live_frame import Flags, LiveFrame, Rows
from journal_app.desktop.models.sort_orders import WORTH_IT, SortOrders, picked, turned
from journal_app.metrics.frames import OPEN, Floats, Ints, TradeFrame

Status = Literal["all", "open", "closed"]
Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
A_FEW = 32
"""Up to so many changed trades are shown row by row; more reset the model."""

# Roles arrive as plain integers from Qt; comparing them with enumeration members costs five times as much.
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_FOREGROUND = int(Qt.ItemDataRole.ForegroundRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
}
_SHOW = tuple(column.show for column in COLUMNS)
_ALIGNED = tuple(_ALIGN[column.align] for column in COLUMNS)
_COLOURED = frozenset(place for place, column in enumerate(COLUMNS) if column.gain_or_loss)
_UNKNOWN: dict[int, Callable[[LiveFrame], Floats]] = {
    PLACE["r"]: attrgetter("r_multiple"), PLACE["result"]: attrgetter("result"),
}  # fmt: skip
"""Columns that may not be known of a trade."""
_FEW_PLACES = 8
"""So many trades are looked for one by one; for more, all places are written down first."""
_EXIT, _QTY = PLACE["exit"], PLACE["qty"]


@dataclass(frozen=True, slots=True)
class Sum:
    """Count and net of some closed trades, and what the open ones among the rows have realised so far.

    Trades in doubt are in none of these: they are only counted.
    """

    closed: int = 0
    net: float = 0.0
    open: int = 0
    realised: float = 0.0
    doubtful: int = 0
    measured: int = 0
    result: float = 0.0
    unit: str = ""
    """In which measure ``result`` is, and of how many closed trades it is known; "" for money after fees alone."""

    def __add__(self, other: "Sum") -> "Sum":
        """Return both together."""
        return Sum(
            self.closed + other.closed, self.net + other.net, self.open + other.open, self.realised + other.realised,
            self.doubtful + other.doubtful, self.measured + other.measured, self.result + other.result,
            self.unit or other.unit,
        )  # fmt: skip


class TradesModel(QAbstractTableModel):
    """All trades; which are shown and in what order is one array of row numbers."""

    changing = Signal()
    """Rows are about to move: remember the selection."""
    orders_wanted = Signal()
    """The trades changed: their order by each column is to be worked out again, when they come to rest."""
    shown_changed = Signal()
    """They have moved: select again."""

    def __init__(self, frame: LiveFrame, parent: QObject | None = None) -> None:
        """Show a frame, newest opened first."""
        super().__init__(parent)
        self.frame = frame
        self._titles = tuple(spaced(column.title) for column in COLUMNS)
        self._words: tuple[str, ...] = ()
        self._status: Status = "all"
        self._account = ""
        self._only: Ints | None = None
        self._unit = ""
        self._absorbed = False
        self.stamp = 0
        """Counts the states of the trades."""
        self._orders: SortOrders | None = None
        self._total: Sum | None = None
        self._doubtful: Ints = np.empty(0, dtype=np.int64)
        self._column, self._descending = PLACE["opened"], True
        self._gain, self._loss, self._muted = QColor(), QColor(), QColor()
        self._order: Rows = self._ordered(self._matching())

    def use_colours(self, gain: str, loss: str, muted: str) -> None:
        """Take the named colours of a theme."""
        self._gain, self._loss, self._muted = QColor(gain), QColor(loss), QColor(muted)

    # What Qt asks -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many trades are shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Answer the view; the text first, because it is asked for most."""
        if role == _DISPLAY:
            return self.text_at(index.row(), index.column()) if index.isValid() else None
        if role == _ALIGNMENT:
            return _ALIGNED[index.column()]
        if role == _FOREGROUND:
            return self.colour_at(index.row(), index.column())
        if role == _TOOLTIP and index.isValid():
            return self.tip_at(index.row(), index.column())
        return None

    def tip_at(self, place: int, column: int) -> str:
        """Return the text of a cell without anything shortened."""
        if column == _QTY:
            return full_quantity(self.frame.qty.item(self._order.item(place)))
        return self.text_at(place, column).strip()

    def text_at(self, place: int, column: int) -> str:
        """Return the text of a cell."""
        return _SHOW[column](self.frame, self._order.item(place))

    def colour_at(self, place: int, column: int) -> QColor | None:
        """Return the colour of a cell's text, None for the usual one."""
        if column in _UNKNOWN and np.isnan(_UNKNOWN[column](self.frame).item(self._order.item(place))):
            return self._muted
        if column in _COLOURED:
            net = self.frame.net.item(self._order.item(place))
            if net:
                return self._gain if net > 0 else self._loss
        elif column == _EXIT and self.frame.closed_us.item(self._order.item(place)) == OPEN:
            return self._muted
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Return the heading of a column."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(COLUMNS):
            if role == _DISPLAY:
                return self._titles[section]
            if role == _TOOLTIP:
                return tr(COLUMNS[section].hint)
            if role == _ALIGNMENT:
                return _ALIGNED[section]
        return None

    # Sorting and filtering ----------------------------------------------------------------------

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; unknown values come last either way. A negative column changes nothing."""
        if 0 <= column < len(COLUMNS):
            self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
            # Of the same trades: their sum stays.
            self._reset(self._ordered(self._order), self._total)

    def take_orders(self, orders: SortOrders) -> None:
        """Sort by these from now on, unless the trades have changed since they were worked out."""
        if orders.stamp == self.stamp:
            self._orders = orders

    def _changed(self) -> None:
        self.stamp += 1
        self._orders = self._total = None
        if self.frame.size >= WORTH_IT:
            self.orders_wanted.emit()

    def narrow(self, text: str, status: Status) -> None:
        """Show only trades that contain every word of *text* and have the status."""
        words = tuple(text.casefold().split())
        if (words, status) != (self._words, self._status):
            self._words, self._status = words, status
            self._reset(self._ordered(self._matching()))

    def choose_account(self, account: str) -> None:
        """Show only trades of one account, of all with ""."""
        if account != self._account:
            self._account = account
            self._reset(self._ordered(self._matching()))

    def show_only(self, seqs: Ints | None) -> None:
        """Show only trades of these lasting numbers, rising; None: all."""
        if seqs is None and self._only is None:
            return
        if seqs is None or self._only is None or not np.array_equal(seqs, self._only):
            self._only = seqs
            self._reset(self._ordered(self._matching()))

    def show_results(self, seqs: Ints, results: Floats, unit: str) -> None:
        """Tell results of closed trades in another measure, in their column and in sums; no results: money alone."""
        self.frame.take_results(seqs, results, unit)
        self._unit, self._total = unit if len(seqs) else "", None
        if self._column == PLACE["result"]:
            self._reset(self._ordered(self._order))

    @property
    def narrowed(self) -> bool:
        """Tell whether a filter hides some trades."""
        return bool(self._words) or self._status != "all" or self._only is not None

    def _reset(self, order: Rows, total: Sum | None = None) -> None:
        self.changing.emit()
        self.beginResetModel()
        self._order, self._total = order, total
        self.endResetModel()
        self.shown_changed.emit()

    def _matching(self, rows: Rows | None = None) -> Rows:
        """Return those of *rows* (default: all) that are alive and pass the filter."""
        some: slice | Rows = slice(self.frame.size) if rows is None else rows
        wanted: Flags = self.frame.alive[some].copy()
        if self._status != "all":
            wanted &= (self.frame.closed_us[some] == OPEN) == (self._status == "open")
        if self._account:
            accounts = self.frame.text["account"]
            wanted &= accounts.being(self._account)[accounts.codes[some]]
        if self._only is not None:
            wanted &= np.isin(self.frame.seq[some], self._only)
        for word in self._words:
            hit = np.zeros(len(wanted), dtype=np.bool_)
            for name in ("symbol", "setup", "tags", "account"):
                column = self.frame.text[name]
                codes = column.matching(word)
                if codes.any():
                    hit |= codes[column.codes[some]]
            if word in {"long", "short"}:
                hit |= self.frame.is_long[some] == (word == "long")
            wanted &= hit
        found = np.flatnonzero(wanted)
        return found.astype(np.int32) if rows is None else rows[found]

    def _keys(self) -> npt.NDArray[Any]:
        keys = COLUMNS[self._column].key(self.frame)
        return -keys if self._descending else keys

    def _ordered(self, rows: Rows) -> Rows:
        """Return rows sorted; equal ones in the order of their facts, newest first."""
        # Put in order by marking them: sorting a million costs eight times as much.
        marked = np.zeros(self.frame.size, dtype=np.bool_)
        marked[rows] = True
        if self._orders is not None and self._column in self._orders.rows:
            return self._looked_up(self._orders, marked)
        newest_first = np.flatnonzero(marked)[::-1].astype(np.int32)
        return newest_first[np.argsort(self._keys()[newest_first], kind="stable")]

    def _looked_up(self, orders: SortOrders, wanted: Flags) -> Rows:
        if self._descending and self._column in orders.falling:
            return picked(orders.falling[self._column], wanted)
        found = picked(orders.rows[self._column], wanted)
        return turned(found, COLUMNS[self._column].key(self.frame)) if self._descending else found

    # Changes ------------------------------------------------------------------------------------

    def replace(self, frame: LiveFrame) -> None:
        """Show another frame, with the same filter and sorting."""
        self.changing.emit()
        self.beginResetModel()
        self.frame, self._absorbed = frame, False
        self._changed()
        self._order = self._ordered(self._matching())
        self.endResetModel()
        self.shown_changed.emit()

    def absorb(self, changed: TradeFrame, gone: tuple[int, ...] = ()) -> None:
        """Take over a part of many changes; `merge` shows them with the last part."""
        if len(self.frame.merge(changed, gone)):
            self._absorbed = True
            self._changed()

    def merge(self, changed: TradeFrame, gone: tuple[int, ...] = ()) -> None:
        """Show changed trades; a few of them row by row, so that nothing else moves."""
        touched = self.frame.merge(changed, gone)
        if len(touched):
            self._changed()
        many = self._absorbed or len(touched) > A_FEW
        self._absorbed = False
        if many:
            self._reset(self._ordered(self._matching()))
            return
        if not len(touched):
            return
        self.changing.emit()
        if len(touched) != 1 or not self._stays(int(touched[0])):
            for row in touched.tolist():
                self._remove(row)
            for row in self._matching(touched).tolist():
                self._insert(row)
        self._total = None
        self.shown_changed.emit()

    def _stays(self, row: int) -> bool:
        """Show a changed row where it is, if that is still its place."""
        places = np.flatnonzero(self._order == row)
        if not len(places) or not len(self._matching(np.array([row], dtype=np.int32))):
            return False
        place = int(places[0])
        if self._place_of(row, np.delete(self._order, place)) != place:
            return False
        self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))
        return True

    def _remove(self, row: int) -> None:
        for place in np.flatnonzero(self._order == row).tolist():
            self.beginRemoveRows(NO_PARENT, place, place)
            self._order = np.delete(self._order, place)
            self.endRemoveRows()

    def _insert(self, row: int) -> None:
        place = self._place_of(row, self._order)
        self.beginInsertRows(NO_PARENT, place, place)
        self._order = np.insert(self._order, place, row)
        self.endInsertRows()

    def _place_of(self, row: int, order: Rows) -> int:
        keys = self._keys()
        shown = keys[order]
        key = keys[row]
        first = int(np.searchsorted(shown, key, side="left"))
        last = int(np.searchsorted(shown, key, side="right"))
        # Among equals the newest fact comes first: the stretch is sorted by falling row.
        return first + int(np.searchsorted(-order[first:last], -row))

    # Rows by name -------------------------------------------------------------------------------

    def row_at(self, place: int) -> int:
        """Return the frame's row shown at a place of the table."""
        return int(self._order[place])

    def rows_at(self, places: npt.NDArray[np.int64]) -> Rows:
        """Return the frame's rows shown at some places of the table."""
        return self._order[places]

    def seqs_at(self, places: npt.NDArray[np.int64]) -> Ints:
        """Return the lasting numbers of the trades shown at some places."""
        return self.frame.seq[self._order[places]]

    def places_of(self, seqs: Ints) -> list[int]:
        """Return where trades are shown now, in ascending order; hidden ones are left out."""
        rows = self.frame.rows_of(seqs)
        if len(rows) <= _FEW_PLACES:
            return sorted(
                place for row in rows[rows >= 0].tolist() for place in np.flatnonzero(self._order == row).tolist()
            )
        where = np.full(self.frame.size, -1, dtype=np.int64)
        where[self._order] = np.arange(len(self._order))
        places = where[rows[rows >= 0]]
        return sorted(places[places >= 0].tolist())

    def leave_out(self, doubtful: Sequence[int]) -> None:
        """Count no trade of these lasting numbers in any sum, and all others."""
        self._doubtful = np.array(doubtful, dtype=np.int64)
        self._total = None

    def total(self) -> Sum:
        """Return count and net of what is shown."""
        if self._total is None:
            self._total = self._sum(self._order)
        return self._total

    def total_at(self, first: int, last: int) -> Sum:
        """Return count and net of a stretch of shown rows, both ends included."""
        return self._sum(self._order[first : last + 1])

    def _sum(self, rows: Rows) -> Sum:
        doubtful = 0
        if len(self._doubtful):
            is_sure = ~np.isin(self.frame.seq[rows], self._doubtful)
            doubtful = len(rows) - int(is_sure.sum())
            rows = rows[is_sure]
        net, is_open = self.frame.net[rows], self.frame.closed_us[rows] == OPEN
        opened = int(is_open.sum())
        realised = float(net[is_open].sum()) if opened else 0.0
        closed_net = float(net[~is_open].sum()) if opened else float(net.sum())
        found = Sum(len(rows) - opened, closed_net, opened, realised, doubtful)
        if not self._unit:
            return found
        result = self.frame.result[rows]
        known = ~np.isnan(result)
        return replace(found, measured=int(known.sum()), result=float(result[known].sum()), unit=self._unit)
