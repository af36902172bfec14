"""Where the year's stories are told: instruments with prices of their own, orders, fills and bookings."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import orjson

from journal_app.domain.clock import format_time
from journal_app.practice.bookings import Booking
from journal_app.practice.contracts import Contract
from journal_app.practice.draws import Purpose, draws, uuids
from journal_app.practice.effects import booking_entry, fill_entry
from journal_app.practice.entries import Entry
from journal_app.practice.exact import CASH_CENT, QTY_ONE, TICK, scaled
from journal_app.practice.exchange import HOUR, MINUTE, OPENING_MINUTE, SECOND
from journal_app.practice.instruments import Instrument
from journal_app.practice.market import PAD, OptionPath
from journal_app.practice.order_docs import OrderFacts
from journal_app.practice.rows import Execution, Row, booking_row, eastern_prefixes, fill_row
from journal_app.practice.scene import Scene

_FIRST = 5000
"""The first instrument number of the stories, far above those of the history."""
_NOON = 150


def qty(text: str) -> int:
    """Return a quantity text in 10⁻⁹."""
    return scaled(text, QTY_ONE)


class Stage:
    """Collects the stories' rows and keeps their positions. Days are numbers of the span."""

    def __init__(self, scene: Scene) -> None:
        """Begin with nothing."""
        self.scene, self.span, self.market = scene, scene.span, scene.market
        self.entries: list[Entry] = []
        self.orders: list[OrderFacts] = []
        self.instruments: list[Instrument] = []
        self.contracts: list[Contract] = []
        self.held: defaultdict[Instrument, int] = defaultdict(int)
        self._rng = draws(scene.seed, Purpose.YEAR)
        self._groups = 0

    def day(self, at: int) -> int:
        """Return the day of a trading day's number; the quiet day's orders come a day later."""
        day = self.span.trading[at]
        return self.span.trading[at + 1] if day == self.scene.quiet_day else day

    def new_id(self) -> str:
        """Return the next uuid of the stories."""
        return uuids(self._rng, 1)[0]

    def close(self, one: Instrument, day: int) -> int:
        """Return a day's closing price (10⁻⁴)."""
        return self.market.daily(one, day)[1] * TICK

    def _enlist(self, one: Instrument, opens: list[int], closes: list[int], start: int) -> Instrument:
        self.market.add_option(OptionPath(one, start, tuple(opens), tuple(closes)))
        self.instruments.append(one)
        return one

    def _named(self, symbol: str, name: str, kind: str, start: int, volatility: float, multiplier: int) -> Instrument:
        venue = {"us_equity": "NYSE", "crypto": "CRYPTO"}.get(kind, "")
        return Instrument(_FIRST + len(self.instruments), symbol, name, kind, venue, start, volatility, multiplier)

    def stock(
        self, symbol: str, name: str, start: int, jumps: Mapping[int, Fraction] | None = None, kind: str = "us_equity"
    ) -> Instrument:
        """Make a stock (or a coin) that starts at *start* cents; *jumps* multiply its price before a day opens."""
        one = self._named(symbol, name, kind, start, 0.014, 1)
        chance = draws(self.scene.seed, Purpose.YEAR, one.index).random((PAD + self.market.days, 3)).tolist()
        home, price = start, start
        opens, closes = [], []
        for at, (a, b, c) in enumerate(chance):
            factor = (jumps or {}).get(at - PAD)
            if factor is not None:
                price, home = int(price * factor), int(home * factor)
            opens.append(price)
            if kind == "crypto" or self.market.session(at - PAD):
                price = max(price + int(price * 0.03 * (a + b + c - 1.5)) + (home - price) // 60, 5)
            closes.append(price)
        return self._enlist(one, opens, closes, -PAD)

    def twin(self, of: Instrument, symbol: str, name: str, factor: Fraction = Fraction(1), plus: int = 0) -> Instrument:
        """Make a stock whose price is that of another, times *factor*, plus *plus* cents."""
        one = self._named(symbol, name, "us_equity", of.start, of.volatility, 1)
        path = self.market.option(of.index)
        opens, closes = ([int(price * factor) + plus for price in prices] for prices in (path.opens, path.closes))
        return self._enlist(one, opens, closes, -PAD)

    def option(self, under: Instrument, listed: int, expires: int, right: str, *, pays: bool) -> Contract:
        """Make a contract that ends in the money when it *pays*, else worthless; days of the span."""
        last, step = self.market.daily(under, expires)[1], 50
        inside = (right == "call") == pays
        strike = max(int(last * (Fraction(93, 100) if inside else Fraction(108, 100))) // step * step, step)
        return self.contract(under, under.symbol, (listed, expires), (right, strike))

    def contract(
        self, under: Instrument, root: str, days: tuple[int, int], terms: tuple[str, int], multiplier: int = 100
    ) -> Contract:
        """Make a contract by its root, first and last day, right and strike (cents)."""
        (listed, expires), (right, strike) = days, terms
        expires_on = self.span.date_of(expires)
        symbol = f"{root}{expires_on:%y%m%d}{right[0].upper()}{strike * 10:08d}"
        name = f"{root} {expires_on:%b %d %Y} {strike / 100:g} {right.title()}"
        one = self._named(symbol, name, "us_option", 0, 0.02, multiplier)
        closes: list[int] = []
        for day in range(listed, expires + 1):
            # No session, no price: what the market data do not show may not change.
            is_open = self.market.session(day) or not closes
            closes.append(self._worth(under, day, expires, right, strike) if is_open else closes[-1])
        self._enlist(one, [closes[0], *closes[:-1]], closes, listed)
        found = Contract(one, under, expires_on, right, strike, ())
        self.contracts.append(found)
        return found

    def _worth(self, under: Instrument, day: int, expires: int, right: str, strike: int) -> int:
        last = self.market.daily(under, day)[1]
        inside = max(last - strike if right == "call" else strike - last, 0)
        return max(inside + int(last * 0.02 * ((expires - day) / 30) ** 0.5), 1)

    def trade(
        self, one: Instrument, day: int, signed: int, *, minute: int = _NOON, parts: int = 1, limit: int | None = None
    ) -> str:
        """Let an order of signed quantity (10⁻⁹) be filled whole, in so many parts; return its id."""
        order = self.order(one, day, signed, minute=minute, limit=limit)
        step = abs(signed) // parts // QTY_ONE * QTY_ONE or abs(signed) // parts
        for part in range(parts):
            order.fill(day, minute, abs(signed) - step * (parts - 1) if part == parts - 1 else step)
        return order.facts.order_id

    def order(
        self, one: Instrument, day: int, signed: int, *, minute: int = _NOON, limit: int | None = None
    ) -> "StoryOrder":
        """Enter an order without filling it."""
        buys, held = signed > 0, self.held[one]
        word = "buy" if buys else "sell"
        opens = held == 0 or (held > 0) == buys
        submitted = self.instant(one, day, minute) - 2 * SECOND
        facts = OrderFacts(
            order_id=self.new_id(),
            client_order_id=f"story-{one.symbol.lower()}-{len(self.orders) + 1}",
            one=one,
            side=word,
            intent=f"{word}_to_{'open' if opens else 'close'}",
            qty=abs(signed),
            filled=0,
            value=0,
            submitted_us=submitted,
            updated_us=submitted,
            limit=limit,
        )
        self.orders.append(facts)
        return StoryOrder(self, facts)

    def instant(self, one: Instrument, day: int, minute: int) -> int:
        """Return the tenth second of a minute: of the session for stocks and options, of the day for coins."""
        start = 0 if one.asset_class == "crypto" else OPENING_MINUTE
        return self.span.start_us(day) + (start + minute) * MINUTE + 10 * SECOND

    def price(self, one: Instrument, day: int, minute: int, share: Fraction = Fraction(1, 2)) -> int:
        """Return a price (10⁻⁴) inside the minute's bar."""
        bars = self.market.alone(one, day)
        at = min(max(minute, 0), bars.close.shape[1] - 1)
        low, high = int(bars.low[0, at]), int(bars.high[0, at])
        return (low + int((high - low) * share)) * TICK

    def book(self, booking: Booking, group: str | None = None) -> str:
        """Book a non-trade row and return its id; the id of its group stands in for ``booking.group``."""
        day = self.span.date_of(booking.day)
        row_id = f"{day:%Y%m%d}000000000::{self.new_id()}"
        row = booking_row(row_id, day, booking, group or "")
        self.entries.append(booking_entry(row, booking, group or ""))
        if booking.one is not None and booking.status != "canceled":
            self.held[booking.one] += booking.moves
        return row_id

    def morning(self, day: int, hour: int = 4, minute: int = 20) -> int:
        """Return an instant before the open, when bookings are made."""
        return self.span.start_us(day) + hour * HOUR + minute * MINUTE + (day * 37 % 60) * SECOND

    def cash(
        self,
        day: int,
        kind: str,
        sub: str,
        amount: str,
        text: str | None,
        *,
        group: str | None = None,
        **more: Any,  # noqa: ANN401 - fields of Booking
    ) -> str:
        """Book a row that moves cash only (dollars as text); *more* are fields of Booking."""
        net = scaled(amount, 100) * CASH_CENT
        found = Booking(day, kind, sub, self.morning(day), net, text, group=group and "pair")
        return self.book(replace(found, **more), group)

    def move(self, booking: Booking, *, group: str | None = None) -> str:
        """Book a row whose qty is the change of the position."""
        return self.book(replace(booking, moves=booking.qty or 0, group=group and "pair"), group)

    def pair(
        self, day: int, kind: str, sub: str, old: tuple[Instrument, int], new: tuple[Instrument, int], text: str
    ) -> str:
        """Book the rows that turn all of *old* (qty < 0) into *new* (qty > 0); return their group."""
        group, created = self.new_id(), self.morning(day)
        for at, (one, moved) in enumerate((old, new)):
            price = self.close(one, day - 1 if one == old[0] and not at else day)
            booking = Booking(day, kind, sub, created + at * SECOND, 0, text, one, moved, carry=True, price=price)
            self.move(booking, group=group)
        return group

    def date_of(self, day: int) -> date:
        """Return the date of a day."""
        return self.span.date_of(day)


class StoryOrder:
    """An order of a story while it is being told."""

    def __init__(self, stage: Stage, facts: OrderFacts) -> None:
        """Tell it on *stage*."""
        self._stage = stage
        self.facts = facts
        self._done = 0
        self._fills = 0

    def fill(
        self,
        day: int,
        minute: int,
        size: int,
        *,
        at_us: int | None = None,
        price: int | None = None,
        order_id: str | None = None,
    ) -> str:
        """Execute *size* (10⁻⁹) at that minute, or at an exact instant; return the row's id.

        *order_id* is what the row names instead of this order.
        """
        stage, facts = self._stage, self.facts
        one, sign = facts.one, 1 if facts.side == "buy" else -1
        # The parts of one order share a millisecond, as they often do.
        time_us = (stage.instant(one, day, minute) if at_us is None else at_us) + 90 * self._fills
        short = sign < 0 and stage.held[one] <= 0 and one.asset_class != "crypto"
        self._done, self._fills = self._done + size, self._fills + 1
        on = stage.date_of(day)
        fill = Execution(
            row_id=f"{eastern_prefixes(on, [time_us])[0]}::{stage.new_id()}",
            time_text=format_time(time_us),
            price=stage.price(one, day, minute) if price is None else price,
            qty=size,
            side="buy" if sign > 0 else "sell_short" if short else "sell",
            symbol=one.symbol,
            leaves=facts.qty - self._done,
            cum=self._done,
            order_id=order_id or facts.order_id,
        )
        row = fill_row(fill)
        stage.entries.append(fill_entry(Row(fill.row_id, "FILL", time_us, orjson.dumps(row)), one, day))
        stage.held[one] += sign * size
        return fill.row_id

    def change(self, **facts: Any) -> None:  # noqa: ANN401 - fields of OrderFacts
        """Change what the order became; *facts* are fields of OrderFacts."""
        at = self._stage.orders.index(self.facts)
        self.facts = replace(self.facts, **facts)
        self._stage.orders[at] = self.facts


def dollars(amount: int) -> str:
    """Return cash units as dollars and cents, cut to whole cents towards zero."""
    sign, whole = ("-" if amount < 0 else ""), abs(amount) // CASH_CENT
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def worth(price: int, size: int) -> int:
    """Return what a quantity (10⁻⁹) is worth at a price (10⁻⁴), in cash units."""
    return price * abs(size)
