"""Which backups stay: all of two days, then fewer and fewer the older they are. Pure arithmetic on times.

Source of the rule: the promise to users, "14 daily, 10 weekly, 12 monthly; the last 3 copies made before
an upgrade for 90 days; the newest one that passed a full check always".
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import NamedTuple

_HOUR_US = 3_600_000_000
ALL_US = 48 * _HOUR_US
UPGRADE_US = 90 * 24 * _HOUR_US
UPGRADES = 3
DAYS, WEEKS, MONTHS = 14, 10, 12


class Copy(NamedTuple):
    """A backup as the rule sees it: its name, when it was made (UTC µs), what for, and whether it passed a drill."""

    name: str
    at_us: int
    is_upgrade: bool = False
    is_verified: bool = False


def copies_to_keep(copies: Iterable[Copy], now_us: int) -> set[str]:
    """Return the names of the copies that stay; at least the newest, and the newest verified one."""
    newest_first = sorted(copies, key=lambda copy: (copy.at_us, copy.name), reverse=True)
    usual = [copy for copy in newest_first if not copy.is_upgrade]
    kept = {copy.name for copy in usual if now_us - copy.at_us <= ALL_US}
    for count, period in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        kept |= _newest_of_each(usual, count, period)
    upgrades = [copy for copy in newest_first if copy.is_upgrade][:UPGRADES]
    kept |= {copy.name for copy in upgrades if now_us - copy.at_us <= UPGRADE_US}
    kept |= {copy.name for copy in usual[:1]}
    kept |= {copy.name for copy in [copy for copy in newest_first if copy.is_verified][:1]}
    return kept


def _newest_of_each(newest_first: Iterable[Copy], count: int, period: Callable[[datetime], object]) -> set[str]:
    """Return the newest copy of each of the last *count* periods in which there is one."""
    found: dict[object, str] = {}
    for copy in newest_first:
        found.setdefault(period(datetime.fromtimestamp(copy.at_us / 1_000_000, tz=UTC)), copy.name)
    return set(list(found.values())[:count])


def _day(moment: datetime) -> object:
    return moment.date()


def _week(moment: datetime) -> object:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> object:
    return moment.year, moment.month
