import random
from array import array
from itertools import pairwise
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.bars import Bars, Ended, Excursion, Holding, Step
from journal_app.domain.money import ONE
from journal_app.metrics.excursions import BarLine, sum_up, taken

MINUTE = 60_000_000


class Market(NamedTuple):
    """Every trade of an invented market, and one course through it: (time, change of position) at some of them."""

    ticks: list[tuple[int, int]]
    fills: list[tuple[int, int]]


@st.composite
def markets(draw: st.DrawFn) -> Market:
    seed = draw(st.integers(0, 2**32))
    dice = random.Random(seed)
    time, price = 10 * MINUTE, dice.randint(200, 400)
    ticks = []
    for _ in range(draw(st.integers(4, 80))):
        time += dice.choice((1, MINUTE // 7, MINUTE // 3, MINUTE, 3 * MINUTE))
        price = max(price + dice.randint(-20, 20), -50)
        ticks.append((time, price))
    places = sorted(dice.sample(range(len(ticks)), min(draw(st.integers(2, 6)), len(ticks))))
    side, position, fills = dice.choice((1, -1)), 0, []
    for at in places[:-1]:
        change = side * dice.randint(1, 5) if not position or dice.random() < 0.5 else -position + side
        if change:
            fills.append((at, change))
            position += change
    fills.append((places[-1], -position))
    return Market(ticks, fills)


def holding_of(market: Market) -> Holding:
    position = cash = 0
    steps = []
    for at, change in market.fills:
        time, price = market.ticks[at]
        cash -= change * price * ONE * ONE
        position += change
        steps.append(Step(time, position * ONE, cash, price * ONE))
    return Holding(1, ONE, tuple(steps), is_closed=True)


def bars_of(ticks: list[tuple[int, int]], size: int) -> Bars:
    found: dict[int, list[int]] = {}
    for time, price in ticks:
        found.setdefault(time // size * size, []).append(price)
    columns = (
        list(found), [each[0] for each in found.values()], [max(each) for each in found.values()],
        [min(each) for each in found.values()], [each[-1] for each in found.values()],
    )  # fmt: skip
    return Bars(size, 0, *(array("q", one) for one in columns))


def course(market: Market) -> list[int]:
    """Return the gross P&L at every tick of the trade, by the plainest arithmetic."""
    changes = dict(market.fills)
    position = cash = 0
    found = []
    for at in range(market.fills[0][0], market.fills[-1][0] + 1):
        price = market.ticks[at][1]
        cash -= changes.get(at, 0) * price
        position += changes.get(at, 0)
        found.append(cash + position * price)
    return found


def bounds(market: Market, size: int) -> Excursion:
    return BarLine(bars_of(market.ticks, size)).excursion(holding_of(market))


@given(markets(), st.sampled_from((1, MINUTE // 5, MINUTE, 5 * MINUTE, 60 * MINUTE)))
def test_the_truth_of_every_tick_lies_within_the_bounds(market: Market, size: int) -> None:
    truth = course(market)
    found = bounds(market, size)
    assert found.mae_high <= min(0, *truth) * ONE <= found.mae_low <= 0
    assert found.mfe_high >= max(0, *truth) * ONE >= found.mfe_low >= 0


@given(markets())
def test_smaller_bars_give_tighter_bounds(market: Market) -> None:
    for small, large in pairwise(bounds(market, MINUTE * factor) for factor in (1, 5, 15, 60)):
        assert large.mae_high <= small.mae_high <= small.mae_low
        assert large.mfe_high >= small.mfe_high >= small.mfe_low


@given(markets())
def test_bars_of_single_ticks_leave_no_doubt(market: Market) -> None:
    found = bounds(market, 1)
    assert (found.mae_low, found.mfe_low) == (found.mae_high, found.mfe_high)


@given(markets(), st.integers(1, 60), st.integers(1, 60), st.sampled_from((1, MINUTE, 5 * MINUTE, 60 * MINUTE)))
def test_what_a_stop_and_a_target_would_have_made_lies_within_the_bounds(
    market: Market, stop: int, target: int, size: int
) -> None:
    truth = course(market)
    true_end = next((value for value in truth if value <= -stop or value >= target), truth[-1])
    found = BarLine(bars_of(market.ticks, size)).ended(holding_of(market), stop * ONE, target * ONE)
    assert found.worst <= true_end * ONE <= found.best
    if found.ending != "either":
        name = "stop" if true_end <= -stop else "target" if true_end >= target else "untouched"
        assert found.ending == name
    if size == 1:
        assert found.worst == found.best


def long_of_100(entry: int, leave: int, minutes: int = 10) -> Holding:
    """Buy 100 at the start of minute 1 and sell them at that of another."""
    steps = (
        Step(MINUTE, 100 * ONE, -100 * entry * ONE * ONE, entry * ONE),
        Step(minutes * MINUTE, 0, 100 * (leave - entry) * ONE * ONE, leave * ONE),
    )
    return Holding(1, ONE, steps, is_closed=True)


def minute_bars(rows: list[tuple[int, int, int, int]]) -> BarLine:
    """Return bars of (minute, open, high, low); each closes where it opened."""
    columns = list(zip(*rows, strict=True))
    times = [minute * MINUTE for minute in columns[0]]
    arrays = (array("q", one) for one in (times, columns[1], columns[2], columns[3], columns[1]))
    return BarLine(Bars(MINUTE, 0, *arrays))


def test_only_what_lies_wholly_within_is_certain() -> None:
    line = minute_bars([(1, 50, 60, 40), (2, 50, 53, 48), (10, 52, 70, 30)])
    found = line.excursion(long_of_100(50, 52))
    assert (found.mae_low, found.mae_high) == (-200 * ONE, -2000 * ONE)
    assert (found.mfe_low, found.mfe_high) == (300 * ONE, 2000 * ONE)


def test_the_order_within_one_bar_is_not_known() -> None:
    line = minute_bars([(2, 50, 56, 44)])
    assert line.ended(long_of_100(50, 52), 500 * ONE, 500 * ONE) == Ended("either", -600 * ONE, 600 * ONE)


def test_a_price_that_opens_beyond_the_stop_is_the_price_that_is_paid() -> None:
    line = minute_bars([(2, 50, 51, 49), (5, 30, 48, 29)])
    assert line.ended(long_of_100(50, 52), 500 * ONE, None) == Ended("stop", -2000 * ONE, -2000 * ONE)


def test_a_split_rescales_the_position_as_the_bars_are_unadjusted() -> None:
    holding = long_of_100(50, 26)
    doubled = Step(4 * MINUTE, 200 * ONE, -5000 * ONE * ONE, None)
    holding = holding._replace(steps=(holding.steps[0], doubled, Step(10 * MINUTE, 0, 200 * ONE * ONE, 26 * ONE)))
    line = minute_bars([(2, 50, 51, 49), (5, 25, 27, 24)])
    found = line.excursion(holding)
    assert (found.mae_low, found.mfe_low) == (-200 * ONE, 400 * ONE)
    assert (found.mae_high, found.mfe_high) == (-200 * ONE, 400 * ONE)


def test_minutes_of_a_session_without_a_bar_are_counted_and_nights_are_not() -> None:
    line = minute_bars([(1, 50, 51, 49), (2, 50, 51, 49), (9, 50, 51, 49)])
    found = line.excursion(long_of_100(50, 50), [(0, 4 * MINUTE), (8 * MINUTE, 20 * MINUTE)])
    assert (found.missing, found.state) == (2, "gaps")  # minute 3 and minute 8
    assert line.excursion(long_of_100(50, 50), [(0, 3 * MINUTE), (9 * MINUTE, 20 * MINUTE)]).state == "whole"


def test_a_trade_without_bars_knows_its_own_fills_and_says_so() -> None:
    found = BarLine(Bars(MINUTE, 0)).excursion(long_of_100(50, 47))
    assert (found.state, found.mae_low, found.mfe_high) == ("no_bars", -300 * ONE, 0)


def test_exit_efficiency_and_what_was_given_back_are_bounds() -> None:
    found = taken(Excursion(0, 0, 400 * ONE, 800 * ONE, 5, 0), 200 * ONE)
    assert found.efficiency == (0.25, 0.5)
    assert found.given_back == (200 * ONE, 600 * ONE)
    assert taken(Excursion(0, 0, 0, 800 * ONE, 5, 0), 200 * ONE).efficiency is None


def test_totals_keep_the_bounds_of_every_trade() -> None:
    found = sum_up([Ended("either", -6, 6), Ended("stop", -5, -5), Ended("target", 4, 5)])
    assert (found.low, found.high) == (-7, 6)
    assert found.counts == {"stop": 1, "target": 1, "either": 1, "untouched": 0}
