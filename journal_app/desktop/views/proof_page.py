"""The Proof page: every day of an account, and for the chosen one which rows make the difference."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter

from journal_app.desktop.background import run
from journal_app.desktop.desk import Desk
from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.proof_rows import ACCOUNT_COLUMN, DAY_COLUMNS
from journal_app.desktop.views.day_pane import DayPane
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.domain.proofs import Proof
from journal_app.journal import Journal

_SIDE_BY_SIDE = 1160
"""From this width on the chosen day stands beside the table, else below it."""
_MOST_DAYS = 760
"""The table of days takes so much of it at most, unless the trader gives it more."""
_NOTHING = noop(
    "Nothing has been compared with a broker yet.\n"
    "Each sync compares positions, cash and the equity of finished days, and shows every day here."
)


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one account ("" for all), newest first."""

    account: str
    proofs: tuple[Proof, ...]
    several: bool


def _read(journal: Journal, account: str) -> Days:
    found = journal.proofs(account or None)
    return Days(account, found[::-1], len({one.account for one in found}) > 1)


class ProofPage(ReadingPage[Days]):
    """Two parts: the days, and the chosen day with its rows."""

    def __init__(self, desk: Desk) -> None:
        """Place the parts; nothing is read before somebody looks."""
        super().__init__(desk)
        theme = desk.theme
        self._wanted: tuple[str, str] | None = None
        self.days = RowsTable((*DAY_COLUMNS, ACCOUNT_COLUMN), theme, name=tr("Days and their proof"), key=_key)
        self.day = DayPane(theme)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.days)
        self._split.addWidget(self.day)
        self._split.setStretchFactor(0, 1)
        self._split.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._split)
        self.days.setColumnHidden(len(DAY_COLUMNS), True)
        self.days.chosen.connect(self._choose)
        self.days.opened.connect(self._go_to_findings)
        self.day.raw_wanted.connect(self.show_received)

    def question(self) -> Callable[[], Days]:
        """Read the days of the chosen account."""
        return partial(_read, self.journal, self.account)

    def show_answer(self, answer: Days) -> None:
        """Show the days; the chosen one stays chosen."""
        self.days.setColumnHidden(len(DAY_COLUMNS), not answer.several)
        self._fit()
        self.days.show_rows(answer.proofs, tr(_NOTHING))

    def open_raw(self) -> None:
        """Open the chosen row as received."""
        self.day.open_raw()

    def take_focus(self) -> None:
        """Let the keys move among the days."""
        self.days.setFocus()

    def _go_to_findings(self, _: Proof) -> None:
        self.day.findings.setFocus()

    def _choose(self, proof: Proof | None) -> None:
        self.day.show_proof(proof)
        self._wanted = None if proof is None else _key(proof)
        if proof is not None:
            run(partial(self.journal.proof_history, proof.account, proof.day), self._show_history, self.failed.emit)

    def _show_history(self, history: tuple[Proof, ...]) -> None:
        if history and _key(history[-1]) == self._wanted:
            self.day.show_history(history)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand the parts side by side where there is room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= _SIDE_BY_SIDE
        self._split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        bar = self.days.verticalScrollBar().sizeHint().width()
        self.days.setMinimumWidth(min(self.days.needed_width() + bar, _MOST_DAYS) if wide else 0)


def _key(proof: Proof) -> tuple[str, str]:
    return proof.account, proof.day
