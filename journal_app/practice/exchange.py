"""The exchange's calendar: holidays, short sessions, and New York's clock in microseconds."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from journal_app.domain.clock import EXCHANGE_ZONE, day_start

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
OPENING_MINUTE = 9 * 60 + 30
FULL_SESSION = 390
SHORT_SESSION = 210
_SATURDAY = 5
_EASTER_TO_GOOD_FRIDAY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class ClockDay:
    """New York's offset from UTC (negative, microseconds) before and after the day's switch instant."""

    start_us: int
    before: int
    after: int
    switch_us: int
    minutes: int


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday(year: int, month: int) -> date:
    last = date(year, month + 1, 1) - timedelta(days=1)
    return last - timedelta(days=last.weekday())


def _easter(year: int) -> date:
    """Return Easter Sunday. Source: the anonymous Gregorian computus."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _observed(day: date) -> date:
    """Move a Saturday holiday to Friday and a Sunday one to Monday."""
    return day + timedelta(days={_SATURDAY: -1, _SATURDAY + 1: 1}.get(day.weekday(), 0))


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Return the weekdays of a year on which the stock exchange stays closed."""
    new_year = date(year, 1, 1)
    found = {
        # A Saturday New Year is not moved into the old year. Source: NYSE Rule 7.2.
        new_year if new_year.weekday() == _SATURDAY else _observed(new_year),
        _nth_weekday(year, 1, 0, 3),
        _nth_weekday(year, 2, 0, 3),
        _easter(year) - _EASTER_TO_GOOD_FRIDAY,
        _last_monday(year, 5),
        _observed(date(year, 6, 19)),
        _observed(date(year, 7, 4)),
        _nth_weekday(year, 9, 0, 1),
        _nth_weekday(year, 11, 3, 4),
        _observed(date(year, 12, 25)),
    }
    return frozenset(found)


def session_minutes(day: date) -> int:
    """Return the length of the stock session in minutes: 390, 210 on short days, 0 when closed."""
    if day.weekday() >= _SATURDAY or day in holidays(day.year):
        return 0
    after_thanksgiving = _nth_weekday(day.year, 11, 3, 4) + timedelta(days=1)
    if day in {after_thanksgiving, date(day.year, 12, 24), date(day.year, 7, 3)}:
        return SHORT_SESSION
    return FULL_SESSION


def next_trading_day(day: date) -> date:
    """Return the first trading day after *day*."""
    day += timedelta(days=1)
    while not session_minutes(day):
        day += timedelta(days=1)
    return day


def last_trading_day(day: date) -> date:
    """Return the newest trading day before *day*."""
    day -= timedelta(days=1)
    while not session_minutes(day):
        day -= timedelta(days=1)
    return day


def open_us(day: date) -> int:
    """Return the opening bell of a trading day in UTC microseconds."""
    return day_start(day) + OPENING_MINUTE * MINUTE


def close_us(day: date) -> int:
    """Return the closing bell of a trading day in UTC microseconds."""
    return open_us(day) + session_minutes(day) * MINUTE


def day_end_us(day: date) -> int:
    """Return the last second of a calendar day on New York's clock, in UTC microseconds."""
    return day_start(day + timedelta(days=1)) - SECOND


def _offset(time_us: int) -> int:
    moment = datetime.fromtimestamp(time_us // SECOND, tz=UTC).astimezone(EXCHANGE_ZONE)
    offset = moment.utcoffset()
    return 0 if offset is None else offset // timedelta(microseconds=1)


@lru_cache(maxsize=4096)
def clock_day(day: date) -> ClockDay:
    """Return how New York's clock runs on one calendar day."""
    start, end = day_start(day), day_start(day + timedelta(days=1))
    before, after = _offset(start), _offset(end - MINUTE)
    # The clock is moved at two in the morning of the old time.
    switch = start + 2 * HOUR if before != after else start
    return ClockDay(start, before, after, switch, (end - start) // MINUTE)


def eastern_text(time_us: int) -> str:
    """Return an instant as RFC 3339 with New York's offset, whole seconds."""
    return datetime.fromtimestamp(time_us // SECOND, tz=EXCHANGE_ZONE).isoformat()
