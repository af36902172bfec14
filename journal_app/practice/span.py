"""Which days a history covers; days are counted from 0."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from .exchange import clock_day, last_trading_day, session_minutes

_SHORTEST, _LONGEST = 20, 750
_YEAR = 258
"""Trading days of a year and a week: long enough to meet both clock changes in every year."""


@dataclass(frozen=True)
class Span:
    """The calendar days from ``first`` to ``last``, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, fills: int, newest: date) -> "Span":
        """Return the span of a history of that size: a hundred fills a trading day, within limits."""
        return cls._back(min(max(fills // 100, _SHORTEST), _LONGEST), newest)

    @classmethod
    def year(cls, newest: date) -> "Span":
        """Return the span of a year that ends on *newest*."""
        return cls._back(_YEAR, newest)

    @classmethod
    def _back(cls, trading_days: int, newest: date) -> "Span":
        first = newest if session_minutes(newest) else last_trading_day(newest)
        for _ in range(trading_days - 1):
            first = last_trading_day(first)
        return cls(first, newest)

    @cached_property
    def days(self) -> int:
        """Return the number of calendar days."""
        return (self.last - self.first).days + 1

    @cached_property
    def trading(self) -> tuple[int, ...]:
        """Return the trading days."""
        return tuple(at for at in range(self.days) if session_minutes(self.date_of(at)))

    def date_of(self, day: int) -> date:
        """Return the calendar date of a day."""
        return self.first + timedelta(days=day)

    def day(self, when: date) -> int:
        """Return the number of a date; negative or beyond the end is allowed."""
        return (when - self.first).days

    def start_us(self, day: int) -> int:
        """Return the first microsecond of a day on New York's clock."""
        return clock_day(self.date_of(day)).start_us
