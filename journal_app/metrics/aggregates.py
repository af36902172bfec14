"""Figures that stay fresh: a cell per day, and one more trade makes only its day's cell anew.

Everything here is derived: dropping it and starting again gives the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from journal_app.domain.risk import RiskRule
from journal_app.metrics.book import Book, Days, joined
from journal_app.metrics.cells import Cells, cells_of
from journal_app.metrics.choices import Choice
from journal_app.metrics.exact import Ints
from journal_app.metrics.outcomes import r_multiples, risks
from journal_app.metrics.sample import Beside, Sample

_A_FEW = 64
"""More changes than this are sorted in, not spliced."""


class Aggregates:
    """The trades of one choice by day, with a cell for each day."""

    def __init__(self, book: Book, choice: Choice, rule: RiskRule | None = None) -> None:
        """Take over the chosen trades of a book; one pass over them, never another."""
        self._choice, self._rule = choice, rule
        self._book = _by_day(self._chosen(book))
        self._cells = self._cells_of(self._book)

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self._book)

    def _chosen(self, book: Book) -> Book:
        """Return the trades of the choice, with the risk of the rule: they may be chosen by their R."""
        if self._rule is not None and self._rule.kind != "none":
            book = replace(book, risk=risks(book, self._rule))
        rows = self._choice.rows(book)
        return book if rows.dtype == np.bool_ and bool(rows.all()) else book.take(rows)

    def _cells_of(self, book: Book) -> Cells:
        return cells_of(book, r_multiples(book, self._rule))

    def apply(self, changed: Book, gone: Iterable[int]) -> Days:
        """Take changed or new trades, and drop those *gone* (seqs); return the days whose cells are new.

        A trade that the choice does not mean any more, or whose day changed, leaves its old day.
        """
        chosen = _by_day(self._chosen(changed))
        leaving = np.isin(self._book.seq, np.array(sorted({*gone, *changed.seq.tolist()}), dtype=np.int64))
        days = np.union1d(self._book.day[leaving], chosen.day)
        self._book = _spliced(self._book, np.flatnonzero(leaving), chosen)
        if len(days):
            anew = joined([self._book.take(slice(*np.searchsorted(self._book.day, (day, day + 1)))) for day in days])
            self._cells = self._cells.replace(days, self._cells_of(anew))
        return days

    def sample(self, beside: Beside | None = None) -> Sample:
        """Return what the figures are worked out from."""
        return Sample(self._cells, beside or Beside())

    @property
    def cells(self) -> Cells:
        """The cells of all days."""
        return self._cells

    def book(self) -> Book:
        """Return all trades of the choice by trading day, and by close within it."""
        return self._book


def _by_day(book: Book) -> Book:
    """Return a book's trades by trading day, and by close within it; itself when it is so already."""
    if bool((book.day[1:] >= book.day[:-1]).all()):
        return book
    return book.take(np.argsort(book.day, kind="stable"))


def _spliced(book: Book, leaving: Ints, coming: Book) -> Book:
    """Return a book by day without the trades at some places, and with others, by day too, where they belong."""
    if not len(leaving) and not len(coming):
        return book
    if len(leaving) + len(coming) > _A_FEW:
        both = joined([book.take(np.delete(np.arange(len(book)), leaving)), coming])
        return both.take(np.lexsort((both.seq, both.closed_us, both.day)))
    # Stretches that stay are copied whole: much faster than row by row.
    cuts = [(place, place + 1, None) for place in leaving.tolist()]
    for row in range(len(coming)):
        place = _place_in(book, coming, row)
        cuts.append((place, place, row))
    parts, done = [], 0
    for first, end, row in sorted(cuts, key=lambda cut: (cut[0], cut[1], -1 if cut[2] is None else cut[2])):
        parts.append(book.take(slice(done, max(first, done))))
        if row is not None:
            parts.append(coming.take(slice(row, row + 1)))
        done = max(end, done)
    return joined([*parts, book.take(slice(done, None))])


def _place_in(book: Book, coming: Book, row: int) -> int:
    """Return before which trade of a book by day another belongs, by day, close and seq."""
    first, end = np.searchsorted(book.day, (coming.day[row], coming.day[row] + 1)).tolist()
    key = (coming.closed_us.item(row), coming.seq.item(row))
    times = book.closed_us[first:end]
    low, high = first + np.searchsorted(times, key[0]), first + np.searchsorted(times, key[0], side="right")
    return int(low + np.searchsorted(book.seq[low:high], key[1]))
