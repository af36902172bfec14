"""Student's t beside scipy's, and how often an interval holds the truth."""

import math

import numpy as np
import pytest
from scipy import special, stats

from journal_app.metrics.intervals import Z_90, mean_interval, student_t_90, t_statistic


def test_students_t_is_that_of_scipy_to_six_digits() -> None:
    for freedom in [*range(1, 200), 1_000, 1_000_000]:
        assert student_t_90(freedom) == pytest.approx(float(special.stdtrit(freedom, 0.95)), rel=1e-6)
    assert student_t_90(10**9) == pytest.approx(Z_90, rel=1e-8)
    with pytest.raises(ValueError, match="at least one"):
        student_t_90(0)


def test_the_interval_and_the_statistic_are_those_of_scipy() -> None:
    results = np.random.default_rng(1).normal(3.0, 10.0, 40)
    n, total, spread = len(results), float(results.sum()), float(results.std(ddof=1))
    theirs = stats.ttest_1samp(results, 0.0)
    assert t_statistic(n, total, spread) == pytest.approx(float(theirs.statistic), rel=1e-9)
    assert mean_interval(n, total, spread) == pytest.approx(tuple(theirs.confidence_interval(0.9)), rel=1e-6)


@pytest.mark.parametrize("n", [5, 15, 40])
def test_nine_of_ten_intervals_hold_the_truth(n: int) -> None:
    draws = np.random.default_rng(n).normal(2.0, 5.0, (4_000, n))
    held = 0
    for row in draws:
        low, high = mean_interval(n, float(row.sum()), float(row.std(ddof=1))) or (0.0, 0.0)
        held += low <= 2.0 <= high
    assert abs(held / 4_000 - 0.9) < 4 * math.sqrt(0.09 / 4_000)


def test_without_spread_there_is_no_interval() -> None:
    for n, spread in ((1, 3.0), (0, None), (5, None), (5, 0.0)):
        assert mean_interval(n, 1.0, spread) is None
        assert t_statistic(n, 1.0, spread) is None
