"""Time: UTC microseconds inside, RFC 3339 outside, and the one function that names a trading day."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from journal_app.domain.errors import SettingsError

EXCHANGE_ZONE = ZoneInfo("America/New_York")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - arithmetic only: three times as fast as with a zone
_MICROSECOND = timedelta(microseconds=1)
_HOUR_US = 3_600_000_000
_SIXTY = tuple(f"{number:02d}:" for number in range(60))
_QUARTER_US = 900_000_000
_OVERNIGHT_HOUR = 20
_SATURDAY = 5


def parse_time(text: str) -> int:
    """Return an RFC 3339 time as microseconds since 1970 UTC; digits beyond the sixth are cut.

    Raises ValueError for a time without a zone: guessing one puts trades on wrong days.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"time without a zone: {text[:40]!r}")
    # A double holds microseconds exactly until the year 2242 once rounded, and this is twice as fast.
    return round(moment.timestamp() * 1_000_000)


def format_time(time_us: int) -> str:
    """Return microseconds since 1970 as RFC 3339 UTC with six decimals and Z."""
    minute, rest = divmod(time_us, 60_000_000)
    second, fraction = divmod(rest, 1_000_000)
    hour, minute = divmod(minute, 60)
    return f"{_hour_text(hour)}{_SIXTY[minute]}{_SIXTY[second][:2]}.{fraction:06d}Z"


@lru_cache(maxsize=65536)
def _hour_text(hour: int) -> str:
    return (_NAIVE_EPOCH + timedelta(hours=hour)).isoformat(timespec="hours") + ":"


def to_datetime(time_us: int, zone: ZoneInfo = EXCHANGE_ZONE) -> datetime:
    """Return an aware datetime in *zone* (default: the exchange's clock)."""
    return datetime.fromtimestamp(time_us / 1_000_000, tz=zone)


def now_us() -> int:
    """Return the computer's clock in microseconds; for logs and notices only, never as a cursor."""
    return (datetime.now(tz=UTC) - _EPOCH) // _MICROSECOND


class TradingClock(NamedTuple):
    """By which clock and calendar an account's trading days are told.

    "XNYS": the calendar day of the zone. "24/5": the same, but stocks and options traded from 20:00
    on belong to the next day on which the exchange opens (Source: docs.alpaca.markets, "24/5
    Trading": the overnight session 20:00 to 04:00 ET carries the next trade date). "24/7": every
    calendar day. ``closed`` are weekdays without a session; weekends need not be named.
    """

    zone: str = "America/New_York"
    calendar: str = "XNYS"
    closed: frozenset[date] = frozenset()

    def of(self, asset_class: str | None) -> "TradingClock":
        """Return the clock for one kind of instrument: coins trade on every day."""
        return self._replace(calendar="24/7", closed=frozenset()) if asset_class == "crypto" else self

    def has_session(self, day: date) -> bool:
        """Tell whether anything is traded under this date."""
        return self.calendar == "24/7" or (day.weekday() < _SATURDAY and day not in self.closed)


CALENDARS = ("XNYS", "24/5", "24/7")
EXCHANGE = TradingClock()
"""New York's exchange: what every account uses unless it says otherwise."""


class Session(NamedTuple):
    """One day of an exchange's calendar (UTC µs); both times are None on a day without trading."""

    day: date
    open_us: int | None
    close_us: int | None


def trading_day(time_us: int, clock: TradingClock = EXCHANGE) -> date:
    """Return the session day to which an instant belongs (by default New York's)."""
    if clock is EXCHANGE:
        return _day_of_hour(time_us // _HOUR_US)
    return _day_by(time_us // _QUARTER_US, clock)


@lru_cache(maxsize=65536)
def _day_of_hour(hour: int) -> date:
    # New York's offset is always whole hours, so a day never changes inside a UTC hour.
    return datetime.fromtimestamp(hour * 3600, tz=EXCHANGE_ZONE).date()


@lru_cache(maxsize=65536)
def _day_by(quarter: int, clock: TradingClock) -> date:
    # Every zone of today is whole quarters of an hour from UTC.
    local = datetime.fromtimestamp(quarter * 900, tz=ZoneInfo(clock.zone))
    if clock.calendar != "24/5":
        return local.date()
    day = local.date() + timedelta(days=local.hour >= _OVERNIGHT_HOUR)
    while not clock.has_session(day):
        day += timedelta(days=1)
    return day


def day_start(day: date, clock: TradingClock = EXCHANGE) -> int:
    """Return the first microsecond of a session day; of one without a session, that of the next with one."""
    zone = EXCHANGE_ZONE if clock is EXCHANGE else ZoneInfo(clock.zone)
    hour = 0
    if clock.calendar == "24/5":
        while not clock.has_session(day):
            day += timedelta(days=1)
        day -= timedelta(days=1)
        while not clock.has_session(day):
            day -= timedelta(days=1)
        hour = _OVERNIGHT_HOUR
    return (datetime(day.year, day.month, day.day, hour, tzinfo=zone) - _EPOCH) // _MICROSECOND


def regular_session(day: date) -> Session:
    """Return a day's session as the rule has it, for days that no calendar was fetched for: no holidays."""
    if day.weekday() >= _SATURDAY:
        return Session(day, None, None)
    start = datetime(day.year, day.month, day.day, tzinfo=EXCHANGE_ZONE)
    opens, closes = start.replace(hour=9, minute=30), start.replace(hour=16)
    return Session(day, (opens - _EPOCH) // _MICROSECOND, (closes - _EPOCH) // _MICROSECOND)


_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_day(text: str) -> date:
    """Return a calendar day. Raises SettingsError for anything but YYYY-MM-DD."""
    try:
        # 20260304 is a day for Python, and a year for others.
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise SettingsError(f"“{text}” is not a day.", "Write days as YYYY-MM-DD, for example 2026-03-04.") from error
