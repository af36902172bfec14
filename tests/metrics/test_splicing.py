"""Books and cells that follow changes are those that would have been made anew."""

from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_app.metrics.aggregates import Aggregates
from journal_app.metrics.book import Book
from journal_app.metrics.cells import Cells
from journal_app.metrics.choices import Choice
from journal_app.metrics.exact import Exact
from tests.metrics.books import make_book

DAYS = st.sampled_from(["2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"])
TRADES = st.dictionaries(st.integers(1, 200), st.tuples(st.integers(-500, 500), DAYS), max_size=30)


def book_of(trades: Mapping[int, tuple[int, str]]) -> Book:
    """Return a book of trades by seq: net and day; all of a day close in the order of their seq."""
    rows = sorted((day, seq, net) for seq, (net, day) in trades.items())
    made = make_book([str(net) for _, _, net in rows], [day for day, _, _ in rows])
    made.seq[:] = [seq for _, seq, _ in rows]
    made.closed_us[:] = [int(np.datetime64(day, "us").astype(np.int64)) + seq * 1_000_000 for day, seq, _ in rows]
    made.opened_us[:] = made.closed_us - 600_000_000
    return made


def told(columns: Book | Cells) -> list[object]:
    """Return all columns as lists: money as units, groups as texts."""
    found: list[object] = []
    for one in fields(columns):
        column = getattr(columns, one.name)
        if isinstance(column, Exact):
            found.append(column.units())
        elif isinstance(column, np.ndarray):
            found.append([str(value) for value in column.tolist()])
        else:
            found.append([column.texts[code] for code in column.codes.tolist()])
    return found


@settings(deadline=None, max_examples=60)
@given(TRADES, TRADES, st.sets(st.integers(1, 200), max_size=10))
def test_a_spliced_book_is_the_one_that_would_be_read_anew(
    before: dict[int, tuple[int, str]], coming: dict[int, tuple[int, str]], gone: set[int]
) -> None:
    after = {seq: one for seq, one in before.items() if seq not in gone} | coming
    spliced = book_of(before).spliced({*gone, *coming}, book_of(coming))
    assert told(spliced) == told(book_of(after))


def test_many_changes_are_sorted_in_to_the_same_book() -> None:
    before = {seq: (seq, "2026-03-02") for seq in range(1, 101)}
    coming = {seq: (-seq, f"2026-03-0{2 + seq % 3}") for seq in range(51, 151)}
    spliced = book_of(before).spliced(coming, book_of(coming))
    assert told(spliced) == told(book_of(before | coming))


def test_a_book_to_which_nothing_happens_stays_the_same_one() -> None:
    book = book_of({1: (5, "2026-03-02")})
    assert book.spliced({7}, book_of({})) is book


@settings(deadline=None, max_examples=60)
@given(TRADES, TRADES, st.sets(st.integers(1, 200), max_size=10))
def test_cells_that_follow_changes_are_those_made_anew(
    before: dict[int, tuple[int, str]], coming: dict[int, tuple[int, str]], gone: set[int]
) -> None:
    after = {seq: one for seq, one in before.items() if seq not in gone} | coming
    following = Aggregates(book_of(before), Choice())
    following.follow(book_of(after), {*gone, *coming})
    assert told(following.cells) == told(Aggregates(book_of(after), Choice()).cells)
    assert told(following.book) == told(book_of(after))


@pytest.mark.parametrize("touched", [{1}, {1, 2, 99}])
def test_only_days_of_touched_trades_get_new_cells(touched: set[int]) -> None:
    before = {1: (5, "2026-03-02"), 2: (7, "2026-03-03"), 3: (9, "2026-03-04")}
    following = Aggregates(book_of(before), Choice())
    days = following.follow(book_of(before | {1: (6, "2026-03-02")}), touched)
    assert [str(day) for day in days] == [before[seq][1] for seq in sorted(touched) if seq in before]
