"""What the window looks at: one choice of trades, one measure, for every page, with a way back."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta

from PySide6.QtCore import QObject, Signal

from journal_app.desktop.language import noop
from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Outcome
from journal_app.metrics.choices import DIMENSIONS
from journal_app.metrics.outcomes import Measure

CUSTOM = "custom"
_MOST_STEPS = 100
_Span = tuple[date | None, date | None]


def _month(day: date) -> date:
    return day.replace(day=1)


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _last_month(day: date) -> _Span:
    end = _month(day) - timedelta(days=1)
    return _month(end), end


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


_SPANS: dict[str, tuple[str, Callable[[date], _Span]]] = {
    "all": (noop("All time"), lambda _: (None, None)),
    "today": (noop("Today"), lambda day: (day, day)),
    "yesterday": (noop("Yesterday"), lambda day: (day - timedelta(days=1), day - timedelta(days=1))),
    "week": (noop("This week"), lambda day: (_week(day), day)),
    "last_week": (noop("Last week"), lambda day: (_week(day) - timedelta(days=7), _week(day) - timedelta(days=1))),
    "month": (noop("This month"), lambda day: (_month(day), day)),
    "last_month": (noop("Last month"), _last_month),
    "quarter": (noop("This quarter"), lambda day: (_quarter(day), day)),
    "30": (noop("Last 30 days"), lambda day: (day - timedelta(days=29), day)),
    "90": (noop("Last 90 days"), lambda day: (day - timedelta(days=89), day)),
    "year": (noop("This year"), lambda day: (day.replace(month=1, day=1), day)),
    "365": (noop("Last 12 months"), lambda day: (day - timedelta(days=364), day)),
}
PRESETS: dict[str, str] = {name: title for name, (title, _) in _SPANS.items()}
"""Periods by name, as people call them; days are trading days of the close."""


@dataclass(frozen=True, slots=True)
class Chip:
    """One member of a dimension: a symbol, a weekday, a single trade; ``label`` is for people."""

    by: str
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class View:
    """Which trades are looked at, and in what their results are told. "" and no chips mean all.

    ``first`` and ``last`` (YYYY-MM-DD, both included, "" open) count for the period `CUSTOM` only.
    """

    account: str = ""
    period: str = "all"
    first: str = ""
    last: str = ""
    chips: tuple[Chip, ...] = ()
    measure: Measure = "money"
    gross: bool = False

    @property
    def outcome(self) -> Outcome:
        """In what results are told."""
        return Outcome(self.measure, self.gross)

    @property
    def is_narrow(self) -> bool:
        """Tell whether a period or chips leave trades out; an account alone does not count."""
        return bool(self.chips) or self.period != "all"

    def only(self, today: date | None = None) -> TradeFilter:
        """Return the filter for closed trades; a period is told from *today*, an exchange day."""
        first, last = self.first or None, self.last or None
        if self.period != CUSTOM:
            found = _SPANS[self.period][1](today or trading_day(now_us()))
            first, last = (day.isoformat() if day else None for day in found)
        within = tuple((chip.by, chip.key) for chip in self.chips)
        return TradeFilter(self.account or None, from_day=first, to_day=last, within=within)

    def choosing(self, chip: Chip) -> "View":
        """Return the view with a chip; the same one again takes it out."""
        kept = tuple(one for one in self.chips if (one.by, one.key) != (chip.by, chip.key))
        return replace(self, chips=kept if len(kept) < len(self.chips) else (*kept, chip))


def period_of(value: object) -> str:
    """Return a period by its name; all time for one that there is not."""
    return value if isinstance(value, str) and (value in PRESETS or value == CUSTOM) else "all"


def chips_of(values: object) -> tuple[Chip, ...]:
    """Return chips from lists of (dimension, key, label); those that cannot be read are left out."""
    found = []
    for one in values if isinstance(values, list) else ():
        if isinstance(one, list) and len(one) == len(fields(Chip)) and all(isinstance(part, str) for part in one):
            chip = Chip(*one)
            if chip.by in DIMENSIONS or (chip.by == "trade" and chip.key.isdigit()):
                found.append(chip)
    return tuple(found)


class Scope(QObject):
    """The view in force. Every page follows `changed`; amounts are hidden and shown by `masked`."""

    changed = Signal()
    masked = Signal(bool)

    def __init__(self, parent: QObject | None = None, view: View | None = None) -> None:
        """Start with all trades, or with a view."""
        super().__init__(parent)
        self._steps = [view or View()]
        self._place = 0

    @property
    def view(self) -> View:
        """What is looked at now."""
        return self._steps[self._place]

    @property
    def can_go_back(self) -> bool:
        """Tell whether something was looked at before."""
        return self._place > 0

    @property
    def can_go_forward(self) -> bool:
        """Tell whether the trader went back."""
        return self._place < len(self._steps) - 1

    def look_at(self, view: View) -> None:
        """Look at something else; the way back leads here."""
        if view != self.view:
            self._steps = [*self._steps[: self._place + 1], view][-_MOST_STEPS:]
            self._place = len(self._steps) - 1
            self.changed.emit()

    def choose_account(self, account: str) -> None:
        """Look at one account, at all with ""."""
        self.look_at(replace(self.view, account=account))

    def choose_period(self, period: str, first: str = "", last: str = "") -> None:
        """Look at one of `PRESETS`, or at `CUSTOM` with its days."""
        self.look_at(replace(self.view, period=period, first=first, last=last))

    def choose_outcome(self, measure: Measure, *, gross: bool) -> None:
        """Tell results in money, R or percent, before or after fees."""
        self.look_at(replace(self.view, measure=measure, gross=gross))

    def choose(self, by: str, key: str, label: str) -> None:
        """Look only at one more member of a dimension, or at it no longer."""
        self.look_at(self.view.choosing(Chip(by, key, label)))

    def clear(self) -> None:
        """Look at all trades of the account again."""
        self.look_at(replace(self.view, period="all", first="", last="", chips=()))

    def go_back(self) -> None:
        """Look at what was looked at before."""
        self._move(-1)

    def go_forward(self) -> None:
        """Look at what was left by going back."""
        self._move(1)

    def _move(self, step: int) -> None:
        place = self._place + step
        if 0 <= place < len(self._steps):
            self._place = place
            self.changed.emit()
