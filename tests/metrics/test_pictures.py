"""Columns for charts: every trade is in exactly one bin, cell or day, and zero stays a border."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.errors import SettingsError
from journal_app.metrics.choices import grouped, members
from journal_app.metrics.pictures import (
    MOST_BINS,
    daily_results,
    histogram,
    period_results,
    weekday_hours,
)
from journal_app.metrics.points import MOST_POINTS, excursion_points, holding_points, sampled
from journal_app.metrics.rolling import rolling_expectancy, small_curves
from tests.metrics.books import make_book

results = st.lists(st.integers(-(10**9), 10**9).map(lambda cents: cents / 100), min_size=1, max_size=200)
FIVE = ["100", "-50", "0", "-80", "40"]
DAYS = ["2026-03-02", "2026-03-02", "2026-03-03", "2026-03-09", "2026-04-01"]


@given(results)
def test_each_result_is_in_one_bin_and_zero_is_an_edge(values: list[float]) -> None:
    found = histogram(np.array(values))
    assert found.n == len(values)
    assert len(found.count) <= MOST_BINS
    assert len(found.edges) == len(found.count) + 1
    assert (found.edges == 0).any()
    assert found.total.sum() == pytest.approx(sum(values), abs=1e-3)


@given(results)
def test_no_bin_mixes_gains_with_losses(values: list[float]) -> None:
    found = histogram(np.array(values))
    losses = int(found.count[found.edges[:-1] < 0].sum())
    assert losses == sum(one < 0 for one in values)


def test_bins_begin_at_round_numbers_and_hold_what_lies_on_their_edge() -> None:
    found = histogram(np.array([-0.1, 0.0, 0.1, 0.2, 0.3, 0.3]))
    assert found.edges.tolist() == pytest.approx([-0.5, 0, 0.5]) or (np.diff(found.edges) > 0).all()
    width = float(found.edges[1] - found.edges[0])
    for low, count in zip(found.edges.tolist(), found.count.tolist(), strict=False):
        values = [-0.1, 0.0, 0.1, 0.2, 0.3, 0.3]
        assert count == sum(low - 1e-9 <= one < low + width - 1e-9 for one in values)


def test_one_result_has_a_bin_of_a_size_like_its_own() -> None:
    for value in (-37.95, 0.02, 4e5):
        found = histogram(np.array([value]))
        assert len(found.count) <= 4
        assert found.n == 1
    assert histogram(np.array([0.0])).edges.tolist() == [0, 1]


def test_far_results_share_the_outermost_bins() -> None:
    found = histogram(np.concatenate([np.linspace(-10, 10, 5000), [1e6, -1e6]]))
    assert (found.is_low_open, found.is_high_open) == (True, True)
    assert found.edges[-1] < 100
    assert found.n == 5002


def test_results_that_are_not_known_are_counted_apart() -> None:
    found = histogram(np.array([np.nan, 1.0, np.nan]))
    assert (found.n, found.unknown, found.mean, found.median) == (1, 2, 1.0, 1.0)
    empty = histogram(np.array([np.nan]))
    assert (empty.n, empty.unknown, empty.mean) == (0, 1, None)


def test_weekday_and_hour_are_those_of_the_first_entry() -> None:
    found = weekday_hours(make_book(FIVE, DAYS))
    assert found.n.sum() == 5
    assert (found.n[0, 14], found.total[0, 14], found.wins[0, 14]) == (2, 50.0, 1)


def test_days_gather_into_weeks_months_and_years() -> None:
    days = daily_results(make_book(FIVE, DAYS))
    assert days.n.tolist() == [2, 1, 1, 1]
    assert (days.total.tolist(), days.wins.tolist()) == ([50, 0, -80, 40], [1, 0, 0, 1])
    months = period_results(days, "month")
    assert [months.key(place) for place in range(len(months))] == ["2026-03", "2026-04"]
    assert (months.n.tolist(), months.total.tolist()) == ([4, 1], [-30, 40])
    assert period_results(days, "week").key(0) == "2026-03-02"
    assert period_results(days, "year").key(0) == "2026"
    assert len(period_results(daily_results(make_book([], [])), "month")) == 0


@pytest.mark.parametrize("unit", ["day", "week", "month", "year"])
def test_a_bar_has_the_key_of_its_group(unit: str) -> None:
    book = make_book(FIVE, DAYS)
    bars = period_results(daily_results(book), unit)
    assert tuple(bars.key(place) for place in range(len(bars))) == grouped(book, unit).keys


def test_holding_time_stands_against_the_result() -> None:
    found = holding_points(make_book(FIVE, DAYS, seconds=[60, 120, 5, 86_400, 3600]))
    assert found.x.tolist() == [60, 120, 5, 86_400, 3600]
    assert (found.y.tolist(), found.n, found.symbol[0]) == ([100, -50, 0, -80, 40], 5, "ABC")


def test_excursions_tell_what_is_certain_what_is_possible_and_how_many_are_unknown() -> None:
    book = make_book(FIVE, DAYS, excursions=[(-20, -25, 120, 130), (-60, -70, 30, 40)])
    found = excursion_points(book, 10.0)
    assert (found.x.tolist(), found.y.tolist(), found.result.tolist()) == ([-2, -6], [12, 3], [100, -50])
    assert found.x_most is not None
    assert found.x_most.tolist() == [-2.5, -7]
    assert (found.n, found.unknown) == (2, 3)


def test_a_sample_of_many_points_is_even_and_keeps_the_extremes() -> None:
    draw = np.random.default_rng(1)
    x, y = draw.normal(size=100_000), draw.normal(size=100_000)
    chosen = sampled(x, y)
    assert len(chosen) <= MOST_POINTS
    assert {int(x.argmin()), int(x.argmax()), int(y.argmin()), int(y.argmax())} <= set(chosen.tolist())
    assert max(np.diff(chosen)) <= 100_000 // 3600 + 1


def test_few_points_are_all_drawn() -> None:
    assert sampled(np.zeros(10), np.zeros(10)).tolist() == list(range(10))


def test_rolling_expectancy_is_the_mean_of_the_last_trades() -> None:
    found = rolling_expectancy(make_book(FIVE, DAYS), 3)
    assert found.mean == pytest.approx([50 / 3, -130 / 3, -40 / 3])
    assert (len(found.closed_us), found.n) == (3, 5)


def test_rolling_expectancy_needs_as_many_trades_as_its_window() -> None:
    found = rolling_expectancy(make_book(FIVE, DAYS), 20)
    assert (len(found.mean), len(found.closed_us), found.n) == (0, 0, 5)


def test_small_curves_begin_at_nothing_and_end_with_the_group() -> None:
    book = make_book(FIVE, DAYS, symbol=["A", "B", "A", "B", "A"])
    found = small_curves(book, grouped(book, "symbol"), 4)
    assert found.shape == (2, 4)
    assert found[:, 0].tolist() == [0, 0]
    assert found[:, -1].tolist() == [140, -130]
    assert small_curves(make_book([], []), grouped(make_book([], []), "symbol")).shape[0] == 0


@given(st.lists(st.integers(-(10**6), 10**6).map(lambda cents: cents / 100), min_size=1, max_size=60))
def test_the_span_of_a_bin_chooses_the_trades_that_it_counts(values: list[float]) -> None:
    book = make_book([f"{one:.2f}" for one in values], ["2026-03-02"] * len(values))
    found = histogram(book.net.floats())
    for place, count in enumerate(found.count.tolist()):
        assert int(members(book, "net", [found.span(place)]).sum()) == count


def test_trades_are_chosen_by_the_span_of_their_r_and_unknown_ones_are_in_none() -> None:
    book = make_book(FIVE, DAYS, risks=[50, 50, None, 40, 20])
    assert members(book, "r", ["0..2.5"]).tolist() == [True, False, False, False, True]
    assert members(book, "r", ["..-1", "2..2.5"]).tolist() == [True, False, False, True, True]
    assert members(book, "gross", []).tolist() == [False] * 5


@pytest.mark.parametrize("key", ["", "5", "a..b"])
def test_a_text_that_is_no_span_is_refused(key: str) -> None:
    with pytest.raises(SettingsError, match="no span"):
        members(make_book(FIVE, DAYS), "net", [key])
