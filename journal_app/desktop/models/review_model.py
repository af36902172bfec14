"""The trades to go through, one line each: those not reviewed yet, those of today, or all."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QObject, Qt, Signal
from PySide6.QtGui import QColor

from journal_app.desktop.figures import NOTHING, moment, short_day, signed, signed_plain
from journal_app.desktop.language import noop, tr, word
from journal_app.desktop.models.trades_model import NO_PARENT, Index
from journal_app.desktop.theme import Colours
from journal_app.domain.clock import to_datetime
from journal_app.metrics.book import Book
from journal_app.metrics.exact import Floats

Kind = Literal["queue", "today", "all"]
KINDS: tuple[tuple[str, Kind], ...] = (
    (noop("Queue"), "queue"), (noop("Today"), "today"), (noop("All"), "all"),
)  # fmt: skip
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TITLES = ("", noop("Closed"), noop("Trade"), noop("Net"), noop("R"))
_SAMPLES = ("✓ ", "24 Nov 25", "BTC/USD short", "▲ +10,000.00", "▲ +10.25")
STATE, CLOSED, TRADE, NET, R = range(5)


@dataclass(frozen=True, slots=True)
class ReviewList:
    """Closed trades as columns, oldest close first; ``r`` is NaN where it is not known. ``today`` is YYYY-MM-DD."""

    book: Book
    net: Floats
    r: Floats
    today: str

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.book)

    def row_of(self, seq: int) -> int:
        """Return the row of a trade by its lasting number, -1 where it is not."""
        rows = np.flatnonzero(self.book.seq == seq)
        return int(rows[0]) if len(rows) else -1

    def text(self, row: int, column: int) -> str:
        """Return what a column says of a trade; `STATE` is the model's to say."""
        book = self.book
        if column == CLOSED:
            day = str(book.day[row])
            if day == self.today:
                return to_datetime(int(book.closed_us[row])).strftime("%H:%M")
            return short_day(day, int(self.today[:4]))
        if column == TRADE:
            symbol = book.symbol.texts[int(book.symbol.codes[row])]
            return f"{symbol} {word('long') if book.is_long[row] else word('short')}"
        if column == NET:
            return signed(float(self.net[row]))
        return NOTHING if np.isnan(self.r[row]) else signed_plain(float(self.r[row]))

    def sentence(self, row: int, *, is_reviewed: bool) -> str:
        """Return all about a trade in one line: for a tool tip, and for who hears it."""
        closed = moment(int(self.book.closed_us[row]))
        state = word("reviewed") if is_reviewed else word("not reviewed yet")
        told = {"trade": self.text(row, TRADE), "time": closed, "net": self.text(row, NET), "state": state}
        return tr("{trade}, closed {time}, net {net}, {state}", **told)

    def colour(self, row: int, column: int) -> str:
        """Return the name of the colour of a figure."""
        value = float((self.net if column == NET else self.r)[row])
        return "gain" if value > 0 else "loss" if value < 0 else "text"


def list_of(book: Book, today: str) -> ReviewList:
    """Return the trades of a book to go through; worth doing away from the painting thread."""
    net = book.net.floats()
    with np.errstate(divide="ignore", invalid="ignore"):
        return ReviewList(book, net, np.where(book.risk > 0, net / book.risk, np.nan), today)


