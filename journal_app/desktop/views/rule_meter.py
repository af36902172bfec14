"""The limits and rules of a day's plan beside what was done: bars with words, and an answer for each rule."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from journal_app.desktop.figures import exact_cents
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID, Theme, sized, tabular
from journal_app.desktop.views.choice_button import ChoiceButton
from journal_app.desktop.views.day_fields import plain, quiet
from journal_app.domain.days import Against, DayPlan
from journal_app.domain.money import to_units

_BAR = GRID
_CLOSE = 0.8
"""From here on a bar warns."""
_NO_PLAN = noop("No plan is kept for this day. Write one under Plan, and this shows how you stand.")
_NO_LIMITS = noop("The plan has no limits and no rules. Add some under Plan.")


class LimitBar(QWidget):
    """One line of words, and below it how much of a limit is used: full is the limit."""

    def __init__(self, theme: Theme) -> None:
        """Start without a limit."""
        super().__init__()
        self._theme = theme
        self._name, self._words, self._used, self._is_kept = "", "", 0.0, True
        self.setFont(tabular(self.font()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def words(self) -> str:
        """What stands above the bar at the right."""
        return self._words

    def show_limit(self, name: str, words: str, used: float, *, is_kept: bool) -> None:
        """Show how much of a limit is *used* (1 is all of it) and whether it is kept."""
        self._name, self._used, self._is_kept = name, used, is_kept
        self._words = tr("{words}, kept", words=words) if is_kept else tr("{words}, broken", words=words)
        self.setAccessibleName(f"{name}: {self._words}")
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for a line of text and the bar."""
        return QSize(30 * GRID, self.fontMetrics().lineSpacing() + GRID // 2 + _BAR)

    def minimumSizeHint(self) -> QSize:
        """Need no less height."""
        return QSize(20 * GRID, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the words, draw the bar."""
        super().paintEvent(event)
        look, painter = self._theme.colours, QPainter(self)
        line = self.fontMetrics().lineSpacing()
        painter.setPen(look.text)
        painter.drawText(0, 0, self.width(), line, Qt.AlignmentFlag.AlignLeft, self._name)
        painter.setPen(look.text if self._is_kept else look.loss)
        painter.drawText(0, 0, self.width(), line, Qt.AlignmentFlag.AlignRight, self._words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        top, round_ = line + GRID // 2, _BAR / 2
        painter.setBrush(look.line)
        painter.drawRoundedRect(QRectF(0, top, self.width(), _BAR), round_, round_)
        if self._used > 0:
            warns = self._used >= _CLOSE
            painter.setBrush(look.loss if not self._is_kept else look.warning if warns else look.accent)
            width = max(min(self._used, 1.0) * self.width(), _BAR)
            painter.drawRoundedRect(QRectF(0, top, width, _BAR), round_, round_)
        painter.end()


class RuleMeter(QWidget):
    """Both limits as bars, then each rule with Kept and Broken; neither pressed is unsaid."""

    answered = Signal(int, object)
    """The place of a rule, and the answer: kept, broken, or None for unsaid."""

    def __init__(self, theme: Theme) -> None:
        """Start without a plan."""
        super().__init__()
        self._theme = theme
        self._rules: tuple[str, ...] = ()
        self.budget, self.count = LimitBar(theme), LimitBar(theme)
        self.nothing = quiet(tr(_NO_PLAN))
        self.buttons: list[tuple[ChoiceButton, ChoiceButton]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(GRID // 2)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for part in (self.nothing, self.budget, self.count):
            column.addWidget(part)
        column.addLayout(self._grid)

    def show_against(self, against: Against) -> None:
        """Show what was done of what the plan allows."""
        plan = against.plan or DayPlan()
        self.budget.setVisible(plan.risk_budget is not None)
        if plan.risk_budget is not None:
            self.budget.show_limit(
                tr("Lost at the worst"),
                tr("{lost} of {budget}", lost=exact_cents(against.lost), budget=exact_cents(plan.risk_budget)),
                to_units(against.lost) / to_units(plan.risk_budget), is_kept=against.is_in_budget is not False,
            )  # fmt: skip
        self.count.setVisible(plan.most_trades is not None)
        if plan.most_trades is not None:
            self.count.show_limit(
                tr("Trades entered"), tr("{n} of {most}", n=against.entered, most=plan.most_trades),
                against.entered / plan.most_trades,
                is_kept=against.is_in_count is not False,
            )  # fmt: skip

    def show_rules(self, plan: DayPlan | None, answers: Sequence[bool | None]) -> None:
        """Show the rules of a plan with their answers."""
        rules = plan.rules if plan else ()
        is_bare = plan is None or not (rules or plan.risk_budget or plan.most_trades)
        self.nothing.setText(tr(_NO_PLAN if plan is None else _NO_LIMITS))
        self.nothing.setVisible(is_bare)
        if rules != self._rules:
            self._rules = rules
            self._build()
        for place, (kept, broken) in enumerate(self.buttons):
            answer = answers[place] if place < len(answers) else None
            kept.setChecked(answer is True)
            broken.setChecked(answer is False)

    def _build(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.buttons = []
        for row, rule in enumerate(self._rules):
            words = plain(rule)
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
            self._grid.addWidget(words, row, 0)
            pair = self._button(tr("Kept"), rule, row, means=True), self._button(tr("Broken"), rule, row, means=False)
            for place, button in enumerate(pair, 1):
                self._grid.addWidget(button, row, place, Qt.AlignmentFlag.AlignVCenter)
            self.buttons.append(pair)

    def _button(self, word: str, rule: str, place: int, *, means: bool) -> ChoiceButton:
        button = ChoiceButton(word, self._theme)
        button.setAccessibleName(f"{word}: {rule}")
        button.setMinimumWidth(QFontMetrics(sized(button.font(), 1, bold=True)).horizontalAdvance(word) + 3 * GRID)
        button.clicked.connect(partial(self._answer, place, means))
        return button

    def _answer(self, place: int, means: bool, *_: object) -> None:  # noqa: FBT001 - what the button means
        kept, broken = self.buttons[place]
        is_chosen = (kept if means else broken).isChecked()
        self.answered.emit(place, means if is_chosen else None)
