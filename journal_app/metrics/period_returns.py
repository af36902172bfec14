"""Returns of weeks, months and years, compounded from days, and what is counted over a row of periods."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from journal_app.metrics.resampling import wilson
from journal_app.metrics.returns import Days, Floats, Returns

UNITS = ("day", "week", "month", "year")


def first_days(days: Days, unit: str) -> Days:
    """Return the first calendar day of the day, week (Monday), month or year of each day.

    Raises ValueError for another unit.
    """
    if unit == "day":
        return days
    if unit == "week":  # 1970-01-01 was a Thursday
        mondays: Days = days - ((days.astype(np.int64) + 3) % 7).astype("timedelta64[D]")
        return mondays
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {', '.join(UNITS)}")
    firsts: Days = days.astype("datetime64[M]" if unit == "month" else "datetime64[Y]").astype("datetime64[D]")
    return firsts


def compounded_by(returns: Returns, unit: str) -> tuple[Days, Floats]:
    """Return the first calendar day of each day, week (Monday), month or year, and its return as a fraction.

    Π (1 + r) − 1 over the days of the account in it, the first and last period may be incomplete. Raises
    ValueError for another unit.
    """
    firsts = first_days(returns.days, unit)
    if not len(firsts):
        return firsts, returns.values
    starts = np.flatnonzero(np.concatenate(([True], firsts[1:] != firsts[:-1])))
    return firsts[starts], np.multiply.reduceat(1.0 + returns.values, starts) - 1.0


def best(values: Floats) -> float | None:
    """Return the highest; None without any."""
    return float(values.max()) if len(values) else None


def worst(values: Floats) -> float | None:
    """Return the lowest; None without any."""
    return float(values.min()) if len(values) else None


def positive_share(values: Floats) -> float | None:
    """Return gains ÷ (gains + losses): the share of periods above 0, without those of exactly 0 (as quantstats)."""
    moved = int(np.count_nonzero(values))
    return int((values > 0).sum()) / moved if moved else None


def positive_share_interval(values: Floats) -> tuple[float, float] | None:
    """Return the 90 % Wilson interval of ``positive_share``; None where it is."""
    return wilson(int((values > 0).sum()), int(np.count_nonzero(values)))


def longest_run(chosen: npt.NDArray[np.bool_]) -> int:
    """Return how many True stand in a row at most, 0 without any: ``longest_run(values > 0)`` are wins in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], chosen, [False])).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))
