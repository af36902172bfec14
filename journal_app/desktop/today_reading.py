"""What the Today page shows of a day, read in one go away from the painting thread."""

from dataclasses import dataclass

from journal_app.domain.days import DayCard, DaySoFar, OfferedPlan, ReviewQueue
from journal_app.domain.news import ProvisionalFill
from journal_app.domain.trading_hours import TradingHours
from journal_app.journal import Journal


@dataclass(frozen=True, slots=True)
class TodayAnswer:
    """A day as it stands; ``earlier`` and ``later`` are the days that the steps lead to, "" where none does.

    ``heard`` are fills of the current day that the broker's books do not show yet; they count for nothing.
    """

    day: str
    hours: TradingHours
    card: DayCard
    so_far: DaySoFar
    offered: OfferedPlan
    queue: ReviewQueue
    heard: tuple[ProvisionalFill, ...]
    earlier: str
    later: str
    writes: int


def read_today(journal: Journal, day: str, account: str, now_us: int, writes: int) -> TodayAnswer:
    """Return a day (YYYY-MM-DD), of one account or of all with ""; the current one with "".

    *writes* counts what the page has written when it asked: an older answer is known by it.
    """
    days, only = journal.days, account or None
    hours = days.hours(now_us, only)
    day = day or hours.current.day.isoformat()
    card = days.card(day, only)
    heard = journal.provisional_fills(only) if day == hours.current.day.isoformat() else ()
    following = hours.following.day.isoformat()
    later = "" if day >= following else min(days.neighbour(day, 1, only), following)
    return TodayAnswer(
        day, hours, card, days.so_far(card, only), days.offered_plan(day), days.queue(day, day, account=only, most=1),
        heard, days.neighbour(day, -1, only), later, writes,
    )  # fmt: skip
