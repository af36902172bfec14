"""One cell per trading day: what its trades add up to. Any figure is worked out from cells, never from trades.

A day's cell depends on the day's trades alone, so one more fill makes one cell anew, whatever the history.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from journal_app.metrics.book import Book, Days
from journal_app.metrics.exact import Exact, Flags, Floats, Ints

_SAFE = float(1 << 62)


@dataclass(frozen=True, slots=True)
class Cells:
    """Days with a closed trade, oldest first; one row per day in every column.

    Counts and sums are of the day's closed trades: ``wins`` and ``losses`` by net above and below 0, with
    their exact sums ``won`` and ``lost``. ``best`` and ``worst`` are exact nets of single trades.
    ``peak``, ``trough`` and ``fall`` are the highest, lowest and deepest fall of the day's running net, from
    0 at its start, in 10⁻¹⁸. Runs count trades in a row: at the start of the day, at its end, the longest.
    R columns are of trades with a known risk; seconds are holding times; excursions of trades with bars.
    """

    day: Days
    n: Ints
    gross: Exact
    fees: Exact
    net: Exact
    won: Exact
    lost: Exact
    best: Exact
    worst: Exact
    wins: Ints
    losses: Ints
    longs: Ints
    long_net: Exact
    net_squared: Floats
    peak: Exact
    trough: Exact
    fall: Exact
    win_head: Ints
    win_tail: Ints
    win_run: Ints
    loss_head: Ints
    loss_tail: Ints
    loss_run: Ints
    r_n: Ints
    r_sum: Floats
    r_squared: Floats
    r_won: Floats
    r_lost: Floats
    seconds: Floats
    win_seconds: Floats
    loss_seconds: Floats
    volume: Floats
    fills: Ints
    excursions: Ints
    mae: Floats
    mae_most: Floats
    mfe: Floats
    mfe_most: Floats
    kept: Floats

    def __len__(self) -> int:
        """Return the number of days."""
        return len(self.day)

    def take(self, rows: Ints | Flags | slice) -> Cells:
        """Return some days."""
        columns: list[Any] = [getattr(self, one.name) for one in fields(self)]
        chosen: list[Any] = [one.take(rows) if isinstance(one, Exact) else one[rows] for one in columns]
        return Cells(*chosen)

    def replace(self, days: Days, others: Cells) -> Cells:
        """Return these days without *days*, and *others* in their place, in order of day."""
        kept = self.take(~np.isin(self.day, days))
        order = np.argsort(np.concatenate([kept.day, others.day]), kind="stable")
        pairs: list[tuple[Any, Any]] = [(getattr(kept, one.name), getattr(others, one.name)) for one in fields(self)]
        both: list[Any] = [
            Exact.of_parts([mine, theirs]).take(order)
            if isinstance(mine, Exact)
            else np.concatenate([mine, theirs])[order]
            for mine, theirs in pairs
        ]
        return Cells(*both)


def cells_of(book: Book, r: Floats) -> Cells:
    """Return the cells of a book's trades; *r* is the R-multiple of each, NaN where the risk is unknown."""
    by_day = np.lexsort((book.seq, book.closed_us, book.day))
    if len(book) and not np.array_equal(by_day, np.arange(len(book))):
        book, r = book.take(by_day), r[by_day]
    day, starts = np.unique(book.day, return_index=True)
    sizes = np.diff(np.append(starts, len(book)))
    sign = book.net.signs()
    wins, losses = sign > 0, sign < 0
    peak, trough, fall = paths(book.net, starts, sizes)
    seconds = (book.closed_us - book.opened_us) / 1e6
    net = book.net.floats()
    known, measured = ~np.isnan(r), ~np.isnan(book.mae)
    r_known = np.where(known, r, 0.0)

    def count(flags: Flags) -> Ints:
        return np.add.reduceat(flags, starts, dtype=np.int64) if len(starts) else starts.astype(np.int64)

    def add(values: Floats) -> Floats:
        return np.add.reduceat(values, starts) if len(starts) else values

    def exact(chosen: Flags) -> Exact:
        return Exact(np.where(chosen, book.net.high, 0), np.where(chosen, book.net.low, 0)).sums(starts)

    return Cells(
        day, sizes.astype(np.int64), book.gross.sums(starts), book.fees.sums(starts), book.net.sums(starts),
        exact(wins), exact(losses), _extremes(book.net, starts, highest=True),
        _extremes(book.net, starts, highest=False), count(wins), count(losses), count(book.is_long),
        exact(book.is_long), add(net * net), peak, trough, fall,
        *_runs(wins, starts, sizes), *_runs(losses, starts, sizes),
        count(known), add(r_known), add(r_known * r_known), add(np.maximum(r_known, 0)), add(np.minimum(r_known, 0)),
        add(seconds), add(np.where(wins, seconds, 0)), add(np.where(losses, seconds, 0)), add(book.value),
        np.add.reduceat(book.fills, starts) if len(starts) else book.fills,
        count(measured), *(add(np.where(measured, column, 0.0)) for column in (
            book.mae, book.mae_most, book.mfe, book.mfe_most, net)),
    )  # fmt: skip


