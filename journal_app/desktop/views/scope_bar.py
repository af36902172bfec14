"""What the window looks at, in one row: back and forward, chips, period, and in what results are told."""

from datetime import date

from PySide6.QtCore import QDate, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QToolButton, QWidget

from journal_app.desktop.artwork import icon
from journal_app.desktop.language import noop, tr
from journal_app.desktop.metric_words import member_name
from journal_app.desktop.result_spans import is_span, span_words
from journal_app.desktop.scope import CUSTOM, PRESETS, Chip, Scope
from journal_app.desktop.theme import GRID, Theme
from journal_app.domain.clock import now_us, trading_day
from journal_app.metrics.outcomes import Measure

_OUTCOMES: tuple[tuple[str, Measure, bool], ...] = (
    (noop("$ net"), "money", False), (noop("$ gross"), "money", True), (noop("R"), "r", False),
    (noop("R gross"), "r", True),
    (noop("% net"), "percent", False), (noop("% gross"), "percent", True),
)  # fmt: skip


class ScopeBar(QWidget):
    """Shows the view in force and changes it."""

    def __init__(self, scope: Scope, theme: Theme, back: QAction, forward: QAction, mask: QAction) -> None:
        """Show the view of a scope; the actions get buttons here."""
        super().__init__()
        self._scope, self._theme = scope, theme
        self._filling = False
        self.period, self.outcome = QComboBox(), QComboBox()
        self.first, self.last = QDateEdit(), QDateEdit()
        self.chips: list[QToolButton] = []
        self._actions = (back, forward, mask)
        self._dash = QLabel("–")
        self._chip_row = QHBoxLayout()
        self._fill()
        self._arrange()
        self.period.currentIndexChanged.connect(self._choose_period)
        self.outcome.currentIndexChanged.connect(self._choose_outcome)
        for edit in (self.first, self.last):
            edit.dateChanged.connect(self._choose_days)
        scope.changed.connect(self.show_view)
        theme.changed.connect(self._restyle)
        scope.masked.connect(self._restyle)
        self.show_view()

    def _fill(self) -> None:
        for name, title in PRESETS.items():
            self.period.addItem(tr(title), name)
        self.period.addItem(tr("From … to …"), CUSTOM)
        self.period.setAccessibleName(tr("Period, by day of the close"))
        self.period.setToolTip(tr("Closed trades by the day of their close"))
        for title, measure, gross in _OUTCOMES:
            self.outcome.addItem(tr(title), (measure, gross))
        self.outcome.setAccessibleName(tr("In what results are told"))
        self.outcome.setToolTip(tr("Money, R-multiples or percent of the capital; after fees (net) or before (gross)"))
        for edit, name in ((self.first, tr("First day")), (self.last, tr("Last day"))):
            edit.setCalendarPopup(True)
            edit.setDisplayFormat("yyyy-MM-dd")
            edit.setAccessibleName(name)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID // 2)
        back, forward, mask = (self._button(action) for action in self._actions)
        row.addWidget(back)
        row.addWidget(forward)
        row.addSpacing(GRID // 2)
        self._chip_row.setSpacing(GRID // 2)
        row.addLayout(self._chip_row)
        row.addStretch(1)
        for part in (self.first, self._dash, self.last, self.period, self.outcome):
            row.addWidget(part)
        row.addWidget(mask)

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setDefaultAction(action)
        button.setIconSize(QSize(16, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        return button

    def show_view(self) -> None:
        """Show what the window looks at."""
        view = self._scope.view
        self._filling = True
        self.period.setCurrentIndex(self.period.findData(view.period))
        self.outcome.setCurrentIndex(
            next(at for at, (_, *told) in enumerate(_OUTCOMES) if told == [view.measure, view.gross])
        )
        today = trading_day(now_us())
        for edit, text, otherwise in ((self.first, view.first, today), (self.last, view.last, today)):
            day = date.fromisoformat(text) if text else otherwise
            edit.setDate(QDate(day.year, day.month, day.day))
        for part in (self.first, self._dash, self.last):
            part.setVisible(view.period == CUSTOM)
        self._filling = False
        back, forward, _ = self._actions
        back.setEnabled(self._scope.can_go_back)
        forward.setEnabled(self._scope.can_go_forward)
        self._show_chips(view.chips)

    def _show_chips(self, chips: tuple[Chip, ...]) -> None:
        for button in self.chips:
            self._chip_row.removeWidget(button)
            button.deleteLater()
        self.chips = [self._chip(chip) for chip in chips]
        for button in self.chips:
            self._chip_row.addWidget(button)

    def _chip(self, chip: Chip) -> QToolButton:
        button = QToolButton()
        button.setText(_words(chip))
        button.setIcon(icon("close", self._theme.colours.muted))
        button.setIconSize(QSize(10, 10))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        button.setToolTip(tr("Only trades of: {chip}. Click to look at all again.", chip=_words(chip)))
        button.setAccessibleName(tr("Filter {chip}, press to remove", chip=_words(chip)))
        button.setProperty("chip", chip)
        button.clicked.connect(self._remove)
        return button

    def _remove(self) -> None:
        chip = self.sender().property("chip")
        self._scope.choose(chip.by, chip.key, chip.label)

    def _choose_period(self) -> None:
        if self._filling:
            return
        name = self.period.currentData()
        if name != CUSTOM:
            self._scope.choose_period(name)
            return
        found = self._scope.view.only()
        last = trading_day(now_us())
        first = found.from_day or last.replace(month=1, day=1).isoformat()
        self._scope.choose_period(CUSTOM, first, found.to_day or last.isoformat())

    def _choose_days(self) -> None:
        if not self._filling:
            first, last = (edit.date().toPython() for edit in (self.first, self.last))
            first, last = sorted((str(first), str(last)))
            self._scope.choose_period(CUSTOM, first, last)

    def _choose_outcome(self) -> None:
        if not self._filling:
            measure, gross = self.outcome.currentData()
            self._scope.choose_outcome(measure, gross=gross)

    def _restyle(self) -> None:
        self._show_chips(self._scope.view.chips)


def _words(chip: Chip) -> str:
    if is_span(chip.by):
        return span_words(chip.by, chip.key)
    if chip.by in {"symbol", "trade", "side", "weekday", "hour", "month", "year", "day", "week"}:
        return member_name(chip.by, chip.label)
    return f"{tr(chip.by.replace('_', ' '))}: {member_name(chip.by, chip.label)}"
