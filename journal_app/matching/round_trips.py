"""Flat-to-flat round trips: a trade opens when a position leaves zero and closes when it returns.

A fill through zero closes one trade and opens the next at the same price and time; its fee is
shared pro rata by quantity and adds up exactly. Realised-so-far of an open trade is FIFO.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from journal_app.domain.money import DECIMALS, ONE, brief, divide_rounded, from_units, round_places
from journal_app.matching.moves import QTY_PLACES, UNPRICED, Move, signed_quantity

_PRICE_STEP = 10 ** (DECIMALS - 10)


class RoundTrip(NamedTuple):
    """One trade, open or closed, named by its opening fact; texts are exact decimals, money in the quote currency."""

    opening_seq: int
    anchor: str
    symbol: str
    underlying: str | None
    asset_class: str
    multiplier: str
    side: Literal["long", "short"]
    status: Literal["open", "closed"]
    opened_us: int
    closed_us: int | None
    last_us: int
    qty: str
    entry_price: str
    exit_price: str | None
    gross: str
    fees: str
    net: str
    fills: int
    from_flip: bool


@dataclass(slots=True)
class OpenTrade:
    """A trade being built. ``position`` in signed units; values are sums of qty × price at 10⁻³⁶.

    ``lots`` are what is left of the entries, oldest first: (quantity, value, opened at, UTC µs).
    """

    opening_seq: int
    anchor: str
    symbol: str
    underlying: str | None
    asset_class: str
    multiplier: int
    opened_us: int
    from_flip: bool
    is_long: bool
    position: int = 0
    last_us: int = 0
    entry_qty: int = 0
    entry_value: int = 0
    exit_qty: int = 0
    exit_value: int = 0
    realised: int = 0
    fees: int = 0
    fills: int = 0
    split_old: int = 0
    lots: deque[tuple[int, int, int]] = field(default_factory=deque)

    def enter(self, qty: int, price: int, fee: int, time_us: int) -> None:
        """Add to the position."""
        size = abs(qty)
        self.position += qty
        self.entry_qty += size
        self.entry_value += size * price
        self.fees += fee
        self.fills += 1
        self.last_us = time_us
        self.lots.append((size, size * price, time_us))

    def leave(self, qty: int, price: int | None, fee: int, time_us: int) -> None:
        """Reduce the position; qty has the opposite sign and never crosses zero. No price: for what it cost."""
        size = abs(qty)
        cost = self._take_cost(size)
        value = cost if price is None else size * price
        self.realised += (value - cost) if self.is_long else (cost - value)
        self.position += qty
        self.exit_qty += size
        self.exit_value += value
        self.fees += fee
        self.fills += 1
        self.last_us = time_us

    def _take_cost(self, left: int) -> int:
        """Take a quantity from the oldest lots and return what it cost, exactly."""
        cost = 0
        if left == abs(self.position):
            cost = sum(lot[1] for lot in self.lots)
            self.lots.clear()
            return cost
        while left:
            lot_qty, lot_cost, opened_us = self.lots.popleft()
            if lot_qty > left:
                part: int = lot_cost * left // lot_qty // ONE * ONE
                self.lots.appendleft((lot_qty - left, lot_cost - part, opened_us))
                return cost + part
            left -= lot_qty
            cost += lot_cost
        return cost

    def split(self, new: int, old: int, time_us: int) -> None:
        """Rescale quantities by new / old; values stay. Half a pair waits for the other half."""
        self.last_us = time_us
        if not new:
            self.split_old = old
            return
        if not old:
            # Half a pair is a signed change of the position: of a short, what comes is what was there.
            new, old = (new, self.split_old) if self.is_long else (self.split_old, new)
        self.split_old = 0
        if not old or not new:
            return
        before = abs(self.position)
        after = round_places(divide_rounded(before * new, old), QTY_PLACES)
        self.exit_qty = round_places(divide_rounded(self.exit_qty * new, old), QTY_PLACES)
        self.entry_qty = self.exit_qty + after
        self.position = after if self.is_long else -after
        self.lots = _rescaled(self.lots, before, after)

    @property
    def cost(self) -> int:
        """Return what the position cost, at 10⁻³⁶."""
        return sum(lot[1] for lot in self.lots)

    def carry(self, into: Move, new: int, old: int, cash: int) -> None:
        """Go on under another symbol, rescaled by new / old; cash that came with it lowers the cost.

        Values are told anew per share of the new multiplier, when that is another one.
        """
        self.split(new, old, into.time_us)
        value = divide_rounded(cash * ONE * ONE, self.multiplier)
        self._lower_cost(value if self.is_long else -value)
        before, after = self.multiplier, into.multiplier
        self.entry_value = rescale_value(self.entry_value, before, after)
        self.exit_value = rescale_value(self.exit_value, before, after)
        self.realised = rescale_value(self.realised, before, after)
        self.lots = deque((qty, rescale_value(cost, before, after), at) for qty, cost, at in self.lots)
        self.symbol, self.asset_class = into.symbol, into.asset_class
        self.underlying, self.multiplier = into.underlying, into.multiplier

    def _lower_cost(self, value: int) -> None:
        """Take a value off the cost, from each lot by its quantity."""
        if not value or not self.lots:
            return
        self.entry_value -= value
        parts = shared_value(value, [lot[0] for lot in self.lots])
        self.lots = deque((qty, cost - part, at) for (qty, cost, at), part in zip(self.lots, parts, strict=True))

    def give_away(self, costs: Sequence[int]) -> None:
        """Take from each lot a part of its cost (10⁻³⁶) that goes on elsewhere."""
        self.entry_value -= sum(costs)
        self.lots = deque((qty, cost - part, at) for (qty, cost, at), part in zip(self.lots, costs, strict=True))

    def hand_over(self, money: int, cash: int, time_us: int) -> None:
        """Close for the money (at 10⁻⁵⁴) with which another trade goes on, and the cash in units."""
        cost = self.cost
        value = divide_rounded(money + (cash if self.is_long else -cash) * ONE * ONE, self.multiplier)
        self.leave(-self.position, None, 0, time_us)
        self.exit_value += value - cost
        self.realised += (value - cost) if self.is_long else (cost - value)

    def finished(self) -> RoundTrip:
        """Return the trade as it stands: closed when flat, else open with what is realised so far."""
        is_open = self.position != 0
        gross = divide_rounded(self.realised * self.multiplier, ONE * ONE)
        gross_text = from_units(gross)
        fields = (
            self.opening_seq, self.anchor, self.symbol, self.underlying, self.asset_class,
            brief(self.multiplier), "long" if self.is_long else "short", "open" if is_open else "closed",
            self.opened_us, None if is_open else self.last_us, self.last_us, brief(self.entry_qty),
            price_of(self.entry_value, self.entry_qty) or "0", price_of(self.exit_value, self.exit_qty),
            gross_text, brief(self.fees), from_units(gross - self.fees) if self.fees else gross_text, self.fills,
            self.from_flip,
        )  # fmt: skip
        return tuple.__new__(RoundTrip, fields)


def price_of(value: int, qty: int) -> str | None:
    """Return the average price of a value (10⁻³⁶) over a quantity; None for none.

    Exact where eighteen decimals can hold it, else rounded to ten.
    """
    if not qty:
        return None
    exact, rest = divmod(value, qty)
    return brief(divide_rounded(value, qty * _PRICE_STEP) * _PRICE_STEP if rest else exact)


def rescale_value(value: int, before: int, after: int) -> int:
    """Return a value at 10⁻³⁶ per share of another multiplier: the money stays the same."""
    return value if before == after else divide_rounded(value * before, after)


def shared_value(value: int, weights: Sequence[int]) -> list[int]:
    """Return a value at 10⁻³⁶ shared by weights in whole units; the last takes what is left over."""
    total = sum(weights)
    parts = [value * weight // total // ONE * ONE for weight in weights[:-1]]
    return [*parts, value - sum(parts)]


def match_round_trips(
    moves: Iterable[Move], trade: OpenTrade | None = None
) -> tuple[list[RoundTrip], OpenTrade | None]:
    """Match the moves of one account and symbol, in order, going on from an open trade if given.

    Returns the trades that closed, oldest first, and the one still open. A closing event without a
    position (an expiry of something not held) changes nothing.
    """
    closed: list[RoundTrip] = []
    for move in moves:
        if move.kind == "split":
            if trade is not None:
                trade.split(move.qty, move.price, move.time_us)
        else:
            position = trade.position if trade is not None else 0
            qty = move.qty if move.kind == "fill" else signed_quantity(move, position)
            if not qty:
                continue
            price = None if move.kind == UNPRICED else move.price
            if trade is None:
                trade = _opened(move, qty, move.fee, from_flip=False)
            elif (qty > 0) is trade.is_long:
                trade.enter(qty, move.price, move.fee, move.time_us)
            elif abs(qty) <= abs(position):
                trade.leave(qty, price, move.fee, move.time_us)
            else:
                fee = move.fee * abs(position) // abs(qty)
                trade.leave(-position, price, fee, move.time_us)
                closed.append(trade.finished())
                trade = _opened(move, qty + position, move.fee - fee, from_flip=True)
        if trade is not None and not trade.position:
            closed.append(trade.finished())
            trade = None
    return closed, trade


def _opened(move: Move, qty: int, fee: int, *, from_flip: bool) -> OpenTrade:
    trade = OpenTrade(
        move.seq, move.anchor, move.symbol, move.underlying, move.asset_class, move.multiplier,
        move.time_us, from_flip, qty > 0,
    )  # fmt: skip
    trade.enter(qty, move.price, fee, move.time_us)
    return trade


def _rescaled(lots: deque[tuple[int, int, int]], before: int, after: int) -> deque[tuple[int, int, int]]:
    scaled: deque[tuple[int, int, int]] = deque()
    seen = given = 0
    for qty, cost, opened_us in lots:
        seen += qty
        upto = after * seen // before
        scaled.append((upto - given, cost, opened_us))
        given = upto
    return scaled
