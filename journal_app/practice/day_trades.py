"""Trades that open and close within a day, made for a whole day at once as columns of orders."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .campaigns import COIN_LOT, COIN_LOT_NET
from .exact import QTY_ONE
from .market import Ints, MinuteBars

SETUPS = ("orb", "pullback", "mean-reversion", "news-fade", "crypto-scalp")
# How often each setup is right, and how long its losers are kept compared with its winners.
_EDGE = np.array([0.585, 0.57, 0.54, 0.46, 0.5])
_LOSER_HOLD = np.array([0.55, 0.8, 0.9, 1.25, 1.0])
_LATE_MINUTE, _LATE_LEAK = 300, 0.05

# Fills of the first entry, the scale-in, the first exit and the last exit; and how common each shape is.
_SHAPES = np.array(
    [
        (1, 0, 1, 0),
        (2, 0, 1, 0),
        (1, 0, 2, 0),
        (2, 0, 2, 0),
        (3, 0, 2, 0),
        (1, 1, 1, 0),
        (1, 0, 1, 1),
        (2, 1, 1, 1),
        (2, 2, 2, 2),
        (4, 0, 3, 0),
    ]
)
_COMMON = np.cumsum([0.27, 0.12, 0.1, 0.1, 0.06, 0.09, 0.12, 0.07, 0.03, 0.04])
_LEGS = np.array([1, 1, -1, -1])


@dataclass(frozen=True, slots=True)
class OrderColumns:
    """Orders of one day. ``sign`` +1 buys; quantity is lots x lot (10⁻⁹); ``before`` the position."""

    index: Ints
    minute: Ints
    sign: Ints
    lots: Ints
    lot: Ints
    parts: Ints
    setup: Ints
    before: Ints
    low: Ints
    high: Ints


@dataclass(frozen=True, slots=True)
class Floor:
    """Where day trades happen: the day's bars, the rows used, and the sizes."""

    bars: MinuteBars
    rows: Ints
    minutes: int
    notional: float
    coins: bool


def _shapes(fills: int, rng: np.random.Generator) -> Ints:
    """Return trade shapes (trades x 4) with exactly *fills* fills in all; *fills* is not 1."""
    picks = np.minimum(np.searchsorted(_COMMON, rng.random(fills // 2 + 1)), len(_SHAPES) - 1)
    shapes = _SHAPES[picks]
    sizes = np.cumsum(shapes.sum(axis=1))
    whole = int(np.searchsorted(sizes, fills, side="right"))
    shapes = shapes[:whole].copy()
    rest = fills - (int(sizes[whole - 1]) if whole else 0)
    if rest == 1:
        shapes[-1, 2] += 1
    elif rest:
        shapes = np.vstack((shapes, [[rest // 2, 0, rest - rest // 2, 0]]))
    return shapes.astype(np.int64)


def _times(
    trades: int, floor: Floor, setup_draw: NDArray[np.float64], rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return row, setup, entry minute and longest hold: trades of one row never overlap."""
    rows = len(floor.rows)
    slots = -(-trades // rows)
    length = floor.minutes // slots
    place = rng.permutation(rows * slots)[:trades] if slots > 1 else rng.permutation(rows)[:trades]
    slot = place // rows
    chance = rng.random((2, trades))
    setup = 1 + np.searchsorted([0.4, 0.75], setup_draw)
    early = (slot == 0) & (chance[0] < 0.4)
    setup = np.where(early, 0, setup)
    reach = np.where(early, 0.08, 0.4)
    entry = slot * length + (chance[1] * reach * length).astype(np.int64) + np.where(early & (length > 60), 5, 0)
    if floor.coins:
        setup = np.full(trades, len(SETUPS) - 1)
    room = np.full(trades, length // 2, dtype=np.int64)
    return floor.rows[place % rows], setup.astype(np.int64), entry, room


def _spread(first: Ints, second: Ints, shapes: Ints) -> Ints:
    """Return the lots of the four orders of each trade, such that entries and exits are equal."""
    total = first + second
    split = shapes[:, 3] > 0
    early = np.where(split, total // 2, total)
    return np.stack((first, second, early, total - early), axis=1)


def day_trades(fills: int, floor: Floor, rng: np.random.Generator) -> OrderColumns:
    """Return the orders of *fills* fills on one day; every trade ends flat."""
    shapes = _shapes(fills, rng)
    trades = len(shapes)
    chance = rng.random((6, trades))
    row, setup, entry, room = _times(trades, floor, chance[0], rng)
    leak = np.where((entry > _LATE_MINUTE) & (not floor.coins), _LATE_LEAK, 0.0)
    wins = chance[1] < _EDGE[setup] - leak
    hold = (0.12 + 0.88 * chance[2]) * room * np.where(wins, 1.0, _LOSER_HOLD[setup])
    hold = np.maximum(np.minimum(hold.astype(np.int64), room), 5)
    closes = floor.bars.close
    rises = closes[row, entry + hold] > closes[row, entry]
    sign = np.where(rises == wins, 1, -1) if not floor.coins else np.ones(trades, dtype=np.int64)
    lot_in, lot_out = _lots(floor, sign, chance[3], chance[4])
    price = floor.bars.open[row, entry]
    base = floor.notional * (0.5 + chance[5]) / price * (QTY_ONE / lot_in)
    least = np.maximum(3 * shapes[:, 0], 6 * np.maximum(shapes[:, 2], shapes[:, 3]))
    first = np.maximum(base.astype(np.int64), least)
    second = np.where(shapes[:, 1] > 0, np.maximum(first // 2, 3 * shapes[:, 1]), 0)
    lots = _spread(first, second, shapes)
    quarter = np.maximum(hold // 4, 1)
    minute = np.stack((entry, entry + quarter, entry + hold - quarter, entry + hold), axis=1)
    minute[:, 2] = np.where(shapes[:, 3] > 0, minute[:, 2], minute[:, 3])
    lot = np.stack((lot_in, lot_in, lot_out, lot_out), axis=1)
    signs = sign[:, None] * _LEGS
    moves = signs * lots * lot
    before = np.cumsum(moves, axis=1) - moves
    keep = shapes > 0
    wide = np.repeat(row[:, None], 4, axis=1)[keep]
    at = minute[keep]
    return OrderColumns(
        index=wide + floor.bars.first,
        minute=at,
        sign=signs[keep],
        lots=lots[keep],
        lot=lot[keep],
        parts=shapes[keep],
        setup=np.repeat(setup[:, None], 4, axis=1)[keep],
        before=before[keep],
        low=floor.bars.low[wide, at],
        high=floor.bars.high[wide, at],
    )


def _lots(floor: Floor, sign: Ints, fraction: NDArray[np.float64], size: NDArray[np.float64]) -> tuple[Ints, Ints]:
    """Return the lot of entries and exits: whole shares, some fractional longs, or coins net of fee."""
    if floor.coins:
        return np.full(len(sign), COIN_LOT), np.full(len(sign), COIN_LOT_NET)
    odd = (QTY_ONE * (0.03 + 0.09 * size)).astype(np.int64)
    lot = np.where((sign > 0) & (fraction < 0.15), odd, QTY_ONE)
    return lot, lot
