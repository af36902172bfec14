"""Lot matches of many fills of many symbols at once, by column; the same as one move at a time.

Fills are cut where they pass zero, so a stretch from flat to flat knows only its own lots. First in,
first out needs no loop: laid end to end, what was opened and what was closed cut each other. Money is
held in two 64-bit integers, counts of 10⁻⁹ and the rest of 10⁻¹⁸, and so stays exact. Symbols with
anything that is not plain (a split, a fee in coin, numbers too large) are left to `match_lots`.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, Literal, NamedTuple

from journal_app.domain.money import ONE, brief, to_units
from journal_app.matching.columns import Parts, Run, turned
from journal_app.matching.lots import LotBook, LotMatch, LotMethod, match_lots
from journal_app.matching.moves import MoveRow, read_moves
from journal_app.matching.round_trips import price_of
from journal_app.matching.sums import write_counts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Booleans = NDArray[np.bool_]

_NANO = 10**9
_STEP = 10**6
"""Digits of a long division that are worked out at a time."""
_MOST_COUNTS = 2 * 10**12
"""Quantities from which a step of that division could leave 64 bits."""
_MOST_MONEY = 4e9
"""Position × price × multiplier from which counts of 10⁻⁹ could leave 64 bits."""
_PIECE = 20_000
_SIDES: tuple[Literal["short"], Literal["long"]] = ("short", "long")


class Exact(NamedTuple):
    """Numbers in two halves, nano × 10⁻⁹ + rest × 10⁻¹⁸ with 0 ≤ rest < 10⁹."""

    nano: "Integers"
    rest: "Integers"

    @classmethod
    def of(cls, nano: "Integers", rest: "Integers") -> "Exact":
        """Carry what is more than a count, or less than none."""
        return cls(nano + rest // _NANO, rest % _NANO)

    @classmethod
    def of_units(cls, units: Sequence[int]) -> "Exact":
        """Return counts of 10⁻¹⁸ in two halves."""
        import numpy as np

        nanos = np.fromiter((one // _NANO for one in units), np.int64, len(units))
        return cls(nanos, np.fromiter((one % _NANO for one in units), np.int64, len(units)))

    def plus(self, other: "Exact", factor: "Integers | int" = 1) -> "Exact":
        """Return self + other × factor; a factor is a few thousands at the most."""
        return Exact.of(self.nano + other.nano * factor, self.rest + other.rest * factor)

    def times(self, factor: "Integers") -> "Exact":
        """Return self × factor, which is a few thousands at the most."""
        return Exact.of(self.nano * factor, self.rest * factor)

    def at(self, places: "Integers") -> "Exact":
        """Return the numbers at these places."""
        return Exact(self.nano[places], self.rest[places])

    def part(self, size: "Integers", whole: "Integers") -> "Exact":
        """Return floor(self × size / whole) at 10⁻¹⁸, for 0 ≤ size ≤ whole: a long division, some digits at a time."""
        some = ((size > 0) & (size < whole)).nonzero()[0]
        nano, rest = self.nano * (size > 0), self.rest * (size > 0)
        nano[some], rest[some] = _divided(self.at(some), size[some], whole[some])
        return Exact(nano, rest)

    def units(self) -> list[int]:
        """Return counts of 10⁻¹⁸."""
        return [nano * _NANO + rest for nano, rest in zip(self.nano.tolist(), self.rest.tolist(), strict=True)]

    def texts(self) -> list[str]:
        """Return exact decimal texts."""
        texts = write_counts(self.nano, 9)
        fine = self.rest.nonzero()[0]
        for place, units in zip(fine.tolist(), self.at(fine).units(), strict=True):
            texts[place] = brief(units)
        return texts


def _divided(numbers: Exact, size: "Integers", whole: "Integers") -> Exact:
    nano, rest = numbers
    digits = (nano // _NANO, nano % _NANO // 1_000, nano % 1_000 * 1_000 + rest // _STEP, rest % _STEP)
    found = []
    left = size * 0
    for digit in digits:
        total = left * _STEP + digit * size
        found.append(total // whole)
        left = total % whole
    return Exact.of((found[0] * _STEP + found[1]) * 1_000, found[2] * _STEP + found[3])


class _Taken(NamedTuple):
    """Matches by column: which parts opened and closed, how much, and how much of both was taken before."""

    lot: "Integers"
    close: "Integers"
    size: "Integers"
    lot_before: "Integers"
    close_before: "Integers"


class LotColumns(NamedTuple):
    """Lot matches by column, by symbol and close; their numbers not all written as texts yet.

    ``closed_us`` is of the fill that closes; ``code`` is a symbol's place in ``names``. ``lot`` and ``close``
    are places in ``anchors`` and ``times``; ``kinds``, by place, is asset class, underlying and multiplier.
    """

    lot: "Integers"
    close: "Integers"
    closed_us: "Integers"
    code: "Integers"
    is_long: "Booleans"
    qty: "Integers"
    entry: list[str]
    exit_nano: "Integers"
    gross: Exact
    fees: Exact
    times: "Integers"
    anchors: Sequence[str]
    kinds: Sequence[tuple[str | None, str | None, str | None]]
    names: Sequence[str]

    def by_close(self) -> "Integers":
        """Return all places by close and symbol; what one fill closes stays in the order in which it was taken."""
        import numpy as np

        rank = np.argsort(np.array(sorted(range(len(self.names)), key=self.names.__getitem__), dtype=np.int64))
        return np.lexsort((rank[self.code], self.closed_us))

    def rows(self, places: "Integers") -> Iterator[LotMatch]:
        """Yield the matches at these places, in this order."""
        for start in range(0, len(places), _PIECE):
            yield from self._written(places[start : start + _PIECE])

    def _written(self, some: "Integers") -> Iterator[LotMatch]:
        gross, fees = self.gross.at(some), self.fees.at(some)
        closes = self.close[some].tolist()
        kinds = [self.kinds[place] for place in closes]
        fields = zip(
            [self.anchors[place] for place in self.lot[some].tolist()], [self.anchors[place] for place in closes],
            [self.names[code] for code in self.code[some].tolist()], [kind[1] for kind in kinds],
            [kind[0] or "equity" for kind in kinds], [brief(to_units(kind[2] or "1")) for kind in kinds],
            [_SIDES[one] for one in self.is_long[some].tolist()], self.times[self.lot[some]].tolist(),
            self.closed_us[some].tolist(), write_counts(self.qty[some], 9),
            [self.entry[place] for place in some.tolist()], write_counts(self.exit_nano[some], 9),
            gross.texts(), fees.texts(), gross.plus(fees, -1).texts(), strict=True,
        )  # fmt: skip
        return map(tuple.__new__, repeat(LotMatch), fields)


class LotRun(Run):
    """Moves of one account in order of recording, to be matched lot by lot; tied symbols are matched elsewhere."""

    def match_lots(self, method: LotMethod) -> tuple[LotColumns | None, list[LotMatch]]:
        """Return the matches of plain symbols by column, and all others in no order."""
        self._prepare()
        found = self._lot_parts()
        groups: defaultdict[str, list[MoveRow]] = defaultdict(list)
        if self._odd:
            for row in self._all_rows():
                if row[10] in self._odd:
                    groups[row[10]].append(row)
        others: list[LotMatch] = []
        for group in groups.values():
            others.extend(match_lots(read_moves(turned(sorted(group))), LotBook(method)))
        return (None if found is None else self._matched(found, method)), others

    def _lot_parts(self) -> Parts | None:
        """Return the fills of plain symbols in parts; symbols whose numbers could pass 64 bits become odd."""
        if not self._prepared:
            return None
        while (found := self._plain(dict.fromkeys(self._names))) is not None:
            wide = self._too_wide(found[1])
            if not wide:
                return found[1]
            self._odd |= wide
        return None

    def _too_wide(self, parts: Parts) -> set[str]:
        import numpy as np

        edges = np.flatnonzero(np.concatenate(([True], parts.symbols[1:] != parts.symbols[:-1])))
        held = np.maximum(np.abs(parts.position), np.abs(parts.signed))
        most = np.maximum.reduceat(held, edges)
        prices = np.maximum.reduceat(np.abs(parts.price), edges).astype(float)
        factors = np.maximum.reduceat(self._factors(parts.rows), edges)
        ten = 10.0 ** -np.array([parts.places[0], parts.places[1]])
        money = most * ten[0] * prices * ten[1] * factors
        return {
            self._symbol(int(parts.rows[edges[place]]))
            for place in np.flatnonzero((most >= _MOST_COUNTS) | (money >= _MOST_MONEY)).tolist()
        }

    def _factors(self, rows: "Integers") -> "Integers":
        """Return the multipliers of moves."""
        import numpy as np

        kinds = set(self._kinds)
        if len(kinds) == 1:
            return np.full(len(rows), to_units(kinds.pop()[2] or "1") // ONE)
        factors = {kind: to_units(kind[2] or "1") // ONE for kind in kinds}
        return np.array([factors[self._kinds[row]] for row in rows.tolist()], dtype=np.int64)

    def _matched(self, parts: Parts, method: LotMethod) -> LotColumns:
        import numpy as np

        is_long = np.repeat(parts.signed[parts.starts] > 0, parts.ends - parts.starts)
        enters = (parts.signed > 0) == is_long
        fees = _fees_of(parts)
        if method == "average":
            taken, cost, lot_fees = _averaged(parts, enters, fees)
        else:
            taken = _first_in(parts, enters) if method == "fifo" else _last_in(parts, enters)
            cost = _money(parts, taken.size, taken.lot)
            lot_fees = _share(fees, parts, taken.lot, taken.lot_before, taken.size)
        close_fees = _share(fees, parts, taken.close, taken.close_before, taken.size)
        long = is_long[taken.close]
        sign = np.where(long, 1, -1) * self._factors(parts.rows[taken.close])
        gross = _money(parts, taken.size, taken.close).plus(cost, -1).times(sign)
        lots, closes = parts.rows[taken.lot], parts.rows[taken.close]
        qty = taken.size * _steps(parts, 0, taken.close)
        prices = parts.price * _steps(parts, 1, np.arange(len(parts.rows)))
        entry = (
            [price_of(value * ONE, size * _NANO) or "0" for value, size in zip(cost.units(), qty.tolist(), strict=True)]
            if method == "average"
            else write_counts(prices[taken.lot], 9)
        )
        columns = self._columns()
        return LotColumns(
            lots, closes, columns.time[closes], columns.code[closes], long, qty, entry,
            prices[taken.close], gross, lot_fees.plus(close_fees), columns.time, self._anchors, self._kinds,
            self._names,
        )  # fmt: skip


def _steps(parts: Parts, column: int, places: "Integers") -> "Integers":
    """Return how many 10⁻⁹ a count of quantity (0), price (1) or fee (2) is, for parts."""
    import numpy as np

    steps = 10 ** (9 - np.array(parts.places[column], dtype=np.int64))
    return steps[parts.symbols[places]]


def _fees_of(parts: Parts) -> Exact:
    """Return the fee of each part."""
    import numpy as np

    nano = parts.fee * _steps(parts, 2, np.arange(len(parts.rows)))
    rest = np.zeros_like(nano)
    halves = np.fromiter(parts.shared, np.int64, len(parts.shared))
    nano[halves], rest[halves] = Exact.of_units(list(parts.shared.values()))
    return Exact(nano, rest)


def _money(parts: Parts, size: "Integers", priced: "Integers") -> Exact:
    """Return quantity × price of a part, to the last of its at most eighteen decimals."""
    import numpy as np

    value = size * parts.price[priced]
    places = np.array(parts.places[0], dtype=np.int64) + np.array(parts.places[1], dtype=np.int64)
    up, down = (10 ** np.maximum(way, 0) for way in (9 - places, places - 9))
    index = parts.symbols[priced]
    if (places <= 9).all():
        return Exact(value * up[index], np.zeros_like(value))
    whole, rest = value * up[index] // down[index], value * up[index] % down[index]
    return Exact(whole, rest * (_NANO // down[index]))


def _share(fees: Exact, parts: Parts, places: "Integers", before: "Integers", size: "Integers") -> Exact:
    """Return what a quantity bears of a part's fee: what all up to it bear, less what those before it do."""
    import numpy as np

    whole, some = np.abs(parts.signed[places]), fees.at(places)
    return some.part(before + size, whole).plus(some.part(before, whole), -1)


