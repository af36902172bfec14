"""The day after its close: what waits for a review, the close-out card, and the report that it becomes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from journal_app.desktop.language import tr
from journal_app.desktop.session_words import queue_words
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.views.day_fields import TwoColumns, heading, plain, quiet
from journal_app.desktop.views.day_report import DayReport
from journal_app.desktop.views.decision_field import BEST_ONE, WORST_ONE, DecisionField
from journal_app.desktop.views.grade_bar import BEST, GradeBar
from journal_app.desktop.views.rule_meter import RuleMeter
from journal_app.domain.days import CloseOut, DayCard, DayPlan, ReviewQueue
from journal_app.domain.trades import Trade

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class CloseOutPart(QWidget):
    """Fields that save themselves; digits grade, Return leads to the review."""

    typed = Signal(str)
    """The name of the field in which something was typed: "best", "worst" or "rule"."""
    decided = Signal()
    """A grade or a trade was chosen."""
    review_wanted = Signal()
    opened = Signal(str)
    """The id of a trade that is to be looked at."""

    def __init__(self, theme: Theme) -> None:
        """Start without a day."""
        super().__init__()
        self._is_showing = False
        self._answers: tuple[bool | None, ...] = ()
        self.left_words, self.review_button = plain(wraps=False), QPushButton(tr("&Review them"))
        self.grade = GradeBar(theme)
        self.best = DecisionField(BEST_ONE, tr("What you did well, whatever it earned"))
        self.worst = DecisionField(WORST_ONE, tr("What you would not do again"))
        self.rule = QLineEdit(placeholderText=tr("One change, small enough to keep"))
        self.meter = RuleMeter(theme)
        self.report = DayReport()
        self._arrange()
        self.best.typed.connect(self._best_typed)
        self.worst.typed.connect(self._worst_typed)
        self.rule.textChanged.connect(self._rule_typed)
        self.grade.chosen.connect(self._decide)
        for field in (self.best, self.worst):
            field.chosen.connect(self.decided)
            field.opened.connect(self.opened)
        self.review_button.clicked.connect(self.review_wanted)

    def _arrange(self) -> None:
        self.rule.setAccessibleName(tr("One rule for tomorrow"))
        columns = TwoColumns()
        review = QHBoxLayout()
        review.setSpacing(2 * GRID)
        review.addWidget(self.left_words)
        review.addWidget(self.review_button)
        review.addStretch(1)
        grading = QHBoxLayout()
        grading.setSpacing(GRID)
        grading.addWidget(self.grade)
        grading.addWidget(quiet(tr("How well you kept to the process, whatever it earned")), 1)
        left = columns.left
        left.addWidget(heading(tr("Review")))
        left.addLayout(review)
        left.addSpacing(GRID)
        left.addWidget(heading(tr("Plan against actual")))
        left.addWidget(self.meter)
        left.addSpacing(GRID)
        left.addWidget(heading(tr("Process")))
        left.addLayout(grading)
        for field in (self.best, self.worst):
            left.addSpacing(GRID)
            left.addWidget(field)
        left.addSpacing(GRID)
        left.addWidget(heading(tr("One rule for tomorrow")))
        left.addWidget(self.rule)
        left.addStretch(1)
        columns.right.addWidget(self.report, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(columns.scrolling())

    def show_day(self, card: DayCard, queue: ReviewQueue) -> None:
        """Show what a day brought, and what waits."""
        self.left_words.setText(queue_words(queue) if card.trades else tr("No closed trade on this day"))
        self.left_words.setAccessibleName(tr("Review: {words}", words=self.left_words.text()))
        self.review_button.setVisible(queue.left > 0)
        self.meter.show_against(card.against)
        self.best.offer(_meant(card, card.best, self.best.trade_id))
        self.worst.offer(_meant(card, card.worst, self.worst.trade_id))
        self.report.show_card(card)

    def show_words(self, close_out: CloseOut | None, plan: DayPlan | None) -> None:
        """Show what is written."""
        said = close_out or CloseOut()
        self._is_showing = True
        self.grade.show_grade(said.grade or 0)
        self.best.show_decision(said.best, said.best_trade_id)
        self.worst.show_decision(said.worst, said.worst_trade_id)
        if said.rule_for_tomorrow != self.rule.text():
            self.rule.setText(said.rule_for_tomorrow)
        self._is_showing = False
        self.show_answers(said.kept_rules, plan)

    def show_answers(self, answers: Sequence[bool | None], plan: DayPlan | None) -> None:
        """Show the rules of a plan with these answers."""
        self._answers = tuple(answers)
        self.meter.show_rules(plan, answers)

    def typed_words(self) -> CloseOut:
        """Return what is written here, with no time of writing."""
        return CloseOut(
            self.grade.grade or None, self.best.text.toPlainText(), self.worst.text.toPlainText(), self.best.trade_id,
            self.worst.trade_id, self.rule.text(), self._answers,
        )  # fmt: skip

    def take_focus(self) -> None:
        """Let the keys work where the next step is."""
        (self.grade if self.review_button.isHidden() else self.review_button).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Grade by digit; go to the review, or press the button with the keys, by Return."""
        focused = QApplication.focusWidget()
        digit = event.key() - Qt.Key.Key_0
        if 1 <= digit <= BEST and event.modifiers() in _NO_KEYS:
            self.grade.press(digit)
        elif event.key() in _ENTER and isinstance(focused, QAbstractButton):
            focused.click()
        elif event.key() in _ENTER and not isinstance(focused, QLineEdit) and not self.review_button.isHidden():
            self.review_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _best_typed(self) -> None:
        self._tell("best")

    def _worst_typed(self) -> None:
        self._tell("worst")

    def _rule_typed(self) -> None:
        self._tell("rule")

    def _tell(self, name: str) -> None:
        if not self._is_showing:
            self.typed.emit(name)

    def _decide(self, _grade: int) -> None:
        self.decided.emit()


_NO_KEYS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


def _meant(card: DayCard, offered: Trade | None, trade_id: str | None) -> Trade | None:
    """Return the trade that is said to be meant, else the one that the card offers."""
    return next((one for one in card.trades if one.trade_id == trade_id), offered)
