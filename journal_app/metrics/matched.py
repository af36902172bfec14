"""Trades as they come from the matcher, as a book: the same figures without writing or reading a single text."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt

from journal_app.domain.clock import TradingClock
from journal_app.domain.money import ONE, to_units
from journal_app.matching.round_trips import RoundTrip
from journal_app.matching.sums import Closed, Sums
from journal_app.metrics.book import Book, category, closing_days, exchange_hours, joined, read_book
from journal_app.metrics.exact import Exact, Floats, Ints, digits_of
from journal_app.metrics.frames import Category

_NINE = 9


def book_of(
    account: str, closed: Collection[Closed], left_out: Collection[str], clocks: Mapping[str, TradingClock]
) -> Book:  # fmt: skip
    """Return what the matcher closed of one account as a book, in order of close, without some symbols.

    Nothing is said about these trades: setup, tags, risk and excursions are unknown.
    """
    books = [_of_sums(account, one.sums, clocks) for one in closed if one.sums is not None]
    books.append(_of_trips(account, [trip for one in closed for trip in one.trips], clocks))
    book = joined(books)
    if left_out:
        kept = np.array([text not in left_out for text in book.symbol.texts], dtype=np.bool_)
        book = book.take(kept[book.symbol.codes])
    return book.take(np.lexsort((book.seq, book.closed_us)))


def _of_sums(account: str, sums: Sums, clocks: Mapping[str, TradingClock]) -> Book:
    code, seq, opened, closed, symbol, is_long, _, _, cost, brought, fees, fills = sums.numbers
    count = len(seq)
    kinds, underlyings, factor = _instruments(sums, count)
    qty_places, price_places, fee_places = (np.array([one[part] for one in sums.scales], dtype=np.int64)[symbol]
                                            for part in range(3))  # fmt: skip
    gross = _exact((brought - cost) * np.where(is_long == 1, factor, -factor), qty_places + price_places)
    paid = _exact(fees, fee_places)
    if sums.more:
        places = np.fromiter(sums.more, np.int64, len(sums.more))
        paid = _more(paid, places, Exact.of_units(list(sums.more.values())))
    names = np.array(sorted(range(len(sums.names)), key=sums.names.__getitem__), dtype=np.int64)
    rank = np.empty(len(names), dtype=np.int32)
    rank[names] = np.arange(len(names), dtype=np.int32)
    one_account = Category(np.zeros(count, dtype=np.int32), (account,))
    weekday, hour = exchange_hours(opened)
    nothing, unknown = Category(np.zeros(count, dtype=np.int32), ("",)), np.full(count, np.nan)
    value: Floats = np.abs(cost / 10.0 ** (qty_places + price_places) * factor)
    return Book(
        seq, opened, closed, closing_days(closed, one_account, kinds, clocks), weekday, hour, gross, paid,
        _less(gross, paid), value, unknown, unknown, unknown, unknown, unknown, fills, is_long == 1,
        np.zeros(count, dtype=np.bool_), one_account, Category(rank[code], tuple(sorted(sums.names))),
        underlyings, kinds, nothing, nothing,
    )  # fmt: skip


def _instruments(sums: Sums, count: int) -> tuple[Category, Category, Ints]:
    """Return asset class, underlying and multiplier of each trade; nearly always one kind for all."""
    if len(sums.instruments) == 1:
        asset_class, underlying, multiplier = sums.instruments[0]
        same = np.zeros(count, dtype=np.int32)
        kinds, underlyings = Category(same, (asset_class or "equity",)), Category(same, (underlying or "",))
        return kinds, underlyings, np.full(count, to_units(multiplier or "1") // ONE, dtype=np.int64)
    classes, names, multipliers = zip(*sums.instruments, strict=True) if count else ((), (), ())
    order = np.arange(count)
    factor = np.array([to_units(one or "1") // ONE for one in multipliers], dtype=np.int64)
    return category([one or "equity" for one in classes], order), category(list(names), order), factor


def _exact(counts: Ints, places: Ints) -> Exact:
    """Return counts of 10⁻ᵖˡᵃᶜᵉˢ exactly; what more than eighteen decimals tell is beyond what brokers give."""
    small = np.minimum(places, _NINE)
    fits = float(np.abs(counts.astype(np.float64) * 10.0 ** (_NINE - small)).max(initial=0)) < float(1 << 62)
    numbers: npt.NDArray[np.int64] = counts if fits else counts.astype(object)
    over = 10 ** (places - small)
    high = numbers // over * 10 ** (_NINE - small)
    low = numbers % over * 10 ** np.minimum(18 - places, _NINE)
    return Exact(high, np.where(places > _NINE, low, 0).astype(np.int64))


def _more(paid: Exact, places: Ints, more: Exact) -> Exact:
    """Return fees to which *more* comes at some places; each place comes once."""
    high, low = paid.high.copy(), paid.low.copy()
    high[places] += more.high
    low[places] += more.low
    return Exact(high + low // 10**_NINE, low % 10**_NINE)


def _less(left: Exact, right: Exact) -> Exact:
    low = left.low - right.low
    return Exact(left.high - right.high + low // 10**_NINE, low % 10**_NINE)


def _of_trips(account: str, trips: Collection[RoundTrip], clocks: Mapping[str, TradingClock]) -> Book:
    """Return the few trades that were matched one move at a time."""
    texts = {name: digits_of([getattr(one, name) for one in trips]) for name in ("gross", "fees", "net")}
    plain = ("symbol", "underlying", "asset_class", "side", "opened_us", "closed_us", "fills")
    return read_book(
        {
            "seq": [one.opening_seq for one in trips], "account": [0] * len(trips), "accounts": {0: account},
            **{name: [getattr(one, name) for one in trips] for name in plain},
            **{name: [float(getattr(one, name)) for one in trips] for name in ("qty", "entry_price", "multiplier")},
            **texts, "marks": [], "excursions": [[]] * 5,
        },
        clocks,
    )  # fmt: skip
