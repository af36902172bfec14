"""Candles for a picture: as coarse as can be read, never other prices than the bars have."""

from array import array
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.bars import SIZE_US, Bars, BarSize
from journal_app.metrics.candles import MARGIN, MOST, candles_of, cut, reach_of, size_for

MINUTE = 60_000_000
START = 1_776_434_400_000_000  # 2026-04-17 14:00 UTC


def bars(rows: dict[int, tuple[int, int, int, int]]) -> Bars:
    """Make minute bars: minute → (open, high, low, close) in cents."""
    columns = [[START + at * MINUTE for at in rows], *([row[which] for row in rows.values()] for which in range(4))]
    return Bars(MINUTE, 2, *(array("q", one) for one in columns))


@pytest.mark.parametrize(
    "minutes, size", [(1, "1Min"), (MOST - 2 * MARGIN, "1Min"), (390, "5Min"), (390 * 10, "15Min"), (390 * 30, "1Hour"),
                      (390 * 200, "1Day"), (390 * 5000, "1Day")],
)  # fmt: skip
def test_a_trade_is_drawn_in_the_smallest_candles_that_can_be_told_apart(minutes: int, size: BarSize) -> None:
    assert size_for(minutes) == size


def test_five_minutes_become_one_candle_from_the_first_open_to_the_last_close() -> None:
    found = candles_of(bars({0: (100, 110, 90, 105), 3: (105, 130, 101, 120), 5: (120, 121, 80, 81)}), "5Min")
    assert found.times_us.tolist() == [START, START + 5 * MINUTE]
    columns = (found.opens, found.highs, found.lows, found.closes)
    assert [one.tolist() for one in columns] == [[1.0, 1.2], [1.3, 1.21], [0.9, 0.8], [1.2, 0.81]]


@given(st.dictionaries(st.integers(0, 300), st.lists(st.integers(1, 10_000), min_size=4, max_size=4), min_size=1))
def test_coarser_candles_keep_the_highest_and_the_lowest_price(rows: dict[int, list[int]]) -> None:
    made = {at: (row[0], max(row), min(row), row[3]) for at, row in sorted(rows.items())}
    for size in ("5Min", "15Min", "1Hour"):
        found = candles_of(bars(made), size)
        assert found.highs.max() == max(row[1] for row in made.values()) / 100
        assert found.lows.min() == min(row[2] for row in made.values()) / 100
        assert (found.opens[0], found.closes[-1]) == (next(iter(made.values()))[0] / 100, [*made.values()][-1][3] / 100)
        assert all(a < b and a % SIZE_US[size] == 0 for a, b in pairwise(found.times_us))


def test_no_bars_are_no_candles_and_tell_no_reach() -> None:
    assert len(candles_of(Bars(MINUTE, 0), "5Min")) == 0
    assert reach_of(Bars(MINUTE, 0), START, START + MINUTE, (1.0,)) is None
    assert reach_of(bars({0: (1, 1, 1, 1)}), START, START + MINUTE, ()) is None


def test_a_picture_has_a_margin_on_both_sides_of_the_trade() -> None:
    whole = candles_of(bars(dict.fromkeys(range(200), (100, 100, 100, 100))), "1Min")
    part = cut(whole, START + 60 * MINUTE, START + 70 * MINUTE)
    assert part.times_us[0] == START + (60 - MARGIN) * MINUTE
    assert part.times_us[-1] == START + (70 + MARGIN) * MINUTE


def test_the_bars_at_both_ends_count_only_for_what_may_have_been() -> None:
    made = bars({0: (100, 150, 50, 100), 1: (100, 120, 90, 100), 2: (100, 160, 40, 100)})
    found = reach_of(made, START + MINUTE // 2, START + 2 * MINUTE + MINUTE // 2, (1.0, 1.05))
    assert found == (0.9, 1.2, 0.4, 1.6)
    inside_one_bar = reach_of(made, START + 10, START + 20, (1.0, 1.05))
    assert inside_one_bar == (1.0, 1.05, 0.5, 1.5)
