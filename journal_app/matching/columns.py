"""Match many fills of many symbols at once, by column; the same trades as one move at a time.

A trade that opens flat and closes flat needs no lots: what it made is what its exits brought less
what its entries cost. So stretches from flat to flat are summed in 64-bit integers, all symbols in
one go; a fill through zero counts as two, one for each trade. The trades that are open at the start
or the end, and symbols with anything that is not plain (a split, a fee in coin, numbers too large),
are left to `match_round_trips`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from journal_app.domain.money import DECIMALS, ONE, from_scaled, to_units
from journal_app.matching.moves import Columns, MoveRow, read_moves
from journal_app.matching.round_trips import OpenTrade, match_round_trips
from journal_app.matching.sums import Closed, Sums

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Booleans = NDArray[np.bool_]

WORTH_IT = 500
"""Moves from which preparing columns pays."""
_SAFE = 1 << 62
_PLACES = 9
_SCALES = (0, 2, 4, 6, _PLACES)
_SURE_NUMBER = 10**15
_NO_COUNT = -_SAFE
_IS_SELL = {"sell": True, "buy": False, None: False}
_MOST_COUNTS = 200_000

Matched = tuple[Closed, dict[str, OpenTrade | None]]
"""The trades that closed, and what each symbol has open."""


class _Columns(NamedTuple):
    """What sums need of some moves; numbers are counts of 10⁻⁹."""

    code: "Integers"
    time: "Integers"
    seq: "Integers"
    is_sell: "Booleans"
    qty: "Integers"
    price: "Integers"
    fee: "Integers"


class Parts(NamedTuple):
    """Plain fills in order of symbol and time, a fill through zero in two parts; signed sizes.

    ``rows`` is the move of each part, ``symbols`` its symbol, counted from 0 as in ``places``, which
    has the decimals of qty, price and fee for each. ``starts`` is where stretches begin: after a
    flat point or at another symbol. ``shared`` has the fee of each half of a split fill, in units.
    """

    rows: "Integers"
    symbols: "Integers"
    signed: "Integers"
    price: "Integers"
    fee: "Integers"
    position: "Integers"
    starts: "Integers"
    ends: "Integers"
    places: list[list[int]]
    shared: dict[int, int]


class Run:
    """Moves of one account in order of recording, to be matched together.

    Only numbers and ids are kept of plain moves: what is not kept leaves room in the processor's cache.
    """

    def __init__(self) -> None:
        """Start with no move."""
        self._pending: list[Columns] = []
        self._are_pending = 0
        self._pieces: list[_Columns] = []
        self._prepared = 0
        self._codes = _Codes()
        self._names: list[str] = []
        self._anchors: list[str] = []
        self._ties: list[str] = []
        self._kinds: list[tuple[str | None, str | None, str | None]] = []
        self._kept: dict[int, MoveRow] = {}
        self._odd: set[str] = set()
        self._has_ties = False

    def add(self, columns: Columns) -> None:
        """Append moves; a few thousand at a time are prepared while the processor still holds them."""
        self._pending.append(columns)
        self._are_pending += len(columns[0]) if columns else 0
        if self._are_pending >= WORTH_IT:
            self._prepare()

    def spans(self) -> dict[str, tuple[MoveRow, MoveRow, int]]:
        """Return of each symbol the first and the last move, and the lowest seq."""
        if self._prepared:
            self._prepare()
        return _spans(self._all_rows()) if self._has_ties or not self._prepared else self._plain_spans()

    def _plain_spans(self) -> dict[str, tuple[MoveRow, MoveRow, int]]:
        import numpy as np

        columns = self._columns()
        order = np.lexsort((columns.seq, columns.time, columns.code))
        code = columns.code[order]
        firsts = np.flatnonzero(np.concatenate(([True], code[1:] != code[:-1])))
        lasts = np.append(firsts[1:], len(order)) - 1
        lowest = np.minimum.reduceat(columns.seq[order], firsts)
        ends = zip(order[firsts].tolist(), order[lasts].tolist(), lowest.tolist(), strict=True)
        return {self._symbol(first): (self._row(first), self._row(last), seq) for first, last, seq in ends}

    def match(self, trades: Mapping[str, OpenTrade | None]) -> Matched:
        """Match the moves of these symbols, going on from the trades that they have open."""
        slow = set(trades)
        closed = Closed([], None)
        still_open: dict[str, OpenTrade | None] = {}
        if self._prepared:
            self._prepare()
            closed, still_open = self._summed(trades)
            slow -= set(still_open)
        groups: defaultdict[str, list[MoveRow]] = defaultdict(list)
        for row in self._all_rows() if slow else ():
            if row[10] in slow:
                groups[row[10]].append(row)
        for symbol, group in groups.items():
            some, still_open[symbol] = match_round_trips(read_moves(turned(sorted(group))), trades[symbol])
            closed.trips.extend(some)
        return closed, still_open

    def _columns(self) -> "_Columns":
        """Return all that is prepared as one."""
        import numpy as np

        if len(self._pieces) > 1:
            self._pieces = [_Columns._make(map(np.concatenate, zip(*self._pieces, strict=True)))]
        return self._pieces[0]

    def _all_rows(self) -> Iterator[MoveRow]:
        yield from map(self._row, range(self._prepared))
        for columns in self._pending:
            yield from zip(*columns, strict=True)

    def _symbol(self, place: int) -> str:
        return self._names[int(self._columns().code[place])]

    def _row(self, place: int) -> MoveRow:
        """Return a move as it was given; what says nothing about a plain fill is left out."""
        if place in self._kept:
            return self._kept[place]
        columns = self._columns()
        fee = int(columns.fee[place])
        return (
            int(columns.time[place]), self._ties[place], int(columns.seq[place]), self._anchors[place], "fill",
            "sell" if columns.is_sell[place] else "buy", from_scaled(int(columns.qty[place]), _PLACES),
            from_scaled(int(columns.price[place]), _PLACES), from_scaled(fee, _PLACES) if fee else None, None,
            self._symbol(place), *self._kinds[place],
        )  # fmt: skip

    def _prepare(self) -> None:
        """Read what was added last into columns."""
        import numpy as np

        if not self._are_pending:
            return
        pending = [columns for columns in self._pending if columns]
        some = (
            pending[0] if len(pending) == 1 else turned(chain.from_iterable(zip(*one, strict=True) for one in pending))
        )
        self._pending, self._are_pending = [], 0
        times, ties, seqs, anchors, kinds, sides, qtys, prices, fees, currencies, symbols, *instrument = some
        odd: set[int] = set()
        if set(kinds) != {"fill"} or "base" in currencies:
            pairs = zip(kinds, currencies, strict=True)
            odd.update(place for place, pair in enumerate(pairs) if pair[0] != "fill" or pair[1] == "base")
        if any(to_units(factor or "1") % ONE for factor in set(instrument[2])):
            odd.update(place for place, factor in enumerate(instrument[2]) if to_units(factor or "1") % ONE)
        qty, price, fee = (_numbers(texts, odd) for texts in (qtys, prices, fees))
        if qty.min() <= 0:
            odd.update(np.flatnonzero(qty <= 0).tolist())
        for place in odd:
            self._kept[self._prepared + place] = tuple(column[place] for column in some)
            self._odd.add(symbols[place])
        size = len(times)
        code = np.fromiter(map(self._codes.__getitem__, symbols), np.int64, size)
        self._names = list(self._codes)
        self._has_ties = self._has_ties or any(ties)
        self._anchors += anchors
        self._ties += ties
        is_one_kind = all(column.count(column[0]) == size for column in instrument)
        self._kinds += (
            [tuple(column[0] for column in instrument)] * size if is_one_kind else zip(*instrument, strict=True)
        )
        self._prepared += size
        self._pieces.append(_Columns(
            code, np.fromiter(times, np.int64, size), np.fromiter(seqs, np.int64, size),
            np.fromiter(map(_IS_SELL.__getitem__, sides), np.bool_, size), qty, price, fee,
        ))  # fmt: skip

    def _plain(self, trades: Mapping[str, OpenTrade | None]) -> tuple[_Columns, Parts] | None:
        """Return the moves of the symbols that are plain, sorted, and their parts; None when there are none."""
        import numpy as np

        columns = self._columns()
        names = self._names
        while True:
            chosen = np.array([name in trades and name not in self._odd for name in names])
            places = np.flatnonzero(chosen[columns.code])
            if not len(places):
                return None
            keys = (columns.seq[places], columns.time[places], columns.code[places])
            order = places[np.lexsort(keys)]
            sorted_columns = _Columns._make(column[order] for column in columns)
            found = self._parts(order, sorted_columns, names, trades)
            if isinstance(found, Parts):
                return sorted_columns, found
            self._odd |= found

    def _summed(self, trades: Mapping[str, OpenTrade | None]) -> Matched:
        """Match the symbols that are plain."""
        import numpy as np

        plain = self._plain(trades)
        if plain is None:
            return Closed([], None), {}
        columns, names = self._columns(), self._names
        sorted_columns, found = plain
        is_closed = found.position[found.ends - 1] == 0
        firsts = np.concatenate(([True], found.symbols[1:] != found.symbols[:-1]))
        going_on = np.array([trades.get(name) is not None for name in names])
        goes_on = going_on[columns.code[found.rows[found.starts]]]
        is_head = firsts[found.starts] & goes_on
        closed = Closed([], self._sums(found, np.flatnonzero(is_closed & ~is_head)))
        symbols = [names[code] for code in np.unique(sorted_columns.code).tolist()]
        still_open: dict[str, OpenTrade | None] = dict.fromkeys(symbols)
        for stretch in np.flatnonzero(is_head | ~is_closed).tolist():
            group = self._stretch(found, stretch)
            head = trades[group[0][10]] if is_head[stretch] else None
            done, trade = match_round_trips(_part_moves(group, found, stretch), head)
            if is_closed[stretch]:
                closed.trips.extend(done[:1])
                continue
            if trade is not None and head is None:
                trade.from_flip = _is_flip(found, int(found.starts[stretch]))
            still_open[group[0][10]] = trade
        return closed, still_open

    def _stretch(self, parts: Parts, stretch: int) -> list[MoveRow]:
        rows = parts.rows[parts.starts[stretch] : parts.ends[stretch]].tolist()
        return [self._row(row) for row in rows]

    def _parts(
        self, order: "Integers", columns: _Columns, names: list[str], trades: Mapping[str, OpenTrade | None]
    ) -> Parts | set[str]:
        """Return the sorted moves in parts, or the symbols that do not fit."""
        import numpy as np

        firsts = np.flatnonzero(np.concatenate(([True], columns.code[1:] != columns.code[:-1])))
        lengths = np.diff(np.append(firsts, len(order)))
        index = np.repeat(np.arange(len(firsts)), lengths)
        symbols = [names[code] for code in columns.code[firsts].tolist()]
        scaled = [_coarsest(numbers, firsts, index) for numbers in (columns.qty, columns.price, columns.fee)]
        (qty, qty_places), (price, _), (fee, _) = scaled
        odd = self._out_of_order(order, columns)
        value = np.add.reduceat(qty.astype(float) * np.abs(price.astype(float)), firsts)
        before: list[int] = []
        for symbol, size, places in zip(symbols, value.tolist(), qty_places, strict=True):
            trade = trades[symbol]
            held, rest = divmod((trade.position if trade is not None else 0) * 10**places, ONE)
            if rest or size >= _SAFE or abs(held) >= _SAFE:
                odd.add(symbol)
            before.append(held)
        if float(qty.sum(dtype=float)) + float(np.abs(fee).sum(dtype=float)) >= _SAFE:
            odd.update(symbols)
        if odd:
            return odd
        signed = np.where(columns.is_sell, -qty, qty)
        total = np.cumsum(signed)
        start = np.array(before, dtype=np.int64) - (total[firsts] - signed[firsts])
        position = total + start[index]
        return _in_parts(order, index, signed, position, scaled)

    def _out_of_order(self, order: "Integers", columns: _Columns) -> set[str]:
        """Return the symbols whose moves of the same microsecond were not recorded in the order of their ties."""
        if not self._has_ties:
            return set()
        same = (columns.code[1:] == columns.code[:-1]) & (columns.time[1:] == columns.time[:-1])
        pairs = zip(order[:-1][same].tolist(), order[1:][same].tolist(), strict=True)
        return {self._symbol(left) for left, right in pairs if self._ties[left] > self._ties[right]}

    def _sums(self, parts: Parts, chosen: "Integers") -> Sums:
        """Return the closed trades of the chosen stretches."""
        import numpy as np

        is_long = parts.signed[parts.starts] > 0
        enters = (parts.signed > 0) == np.repeat(is_long, parts.ends - parts.starts)
        size = np.abs(parts.signed)
        value = size * parts.price
        starts = parts.starts[chosen]
        ends = parts.ends[chosen] - 1
        columns, firsts = self._columns(), parts.rows[starts]
        is_flip = np.concatenate(([False], parts.rows[1:] == parts.rows[:-1]))
        summed = [
            np.add.reduceat(numbers, parts.starts)[chosen]
            for numbers in (size * enters, value * enters, value * ~enters, parts.fee)
        ]
        numbers = np.stack([
            columns.code[firsts], columns.seq[firsts], columns.time[firsts], columns.time[parts.rows[ends]],
            parts.symbols[starts], is_long[chosen], is_flip[starts], *summed, ends - starts + 1,
        ])  # fmt: skip
        more: dict[int, int] = {}
        if parts.shared:
            halves = np.array(list(parts.shared))
            for edges in (starts, ends):
                for place in np.flatnonzero(np.isin(edges, halves)).tolist():
                    more[place] = more.get(place, 0) + parts.shared[int(edges[place])]
        places = firsts.tolist()
        instruments = [self._kinds[place] for place in places]
        if len(set(instruments)) == 1:
            del instruments[1:]
        return Sums(
            numbers, [self._anchors[place] for place in places], instruments, more, self._names,
            list(zip(*parts.places, strict=True)),
        )  # fmt: skip


def _spans(rows: Iterable[MoveRow]) -> dict[str, tuple[MoveRow, MoveRow, int]]:
    by_symbol: dict[str, tuple[MoveRow, MoveRow, int]] = {}
    for row in rows:
        found = by_symbol.get(row[10])
        if found is None:
            by_symbol[row[10]] = (row, row, row[2])
        else:
            first, last, lowest_seq = found
            by_symbol[row[10]] = (min(row, first), max(row, last), min(row[2], lowest_seq))
    return by_symbol


def _numbers(texts: Sequence[str | None], odd: set[int]) -> "Integers":
    """Return decimal texts as counts of 10⁻⁹; the places of those that do not fit are odd, and 0."""
    import numpy as np

    if len(_COUNTS) > _MOST_COUNTS:
        _COUNTS.clear()
    numbers = np.fromiter(map(_COUNTS.__getitem__, texts), np.int64, len(texts))
    if (numbers == _NO_COUNT).any():
        odd.update(np.flatnonzero(numbers == _NO_COUNT).tolist())
        numbers[numbers == _NO_COUNT] = 0
    return numbers


def turned(rows: Iterable[MoveRow]) -> Any:  # noqa: ANN401 - the columns of MoveRow
    """Return rows as columns."""
    return tuple(zip(*rows, strict=True))


class _Codes(dict[str, int]):
    """Symbols, numbered as they come."""

    def __missing__(self, symbol: str) -> int:
        """Return the next number."""
        self[symbol] = number = len(self)
        return number


class _Counts(dict[str | None, int]):
    """Counts of 10⁻⁹ by decimal text, each worked out once: the numbers of many fills repeat. None is 0."""

    def __missing__(self, text: str | None) -> int:
        """Return the count; `_NO_COUNT` when it is too large or too fine."""
        units, rest = divmod(to_units(text or "0"), 10 ** (DECIMALS - _PLACES))
        number = _NO_COUNT if rest or abs(units) >= _SURE_NUMBER else units
        self[text] = number
        return number


_COUNTS = _Counts()


def _coarsest(numbers: "Integers", firsts: "Integers", index: "Integers") -> tuple["Integers", list[int]]:
    """Return counts of 10⁻⁹ in the coarsest scale that holds all of their symbol, and its decimals by symbol."""
    import numpy as np

    places = np.zeros(len(firsts), dtype=np.int64)
    for coarse, fine in pairwise(_SCALES):
        rest = np.logical_or.reduceat(numbers % 10 ** (_PLACES - coarse) != 0, firsts)
        if not rest.any():
            break
        places[rest] = fine
    steps = np.array([10 ** (_PLACES - place) for place in range(_PLACES + 1)], dtype=np.int64)
    return numbers // steps[places][index], places.tolist()


def _in_parts(
    order: "Integers", index: "Integers", signed: "Integers", position: "Integers",
    scaled: list[tuple["Integers", list[int]]],
) -> Parts:  # fmt: skip
    """Return sorted moves in parts: a fill through zero first closes, then opens."""
    import numpy as np

    (_, _), (price, _), (fee, fee_places) = scaled
    before = position - signed
    is_flip = ((position > 0) & (before < 0)) | ((position < 0) & (before > 0))
    flips = np.flatnonzero(is_flip)
    rows = np.repeat(np.arange(len(order)), 1 + is_flip)
    opening = flips + np.arange(1, len(flips) + 1)
    parts, held, costs, symbols = signed[rows], position[rows], fee[rows], index[rows]
    parts[opening - 1], parts[opening] = -before[flips], position[flips]
    held[opening - 1] = 0
    shared: dict[int, int] = {}
    for part, symbol in zip(opening.tolist(), symbols[opening].tolist(), strict=True):
        units = int(costs[part]) * 10 ** (DECIMALS - fee_places[symbol])
        closes, opens = abs(int(parts[part - 1])), abs(int(parts[part]))
        shared[part - 1] = units * closes // (closes + opens)
        shared[part] = units - shared[part - 1]
    costs[opening - 1] = costs[opening] = 0
    begins = np.concatenate(([True], (held[:-1] == 0) | (symbols[1:] != symbols[:-1])))
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(rows))
    return Parts(
        order[rows], symbols, parts, price[rows], costs, held, starts, ends, [places for _, places in scaled], shared
    )


def _is_flip(parts: Parts, start: int) -> bool:
    """Tell whether a stretch begins with the second half of a fill through zero."""
    return start > 0 and bool(parts.rows[start - 1] == parts.rows[start])


def _part_moves(group: list[MoveRow], parts: Parts, stretch: int) -> list[Any]:
    """Return the moves of a stretch that is not summed; its first may be half a fill."""
    moves = read_moves(turned(group))
    start = int(parts.starts[stretch])
    if _is_flip(parts, start):
        unit = 10 ** (DECIMALS - parts.places[0][int(parts.symbols[start])])
        moves[0] = moves[0]._replace(qty=int(parts.signed[start]) * unit, fee=parts.shared[start])
    return moves