def _extremes(net: Exact, starts: Ints, *, highest: bool) -> Exact:
    """Return the largest (or smallest) number of each stretch."""
    if not len(starts):
        return net.take(slice(0, 0))
    pick = np.maximum if highest else np.minimum
    high = pick.reduceat(net.high, starts)
    edge = 0 if highest else 10**9
    same = net.high == np.repeat(high, np.diff(np.append(starts, len(net))))
    return Exact(high, pick.reduceat(np.where(same, net.low, edge), starts))


def paths(net: Exact, starts: Ints, sizes: Ints) -> tuple[Exact, Exact, Exact]:
    """Return the highest, the lowest and the deepest fall of the running sum of each stretch, from 0 before it."""
    if not len(starts):
        none = net.take(slice(0, 0))
        return none, none, none
    total = net.running()
    before = _less(total.take(starts), net.take(starts))
    index = np.repeat(np.arange(len(starts)), sizes)
    path = _less(total, before.take(index))
    # The start of a day is a point of its path too.
    places = np.arange(len(net)) + index + 1
    high, low = np.zeros(len(net) + len(starts), path.high.dtype), np.zeros(len(net) + len(starts), np.int64)
    high[places], low[places] = path.high, path.low
    with_start, edges = Exact(high, low), starts + np.arange(len(starts))
    peaks = _peaks(with_start, edges)
    below = _less(with_start, peaks)
    return (_extremes(with_start, edges, highest=True), _extremes(with_start, edges, highest=False),
            _extremes(below, edges, highest=False))  # fmt: skip


def _less(left: Exact, right: Exact) -> Exact:
    low = left.low - right.low
    return Exact(left.high - right.high + low // 10**9, low % 10**9)


def _peaks(path: Exact, starts: Ints) -> Exact:
    """Return the highest point so far of each stretch, exactly."""
    largest = max(int(np.abs(path.high).max(initial=0)), 1)
    if path.high.dtype == object or float(largest) * 2.1 * len(starts) >= _SAFE:
        return _peaks_by_rank(path, starts)
    # Later stretches are lifted above earlier ones, so that one pass serves all.
    lift = np.zeros(len(path), dtype=np.int64)
    lift[starts] = 2 * largest + 1
    lifted = path.high + np.cumsum(lift)
    top = np.maximum.accumulate(lifted)
    records = np.flatnonzero(lifted == top)
    # A record of the same height counts when it is higher behind the ninth decimal.
    best, behind = -1, -1
    higher: list[int] = []
    for place, height, low in zip(records.tolist(), lifted[records].tolist(), path.low[records].tolist(), strict=True):
        if height > best or low > behind or not higher:
            best, behind = height, low
            higher.append(place)
    peak = np.zeros(len(path), dtype=np.int64)
    peak[higher] = higher
    return path.take(np.maximum.accumulate(peak))


def _peaks_by_rank(path: Exact, starts: Ints) -> Exact:
    order = np.lexsort((path.low, path.high))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    lift = np.zeros(len(order), dtype=np.int64)
    lift[starts] = len(order)
    lifted = rank + np.cumsum(lift)
    return path.take(order[np.maximum.accumulate(lifted) - np.cumsum(lift)])


def _runs(flags: Flags, starts: Ints, sizes: Ints) -> tuple[Ints, Ints, Ints]:
    """Return how many flags in a row stand at the start, at the end and at most in each stretch."""
    if not len(starts):
        none = starts.astype(np.int64)
        return none, none, none
    places = np.arange(len(flags))
    first = np.repeat(starts, sizes)
    last_miss = np.maximum.accumulate(np.where(flags, -1, places))
    run = np.where(flags, places - np.maximum(last_miss, first - 1), 0)
    ends = starts + sizes - 1
    miss_first = np.minimum.reduceat(np.where(flags, len(flags) + 1, places), starts)
    head = np.minimum(miss_first, starts + sizes) - starts
    return head.astype(np.int64), run[ends].astype(np.int64), np.maximum.reduceat(run, starts).astype(np.int64)
