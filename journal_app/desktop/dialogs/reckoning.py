"""How figures are reckoned: the lot method, what the account began with, what a trade without a stop risks."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from journal_app.desktop.theme import GRID
from journal_app.domain.errors import JournalError, SettingsError
from journal_app.domain.money import canonical
from journal_app.domain.trades import Method
from journal_app.journal import Journal
from journal_app.metrics.outcomes import read_rule

_METHODS: tuple[tuple[str, Method], ...] = (
    ("Round trips, flat to flat", "flat"), ("Lots, first in first out", "fifo"), ("Lots, last in first out", "lifo"),
    ("Lots at average cost", "average"),
)  # fmt: skip
_RULES = (
    ("Nothing that is known", "none"), ("A fixed amount", "money"), ("Percent of the capital", "percent"),
    ("Percent of the entry value", "entry"),
)  # fmt: skip


class ReckoningDialog(QDialog):
    """Three choices, kept in the settings; it stays open and says why when one cannot be read."""

    kept = Signal()
    """The choices are in the settings now."""

    def __init__(self, journal: Journal, parent: QWidget | None = None) -> None:
        """Show what is chosen now."""
        super().__init__(parent)
        self._journal = journal
        self.setWindowTitle("How figures are reckoned")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.method_choice, self.rule_choice = QComboBox(), QComboBox()
        self.capital_line = QLineEdit(placeholderText="Nothing: only deposits that the journal knows")
        self.amount_line = QLineEdit(placeholderText="For example 100, or 1")
        self.answer = QLabel()
        for text, method in _METHODS:
            self.method_choice.addItem(text, method)
        for text, kind in _RULES:
            self.rule_choice.addItem(text, kind)
        self._show(journal)
        self._arrange()
        self.rule_choice.currentIndexChanged.connect(self._tell_amount)
        self._tell_amount()

    def _show(self, journal: Journal) -> None:
        chosen = journal.settings
        kind, _, amount = chosen.risk_rule.partition(":")
        self.method_choice.setCurrentIndex(self.method_choice.findData(chosen.method))
        self.rule_choice.setCurrentIndex(max(self.rule_choice.findData(kind), 0))
        self.capital_line.setText(chosen.start_capital)
        self.amount_line.setText(amount)

    def _arrange(self) -> None:
        rule = QHBoxLayout()
        rule.addWidget(self.rule_choice)
        rule.addWidget(self.amount_line, 1)
        self.amount_line.setAccessibleName("How much a trade without a planned stop risks")
        form = QFormLayout()
        form.setVerticalSpacing(GRID)
        for text, field in (
            ("Verbs list &trades as", self.method_choice),
            ("The account &began with", self.capital_line),
        ):
            caption = QLabel(text)
            caption.setBuddy(field)
            form.addRow(caption, field)
        caption = QLabel("Without a stop a trade &risks")
        caption.setBuddy(self.rule_choice)
        form.addRow(caption, rule)
        self.answer.setWordWrap(True)
        self.answer.setTextFormat(Qt.TextFormat.PlainText)
        self.answer.setMinimumHeight(self.fontMetrics().lineSpacing() * 2)
        self.answer.setAccessibleName("Why the choices cannot be kept")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.keep)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(GRID)
        column.addLayout(form)
        column.addWidget(self.answer)
        column.addWidget(buttons)
        self.setMinimumWidth(520)

    def _tell_amount(self) -> None:
        self.amount_line.setEnabled(self.rule_choice.currentData() != "none")

    def keep(self) -> None:
        """Keep the choices and close, or say why not."""
        try:
            capital = self._capital()
            kind = self.rule_choice.currentData()
            rule = "none" if kind == "none" else f"{kind}:{self.amount_line.text().strip()}"
            read_rule(rule)
            self._journal.change_settings(replace(
                self._journal.settings, method=self.method_choice.currentData(), start_capital=capital, risk_rule=rule,
            ))  # fmt: skip
        except JournalError as error:
            self.answer.setText(f"{error.title}\n{error.hint}")
            return
        self.kept.emit()
        self.accept()

    def _capital(self) -> str:
        text = self.capital_line.text().strip().replace(",", "")
        try:
            found = canonical(text) if text else ""
        except ValueError:
            found = "-"
        if found.startswith("-"):
            raise SettingsError(f"“{text}” is no capital.", "Write a plain amount, for example 25000, or nothing.")
        return found
