"""What a trade of a setup is planned to risk: a kind, an amount, and the sentence that they make."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from journal_app.desktop.figures import number_typed
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID, tabular

_KINDS = (
    (noop("Nothing of its own"), ""), (noop("A fixed amount"), "money"), (noop("Percent of the capital"), "percent"),
    (noop("Percent of the entry value"), "entry"),
)  # fmt: skip


class RiskLine(QWidget):
    """The rule as the journal keeps it is `rule`: "money:100", "percent:1", "entry:2", "" for none."""

    typed = Signal()

    def __init__(self) -> None:
        """Start without a rule."""
        super().__init__()
        self.kind, self.amount = QComboBox(), QLineEdit(placeholderText=tr("For example 100, or 1"))
        for text, kind in _KINDS:
            self.kind.addItem(tr(text), kind)
        self.kind.setAccessibleName(tr("How the planned risk is told"))
        self.amount.setAccessibleName(tr("How much a trade of it is planned to risk"))
        self.amount.setAcceptDrops(False)
        self.amount.setFont(tabular(self.amount.font()))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.kind)
        row.addWidget(self.amount, 1)
        self.setFocusProxy(self.kind)
        self.kind.activated.connect(self._choose)
        self.amount.textEdited.connect(self.typed)
        self.show_rule("")

    @property
    def rule(self) -> str:
        """The rule as it is typed, also one that cannot be read."""
        kind = self.kind.currentData()
        return f"{kind}:{number_typed(self.amount.text())}" if kind else ""

    @property
    def is_unfinished(self) -> bool:
        """Tell whether a kind is chosen and the amount still to come."""
        return bool(self.kind.currentData()) and not self.amount.text().strip()

    def show_rule(self, rule: str) -> None:
        """Show a rule, unless it is what is typed already."""
        kind, _, amount = rule.partition(":")
        place = self.kind.findData(kind if kind != "none" else "")
        if self.rule != rule:
            self.kind.setCurrentIndex(max(place, 0))
            self.amount.setText(amount)
        self._fit()

    def hide_amount(self, *, hidden: bool) -> None:
        """Hide the digits of the amount, or show them."""
        self.amount.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)

    def _fit(self) -> None:
        self.amount.setEnabled(bool(self.kind.currentData()))

    def _choose(self) -> None:
        self._fit()
        if self.is_unfinished:
            self.amount.setFocus()
        self.typed.emit()
