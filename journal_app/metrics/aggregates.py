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
from journal_app.metrics.outcomes import r_multiples, risks
from journal_app.metrics.sample import Beside, Sample


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

    def follow(self, book: Book, touched: Iterable[int]) -> Days:
        """Take over the trades as they are now; return the days whose cells are new.

        *touched* are the seqs of all trades that came, went or changed since the last time, perhaps of more.
        A trade that the choice does not mean any more, or whose day changed, leaves its old day.
        """
        wanted = np.array(sorted(touched), dtype=np.int64)
        before, now = self._book, _by_day(self._chosen(book))
        days = np.union1d(before.day[np.isin(before.seq, wanted)], now.day[np.isin(now.seq, wanted)])
        if len(days):
            self._book = now
            anew = joined([now.take(slice(*np.searchsorted(now.day, (day, day + 1)))) for day in days])
            self._cells = self._cells.replace(days, self._cells_of(anew))
        return days

    def sample(self, beside: Beside | None = None) -> Sample:
        """Return what the figures are worked out from."""
        return Sample(self._cells, beside or Beside())

    @property
    def cells(self) -> Cells:
        """The cells of all days."""
        return self._cells

    @property
    def book(self) -> Book:
        """All trades of the choice by trading day, and by close within it."""
        return self._book


def _by_day(book: Book) -> Book:
    """Return a book's trades by trading day, and by close within it; itself when it is so already."""
    if bool((book.day[1:] >= book.day[:-1]).all()):
        return book
    return book.take(np.argsort(book.day, kind="stable"))
