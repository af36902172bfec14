"""The Structures page: trades that belong together with their limits, and the legs of the chosen one."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from journal_app.desktop.background import run
from journal_app.desktop.desk import Desk
from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.structure_rows import (
    ACCOUNT,
    HAND,
    LEG_COLUMNS,
    ROLLED,
    STRUCTURE_COLUMNS,
    StructureRow,
    rows_of,
)
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.domain.structures import Structure
from journal_app.domain.trades import Trade, TradeFilter
from journal_app.journal import Journal

_WHICH = ((noop("Options and groups"), True), (noop("All trades"), False))
_NOTHING = noop(
    "No options, and no trades grouped by hand.\nChoose “All trades” to see every trade here, or choose several "
    "trades and group them from the Trade menu."
)
_NO_TRADES = noop("No trades yet.\nConnect Alpaca or import a file from the Journal menu.")


class Legs(NamedTuple):
    """The trades of one structure, as they are now."""

    structure: Structure
    trades: tuple[Trade, ...]


def _read(journal: Journal, account: str, *, grouped_only: bool) -> tuple[Structure, ...]:
    if grouped_only:
        return tuple(journal.arranging.grouped(account or None))
    return tuple(journal.arranging.structures(TradeFilter(account or None, status="all")))


def _read_legs(journal: Journal, structure: Structure) -> Legs:
    found = (journal.trade(trade_id) for trade_id in structure.legs)
    return Legs(structure, tuple(one for one in found if one is not None))


class StructuresPage(ReadingPage[tuple[Structure, ...]]):
    """Two tables: structures, several of which can be chosen, and the legs of the current one."""

    """The id of the trade to show."""

    def __init__(self, desk: Desk) -> None:
        """Place the parts; nothing is read before somebody looks."""
        super().__init__(desk)
        theme = desk.theme
        self._grouper = desk.grouper
        self._found: tuple[Structure, ...] = ()
        self._wanted: Structure | None = None
        self._legs: Legs | None = None
        self.which_choice = QComboBox()
        self.structures: RowsTable[StructureRow] = RowsTable(
            STRUCTURE_COLUMNS, theme, name=tr("Structures"), key=lambda row: row.structure.structure_id, several=True
        )
        self.legs: RowsTable[Trade] = RowsTable(
            LEG_COLUMNS, theme, name=tr("Legs of the structure"), key=lambda one: one.trade_id, several=True
        )
        self.group_button = QPushButton(tr("Make &one structure"))
        self.ungroup_button = QPushButton(tr("&Keep on their own"))
        self.trade_button = QPushButton(tr("&Go to the trade"))
        self._hint = QLabel(tr("Enter goes to the trade of a leg."))
        self._arrange()
        self._connect()
        self._tell_ready()
        self.structures.show_rows((), tr("Looking for trades that belong together …"))

    def _arrange(self) -> None:
        for text, grouped_only in _WHICH:
            self.which_choice.addItem(tr(text), grouped_only)
        self.which_choice.setAccessibleName(tr("Which structures are shown"))
        self.group_button.setToolTip(tr("Put all trades of the chosen structures together"))
        self.ungroup_button.setToolTip(tr("Let each trade of the chosen structures, or the chosen legs, stand alone"))
        self._hint.setForegroundRole(self._hint.palette().ColorRole.PlaceholderText)
        top = QHBoxLayout()
        top.setContentsMargins(2 * GRID, GRID, GRID, 0)
        top.addWidget(self.which_choice)
        top.addStretch(1)
        top.addWidget(self.group_button)
        top.addWidget(self.ungroup_button)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * GRID, 0, GRID, 0)
        foot.addWidget(self._hint)
        foot.addStretch(1)
        foot.addWidget(self.trade_button)
        below = QWidget()
        column = QVBoxLayout(below)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.legs, 1)
        column.addLayout(foot)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.structures)
        self._split.addWidget(below)
        self._split.setStretchFactor(0, 5)
        self._split.setStretchFactor(1, 2)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, GRID)
        page.setSpacing(GRID)
        page.addLayout(top)
        page.addWidget(self._split, 1)

    def _connect(self) -> None:
        self.which_choice.currentIndexChanged.connect(self.refresh)
        self.structures.chosen.connect(self._choose)
        self.structures.opened.connect(self._enter)
        self.legs.opened.connect(self._open)
        self.trade_button.clicked.connect(self._open)
        self.group_button.clicked.connect(self.group)
        self.ungroup_button.clicked.connect(self.ungroup)

    def question(self) -> Callable[[], tuple[Structure, ...]]:
        """Read the structures of the account shown."""
        return partial(_read, self.journal, self.account, grouped_only=bool(self.which_choice.currentData()))

    def show_answer(self, answer: tuple[Structure, ...]) -> None:
        """Show them, and the legs of the chosen one as they are now; what was chosen stays chosen."""
        self._found = answer
        self._show_rows()

    def take_focus(self) -> None:
        """Let the keys move among the structures."""
        self.structures.setFocus()

    def open_raw(self) -> None:
        """Do nothing: the rows of a leg are told on the page of its trade."""

    @property
    def settled(self) -> bool:
        """Tell whether everything read is shown, the legs too."""
        shown = self._legs.structure if self._legs else None
        return super().settled and shown == self._wanted

    @property
    def chosen_ids(self) -> tuple[str, ...]:
        """The ids of the trades that are chosen: legs while these have the keys, else all of the chosen structures."""
        if self.legs.hasFocus():
            return tuple(one.trade_id for one in self.legs.chosen_rows())
        return tuple(leg for row in self.structures.chosen_rows() for leg in row.structure.legs)

    def group(self) -> None:
        """Put the chosen trades into one structure."""
        self._grouper.group(self.chosen_ids)

    def ungroup(self) -> None:
        """Let each chosen trade stand on its own."""
        self._grouper.ungroup(self.chosen_ids)

    def _show_rows(self) -> None:
        grouped_only = bool(self.which_choice.currentData())
        rows = rows_of(self._found, grouped_only=grouped_only)
        self.structures.setColumnHidden(HAND, not any(row.structure.by_hand for row in rows))
        self.structures.setColumnHidden(ROLLED, not any(row.structure.rolled_from for row in rows))
        self.structures.setColumnHidden(ACCOUNT, len({row.structure.account for row in rows}) < 2)
        self.structures.show_rows(rows, tr(_NOTHING if grouped_only else _NO_TRADES))
        self._choose(self.structures.current_row())

    def _choose(self, row: StructureRow | None) -> None:
        self._wanted = None if row is None else row.structure
        self._tell_ready()
        if self._wanted is None:
            self._show_legs(None)
        else:
            run(partial(_read_legs, self.journal, self._wanted), self._show_wanted, self.failed.emit)

    def _show_wanted(self, legs: Legs) -> None:
        if legs.structure == self._wanted:
            self._show_legs(legs)

    def _show_legs(self, legs: Legs | None) -> None:
        self._legs = legs
        self.legs.show_rows(
            legs.trades if legs else (), tr("Choose a structure to see its legs.") if self._found else ""
        )
        self._tell_ready()

    def _tell_ready(self) -> None:
        for button in (self.group_button, self.ungroup_button):
            button.setEnabled(self._wanted is not None)
        self.trade_button.setEnabled(self._legs is not None)
        self._hint.setVisible(self._legs is not None)

    def _enter(self) -> None:
        self.legs.setFocus()

    def _open(self) -> None:
        leg = self.legs.current_row()
        if leg is not None:
            self.trade_wanted.emit(leg.trade_id)
