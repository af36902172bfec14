"""Which trades of a book are meant, and into which groups they fall."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np

from journal_app.domain.errors import SettingsError
from journal_app.metrics.book import Book
from journal_app.metrics.exact import Flags, Floats, Ints
from journal_app.metrics.frames import Category
from journal_app.metrics.period_returns import first_days

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOLDING = (
    (60, "under 1 min"), (300, "1 to 5 min"), (900, "5 to 15 min"), (3600, "15 min to 1 h"), (14_400, "1 to 4 h"),
    (86_400, "4 h to 1 day"), (604_800, "1 day to 1 week"), (float("inf"), "over 1 week"),
)  # fmt: skip
_SIZES = (
    (500, "under 500"), (1000, "500 to 1,000"), (2500, "1,000 to 2,500"), (5000, "2,500 to 5,000"),
    (10_000, "5,000 to 10,000"), (25_000, "10,000 to 25,000"), (100_000, "25,000 to 100,000"),
    (float("inf"), "over 100,000"),
)  # fmt: skip
_HOURS = [f"{hour:02}" for hour in range(24)]
NOTHING = "(none)"


@dataclass(frozen=True, slots=True)
class Choice:
    """Trades that are meant; None means all. Days are trading days of the close, YYYY-MM-DD, both included.

    ``within`` names members of dimensions, (dimension, key): of one dimension any, of several each must hold.
    """

    account: str | None = None
    symbol: str | None = None
    setup: str | None = None
    tag: str | None = None
    side: str | None = None
    asset_class: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    within: tuple[tuple[str, str], ...] = ()

    def rows(self, book: Book) -> Flags:
        """Return which trades of a book are meant."""
        flags = np.ones(len(book), dtype=np.bool_)
        for name in ("account", "symbol", "setup", "asset_class"):
            wanted = getattr(self, name)
            if wanted is not None:
                flags &= _being(getattr(book, name), wanted)
        if self.tag is not None:
            tag = self.tag
            flags &= _matching(book.tags, lambda text: tag in tags_of(text))
        if self.side is not None:
            flags &= book.is_long if self.side == "long" else ~book.is_long
        if self.from_day is not None:
            flags &= book.day >= np.datetime64(self.from_day)
        if self.to_day is not None:
            flags &= book.day <= np.datetime64(self.to_day)
        for by in dict.fromkeys(by for by, _ in self.within):
            flags &= members(book, by, {key for name, key in self.within if name == by})
        return flags


def _being(column: Category, text: str) -> Flags:
    return _matching(column, lambda one: one == text)


def _matching(column: Category, fits: Callable[[str], bool]) -> Flags:
    hits = np.array([fits(text) for text in column.texts], dtype=np.bool_)
    return hits[column.codes] if len(hits) else np.zeros(len(column.codes), dtype=np.bool_)


def tags_of(text: str) -> tuple[str, ...]:
    """Return the tags of a book's column."""
    return tuple(json.loads(text)) if text else ()


@dataclass(frozen=True, slots=True)
class Groups:
    """Trades by group: ``rows`` are places in the book, grouped; ``starts`` is where each group begins.

    A trade may be in several. ``keys`` sort as the groups do; ``labels`` are for people.
    """

    rows: Ints
    starts: Ints
    keys: tuple[str, ...]
    labels: tuple[str, ...]


def _by_codes(codes: Ints, labels: list[str], keys: list[str] | None = None) -> Groups:
    # Sixteen bits are sorted by counting, which for many trades takes a fraction of the time.
    narrow = codes.astype(np.int16) if len(labels) < 2**15 else codes
    order = np.argsort(narrow, kind="stable")
    found, starts = np.unique(codes[order], return_index=True)
    chosen = [labels[code] for code in found.tolist()]
    named = chosen if keys is None else [keys[code] for code in found.tolist()]
    return Groups(order, starts, tuple(named), tuple(chosen))


def _by_text(column: Category) -> Groups:
    return _by_codes(column.codes.astype(np.int64), [text or NOTHING for text in column.texts],
                     list(column.texts))  # fmt: skip


def _by_time(book: Book, unit: str) -> Groups:
    days = book.day if unit == "day" else first_days(book.day, unit)
    found, codes = np.unique(days, return_inverse=True)
    keys = [str(day) for day in found]
    cut = {"month": 7, "year": 4}.get(unit, 10)
    labels = [f"week of {key}" if unit == "week" else key[:cut] for key in keys]
    return _by_codes(codes, labels, [key[:cut] for key in keys])


