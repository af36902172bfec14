"""Ratios of a series of daily returns. Undefined is None: never 0, never infinite.

Returns are fractions per day, oldest first, days without a trade included as 0. *per_year* is how
many such days a year has (252; 365 for coins). Risk-free rate 0 throughout.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from journal_app.metrics.drawdowns import compounded, deepest, episodes, underwater

Floats = npt.NDArray[np.float64]
FEWEST_FOR_CAGR = 30
FEWEST_FOR_TAILS = 100
_TINY = 1e-15


def sharpe(returns: Floats, per_year: int) -> float | None:
    """Return mean ÷ standard deviation (n − 1), times √per_year (Sharpe 1994); None without spread."""
    spread = _spread(returns)
    return None if spread is None else float(returns.mean()) / spread * math.sqrt(per_year)


def sortino(returns: Floats, per_year: int) -> float | None:
    """Return mean ÷ √(mean of min(r, 0)²), times √per_year (Sortino 1991); None without a losing day."""
    if not len(returns):
        return None
    downside = math.sqrt(float(np.mean(np.minimum(returns, 0.0) ** 2)))
    return float(returns.mean()) / downside * math.sqrt(per_year) if downside > _TINY else None


def volatility(returns: Floats, per_year: int) -> float | None:
    """Return the standard deviation (n − 1) times √per_year; None for fewer than two days."""
    return float(returns.std(ddof=1)) * math.sqrt(per_year) if len(returns) > 1 else None


def total_return(returns: Floats) -> float | None:
    """Return what one unit became, less one; None without days."""
    return float(compounded(returns)[-1]) - 1.0 if len(returns) else None


def cagr(returns: Floats, per_year: int) -> float | None:
    """Return (1 + total)^(per_year ÷ days) − 1; None under 30 days, and when everything was lost."""
    total = total_return(returns)
    if total is None or len(returns) < FEWEST_FOR_CAGR or total <= -1.0:
        return None
    return float((1.0 + total) ** (per_year / len(returns)) - 1.0)


def max_drawdown(returns: Floats) -> float | None:
    """Return the deepest fall of the compounded curve, ≤ 0; a first day that loses counts. None without days."""
    return float(underwater(compounded(returns)).min()) if len(returns) else None


def calmar(returns: Floats, per_year: int) -> float | None:
    """Return CAGR ÷ |max drawdown| over the whole history (Young 1991 takes 36 months); None without a fall."""
    growth, fall = cagr(returns, per_year), max_drawdown(returns)
    return growth / abs(fall) if growth is not None and fall else None


def recovery_factor(returns: Floats) -> float | None:
    """Return total return ÷ |max drawdown|, signed; None without a fall."""
    total, fall = total_return(returns), max_drawdown(returns)
    return total / abs(fall) if total is not None and fall else None


def ulcer_index(returns: Floats) -> float | None:
    """Return √(mean of drawdown²) over the days, a fraction (Martin & McCann 1987); None without days."""
    return math.sqrt(float(np.mean(underwater(compounded(returns))[1:] ** 2))) if len(returns) else None


def martin_ratio(returns: Floats, per_year: int) -> float | None:
    """Return CAGR ÷ ulcer index; None without a fall."""
    growth, ulcer = cagr(returns, per_year), ulcer_index(returns)
    return growth / ulcer if growth is not None and ulcer else None


def value_at_risk(returns: Floats) -> float | None:
    """Return the historical 5th percentile of a day, linear between days; None under 100 days."""
    return float(np.percentile(returns, 5)) if len(returns) >= FEWEST_FOR_TAILS else None


def expected_shortfall(returns: Floats) -> float | None:
    """Return the mean of the worst int((n − 1) × 0.05) + 1 days (CVaR 95); None under 100 days."""
    if len(returns) < FEWEST_FOR_TAILS:
        return None
    worst = int((len(returns) - 1) * 0.05)
    return float(np.partition(returns, worst)[: worst + 1].mean())


def skewness(returns: Floats) -> float | None:
    """Return the adjusted Fisher–Pearson skewness G₁; None under three days or without spread."""
    n, spread = len(returns), _spread(returns)
    if n < 3 or spread is None:
        return None
    third = float((((returns - returns.mean()) / spread) ** 3).sum())
    return n / ((n - 1) * (n - 2)) * third


def excess_kurtosis(returns: Floats) -> float | None:
    """Return the adjusted excess kurtosis G₂ (0 for a normal series); None under four days or without spread."""
    n, spread = len(returns), _spread(returns)
    if n < 4 or spread is None:
        return None
    fourth = float((((returns - returns.mean()) / spread) ** 4).sum())
    return n * (n + 1) / ((n - 1) * (n - 2) * (n - 3)) * fourth - 3 * (n - 1) ** 2 / ((n - 2) * (n - 3))


def tail_ratio(returns: Floats) -> float | None:
    """Return |95th percentile| ÷ |5th percentile| of a day; None under 100 days or when the latter is 0."""
    if len(returns) < FEWEST_FOR_TAILS:
        return None
    low = abs(float(np.percentile(returns, 5)))
    return abs(float(np.percentile(returns, 95))) / low if low else None


def omega(returns: Floats) -> float | None:
    """Return Σ gains ÷ |Σ losses| of the days (Keating & Shadwick 2002, threshold 0); None without a losing day."""
    lost = -float(returns[returns < 0].sum())
    return float(returns[returns > 0].sum()) / lost if lost > _TINY else None


def gain_to_pain(returns: Floats) -> float | None:
    """Return Σ returns ÷ |Σ losing days| (Schwager 2012, by day); None without a losing day."""
    lost = -float(returns[returns < 0].sum())
    return float(returns.sum()) / lost if lost > _TINY else None


def probabilistic_sharpe(returns: Floats) -> float | None:
    """Return the probability that the true Sharpe ratio is above 0.

    Φ(SR √(n − 1) ÷ √(1 − γ₃ SR + (γ₄ − 1) ÷ 4 × SR²)), SR per day, γ by plain moments
    (Bailey & López de Prado 2012). None under 30 days or without spread.
    """
    spread = _spread(returns)
    if len(returns) < FEWEST_FOR_CAGR or spread is None:
        return None
    daily = float(returns.mean()) / spread
    centred = (returns - returns.mean()) / float(returns.std())
    skew, kurtosis = float((centred**3).mean()), float((centred**4).mean())
    width = 1.0 - skew * daily + (kurtosis - 1.0) / 4.0 * daily**2
    if width <= 0:
        return None
    z = daily * math.sqrt(len(returns) - 1) / math.sqrt(width)
    return 0.5 * (1.0 + math.erf(z / math.sqrt(2.0)))


def longest_drawdown(returns: Floats) -> int | None:
    """Return the days from the peak to the recovery, or to the last day, of the longest fall; None without days."""
    if not len(returns):
        return None
    found = episodes(compounded(returns))
    return max(((len(returns) if one.end is None else one.end) - one.peak for one in found), default=0)


def drawdown_days(returns: Floats) -> int | None:
    """Return the days from the peak of the deepest fall to its recovery, or to the last day; None without days."""
    if not len(returns):
        return None
    fall = deepest(compounded(returns))
    return 0 if fall is None else (len(returns) if fall.end is None else fall.end) - fall.peak


def _spread(returns: Floats) -> float | None:
    spread = float(returns.std(ddof=1)) if len(returns) > 1 else 0.0
    return spread if spread > _TINY else None
