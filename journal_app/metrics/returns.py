"""Daily returns of an account: what each day made on the capital with which it began."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
SESSIONS, CALENDAR_DAYS = 252, 365
"""Days a year: on which an exchange trades, and on which coins do."""


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
    is not a number. Days outside the calendar that have a result are kept.
    """
    if not len(days):
        return None
    none = np.array([], dtype="datetime64[D]")
    calendar = calendar_days(days[0], days[-1], every_day=every_day, closed=none if closed is None else closed)
    all_days = np.union1d(calendar, days)
    results = np.zeros(len(all_days))
    results[np.searchsorted(all_days, days)] = net
    moved = np.zeros(len(all_days))
    before = start
    for day, amount in zip(*flows, strict=True):
        if day <= all_days[0]:
            before += float(amount)
        elif day <= all_days[-1]:
            moved[np.searchsorted(all_days, day)] += float(amount)
    capital = before + np.cumsum(moved) + np.concatenate(([0.0], np.cumsum(results)[:-1]))
    if (capital <= 0).any():
        return None
    return Returns(all_days, results / capital, capital, CALENDAR_DAYS if every_day else SESSIONS)
