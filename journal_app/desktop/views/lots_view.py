"""The lots inside the chosen trade, by the method that the trader picks: FIFO, LIFO or average cost."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from journal_app.desktop.background import run
from journal_app.desktop.figures import NOTHING, exact, exact_plain, exact_quantity, moment_exact
from journal_app.desktop.language import noop, tr, word
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.domain.clock import to_datetime
from journal_app.domain.money import from_units, to_units
from journal_app.domain.trades import LotLine, LotMethod
from journal_app.journal import Journal

_METHODS: tuple[tuple[str, LotMethod], ...] = (
    (noop("FIFO: oldest first"), "fifo"), (noop("LIFO: newest first"), "lifo"), (noop("Average cost"), "average"),
)  # fmt: skip
_NOTHING = noop("No lots: choose a trade in the table.")


def _when(time_us: int | None) -> str:
    return word("open") if time_us is None else f"{to_datetime(time_us):%m-%d %H:%M}"


def _ids(line: LotLine) -> str:
    return f"{moment_exact(line.opened_us)}  {line.opening_id}\n{moment_exact(line.closed_us)}  {line.closing_id or ''}"


LOT_COLUMNS: tuple[RowColumn[LotLine], ...] = (
    RowColumn(noop("In"), "11-24 10:32", lambda one: _when(one.opened_us), tip=_ids, stretch=True),
    RowColumn(noop("Out"), "11-24 10:32", lambda one: _when(one.closed_us), tip=_ids),
    RowColumn(noop("Qty"), "1,000", lambda one: exact_quantity(one.qty), right=True),
    RowColumn(noop("Net"), "▲ +1,000.00", lambda one: exact(one.net, sign=True), right=True,
              hint=noop("After its share of fees"),
              colour=lambda one: "" if not one.net or one.net == "0" else "loss" if one.net[0] == "-" else "gain"),
    RowColumn(noop("Entry"), "100.00", lambda one: exact_plain(one.entry_price), right=True),
    RowColumn(noop("Exit"), "100.00", lambda one: exact_plain(one.exit_price), right=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lots:
    """What was read for one trade and method."""

    trade_id: str
    method: LotMethod
    lines: tuple[LotLine, ...]


def _read(journal: Journal, trade_id: str, method: LotMethod) -> Lots:
    return Lots(trade_id, method, journal.lots_of(trade_id, method))


class LotsView(QWidget):
    """Reads while somebody looks; the sums of the lots are the trade's own by every method."""

    failed = Signal(object)

    def __init__(self, journal: Journal, theme: Theme) -> None:
        """Start without a trade, by the journal's own method."""
        super().__init__()
        self._journal = journal
        self._trade_id = ""
        self._asked: tuple[str, LotMethod] | None = None
        self.shown: Lots | None = None
        self.method_choice = QComboBox()
        for text, method in _METHODS:
            self.method_choice.addItem(tr(text), method)
        self.method_choice.setAccessibleName(tr("By which method exits close entries"))
        self.sum_line = QLabel()
        self.sum_line.setAccessibleName(tr("Sum of the lots"))
        self.table: RowsTable[LotLine] = RowsTable(LOT_COLUMNS, theme, name=tr("Lots of this trade"), key=_key)
        top = QHBoxLayout()
        top.setContentsMargins(0, GRID // 2, 0, 0)
        top.addWidget(self.method_choice)
        top.addStretch(1)
        top.addWidget(self.sum_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        self.method_choice.currentIndexChanged.connect(self._read_if_visible)
        self.table.show_rows((), tr(_NOTHING))

    @property
    def settled(self) -> bool:
        """Tell whether what is shown is what was asked for, or nobody looks."""
        shown = (self.shown.trade_id, self.shown.method) if self.shown else None
        return not self.isVisible() or not self._trade_id or shown == self._wanted()

    def choose(self, trade_id: str) -> None:
        """Show the lots of another trade, or of the same one that changed; "" shows none."""
        self._trade_id, self._asked = trade_id, None
        if not trade_id:
            self.shown = None
            self.sum_line.clear()
            self.table.show_rows((), tr(_NOTHING))
        self._read_if_visible()

    def _wanted(self) -> tuple[str, LotMethod]:
        return self._trade_id, self.method_choice.currentData()

    def showEvent(self, event: QShowEvent) -> None:
        """Read when looked at."""
        super().showEvent(event)
        self._read_if_visible()

    def _read_if_visible(self) -> None:
        if self._trade_id and self.isVisible() and self._asked != self._wanted():
            self._asked = self._wanted()
            run(partial(_read, self._journal, *self._asked), self._show, self.failed.emit)

    def _show(self, found: Lots) -> None:
        if (found.trade_id, found.method) != self._wanted():
            return
        self.shown = found
        self.table.show_rows(found.lines, tr("No lots."))
        net = sum(to_units(one.net) for one in found.lines if one.net is not None)
        closed = any(one.net is not None for one in found.lines)
        self.sum_line.setText(f"Σ {exact(from_units(net), sign=True)}" if closed else NOTHING)


def _key(line: LotLine) -> tuple[str, str | None]:
    return line.opening_id, line.closing_id
