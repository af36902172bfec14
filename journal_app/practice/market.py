"""The invented market: a price path for every instrument, day and minute, from the seed alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from .draws import Purpose, draws
from .exchange import clock_day, session_minutes
from .instruments import FIRST_OPTION, PAIRS, SPLIT_RATIO, SPLIT_SYMBOL, STOCKS, Instrument
from .recent import Recent

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
PAD = 45
"""Days of prices before the history starts, so that charts have something to the left."""
CRYPTO_MINUTES = 1440
_PULL = 0.004
_GAP = 0.35


@dataclass(frozen=True, slots=True)
class MinuteBars:
    """One day of one-minute bars in cents, a row per instrument; ``first`` is row 0's index."""

    first: int
    open: Ints
    low: Ints
    high: Ints
    close: Ints


@dataclass(frozen=True, slots=True)
class OptionPath:
    """The daily path of one contract in cents; entry 0 is day ``start``."""

    contract: Instrument
    start: int
    opens: tuple[int, ...]
    closes: tuple[int, ...]


def spread_minutes(opens: Ints, closes: Ints, volatility: Floats, chance: Floats) -> tuple[Ints, Ints, Ints, Ints]:
    """Return open, low, high and close per minute: a bridge from each day's open to its close."""
    minutes = chance.shape[2]
    step = (opens * volatility / np.sqrt(minutes))[:, None]
    walk = np.cumsum((chance[:, 0] - 0.5) * step * 3.4, axis=1)
    share = np.arange(1, minutes + 1) / minutes
    path = opens[:, None] + walk + (closes - opens - walk[:, -1])[:, None] * share
    close = np.maximum(np.rint(path), 1).astype(np.int64)
    open_ = np.concatenate((opens[:, None], close[:, :-1]), axis=1)
    low = np.maximum(np.minimum(open_, close) - (chance[:, 1] * step).astype(np.int64), 1)
    high = np.maximum(open_, close) + 1 + (chance[:, 2] * step).astype(np.int64)
    return open_, low, high, close


