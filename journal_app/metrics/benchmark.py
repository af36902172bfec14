"""An account beside a benchmark: the same days of both, nothing invented for days without a price.

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


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the two have to do with each other; None where it cannot be said.

    ``days`` were compared, ``missing`` had no price of the benchmark. ``alpha`` is Jensen's, a year, compounded;
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


def benchmark_returns(closes: Mapping[np.datetime64, float], days: Days) -> tuple[Days, Floats]:
    """Return the days of *days* that have a close, and a close before, with the benchmark's return since then."""
    known = np.array(sorted(closes), dtype="datetime64[D]")
    if len(known) < 2:
        return known[:0], np.array([])
    prices = np.array([closes[day] for day in known])
    moves = prices[1:] / prices[:-1] - 1.0
    places = np.searchsorted(known, days)
    there = (places > 0) & (places < len(known))
    there[there] = known[places[there]] == days[there]
    return days[there], moves[places[there] - 1]


def compare(symbol: str, returns: Returns, closes: Mapping[np.datetime64, float]) -> Comparison:
    """Return the comparison over all days of the account on which the benchmark has a price."""
    days, theirs = benchmark_returns(closes, returns.days)
    ours = returns.values[np.isin(returns.days, days)]
    slope = beta(ours, theirs)
    linked = correlation(ours, theirs)
    return Comparison(
        symbol, len(days), len(returns.days) - len(days),
        alpha(ours, theirs, returns.per_year), slope, linked, None if linked is None else linked**2,
        tracking_error(ours, theirs, returns.per_year), information_ratio(ours, theirs, returns.per_year),
        capture(ours, theirs, returns.per_year, theirs > 0), capture(ours, theirs, returns.per_year, theirs < 0),
        _compounded(ours), _compounded(theirs),
    )  # fmt: skip


def beta(ours: Floats, theirs: Floats) -> float | None:
    """Return covariance ÷ variance of the benchmark; None for fewer than two days or a benchmark that stands still."""
    if len(ours) < 2 or not theirs.var():
        return None
    return float(np.cov(ours, theirs, ddof=1)[0, 1] / theirs.var(ddof=1))


def alpha(ours: Floats, theirs: Floats, per_year: int) -> float | None:
    """Return Jensen's alpha a year: (1 + mean(ours − β theirs))^per_year − 1; None where β is."""
    slope = beta(ours, theirs)
    if slope is None:
        return None
    daily = float((ours - slope * theirs).mean())
    return float((1.0 + daily) ** per_year - 1.0) if daily > -1 else None


def correlation(ours: Floats, theirs: Floats) -> float | None:
    """Return Pearson's correlation; None when either stands still."""
    if len(ours) < 2 or not ours.std() or not theirs.std():
        return None
    return float(np.corrcoef(ours, theirs)[0, 1])


def tracking_error(ours: Floats, theirs: Floats, per_year: int) -> float | None:
    """Return the standard deviation (n − 1) of the difference, times √per_year; None for fewer than two days."""
    return float((ours - theirs).std(ddof=1)) * math.sqrt(per_year) if len(ours) > 1 else None


def information_ratio(ours: Floats, theirs: Floats, per_year: int) -> float | None:
    """Return the mean difference a year ÷ tracking error; None without one."""
    error = tracking_error(ours, theirs, per_year)
    return float((ours - theirs).mean()) * per_year / error if error else None


def capture(ours: Floats, theirs: Floats, per_year: int, chosen: npt.NDArray[np.bool_]) -> float | None:
    """Return the annualised return of ours ÷ that of the benchmark over the chosen days; None without any."""
    if not chosen.any():
        return None
    years = int(chosen.sum()) / per_year
    top = float(np.prod(1.0 + ours[chosen])) ** (1 / years) - 1.0
    bottom = float(np.prod(1.0 + theirs[chosen])) ** (1 / years) - 1.0
    return top / bottom if bottom else None


def _compounded(returns: Floats) -> float | None:
    return float(np.prod(1.0 + returns)) - 1.0 if len(returns) else None
