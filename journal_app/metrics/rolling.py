"""Lines for charts: the mean result of the last trades, and small equity curves of groups. Floats, for drawing only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journal_app.metrics.book import Book
from journal_app.metrics.choices import Groups
from journal_app.metrics.exact import Floats, Ints

WINDOWS = (20, 50, 100)


@dataclass(frozen=True, slots=True)
class Rolling:
    """The mean result of the last ``window`` trades at the close of each, from the first with so many before it.

    There are ``n`` trades in all. Empty while there are fewer than the window.
    """

    window: int
    closed_us: Ints
    mean: Floats
    n: int


def rolling_expectancy(book: Book, window: int) -> Rolling:
    """Return the mean result of the last *window* trades of a book, oldest close first."""
    results, count = book.net.floats(), len(book)
    sums = np.concatenate(([0.0], np.cumsum(results)))
    mean = (sums[window:] - sums[:-window]) / window if count >= window else np.array([])
    first = min(window - 1, count)
    return Rolling(window, book.closed_us[first:], mean, count)


def small_curves(book: Book, groups: Groups, points: int = 40) -> Floats:
    """Return the running result of each group (a row) at *points* evenly counted trades, the start (0) in front."""
    if not len(groups.rows):
        return np.zeros((0, points))
    running = np.concatenate(([0.0], np.cumsum(book.net.take(groups.rows).floats())))
    sizes = np.diff(np.append(groups.starts, len(groups.rows)))
    steps = np.rint(np.linspace(0, 1, points)[None, :] * sizes[:, None]).astype(np.int64)
    found: Floats = running[groups.starts[:, None] + steps] - running[groups.starts][:, None]
    return found
