"""The clock of the exchange in words: what time it is there, and how long until it opens or closes."""

from datetime import date
from zoneinfo import ZoneInfo

from journal_app.desktop.figures import day_name, duration, month_name
from journal_app.desktop.language import tr
from journal_app.domain.clock import to_datetime
from journal_app.domain.days import ReviewQueue
from journal_app.domain.trading_hours import TradingHours

_SECOND_US = 1_000_000


def clock_words(hours: TradingHours, now_us: int) -> str:
    """Return one line, as "New York 09:12, opens in 18 min"."""
    return f"{hours.city} {_time(now_us, hours)}, {_stand(hours, now_us)}"


def _stand(hours: TradingHours, now_us: int) -> str:
    if hours.never_closes:
        return tr("trading around the clock")
    current, following = hours.current, hours.following
    if hours.is_day_off or current.open_us is None or current.close_us is None:
        if following.open_us is None:
            return tr("no session today")
        day, time = short_date(following.day), _time(following.open_us, hours)
        return tr("no session today, opens {day} {time}", day=day, time=time)
    phase = hours.phase_of(hours.moment_day, now_us)
    if phase == "before":
        return tr("opens in {span}", span=_span(current.open_us - now_us))
    if phase == "during":
        return tr("closes in {span}", span=_span(current.close_us - now_us))
    return tr("closed {span} ago", span=_span(now_us - current.close_us))


def _time(time_us: int, hours: TradingHours) -> str:
    return to_datetime(time_us, ZoneInfo(hours.zone)).strftime("%H:%M")


def _span(span_us: int) -> str:
    """Return a span to the minute, begun ones counted: 0 seconds before the open it is open."""
    return duration(-(-span_us // (60 * _SECOND_US)) * 60)


def long_date(day: date) -> str:
    """Return a day as “Wednesday 25 November 2026”."""
    return f"{day_name(day.weekday(), long=True)} {day.day} {month_name(day.month, long=True)} {day.year}"


def short_date(day: date) -> str:
    """Return a day as “Wed 25 Nov”."""
    return f"{day_name(day.weekday())} {day.day} {month_name(day.month)}"


def queue_words(queue: ReviewQueue) -> str:
    """Return how much waits for its review, in one short line."""
    if not queue.left:
        return tr("All reviewed")
    minutes = max(1, round(queue.seconds / 60))
    if minutes < 120:
        return tr("{n} left, about {minutes} min", n=queue.left, minutes=minutes)
    return tr("{n} left, about {hours} h", n=queue.left, hours=round(minutes / 60))
