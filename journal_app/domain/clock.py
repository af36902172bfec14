"""Time: UTC microseconds inside, RFC 3339 outside, and the one function that names a trading day."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EXCHANGE_ZONE = ZoneInfo("America/New_York")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - arithmetic only: three times as fast as with a zone
_MICROSECOND = timedelta(microseconds=1)
_HOUR_US = 3_600_000_000
_SIXTY = tuple(f"{number:02d}:" for number in range(60))


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


def trading_day(time_us: int) -> date:
    """Return the exchange session day (New York) to which an instant belongs."""
    return _day_of_hour(time_us // _HOUR_US)


@lru_cache(maxsize=65536)
def _day_of_hour(hour: int) -> date:
    # New York's offset is always whole hours, so a day never changes inside a UTC hour.
    return datetime.fromtimestamp(hour * 3600, tz=EXCHANGE_ZONE).date()


def day_start(day: date) -> int:
    """Return the first microsecond of an exchange session day."""
    return (datetime(day.year, day.month, day.day, tzinfo=EXCHANGE_ZONE) - _EPOCH) // _MICROSECOND
