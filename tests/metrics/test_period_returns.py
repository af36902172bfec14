"""Weeks, months and years out of days, and runs of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.metrics import period_returns
from journal_app.metrics.period_returns import compounded_by, longest_run, positive_share, positive_share_interval
from journal_app.metrics.returns import Days, Returns


def _returns(first: str, values: list[float]) -> Returns:
    days: Days = np.busday_offset(np.datetime64(first, "D"), np.arange(len(values)))
    return Returns(days, np.array(values, dtype=np.float64), np.ones(len(values)), 252)


def test_a_week_begins_on_monday_and_compounds_its_days() -> None:
    days, values = compounded_by(_returns("2026-03-05", [0.1, 0.1, -0.5, 0.2]), "week")  # Thursday to Tuesday
    assert [str(day) for day in days] == ["2026-03-02", "2026-03-09"]
    assert values == pytest.approx([0.21, -0.4])


@pytest.mark.parametrize(
    "unit,firsts,values",
    [
        ("day", ["2026-12-30", "2026-12-31", "2027-01-01"], [0.5, -0.5, 1.0]),
        ("month", ["2026-12-01", "2027-01-01"], [-0.25, 1.0]),
        ("year", ["2026-01-01", "2027-01-01"], [-0.25, 1.0]),
        ("week", ["2026-12-28"], [0.5]),
    ],
)
def test_months_and_years_are_those_of_the_calendar(unit: str, firsts: list[str], values: list[float]) -> None:
    days, found = compounded_by(_returns("2026-12-30", [0.5, -0.5, 1.0]), unit)
    assert [str(day) for day in days] == firsts
    assert found == pytest.approx(values)


def test_a_unit_that_is_none_is_refused_and_no_days_have_no_periods() -> None:
    with pytest.raises(ValueError, match="day, week, month, year"):
        compounded_by(_returns("2026-03-02", [0.1]), "fortnight")
    days, values = compounded_by(_returns("2026-03-02", []), "week")
    assert (len(days), len(values)) == (0, 0)
    assert period_returns.best(values) is None
    assert period_returns.worst(values) is None
    assert positive_share(values) is None
    assert positive_share_interval(values) is None


def test_the_share_of_gains_leaves_out_periods_in_which_nothing_moved() -> None:
    values = np.array([0.1, 0.0, -0.1, 0.2, 0.0])
    assert positive_share(values) == pytest.approx(2 / 3)
    # Wilson by hand: n 3, share 2/3, z 1.6449: (2/3 + 0.450924 ± 0.537... ) ÷ 1.901848
    low, high = positive_share_interval(values) or (0.0, 0.0)
    assert (low + high) / 2 == pytest.approx((2 / 3 + 2.705543 / 6) / (1 + 2.705543 / 3), rel=1e-6)
    assert low < 2 / 3 < high


def test_a_run_ends_with_the_first_that_is_none() -> None:
    assert longest_run(np.array([True, True, False, True, True, True])) == 3
    assert longest_run(np.array([False])) == 0
    assert longest_run(np.array([], dtype=bool)) == 0


@given(st.lists(st.floats(-0.3, 0.3), min_size=1, max_size=80), st.sampled_from(period_returns.UNITS))
def test_periods_compound_to_what_days_compound_to(values: list[float], unit: str) -> None:
    returns = _returns("2026-11-16", values)
    found = compounded_by(returns, unit)[1]
    assert np.prod(1 + found) == pytest.approx(np.prod(1 + returns.values), rel=1e-9)
