"""Lot views over the same fills: FIFO, LIFO and average cost, one row per match.

Fees are shared pro rata by quantity between the lots, by cumulative floors: they add up exactly. The
sum of all matches of a flat position equals its round trips, whatever the method.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from journal_app.domain.money import ONE, divide_rounded, from_units, round_places
from journal_app.matching.moves import QTY_PLACES, UNPRICED, Move, signed_quantity
from journal_app.matching.round_trips import price_of, rescale_value, shared_value

LotMethod = Literal["fifo", "lifo", "average"]


@dataclass(slots=True)
class OpenLot:
    """What is left of an opening fill: quantity in units, cost at 10⁻³⁶, fee in units."""

    anchor: str
    opened_us: int
    qty: int
    cost: int
    fee: int
    whole: int = field(init=False)
    whole_fee: int = field(init=False)

    def __post_init__(self) -> None:
        """Share the fee over the quantity that there is now."""
        self.renew()

    def renew(self) -> None:
        """Share what is left of the fee over what is left of the quantity: it was rescaled or added to."""
        self.whole, self.whole_fee = self.qty, self.fee

    def take(self, qty: int) -> tuple[int, int]:
        """Remove a quantity and return its cost and fee; the rest keeps the exact remainder.

        Of the fee it is what all that was taken bears, less what those before it bore, each rounded down.
        """
        left = self.qty - qty
        # Whole units, so that the matches of a lot add up to it in the exact texts too.
        cost = self.cost * qty // self.qty // ONE * ONE if left else self.cost
        left_fee = self.whole_fee - self.whole_fee * (self.whole - left) // self.whole
        fee = self.fee - left_fee
        self.qty, self.cost, self.fee = left, self.cost - cost, left_fee
        return cost, fee


class LotMatch(NamedTuple):
    """A quantity opened by one fill (or the average of all) and closed by another."""

    anchor: str
    close_anchor: str
    symbol: str
    underlying: str | None
    asset_class: str
    multiplier: str
    side: Literal["long", "short"]
    opened_us: int
    closed_us: int
    qty: str
    entry_price: str
    exit_price: str
    gross: str
    fees: str
    net: str


@dataclass(slots=True)
class LotBook:
    """The open lots of one account and symbol."""

    method: LotMethod
    is_long: bool = True
    lots: deque[OpenLot] = field(default_factory=deque)
    split_old: int = 0
    multiplier: int = ONE

    @property
    def position(self) -> int:
        """Signed quantity held, in units."""
        size = sum(lot.qty for lot in self.lots)
        return size if self.is_long else -size

    def add(self, move: Move, qty: int, fee: int) -> None:
        """Open a lot; the average method keeps a single one under the first fill."""
        if not self.lots:
            self.is_long, self.multiplier = qty > 0, move.multiplier
        cost = abs(qty) * move.price
        if self.method == "average" and self.lots:
            lot = self.lots[0]
            lot.qty += abs(qty)
            lot.cost += cost
            lot.fee += fee
            lot.renew()
        else:
            self.lots.append(OpenLot(move.anchor, move.time_us, abs(qty), cost, fee))

    def reduce(self, move: Move, qty: int, fee: int) -> Iterator[LotMatch]:
        """Close a quantity against the lots in the method's order."""
        whole = left = abs(qty)
        given = 0
        while left:
            lot = self.lots[-1] if self.method == "lifo" else self.lots[0]
            size = min(left, lot.qty)
            cost, lot_fee = lot.take(size)
            left -= size
            fee_part = fee * (whole - left) // whole - given
            given += fee_part
            if not lot.qty:
                self.lots.pop() if self.method == "lifo" else self.lots.popleft()
            yield self._matched(lot, move, size, cost, lot_fee + fee_part)

    def _matched(self, lot: OpenLot, move: Move, qty: int, cost: int, fees: int) -> LotMatch:
        value = cost if move.kind == UNPRICED else qty * move.price
        points = value - cost if self.is_long else cost - value
        gross = divide_rounded(points * move.multiplier, ONE * ONE)
        return LotMatch(
            lot.anchor, move.anchor, move.symbol, move.underlying, move.asset_class, from_units(move.multiplier),
            "long" if self.is_long else "short", lot.opened_us, move.time_us, from_units(qty),
            price_of(cost, qty) or "0", price_of(value, qty) or "0", from_units(gross), from_units(fees),
            from_units(gross - fees),
        )  # fmt: skip

    def split(self, new: int, old: int) -> None:
        """Rescale all lots by new / old; their costs stay. Half a pair waits for the other half."""
        if not new:
            self.split_old = old
            return
        if not old:
            new, old = (new, self.split_old) if self.is_long else (self.split_old, new)
        self.split_old = 0
        before = abs(self.position)
        if not old or not new or not before:
            return
        after = round_places(divide_rounded(before * new, old), QTY_PLACES)
        seen = given = 0
        for lot in self.lots:
            seen += lot.qty
            upto = after * seen // before
            lot.qty, given = upto - given, upto
            lot.renew()
        self.lots = deque(lot for lot in self.lots if lot.qty)

    def carry(self, into: Move, new: int, old: int, cash: int) -> None:
        """Go on under another symbol, rescaled by new / old; cash that came with it lowers the cost."""
        self.split(new, old)
        value = divide_rounded(cash * ONE * ONE, self.multiplier)
        parts = shared_value(value if self.is_long else -value, [lot.qty for lot in self.lots]) if self.lots else ()
        for lot, part in zip(self.lots, parts, strict=True):
            lot.cost = rescale_value(lot.cost - part, self.multiplier, into.multiplier)
        self.multiplier = into.multiplier

    def give_away(self, costs: Sequence[int]) -> None:
        """Take from each lot a part of its cost (10⁻³⁶) that goes on elsewhere."""
        for lot, part in zip(self.lots, costs, strict=True):
            lot.cost -= part

    def join(self, other: "LotBook") -> None:
        """Put the lots that are held already before one's own."""
        self.lots.extendleft(reversed(other.lots))
        if self.method == "average" and len(self.lots) > 1:
            first, *rest = self.lots
            for lot in rest:
                first.qty, first.cost, first.fee = first.qty + lot.qty, first.cost + lot.cost, first.fee + lot.fee
            first.renew()
            self.lots = deque([first])


def match_lots(moves: Iterable[Move], book: LotBook) -> Iterator[LotMatch]:
    """Match the moves of one account and symbol, in order, against the book's lots."""
    position = book.position
    for move in moves:
        if move.kind == "split":
            book.split(move.qty, move.price)
            position = book.position
            continue
        qty = signed_quantity(move, position)
        if not qty:
            continue
        if not position or (qty > 0) is (position > 0):
            book.add(move, qty, move.fee)
        elif abs(qty) <= abs(position):
            yield from book.reduce(move, qty, move.fee)
        else:
            fee = move.fee * abs(position) // abs(qty)
            yield from book.reduce(move, -position, fee)
            book.add(move, qty + position, move.fee - fee)
        position += qty
