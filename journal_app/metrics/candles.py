"""Candles for a picture of one trade: bars made as coarse as can be read, with prices as floats for drawing only."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from journal_app.domain.bars import SIZE_US, Bars, BarSize
from journal_app.metrics.frames import Floats, Ints

MARGIN = 24
"""So many candles are shown before the entry and after the exit."""
MOST = 400
"""More than this can hardly be told apart; the largest size may still give more."""


@dataclass(frozen=True, slots=True)
class Candles:
    """Candles of one size in order of time; times are their first instants (UTC µs), prices unadjusted floats."""

    size: BarSize
    times_us: Ints
    opens: Floats
    highs: Floats
    lows: Floats
    closes: Floats

    def __len__(self) -> int:
        """Return how many candles there are."""
        return len(self.times_us)


class Reach(NamedTuple):
    """Between which prices a market certainly went in a time, and between which it may have gone (floats).

    The bars at both ends also tell of trading before and after: they count only for what may have been.
    """

    low: float
    high: float
    low_perhaps: float
    high_perhaps: float


def size_for(minutes: float) -> BarSize:
    """Return the smallest size in which so many minutes of trading, and the margins, are at most `MOST` candles."""
    for size, length in SIZE_US.items():
        if minutes * 60_000_000 / length + 2 * MARGIN <= MOST:
            return size
    return "1Day"


def candles_of(bars: Bars, size: BarSize) -> Candles:
    """Return bars as candles of *size*, which must not be smaller than theirs."""
    times = np.array(bars.times, dtype=np.int64)
    groups, starts = np.unique(times // SIZE_US[size], return_index=True)
    if not len(groups):
        return Candles(size, times, *(np.empty(0) for _ in range(4)))
    one = float(10**bars.places)
    opens, highs, lows, closes = (np.array(column, dtype=np.float64) / one for column in bars.columns[1:])
    ends = np.append(starts[1:], len(times)) - 1
    # A day's bar is named by the exchange's midnight, which is no multiple of a day in UTC.
    named = times if bars.size_us == SIZE_US[size] else groups * SIZE_US[size]
    return Candles(
        size, named, opens[starts], np.maximum.reduceat(highs, starts), np.minimum.reduceat(lows, starts), closes[ends]
    )


def cut(candles: Candles, first_us: int, last_us: int) -> Candles:
    """Return the candles from the one of *first_us* to that of *last_us*, and `MARGIN` of them on each side."""
    first = int(np.searchsorted(candles.times_us, first_us, side="right")) - 1 - MARGIN
    last = int(np.searchsorted(candles.times_us, last_us, side="right")) + MARGIN
    part = slice(max(first, 0), max(last, 0))
    return Candles(
        candles.size, candles.times_us[part], candles.opens[part], candles.highs[part], candles.lows[part],
        candles.closes[part],
    )  # fmt: skip


def reach_of(bars: Bars, first_us: int, last_us: int, prices: tuple[float, ...]) -> Reach | None:
    """Return how far the market went from *first_us* to *last_us* (UTC µs); *prices* were certainly paid then.

    None without any bar of that time, or without any price.
    """
    times = np.array(bars.times, dtype=np.int64)
    touched = (times + bars.size_us > first_us) & (times <= last_us)
    if not touched.any() or not prices:
        return None
    inside = (times >= first_us) & (times + bars.size_us <= last_us)
    one = float(10**bars.places)
    highs, lows = (np.array(column, dtype=np.float64) / one for column in (bars.highs, bars.lows))
    low, high = min(prices), max(prices)
    if inside.any():
        low, high = min(low, float(lows[inside].min())), max(high, float(highs[inside].max()))
    return Reach(low, high, min(low, float(lows[touched].min())), max(high, float(highs[touched].max())))
