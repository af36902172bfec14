"""The clock of the exchange in words: what time it is there, and how long until it opens or closes."""

from datetime import date

from journal_app.desktop.figures import duration
from journal_app.domain.clock import Session, to_datetime, trading_day
from journal_app.domain.trading_hours import TradingHours

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_SECOND_US = 1_000_000


def clock_words(hours: TradingHours, now_us: int) -> str:
    """Return one line, as "New York 09:12, opens in 18 min"."""
    return f"{hours.city} {to_datetime(now_us).strftime('%H:%M')}, {_stand(hours, now_us)}"


def _stand(hours: TradingHours, now_us: int) -> str:
    if hours.never_closes:
        return "trading around the clock"
    current, phase = hours.current, hours.phase_of(hours.moment_day, now_us)
    if hours.is_day_off or current.open_us is None or current.close_us is None:
        return f"no session today, {_opens(hours.following, now_us)}"
    if phase == "before":
        return _opens(current, now_us)
    if phase == "during":
        return f"closes in {_span(current.close_us - now_us)}"
    return f"closed {_span(now_us - current.close_us)} ago"


def _opens(session: Session, now_us: int) -> str:
    if session.open_us is None:
        return "closed"
    if trading_day(session.open_us) == trading_day(now_us):
        return f"opens in {_span(session.open_us - now_us)}"
    opens = to_datetime(session.open_us)
    return f"opens {short_date(session.day)} {opens.strftime('%H:%M')}"


def _span(span_us: int) -> str:
    """Return a span to the minute, begun ones counted: 0 seconds before the open it is open."""
    return duration(-(-span_us // (60 * _SECOND_US)) * 60)


def long_date(day: date) -> str:
    """Return a day as “Wednesday 25 November 2026”."""
    return f"{day.strftime('%A')} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def short_date(day: date) -> str:
    """Return a day as “Wed 25 Nov”."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1][:3]}"
