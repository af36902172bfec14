"""The Changes page: why figures of the past moved, newest change first."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from journal_app.desktop.desk import Desk
from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.inbox_rows import MOVED_COLUMNS
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.domain.inbox import Moved
from journal_app.journal import Journal

_NOTHING = noop(
    "No figure of the past has changed.\nWhen a late or corrected row changes a closed trade, or the cash of a day "
    "that is over, a line here says which row it was, what stood there before, and what stands there now."
)


def _read(journal: Journal, account: str) -> tuple[Moved, ...]:
    return tuple(one for one in journal.moves() if account in {"", one.account})


class ChangesPage(ReadingPage[tuple[Moved, ...]]):
    """One table; a line leads to its trade, or to the row that did it."""

    """The id of the trade to show."""

    def __init__(self, desk: Desk) -> None:
        """Place the parts; nothing is read before somebody looks."""
        super().__init__(desk)
        theme = desk.theme
        self.changes = RowsTable(MOVED_COLUMNS, theme, name=tr("Figures of the past that moved"), key=_key)
        self._hint = QLabel(tr("Enter goes to the trade."))
        self._hint.setForegroundRole(self._hint.palette().ColorRole.PlaceholderText)
        self.trade_button, self.raw_button = QPushButton(tr("&Go to the trade")), QPushButton(tr("Row as &received"))
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * GRID, 0, 2 * GRID, 0)
        foot.addWidget(self._hint)
        foot.addStretch(1)
        foot.addWidget(self.raw_button)
        foot.addWidget(self.trade_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.changes, 1)
        column.addLayout(foot)
        self.changes.opened.connect(self._open)
        self.changes.chosen.connect(self._tell_ready)
        self.trade_button.clicked.connect(self._open)
        self.raw_button.clicked.connect(self.open_raw)
        self._tell_ready()

    def question(self) -> Callable[[], tuple[Moved, ...]]:
        """Read the newest changes."""
        return partial(_read, self.journal, self.account)

    def show_answer(self, answer: tuple[Moved, ...]) -> None:
        """Show them; the chosen one stays chosen."""
        self.changes.show_rows(answer, tr(_NOTHING))
        self._tell_ready()

    def take_focus(self) -> None:
        """Let the keys move among the changes."""
        self.changes.setFocus()

    def open_raw(self) -> None:
        """Open the first row that made the chosen change, as received."""
        one = self.changes.current_row()
        if one is not None and one.rows:
            self.show_received(one.account, one.rows[0])

    def _open(self) -> None:
        one = self.changes.current_row()
        if one is None:
            return
        if one.trade_id is not None:
            self.trade_wanted.emit(one.trade_id)
        else:
            self.open_raw()

    def _tell_ready(self) -> None:
        one = self.changes.current_row()
        self.trade_button.setEnabled(one is not None and one.trade_id is not None)
        self.raw_button.setEnabled(one is not None and bool(one.rows))
        self._hint.setVisible(one is not None)


def _key(one: Moved) -> int:
    return one.id
