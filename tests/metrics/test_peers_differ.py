"""Where quantstats and empyrical mean something else by the same name: the difference, as a number, and why.

Figures on which they agree with us are in test_peers_agree.py.
"""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from journal_app.metrics import benchmark, drawdowns, period_returns, ratios
from journal_app.metrics.returns import Floats, Returns

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import empyrical
    import quantstats.stats as quantstats

pytestmark = pytest.mark.filterwarnings("ignore")
Q: Any = quantstats  # half of it is typed
_YEAR = 252
_NORMAL_TAIL = math.exp(-0.5 * 1.6448536269514722**2) / math.sqrt(2 * math.pi) / 0.05


def _series(kind: str) -> pd.Series:
    """A series of consecutive calendar days, so that days are places."""
    draw = np.random.default_rng({"gains": 1, "losses": 2, "flat": 3, "first": 4}[kind])
    values = draw.normal(-0.001 if kind == "losses" else 0.0008, 0.012, 500)
    if kind == "flat":
        values[100:350] = 0.0
        values[draw.random(500) < 0.2] = 0.0
    if kind == "first":
        values[0] = -0.09
    return pd.Series(values, index=pd.date_range("2024-01-01", periods=500))


KINDS = ("gains", "losses", "flat", "first")


def _values(series: pd.Series) -> Floats:
    return np.asarray(series, dtype=np.float64)


def _psr_by_adjusted_moments(r: Floats) -> float:
    sharpe, n = float(r.mean() / r.std(ddof=1)), len(r)
    skew, kurtosis = ratios.skewness(r), ratios.excess_kurtosis(r)
    assert skew is not None
    assert kurtosis is not None
    error = math.sqrt((1 - skew * sharpe + (kurtosis + 2) / 4 * sharpe**2) / (n - 1))
    return 0.5 * (1 + math.erf(sharpe / error / math.sqrt(2)))


def _deepest_days(series: pd.Series) -> int:
    table = Q.drawdown_details(Q.to_drawdown_series(series))
    return int(table.sort_values("max drawdown")["days"].iloc[0])


