"""An account beside a benchmark: the same time for both, nothing invented for days without a price.

Returns are fractions per day; annual figures use the account's days a year, risk-free rate 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from journal_app.metrics.returns import Days, Returns

Floats = npt.NDArray[np.float64]
_TINY = 1e-14
_DAYS_BACK = 7
"""How old the close may be with which the first day is compared: no holidays are longer."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the two have to do with each other; None where it cannot be said.

    ``days`` were compared; ``missing`` days of the account were not, because the benchmark has no close for
    them or for any day before. ``alpha`` is Jensen's, a year, compounded;
    captures are annualised returns on the benchmark's up (down) days, the account's ÷ the benchmark's.
    """

    symbol: str
    days: int
    missing: int
    alpha: float | None
    beta: float | None
    correlation: float | None
    r_squared: float | None
    tracking_error: float | None
    information_ratio: float | None
    up_capture: float | None
    down_capture: float | None
    account_return: float | None
    benchmark_return: float | None

    @property
    def excess_return(self) -> float | None:
        """The account's compounded return less the benchmark's, over the days compared."""
        if self.account_return is None or self.benchmark_return is None:
            return None
        return self.account_return - self.benchmark_return


def aligned(returns: Returns, closes: Mapping[np.datetime64, float]) -> tuple[Days, Floats, Floats]:
    """Return the account's days with a close, and what both made since the close before.

    The close before the first day is one of at most a week earlier; without it, that day only begins the
    comparison. Days between that have no close are not dropped: what the account made on them counts in the
    next day with one, so that both returns are over the same time. A close that is not above 0 is no price.
    """
    known = np.array([closes.get(day, 0.0) > 0 for day in returns.days], dtype=bool)
    places = np.flatnonzero(known)
    prices = [closes[day] for day in returns.days[places]]
    ends = places + 1
    before = _close_before(returns.days[0], closes) if len(places) else None
    if before is not None:
        prices, ends = [before, *prices], np.concatenate(([0], ends))
    grown = np.concatenate(([1.0], np.cumprod(1.0 + returns.values)))[ends]
    quotes = np.array(prices)
    ours: Floats = grown[1:] / grown[:-1] - 1.0
    theirs: Floats = quotes[1:] / quotes[:-1] - 1.0
    return returns.days[ends[1:] - 1], ours, theirs


def _close_before(first: np.datetime64, closes: Mapping[np.datetime64, float]) -> float | None:
    for back in range(1, _DAYS_BACK + 1):
        close = closes.get(first - np.timedelta64(back, "D"), 0.0)
        if close > 0:
            return close
    return None


def compare(symbol: str, returns: Returns, closes: Mapping[np.datetime64, float]) -> Comparison:
    """Return the comparison over all days of the account on which the benchmark has a price and had one before.

    Where days have no close, fewer of them make a year: an account of 365 days a year beside a benchmark of
    five days a week has about 261.
    """
    days, ours, theirs = aligned(returns, closes)
    per_year = _per_year(returns, days)
    slope = beta(ours, theirs)
    linked = correlation(ours, theirs)
    return Comparison(
        symbol, len(days), len(returns.days) - len(days),
        alpha(ours, theirs, per_year), slope, linked, None if linked is None else linked**2,
        tracking_error(ours, theirs, per_year), information_ratio(ours, theirs, per_year),
        capture(ours, theirs, per_year, theirs > 0), capture(ours, theirs, per_year, theirs < 0),
        _compounded(ours), _compounded(theirs),
    )  # fmt: skip


def _per_year(returns: Returns, days: Days) -> float:
    if len(days) < 2:
        return float(returns.per_year)
    first, last = np.searchsorted(returns.days, [days[0], days[-1]])
    return returns.per_year * (len(days) - 1) / int(last - first)


def beta(ours: Floats, theirs: Floats) -> float | None:
    """Return covariance ÷ variance of the benchmark; None for fewer than two days or a benchmark that stands still."""
    if not _moves(theirs):
        return None
    return float(np.cov(ours, theirs, ddof=1)[0, 1] / theirs.var(ddof=1))


def alpha(ours: Floats, theirs: Floats, per_year: float) -> float | None:
    """Return Jensen's alpha a year: (1 + mean(ours − β theirs))^per_year − 1; None where β is."""
    slope = beta(ours, theirs)
    if slope is None:
        return None
    daily = float((ours - slope * theirs).mean())
    return float((1.0 + daily) ** per_year - 1.0) if daily > -1 else None


def correlation(ours: Floats, theirs: Floats) -> float | None:
    """Return Pearson's correlation; None when either stands still."""
    if not _moves(ours) or not _moves(theirs):
        return None
    return float(np.corrcoef(ours, theirs)[0, 1])


def tracking_error(ours: Floats, theirs: Floats, per_year: float) -> float | None:
    """Return the standard deviation (n − 1) of the difference, times √per_year; None for fewer than two days."""
    return float((ours - theirs).std(ddof=1)) * math.sqrt(per_year) if len(ours) > 1 else None


def information_ratio(ours: Floats, theirs: Floats, per_year: float) -> float | None:
    """Return the mean difference a year ÷ tracking error; None without one."""
    error = tracking_error(ours, theirs, per_year)
    return float((ours - theirs).mean()) * per_year / error if error and _moves(ours - theirs) else None


def capture(ours: Floats, theirs: Floats, per_year: float, chosen: npt.NDArray[np.bool_]) -> float | None:
    """Return the annualised return of ours ÷ that of the benchmark over the chosen days.

    None without such a day, and when ours lost more than everything, which has no yearly return.
    """
    grown = float(np.prod(1.0 + ours[chosen]))
    if not chosen.any() or grown < 0:
        return None
    a_year = per_year / int(chosen.sum())
    bottom = float(np.prod(1.0 + theirs[chosen])) ** a_year - 1.0
    return (grown**a_year - 1.0) / bottom if bottom else None


def _compounded(returns: Floats) -> float | None:
    return float(np.prod(1.0 + returns)) - 1.0 if len(returns) else None


def _moves(returns: Floats) -> bool:
    """Return whether there is a spread beyond what rounding leaves in a series that stands still."""
    return len(returns) > 1 and float(returns.std()) > _TINY
