"""The head of the Today page: which day, the clock of the exchange, the rule of the day, and the three parts."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QToolButton, QVBoxLayout, QWidget

from journal_app.desktop.artwork import icon
from journal_app.desktop.language import noop, tr
from journal_app.desktop.session_words import clock_words, long_date, short_date
from journal_app.desktop.theme import GRID, Theme, sized
from journal_app.desktop.views.day_fields import paint_text, plain, quiet
from journal_app.domain.clock import parse_day
from journal_app.domain.trading_hours import TradingHours

PARTS = ("before", "during", "after")
"""The parts of a day in the order of their tabs."""
_TITLES = (noop("Plan"), noop("Trading"), noop("Close-out"))
_ROOMY = 800
_LONGEST = 300
"""So many characters of the rule are shown: more would push the day out of sight."""


class DayBar(QWidget):
    """Steps and tabs say what the trader wants; what is shown comes from the page."""

    stepped = Signal(int)
    """−1 for the day before, 1 for the day after."""
    now_wanted = Signal()
    """Back to the day that is traded now."""
    part_chosen = Signal(str)
    """One of `PARTS`."""
    rule_wanted = Signal()
    """The rule of the day is to be one of the plan."""

    def __init__(self, theme: Theme) -> None:
        """Start without a day."""
        super().__init__()
        self._theme = theme
        self._day = ""
        self.title, self.clock = plain(wraps=False), quiet(wraps=False)
        self.rule = plain()
        self.earlier, self.later, self.now_button, self.rule_button = (QToolButton(autoRaise=True) for _ in range(4))
        self._acts = {
            "earlier": self._act(self.earlier, tr("Day before"), "Alt+PgUp", self._step_back),
            "later": self._act(self.later, tr("Day after"), "Alt+PgDown", self._step_on),
            "now": self._act(self.now_button, tr("Back to now"), "Alt+Home", self.now_wanted.emit),
            "rule": self._act(self.rule_button, tr("Add to the rules"), "", self.rule_wanted.emit),
        }
        self.tabs = QTabBar()
        self._arrange()
        self.tabs.currentChanged.connect(self._choose)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _act(self, button: QToolButton, text: str, key: str, act: Callable[[], object]) -> QAction:
        """Return what a button does, as a command with a key."""
        action = QAction(text, self)
        action.setToolTip(f"{text} ({key})" if key else text)
        if key:
            action.setShortcut(QKeySequence(key))
        action.triggered.connect(partial(_do, act))
        button.setDefaultAction(action)
        button.setAccessibleName(text)
        button.setIconSize(QSize(16, 16))
        return action

    def _arrange(self) -> None:
        self.title.setFont(sized(self.font(), 1.45, bold=True))
        self.clock.setAccessibleName(tr("Clock of the exchange"))
        self.rule.setAccessibleName(tr("Rule of the day"))
        for title in _TITLES:
            self.tabs.addTab(tr(title))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName(tr("Part of the day"))
        top = QHBoxLayout()
        top.setSpacing(GRID // 2)
        top.addWidget(self.title)
        top.addSpacing(GRID)
        for part in (self.earlier, self.later, self.now_button):
            top.addWidget(part)
        top.addStretch(1)
        top.addWidget(self.clock)
        rule = QHBoxLayout()
        rule.setSpacing(GRID)
        rule.addWidget(self.rule, 1)
        rule.addWidget(self.rule_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(top)
        column.addLayout(rule)
        column.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignLeft)

    def show_day(self, day: str, *, is_now: bool, earlier: str, later: str) -> None:
        """Show which day is looked at, and whether the steps lead anywhere."""
        self._day = day
        self._name_day()
        self.now_button.setVisible(not is_now)
        self._acts["now"].setVisible(not is_now)
        self._acts["earlier"].setEnabled(bool(earlier))
        self._acts["later"].setEnabled(bool(later))

    def _name_day(self) -> None:
        if self._day:
            date = parse_day(self._day)
            self.title.setText(long_date(date) if self.width() >= _ROOMY else short_date(date))
            self.title.setAccessibleName(long_date(date))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Name the day in full where there is room."""
        super().resizeEvent(event)
        self._name_day()

    def show_clock(self, hours: TradingHours, now_us: int) -> None:
        """Show what time it is at the exchange."""
        self.clock.setText(clock_words(hours, now_us))

    def show_rule(self, rule: str | None, set_on: str | None, *, is_in_plan: bool) -> None:
        """Show the one rule that an earlier close-out set for this day."""
        self.rule.setVisible(rule is not None)
        self.rule_button.setVisible(rule is not None and not is_in_plan)
        self._acts["rule"].setVisible(rule is not None and not is_in_plan)
        if rule is not None and set_on is not None:
            words = " ".join(rule[:_LONGEST].split()) + ("…" if len(rule) > _LONGEST else "")
            self.rule.setText(tr("One rule, from {day}: {rule}", day=short_date(parse_day(set_on)), rule=words))

    def show_part(self, part: str) -> None:
        """Mark the part that is open."""
        self.tabs.setCurrentIndex(PARTS.index(part))

    def _choose(self, place: int) -> None:
        self.part_chosen.emit(PARTS[place])

    def _step_back(self) -> None:
        self.stepped.emit(-1)

    def _step_on(self) -> None:
        self.stepped.emit(1)

    def _restyle(self) -> None:
        look = self._theme.colours
        self._acts["earlier"].setIcon(icon("back", look.text, look.disabled))
        self._acts["later"].setIcon(icon("forward", look.text, look.disabled))
        paint_text(self.rule, look.accent)


def _do(act: Callable[[], object], *_: object) -> None:
    """Act, whatever Qt tells along with the signal."""
    act()
