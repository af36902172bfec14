"""Metrics of days, of the fall of money, of daily returns on capital, and of excursions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from journal_app.metrics import ratios
from journal_app.metrics.entries import JOURNALS, OWN, Entry, Example, bounds, figure, mean_money, money, quotient
from journal_app.metrics.sample import Sample, periods

_NO_TRADES = "There is no closed trade."
_NO_CAPITAL = "No capital is known: neither a deposit nor the setting start_capital."


def _extreme(values: list[int], pick: Callable[[list[int]], int]) -> str | None:
    return money(pick(values)) if values else None


def _days(sample: Sample) -> int:
    return len(sample.cells)


def _day_text(day: np.datetime64 | None) -> str | None:
    return None if day is None else str(day)


def _returns(sample: Sample) -> int:
    return len(sample.daily)


def _period(name: str, label: str, unit: str, pick: Callable[[list[int]], int], example: Example) -> Entry:
    which = "Highest" if pick is max else "Lowest"
    return Entry(name, label, "money", "days", f"{which} net P&L of one calendar {unit}, by close.",
                 f"{'max' if pick is max else 'min'} of Σ net by {unit}", JOURNALS,
                 lambda s: _extreme(periods(s.cells, unit)[1], pick), example, _NO_TRADES,
                 lambda s: len(periods(s.cells, unit)[0]))  # fmt: skip


DAYS = (
    Entry("trading_days", "Trading days", "count", "days", "Exchange days on which a trade closed.",
          "n days", JOURNALS, lambda s: str(len(s.cells)), Example("4", "2, 3, 4 and 5 March"), size=_days),
    Entry("winning_days", "Winning days", "count", "days", "Trading days with net P&L above zero.", "n(Σ net > 0)",
          JOURNALS, lambda s: str(sum(one > 0 for one in s.results)), Example("2", "50 and 40"), size=_days),
    Entry("losing_days", "Losing days", "count", "days", "Trading days with net P&L below zero.", "n(Σ net < 0)",
          JOURNALS, lambda s: str(sum(one < 0 for one in s.results)), Example("1", "−80"), size=_days),
    Entry("best_day", "Best day", "money", "days", "Highest net P&L of one exchange day, by close.",
          "max of Σ net by day",
          JOURNALS, lambda s: _extreme(s.results, max), Example("50", "100 − 50"), _NO_TRADES, _days),
    Entry("worst_day", "Worst day", "money", "days", "Lowest net P&L of one exchange day, by close.",
          "min of Σ net by day", JOURNALS, lambda s: _extreme(s.results, min), Example("-80", "4 March"), _NO_TRADES,
          _days),
    Entry("average_day", "Average day", "money", "days", "Mean net P&L of the trading days.", "Σ net ÷ days",
          JOURNALS,
          lambda s: mean_money(s.net, len(s.cells)), Example("2.5", "10 ÷ 4"), _NO_TRADES, _days),
    Entry("trades_per_day", "Trades a day", "ratio", "days", "Closed trades per trading day.", "n ÷ days", JOURNALS,
          lambda s: quotient(s.n, len(s.cells)), Example("1.25", "5 ÷ 4"), _NO_TRADES, _days),
    _period("best_week", "Best week", "week", max, Example("10", "one week: 50 + 0 − 80 + 40")),
    _period("worst_week", "Worst week", "week", min, Example("10", "one week: 50 + 0 − 80 + 40")),
    _period("best_month", "Best month", "month", max, Example("10", "one month")),
    _period("worst_month", "Worst month", "month", min, Example("10", "one month")),
)  # fmt: skip
RISK = (
    Entry("max_drawdown", "Max drawdown", "money", "risk",
          "Deepest fall of the running net P&L below its highest point so far, counted from zero; ≤ 0.",
          "min over trades of (running net − its peak so far, 0 at the start)", "as LEAN, by closed trade",
          lambda s: money(s.fall.depth) if s.n else None, Example("-130", "100 → 50 → 50 → −30"), _NO_TRADES),
    Entry("drawdown_peak", "Drawdown from", "day", "risk", "The day of the peak from which the deepest fall began.",
          "day of the peak", OWN, lambda s: _day_text(s.fall.peak), Example("2026-03-02",
          "after the first trade: 100"),
          "The running net never fell, or it fell from the start."),
    Entry("drawdown_valley", "Drawdown low", "day", "risk", "The day of the lowest point of the deepest fall.",
          "day of the valley", OWN, lambda s: _day_text(s.fall.valley), Example("2026-03-04",
          "−30 after the fourth trade"),
          "The running net never fell."),
    Entry("drawdown_recovered", "Drawdown over", "day", "risk",
          "The first day on which the running net was back at the peak.", "first day back at the peak", OWN,
          lambda s: _day_text(s.fall.back), Example(None, "it ends at 10 and was 100"),
          "It never was, or never fell."),
    Entry("money_recovery_factor", "Recovery factor", "ratio", "risk", "Net P&L ÷ deepest fall, signed.",
          "Σ net ÷ |max drawdown|", "as LEAN, in money", lambda s: quotient(s.net, -s.fall.depth),
          Example("0.076923", "10 ÷ 130"), "The running net never fell."),
)  # fmt: skip


def _ratio(  # noqa: PLR0913, PLR0917 - the columns of a table
    name: str, label: str, unit: str, note: str, formula: str, source: str, compute: Callable[[Sample], float | None],
    example: Example, none_when: str,
) -> Entry:  # fmt: skip
    """Return an entry over daily returns, none where there are none."""
    return Entry(name, label, unit, "returns", note, formula, source,
                 lambda s: figure(compute(s)) if s.returns is not None else None, example,
                 f"{none_when} {_NO_CAPITAL}".strip(), _returns)  # fmt: skip


RETURNS = (
    _ratio("total_return", "Total return", "fraction", "What the capital grew by, day by day.", "Π (1 + r) − 1",
           "as quantstats and empyrical", lambda s: ratios.total_return(s.daily),
           Example("0.0075", "1,007.50 ÷ 1,000 − 1"), ""),
    _ratio("cagr", "Growth a year", "fraction", "The yearly growth that would have given the same.",
           "(1 + total)^(252 ÷ days) − 1; 365 for coins", "as quantstats and empyrical",
           lambda s: ratios.cagr(s.daily, s.per_year), Example("0.734926", "1.3^(252 ÷ 120) − 1", "long"),
           "There are fewer than 30 days."),
    _ratio("volatility", "Volatility a year", "fraction", "How far daily returns spread, a year.",
           "standard deviation (n − 1) × √252; 365 for coins", "as quantstats and empyrical",
           lambda s: ratios.volatility(s.daily, s.per_year),
           Example("0.905422", "0.0475, 0, −0.0763723, 0.0413437: 0.0570362 × √252"), "There is one day only."),
    _ratio("sharpe", "Sharpe ratio", "ratio",
           "Return for the risk taken, a year; risk-free rate 0, days without a trade count.",
           "mean ÷ standard deviation (n − 1) × √252; 365 for coins", "Sharpe 1994; as quantstats and empyrical",
           lambda s: ratios.sharpe(s.daily, s.per_year), Example("0.867767", "0.00311784 ÷ 0.0570362 × √252"),
           "The returns do not spread."),
    _ratio("sortino", "Sortino ratio", "ratio", "Return for the risk of losing, a year.",
           "mean ÷ √mean(min(r, 0)²) × √252; 365 for coins", "Sortino 1991; as quantstats and empyrical",
           lambda s: ratios.sortino(s.daily, s.per_year), Example("1.296128",
           "0.00311784 ÷ √(0.0763723² ÷ 4) × √252"),
           "No day lost."),
    _ratio("calmar", "Calmar ratio", "ratio", "Growth a year for the deepest fall, over the whole history.",
           "growth a year ÷ |max drawdown %|", "Young 1991 over 36 months; whole history as quantstats and empyrical",
           lambda s: ratios.calmar(s.daily, s.per_year), Example("148.45512", "0.734926 ÷ (5 ÷ 1,010)", "long"),
           "The capital never fell, or there are fewer than 30 days."),
    _ratio("max_drawdown_percent", "Max drawdown %", "fraction",
           "Deepest fall of the compounded capital, the start included; ≤ 0.",
           "min of (value ÷ its peak so far − 1)", "as quantstats and empyrical",
           lambda s: ratios.max_drawdown(s.daily),
           Example("-0.076372", "967.50 ÷ 1,047.50 − 1"), ""),
    _ratio("drawdown_days", "Days of the max drawdown", "count",
           "From its peak to being back at it, or to the last day.",
           "recovery day − peak day, in days of the series", "peak day to recovery day; quantstats counts a day less",
           lambda s: ratios.drawdown_days(s.daily), Example("2", "from 3 March to the last day, 5 March"), ""),
    _ratio("longest_drawdown", "Longest drawdown", "count",
           "Days from a peak to being back at it, the longest of all.",
           "max of (recovery day − peak day)", "as the days of the max drawdown",
           lambda s: ratios.longest_drawdown(s.daily), Example("2", "from 3 March to the last day, 5 March"), ""),
    _ratio("recovery_factor", "Recovery factor %", "ratio", "Total return ÷ deepest fall, signed.",
           "total return ÷ |max drawdown %|", "compounded; quantstats adds returns and hides the sign",
           lambda s: ratios.recovery_factor(s.daily), Example("0.098203", "0.0075 ÷ 0.0763723"),
           "The capital never fell."),
    _ratio("ulcer_index", "Ulcer index", "fraction", "How deep and how long the capital stayed below its peak.",
           "√mean(drawdown²)", "Martin & McCann 1987, over n days; quantstats divides by n − 1",
           lambda s: ratios.ulcer_index(s.daily), Example("0.042693", "√((0 + 0 + 0.0763723² + 0.0381862²) ÷ 4)"),
           ""),
    _ratio("martin_ratio", "Martin ratio", "ratio", "Growth a year for the ulcer index.",
           "growth a year ÷ ulcer index",
           "Martin & McCann 1987", lambda s: ratios.martin_ratio(s.daily, s.per_year),
           Example("238.579561", "0.734926 ÷ 0.00308042, from (5 ÷ peak)² on every second day", "long"),
           "The capital never fell, or there are fewer than 30 days."),
    _ratio("var_95", "Value at risk 95 %", "fraction",
           "On one day of twenty the return was this or worse; historical.",
           "5th percentile of daily returns, linear", "as empyrical; quantstats assumes a normal curve",
           lambda s: ratios.value_at_risk(s.daily), Example("-0.004809", "the 6.95th smallest of 120", "long"),
           "There are fewer than 100 days."),
    _ratio("cvar_95", "Expected shortfall 95 %", "fraction", "Mean of the worst days beyond the value at risk.",
           "mean of the worst int((n − 1) × 0.05) + 1 days", "as empyrical",
           lambda s: ratios.expected_shortfall(s.daily), Example("-0.00489", "the 6 worst of 120", "long"),
           "There are fewer than 100 days."),
    _ratio("skewness", "Skewness", "ratio", "Above 0: rare large gains; below 0: rare large losses.",
           "n ÷ ((n − 1)(n − 2)) × Σ((r − mean) ÷ s)³", "adjusted Fisher–Pearson, as quantstats",
           lambda s: ratios.skewness(s.daily), Example("-1.289972", "of the four returns"),
           "There are fewer than three days."),
    _ratio("kurtosis", "Excess kurtosis", "ratio", "Above 0: more extreme days than a normal curve has.",
           "adjusted fourth moment − 3", "G₂, as quantstats", lambda s: ratios.excess_kurtosis(s.daily),
           Example("0.970254", "of the four returns"), "There are fewer than four days."),
    _ratio("tail_ratio", "Tail ratio", "ratio", "The good tail against the bad one.",
           "|95th percentile| ÷ |5th percentile|",
           "as quantstats and empyrical", lambda s: ratios.tail_ratio(s.daily),
           Example("2.019422", "0.00971111 ÷ 0.00480885", "long"), "There are fewer than 100 days."),
    _ratio("omega", "Omega ratio", "ratio", "Gains for each unit lost, by day.", "Σ gains ÷ |Σ losses|",
           "Keating & Shadwick 2002, threshold 0; as quantstats and empyrical", lambda s: ratios.omega(s.daily),
           Example("1.163297", "(0.0475 + 0.0413437) ÷ 0.0763723"), "No day lost."),
    _ratio("gain_to_pain", "Gain to pain", "ratio", "What was kept for each unit lost, by day.", "Σ r ÷ |Σ losses|",
           "Schwager 2012, by day; as quantstats", lambda s: ratios.gain_to_pain(s.daily),
           Example("0.163297", "0.0124713 ÷ 0.0763723"), "No day lost."),
    _ratio("probabilistic_sharpe", "Probability of skill", "fraction",
           "How likely the true Sharpe ratio is above zero, by length, skewness and tails of the series.",
           "Φ(SR √(n − 1) ÷ √(1 − γ₃ SR + (γ₄ − 1) ÷ 4 SR²))", "Bailey & López de Prado 2012",
           lambda s: ratios.probabilistic_sharpe(s.daily), Example("0.999873", "SR 0.334749 a day over 120 days",
           "long"),
           "There are fewer than 30 days, or the returns do not spread."),
)  # fmt: skip


def _mean(column: str) -> Callable[[Sample], str | None]:
    def mean(sample: Sample) -> str | None:
        n = int(sample.cells.excursions.sum())
        return figure(float(getattr(sample.cells, column).sum()) / n) if n else None

    return mean


def _measured(sample: Sample) -> int:
    return int(sample.cells.excursions.sum())


def _efficiency(sample: Sample) -> tuple[float, float] | None:
    kept = float(sample.cells.kept.sum())
    low, high = float(sample.cells.mfe.sum()), float(sample.cells.mfe_most.sum())
    return (min(kept / low, kept / high), max(kept / low, kept / high)) if low > 0 else None


def _given_back(sample: Sample) -> tuple[float, float] | None:
    n = _measured(sample)
    if not n:
        return None
    kept = float(sample.cells.kept.sum())
    return (float(sample.cells.mfe.sum()) - kept) / n, (float(sample.cells.mfe_most.sum()) - kept) / n


def _mae(sample: Sample) -> tuple[float, float] | None:
    n = _measured(sample)
    return (float(sample.cells.mae_most.sum()) / n, float(sample.cells.mae.sum()) / n) if n else None


def _mfe(sample: Sample) -> tuple[float, float] | None:
    n = _measured(sample)
    return (float(sample.cells.mfe.sum()) / n, float(sample.cells.mfe_most.sum()) / n) if n else None


_NO_BARS = "No bars are known for the trades."
EXCURSIONS = (
    Entry("average_mae", "Average MAE", "money", "excursions",
          "How far trades went against their holder, for certain; the interval has the most, too.",
          "Σ MAE ÷ trades with bars", "MAE: Sweeney 1996; bounds by bars", _mean("mae"),
          Example("-30", "(−20 − 60 − 10) ÷ 3"), _NO_BARS, _measured,
          lambda s: bounds(_mae(s))),
    Entry("average_mfe", "Average MFE", "money", "excursions",
          "How far trades went in favour of their holder, for certain; the interval has the most, too.",
          "Σ MFE ÷ trades with bars", "MFE: Sweeney 1996; bounds by bars", _mean("mfe"),
          Example("60", "(120 + 30 + 30) ÷ 3"), _NO_BARS, _measured, lambda s: bounds(_mfe(s))),
    Entry("exit_efficiency", "Exit efficiency", "fraction", "excursions",
          "What part of the best point was kept, at the most; the interval has both bounds.",
          "Σ net ÷ Σ MFE", OWN, lambda s: figure(None if (pair := _efficiency(s)) is None else pair[1]),
          Example("0.277778", "(100 − 50 + 0) ÷ 180"), f"{_NO_BARS} Or none of them ever gained.", _measured,
          lambda s: bounds(_efficiency(s))),
    Entry("given_back", "Given back", "money", "excursions",
          "From the best point to the exit, per trade, at the least; the interval has both bounds.",
          "(Σ MFE − Σ net) ÷ trades with bars", "LEAN's end-trade drawdown",
          lambda s: figure(None if (pair := _given_back(s)) is None else pair[0]),
          Example("43.333333", "(180 − 50) ÷ 3"), _NO_BARS, _measured, lambda s: bounds(_given_back(s))),
)  # fmt: skip
