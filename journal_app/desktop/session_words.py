"""The clock of the exchange in words: what time it is there, and how long until it opens or closes."""

from datetime import date
from zoneinfo import ZoneInfo

from journal_app.desktop.figures import duration
from journal_app.domain.clock import to_datetime
from journal_app.domain.trading_hours import TradingHours

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_SECOND_US = 1_000_000


def clock_words(hours: TradingHours, now_us: int) -> str:
    """Return one line, as "New York 09:12, opens in 18 min"."""
    return f"{hours.city} {_time(now_us, hours)}, {_stand(hours, now_us)}"


def _stand(hours: TradingHours, now_us: int) -> str:
    if hours.never_closes:
        return "trading around the clock"
    current, following = hours.current, hours.following
    if hours.is_day_off or current.open_us is None or current.close_us is None:
        if following.open_us is None:
            return "no session today"
        return f"no session today, opens {short_date(following.day)} {_time(following.open_us, hours)}"
    phase = hours.phase_of(hours.moment_day, now_us)
    if phase == "before":
        return f"opens in {_span(current.open_us - now_us)}"
    if phase == "during":
        return f"closes in {_span(current.close_us - now_us)}"
    return f"closed {_span(now_us - current.close_us)} ago"


def _time(time_us: int, hours: TradingHours) -> str:
    return to_datetime(time_us, ZoneInfo(hours.zone)).strftime("%H:%M")


def _span(span_us: int) -> str:
    """Return a span to the minute, begun ones counted: 0 seconds before the open it is open."""
    return duration(-(-span_us // (60 * _SECOND_US)) * 60)


def long_date(day: date) -> str:
    """Return a day as “Wednesday 25 November 2026”."""
    return f"{day.strftime('%A')} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Return a day as “Wed 25 Nov”."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1][:3]}"
