"""One day's proof: its line, the rows behind a difference, and what it was before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from journal_app.desktop.figures import own_clock, short_day
from journal_app.desktop.language import tr
from journal_app.desktop.models.proof_rows import FINDING_COLUMNS, Finding, findings_of
from journal_app.desktop.proof_words import MARKS, MEANINGS, proof_text, state_text
from journal_app.desktop.theme import GRID, Theme, sized, tabular
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.domain.proofs import Proof

_ANY_YEAR = 0
"""No day is in it, so every day is written with its year."""


class DayPane(QWidget):
    """Shows what it is given; a row asks for its text as received."""

    raw_wanted = Signal(str, str)
    """Account and external id of the row to open as received."""

    def __init__(self, theme: Theme) -> None:
        """Start without a day."""
        super().__init__()
        self._theme = theme
        self._proof: Proof | None = None
        self.title, self.state, self.line, self.meaning, self.history = (QLabel() for _ in range(5))
        self.findings: RowsTable[Finding] = RowsTable(
            FINDING_COLUMNS, theme, name=tr("What makes the difference"), key=_key, is_strong=lambda one: one.is_figure
        )
        self.raw_button = QPushButton(tr("Row as &received"))
        self._arrange()
        self.findings.opened.connect(self.open_raw)
        self.findings.chosen.connect(self._tell_raw)
        self.raw_button.clicked.connect(self.open_raw)
        theme.changed.connect(self._colour)
        self.show_proof(None)

    def _arrange(self) -> None:
        self.setMinimumWidth(360)
        self.title.setFont(sized(self.font(), 1.25, bold=True))
        for label in (self.title, self.state, self.line, self.meaning, self.history):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for label in (self.state, self.line, self.history):
            label.setFont(tabular(label.font()))
        self.line.setAccessibleName(tr("Proof of the day"))
        self.history.setAccessibleName(tr("What this day was before"))
        for label in (self.meaning, self.history):
            label.setForegroundRole(label.palette().ColorRole.PlaceholderText)
        foot = QHBoxLayout()
        foot.addWidget(self.history, 1)
        foot.addWidget(self.raw_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID + 2, 2 * GRID, GRID)
        column.setSpacing(GRID // 2)
        for label in (self.title, self.state, self.line, self.meaning):
            column.addWidget(label)
        column.addSpacing(GRID)
        column.addWidget(self.findings, 1)
        column.addSpacing(GRID // 2)
        column.addLayout(foot)

    def show_proof(self, proof: Proof | None) -> None:
        """Show a day, or that none is chosen."""
        if proof is None or self._proof is None or _day(proof) != _day(self._proof):
            self.history.setText("")
        self._proof = proof
        if proof is None:
            self.title.setText(tr("No day chosen"))
            for label in (self.state, self.line, self.meaning):
                label.setText("")
            self.findings.show_rows((), "")
            return
        self.title.setText(f"{short_day(proof.day, _ANY_YEAR)} · {proof.account}")
        self.state.setText(state_text(proof))
        self.line.setText(proof_text(proof))
        compared = tr("Compared {time}.", time=own_clock(proof.checked_us))
        self.meaning.setText(f"{tr(MEANINGS[proof.state])} {compared}")
        self.findings.show_rows(findings_of(proof), tr("Nothing differs on this day."))
        self._colour()

    def show_history(self, history: tuple[Proof, ...]) -> None:
        """Tell what the day was before, newest first; nothing when it never changed."""
        before = history[-2::-1] if len(history) > 1 else ()
        lines = [f"{own_clock(one.checked_us)}  {tr(MARKS[one.state].word)}: {proof_text(one)}" for one in before]
        self.history.setText("\n".join([tr("Before:"), *lines]) if lines else "")

    def open_raw(self) -> None:
        """Ask for the chosen row as received."""
        found = self.findings.current_row()
        if self._proof is not None and found is not None and found.external_id:
            self.raw_wanted.emit(self._proof.account, found.external_id)

    def _tell_raw(self, found: Finding | None) -> None:
        self.raw_button.setEnabled(found is not None and bool(found.external_id))

    def _colour(self) -> None:
        if self._proof is not None:
            look = self._theme.colours
            colour = look.text if self._proof.state == "even" else getattr(look, MARKS[self._proof.state].colour)
            palette = self.state.palette()
            palette.setColor(palette.ColorRole.WindowText, colour)
            self.state.setPalette(palette)


def _key(one: Finding) -> tuple[str, str, str]:
    return one.external_id, one.what, one.why


def _day(proof: Proof) -> tuple[str, str]:
    return proof.account, proof.day
