"""An account beside a benchmark: aligned by time, gaps told, undefined is none."""

import math

import numpy as np
import pytest

from journal_app.metrics.benchmark import aligned, beta, capture, compare, correlation, information_ratio
from journal_app.metrics.returns import Days, Floats, Returns


def _account(values: list[float] | Floats, first: str = "2026-03-02", *, every_day: bool = False) -> Returns:
    """Returns from a Monday on, over weekdays or all days."""
    start = np.datetime64(first, "D")
    days: Days = np.arange(start, start + np.timedelta64(len(values), "D"))
    if not every_day:
        days = np.busday_offset(start, np.arange(len(values)))
    return Returns(days, np.asarray(values, dtype=np.float64), np.full(len(values), 1000.0), 365 if every_day else 252)


def _closes(days: Days, moves: list[float] | Floats, start: float = 100.0) -> dict[np.datetime64, float]:
    """Closes of the days, and one on the weekday before."""
    prices = start * np.concatenate(([1.0], np.cumprod(1.0 + np.asarray(moves))))
    before = np.busday_offset(days[0], -1)
    return dict(zip([before, *days], prices.tolist(), strict=True))


def test_an_account_that_is_its_benchmark_twice_has_a_beta_of_two_and_no_alpha() -> None:
    moves = np.random.default_rng(1).normal(0.0004, 0.01, 200)
    account = _account(2.0 * moves)
    found = compare("SPY", account, _closes(account.days, moves))
    assert (found.days, found.missing) == (200, 0)
    assert found.beta == pytest.approx(2.0, rel=1e-9)
    assert found.alpha == pytest.approx(0.0, abs=1e-9)
    assert found.correlation == pytest.approx(1.0, rel=1e-9)
    assert found.r_squared == pytest.approx(1.0, rel=1e-9)


def test_the_figures_of_three_days_by_hand() -> None:
    account = _account([0.02, -0.01, 0.03])
    found = compare("SPY", account, _closes(account.days, [0.01, -0.01, 0.02]))
    # means 0.0133333 and 0.00666667; Σ products of differences 0.000633333 and of the benchmark's 0.000466667
    assert found.beta == pytest.approx(0.000633333333 / 0.000466666667, rel=1e-8)
    daily = 0.04 / 3 - 0.000633333333333 / 0.000466666666667 * 0.02 / 3
    assert found.alpha == pytest.approx((1 + daily) ** 252 - 1, rel=1e-9)
    differences = [0.01, 0.0, 0.01]
    spread = math.sqrt(sum((one - 0.02 / 3) ** 2 for one in differences) / 2)
    assert found.tracking_error == pytest.approx(spread * math.sqrt(252), rel=1e-9)
    assert found.information_ratio == pytest.approx(0.02 / 3 / spread * math.sqrt(252), rel=1e-9)
    assert found.up_capture == pytest.approx(((1.02 * 1.03) ** 126 - 1) / ((1.01 * 1.02) ** 126 - 1), rel=1e-9)
    assert found.down_capture == pytest.approx((0.99**252 - 1) / (0.99**252 - 1), rel=1e-9)
    assert found.account_return == pytest.approx(1.02 * 0.99 * 1.03 - 1, rel=1e-9)
    assert found.excess_return == pytest.approx(1.02 * 0.99 * 1.03 - 1.01 * 0.99 * 1.02, rel=1e-9)


def test_a_day_without_a_close_is_told_and_its_result_counts_in_the_next_day() -> None:
    account = _account([0.01, 0.02, 0.03, 0.04])
    closes = _closes(account.days, [0.001, 0.002, 0.003, 0.004])
    del closes[account.days[1]]
    days, ours, theirs = aligned(account, closes)
    assert days.tolist() == account.days[[0, 2, 3]].tolist()
    assert ours == pytest.approx([0.01, 1.02 * 1.03 - 1, 0.04], rel=1e-12)
    assert theirs == pytest.approx([0.001, 1.002 * 1.003 - 1, 0.004], rel=1e-12)
    found = compare("SPY", account, closes)
    assert (found.days, found.missing) == (3, 1)
    assert found.account_return == pytest.approx(1.01 * 1.02 * 1.03 * 1.04 - 1, rel=1e-12)


def test_an_account_that_mirrors_its_benchmark_keeps_a_beta_of_one_whatever_closes_are_missing() -> None:
    """The control: leaving the two-day return of the benchmark beside one day of the account would not."""
    draw = np.random.default_rng(3)
    moves = draw.normal(0.0, 0.01, 300)
    account = _account(moves)
    closes = _closes(account.days, moves)
    for day in account.days[draw.random(300) < 0.3]:
        del closes[day]
    found = compare("SPY", account, closes)
    assert found.missing > 60
    assert found.beta == pytest.approx(1.0, rel=1e-9)
    assert found.tracking_error == pytest.approx(0.0, abs=1e-9)
    assert found.information_ratio is None


def test_an_account_of_all_days_beside_five_days_a_week_has_fewer_days_a_year() -> None:
    account = _account(np.full(7 * 40 + 1, 0.001), every_day=True)
    weekdays = [day for day in account.days if np.is_busday(day)]
    closes = {day: 100.0 + place % 3 for place, day in enumerate(weekdays)}
    found = compare("SPY", account, closes)
    days, ours, theirs = aligned(account, closes)
    assert found.days == len(days) == len(weekdays) - 1
    assert found.tracking_error == pytest.approx(
        float(np.std(ours - theirs, ddof=1)) * math.sqrt(365 * 199 / 279), rel=1e-9
    )


def test_without_a_close_before_it_the_first_day_only_begins_the_comparison() -> None:
    account = _account([0.5, 0.01, 0.02])
    closes = {day: 100.0 + place for place, day in enumerate(account.days)}
    days, ours, _ = aligned(account, closes)
    assert days.tolist() == account.days[1:].tolist()
    assert ours == pytest.approx([0.01, 0.02], rel=1e-12)
    closes[account.days[0] - np.timedelta64(8, "D")] = 50.0
    assert len(aligned(account, closes)[0]) == 2  # too old to begin with
    closes[account.days[0] - np.timedelta64(4, "D")] = 99.0
    assert len(aligned(account, closes)[0]) == 3


@pytest.mark.parametrize("closes", [{}, {"2026-03-03": 100.0}, {"2026-03-03": 100.0, "2026-03-04": 0.0}])
def test_without_two_closes_nothing_is_said(closes: dict[str, float]) -> None:
    account = _account([0.01, 0.02, 0.03])
    found = compare("SPY", account, {np.datetime64(day, "D"): close for day, close in closes.items()})
    assert (found.days, found.missing) == (0, 3)
    for value in (found.alpha, found.beta, found.correlation, found.r_squared, found.tracking_error,
                  found.information_ratio, found.up_capture, found.down_capture, found.excess_return):  # fmt: skip
        assert value is None


def test_a_benchmark_that_stands_still_has_no_beta_although_floats_leave_a_trace() -> None:
    still, ours = np.full(50, 0.1), np.random.default_rng(2).normal(0.0, 0.01, 50)
    assert still.var() > 0  # the trap: 0.1 is no binary number
    assert beta(ours, still) is None
    assert correlation(ours, still) is None
    assert correlation(still, ours) is None
    assert information_ratio(still, np.zeros(50), 252) is None


def test_a_capture_without_such_days_or_after_losing_more_than_everything_is_none() -> None:
    rising, ruined = np.array([0.01, 0.02]), np.array([0.01, -1.5])
    assert capture(rising, rising, 252, rising < 0) is None
    assert capture(ruined, rising, 252, rising > 0) is None
