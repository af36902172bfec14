"""Columns for charts: how results are spread over size, weekday and hour, and days. Floats, for drawing only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journal_app.metrics.book import Book, Days
from journal_app.metrics.exact import Floats, Ints
from journal_app.metrics.period_returns import first_days

MOST_BINS = 60
_TAIL = 0.5
"""Percent of the results at each end that share the outermost bin, where all of them would need too many bins."""
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
HOURS, WEEKDAYS = 24, 7


@dataclass(frozen=True, slots=True)
class Histogram:
    """Trades by their result: bin i holds ``edges[i]`` ≤ result < ``edges[i + 1]``; 0 is always an edge.

    ``total`` is the sum of each bin's results. With ``is_low_open`` the first bin holds everything below too,
    with ``is_high_open`` the last everything above. ``unknown`` trades have no result in this measure.
    """

    edges: Floats
    count: Ints
    total: Floats
    is_low_open: bool
    is_high_open: bool
    mean: float | None
    median: float | None
    unknown: int

    @property
    def n(self) -> int:
        """How many trades are drawn."""
        return int(self.count.sum())

    def span(self, place: int) -> str:
        """Return the results of a bin as `choices.within_span` reads them: "-50..0", open at an open end."""
        low = "" if place == 0 and self.is_low_open else f"{self.edges[place]:.12g}"
        high = "" if place == len(self.count) - 1 and self.is_high_open else f"{self.edges[place + 1]:.12g}"
        return f"{low}..{high}"


def histogram(results: Floats) -> Histogram:
    """Return the results by size, NaN apart.

    Bins are as wide as Freedman and Diaconis (1981) say, 2 × interquartile range ÷ ∛n, rounded up to 1, 2,
    2.5 or 5 × 10ᵏ; at most 60, for which the outermost bins may take what lies beyond.
    """
    known = results[~np.isnan(results)]
    unknown = len(results) - len(known)
    if not len(known):
        nothing = np.array([])
        return Histogram(nothing, np.array([], np.int64), nothing, False, False, None, None, unknown)
    lowest, low, quarter, middle, three, high, highest = np.percentile(
        known, [0, _TAIL, 25, 50, 75, 100 - _TAIL, 100]
    ).tolist()
    width = _width(three - quarter, highest - lowest or abs(highest), len(known))
    if _bins(lowest, highest, width) > MOST_BINS:
        lowest, highest = low, high
        while _bins(lowest, highest, width) > MOST_BINS:
            width = _rounded(width * 1.01)
    first, last = _span(lowest, highest, width)
    places = _steps(known, width).astype(np.int64) - first
    inside = np.clip(places, 0, last - first - 1)
    edges = np.arange(first, last + 1, dtype=np.float64) * width
    count, total = _gathered(inside, known, last - first)
    return Histogram(
        edges, count, total, bool((places < 0).any()), bool((places >= last - first).any()), float(known.mean()),
        middle, unknown,
    )  # fmt: skip


def _gathered(places: Ints, results: Floats, size: int) -> tuple[Ints, Floats]:
    """Return how many results are at each of *size* places, and their sum."""
    count = np.bincount(places, minlength=size).astype(np.int64)
    return count, np.bincount(places, weights=results, minlength=size).astype(np.float64)


def _width(quartiles: float, whole: float, n: int) -> float:
    wished = 2 * quartiles / n ** (1 / 3) or whole / (2 + np.log2(n))
    return _rounded(float(wished) or 1.0)


def _rounded(width: float) -> float:
    """Return the next round width that is not smaller."""
    scale = 10.0 ** np.floor(np.log10(width))
    return float(next(step * scale for step in _ROUND if step * scale >= width * (1 - 1e-12)))


def _steps(values: Floats, width: float) -> Floats:
    """Return the whole widths up to each value; what misses one by rounding alone is on it, but no loss is on 0."""
    steps = values / width
    nearest = np.rint(steps)
    found: Floats = np.where(np.abs(steps - nearest) < 1e-9 * np.maximum(1, np.abs(steps)), nearest, np.floor(steps))
    return np.where(values < 0, np.minimum(found, -1), found)


def _span(lowest: float, highest: float, width: float) -> tuple[int, int]:
    """Return the first and the last edge in whole widths; 0 is between them or one of them."""
    first, last = _steps(np.array([lowest, highest]), width).tolist()
    return int(min(first, 0)), int(max(last + 1, 0) if highest >= 0 else 0)


def _bins(lowest: float, highest: float, width: float) -> int:
    first, last = _span(lowest, highest, width)
    return last - first


@dataclass(frozen=True, slots=True)
class WeekdayHours:
    """Trades by weekday (rows, Monday first) and hour (columns, 0 to 23) of the first entry, the exchange's clock.

    ``total`` is the sum of results, ``wins`` the trades above 0. A cell without a trade has n = 0.
    """

    n: Ints
    total: Floats
    wins: Ints


def weekday_hours(book: Book) -> WeekdayHours:
    """Return a book's trades by weekday and hour of their first entry."""
    cells, results = book.weekday * HOURS + book.hour, book.net.floats()
    size, shape = WEEKDAYS * HOURS, (WEEKDAYS, HOURS)
    n, total = _gathered(cells, results, size)
    wins, _ = _gathered(cells[results > 0], results[results > 0], size)
    return WeekdayHours(n.reshape(shape), total.reshape(shape), wins.reshape(shape))


@dataclass(frozen=True, slots=True)
class PeriodResults:
    """Days, weeks, months or years with a trade, by trading day of the close: ``first`` is each one's first day."""

    unit: str
    first: Days
    n: Ints
    total: Floats
    wins: Ints

    def __len__(self) -> int:
        """Return the number of periods."""
        return len(self.first)

    def key(self, place: int) -> str:
        """Return the key by which trades are grouped by this unit: "2026-03-02", "2026-03" or "2026"."""
        return str(self.first[place])[: {"month": 7, "year": 4}.get(self.unit, 10)]


def daily_results(book: Book) -> PeriodResults:
    """Return the days on which trades of a book closed."""
    results = book.net.floats()
    if not len(book):
        return PeriodResults("day", book.day, np.array([], np.int64), results, np.array([], np.int64))
    day, won = book.day, results > 0
    if not bool((day[1:] >= day[:-1]).all()):
        # Only accounts with clocks of their own have days that do not follow the close.
        order = np.argsort(day, kind="stable")
        day, results, won = day[order], results[order], won[order]
    starts = np.flatnonzero(np.concatenate(([True], day[1:] != day[:-1])))
    n = np.diff(np.append(starts, len(day)))
    return PeriodResults("day", day[starts], n, np.add.reduceat(results, starts),
                         np.add.reduceat(won, starts, dtype=np.int64))  # fmt: skip


def period_results(days: PeriodResults, unit: str) -> PeriodResults:
    """Return days gathered into weeks (from Monday), months or years."""
    if unit == "day" or not len(days):
        return PeriodResults(unit, days.first, days.n, days.total, days.wins)
    firsts = first_days(days.first, unit)
    starts = np.flatnonzero(np.concatenate(([True], firsts[1:] != firsts[:-1])))
    n, total, wins = (np.add.reduceat(one, starts) for one in (days.n, days.total, days.wins))
    return PeriodResults(unit, firsts[starts], n, total, wins)