class Market:
    """Prices of every instrument; days are counted from the first day of the history."""

    def __init__(self, seed: int, first: date, days: int, split_day: int) -> None:
        """Lay the daily paths for *days* days from *first*, and the pad before it."""
        self._seed = seed
        self._first = first
        self._days = days
        self._sessions = [session_minutes(first + timedelta(days=at)) for at in range(-PAD, days)]
        paths = [self._daily(one, split_day) for one in (*STOCKS, *PAIRS)]
        self._opens = np.array([path[0] for path in paths], dtype=np.int64)
        self._closes = np.array([path[1] for path in paths], dtype=np.int64)
        self._volatility = np.array([one.volatility for one in (*STOCKS, *PAIRS)])
        self._options: dict[int, OptionPath] = {}
        self._ranges: dict[tuple[int, int], tuple[int, int]] = {}
        self._stock_day = Recent(self._make_stocks, 12)
        self._pair_day = Recent(self._make_pairs, 12)

    def _daily(self, one: Instrument, split_day: int) -> tuple[list[int], list[int]]:
        chance = draws(self._seed, Purpose.DAILY_PATH, one.index).random((PAD + self._days, 6)).tolist()
        price, home = one.start, one.start
        opens, closes = [], []
        for at, (a, b, c, d, e, f) in enumerate(chance):
            if one.symbol == SPLIT_SYMBOL and at == split_day + PAD:
                price, home = price // SPLIT_RATIO, home // SPLIT_RATIO
            if one.asset_class == "crypto":
                opens.append(price)
            elif self._sessions[at]:
                opens.append(price + int(price * one.volatility * _GAP * (d + e + f - 1.5) * 2))
            else:
                opens.append(price)
                closes.append(price)
                continue
            drift = (home - price) * _PULL
            price = max(opens[-1] + int(opens[-1] * one.volatility * (a + b + c - 1.5) * 2 + drift), home // 8)
            closes.append(price)
            home += home // 2500
        return opens, closes

    @property
    def days(self) -> int:
        """Return the number of priced days from day 0."""
        return self._days

    def session(self, day: int) -> int:
        """Return the minutes of the stock session of a day, 0 when closed."""
        day = self._clamp(day)
        return self._sessions[day + PAD]

    def _clamp(self, day: int) -> int:
        return min(max(day, -PAD), self._days - 1)

    def add_option(self, path: OptionPath) -> None:
        """Let a contract be priced."""
        self._options[path.contract.index] = path

    def option(self, index: int) -> OptionPath:
        """Return the path of a contract by its instrument index."""
        return self._options[index]

    def daily(self, one: Instrument, day: int) -> tuple[int, int]:
        """Return a day's open and close in cents."""
        if one.index >= FIRST_OPTION:
            path = self._options[one.index]
            at = min(max(day - path.start, 0), len(path.closes) - 1)
            return path.opens[at], path.closes[at]
        at = self._clamp(day) + PAD
        return int(self._opens[one.index, at]), int(self._closes[one.index, at])

    def minutes(self, one: Instrument, day: int) -> tuple[MinuteBars, int]:
        """Return a day's minute bars and the instrument's row in them; stocks need an open session."""
        day = self._clamp(day)
        if one.index >= FIRST_OPTION:
            return self.alone(one, day), 0
        bars = self._pair_day(day) if one.asset_class == "crypto" else self._stock_day(day)
        return bars, one.index - bars.first

    def alone(self, one: Instrument, day: int) -> MinuteBars:
        """Return a day's minute bars of one instrument, without making those of all others."""
        day = self._clamp(day)
        group, minutes = self._group(one, day)
        source = np.random.PCG64([self._seed, Purpose.MINUTES, group, day + PAD])
        # One number per draw, so a row can be reached without drawing the rows before it.
        source.advance((one.index - group) * 3 * minutes)
        chance = np.random.Generator(source).random((1, 3, minutes))
        opened, closed = self.daily(one, day)
        rows = (np.array([opened]), np.array([closed]), np.array([one.volatility]), chance)
        return MinuteBars(one.index, *spread_minutes(*rows))

    def day_range(self, one: Instrument, day: int) -> tuple[int, int]:
        """Return a day's lowest and highest price in cents; kept, and made for all of a group at once."""
        day = self._clamp(day)
        if (one.index, day) not in self._ranges:
            bars, _ = self.minutes(one, day)
            lows, highs = bars.low.min(axis=1).tolist(), bars.high.max(axis=1).tolist()
            for at, pair in enumerate(zip(lows, highs, strict=True)):
                self._ranges[bars.first + at, day] = pair
        return self._ranges[one.index, day]

    def _group(self, one: Instrument, day: int) -> tuple[int, int]:
        """Return the first instrument of those drawn together, and the minutes of their day."""
        if one.asset_class == "crypto":
            # The day of the spring change is an hour shorter; its last minute must meet the day's close.
            return PAIRS[0].index, min(clock_day(self._first + timedelta(days=day)).minutes, CRYPTO_MINUTES)
        first = one.index if one.index >= FIRST_OPTION else 0
        return first, self._sessions[day + PAD]

    def _make_stocks(self, day: int) -> MinuteBars:
        return self._make(day, STOCKS)

    def _make_pairs(self, day: int) -> MinuteBars:
        return self._make(day, PAIRS)

    def _make(self, day: int, members: Sequence[Instrument]) -> MinuteBars:
        group, minutes = self._group(members[0], day)
        chance = draws(self._seed, Purpose.MINUTES, group, day + PAD).random((len(members), 3, minutes))
        rows = slice(group, group + len(members))
        opens, closes = self._opens[rows, day + PAD], self._closes[rows, day + PAD]
        return MinuteBars(group, *spread_minutes(opens, closes, self._volatility[rows], chance))