class ReviewModel(QAbstractTableModel):
    """Rows are looked up in columns; what was just marked counts before the journal has told it back."""

    counted = Signal(int)
    """So many trades of the list shown are not reviewed yet."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without trades, with those not reviewed."""
        super().__init__(parent)
        self._list: ReviewList | None = None
        self._order: npt.NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._told: dict[int, bool] = {}
        self._look: Colours | None = None
        self.kind: Kind = "queue"

    def use_colours(self, look: Colours) -> None:
        """Take the named colours of a theme."""
        self._look = look

    def show_list(self, found: ReviewList) -> None:
        """Show other trades."""
        self.beginResetModel()
        self._list = found
        self._order = self._chosen()
        self.endResetModel()
        self.counted.emit(self.left())

    def choose_kind(self, kind: Kind) -> None:
        """Show those not reviewed, those of today, or all."""
        if kind != self.kind:
            self.beginResetModel()
            self.kind = kind
            self._order = self._chosen()
            self.endResetModel()
            self.counted.emit(self.left())

    def tell(self, seq: int, *, reviewed: bool) -> None:
        """Count a trade as reviewed or not, ahead of the journal; in the queue it comes or goes."""
        self._told[seq] = reviewed
        place = self.place_of(seq)
        if self.kind != "queue":
            if place >= 0:
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(_TITLES) - 1))
        elif reviewed and place >= 0:
            self.beginRemoveRows(NO_PARENT, place, place)
            self._order = np.delete(self._order, place)
            self.endRemoveRows()
        elif not reviewed and place < 0:
            self._come_back(seq)
        self.counted.emit(self.left())

    def _come_back(self, seq: int) -> None:
        row = -1 if self._list is None else self._list.row_of(seq)
        if row >= 0:
            place = int(np.searchsorted(self._order, row))
            self.beginInsertRows(NO_PARENT, place, place)
            self._order = np.insert(self._order, place, row)
            self.endInsertRows()

    def forget_told(self) -> None:
        """Believe the journal alone again: all that was told is in it, or was refused."""
        self._told.clear()

    def _chosen(self) -> npt.NDArray[np.int32]:
        found = self._list
        if found is None:
            return np.empty(0, dtype=np.int32)
        if self.kind == "queue":
            return np.flatnonzero(~self._reviewed(found)).astype(np.int32)
        if self.kind == "today":
            return np.flatnonzero(found.book.day == np.datetime64(found.today)).astype(np.int32)
        return np.arange(len(found) - 1, -1, -1, dtype=np.int32)

    def _reviewed(self, found: ReviewList) -> npt.NDArray[np.bool_]:
        reviewed = found.book.reviewed
        if self._told:
            reviewed = reviewed.copy()
            for seq, is_reviewed in self._told.items():
                reviewed[found.book.seq == seq] = is_reviewed
        return reviewed

    def left(self) -> int:
        """Return how many trades of the list shown are not reviewed yet."""
        return int(self._waiting().sum())

    def _waiting(self) -> npt.NDArray[np.bool_]:
        """Tell of each place whether its trade is not reviewed yet."""
        if self._list is None:
            return np.empty(0, dtype=np.bool_)
        return np.asarray(~self._reviewed(self._list)[self._order])

    # Rows by name -------------------------------------------------------------------------------

    def seq_at(self, place: int) -> int | None:
        """Return the lasting number of the trade at a place, None where there is none."""
        if self._list is None or not 0 <= place < len(self._order):
            return None
        return int(self._list.book.seq[self._order[place]])

    def place_of(self, seq: int | None) -> int:
        """Return where a trade is shown, -1 where it is not."""
        row = -1 if seq is None or self._list is None else self._list.row_of(seq)
        places = np.flatnonzero(self._order == row)
        return int(places[0]) if row >= 0 and len(places) else -1

    def next_left(self, place: int) -> int:
        """Return the place of the next trade after *place* that is not reviewed, else of the first one; -1: none."""
        waiting = np.flatnonzero(self._waiting())
        after = waiting[waiting > place]
        return int(after[0]) if len(after) else int(waiting[0]) if len(waiting) else -1

    # What Qt asks -------------------------------------------------------------------------------

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many trades are shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_TITLES)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        """Answer the view about a cell."""
        if not index.isValid() or self._list is None:
            return None
        row, column = int(self._order[index.row()]), index.column()
        is_reviewed = self._told.get(int(self._list.book.seq[row]), bool(self._list.book.reviewed[row]))
        if role == _DISPLAY:
            return self._list.text(row, column) if column != STATE else "✓" if is_reviewed else "○"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in {NET, R} else _LEFT
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            return self._list.sentence(row, is_reviewed=is_reviewed)
        if role == Qt.ItemDataRole.ForegroundRole and column in {STATE, NET, R} and self._look is not None:
            state = "muted" if is_reviewed else "accent"
            return QColor(getattr(self._look, state if column == STATE else self._list.colour(row, column)))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> object:
        """Return the heading of a column."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(_TITLES):
            if role == _DISPLAY:
                return tr(_TITLES[section])
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _RIGHT if section in {NET, R} else _LEFT
            if role == Qt.ItemDataRole.ToolTipRole and section == STATE:
                return tr("✓ reviewed, ○ not yet")
        return None


def samples() -> tuple[str, ...]:
    """Return for each column a text that it must have room for."""
    return _SAMPLES
