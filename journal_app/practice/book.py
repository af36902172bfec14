"""The account's books: history and live fills together, always equal to the rows that are served."""

import threading
from dataclasses import dataclass
from datetime import date

import orjson

from journal_app.domain.clock import now_us, to_datetime
from journal_app.domain.money import to_units

from .bookings import Booking
from .draws import Purpose, draws
from .exact import PRICE_ONE, QTY_ONE, TICK, cents, qty_text
from .exchange import OPENING_MINUTE
from .history import History
from .holdings import Holding
from .instruments import DAY_STOCKS, PAIRS, SCALP_PAIRS, STOCKS, Instrument
from .live import LiveFill, LiveOrders, LiveRows
from .order_docs import OrderFacts, order_doc
from .past_orders import PastOrders
from .rows import Row, booking_row
from .settings import PracticeSettings
from .totals import Totals

_UNIT = 10**18


@dataclass(frozen=True, slots=True)
class Statement:
    """The account at one instant: cash in cash units, holdings by instrument, mark prices (10⁻⁴)."""

    cash: int
    holdings: dict[Instrument, Holding]
    marks: dict[Instrument, int]

    def worth(self, one: Instrument) -> int:
        """Return the market value of a holding in cash units; negative for shorts."""
        return self.holdings[one].qty * self.marks[one] * one.multiplier

    @property
    def equity(self) -> int:
        """Return cash and all market values."""
        return self.cash + sum(self.worth(one) for one in self.holdings)


