"""The closed trades of a journal in memory, for whoever works out figures."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from journal_app.domain.clock import parse_day
from journal_app.domain.trades import TradeFilter
from journal_app.ledger import book_reading
from journal_app.ledger.sessions import special_clocks

if TYPE_CHECKING:
    from journal_app.domain.clock import TradingClock
    from journal_app.ledger.store import Ledger
    from journal_app.metrics.book import Book
    from journal_app.metrics.choices import Choice


class Shelf:
    """The closed trades of a journal, in memory for whoever asks again; changes are read, never everything again.

    The first question is read from the journal as it is asked, which for few trades is much less than all.
    """

    def __init__(self, ledger: Ledger) -> None:
        """Read nothing yet."""
        self._ledger, self._lock = ledger, threading.Lock()
        self._is_asked_again = False
        self._book: Book | None = None
        self._revision = 0
        self._clocks: dict[str, TradingClock] = {}
        self._moved = (0, 0)

    def book(self, only: TradeFilter) -> Book:
        """Return the closed trades that a filter leaves, as the journal is now."""
        from journal_app.metrics.book import read_book

        clocks = special_clocks(self._ledger)
        with self._lock:
            first, self._is_asked_again = not self._is_asked_again, True
            if self._book is not None or not first or only == TradeFilter():
                whole = self._whole(clocks)
                return whole if only == TradeFilter() else whole.take(choice_of(only).rows(whole))
        book = read_book(book_reading.book_columns(self._ledger, only)[1], clocks)
        return book.take(choice_of(only).rows(book)) if only.within else book

    def whole(self) -> tuple[int, Book]:
        """Return all closed trades, oldest close first, and of which revision of the journal they are."""
        clocks = special_clocks(self._ledger)
        with self._lock:
            self._is_asked_again = True
            book = self._whole(clocks)
            return self._revision, book

    def _whole(self, clocks: dict[str, TradingClock]) -> Book:
        from journal_app.metrics.book import read_book

        moved = book_reading.excursions_mark(self._ledger)
        if self._book is None or (clocks, moved) != (self._clocks, self._moved):
            self._moved = moved
            self._revision, columns = book_reading.book_columns(self._ledger, TradeFilter())
            self._book, self._clocks = read_book(columns, clocks), clocks
        elif self._ledger.revision() != self._revision:
            self._revision, columns, touched = book_reading.book_news(self._ledger, self._revision)
            self._book = self._book.spliced(touched, read_book(columns, clocks))
        return self._book


def choice_of(only: TradeFilter) -> Choice:
    """Return a filter as a choice among closed trades."""
    from journal_app.metrics.choices import Choice

    for text in filter(None, (only.from_day, only.to_day)):
        parse_day(text)
    return Choice(
        only.account or None, only.symbol or None, only.setup or None, only.tag or None, only.side or None,
        only.asset_class or None, only.from_day or None, only.to_day or None, only.within,
    )  # fmt: skip
