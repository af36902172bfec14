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
_CELLS = 1_000_000
"""Numbers in memory at a time, for each of about five arrays of 8 MB: whole days of all paths."""


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

    *daily* is money or R per day; *ruin_at* > 0 is the loss that ends it, in the same unit: with a capital and
    a fraction of it that must remain, capital × (1 − fraction). *days* is the horizon. With *block* > 1
    so many neighbouring days are drawn together (circular blocks), for days that hang together.
    None without days. Raises ValueError for a count below one.
    """
    if not len(daily):
        return None
    length = len(daily) if days is None else days
    if min(length, paths, block) < 1:
        raise ValueError("days, paths and block must be at least 1")
    walk, band = _Walk(paths), np.zeros((len(BANDS), length + 1))
    draw = np.random.default_rng(seed)
    at_once = max(_CELLS // paths // block, 1) * block
    for first in range(0, length, at_once):
        some = min(at_once, length - first)
        curve = walk.go_on(daily[_places(draw, len(daily), (some, paths), block)])
        band[:, first + 1 : first + 1 + some] = np.percentile(curve, BANDS, axis=1)
    ruin, interval = _ruin(walk.lowest, ruin_at)
    return Simulation(paths, length, band, walk.now, walk.fall, ruin_at, ruin, interval)


class _Walk:
    """All paths side by side, a stretch of days at a time, so that memory does not grow with the days."""

    def __init__(self, paths: int) -> None:
        self.now, self.lowest, self.fall, self._top = (np.zeros(paths) for _ in range(4))

    def go_on(self, moves: Floats) -> Floats:
        """Return the curves over the next days (rows), which *moves* becomes; remember where they got to."""
        curve = np.cumsum(moves, axis=0, out=moves)
        curve += self.now
        peaks = np.maximum(np.maximum.accumulate(curve, axis=0), self._top)
        self.fall = np.minimum(self.fall, (curve - peaks).min(axis=0))
        self.lowest = np.minimum(self.lowest, curve.min(axis=0))
        self.now, self._top = curve[-1].copy(), peaks[-1].copy()
        return curve


def _ruin(lowest: Floats, ruin_at: float | None) -> tuple[float | None, tuple[float, float] | None]:
    if ruin_at is None:
        return None, None
    ruined = int((lowest <= -ruin_at).sum())
    return ruined / len(lowest), wilson(ruined, len(lowest))


def _places(draw: np.random.Generator, size: int, shape: tuple[int, int], block: int) -> npt.NDArray[np.int32]:
    """Return which day each day (row) of each path (column) is; blocks run on from the last day to the first."""
    if block == 1:
        return draw.integers(0, size, shape, dtype=np.int32)
    blocks = -(-shape[0] // block)
    starts = draw.integers(0, size, (blocks, 1, shape[1]), dtype=np.int32)
    offsets = np.arange(block, dtype=np.int32)[:, None]
    places: npt.NDArray[np.int32] = ((starts + offsets) % size).reshape(blocks * block, shape[1])
    return places[: shape[0]]


def wilson(hits: int, n: int, z: float = 1.6448536269514722) -> tuple[float, float] | None:
    """Return the Wilson score interval of a share (Wilson 1927), 90 % by default; None without a trial."""
    if not n:
        return None
    share = hits / n
    middle = share + z * z / (2 * n)
    width = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max((middle - width) / scale, 0.0), min((middle + width) / scale, 1.0)
