"""The trader's own clock: what time of day it is, when tomorrow begins, whether it is quiet now."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR_US = 3_600_000_000
_MICROSECOND = timedelta(microseconds=1)


def own_time(time_us: int, zone: str = "") -> datetime:
    """Return an instant (UTC µs) by the clock of a zone, by this computer's with ""."""
    found = datetime.fromtimestamp(time_us / 1_000_000, tz=ZoneInfo("UTC"))
    return found.astimezone(ZoneInfo(zone) if zone else None)


def tomorrow_us(time_us: int, zone: str = "") -> int:
    """Return when the day after an instant begins by the clock of a zone (UTC µs)."""
    day = own_time(time_us, zone).date() + timedelta(days=1)
    begins = datetime.combine(day, time(), tzinfo=ZoneInfo(zone) if zone else None)
    return (begins.astimezone(ZoneInfo("UTC")) - datetime.fromtimestamp(0, tz=ZoneInfo("UTC"))) // _MICROSECOND


def is_quiet(moment: datetime, begins: str, ends: str) -> bool:
    """Tell whether a moment lies in the quiet hours, both HH:MM; they may go over midnight, "" is never.

    The first minute is quiet, the last one is not. Two equal times are no quiet hours.
    """
    if not begins or not ends or begins == ends:
        return False
    now = f"{moment:%H:%M}"
    return begins <= now < ends if begins < ends else now >= begins or now < ends
