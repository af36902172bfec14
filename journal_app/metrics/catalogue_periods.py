"""Metrics of days, weeks and months as returns on the capital."""

from __future__ import annotations

from collections.abc import Callable

from journal_app.metrics.entries import JOURNALS, Entry, Example, bounds, figure
from journal_app.metrics.intervals import mean_interval
from journal_app.metrics.period_returns import (
    best,
    compounded_by,
    longest_run,
    positive_share,
    positive_share_interval,
    worst,
)
from journal_app.metrics.returns import Floats
from journal_app.metrics.sample import Sample, spread_of

_NO_CAPITAL = "No capital is known: neither a deposit nor the setting start_capital."


def _values(sample: Sample, unit: str) -> Floats:
    return sample.daily if sample.returns is None else compounded_by(sample.returns, unit)[1]


def _extreme(unit: str, pick: Callable[[Floats], float | None], value: str, worked: str) -> Entry:
    kind, word = ("best", "Highest") if pick is best else ("worst", "Lowest")
    return Entry(
        f"{kind}_{unit}_percent", f"{kind.capitalize()} {unit} %", "fraction", "returns",
        f"{word} return of one {'trading day' if unit == 'day' else f'calendar {unit}'}, its days compounded.",
        f"{'max' if pick is best else 'min'} of Π (1 + r) − 1 by {unit}", "as quantstats; its weeks split at new year",
        lambda s: figure(pick(_values(s, unit))), Example(value, worked), _NO_CAPITAL,
        lambda s: len(_values(s, unit)),
    )  # fmt: skip


def _run(name: str, label: str, note: str, chosen: Callable[[Floats], int], example: Example) -> Entry:
    return Entry(
        name, label, "count", "returns", f"{note}; a day that made nothing ends the run.", "longest run of days",
        JOURNALS, lambda s: str(chosen(s.daily)) if s.returns is not None else None, example, _NO_CAPITAL,
        lambda s: len(s.daily),
    )  # fmt: skip


def _mean(sample: Sample) -> float | None:
    return float(sample.daily.mean()) if len(sample.daily) else None


def _mean_interval(sample: Sample) -> tuple[float, float] | None:
    daily = sample.daily
    total = float(daily.sum())
    return mean_interval(len(daily), total, spread_of(len(daily), total, float((daily**2).sum())))


PERIODS = (
    Entry("average_return", "Average day %", "fraction", "returns",
          "Mean daily return, days without a trade included; the interval is by Student's t.", "Σ r ÷ days",
          "as quantstats's expected return by arithmetic mean; Student 1908", lambda s: figure(_mean(s)),
          Example("0.003118", "(0.0475 + 0 − 0.0763723 + 0.0413437) ÷ 4"), _NO_CAPITAL, lambda s: len(s.daily),
          lambda s: bounds(_mean_interval(s))),
    _extreme("day", best, "0.0475", "47.50 ÷ 1,000"),
    _extreme("day", worst, "-0.076372", "−80 ÷ 1,047.50"),
    _extreme("week", best, "0.0075", "one week: 1,007.50 ÷ 1,000 − 1"),
    _extreme("week", worst, "0.0075", "one week: 1,007.50 ÷ 1,000 − 1"),
    _extreme("month", best, "0.0075", "one month"),
    _extreme("month", worst, "0.0075", "one month"),
    Entry("positive_days", "Positive days", "fraction", "returns",
          "Share of days that gained, of those that gained or lost; the interval is Wilson's.",
          "n(r > 0) ÷ n(r ≠ 0)", "as quantstats's win rate; Wilson 1927", lambda s: figure(positive_share(s.daily)),
          Example("0.666667", "2 ÷ 3"), f"No day gained or lost. {_NO_CAPITAL}",
          lambda s: int((s.daily != 0).sum()), lambda s: bounds(positive_share_interval(s.daily))),
    _run("win_days_streak", "Gaining days in a row", "Most days in a row that gained",
         lambda r: longest_run(r > 0), Example("1", "2 March, then nothing")),
    _run("loss_days_streak", "Losing days in a row", "Most days in a row that lost",
         lambda r: longest_run(r < 0), Example("1", "4 March")),
)  # fmt: skip
