"""The plan of a day: what is wanted, the rules, the most to lose and the most trades."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from journal_app.desktop.figures import amounts_masked, number_typed
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID, Theme, tabular
from journal_app.desktop.views.day_fields import LinesEdit, TwoColumns, caption, heading, paint_text, plain, quiet
from journal_app.domain.days import DayPlan, checked_plan
from journal_app.domain.errors import LedgerError

_NO_COUNT = noop("“{words}” is no number of trades. Write a whole number, 1 or more, or leave it empty.")


class DayPlanPart(QWidget):
    """Fields that save themselves; a plan that is only offered says so until it is kept."""

    typed = Signal(str)
    """The name of the field in which something was typed: "plan", "rules", "budget" or "most"."""
    keep_wanted = Signal()
    """The offered plan is to be that of the day, as it is."""

    def __init__(self, theme: Theme) -> None:
        """Start without a plan."""
        super().__init__()
        self._theme = theme
        self._shown = DayPlan()
        self.draft = plain()
        self.keep_button = QPushButton(tr("&Keep this plan"))
        self.text = LinesEdit(tr("Plan"), tr("What you want of the day: setups, levels, what to leave alone"), 6, 28)
        self.rules = LinesEdit(
            tr("Rules, one on each line"), tr("One rule on each line, for example: no trade before 10:00"), 4, 12
        )
        self.budget = QLineEdit(placeholderText=tr("An amount, for example 300"))
        self.most = QLineEdit(placeholderText=tr("A number, for example 5"))
        self.complaint = plain()
        self._arrange()
        for name, signal in (
            ("plan", self.text.textChanged), ("rules", self.rules.textChanged),
            ("budget", self.budget.textEdited), ("most", self.most.textEdited),
        ):  # fmt: skip
            signal.connect(self._tellers[name])
        self.keep_button.clicked.connect(self.keep_wanted)
        theme.changed.connect(self._colour)
        self._colour()

    def _arrange(self) -> None:
        self._is_showing = False
        self._tellers = {
            "plan": self._plan_typed, "rules": self._rules_typed,
            "budget": self._budget_typed, "most": self._most_typed,
        }  # fmt: skip
        self.draft.setAccessibleName(tr("Where this plan comes from"))
        self.complaint.setAccessibleName(tr("What cannot be saved"))
        self.complaint.hide()
        strip = QHBoxLayout()
        strip.setSpacing(GRID)
        strip.addWidget(self.draft, 1)
        strip.addWidget(self.keep_button)
        self._strip = QWidget()
        self._strip.setLayout(strip)
        strip.setContentsMargins(2 * GRID, GRID, 2 * GRID, 0)
        columns = TwoColumns()
        columns.left.addWidget(heading(tr("Plan")))
        columns.left.addWidget(self.text, 1)
        columns.left.addStretch(0)
        columns.right.addWidget(heading(tr("Rules")))
        columns.right.addWidget(self.rules, 1)
        columns.right.addSpacing(GRID)
        columns.right.addWidget(heading(tr("Limits")))
        columns.right.addLayout(self._limits())
        columns.right.addWidget(self.complaint)
        columns.right.addWidget(quiet(tr("Both limits are for the whole day. Empty means none.")))
        columns.right.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._strip)
        column.addWidget(columns.scrolling(), 1)

    def _limits(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        for row, (label, line) in enumerate(((tr("&Most to lose"), self.budget), (tr("Most trad&es"), self.most))):
            line.setFont(tabular(line.font()))
            grid.addWidget(caption(label, line), row, 0)
            grid.addWidget(line, row, 1)
        self.budget.setAccessibleName(tr("Most to lose, an amount of money"))
        self.most.setAccessibleName(tr("Most trades, a number"))
        grid.setColumnStretch(1, 1)
        return grid

    def show_plan(self, shown: DayPlan, offered_from: str | None) -> None:
        """Show a plan; one that is only offered names the day that it is *offered_from*, "" for none at all."""
        self._shown = shown
        is_draft = bool(offered_from)
        self._strip.setVisible(is_draft)
        self.draft.setText(
            tr(
                "Draft, from your plan of {offered_from}. It counts when you keep it or change it.",
                offered_from=offered_from,
            )
        )
        self.hide_amounts()
        if self.typed_plan() == shown:
            return  # what cannot be read stays in its field, with the complaint
        self._is_showing = True
        self.text.show_text(shown.plan)
        self.rules.show_text("\n".join(shown.rules))
        self._is_showing = False
        self.forget_limits()

    def forget_limits(self) -> None:
        """Show the limits as they are kept, whatever is typed."""
        self.budget.setText(self._shown.risk_budget or "")
        self.most.setText("" if self._shown.most_trades is None else str(self._shown.most_trades))
        self._complain("")

    def typed_plan(self) -> DayPlan:
        """Return the plan as it is typed; a limit that cannot be read stays what it was, and is complained about."""
        shown, wrong = self._shown, []
        rules = tuple(filter(None, map(str.strip, self.rules.toPlainText().splitlines())))
        try:
            budget = checked_plan(DayPlan(risk_budget=number_typed(self.budget.text()) or None)).risk_budget
        except LedgerError as error:
            budget = shown.risk_budget
            wrong.append(f"{tr(error.title)} {tr(error.hint)}")
        text = self.most.text().strip()
        most = int(text) if text.isdecimal() and int(text) else None
        if text and most is None:
            most = shown.most_trades
            wrong.append(tr(_NO_COUNT, words=text))
        self._complain("\n".join(wrong))
        return DayPlan(self.text.toPlainText(), rules, budget, most)

    def add_rule(self, rule: str) -> None:
        """Write one more rule below the others."""
        self.rules.setPlainText("\n".join(filter(None, (self.rules.toPlainText().rstrip(), " ".join(rule.split())))))

    def hide_amounts(self) -> None:
        """Show dots for the budget while amounts are hidden."""
        modes = QLineEdit.EchoMode
        self.budget.setEchoMode(modes.Password if amounts_masked() else modes.Normal)

    def showEvent(self, event: QShowEvent) -> None:
        """Follow what was hidden meanwhile."""
        super().showEvent(event)
        self.hide_amounts()

    def _complain(self, words: str) -> None:
        self.complaint.setText(words)
        self.complaint.setVisible(bool(words))

    def _colour(self) -> None:
        paint_text(self.complaint, self._theme.colours.warning)

    def _plan_typed(self) -> None:
        self._tell("plan")

    def _rules_typed(self) -> None:
        self._tell("rules")

    def _budget_typed(self) -> None:
        self._tell("budget")

    def _most_typed(self) -> None:
        self._tell("most")

    def _tell(self, name: str) -> None:
        if not self._is_showing:
            self.typed.emit(name)
