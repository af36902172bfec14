"""The catalogue: every entry says all that is to be said, and its worked example is its test."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.money import from_units, to_units
from journal_app.metrics.catalogue import CATALOGUE, Entry, measure
from tests.metrics.books import example, make_book, sample_of

_DAY = "2026-03-02"


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_each_metric_is_what_its_worked_example_says(entry: Entry) -> None:
    assert entry.compute(example(entry.example.journal)) == entry.example.value, entry.example.worked


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_each_metric_says_how_it_is_worked_out_and_when_it_is_none(entry: Entry) -> None:
    assert all(
        (entry.label, entry.unit, entry.note, entry.formula, entry.source, entry.none_when, entry.example.worked)
    )
    nothing = entry.compute(example("none"))
    assert nothing in {None, "0"}
    if entry.none_when == "Never.":
        assert nothing == "0"


def test_names_are_distinct() -> None:
    assert len({entry.name for entry in CATALOGUE}) == len(CATALOGUE)


def test_nothing_is_infinite_or_not_a_number_whatever_the_trades() -> None:
    for nets in (["10", "20"], ["-1"], ["0"], ["0", "0"], ["1"] * 130, ["-1"] * 130):
        days = [f"2026-{1 + place // 28:02}-{1 + place % 28:02}" for place in range(len(nets))]
        for metric in measure(sample_of(make_book(nets, days))).values():
            assert metric.value is None or metric.unit == "day" or to_units(metric.value) is not None


def test_without_a_loser_there_is_no_profit_factor_and_no_payoff() -> None:
    found = measure(sample_of(make_book(["10", "20"], [_DAY, _DAY])))
    assert found["profit_factor"].value is None
    assert found["payoff"].value is None
    assert found["largest_loss"].value is None
    assert found["average_loss"].n == 0


def test_a_loss_on_the_first_trade_counts_as_drawdown() -> None:
    assert measure(sample_of(make_book(["-30", "10"], [_DAY, _DAY])))["max_drawdown"].value == "-30"


def test_a_share_comes_with_its_interval() -> None:
    low, high = measure(example("five"))["win_rate"].interval or ("", "")
    assert (low, high) == ("0.142706", "0.727517")


@given(
    st.lists(st.tuples(st.integers(-(10**28), 10**28), st.integers(0, 4)), max_size=40),
)
def test_sums_extremes_falls_and_streaks_are_exact_whatever_the_size(trades: list[tuple[int, int]]) -> None:
    trades.sort(key=lambda one: one[1])
    nets, days = [net for net, _ in trades], [f"2026-03-0{2 + day}" for _, day in trades]
    sample = sample_of(make_book([from_units(net) for net in nets], days))
    found = measure(sample)
    assert to_units(found["net_pnl"].value or "") == sum(nets)
    assert sample.won + sample.lost == sum(nets)
    assert found["largest_win"].value == (from_units(max(nets)) if nets and max(nets) > 0 else None)
    assert found["largest_loss"].value == (from_units(min(nets)) if nets and min(nets) < 0 else None)
    equity = peak = fall = 0
    for net in nets:
        equity += net
        peak = max(peak, equity)
        fall = min(fall, equity - peak)
    assert found["max_drawdown"].value == (from_units(fall) if nets else None)
    for name, sign in (("win_streak", 1), ("loss_streak", -1)):
        assert int(found[name].value or "") == longest([net * sign > 0 for net in nets])


def longest(flags: list[bool]) -> int:
    misses = [-1, *(place for place, flag in enumerate(flags) if not flag), len(flags)]
    return max(after - before - 1 for before, after in pairwise(misses))
