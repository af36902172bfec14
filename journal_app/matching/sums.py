"""Closed trades as sums by column, and how they are written as exact texts."""

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from journal_app.domain.money import DECIMALS, ONE, brief, from_scaled, from_units, to_units
from journal_app.matching.round_trips import RoundTrip, price_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

_FEW = 4


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
        return self.trips + _trips(self.sums) if self.sums is not None else self.trips


def _trips(sums: Sums) -> list[RoundTrip]:
    """Write the numbers of closed trades as texts."""
    scales = [_Scale(*places) for places in sums.scales]
    instruments = sums.instruments if len(sums.instruments) > 1 else repeat((sums.instruments or [(None,) * 3])[0])
    names, more = sums.names, sums.more
    fields = zip(range(len(sums.anchors)), sums.anchors, instruments, *sums.numbers.tolist(), strict=False)
    trips: list[RoundTrip] = []
    for (
        number, anchor, (asset_class, underlying, multiplier), code, seq, opened_us, closed_us, place, long, flip, held,
        cost, brought, fees, fills,
    ) in fields:  # fmt: skip
        scale = scales[place]
        gross = (brought - cost) if long else (cost - brought)
        factor = "1"
        if multiplier:
            units = to_units(multiplier)
            gross, factor = gross * (units // ONE), brief(units)
        trip = (
            seq, anchor, names[code], underlying, asset_class or "equity", factor, "long" if long else "short",
            "closed", opened_us, closed_us, closed_us, scale.write_qty(held), scale.price(cost, held),
            scale.price(brought, held), *scale.money(gross, fees, more.get(number, 0)), fills, flip == 1,
        )  # fmt: skip
        trips.append(tuple.__new__(RoundTrip, trip))
    return trips


class _Scale:
    """Writes the numbers of one symbol, whose sums have these decimals."""

    def __init__(self, qty: int, price: int, fee: int) -> None:
        """Prepare the steps between the scales."""
        value = qty + price
        net = max(value, fee)
        self.write_qty = _writer(qty)
        self._write_finer_price, self._write_value = _writer(price + 2), _writer(value)
        self._write_fee, self._write_net = _writer(fee), _writer(net)
        self._to_net, self._fee_to_net = 10 ** (net - value), 10 ** (net - fee)
        self._value_to_units, self._fee_to_units = 10 ** (DECIMALS - value), 10 ** (DECIMALS - fee)
        self._to_value, self._to_qty = 10 ** (2 * DECIMALS - value), 10 ** (DECIMALS - qty)

    def price(self, value: int, qty: int) -> str | None:
        """Return the average price as text, as `price_of` rounds it."""
        exact, rest = divmod(value * 100, qty)
        if not rest:
            return self._write_finer_price(exact)
        return price_of(value * self._to_value, qty * self._to_qty)

    def money(self, gross: int, fees: int, more: int) -> tuple[str, str, str]:
        """Return gross, fees and net as texts; *more* are fees in units."""
        gross_text = self._write_value(gross)
        if more:
            units = fees * self._fee_to_units + more
            return gross_text, from_units(units), from_units(gross * self._value_to_units - units)
        if not fees:
            return gross_text, "0", gross_text
        return gross_text, self._write_fee(fees), self._write_net(gross * self._to_net - fees * self._fee_to_net)


@lru_cache(maxsize=16)
def _writer(places: int) -> Callable[[int], str]:
    """Return what writes a count of 10⁻ᵖˡᵃᶜᵉˢ as a decimal text: `from_scaled`, faster for few places."""
    if places > _FEW:
        return partial(from_scaled, places=places)
    step = 10**places
    fractions = [from_scaled(rest, places).removeprefix("0") for rest in range(step)]

    def write(number: int) -> str:
        whole, rest = divmod(abs(number), step)
        return f"-{whole}{fractions[rest]}" if number < 0 else f"{whole}{fractions[rest]}"

    return write
