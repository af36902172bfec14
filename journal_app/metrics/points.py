"""Trades as points of a chart: holding time or excursion against result. Floats, for drawing only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from journal_app.metrics.book import Book
from journal_app.metrics.exact import Floats, Ints

MOST_POINTS = 4000
_EXTREMES = 100
"""So many of the largest and of the smallest of each axis are always drawn."""


@dataclass(frozen=True, slots=True)
class Points:
    """A point per trade, oldest close first. ``n`` trades could be drawn, ``unknown`` have no such numbers.

    Where there are more than 4,000, the 100 largest and smallest of each axis are there and every k-th of all.
    ``x_most`` and ``y_most`` are how far each could have gone, where that is not certain.
    """

    seq: Ints
    closed_us: Ints
    x: Floats
    y: Floats
    result: Floats
    symbol: tuple[str, ...]
    n: int
    unknown: int
    x_most: Floats | None = None
    y_most: Floats | None = None

    def __len__(self) -> int:
        """Return the number of points drawn."""
        return len(self.seq)


def holding_points(book: Book) -> Points:
    """Return seconds held (x) against the result (y) of each trade."""
    seconds, results = (book.closed_us - book.opened_us) / 1e6, book.net.floats()
    return _points(book, sampled(seconds, results), seconds, results)


def excursion_points(book: Book, divisor: Floats | float = 1.0) -> Points:
    """Return how far each trade went against (x ≤ 0) and for its holder (y ≥ 0), for certain and at the most.

    Money ÷ *divisor*, so that it is in the measure of the results; trades without bars are left out and counted.
    """
    paths = [getattr(book, name) / divisor for name in ("mae", "mfe", "mae_most", "mfe_most")]
    known = np.flatnonzero(~np.isnan(paths[0]) & ~np.isnan(paths[1]))
    mae, mfe, mae_most, mfe_most = (one[known] for one in paths)
    chosen = sampled(mae, mfe)
    found = _points(book.take(known), chosen, mae, mfe)
    return Points(
        found.seq, found.closed_us, found.x, found.y, found.result, found.symbol, len(known), len(book) - len(known),
        mae_most[chosen], mfe_most[chosen],
    )  # fmt: skip


def _points(book: Book, chosen: npt.NDArray[np.intp], x: Floats, y: Floats) -> Points:
    texts = book.symbol.texts
    return Points(
        book.seq[chosen], book.closed_us[chosen], x[chosen], y[chosen], book.net.take(chosen).floats(),
        tuple(texts[code] for code in book.symbol.codes[chosen].tolist()), len(book), 0,
    )  # fmt: skip


def sampled(x: Floats, y: Floats, most: int = MOST_POINTS) -> npt.NDArray[np.intp]:
    """Return the places of at most *most* points, rising: every k-th, and the extremes of both axes."""
    count = len(x)
    if count <= most:
        return np.arange(count)
    kept = []
    for axis in (x, y):
        order = np.argpartition(axis, (_EXTREMES, count - _EXTREMES))
        kept += [order[:_EXTREMES], order[-_EXTREMES:]]
    step = -(-count // (most - 4 * _EXTREMES))
    return np.unique(np.concatenate([np.arange(0, count, step), *kept]))
