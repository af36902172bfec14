"""What a criterion is worth: means by group, and Welch's interval of their difference."""

import math

import numpy as np
import pytest
from scipy import stats

from journal_app.domain.playbook import Criterion
from journal_app.metrics.intervals import difference_interval, group_of
from journal_app.metrics.worth import FEWEST, MET, NOT_MET, UNKNOWN, worth_of

_CRITERION = Criterion("c", "volume is high")


def test_the_interval_of_a_difference_is_as_reckoned_by_hand() -> None:
    # Means 3 and 6, variances 2.5 and 10: 2.5 ÷ 5 + 10 ÷ 5 = 2.5; freedom 2.5² ÷ (0.5² ÷ 4 + 2² ÷ 4) = 5.88, so 5;
    # t is 2.015048, and 2.015048 × √2.5 = 3.186071.
    found = difference_interval(group_of(np.array([1.0, 2, 3, 4, 5])), group_of(np.array([2.0, 4, 6, 8, 10])))
    assert found == pytest.approx((-6.186071, 0.186071), abs=1e-6)


@pytest.mark.parametrize("sizes", [(2, 2), (5, 40), (300, 12)])
def test_the_interval_of_a_difference_is_scipys_or_a_little_wider(sizes: tuple[int, int]) -> None:
    draw = np.random.default_rng(1)
    one, other = draw.normal(1, 3, sizes[0]), draw.normal(0, 0.5, sizes[1])
    low, high = difference_interval(group_of(one), group_of(other)) or (math.nan, math.nan)
    ours, theirs = (low, high), stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.9)
    assert theirs.low >= ours[0] - 1e-9
    assert theirs.high <= ours[1] + 1e-9
    # Degrees of freedom are rounded down: from 1.9 to 1 at the most, for two trades in each group.
    assert (ours[1] - ours[0]) / (theirs.high - theirs.low) < (2.1 if sizes == (2, 2) else 1.06)


def test_equal_groups_have_the_freedom_of_both() -> None:
    same = group_of(np.array([1.0, 3.0] * 3))
    low, high = difference_interval(same, same) or (math.nan, math.nan)
    width = stats.t.ppf(0.95, 10) * math.sqrt(2 * 1.2 / 6)
    assert (low, high) == pytest.approx((-width, width), abs=1e-5)


def test_no_interval_where_nothing_spreads_or_a_group_is_one() -> None:
    flat, lone, wide = (group_of(np.array(one)) for one in ([1.0, 1.0], [1.0], [1.0, 2.0]))
    assert difference_interval(flat, flat) is None
    assert difference_interval(lone, wide) is None
    assert difference_interval(flat, wide) is not None
    with pytest.raises(ValueError, match="nothing"):
        group_of(np.array([]))


def test_a_criterion_is_worth_the_difference_of_the_means() -> None:
    results = np.array([1.0, 2, 3, 4, 5, 2, 4, 6, 8, 10, 7])
    answers = np.array([MET] * 5 + [NOT_MET] * 5 + [UNKNOWN], dtype=np.int8)
    worth = worth_of(_CRITERION, "R", results, answers, left_out=3)
    assert (worth.met.n, worth.not_met.n, worth.unknown.n, worth.left_out) == (5, 5, 1, 3)
    assert (worth.met.expectancy, worth.not_met.expectancy, worth.unknown.expectancy) == ("3", "6", "7")
    assert (worth.difference, worth.interval) == ("-3", ("-6.186071", "0.186071"))
    # 3 ± 2.131847 × √(2.5 ÷ 5), with four degrees of freedom.
    assert worth.met.interval == ("1.492557", "4.507443")
    assert worth.unknown.interval is None


def test_of_a_few_trades_nothing_is_said_about_the_difference() -> None:
    results = np.arange(2.0 * FEWEST - 1)
    answers = np.array([MET] * FEWEST + [NOT_MET] * (FEWEST - 1), dtype=np.int8)
    worth = worth_of(_CRITERION, "money", results, answers)
    assert (worth.difference, worth.interval) == (None, None)
    assert worth.not_met.expectancy is not None


def test_of_no_trade_nothing_is_said_at_all() -> None:
    worth = worth_of(_CRITERION, "money", np.array([]), np.array([], dtype=np.int8))
    assert (worth.met.n, worth.met.expectancy, worth.met.interval, worth.difference) == (0, None, None, None)
