"""The account's books: history and live fills together, always equal to the rows that are served.

What a test may do with ``server.broker`` (for rows that vanish or change, see `interventions`) ::

    broker.stand_at_close(date(2026, 3, 4))   # only what was made by that bell is there; all is as of then
    broker.stand_at(time_us)                  # the same for any instant, forward or back
    broker.clock.run()                        # the computer's time again
    broker.emit_fill("KO", "buy", "3", "61.5"), broker.emit_fee(day, "0.12"), broker.emit_random_fill()

Equity of a past day is asked as of now: see `entries`. Portfolio history rounds it half to even at the cent.
"""

import threading
from collections.abc import Iterable
from datetime import date

import orjson

from journal_app.domain.clock import to_datetime

from .bookings import Booking
from .campaigns import COIN_LOT, COIN_LOT_NET
from .clock import BrokerClock
from .draws import Purpose, draws
from .effects import booking_entry, day_of, fill_entry, past_entries
from .entries import Entries, Entry
from .exact import PRICE_ONE, QTY_ONE, TICK, cents, qty_text, scaled
from .exchange import OPENING_MINUTE, close_us, day_end_us, session_minutes
from .history import History
from .holdings import Holding
from .instruments import Instrument
from .live import LiveFill, LiveOrders, LiveRows
from .order_book import OrderBook
from .order_docs import OrderFacts, order_doc
from .past_orders import PastOrders
from .random_trades import pick, usual_size
from .rows import Row, booking_row
from .settings import PracticeSettings
from .statement import Statement
from .totals import Totals
from .year.tale import tell_year

_MOST_ENTRIES = 50_000


