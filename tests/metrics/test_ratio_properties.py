"""What holds of every series of returns, and worked figures that a hand can follow."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from journal_app.metrics import ratios
from journal_app.metrics.returns import Floats

_YEAR = 252
WHOLE = st.lists(st.integers(-3000, 3000), min_size=2, max_size=150)
RETURNS = WHOLE.map(lambda points: np.array(points) / 10_000)
ORDER_FREE = (
    lambda r: ratios.sharpe(r, _YEAR), lambda r: ratios.sortino(r, _YEAR), lambda r: ratios.volatility(r, _YEAR),
    lambda r: ratios.cagr(r, _YEAR), ratios.total_return, ratios.value_at_risk, ratios.expected_shortfall,
    ratios.skewness, ratios.excess_kurtosis, ratios.tail_ratio, ratios.omega, ratios.gain_to_pain,
    ratios.probabilistic_sharpe,
)  # fmt: skip
UNIT_FREE = (
    lambda r: ratios.sharpe(r, _YEAR), lambda r: ratios.sortino(r, _YEAR), ratios.skewness, ratios.excess_kurtosis,
    ratios.tail_ratio, ratios.omega, ratios.gain_to_pain, ratios.probabilistic_sharpe,
)  # fmt: skip
ALL = (
    *ORDER_FREE, ratios.max_drawdown, lambda r: ratios.calmar(r, _YEAR), ratios.recovery_factor, ratios.ulcer_index,
    lambda r: ratios.martin_ratio(r, _YEAR),
)  # fmt: skip


def _same(ours: float | None, other: float | None) -> bool:
    return ours is other is None or ours == pytest.approx(other, rel=1e-7, abs=1e-9)


@given(RETURNS, st.integers(0, 1000))
def test_the_order_of_days_changes_no_ratio_but_those_of_the_fall(returns: Floats, seed: int) -> None:
    shuffled = np.random.default_rng(seed).permutation(returns)
    for figure in ORDER_FREE:
        assert _same(figure(returns), figure(shuffled))


def test_the_order_of_days_does_change_the_fall() -> None:
    returns = np.array([0.1, -0.1, 0.1, -0.1])
    assert ratios.max_drawdown(np.sort(returns)) != pytest.approx(ratios.max_drawdown(returns))


@given(RETURNS, st.sampled_from([0.25, 0.5, 2.0]))
def test_scaling_all_returns_scales_their_spread_and_leaves_ratios(returns: Floats, scale: float) -> None:
    assert ratios.volatility(returns * scale, _YEAR) == pytest.approx((ratios.volatility(returns, _YEAR) or 0) * scale)
    for figure in UNIT_FREE:
        assert _same(figure(returns), figure(returns * scale))
    for tail in (ratios.value_at_risk, ratios.expected_shortfall):
        whole, scaled = tail(returns), tail(returns * scale)
        assert (whole is None) == (scaled is None)
        assert (scaled or 0.0) == pytest.approx((whole or 0.0) * scale, abs=1e-12)


@given(RETURNS)
def test_bounds_that_no_series_can_pass(returns: Floats) -> None:
    fall, ulcer = ratios.max_drawdown(returns), ratios.ulcer_index(returns)
    assert fall is not None
    assert ulcer is not None
    assert -1.0 < fall <= 0.0
    assert 0.0 <= ulcer <= -fall + 1e-12
    assert (fall == 0.0) == (ulcer == 0.0)
    omega, pain = ratios.omega(returns), ratios.gain_to_pain(returns)
    assert omega is None or (omega >= 0.0 and omega - 1.0 == pytest.approx(pain, abs=1e-9))
    chance = ratios.probabilistic_sharpe(returns)
    assert chance is None or 0.0 <= chance <= 1.0
    tail, shortfall = ratios.value_at_risk(returns), ratios.expected_shortfall(returns)
    assert tail is None or (shortfall is not None and shortfall <= tail + 1e-12)


@given(RETURNS)
def test_the_sign_of_a_ratio_is_that_of_the_mean(returns: Floats) -> None:
    mean = float(returns.mean())
    assume(abs(mean) > 1e-9)
    for figure in (ratios.sharpe(returns, _YEAR), ratios.sortino(returns, _YEAR), ratios.gain_to_pain(returns)):
        assert figure is None or figure * mean > 0


@given(RETURNS)
def test_growth_a_year_over_the_years_gives_back_the_total(returns: Floats) -> None:
    growth, total = ratios.cagr(returns, _YEAR), ratios.total_return(returns)
    assert (growth is None) == (len(returns) < 30)
    if growth is not None and total is not None:
        assert (1 + growth) ** (len(returns) / _YEAR) == pytest.approx(1 + total, rel=1e-9)


@given(st.lists(st.floats(-5.0, 5.0), max_size=130).map(np.array))
def test_nothing_is_ever_infinite_or_not_a_number(returns: Floats) -> None:
    """Even of returns that no account can have."""
    with np.errstate(all="ignore"):
        values = [figure(returns) for figure in ALL]
    assert all(value is None or math.isfinite(value) for value in values)


@given(st.integers(1, 200), st.floats(-0.1, 0.1))
def test_the_same_return_every_day_has_no_spread_whatever_rounding_leaves(days: int, daily: float) -> None:
    returns = np.full(days, daily)
    assert ratios.sharpe(returns, _YEAR) is None
    assert ratios.skewness(returns) is None
    assert ratios.excess_kurtosis(returns) is None
    assert ratios.probabilistic_sharpe(returns) is None


def test_six_days_by_hand() -> None:
    """0.02, −0.01, 0, 0.03, −0.02, 0.01: sum 0.03, mean 0.005, Σ squares 0.0019."""
    returns = np.array([0.02, -0.01, 0.0, 0.03, -0.02, 0.01])
    spread = math.sqrt((0.0019 - 6 * 0.005**2) / 5)
    assert ratios.sharpe(returns, _YEAR) == pytest.approx(0.005 / spread * math.sqrt(252), rel=1e-12)
    assert ratios.sortino(returns, _YEAR) == pytest.approx(0.005 / math.sqrt(0.0005 / 6) * math.sqrt(252), rel=1e-12)
    assert ratios.volatility(returns, _YEAR) == pytest.approx(spread * math.sqrt(252), rel=1e-12)
    assert ratios.total_return(returns) == pytest.approx(1.02 * 0.99 * 1.03 * 0.98 * 1.01 - 1, rel=1e-12)
    assert ratios.max_drawdown(returns) == pytest.approx(-0.02, rel=1e-12)
    falls = (0, 0.01, 0.01, 0, 0.02, 1 - 0.98 * 1.01)
    assert ratios.ulcer_index(returns) == pytest.approx(math.sqrt(sum(x * x for x in falls) / 6), rel=1e-12)
    assert ratios.omega(returns) == pytest.approx(2.0, rel=1e-12)
    assert ratios.gain_to_pain(returns) == pytest.approx(1.0, rel=1e-12)


def test_tails_of_a_hundred_days_by_hand() -> None:
    """−50 … 49 thousandths: the 5th percentile lies 0.95 of the way from the 5th to the 6th worst day."""
    returns = np.arange(-50, 50) / 1000
    assert ratios.value_at_risk(returns) == pytest.approx(-0.046 + 0.95 * 0.001, rel=1e-12)
    assert ratios.expected_shortfall(returns) == pytest.approx(-0.048, rel=1e-12)
    assert ratios.tail_ratio(returns) == pytest.approx(0.04405 / 0.04505, rel=1e-12)


@given(RETURNS)
def test_the_probabilistic_sharpe_ratio_follows_the_published_formula(returns: Floats) -> None:
    """Bailey & López de Prado 2012, The Sharpe Ratio Efficient Frontier."""
    found = ratios.probabilistic_sharpe(returns)
    if found is not None:
        centred = (returns - returns.mean()) / returns.std()
        daily = float(returns.mean() / returns.std(ddof=1))
        expected = _published(daily, len(returns), float(np.mean(centred**3)), float(np.mean(centred**4)))
        assert found == pytest.approx(expected, abs=1e-12)


def _published(ratio: float, n: int, skew: float, kurtosis: float) -> float:
    error = math.sqrt((1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2) / (n - 1))
    return 0.5 * (1 + math.erf(ratio / error / math.sqrt(2)))
