"""Are the stored trades those that the stored fills give? Matched anew in memory, compared to the last digit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from journal_app.domain.trades import TradeFilter
from journal_app.ledger.book_reading import book_columns
from journal_app.ledger.rederiving import rederive
from journal_app.ledger.sessions import special_clocks
from journal_app.metrics.book import read_book
from journal_app.metrics.matched import book_of

if TYPE_CHECKING:
    from journal_app.ledger.store import Ledger
    from journal_app.metrics.book import Book

_EXACT = ("gross", "fees", "net")
_PLAIN = ("opened_us", "closed_us", "fills", "is_long")


def wrong_trades(ledger: Ledger) -> dict[str, int]:
    """Return by account and symbol ("main XYZ") how many closed trades are not what their fills give.

    Empty when all are. Symbols that are matched in another way (renamed, split by hand, late rows) are left out.
    """
    clocks = special_clocks(ledger)
    stored = read_book(book_columns(ledger, TradeFilter(), doubted=True)[1], clocks)
    found: dict[str, int] = {}
    for part in rederive(ledger):
        anew = book_of(part.account, part.closed, part.left_out, clocks)
        here = np.array([text == part.account for text in stored.account.texts], dtype=np.bool_)
        kept = np.array([text not in part.left_out for text in stored.symbol.texts], dtype=np.bool_)
        mine = stored.take(here[stored.account.codes] & kept[stored.symbol.codes]) if len(stored) else stored
        for symbol, count in differing(mine, anew).items():
            found[f"{part.account} {symbol}"] = count
    return found


def differing(stored: Book, anew: Book) -> dict[str, int]:
    """Return by symbol how many trades of one book are not, or are otherwise, in the other."""
    found: dict[str, int] = {}
    for book, other in ((stored, anew), (anew, stored)):
        order = np.argsort(other.seq)
        places = np.searchsorted(other.seq[order], book.seq)
        there = places < len(order)
        there[there] = other.seq[order[places[there]]] == book.seq[there]
        same = there.copy()
        rows = order[places[there]]
        equal = np.ones(len(rows), dtype=np.bool_)
        for name in _EXACT:
            left, right = getattr(book, name).take(there), getattr(other, name).take(rows)
            equal &= np.asarray(left.high == right.high, dtype=np.bool_) & (left.low == right.low)
        for name in _PLAIN:
            equal &= getattr(book, name)[there] == getattr(other, name)[rows]
        same[there] = equal
        for symbol, count in zip(*np.unique(book.symbol.codes[~same], return_counts=True), strict=True):
            name = book.symbol.texts[int(symbol)]
            found[name] = max(found.get(name, 0), int(count))
    return found
