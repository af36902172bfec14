"""Closed trades as sums by column, and how they are written as exact texts.

A number that comes again is written once: quantities, prices and money of many trades repeat.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, repeat
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from journal_app.domain.money import DECIMALS, ONE, brief, from_scaled, from_units, to_units
from journal_app.matching.round_trips import RoundTrip, price_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Numbers = NDArray[Any]

_FEW = 4
_ROUND_TO = 10
"""Decimals of an average price that eighteen decimals cannot hold: see `price_of`."""
_SAFE = 1 << 62


class Sums(NamedTuple):
    """Closed trades by column, their numbers not written as texts yet: they cross between processes at once.

    ``numbers`` has a row each for code, seq, opening and closing time, symbol, long, from a flip,
    quantity, entry and exit value, fees and fills. ``instruments`` is asset class, underlying and
    multiplier, one for all if they are the same. ``more`` are shared fees in units, by trade.
    ``names`` is by code; ``scales``, the decimals of qty, price and fee, by symbol.
    """

    numbers: "Integers"
    anchors: list[str]
    instruments: list[tuple[str | None, str | None, str | None]]
    more: dict[int, int]
    names: list[str]
    scales: list[tuple[int, int, int]]


class Closed(NamedTuple):
    """Trades that closed, in no order."""

    trips: list[RoundTrip]
    sums: Sums | None

    def written(self) -> list[RoundTrip]:
        """Return all of them."""
        return self.trips + [RoundTrip._make(fields) for fields in self.rows()]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yield the fields of the trades that are sums, as of a RoundTrip: those of a few scales, each by opening."""
        if self.sums is None:
            return iter(())
        return chain.from_iterable(_rows_of(self.sums, scale, places) for scale, places in _by_scale(self.sums))


def _by_scale(sums: Sums) -> Iterator[tuple[tuple[int, int, int], "Integers"]]:
    """Yield each combination of decimals with the places of its trades, in the order of their opening."""
    import numpy as np

    kinds = {scale: number for number, scale in enumerate(dict.fromkeys(sums.scales))}
    kind = np.array([kinds[scale] for scale in sums.scales], dtype=np.int64)[sums.numbers[4]]
    order = np.argsort(sums.numbers[1])
    for scale, number in kinds.items():
        places = order[kind[order] == number]
        if len(places):
            yield scale, places


