"""What the same days could have made in another order: Monte Carlo by whole days, and the risk of ruin.

Days are drawn with replacement, whole: trades of one day hang together, and drawing them one by one
would hide the bad days. The seed makes a run repeatable.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
BANDS = (5, 25, 50, 75, 95)
"""Percentiles of the band."""
_CELLS = 4_000_000
"""Numbers drawn at a time: 32 MB."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """Many possible futures of one series of days.

    ``band`` has a row per percentile of BANDS and a column per day, the start (0) in front: P&L since the
    start, in the unit of the series. ``final`` and ``drawdown`` (≤ 0) are of each path. ``ruin`` is the
    share of paths that ever lost ``ruin_at`` or more, with its 90 % interval; None without such a limit.
    """

    paths: int
    days: int
    band: Floats
    final: Floats
    drawdown: Floats
    ruin_at: float | None
    ruin: float | None
    ruin_interval: tuple[float, float] | None


def simulate(
    daily: Floats, *, days: int | None = None, paths: int = 1000, ruin_at: float | None = None, seed: int = 1,
    block: int = 1,
) -> Simulation | None:  # fmt: skip
    """Return *paths* futures of *days* days (as many as there were), drawn from the results of *daily*.

    *daily* is money or R per day; *ruin_at* > 0 is the loss that ends it, in the same unit. With *block* > 1
    so many neighbouring days are drawn together (circular blocks), for days that hang together.
    None without days. Raises ValueError for a count below one.
    """
    if not len(daily):
        return None
    length = len(daily) if days is None else days
    if min(length, paths, block) < 1:
        raise ValueError("days, paths and block must be at least 1")
    draw = np.random.default_rng(seed)
    final, fall, lowest = np.empty(paths), np.empty(paths), np.empty(paths)
    kept = np.empty((paths, length + 1))
    at_once = max(_CELLS // length, 1)
    for first in range(0, paths, at_once):
        some = slice(first, min(first + at_once, paths))
        curve = kept[some]
        curve[:, 0] = 0.0
        np.cumsum(daily[_places(draw, len(daily), (curve.shape[0], length), block)], axis=1, out=curve[:, 1:])
        final[some] = curve[:, -1]
        lowest[some] = curve.min(axis=1)
        fall[some] = (curve - np.maximum.accumulate(curve, axis=1)).min(axis=1)
    band = np.percentile(kept, BANDS, axis=0)
    ruined = None if ruin_at is None else float((lowest <= -ruin_at).mean())
    interval = None if ruined is None else wilson(round(ruined * paths), paths)
    return Simulation(paths, length, band, final, fall, ruin_at, ruined, interval)


def _places(draw: np.random.Generator, size: int, shape: tuple[int, int], block: int) -> npt.NDArray[np.int64]:
    if block == 1:
        return draw.integers(0, size, shape)
    blocks = -(-shape[1] // block)
    starts = draw.integers(0, size, (shape[0], blocks, 1))
    places: npt.NDArray[np.int64] = ((starts + np.arange(block)) % size).reshape(shape[0], blocks * block)
    return places[:, : shape[1]]


def wilson(hits: int, n: int, z: float = 1.6448536269514722) -> tuple[float, float] | None:
    """Return the Wilson score interval of a share (Wilson 1927), 90 % by default; None without a trial."""
    if not n:
        return None
    share = hits / n
    middle = share + z * z / (2 * n)
    width = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max((middle - width) / scale, 0.0), min((middle + width) / scale, 1.0)
