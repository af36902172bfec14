"""Our ratios beside those of quantstats and empyrical, on the same series of daily returns."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from journal_app.metrics import benchmark, drawdowns, ratios

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import empyrical
    import quantstats

pytestmark = pytest.mark.filterwarnings("ignore")
_YEAR = 252


def made_up(seed: int, n: int = 500, mean: float = 0.0006, spread: float = 0.012) -> pd.Series:
    draw = np.random.default_rng(seed).normal(mean, spread, n)
    return pd.Series(draw, index=pd.bdate_range("2024-01-02", periods=n))


def with_zeros() -> pd.Series:
    series = made_up(5)
    series[np.random.default_rng(5).random(len(series)) < 0.4] = 0.0
    return series


def loss_first() -> pd.Series:
    series = made_up(7)
    series.iloc[0] = -0.08
    return series


def losing() -> pd.Series:
    return made_up(11, mean=-0.002)


SERIES: dict[str, Callable[[], pd.Series]] = {
    "made up": lambda: made_up(1), "another": lambda: made_up(2), "many days without a trade": with_zeros,
    "a loss on the first day": loss_first, "losing": losing, "fat tails": lambda: made_up(3, spread=0.03),
}  # fmt: skip
AGREE: tuple[tuple[str, Callable[[Any], Any], Callable[[Any], Any]], ...] = (
    ("Sharpe, quantstats", lambda r: ratios.sharpe(r.values, _YEAR), quantstats.stats.sharpe),
    ("Sharpe, empyrical", lambda r: ratios.sharpe(r.values, _YEAR), empyrical.sharpe_ratio),
    ("Sortino, quantstats", lambda r: ratios.sortino(r.values, _YEAR), quantstats.stats.sortino),
    ("Sortino, empyrical", lambda r: ratios.sortino(r.values, _YEAR), empyrical.sortino_ratio),
    ("volatility, quantstats", lambda r: ratios.volatility(r.values, _YEAR), quantstats.stats.volatility),
    ("volatility, empyrical", lambda r: ratios.volatility(r.values, _YEAR), empyrical.annual_volatility),
    ("total return, quantstats", lambda r: ratios.total_return(r.values), quantstats.stats.comp),
    ("total return, empyrical", lambda r: ratios.total_return(r.values), empyrical.cum_returns_final),
    ("CAGR, quantstats", lambda r: ratios.cagr(r.values, _YEAR), quantstats.stats.cagr),
    ("CAGR, empyrical", lambda r: ratios.cagr(r.values, _YEAR), empyrical.annual_return),
    ("max drawdown, quantstats", lambda r: ratios.max_drawdown(r.values), quantstats.stats.max_drawdown),
    ("max drawdown, empyrical", lambda r: ratios.max_drawdown(r.values), empyrical.max_drawdown),
    ("Calmar, quantstats", lambda r: ratios.calmar(r.values, _YEAR), quantstats.stats.calmar),
    ("Calmar, empyrical", lambda r: ratios.calmar(r.values, _YEAR), empyrical.calmar_ratio),
    ("VaR 95, empyrical", lambda r: ratios.value_at_risk(r.values), empyrical.value_at_risk),
    ("CVaR 95, empyrical", lambda r: ratios.expected_shortfall(r.values), empyrical.conditional_value_at_risk),
    ("omega, quantstats", lambda r: ratios.omega(r.values), quantstats.stats.omega),
    ("omega, empyrical", lambda r: ratios.omega(r.values), empyrical.omega_ratio),
    ("gain to pain, quantstats", lambda r: ratios.gain_to_pain(r.values), quantstats.stats.gain_to_pain_ratio),
    ("tail ratio, quantstats", lambda r: ratios.tail_ratio(r.values), quantstats.stats.tail_ratio),
    ("tail ratio, empyrical", lambda r: ratios.tail_ratio(r.values), empyrical.tail_ratio),
    ("skewness, quantstats", lambda r: ratios.skewness(r.values), quantstats.stats.skew),
    ("kurtosis, quantstats", lambda r: ratios.excess_kurtosis(r.values), quantstats.stats.kurtosis),
)


@pytest.mark.parametrize("series", list(SERIES))
@pytest.mark.parametrize("ours,theirs", [pair[1:] for pair in AGREE], ids=[pair[0] for pair in AGREE])
def test_shared_ratios_agree(series: str, ours: Callable[[Any], Any], theirs: Callable[[Any], Any]) -> None:
    returns = SERIES[series]()
    assert ours(returns) == pytest.approx(float(theirs(returns)), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("series", list(SERIES))
def test_the_ulcer_index_of_quantstats_divides_by_one_day_less(series: str) -> None:
    returns = SERIES[series]()
    n = len(returns)
    assert ratios.ulcer_index(returns.to_numpy()) == pytest.approx(
        quantstats.stats.ulcer_index(returns) * math.sqrt((n - 1) / n), rel=1e-9
    )


@pytest.mark.parametrize("series", list(SERIES))
def test_quantstats_adds_returns_for_its_recovery_factor_and_hides_a_loss(series: str) -> None:
    returns = SERIES[series]()
    ours, fall = ratios.recovery_factor(returns.to_numpy()), ratios.max_drawdown(returns.to_numpy())
    assert quantstats.stats.recovery_factor(returns) == pytest.approx(abs(returns.sum()) / abs(fall or 1), rel=1e-9)
    assert ours is not None
    assert (ours > 0) is (float(np.prod(1 + returns.to_numpy())) > 1)


def test_quantstats_takes_value_at_risk_from_a_normal_curve() -> None:
    returns = made_up(1)
    normal = float(returns.mean() - 1.6448536269514722 * returns.std())
    assert quantstats.stats.value_at_risk(returns) == pytest.approx(normal, rel=1e-9)
    assert ratios.value_at_risk(returns.to_numpy()) != pytest.approx(normal, rel=1e-3)


@pytest.mark.parametrize("series", list(SERIES))
def test_drawdowns_begin_at_the_peak_where_quantstats_begins_a_day_later(series: str) -> None:
    returns = SERIES[series]()
    curve = drawdowns.compounded(returns.to_numpy())
    ours = [one for one in drawdowns.episodes(curve) if one.end is not None]
    table = quantstats.stats.drawdown_details(quantstats.stats.to_drawdown_series(returns))
    theirs = table[pd.to_datetime(table["end"]) < returns.index[-1]]
    assert [one.depth * 100 for one in ours] == pytest.approx(theirs["max drawdown"].tolist(), rel=1e-9)
    places = {day: place for place, day in enumerate(returns.index, start=1)}
    assert [places[pd.Timestamp(day)] for day in theirs["start"]] == [one.peak + 1 for one in ours]
    assert [places[pd.Timestamp(day)] for day in theirs["end"]] == [(one.end or 0) - 1 for one in ours]


def test_empyrical_agrees_about_a_benchmark() -> None:
    ours, theirs = made_up(1), made_up(2)
    theirs = 0.5 * ours + theirs
    a, b = ours.to_numpy(), theirs.to_numpy()
    assert benchmark.beta(a, b) == pytest.approx(empyrical.beta(ours, theirs), rel=1e-9)
    assert benchmark.alpha(a, b, _YEAR) == pytest.approx(empyrical.alpha(ours, theirs), rel=1e-9)
    assert benchmark.tracking_error(a, b, _YEAR) == pytest.approx(empyrical.annual_volatility(ours - theirs), rel=1e-9)
    assert benchmark.information_ratio(a, b, _YEAR) == pytest.approx(
        empyrical.excess_sharpe(ours, theirs) * math.sqrt(_YEAR), rel=1e-9
    )
    for chosen, named in ((b > 0, empyrical.up_capture), (b < 0, empyrical.down_capture)):
        assert benchmark.capture(a, b, _YEAR, chosen) == pytest.approx(named(ours, theirs), rel=1e-9)


def test_what_peers_invent_or_crash_on_is_none_here() -> None:
    rising = pd.Series(np.linspace(0.001, 0.002, 200), index=pd.bdate_range("2024-01-02", periods=200))
    values = np.linspace(0.001, 0.002, 200)
    with pytest.raises(ZeroDivisionError):
        quantstats.stats.calmar(rising)
    assert ratios.calmar(values, _YEAR) is None
    assert ratios.recovery_factor(values) is None
    assert math.isinf(float(empyrical.omega_ratio(rising))) or math.isnan(float(empyrical.omega_ratio(rising)))
    assert ratios.omega(values) is None
    assert ratios.sortino(values, _YEAR) is None
    still = np.zeros(200)
    assert ratios.sharpe(still, _YEAR) is None
    assert ratios.volatility(still, _YEAR) == 0.0
    assert ratios.cagr(np.full(29, 0.01), _YEAR) is None
    assert ratios.value_at_risk(np.full(99, 0.01)) is None
    assert all(
        one is None
        for one in (ratios.sharpe(still[:0], _YEAR), ratios.total_return(still[:0]), ratios.max_drawdown(still[:0]))
    )