def _by_edges(values: Floats, edges: tuple[tuple[float, str], ...]) -> Groups:
    codes = np.searchsorted(np.array([edge for edge, _ in edges[:-1]]), values, side="right")
    keys = [f"{place}" for place in range(len(edges))]
    return _by_codes(codes, [label for _, label in edges], keys)


def _by_tag(book: Book) -> Groups:
    tags = [tags_of(text) or ("",) for text in book.tags.texts]
    names = sorted({tag for some in tags for tag in some})
    code_of = {name: code for code, name in enumerate(names)}
    rows, codes = [], []
    for place, some in enumerate(tags):
        here = np.flatnonzero(book.tags.codes == place)
        for tag in some:
            rows.append(here)
            codes.append(np.full(len(here), code_of[tag]))
    if not rows:
        return Groups(np.array([], np.int64), np.array([], np.int64), (), ())
    all_rows, all_codes = np.concatenate(rows), np.concatenate(codes)
    order = np.lexsort((all_rows, all_codes))
    found, starts = np.unique(all_codes[order], return_index=True)
    keys = tuple(names[code] for code in found.tolist())
    return Groups(all_rows[order], starts, keys, tuple(key or NOTHING for key in keys))


DIMENSIONS: dict[str, Callable[[Book], Groups]] = {
    "day": lambda book: _by_time(book, "day"),
    "week": lambda book: _by_time(book, "week"),
    "month": lambda book: _by_time(book, "month"),
    "year": lambda book: _by_time(book, "year"),
    "symbol": lambda book: _by_text(book.symbol),
    "underlying": lambda book: _by_text(book.underlying),
    "setup": lambda book: _by_text(book.setup),
    "tag": _by_tag,
    "side": lambda book: _by_codes(1 - book.is_long.astype(np.int64), ["long", "short"]),
    "weekday": lambda book: _by_codes(book.weekday, list(_WEEKDAYS), [str(one) for one in range(7)]),
    "hour": lambda book: _by_codes(
        book.hour, [f"{one:02}:00" for one in range(24)], [f"{one:02}" for one in range(24)]
    ),
    "holding": lambda book: _by_edges((book.closed_us - book.opened_us) / 1e6, _HOLDING),
    "size": lambda book: _by_edges(book.value, _SIZES),
    "account": lambda book: _by_text(book.account),
    "asset_class": lambda book: _by_text(book.asset_class),
    "reviewed": lambda book: _by_codes(book.reviewed.astype(np.int64), ["not reviewed", "reviewed"]),
}
"""By what trades can be grouped. Weekday and hour are the exchange's at the first entry; periods go by the close."""


def _r_of(book: Book) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = book.net.floats() / book.risk
    return found


RESULTS: dict[str, Callable[[Book], Floats]] = {
    "net": lambda book: book.net.floats(), "gross": lambda book: book.gross.floats(), "r": _r_of,
}  # fmt: skip
"""By which results trades can be chosen: money after and before fees, and net ÷ risk (NaN unknown, in no span)."""


def within_span(values: Floats, key: str) -> Flags:
    """Return which values are in a span "low..high". Raises SettingsError for another text."""
    low, dots, high = key.partition("..")
    try:
        bottom, top = float(low or "-inf"), float(high or "inf")
    except ValueError:
        dots = ""
    if not dots:
        raise SettingsError(f"“{key}” is no span of results.", "Write it as -50..0; an end may be left out.")
    return (values >= bottom) & (values < top)


def members(book: Book, by: str, keys: Collection[str]) -> Flags:
    """Return which trades are in any of these groups of a dimension; "trade" has the seq of its opening fact for key.

    Results are chosen by their span: of "net", "gross" or "r" the key "-50..0" means −50 ≤ result < 0, and an
    end that is left out is open. Raises SettingsError for a dimension that there is not, or no such span.
    """
    flags = np.zeros(len(book), dtype=np.bool_)
    if by in RESULTS:
        return np.any([within_span(RESULTS[by](book), key) for key in keys], axis=0) if keys else flags
    if by == "trade":
        return np.isin(book.seq, np.array([int(key) for key in keys], dtype=np.int64))
    groups = grouped(book, by)
    ends = [*groups.starts[1:].tolist(), len(groups.rows)]
    for key, start, end in zip(groups.keys, groups.starts.tolist(), ends, strict=False):
        if key in keys:
            flags[groups.rows[start:end]] = True
    return flags


def grouped(book: Book, by: str) -> Groups:
    """Return the groups of a book's trades. Raises SettingsError for a dimension that there is not."""
    if by not in DIMENSIONS:
        raise SettingsError(f"Trades cannot be grouped by “{by}”.", f"Known are: {', '.join(DIMENSIONS)}.")
    return DIMENSIONS[by](book)