class Book:
    """One practice account. Methods may be called from any thread."""

    def __init__(self, settings: PracticeSettings) -> None:
        """Prepare the history; sums are made by ``totals`` in the background."""
        self.settings = settings
        self.history = History(settings)
        self.totals = Totals(self.history)
        self.past_orders = PastOrders(self.history)
        self.live_rows = LiveRows()
        self.live = LiveOrders(settings.seed, self.live_rows, execution_id_is_uuid=settings.execution_id_is_uuid)
        self._lock = threading.RLock()
        self._holdings: dict[int, Holding] | None = None
        self._cash = 0
        self._marks: dict[int, int] = {}
        self._rng = draws(settings.seed, Purpose.LIVE, 1)
        self._waiting: OrderFacts | None = None

    def _opened(self) -> dict[int, Holding]:
        """Return the running holdings, taken over from the history on first use."""
        if self._holdings is None:
            self._holdings = self.totals.holdings()
            self._cash += self.totals.cash
        return self._holdings

    def statement(self) -> Statement:
        """Return cash, holdings and marks as they are now."""
        with self._lock:
            held = {at: one for at, one in self._opened().items() if one.qty}
            instruments = self.history.instruments
            return Statement(
                self._cash,
                {instruments[at]: Holding(one.qty, one.cost) for at, one in sorted(held.items())},
                {instruments[at]: self.mark(instruments[at]) for at in held},
            )

    def mark(self, one: Instrument) -> int:
        """Return the price at which a holding is valued: the last live fill, else the last close."""
        last = self.history.market.daily(one, self.history.span.days - 1)[1] * TICK
        return self._marks.get(one.index, last)

    def instrument(self, symbol: str) -> Instrument:
        """Return an instrument by either spelling of its symbol; raise KeyError when unknown."""
        found = self.history.by_symbol.get(symbol) or self.history.by_compact.get(symbol)
        if found is None:
            raise KeyError(symbol)
        return found

    def emit_fill(
        self,
        symbol: str,
        side: str,
        qty: str,
        price: str | None = None,
        *,
        order_qty: str | None = None,
        order_id: str | None = None,
    ) -> dict[str, str]:
        """Make one fill now and return its REST row. Numbers are decimal texts; price None: the market's.

        ``order_qty`` larger than ``qty`` leaves the order open; pass its ``order_id`` to fill more of it.
        """
        one = self.instrument(symbol)
        at = self.market_price(one) if price is None else _scaled(price, PRICE_ONE)
        size = _scaled(qty, QTY_ONE)
        with self._lock:
            order = None if order_id is None else self.live.find(order_id)
            if order is None:
                sign = 1 if side == "buy" else -1
                total = size if order_qty is None else _scaled(order_qty, QTY_ONE)
                order = self.live.open(one, sign, total, self._held(one).qty, None)
            return self._execute(order, size, at).row

    def _held(self, one: Instrument) -> Holding:
        return self._opened().setdefault(one.index, Holding())

    def _execute(self, order: OrderFacts, qty: int, price: int) -> LiveFill:
        held = self._held(order.one)
        fill = self.live.fill(order, qty, price, held.qty)
        value = qty * price * order.one.multiplier
        held.fill(fill.sign * qty, value)
        self._cash -= fill.sign * value
        self._marks[order.one.index] = price
        self.live.announce(fill, qty_text(held.qty))
        return fill

    def market_price(self, one: Instrument) -> int:
        """Return the invented market's price now (10⁻⁴)."""
        now = to_datetime(now_us())
        day = self.history.span.day(now.date())
        minute = now.hour * 60 + now.minute
        if one.asset_class != "crypto":
            minute -= OPENING_MINUTE
        bars_open = one.asset_class == "crypto" or 0 <= minute < self.history.market.session(day)
        if not bars_open:
            return self.mark(one)
        bars, row = self.history.market.minutes(one, day)
        return int(bars.close[row, min(minute, bars.close.shape[1] - 1)]) * TICK

    def emit_random_fill(self) -> dict[str, str]:
        """Make one believable fill now and return its row: stocks in their session, else coins."""
        with self._lock:
            if self._waiting is not None:
                order, self._waiting = self._waiting, None
                return self._execute(order, order.qty - order.filled, self.market_price(order.one)).row
            one = self._pick()
            held = self._held(one).qty
            sign = -1 if held > 0 else 1 if held < 0 or one.asset_class == "crypto" or self._rng.random() < 0.7 else -1
            qty = abs(held) or self._size(one)
            order = self.live.open(one, sign, qty, held, None)
            part = qty // 3 // QTY_ONE * QTY_ONE if qty % QTY_ONE == 0 else qty // 3
            if part and self._rng.random() < 0.3:
                fill = self._execute(order, part, self.market_price(one))
                self._waiting = self.live.find(order.order_id)
                return fill.row
            return self._execute(order, qty, self.market_price(one)).row

    def _pick(self) -> Instrument:
        now = to_datetime(now_us())
        minute = now.hour * 60 + now.minute - OPENING_MINUTE
        is_open = 0 <= minute < self.history.market.session(self.history.span.day(now.date()))
        if is_open and self._rng.random() < 0.8:
            return STOCKS[int(self._rng.random() * DAY_STOCKS)]
        pairs = [pair for pair in PAIRS if pair.symbol in SCALP_PAIRS]
        return pairs[int(self._rng.random() * len(pairs))]

    def _size(self, one: Instrument) -> int:
        price = self.mark(one) // TICK
        if one.asset_class == "crypto":
            return int(self.history.plan.notional * (0.5 + self._rng.random()) / price * 10_000) * (QTY_ONE // 10_000)
        return max(int(self.history.plan.notional * (0.5 + self._rng.random()) / price), 1) * QTY_ONE

    def emit_fee(self, day: date, amount: str, *, sub_kind: str = "REG") -> dict[str, str]:
        """Book a fee now for an earlier trade date; *amount* > 0 is a cost in USD. Return its row."""
        net = -cents(_scaled(amount, 100))
        booking = Booking(0, "FEE", sub_kind, now_us(), net, f"{sub_kind} fee booked late for {day}")
        row = booking_row(f"{day:%Y%m%d}000000000::{self.live.new_id()}", day, booking, "")
        with self._lock:
            self._opened()
            self._cash += net
            self.live_rows.add(day, row)
        return as_texts(row)

    def find_order(self, order_id: str) -> OrderFacts | None:
        """Return an order of the history or of this run."""
        return self.live.find(order_id) or self.past_orders.by_id(order_id)

    def order(self, order_id: str) -> dict[str, object]:
        """Return an order as REST shows it; raise KeyError when there is none."""
        found = self.find_order(order_id)
        if found is None:
            raise KeyError(order_id)
        return order_doc(found)


def as_texts(row: Row) -> dict[str, str]:
    """Return a row's JSON as a dictionary of texts."""
    found: dict[str, str] = orjson.loads(row.json)
    return found


def _scaled(text: str, one: int) -> int:
    """Return a decimal text in units of 1/one; raise ValueError when it has more digits."""
    units, step = to_units(text), _UNIT // one
    if units % step:
        raise ValueError(f"too many decimals: {text!r}")
    return units // step
