"""Falls below the highest point so far: where they begin, how deep they go, when they are over."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.metrics.drawdowns import Episode, compounded, deepest, episodes, underwater
from journal_app.metrics.ratios import drawdown_days, longest_drawdown, max_drawdown

RETURNS = st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=60).map(np.array)


def test_a_fall_runs_from_its_peak_over_its_valley_to_the_first_day_back() -> None:
    curve = np.array([64.0, 128.0, 96.0, 112.0, 128.0, 160.0, 120.0, 150.0])
    assert episodes(curve) == [Episode(1, 2, 4, -0.25), Episode(5, 6, None, -0.25)]
    assert episodes(curve, relative=False) == [Episode(1, 2, 4, -32.0), Episode(5, 6, None, -40.0)]


def test_days_at_the_peak_are_not_under_water() -> None:
    (fall,) = episodes(np.array([1.0, 2.0, 2.0, 2.0, 1.0, 2.0]))
    assert (fall.peak, fall.valley, fall.end) == (3, 4, 5)


def test_a_loss_on_the_first_day_falls_from_the_start() -> None:
    returns = np.array([-0.1, 0.05, 0.2])
    (fall,) = episodes(compounded(returns))
    assert (fall.peak, fall.valley, fall.end) == (0, 1, 3)
    assert max_drawdown(returns) == pytest.approx(-0.1)
    assert drawdown_days(returns) == 3


def test_of_two_equal_falls_the_earlier_is_the_deepest_and_the_longer_the_longest() -> None:
    returns = np.array([-0.5, 1.0, 0.0, -0.25, 0.0, 0.0, 1.0])
    fall = deepest(compounded(returns))
    assert fall is not None
    assert (fall.peak, fall.end) == (0, 2)
    assert longest_drawdown(returns) == 4
    twice = np.array([-0.5, 1.0, -0.5, 1.0])
    first = deepest(compounded(twice))
    assert first is not None
    assert first.peak == 0


def test_what_was_lost_and_won_back_is_back_whatever_the_last_bit_says() -> None:
    short = 0
    for lost in range(1, 400):
        returns = np.array([-lost / 1000, lost / (1000 - lost)])
        short += compounded(returns)[-1] < 1.0
        assert [(fall.peak, fall.end) for fall in episodes(compounded(returns))] == [(0, 2)]
    assert short > 10  # the trap is there: floats miss the start by their last bit


def test_what_never_fell_has_no_deepest_fall() -> None:
    assert deepest(np.array([1.0, 1.0, 2.0])) is None
    assert drawdown_days(np.array([0.0, 0.1])) == 0
    assert drawdown_days(np.array([])) is None
    assert longest_drawdown(np.array([])) is None


@given(RETURNS)
def test_a_drawdown_is_never_above_zero_and_the_deepest_is_the_lowest_point_under_water(returns: np.ndarray) -> None:
    curve = compounded(returns)
    below = underwater(curve)
    assert (below <= 0).all()
    fall = deepest(curve)
    assert (0.0 if fall is None else fall.depth) == below.min() == max_drawdown(returns)


@given(RETURNS)
def test_falls_do_not_overlap_and_hold_every_day_under_water(returns: np.ndarray) -> None:
    curve = compounded(returns)
    found, wet = episodes(curve), set(np.flatnonzero(underwater(curve) < 0).tolist())
    held: list[int] = []
    for fall in found:
        end = len(curve) if fall.end is None else fall.end
        assert fall.peak < fall.valley < end
        held += range(fall.peak + 1, end)
    assert len(held) == len(set(held))
    assert set(held) == wet


@given(RETURNS, st.floats(1e-3, 1e6))
def test_the_unit_of_a_curve_changes_money_but_no_fraction(returns: np.ndarray, unit: float) -> None:
    curve = compounded(returns)
    assert underwater(curve * unit) == pytest.approx(underwater(curve), abs=1e-11)
    assert underwater(curve * unit, relative=False) == pytest.approx(
        underwater(curve, relative=False) * unit, rel=1e-6, abs=1e-10 * unit
    )