def _first_in(parts: Parts, enters: "Booleans") -> _Taken:
    """Match by first in, first out: lots and closes laid end to end, cut where either ends."""
    import numpy as np

    size = np.abs(parts.signed)
    opened, closed = np.cumsum(size * enters), np.cumsum(size * ~enters)
    starts = np.repeat(parts.starts, parts.ends - parts.starts)
    lots, closes = np.flatnonzero(enters), np.flatnonzero(~enters)
    first_lot = starts[closes]
    # A stretch begins with a lot, so nothing that is closed stands at its first place.
    end = opened[first_lot] - size[first_lot] + closed[closes] - closed[first_lot]
    begin = end - size[closes]
    lot_end = opened[lots]
    lowest = np.searchsorted(lot_end, begin, "right")
    counts = np.searchsorted(lot_end, end, "left") - lowest + 1
    which = np.repeat(np.arange(len(closes)), counts)
    lot = lowest[which] + np.arange(len(which)) - (np.cumsum(counts) - counts)[which]
    lot_begin = lot_end[lot] - size[lots[lot]]
    low, high = np.maximum(lot_begin, begin[which]), np.minimum(lot_end[lot], end[which])
    return _Taken(lots[lot], closes[which], high - low, low - lot_begin, low - begin[which])


def _last_in(parts: Parts, enters: "Booleans") -> _Taken:
    """Match by last in, first out: a stack of lots."""
    import numpy as np

    sizes = np.abs(parts.signed).tolist()
    left = sizes.copy()
    begins = np.zeros(len(sizes), dtype=np.bool_)
    begins[parts.starts] = True
    stack: list[int] = []
    found: list[tuple[int, int, int, int, int]] = []
    for place, (size, is_entry, is_first) in enumerate(zip(sizes, enters.tolist(), begins.tolist(), strict=True)):
        if is_first:
            stack = []
        if is_entry:
            stack.append(place)
            continue
        need = size
        while need:
            lot = stack[-1]
            held = left[lot]
            take = min(held, need)
            found.append((lot, place, take, sizes[lot] - held, size - need))
            need -= take
            left[lot] = held - take
            if take == held:
                stack.pop()
    return _Taken._make(np.array(found, dtype=np.int64).reshape(-1, 5).T)


