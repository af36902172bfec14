"""Closed trades as columns with exact money: what every figure, filter and breakdown is worked out from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from journal_app.domain.clock import EXCHANGE, TradingClock, to_datetime, trading_day
from journal_app.metrics.exact import Exact, Flags, Floats, Ints
from journal_app.metrics.frames import Category

Days = npt.NDArray[np.datetime64]
_HOUR_US, _QUARTER_US = 3_600_000_000, 900_000_000
_A_FEW = 64
"""More changes than this are sorted in, not spliced."""


class Digits(NamedTuple):
    """An exact column as the database gives it: digits without the point, decimals, and texts that are too long."""

    digits: Sequence[int]
    decimals: Sequence[int]
    texts: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Book:
    """Closed trades, oldest close first; all columns have the same length.

    Money is in the account's currency, signed; ``fees`` > 0 is a cost. ``day`` is the trading day of the
    close by the account's clock; ``weekday`` (Monday 0) and ``hour`` are the exchange's clock at the
    first entry. ``value`` is entry price × quantity × multiplier; ``risk`` > 0 is what the planned stop
    put at risk, NaN without one. ``tags`` has the sorted JSON list. Excursions are money: ``mae`` ≤ 0 and
    ``mfe`` ≥ 0 for certain, ``mae_most`` and ``mfe_most`` at the most; NaN unknown.
    """

    seq: Ints
    opened_us: Ints
    closed_us: Ints
    day: Days
    weekday: Ints
    hour: Ints
    gross: Exact
    fees: Exact
    net: Exact
    value: Floats
    risk: Floats
    mae: Floats
    mae_most: Floats
    mfe: Floats
    mfe_most: Floats
    fills: Ints
    is_long: Flags
    reviewed: Flags
    account: Category
    symbol: Category
    underlying: Category
    asset_class: Category
    setup: Category
    tags: Category

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.seq)

    def take(self, rows: npt.NDArray[Any] | slice) -> Book:
        """Return some trades: a mask, places in order, or a stretch, which shares its memory with this book."""
        return Book(*(_taken(getattr(self, one.name), rows) for one in fields(self)))

    def spliced(self, leaving: Iterable[int], coming: Book) -> Book:
        """Return these trades without some (seqs) and with others, in order of their close."""
        gone = np.flatnonzero(np.isin(self.seq, np.array(sorted(leaving), dtype=np.int64)))
        if not len(gone) and not len(coming):
            return self
        if len(gone) + len(coming) > _A_FEW:
            both = joined([self.take(np.delete(np.arange(len(self)), gone)), coming])
            return both.take(np.lexsort((both.seq, both.closed_us)))
        # Stretches that stay are copied whole, which is much faster than row by row.
        parts, done = [], 0
        for first, end, row in self._cuts(gone.tolist(), coming):
            parts.append(self.take(slice(done, first)))
            if row >= 0:
                parts.append(coming.take(slice(row, row + 1)))
            done = end
        return joined([*parts, self.take(slice(done, None))])

    def _cuts(self, gone: Iterable[int], coming: Book) -> list[tuple[int, int, int]]:
        """Return, in order, which places are left out, and before which place a row of another book comes (else −1)."""
        cuts = [(place, place + 1, -1) for place in gone]
        for row, (closed, seq) in enumerate(zip(coming.closed_us.tolist(), coming.seq.tolist(), strict=True)):
            first, end = (int(np.searchsorted(self.closed_us, closed, side)) for side in ("left", "right"))
            place = first + int(np.searchsorted(self.seq[first:end], seq))
            cuts.append((place, place, row))
        return sorted(cuts)


def joined(books: Sequence[Book]) -> Book:
    """Return the trades of several books, one after the other; at least one."""
    columns: list[Any] = [_joined([getattr(book, one.name) for book in books]) for one in fields(Book)]
    return Book(*columns)


def _taken(column: Any, rows: npt.NDArray[Any] | slice) -> Any:  # noqa: ANN401 - any of the kinds of columns
    if isinstance(column, Exact):
        return column.take(rows)
    return Category(column.codes[rows], column.texts) if isinstance(column, Category) else column[rows]


def _joined(columns: Sequence[Any]) -> Any:  # noqa: ANN401 - any of the kinds of columns
    first = columns[0]
    if isinstance(first, Exact):
        return Exact.of_parts(columns)
    if not isinstance(first, Category):
        return np.concatenate(columns)
    if all(one.texts is first.texts or one.texts == first.texts for one in columns):
        return Category(np.concatenate([one.codes for one in columns]), first.texts)
    texts = tuple(sorted({text for one in columns for text in one.texts}))
    places = {text: place for place, text in enumerate(texts)}
    codes = [np.array([places[text] for text in one.texts], dtype=np.int32)[one.codes] for one in columns]
    return Category(np.concatenate(codes), texts)


def read_book(columns: Mapping[str, Any], clocks: Mapping[str, TradingClock]) -> Book:
    """Return the book of columns by name, as the ledger gives them, in any order of rows.

    ``gross``, ``fees`` and ``net`` are `Digits`; ``account`` is a number whose name "accounts" tells.
    "marks" (rows of seq, setup, tags, reviewed, stop) and "excursions" (columns seq, mae, mae_most, mfe, mfe_most)
    have only the trades that have any. *clocks* are those of accounts that do not use the exchange's.
    """
    seq, opened, closed = (np.array(columns[name], dtype=np.int64) for name in ("seq", "opened_us", "closed_us"))
    order = np.lexsort((seq, closed))
    seq, opened, closed = seq[order], opened[order], closed[order]
    account, asset_class = _named(columns, order), category(columns["asset_class"], order)
    entry = _floats(columns["entry_price"])[order]
    size = _floats(columns["qty"])[order] * _floats(columns["multiplier"])[order]
    weekday, hour = exchange_hours(opened)
    gross, fees, net = (Exact.of_digits(*columns[name]).take(order) for name in ("gross", "fees", "net"))
    mae, mae_most, mfe, mfe_most = _sparse(seq, columns["excursions"])
    setup, tags, reviewed, stop = _marked(seq, columns["marks"])
    risk = np.abs(entry - stop) * size
    return Book(
        seq, opened, closed, closing_days(closed, account, asset_class, clocks), weekday, hour, gross, fees, net,
        np.abs(entry * size), np.where(risk > 0, risk, np.nan), mae, mae_most, mfe, mfe_most,
        np.array(columns["fills"], dtype=np.int64)[order],
        np.array([one == "long" for one in columns["side"]], dtype=np.bool_)[order], reviewed,
        account, category(columns["symbol"], order), category(columns["underlying"], order), asset_class, setup, tags,
    )  # fmt: skip


def _named(columns: Mapping[str, Any], order: npt.NDArray[np.intp]) -> Category:
    names: dict[int, str] = columns["accounts"]
    numbers, codes = np.unique(np.array(columns["account"], dtype=np.int64), return_inverse=True)
    texts = [names[number] for number in numbers.tolist()]
    rank = np.argsort(np.argsort(np.array(texts))) if texts else np.array([], dtype=np.int64)
    return Category(rank[codes].astype(np.int32)[order], tuple(sorted(texts)))


def _places(seq: Ints, rows: Sequence[Sequence[Any]]) -> tuple[Ints, list[Sequence[Any]]]:
    """Return where in *seq* the trades of sparse rows are, and those rows."""
    by_seq = np.argsort(seq)
    found = np.searchsorted(seq[by_seq], np.array([row[0] for row in rows], dtype=np.int64))
    kept = [(int(by_seq[place]), row) for place, row in zip(found.tolist(), rows, strict=True)
            if place < len(seq) and seq[by_seq[place]] == row[0]]  # fmt: skip
    return np.array([place for place, _ in kept], dtype=np.int64), [row for _, row in kept]


def _sparse(seq: Ints, columns: Sequence[Sequence[Any]]) -> Floats:
    """Return sparse numbers, whose first column is the seq, as full columns, NaN where there are none."""
    full = np.full((4, len(seq)), np.nan)
    wanted = np.array(columns[0], dtype=np.int64)
    if len(wanted) and len(seq):
        by_seq = np.argsort(seq)
        places = by_seq[np.minimum(np.searchsorted(seq, wanted, sorter=by_seq), len(seq) - 1)]
        known = seq[places] == wanted
        for column, values in zip(full, columns[1:], strict=True):
            column[places[known]] = _floats(values)[known]
    return full


def _marked(seq: Ints, rows: Sequence[Sequence[Any]]) -> tuple[Category, Category, Flags, Floats]:
    places, kept = _places(seq, rows) if rows and len(seq) else (np.array([], dtype=np.int64), [])
    reviewed, stop = np.zeros(len(seq), dtype=np.bool_), np.full(len(seq), np.nan)
    reviewed[places] = [bool(row[3]) for row in kept]
    stop[places] = np.array([row[4] for row in kept], dtype=np.float64)
    texts = []
    for column in (1, 2):
        values = ["" if row[column] in {None, "[]"} else str(row[column]) for row in kept]
        names = sorted({"", *values})
        codes = np.zeros(len(seq), dtype=np.int32)
        codes[places] = [names.index(value) for value in values]
        texts.append(Category(codes, tuple(names)))
    return texts[0], texts[1], reviewed, stop


def category(values: Sequence[str | None], order: npt.NDArray[np.intp]) -> Category:
    """Return a column of texts, put in order, as codes into its sorted distinct texts; None is ""."""
    texts = sorted({one or "" for one in set(values)})
    codes: dict[str | None, int] = {text: code for code, text in enumerate(texts)}
    codes[None] = codes.get("", 0)
    return Category(np.fromiter(map(codes.__getitem__, values), np.int32, len(values))[order], tuple(texts))


def _floats(values: Sequence[Any]) -> Floats:
    return np.array(values, dtype=np.float64)


def closing_days(
    time_us: Ints, account: Category, asset_class: Category, clocks: Mapping[str, TradingClock]
) -> Days:  # fmt: skip
    """Return the trading day of each time, by the clock of its account."""
    days = days_of(time_us, EXCHANGE)
    for code, name in enumerate(account.texts):
        if name in clocks:
            for kind, text in enumerate(asset_class.texts):
                rows = np.flatnonzero((account.codes == code) & (asset_class.codes == kind))
                days[rows] = days_of(time_us[rows], clocks[name].of(text))
    return days


def days_of(time_us: Ints, clock: TradingClock) -> Days:
    """Return the trading day of each time by one clock; one look-up serves all times of a quarter of an hour."""
    step = _HOUR_US if clock is EXCHANGE else _QUARTER_US
    parts, where = np.unique(time_us // step, return_inverse=True)
    days = np.array([trading_day(int(part) * step, clock) for part in parts], dtype="datetime64[D]")
    return days[where]


def exchange_hours(time_us: Ints) -> tuple[Ints, Ints]:
    """Return the weekday (Monday 0) and the hour of each time, by the exchange's clock."""
    hours, where = np.unique(time_us // _HOUR_US, return_inverse=True)
    local = [to_datetime(int(hour) * _HOUR_US) for hour in hours]
    weekdays = np.array([one.weekday() for one in local], dtype=np.int64)
    return weekdays[where], np.array([one.hour for one in local], dtype=np.int64)[where]
