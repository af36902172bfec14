"""The chosen trade: its exact numbers, its fills, a fill's row as received, and the trader's words."""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QApplication,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from journal_app.desktop.background import run
from journal_app.desktop.figures import exact
from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.fills_model import FillsModel
from journal_app.desktop.models.inbox_rows import changed_line
from journal_app.desktop.notes import NoteKeeper
from journal_app.desktop.received import Received, read_received
from journal_app.desktop.theme import GRID, Theme, sized
from journal_app.desktop.views.conflict_bar import ConflictBar
from journal_app.desktop.views.lots_view import LotsView
from journal_app.desktop.views.note_editor import NoteEditor
from journal_app.desktop.views.tables import calm
from journal_app.desktop.views.trade_facts import TradeFacts
from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.doubts import WORDS
from journal_app.domain.inbox import Moved
from journal_app.domain.trades import FillRow, Trade
from journal_app.journal import Journal

_MOST_CHANGES = 2
"""So many later changes have room above the facts."""


@dataclass(frozen=True, slots=True)
class Details:
    """What was read about one trade; trade None: it is not there any more."""

    trade_id: str
    trade: Trade | None
    fills: tuple[FillRow, ...]
    moves: tuple[Moved, ...] = ()


def _read(journal: Journal, trade_id: str) -> Details:
    moves = journal.moves(trade_id=trade_id)
    return Details(trade_id, journal.trade(trade_id), journal.fills_of(trade_id), moves)


class DayFees(NamedTuple):
    """What a trade bears of the fees that are booked by day, as exact text."""

    trade_id: str
    share: str


def _read_day_fees(journal: Journal, trade_id: str) -> DayFees:
    return DayFees(trade_id, journal.fee_share_of(trade_id))


