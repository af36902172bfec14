"""Daily returns of an account: what each day made on the capital with which it began."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
SESSIONS, CALENDAR_DAYS = 252, 365
"""Days a year: on which an exchange trades, and on which coins do."""
_NO_DAYS: Days = np.array([], dtype="datetime64[D]")


@dataclass(frozen=True, slots=True)
class Returns:
    """One return per day, a fraction: 0.01 is one per cent. ``capital`` is what each day began with, money.

    Every day of the calendar between the first and the last is there; a day without a trade returns 0.
    """

    days: Days
    values: Floats
    capital: Floats
    per_year: int


def calendar_days(first: np.datetime64, last: np.datetime64, *, every_day: bool, closed: Days) -> Days:
    """Return all days on which there is trading, both ends included: weekdays that are not *closed*, or every day."""
    days: Days = np.arange(first, last + np.timedelta64(1, "D"), dtype="datetime64[D]")
    return days if every_day else days[np.is_busday(days, holidays=closed)]


def daily_returns(
    days: Days, net: Floats, flows: tuple[Days, Floats], start: float, *, every_day: bool = False,
    closed: Days | None = None,
) -> Returns | None:  # fmt: skip
    """Return the returns of the days from the first to the last with a result.

    *net* is the result of each of *days* (sorted, distinct), money; *flows* are the days and amounts of
    deposits (+) and withdrawals (−), which count from the start of their day; *start* is the capital
    before all of them. None without days, or when a day begins with no capital: a return on nothing
    is not a number (``day_without_capital`` names the day). Days outside the calendar that have a result are kept.
    Raises ValueError when *days* are not sorted and distinct.
    """
    if not len(days):
        return None
    calendar = calendar_days(days[0], days[-1], every_day=every_day, closed=_NO_DAYS if closed is None else closed)
    all_days, results, capital = _laid_out(days, net, flows, start, calendar)
    if (capital <= 0).any():
        return None
    return Returns(all_days, results / capital, capital, CALENDAR_DAYS if every_day else SESSIONS)


def day_without_capital(
    days: Days, net: Floats, flows: tuple[Days, Floats], start: float, *, every_day: bool = False,
    closed: Days | None = None,
) -> np.datetime64 | None:  # fmt: skip
    """Return the first day that begins with no capital: why ``daily_returns`` of the same arguments are None.

    None when every day begins with some, or there are no days.
    """
    if not len(days):
        return None
    calendar = calendar_days(days[0], days[-1], every_day=every_day, closed=_NO_DAYS if closed is None else closed)
    all_days, _, capital = _laid_out(days, net, flows, start, calendar)
    empty = np.flatnonzero(capital <= 0)
    return all_days[empty[0]] if len(empty) else None


def _laid_out(
    days: Days, net: Floats, flows: tuple[Days, Floats], start: float, calendar: Days
) -> tuple[Days, Floats, Floats]:
    """Return all days, the result of each and the capital with which it begins.

    A flow counts from the start of its day, or of the next of the days; one after the last day moves nothing.
    """
    if (np.diff(days) <= np.timedelta64(0, "D")).any():
        raise ValueError("days must be sorted and distinct")
    all_days = np.union1d(calendar, days)
    results, moved = np.zeros(len(all_days)), np.zeros(len(all_days))
    results[np.searchsorted(all_days, days)] = net
    in_time = flows[0] <= all_days[-1]
    np.add.at(moved, np.searchsorted(all_days, flows[0][in_time]), flows[1][in_time])
    return all_days, results, start + np.cumsum(moved) + np.concatenate(([0.0], np.cumsum(results)[:-1]))
