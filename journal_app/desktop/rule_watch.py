"""Tells, once a day, when the limits of the day's plan are passed: too much lost, or too many trades."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from journal_app.desktop.background import run
from journal_app.desktop.figures import exact_cents
from journal_app.desktop.language import counted, noop, tr
from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.days import Against
from journal_app.journal import Journal

_PASSED = noop("The risk budget of today is passed.")


class _Stand(NamedTuple):
    day: str
    against: Against


class RuleWatch(QObject):
    """Looks when it is asked to, at the day that is traded now, over all accounts, as the plan is."""

    rule_broken = Signal(str, str)
    """A sentence about a limit that was passed, and one without amounts; each limit once for each day."""
    failed = Signal(object)

    def __init__(self, journal: Journal, parent: QObject | None = None, clock: Callable[[], int] = now_us) -> None:
        """Look at nothing yet; *clock* tells the time (UTC µs)."""
        super().__init__(parent)
        self.clock = clock
        self._journal = journal
        self._told: set[tuple[str, str]] = set()
        self._reading = self._again = False

    @property
    def settled(self) -> bool:
        """Tell whether nothing is being looked at."""
        return not self._reading

    def look(self, *_: object) -> None:
        """Look at the day that it is; asked again meanwhile, look once more. Listens to any signal."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        run(partial(_read, self._journal, trading_day(self.clock()).isoformat()), self._tell, self._fail)

    def _tell(self, stand: _Stand) -> None:
        for name, sentence, private in _broken(stand.against):
            if (stand.day, name) not in self._told:
                self._told.add((stand.day, name))
                self.rule_broken.emit(sentence, private)
        self._rest()

    def _fail(self, error: Exception) -> None:
        self.failed.emit(error)
        self._rest()

    def _rest(self) -> None:
        self._reading = False
        if self._again:
            self._again = False
            self.look()


def _read(journal: Journal, day: str) -> _Stand:
    return _Stand(day, journal.days.against(day))


def _broken(against: Against) -> list[tuple[str, str, str]]:
    """Return the name of each limit that is passed, and both sentences about it."""
    plan, found = against.plan, []
    if plan is not None and against.is_in_budget is False:
        lost, budget = exact_cents(against.lost), exact_cents(plan.risk_budget)
        told = tr("The risk budget of today is passed: {lost} lost, {budget} was the most.", lost=lost, budget=budget)
        found.append(("budget", told, tr(_PASSED)))
    if plan is not None and against.is_in_count is False:
        told = counted(
            "{n} trade today, {most} was the most.", "{n} trades today, {most} was the most.", against.entered,
            most=plan.most_trades,
        )  # fmt: skip
        found.append(("count", told, told))
    return found
