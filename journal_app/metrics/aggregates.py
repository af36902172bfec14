"""Figures that stay fresh: a cell per day, and one more trade makes only its day's cell anew.

Everything here is derived: dropping it and starting again gives the same figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

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
        book = self._risked(book)
        chosen = book.take(choice.rows(book))
        self._cells = cells_of(chosen, r_multiples(chosen, rule))
        self._books = _by_day(chosen)
        self._day_of = dict(zip(chosen.seq.tolist(), chosen.day.tolist(), strict=True))
        self._empty = book.take(np.zeros(len(book), dtype=np.bool_))

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self._day_of)

    def _risked(self, book: Book) -> Book:
        """Return trades with the risk of the rule: they may be chosen by their R."""
        return book if self._rule is None or self._rule.kind == "none" else replace(book, risk=risks(book, self._rule))

    def apply(self, changed: Book, gone: Iterable[int]) -> Days:
        """Take changed or new trades, and drop those *gone* (seqs); return the days whose cells are new.

        A trade that the choice does not mean any more, or whose day changed, leaves its old day.
        """
        changed = self._risked(changed)
        chosen = changed.take(self._choice.rows(changed))
        leaving = {*gone, *changed.seq.tolist()}
        days = {self._day_of.pop(seq) for seq in leaving if seq in self._day_of}
        books = _by_day(chosen)
        days |= set(books)
        self._day_of.update(zip(chosen.seq.tolist(), chosen.day.tolist(), strict=True))
        drop = np.array(sorted(leaving), dtype=np.int64)
        fresh = []
        for day in sorted(days):
            before = self._books.pop(day, self._empty)
            now = before.take(~np.isin(before.seq, drop))
            if day in books:
                now = now.join(books[day])
            if len(now):
                self._books[day] = now
                fresh.append(cells_of(now, r_multiples(now, self._rule)))
        touched = np.array(sorted(days), dtype="datetime64[D]")
        others = self._cells.take(np.zeros(len(self._cells), dtype=np.bool_))
        for cells in fresh:
            others = others.replace(touched[:0], cells)
        if len(touched):
            self._cells = self._cells.replace(touched, others)
        return touched

    def sample(self, beside: Beside | None = None) -> Sample:
        """Return what the figures are worked out from."""
        return Sample(self._cells, beside or Beside())

    @property
    def cells(self) -> Cells:
        """The cells of all days."""
        return self._cells

    def book(self) -> Book:
        """Return all trades of the choice by trading day, and by close within it."""
        return joined([self._books[day] for day in sorted(self._books)] or [self._empty])


def _by_day(book: Book) -> dict[date, Book]:
    """Return a book's trades by trading day."""
    order = np.argsort(book.day, kind="stable")
    days, starts = np.unique(book.day[order], return_index=True)
    ends = np.append(starts[1:], len(order))[: len(days)]
    return {
        day: book.take(order[start:end])
        for day, start, end in zip(days.tolist(), starts.tolist(), ends.tolist(), strict=True)
    }