def _averaged(parts: Parts, enters: "Booleans", fees: Exact) -> tuple[_Taken, Exact, Exact]:
    """Match against the average of what is held; return the matches, their cost, and their share of the entries' fees.

    The rule is that of `OpenLot.take`: cost is cut to whole units, fees are shared since the last entry.
    """
    import numpy as np

    sizes = np.abs(parts.signed)
    values = _money(parts, sizes, np.arange(len(sizes))).units()
    begins = np.zeros(len(sizes), dtype=np.bool_)
    begins[parts.starts] = True
    found: list[tuple[int, int, int]] = []
    costs: list[int] = []
    shares: list[int] = []
    first = held = cost = fee = whole = whole_fee = 0
    rows = zip(sizes.tolist(), values, fees.units(), enters.tolist(), begins.tolist(), strict=True)
    for place, (size, value, own_fee, is_entry, is_first) in enumerate(rows):
        if is_first:
            first, held, cost, fee = place, 0, 0, 0
        if is_entry:
            held, cost, fee = held + size, cost + value, fee + own_fee
            whole, whole_fee = held, fee
            continue
        left = held - size
        part = cost * size // held if left else cost
        left_fee = whole_fee - whole_fee * (whole - left) // whole
        found.append((first, place, size))
        costs.append(part)
        shares.append(fee - left_fee)
        held, cost, fee = left, cost - part, left_fee
    lot, close, size = np.array(found, dtype=np.int64).reshape(-1, 3).T
    nothing = np.zeros_like(lot)
    return _Taken(lot, close, size, nothing, nothing), Exact.of_units(costs), Exact.of_units(shares)
