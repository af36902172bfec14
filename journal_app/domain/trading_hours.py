"""Where a moment stands in the trading day: before the open, during the session, after the close."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from journal_app.domain.clock import EXCHANGE, Session

Phase = Literal["before", "during", "after"]


@dataclass(frozen=True, slots=True)
class TradingHours:
    """The sessions around a moment, by the calendar of one account or of the exchange.

    ``current`` is the session of the moment's trading day, or the last one before when nothing is traded on that
    day; ``following`` is the next one after the moment's day. ``moment_day`` is the trading day of the moment itself.
    ``until_us`` is
    when that day is over (UTC µs). ``never_closes`` is a calendar of sessions that follow each other without a pause.
    """

    moment_day: date
    current: Session
    following: Session
    until_us: int
    zone: str = EXCHANGE.zone
    never_closes: bool = False

    @property
    def city(self) -> str:
        """The city after which the zone is named, as "New York"."""
        return self.zone.rpartition("/")[2].replace("_", " ")

    @property
    def is_day_off(self) -> bool:
        """Tell whether nothing is traded on the day of the moment."""
        return self.current.day != self.moment_day

    def phase_of(self, day: date, now_us: int) -> Phase:
        """Return where *day* stands at a moment (UTC µs): days to come are before, days gone are after."""
        if day != self.current.day or self.is_day_off:
            return "before" if day > self.current.day else "after"
        if self.current.open_us is not None and now_us < self.current.open_us:
            return "before"
        return "during" if self.current.close_us is not None and now_us < self.current.close_us else "after"