def _rows_of(sums: Sums, scale: tuple[int, int, int], places: "Integers") -> Iterable[tuple[Any, ...]]:
    """Return the trades at these places, whose numbers have these decimals."""
    import numpy as np

    code, seq, opened_us, closed_us, _, is_long, is_flip, held, cost, brought, fees, fills = sums.numbers[:, places]
    chosen = places.tolist()
    instruments = sums.instruments if len(sums.instruments) > 1 else sums.instruments * len(sums.anchors)
    classes, underlyings, multipliers = zip(*[instruments[place] for place in chosen], strict=True)
    factors = [to_units(factor or "1") // ONE for factor in multipliers]
    scaled = _Scaled.of(scale, held, cost, brought, fees, np.where(is_long == 1, 1, -1) * np.array(factors))
    gross, fee, net = scaled.money(
        {number: sums.more[place] for number, place in enumerate(chosen) if place in sums.more}
    )
    times = closed_us.tolist()
    return zip(
        seq.tolist(), [sums.anchors[place] for place in chosen], [sums.names[one] for one in code.tolist()],
        underlyings, [asset_class or "equity" for asset_class in classes],
        [brief(factor * ONE) for factor in factors], ["long" if one else "short" for one in is_long.tolist()],
        repeat("closed"), opened_us.tolist(), times, times, scaled.quantities(), scaled.prices(scaled.cost),
        scaled.prices(scaled.brought), gross, fee, net, fills.tolist(), (is_flip == 1).tolist(),
    )  # fmt: skip


class _Scaled(NamedTuple):
    """The numbers of trades whose quantities, prices and fees have the same decimals.

    They are 64-bit integers where nothing that is worked out from them can pass that, else Python's own.
    """

    scale: tuple[int, int, int]
    held: "Numbers"
    cost: "Numbers"
    brought: "Numbers"
    fees: "Numbers"
    factor: "Numbers"

    @classmethod
    def of(cls, scale: tuple[int, int, int], *numbers: "Numbers") -> "_Scaled":
        """Choose the kind of integers. *numbers*: held, cost, brought, fees, and ± the multiplier."""
        import numpy as np

        qty, price, fee = scale
        held, cost, brought, fees, factor = (float(np.abs(column).max(initial=0)) for column in numbers)
        finest = max(qty + price, fee)
        value, widest = max(cost, brought, 1.0), 10.0 ** (_ROUND_TO - min(price, _ROUND_TO))
        fits = (
            value * factor * 2 * 10.0 ** (finest - qty - price) < _SAFE
            and fees * 10.0 ** (finest - fee) < _SAFE
            and held * max(widest, 10.0 ** (DECIMALS - _ROUND_TO)) < _SAFE
            and value * widest < _SAFE
        )
        return cls(scale, *(column if fits else column.astype(object) for column in numbers))

    def quantities(self) -> list[str]:
        """Return what was opened, as texts."""
        return write_counts(self.held, self.scale[0])

    def prices(self, value: "Numbers") -> list[str | None]:
        """Return average prices as texts, by the rule of `price_of`: a long division, some digits at a time."""
        import numpy as np

        price = min(self.scale[1], _ROUND_TO)
        whole, rest = value // self.held, value % self.held
        more = 10 ** (_ROUND_TO - price)
        digits, rest = rest * more // self.held, rest * more % self.held
        is_exact = rest == 0
        rounded = (whole * more + digits) + (rest * 2 > self.held)
        texts: list[str | None] = list(write_counts(rounded, _ROUND_TO))
        is_exact_later = ~is_exact & (rest * 10 ** (DECIMALS - _ROUND_TO) % self.held == 0)
        to_value, to_qty = 10 ** (2 * DECIMALS - sum(self.scale[:2])), 10 ** (DECIMALS - self.scale[0])
        for place in np.flatnonzero(is_exact_later).tolist():
            texts[place] = price_of(int(value[place]) * to_value, int(self.held[place]) * to_qty)
        return texts

    def money(self, more: dict[int, int]) -> tuple[list[str], list[str], list[str]]:
        """Return gross, fees and net as texts; *more* are further fees of some trades, in units."""
        qty, price, fee = self.scale
        finest = max(qty + price, fee)
        gross = (self.brought - self.cost) * self.factor
        net = gross * 10 ** (finest - qty - price) - self.fees * 10 ** (finest - fee)
        texts = write_counts(gross, qty + price), write_counts(self.fees, fee), write_counts(net, finest)
        for place, units in more.items():
            fees = int(self.fees[place]) * 10 ** (DECIMALS - fee) + units
            texts[1][place] = from_units(fees)
            texts[2][place] = from_units(int(gross[place]) * 10 ** (DECIMALS - qty - price) - fees)
        return texts


def write_counts(numbers: "Numbers", places: int) -> list[str]:
    """Return counts of 10⁻ᵖˡᵃᶜᵉˢ as exact decimal texts; the same text for the same count."""
    import numpy as np

    distinct, back = np.unique(numbers, return_inverse=True)
    below = int(np.searchsorted(distinct, 0))
    texts = ["-" + text for text in _unsigned(-distinct[:below], places)] + _unsigned(distinct[below:], places)
    return [texts[place] for place in back.tolist()]


def _unsigned(numbers: "Numbers", places: int) -> list[str]:
    """Write counts that are not negative: few decimals are looked up, the others written out."""
    few = min(places, _FEW)
    whole, rest = numbers // 10**places, numbers % 10**places
    head, tail = rest // 10 ** (places - few), rest % 10 ** (places - few)
    texts = list(map(add, map(str, whole.tolist()), map(_fractions(few).__getitem__, head.tolist())))
    fine = tail.nonzero()[0]
    for place, before, behind in zip(fine.tolist(), whole[fine].tolist(), rest[fine].tolist(), strict=True):
        texts[place] = f"{before}.{behind:0{places}d}".rstrip("0")
    return texts


@lru_cache(maxsize=_FEW + 1)
def _fractions(places: int) -> list[str]:
    """Return what stands behind the whole number, with the point, for every count of 10⁻ᵖˡᵃᶜᵉˢ below one."""
    return [from_scaled(rest, places).removeprefix("0") for rest in range(10**places)]