class Book:
    """One practice account. Methods may be called from any thread.

    A large history is summed in one pass (`totals`). An eventful account, one whose clock stands and one
    whose rows were meddled with keep every row with its effects instead (`entries`).
    """

    def __init__(self, settings: PracticeSettings) -> None:
        """Prepare the history; sums are made by ``totals`` in the background."""
        self.settings = settings
        self.clock = BrokerClock()
        self.history = History(settings)
        self.totals = Totals(self.history)
        self.past_orders = PastOrders(self.history)
        self.live_rows = LiveRows()
        same_id = settings.execution_id_is_uuid
        self.live = LiveOrders(settings.seed, self.live_rows, self.clock, execution_id_is_uuid=same_id)
        self.orders = OrderBook(self.past_orders, self.live, self.clock, self._fills_of)
        self._lock = threading.RLock()
        self._entries: Entries | None = None
        self._made: list[Entry] = []
        self._holdings: dict[int, Holding] | None = None
        self._cash = 0
        self._marks: dict[int, int] = {}
        self._rng = draws(settings.seed, Purpose.LIVE, 1)
        self._waiting: OrderFacts | None = None
        if settings.eventful:
            self.entries()

    def entries(self) -> Entries:
        """Return every row with its effects, made on the first call. Raises ValueError for a large account."""
        with self._lock:
            if self._entries is None:
                if self.settings.fills > _MOST_ENTRIES:
                    raise ValueError(f"an account of more than {_MOST_ENTRIES} fills keeps no single rows")
                self._entries = Entries([*self._past(), *self._made], self.close)
            return self._entries

    def _past(self) -> Iterable[Entry]:
        if not self.settings.eventful:
            return past_entries(self.history)
        tale = tell_year(self.history)
        self.history.enlist(tale.instruments, tale.contracts)
        self.orders.keep(tale.orders)
        return tale.entries

    @property
    def keeps_entries(self) -> bool:
        """Return whether sums are made from single rows."""
        return self._entries is not None

    @property
    def is_ready(self) -> bool:
        """Return whether sums can be told at once."""
        return self.keeps_entries or self.totals.is_ready

    def wait(self) -> None:
        """Return when sums can be told at once."""
        if not self.keeps_entries:
            self.totals.wait()

    def stand_at(self, time_us: int) -> None:
        """Put the clock to an instant: rows made later are not there, and every answer is as of then."""
        self.entries()
        self.clock.stand_at(time_us)

    def stand_at_close(self, day: date) -> None:
        """Put the clock to the closing bell of a day; of a day without a session, to its last second."""
        self.stand_at(close_us(day) if session_minutes(day) else day_end_us(day))

    def today(self) -> int:
        """Return the newest day that is told of: the clock's when it stands, else the history's last."""
        if not self.clock.stands:
            return self.history.span.days - 1
        return day_of(self.history, self.clock.now_us())

    def _opened(self) -> dict[int, Holding]:
        """Return the running holdings, taken over from the history on first use."""
        if self._holdings is None:
            self._holdings = self.totals.holdings()
            self._cash += self.totals.cash
        return self._holdings

    def statement(self) -> Statement:
        """Return cash, holdings and marks as they are now."""
        with self._lock:
            if self.keeps_entries:
                entries, now = self.entries(), self.clock.now_us()
                holdings = entries.holdings(now)
                if self.settings.coin_fees_at_once:
                    for one, bought in entries.unbooked("CFEE", now, self.today()).items():
                        if one in holdings:
                            holdings[one].shrink(-(bought // COIN_LOT * (COIN_LOT - COIN_LOT_NET)))
                    # What was held was no more than the fee: such a position is no longer listed.
                    holdings = {one: held for one, held in holdings.items() if held.qty}
                return Statement(entries.cash(now), holdings, {one: self.mark(one) for one in holdings})
            held = {at: one for at, one in self._opened().items() if one.qty}
            instruments = self.history.instruments
            return Statement(
                self._cash,
                {instruments[at]: Holding(one.qty, one.cost) for at, one in sorted(held.items())},
                {instruments[at]: self.mark(instruments[at]) for at in held},
            )

    def equity(self) -> list[int]:
        """Return the equity at the end of each day up to today, in cash units."""
        if not self.keeps_entries:
            return self.totals.equity()
        with self._lock:
            return self.entries().curve(self.clock.now_us(), self.today())

    def visible_rows(self) -> list[Row]:
        """Return the rows that REST shows now, sorted by id; only for an account that keeps entries."""
        with self._lock:
            rows = self.entries().rows(self.clock.now_us())
        return [row for row in rows if not self.live_rows.is_hidden(row.row_id)] if self.live_rows.lag_seconds else rows

    def _fills_of(self, order_id: str) -> list[Entry] | None:
        if not self.keeps_entries:
            return None
        with self._lock:
            return self.entries().fills_of(order_id, self.clock.now_us())

    def close(self, one: Instrument, day: int) -> int:
        """Return a day's closing price (10⁻⁴)."""
        return self.history.market.daily(one, day)[1] * TICK

    def mark(self, one: Instrument) -> int:
        """Return the price at which a holding is valued: the last live fill, else the newest close."""
        last = self.close(one, self.today())
        return last if self.clock.stands else self._marks.get(one.index, last)

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
        at = self.market_price(one) if price is None else scaled(price, PRICE_ONE)
        size = scaled(qty, QTY_ONE)
        with self._lock:
            order = None if order_id is None else self.live.find(order_id)
            if order is None:
                sign = 1 if side == "buy" else -1
                total = size if order_qty is None else scaled(order_qty, QTY_ONE)
                order = self.live.open(one, sign, total, self.position(one), None)
            return self._execute(order, size, at).row

    def position(self, one: Instrument) -> int:
        """Return the signed quantity held now (10⁻⁹)."""
        if self.keeps_entries:
            return self.entries().position(one, self.clock.now_us())
        held = self._opened().get(one.index)
        return held.qty if held else 0

    def entry(self, row_id: str) -> Entry:
        """Return a row with its effects; raise KeyError when there is none."""
        with self._lock:
            return self.entries().find(row_id)

    def replace(self, row_id: str, *others: Entry) -> None:
        """Put other rows in the place of one; none removes it with its effects."""
        with self._lock:
            self.entries().replace(row_id, *others)

    def take(self, entry: Entry) -> None:
        """Let a new row change cash and positions."""
        with self._lock:
            self._made.append(entry)
            if self._entries is not None:
                self._entries.add(entry)
                return
            held = self._opened()
            self._cash += entry.cash
            for move in entry.moves:
                held.setdefault(move.one.index, Holding()).fill(move.qty, move.value or 0)

    def _execute(self, order: OrderFacts, qty: int, price: int) -> LiveFill:
        fill = self.live.fill(order, qty, price, self.position(order.one))
        day = day_of(self.history, fill.time_us)
        self.take(fill_entry(fill.made, order.one, day, self.clock.now_us()))
        self._marks[order.one.index] = price
        self.live.announce(fill, qty_text(self.position(order.one)))
        return fill

    def market_price(self, one: Instrument, time_us: int | None = None) -> int:
        """Return the invented market's price at an instant, or now (10⁻⁴); outside of the session the mark."""
        moment = to_datetime(self.clock.now_us() if time_us is None else time_us)
        day = self.history.span.day(moment.date())
        minute = moment.hour * 60 + moment.minute
        if one.asset_class != "crypto":
            minute -= OPENING_MINUTE
        bars_open = one.asset_class == "crypto" or 0 <= minute < self.history.market.session(day)
        if not bars_open:
            return self.mark(one) if time_us is None else self.close(one, day)
        bars, row = self.history.market.minutes(one, day)
        return int(bars.close[row, min(minute, bars.close.shape[1] - 1)]) * TICK

    def emit_random_fill(self) -> dict[str, str]:
        """Make one believable fill now and return its row: stocks in their session, else coins."""
        with self._lock:
            if self._waiting is not None:
                order, self._waiting = self._waiting, None
                return self._execute(order, order.qty - order.filled, self.market_price(order.one)).row
            one = pick(self.history, self.clock.now_us(), self._rng)
            held = self.position(one)
            sign = -1 if held > 0 else 1 if held < 0 or one.asset_class == "crypto" or self._rng.random() < 0.7 else -1
            qty = abs(held) or usual_size(self.history, one, self.mark(one), self._rng)
            order = self.live.open(one, sign, qty, held, None)
            part = qty // 3 // QTY_ONE * QTY_ONE if qty % QTY_ONE == 0 else qty // 3
            if part and self._rng.random() < 0.3:
                fill = self._execute(order, part, self.market_price(one))
                self._waiting = self.live.find(order.order_id)
                return fill.row
            return self._execute(order, qty, self.market_price(one)).row

    def emit_fee(self, day: date, amount: str, *, sub_kind: str = "REG") -> dict[str, str]:
        """Book a fee now for an earlier trade date; *amount* > 0 is a cost in USD. Return its row."""
        net = -cents(scaled(amount, 100))
        at = self.history.span.day(day)
        booking = Booking(at, "FEE", sub_kind, self.clock.now_us(), net, f"{sub_kind} fee booked late for {day}")
        row = booking_row(f"{day:%Y%m%d}000000000::{self.live.new_id()}", day, booking, "")
        with self._lock:
            self.take(booking_entry(row, booking))
            self.live_rows.add(day, row)
        return as_texts(row)

    def find_order(self, order_id: str) -> OrderFacts | None:
        """Return an order of the history or of this run, as it is now."""
        return self.orders.find(order_id)

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