class DetailPane(QWidget):
    """Facts of one trade on the right of the table; read in the background."""

    failed = Signal(object)

    def __init__(self, journal: Journal, theme: Theme, keeper: NoteKeeper) -> None:
        """Start without a trade."""
        super().__init__()
        self._journal, self._theme = journal, theme
        self._wanted, self._wanted_raw, self._fees_of = "", "", ""
        self.trade: Trade | None = None
        self._title, self._net, self._state = QLabel(), QLabel(), QLabel()
        self.changes, self.doubt = QLabel(), QLabel()
        self.facts = TradeFacts()
        self.fills = FillsModel()
        self.fills_table = QTableView()
        self.lots = LotsView(journal, theme)
        self.raw_text = QPlainTextEdit(readOnly=True)
        self.editor = NoteEditor()
        self.conflict = ConflictBar(keeper, theme)
        self.tabs = QTabWidget(documentMode=True)
        self._arrange()
        self.editor.written.connect(self.conflict.send)
        self.conflict.decided.connect(self._let_go)
        keeper.refused.connect(self.editor.take_back)
        self.fills_table.selectionModel().currentRowChanged.connect(self._choose_fill)
        self.lots.failed.connect(self.failed)
        theme.changed.connect(self._colour)
        self._show(Details("", None, ()))

    def _arrange(self) -> None:
        self.setMinimumWidth(344)
        self._title.setFont(sized(self.font(), 1.25, bold=True))
        self._net.setFont(sized(self.font(), 1.6, bold=True))
        self._state.setWordWrap(True)
        self._state.setForegroundRole(self._state.palette().ColorRole.PlaceholderText)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for line, name in (
            (self.doubt, tr("Why its figures are not known")),
            (self.changes, tr("What changed this trade later")),
        ):
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.setWordWrap(True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line.setAccessibleName(name)
        calm(self.fills_table)
        self.fills_table.setModel(self.fills)
        self.fills_table.setAccessibleName(tr("Fills of this trade"))
        self.fills_table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.fills_table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        heads = self.fills_table.horizontalHeader()
        heads.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.raw_text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.raw_text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.raw_text.setAccessibleName(tr("The chosen fill as received from the broker"))
        self.tabs.addTab(self.editor, tr("Notes"))
        self.tabs.addTab(self.fills_table, tr("Fills"))
        self.tabs.addTab(self.lots, tr("Lots"))
        self.tabs.addTab(self.raw_text, tr("As received"))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 2, 2 * GRID, GRID)
        column.setSpacing(GRID // 2)
        column.addWidget(self._title)
        column.addWidget(self._net)
        column.addWidget(self._state)
        column.addWidget(self.doubt)
        column.addWidget(self.changes)
        column.addSpacing(GRID)
        column.addWidget(self.facts)
        column.addSpacing(GRID)
        column.addWidget(self.conflict)
        column.addWidget(self.tabs, 1)

    def choose(self, trade_id: str) -> None:
        """Read and show a trade; "" shows none."""
        if trade_id == self._wanted:
            return
        self._wanted = trade_id
        if trade_id:
            run(partial(_read, self._journal, trade_id), self._show_wanted, self.failed.emit)
        else:
            self._fees_of = ""
            self._show(Details("", None, ()))

    @property
    def trade_id(self) -> str:
        """The id of the trade that is, or soon will be, shown; "" for none."""
        return self._wanted

    @property
    def has_focus(self) -> bool:
        """Tell whether the trader is working in this pane."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    @property
    def settled(self) -> bool:
        """Tell whether what is shown is what was asked for."""
        return self._wanted == (self.trade.trade_id if self.trade else "") == self._fees_of and self.lots.settled

    def chosen_fills(self) -> tuple[str, ...]:
        """Return the ids of the chosen fills of the trade that is shown, in their order."""
        places = sorted({index.row() for index in self.fills_table.selectionModel().selectedRows()})
        rows = [self.fills.fill_at(place) for place in places]
        return tuple(row.external_id for row in rows if row is not None)

    def reveal(self, part: QWidget) -> None:
        """Bring the tab of a part to the front and put the cursor there."""
        for tab in (self.editor, self.fills_table, self.lots, self.raw_text):
            if part is tab or tab.isAncestorOf(part):
                self.tabs.setCurrentWidget(tab)
        part.setFocus()

    def refresh(self) -> None:
        """Read the shown trade again: it may have changed."""
        if self._wanted:
            run(partial(_read, self._journal, self._wanted), self._show_wanted, self.failed.emit)

    def _let_go(self, trade_id: str) -> None:
        """Show what the trader has decided on, in the place of what was typed."""
        self.editor.give_up(trade_id)
        self.refresh()

    def _show_wanted(self, details: Details) -> None:
        if details.trade_id == self._wanted:
            self._show(details)
            # Reckoned after the rest is shown: it looks at all fills of the trade's days.
            run(partial(_read_day_fees, self._journal, details.trade_id), self._show_day_fees, self.failed.emit)

    def _show_day_fees(self, fees: DayFees) -> None:
        if fees.trade_id == self._wanted:
            self.facts.show_day_fees(fees.share)
            self._fees_of = fees.trade_id

    def _show(self, details: Details) -> None:
        self.trade = trade = details.trade
        if trade is None:
            self._title.setText(tr("No trade chosen"))
            self._net.setText("")
            self._state.setText(tr("Choose one in the table to see its numbers and fills."))
        else:
            self.conflict.know(trade)
            self._title.setText(f"{trade.symbol} · {tr(trade.side.capitalize())}")
            self._net.setText(exact(trade.net, sign=True))
            is_closed = trade.status == "closed"
            done = noop("Net after fees, closed"), noop("Net after fees, still open: realised so far")
            self._state.setText(tr(done[0] if is_closed else done[1]))
        self.facts.show_trade(trade)
        self.doubt.setText(_doubt(trade))
        self.doubt.setVisible(bool(self.doubt.text()))
        self.changes.setText(_changes(details.moves))
        self.changes.setVisible(bool(details.moves))
        self._colour()
        self.editor.show_trade(trade)
        self.fills.show(details.fills)
        self.lots.choose(trade.trade_id if trade else "")
        self.tabs.setTabText(1, tr("Fills ({n})", n=len(details.fills)) if details.fills else tr("Fills"))
        self._wanted_raw = ""
        self.raw_text.setPlainText(tr("Choose a fill to see its row as the broker sent it."))
        if details.fills:
            self.fills_table.selectRow(0)

    def _colour(self) -> None:
        look, net = self._theme.colours, self.trade.net if self.trade else "0"
        colour = look.loss if net.startswith("-") else look.text if net == "0" else look.gain
        palette = self._net.palette()
        palette.setColor(palette.ColorRole.WindowText, colour)
        self._net.setPalette(palette)
        palette.setColor(palette.ColorRole.WindowText, look.warning)
        self.doubt.setPalette(palette)

    def _choose_fill(self) -> None:
        fill = self.fills.fill_at(self.fills_table.currentIndex().row())
        if fill and self.trade:
            self._wanted_raw = fill.external_id
            run(
                partial(read_received, self._journal, self.trade.account, fill.external_id),
                self._show_raw,
                self.failed.emit,
            )

    def _show_raw(self, received: Received) -> None:
        if received.name == self._wanted_raw:
            self.raw_text.setPlainText(received.text)


def _doubt(trade: Trade | None) -> str:
    """Return why a trade is left out of every sum, and the next step; "" where nothing is doubtful."""
    if trade is None or not trade.doubt:
        return ""
    hint = next((words.hint for words in WORDS.values() if words.title == trade.doubt), "")
    return f"{tr(trade.doubt)} {tr('Left out of every sum until this is mended.')}\n{tr(hint)}".rstrip()


def _changes(moves: tuple[Moved, ...]) -> str:
    """Return the newest changes of a trade, one a line; "" for none."""
    this_year = trading_day(now_us()).year
    lines = [changed_line(one, this_year) for one in moves[:_MOST_CHANGES]]
    if len(moves) > _MOST_CHANGES:
        lines.append(tr("and {n} more on the Changes page", n=len(moves) - _MOST_CHANGES))
    return "\n".join(lines)
