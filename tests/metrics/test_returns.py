"""Daily returns: every session counts, deposits are no profit, and nothing is divided by nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.metrics.returns import Days, Floats, daily_returns, day_without_capital

NO_FLOWS: tuple[Days, Floats] = (np.array([], dtype="datetime64[D]"), np.array([]))


def _days(*texts: str) -> Days:
    return np.array(texts, dtype="datetime64[D]")


def test_sessions_between_two_results_are_kept_as_zeros_and_weekends_are_none() -> None:
    found = daily_returns(_days("2026-03-05", "2026-03-10"), np.array([10.0, -20.0]), NO_FLOWS, 1000.0)
    assert found is not None
    assert [str(day) for day in found.days] == ["2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10"]
    assert found.values.tolist() == [0.01, 0.0, 0.0, -20 / 1010]
    assert found.capital.tolist() == [1000.0, 1010.0, 1010.0, 1010.0]
    assert found.per_year == 252


def test_an_account_of_coins_counts_every_day_and_365_a_year() -> None:
    days = _days("2026-03-06", "2026-03-09")
    found = daily_returns(days, np.array([1.0, 1.0]), NO_FLOWS, 100.0, every_day=True)
    assert found is not None
    assert (len(found.days), found.per_year) == (4, 365)


def test_closed_days_are_no_sessions_unless_something_happened_on_them() -> None:
    days, closed = _days("2026-03-02", "2026-03-05"), _days("2026-03-03", "2026-03-05")
    found = daily_returns(days, np.array([1.0, 1.0]), NO_FLOWS, 100.0, closed=closed)
    assert found is not None
    assert [str(day) for day in found.days] == ["2026-03-02", "2026-03-04", "2026-03-05"]


def test_a_deposit_counts_from_the_start_of_its_day_and_is_no_profit() -> None:
    flows = (_days("2026-02-20", "2026-03-03", "2026-03-07", "2026-04-01"), np.array([500.0, 1000.0, -250.0, 9.0]))
    days = _days("2026-03-02", "2026-03-03", "2026-03-09")
    found = daily_returns(days, np.array([50.0, 155.0, 0.0]), flows, 500.0)
    assert found is not None
    assert found.values[:2].tolist() == [50 / 1000, 155 / 2050]
    assert found.capital.tolist() == [1000.0, 2050.0, 2205.0, 2205.0, 2205.0, 1955.0]  # Saturday's counts on Monday


def test_two_flows_of_one_day_add_up() -> None:
    flows = (_days("2026-03-02", "2026-03-02"), np.array([100.0, 300.0]))
    found = daily_returns(_days("2026-03-02"), np.array([4.0]), flows, 0.0)
    assert found is not None
    assert found.values.tolist() == [0.01]


def test_without_capital_there_are_no_returns_and_the_day_is_named() -> None:
    days, net = _days("2026-03-02", "2026-03-04", "2026-03-06"), np.array([-1000.0, 1.0, 1.0])
    assert daily_returns(days, net, NO_FLOWS, 1000.0) is None
    assert str(day_without_capital(days, net, NO_FLOWS, 1000.0)) == "2026-03-03"
    too_late = (_days("2026-03-04"), np.array([5000.0]))
    assert daily_returns(days, net, too_late, 1000.0) is None
    assert str(day_without_capital(days, net, too_late, 1000.0)) == "2026-03-03"
    assert day_without_capital(days, net, too_late, 1000.0, closed=_days("2026-03-03")) is None
    assert str(day_without_capital(days, net, NO_FLOWS, 0.0)) == "2026-03-02"
    withdrawn = (_days("2026-03-03"), np.array([-2000.0]))
    assert str(day_without_capital(days, np.zeros(3), withdrawn, 1000.0)) == "2026-03-03"
    assert day_without_capital(days, net, NO_FLOWS, 1000.5) is None
    assert daily_returns(days, net, NO_FLOWS, 1000.5) is not None


def test_no_days_have_no_returns_and_a_wrong_order_is_refused() -> None:
    assert daily_returns(NO_FLOWS[0], NO_FLOWS[1], NO_FLOWS, 1000.0) is None
    assert day_without_capital(NO_FLOWS[0], NO_FLOWS[1], NO_FLOWS, 0.0) is None
    for days in (_days("2026-03-03", "2026-03-02"), _days("2026-03-02", "2026-03-02")):
        with pytest.raises(ValueError, match="sorted and distinct"):
            daily_returns(days, np.array([1.0, 1.0]), NO_FLOWS, 1000.0)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(-500, 500)), min_size=1, max_size=8, unique_by=lambda x: x[0]),
    st.lists(st.tuples(st.integers(-5, 35), st.integers(-500, 500)), max_size=4),
    st.booleans(),
)
def test_there_are_returns_or_a_day_that_says_why_not(
    results: list[tuple[int, int]], moves: list[tuple[int, int]], every_day: bool
) -> None:
    first, ordered = np.datetime64("2026-03-02", "D"), sorted(results)
    days: Days = first + np.array([day for day, _ in ordered])
    flows: tuple[Days, Floats] = (
        first + np.array([day for day, _ in moves], dtype=np.int64),
        np.array([amount for _, amount in moves], dtype=np.float64),
    )
    net = np.array([amount for _, amount in ordered], dtype=np.float64)
    found = daily_returns(days, net, flows, 500.0, every_day=every_day)
    assert (found is None) == (day_without_capital(days, net, flows, 500.0, every_day=every_day) is not None)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(-900, 900)), min_size=1, max_size=20, unique_by=lambda x: x[0]),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(0, 500)), max_size=5),
    st.booleans(),
)
def test_returns_times_capital_give_back_every_result(
    results: list[tuple[int, int]], deposits: list[tuple[int, int]], every_day: bool
) -> None:
    first = np.datetime64("2026-03-02", "D")
    ordered = sorted(results)
    days: Days = first + np.array([day for day, _ in ordered])
    flows: tuple[Days, Floats] = (
        first + np.array([day for day, _ in deposits], dtype=np.int64),
        np.array([amount for _, amount in deposits], dtype=np.float64),
    )
    net = np.array([amount for _, amount in ordered], dtype=np.float64)
    found = daily_returns(days, net, flows, 20_000.0, every_day=every_day)
    assert found is not None
    money = found.values * found.capital
    assert money.sum() == pytest.approx(net.sum(), abs=1e-6)
    assert money[np.searchsorted(found.days, days)] == pytest.approx(net, abs=1e-9)
    assert (np.count_nonzero(money)) == np.count_nonzero(net)
    last = 20_000.0 + sum(amount for day, amount in deposits if first + day <= days[-1]) + net[:-1].sum()
    assert found.capital[-1] == pytest.approx(last)