Rule = Callable[[Floats, float], float]
DIFFER: tuple[tuple[str, Callable[[Floats], float | None], Callable[[pd.Series], Any], Rule, str], ...] = (
    ("Sharpe of 365 days a year", lambda r: ratios.sharpe(r, 365), Q.sharpe, lambda _, x: x * math.sqrt(365 / 252),
     "coins trade every day"),
    ("Sortino of 365 days a year", lambda r: ratios.sortino(r, 365), empyrical.sortino_ratio,
     lambda _, x: x * math.sqrt(365 / 252), "coins trade every day"),
    ("volatility of 365 days a year", lambda r: ratios.volatility(r, 365), empyrical.annual_volatility,
     lambda _, x: x * math.sqrt(365 / 252), "coins trade every day"),
    ("CAGR of 365 days a year", lambda r: ratios.cagr(r, 365), empyrical.annual_return,
     lambda _, x: (1 + x) ** (365 / 252) - 1, "coins trade every day"),
    ("ulcer index", ratios.ulcer_index, Q.ulcer_index, lambda r, x: x * math.sqrt((len(r) - 1) / len(r)),
     "quantstats divides by n − 1"),
    ("Martin ratio", lambda r: ratios.martin_ratio(r, _YEAR), Q.upi,
     lambda r, x: x * (ratios.cagr(r, _YEAR) or 0) / (ratios.total_return(r) or 1) * math.sqrt(len(r) / (len(r) - 1)),
     "quantstats takes the total return, not that of a year, and its own ulcer index"),
    ("recovery factor", ratios.recovery_factor, Q.recovery_factor,
     lambda r, x: x * (ratios.total_return(r) or 0) / abs(float(r.sum())),
     "quantstats adds returns and drops the sign"),
    ("VaR 95", ratios.value_at_risk, Q.value_at_risk,
     lambda r, x: x + float(np.percentile(r, 5)) - float(r.mean() - 1.6448536269514722 * r.std(ddof=1)),
     "quantstats assumes a normal curve"),
    ("CVaR 95", ratios.expected_shortfall, Q.conditional_value_at_risk,
     lambda r, x: x + float(np.sort(r)[:25].mean()) - float(r.mean() - _NORMAL_TAIL * r.std(ddof=1)),
     "quantstats assumes a normal curve; ours are the 25 worst of 500"),
    ("days of the deepest fall", ratios.drawdown_days, _deepest_days,
     lambda r, x: x + (drawdowns.deepest(drawdowns.compounded(r)) is not None),
     "peak to recovery; quantstats counts the days below, one less"),
    ("probabilistic Sharpe", ratios.probabilistic_sharpe, Q.probabilistic_sharpe_ratio,
     lambda r, x: x + (ratios.probabilistic_sharpe(r) or 0) - _psr_by_adjusted_moments(r),
     "plain moments as in the paper; quantstats takes adjusted ones"),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ours,theirs,rule", [row[1:4] for row in DIFFER], ids=[row[0] for row in DIFFER])
def test_the_difference_is_the_one_that_is_told(
    kind: str, ours: Callable[[Floats], float | None], theirs: Callable[[pd.Series], Any], rule: Rule
) -> None:
    series = _series(kind)
    unrecovered = drawdowns.deepest(drawdowns.compounded(_values(series)))
    assert unrecovered is not None
    if theirs is _deepest_days and unrecovered.end is None:
        assert ours(_values(series)) == float(theirs(series))  # it goes on: both count up to the last day
        return
    found, other = ours(_values(series)), float(theirs(series))
    assert found == pytest.approx(rule(_values(series), other), rel=1e-9)
    assert found != pytest.approx(other, rel=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_conditional_value_at_risk_agrees_once_quantstats_looks_at_history(kind: str) -> None:
    series = _series(kind)
    theirs = Q.conditional_value_at_risk(series, method="historical")
    assert ratios.expected_shortfall(_values(series)) == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("unit,theirs", [("day", None), ("month", "ME"), ("year", "YE")])
def test_the_best_and_worst_period_agree(kind: str, unit: str, theirs: str | None) -> None:
    series = _series(kind)
    returns = Returns(np.asarray(series.index, dtype="datetime64[D]"), _values(series), np.ones(500), _YEAR)
    values = period_returns.compounded_by(returns, unit)[1]
    assert period_returns.best(values) == pytest.approx(float(Q.best(series, theirs)), rel=1e-9)
    assert period_returns.worst(values) == pytest.approx(float(Q.worst(series, theirs)), rel=1e-9)
    assert period_returns.positive_share(values) == pytest.approx(Q.win_rate(series, theirs), rel=1e-9)
    assert period_returns.longest_run(values > 0) == Q.consecutive_wins(series, theirs)
    assert period_returns.longest_run(values < 0) == Q.consecutive_losses(series, theirs)


@pytest.mark.parametrize("kind", KINDS)
def test_weeks_are_whole_where_quantstats_joins_the_ends_of_a_year(kind: str) -> None:
    """It groups by year and week number: 30 and 31 December 2024, of week 1, fall in with the first January days."""
    series = _series(kind)
    returns = Returns(np.asarray(series.index, dtype="datetime64[D]"), _values(series), np.ones(500), _YEAR)
    days, values = period_returns.compounded_by(returns, "week")
    grown = dict(zip([str(day) for day in days], 1 + values, strict=True))
    whole = (1 + series).resample("W").prod()  # pandas: Monday to Sunday
    assert values == pytest.approx(_values(whole) - 1, rel=1e-9, abs=1e-12)
    december = (1 + series["2024-12-30":"2024-12-31"]).prod()
    theirs = Q._utils.aggregate_returns(series, "W")
    assert 1 + theirs.loc[(2024, 1)] == pytest.approx(grown["2024-01-01"] * december, rel=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_a_benchmark_has_the_same_beta_everywhere_and_three_kinds_of_alpha(kind: str) -> None:
    ours, theirs = _series(kind), _series("gains") * 0.5 + _series("losses")
    a, b = _values(ours), _values(theirs)
    slope, linked = benchmark.beta(a, b), benchmark.correlation(a, b)
    greeks = Q.greeks(ours, theirs)
    assert slope is not None
    assert linked is not None
    assert slope == pytest.approx(float(greeks["beta"]), rel=1e-9)
    assert linked**2 == pytest.approx(float(Q.r_squared(ours, theirs)), rel=1e-9)
    compounds = benchmark.alpha(a, b, _YEAR)
    assert compounds == pytest.approx((1 + float(greeks["alpha"]) / _YEAR) ** _YEAR - 1, rel=1e-9)
    assert compounds == pytest.approx(float(empyrical.alpha_beta(ours, theirs)[0]), rel=1e-9)
    a_year = benchmark.information_ratio(a, b, _YEAR)
    assert a_year == pytest.approx(float(Q.information_ratio(ours, theirs)) * math.sqrt(_YEAR), rel=1e-9)


RISING = pd.Series(np.linspace(0.001, 0.002, 200), index=pd.date_range("2024-01-01", periods=200))
STILL = pd.Series(np.zeros(200), index=RISING.index)
SHORT = pd.Series(np.linspace(-0.002, 0.004, 20), index=RISING.index[:20])
_NONE: tuple[tuple[str, float | None, Callable[[], Any], str], ...] = (
    ("Calmar without a fall", ratios.calmar(_values(RISING), _YEAR), lambda: Q.calmar(RISING), "crash"),
    ("Calmar of nothing", ratios.calmar(_values(STILL), _YEAR), lambda: Q.calmar(STILL), "crash"),
    ("Sortino without a loss", ratios.sortino(_values(RISING), _YEAR), lambda: empyrical.sortino_ratio(RISING), "inf"),
    ("Sharpe of nothing", ratios.sharpe(_values(STILL), _YEAR), lambda: Q.sharpe(STILL), "nan"),
    ("omega without a loss", ratios.omega(_values(RISING)), lambda: empyrical.omega_ratio(RISING), "nan"),
    ("recovery without a fall", ratios.recovery_factor(_values(RISING)), lambda: Q.recovery_factor(RISING), "nan"),
    ("Martin without a fall", ratios.martin_ratio(_values(RISING), _YEAR), lambda: Q.upi(RISING), "nan"),
    ("gain to pain, no loss", ratios.gain_to_pain(_values(RISING)), lambda: Q.gain_to_pain_ratio(RISING), "nan"),
    ("tail ratio of nothing", ratios.tail_ratio(_values(STILL)), lambda: Q.tail_ratio(STILL), "nan"),
    ("skewness of nothing", ratios.skewness(_values(STILL)), lambda: Q.skew(STILL), "nan"),
    ("kurtosis of nothing", ratios.excess_kurtosis(_values(STILL)), lambda: Q.kurtosis(STILL), "nan"),
    ("PSR of nothing", ratios.probabilistic_sharpe(_values(STILL)), lambda: Q.probabilistic_sharpe_ratio(STILL), "nan"),
    ("win rate of nothing", period_returns.positive_share(_values(STILL)), lambda: Q.win_rate(STILL), "0.0"),
    ("CAGR of 20 days", ratios.cagr(_values(SHORT), _YEAR), lambda: Q.cagr(SHORT), "number"),
    ("VaR of 20 days", ratios.value_at_risk(_values(SHORT)), lambda: empyrical.value_at_risk(SHORT), "number"),
    ("CVaR of 20 days", ratios.expected_shortfall(_values(SHORT)),
     lambda: empyrical.conditional_value_at_risk(SHORT), "number"),
    ("tail ratio of 20 days", ratios.tail_ratio(_values(SHORT)), lambda: Q.tail_ratio(SHORT), "number"),
    ("PSR of 20 days", ratios.probabilistic_sharpe(_values(SHORT)), lambda: Q.probabilistic_sharpe_ratio(SHORT),
     "number"),
    ("beta to nothing", benchmark.beta(_values(RISING), _values(STILL)), lambda: Q.greeks(RISING, STILL)["beta"],
     "0.0"),
    ("information ratio of itself", benchmark.information_ratio(_values(RISING), _values(RISING), _YEAR),
     lambda: Q.information_ratio(RISING, RISING), "0.0"),
)  # fmt: skip


@pytest.mark.parametrize("ours,theirs,said", [row[1:] for row in _NONE], ids=[row[0] for row in _NONE])
def test_what_is_undefined_is_none_here_whatever_peers_say(
    ours: float | None, theirs: Callable[[], Any], said: str
) -> None:
    assert ours is None
    if said == "crash":
        with pytest.raises(ZeroDivisionError):
            theirs()
        return
    value = float(theirs())
    kind = "number" if math.isfinite(value) and value else str(value)
    assert kind == said
