"""How sure a mean is: Student's t, without a statistics library in the window's way."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Z_90 = 1.6448536269514722
"""The normal quantile that leaves 5 % on each side."""
_T_90 = (
    6.313751514675, 2.919985580354, 2.353363434802, 2.131846786327, 2.015048373333, 1.943180280516,
    1.894578605061, 1.859548037522, 1.833112932712, 1.812461122812,
)  # fmt: skip
"""Student's t for 90 % two-sided, 1 to 10 degrees of freedom."""


def student_t_90(freedom: int) -> float:
    """Return Student's t that leaves 5 % on each side.

    Over 10 degrees of freedom by the expansion around the normal quantile (Abramowitz & Stegun 26.7.5),
    there right to six digits. Raises ValueError below one.
    """
    if freedom < 1:
        raise ValueError("Student's t has at least one degree of freedom")
    if freedom <= len(_T_90):
        return _T_90[freedom - 1]
    z, n = Z_90, float(freedom)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / n**power for power, term in enumerate(terms, start=1))


def t_statistic(n: int, total: float, spread: float | None) -> float | None:
    """Return √n × mean ÷ *spread* (n − 1): how many standard errors the mean of a *total* is from 0.

    Student 1908. None for fewer than two results or without spread.
    """
    return math.sqrt(n) * total / n / spread if n > 1 and spread else None


def mean_interval(n: int, total: float, spread: float | None) -> tuple[float, float] | None:
    """Return the 90 % interval of the mean of *n* results: their *total*, and standard deviation (n − 1) *spread*.

    mean ± t × spread ÷ √n (Student 1908), for results that do not hang together. None for fewer than two
    results or without spread.
    """
    if n < 2 or not spread:
        return None
    width = student_t_90(n - 1) * spread / math.sqrt(n)
    return total / n - width, total / n + width


class Group(NamedTuple):
    """Results of one group: how many, their mean and their standard deviation (n − 1), None for fewer than two."""

    n: int
    mean: float
    spread: float | None


def group_of(results: Floats) -> Group:
    """Return the size, mean and spread of some results. Raises ValueError of none."""
    if not len(results):
        raise ValueError("nothing has no mean")
    spread = float(np.std(results, ddof=1)) if len(results) > 1 else None
    return Group(len(results), float(np.mean(results)), spread)


def difference_interval(one: Group, other: Group) -> tuple[float, float] | None:
    """Return the 90 % interval of the mean of *one* less that of *other*, whose spreads may be unequal.

    difference ± t × √(s₁² ÷ n₁ + s₂² ÷ n₂), with the degrees of freedom (s₁² ÷ n₁ + s₂² ÷ n₂)² ÷
    ((s₁² ÷ n₁)² ÷ (n₁ − 1) + (s₂² ÷ n₂)² ÷ (n₂ − 1)), rounded down. Source: Welch 1947, Biometrika 34;
    Satterthwaite 1946, Biometrics Bulletin 2. None for fewer than two results in a group, or without any spread.
    """
    if one.spread is None or other.spread is None:
        return None
    left, right = one.spread**2 / one.n, other.spread**2 / other.n
    if not left + right:
        return None
    freedom = (left + right) ** 2 / (left**2 / (one.n - 1) + right**2 / (other.n - 1))
    # Rounding in the last digit must not cost a whole degree.
    width = student_t_90(math.floor(freedom + 1e-9)) * math.sqrt(left + right)
    middle = one.mean - other.mean
    return middle - width, middle + width
