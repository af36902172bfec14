"""The account's past, made lazily: a day at a time, the same bytes for the same settings."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from .bookings import Booking, coin_fees, regulatory_fees
from .contracts import Contract
from .day_fills import DayFills, make_day
from .exact import TICK
from .exchange import last_trading_day
from .instruments import PAIRS, STOCKS, Instrument
from .market import Market
from .plan import make_plan
from .recent import Recent
from .rows import Row, booking_rows, fill_rows
from .scene import Scene
from .settings import PracticeSettings
from .span import Span

_AHEAD = 40
"""Days of prices beyond today, for a broker that stays up for weeks."""


class History:
    """Days of fills and bookings; nothing of a day is kept longer than it is used."""

    def __init__(self, settings: PracticeSettings) -> None:
        """Decide the skeleton; no day is made yet."""
        today = datetime.now(tz=ZoneInfo("America/New_York")).date()
        newest = settings.newest_day or last_trading_day(today)
        self.seed = settings.seed
        self.span = Span.year(newest) if settings.eventful else Span.of(settings.fills, newest)
        trading = self.span.trading
        self.split_day = trading[len(trading) // 2]
        quiet_day = trading[len(trading) // 3] if settings.eventful else None
        reach = max(self.span.days, self.span.day(today)) + _AHEAD
        self.market = Market(self.seed, self.span.first, reach, self.split_day)
        self.scene = Scene(self.seed, self.span, self.market, self.split_day, quiet_day)
        self.plan = make_plan(self.scene, settings.fills, settings.start_cash)
        self.instruments: tuple[Instrument, ...] = (*STOCKS, *PAIRS, *self._options())
        self.by_symbol = {one.symbol: one for one in self.instruments}
        self.by_compact = {one.compact: one for one in self.instruments}
        self.contracts: tuple[Contract, ...] = self.plan.contracts
        self._symbols = tuple(one.symbol for one in self.instruments)
        self.multipliers = np.array([one.multiplier for one in self.instruments], dtype=np.int64)
        self._bookings: dict[int, list[Booking]] = {}
        self._booking_rows: dict[int, list[Row]] = {}
        self.fills = Recent(self.make_fills, 6)
        self._fill_rows = Recent(self._make_fill_rows, 16)

    def _options(self) -> list[Instrument]:
        first = len(STOCKS) + len(PAIRS)
        kept = {contract.one.index: contract.one for contract in self.plan.contracts}
        # Instruments are found by their index, so contracts that were not chosen keep their place.
        return [self.market.option(at).contract for at in range(first, max(kept, default=first - 1) + 1)]

    def contract(self, symbol: str) -> Contract | None:
        """Return an option contract that occurs in the history."""
        return next((one for one in self.contracts if one.one.symbol == symbol), None)

    def enlist(self, instruments: Iterable[Instrument], contracts: Iterable[Contract]) -> None:
        """Let more instruments be known, which the market can price already."""
        self.instruments += tuple(instruments)
        self.contracts += tuple(contracts)
        self.by_symbol = {one.symbol: one for one in self.instruments}
        self.by_compact = {one.compact: one for one in self.instruments}

    def make_fills(self, day: int) -> DayFills:
        """Make a day's fills as columns, without keeping them."""
        return make_day(self.scene, self.plan, day)

    def _make_fill_rows(self, day: int) -> list[Row]:
        return fill_rows(self.seed, self.span.date_of(day), self.fills(day), self._symbols)

    def fill_rows(self, day: int) -> list[Row]:
        """Return the FILL rows of a day, sorted by id."""
        return self._fill_rows(day)

    def bookings(self, day: int, fills: DayFills | None = None) -> list[Booking]:
        """Return the non-trade happenings of a day: few, so they are kept."""
        if day not in self._bookings:
            found = [
                *self.plan.bookings.get(day, ()),
                *self._fees(self.fills(day) if fills is None else fills),
            ]
            self._bookings[day] = found
        return self._bookings[day]

    def booking_rows(self, day: int) -> list[Row]:
        """Return the non-trade rows of a day, sorted by id."""
        if day not in self._booking_rows:
            self._booking_rows[day] = sorted(row for _, row in self.booked(day))
        return self._booking_rows[day]

    def booked(self, day: int) -> list[tuple[Booking, Row]]:
        """Return the non-trade happenings of a day, each with its row."""
        bookings = self.bookings(day)
        return list(zip(bookings, booking_rows(self.seed, self.span.date_of(day), day, bookings), strict=True))

    def _fees(self, fills: DayFills) -> list[Booking]:
        index, signed = fills.index, fills.signed
        value = fills.qty * fills.price
        sales = (signed < 0) & (index < len(STOCKS))
        found = list(
            regulatory_fees(
                self.span,
                fills.day,
                sum(fills.qty[sales].tolist()),
                sum(value[sales].tolist()),
                int(np.count_nonzero(sales)),
            )
        )
        for pair in PAIRS:
            mine = index == pair.index
            if mine.any():
                bought, sold = mine & (signed > 0), mine & (signed < 0)
                found += coin_fees(
                    self.span,
                    fills.day,
                    pair,
                    sum(fills.qty[bought].tolist()),
                    sum(value[sold].tolist()),
                    self.market.daily(pair, fills.day)[1] * TICK,
                )
        return found

    def created_us(self) -> int:
        """Return when the account was opened."""
        return self.span.start_us(0) - 3_600_000_000


def utc_date(time_us: int) -> date:
    """Return the UTC date of an instant."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time_us)).date()
