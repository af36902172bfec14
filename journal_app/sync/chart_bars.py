"""Bars around one trade for a picture of it: which are needed, which of these are missing, and fetching them."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache as memo
from typing import NamedTuple

from journal_app.brokers.alpaca_bars import DELAY_US, BarSource
from journal_app.domain.bars import SIZE_US, BarKey, Bars, BarSize
from journal_app.domain.clock import day_start, now_us, trading_day
from journal_app.domain.trades import Trade
from journal_app.ledger.bar_cache import BarCache, Block, by_day
from journal_app.ledger.sessions import session_of
from journal_app.ledger.store import Ledger
from journal_app.metrics.candles import MARGIN, Candles, Reach, candles_of, cut, reach_of, size_for

_MINUTE_US = 60_000_000
_DAY_MINUTES = 1440
_LONGEST_WALK = 60
"""Days that are looked at, at most, to find the margin: quotes of some symbols begin or end there."""


class ChartPlan(NamedTuple):
    """What a picture of a trade needs: candles of *size*, made from bars of *base*, of some exchange days.

    ``first_us`` and ``last_us`` are the trade's own (UTC µs); the margins lie beyond them.
    """

    trade: Trade
    size: BarSize
    base: BarSize
    days: tuple[date, ...]
    own_days: frozenset[date]
    first_us: int
    last_us: int


class PriceHistory(NamedTuple):
    """Candles around a trade; ``missing_days`` of its own ``days`` of trading have no bars.

    ``reach`` is told by the finest bars there are, None without any. ``trouble`` is why bars could not
    be fetched, as (title, hint).
    """

    candles: Candles
    reach: Reach | None
    days: int
    missing_days: int
    trouble: tuple[str, str] | None = None


class ChartBars:
    """Plans, fetches and reads; for one thread at a time."""

    def __init__(self, ledger: Ledger, cache: BarCache, now: Callable[[], int] = now_us) -> None:
        """Work on a journal with its kept bars. *now* in UTC µs."""
        self._cache, self._now = cache, now
        self._session = memo(lambda day: session_of(ledger, day))

    def plan(self, trade: Trade) -> ChartPlan:
        """Return what a picture of a trade needs: as many candles as can be read, and some before and after."""
        now = self._now() - DELAY_US
        first, last = trade.opened_us, min(trade.closed_us or now, max(now, trade.opened_us))
        own = list(self._sessions(trade, trading_day(first), trading_day(last)))
        size = size_for(self._minutes(trade, own, first, last))
        base: BarSize = "1Day" if size == "1Day" else "1Min"
        margin = MARGIN * (self._length(trade, own[0]) if base == "1Day" and own else SIZE_US[size] // _MINUTE_US)
        before = self._walk(trade, trading_day(first), -1, margin - self._since_open(trade, first))
        after = self._walk(trade, trading_day(last), 1, margin - self._to_close(trade, last))
        days = tuple(day for day in (*reversed(before), *own, *after) if day_start(day) < now)
        return ChartPlan(trade, size, base, days, frozenset(own), first, last)

    def missing(self, plan: ChartPlan) -> list[date]:
        """Return the days of which not all needed bars are kept. Raises LedgerError."""
        trade, now = plan.trade, self._now() - DELAY_US
        if not plan.days or trade.asset_class not in {"equity", "option", "crypto"}:
            return []
        known = self._cache.known_days(trade.asset_class, trade.symbol, plan.base, plan.days[0], plan.days[-1])
        ends = {day: min(day_start(day + timedelta(days=1)), now) for day in plan.days}
        if plan.base == "1Day":
            ends = {day: end for day, end in ends.items() if end == day_start(day + timedelta(days=1))}
        # A day on which the trade ended, asked for while it was under way, is known as far as it matters.
        margin_end = plan.last_us + MARGIN * SIZE_US[plan.size]
        return [day for day, end in ends.items() if known.get(day, -1) < min(end, margin_end)]

    def fetch(self, plan: ChartPlan, days: list[date], source: BarSource) -> None:
        """Fetch the bars of some days and keep them, also that there are none. Raises BrokerError, LedgerError."""
        trade, now = plan.trade, self._now() - DELAY_US
        spans = [(day, day_start(day), min(day_start(day + timedelta(days=1)), now)) for day in days]
        found = source.bars(trade.asset_class, [trade.symbol], plan.base, spans[0][1], spans[-1][2])
        bars, feed = found.get(trade.symbol, Bars(SIZE_US[plan.base], 0)), source.feed(trade.asset_class)
        ends, asked = {day: end for day, _, end in spans}, self._now()
        self._cache.keep({
            BarKey(trade.asset_class, trade.symbol, plan.base, day): Block(part, ends[day], asked, feed)
            for day, part in by_day(bars, spans)
        })  # fmt: skip

    def history(self, plan: ChartPlan, prices: tuple[float, ...]) -> PriceHistory:
        """Return the picture's candles from what is kept; *prices* are those of the trade's executions."""
        trade = plan.trade
        bars = Bars(SIZE_US[plan.base], 0)
        if plan.days:
            bars = self._cache.bars(trade.asset_class, trade.symbol, plan.base, plan.days[0], plan.days[-1])
        told = {trading_day(at) for at in bars.times}
        return PriceHistory(
            cut(candles_of(bars, plan.size), plan.first_us, plan.last_us),
            reach_of(bars, plan.first_us, plan.last_us, prices), len(plan.own_days), len(plan.own_days - told),
        )  # fmt: skip

    def _sessions(self, trade: Trade, first: date, last: date) -> Iterator[date]:
        for at in range((last - first).days + 1):
            day = first + timedelta(days=at)
            if self._has_session(trade, day):
                yield day

    def _has_session(self, trade: Trade, day: date) -> bool:
        return trade.asset_class == "crypto" or self._session(day).open_us is not None

    def _minutes(self, trade: Trade, own: list[date], first: int, last: int) -> float:
        """Return how many minutes were traded while a trade was open."""
        if len(own) <= 1 or trade.asset_class == "crypto":
            return (last - first) / _MINUTE_US
        return sum(self._length(trade, day) for day in own)

    def _length(self, trade: Trade, day: date) -> int:
        if trade.asset_class == "crypto":
            return _DAY_MINUTES
        session = self._session(day)
        return ((session.close_us or 0) - (session.open_us or 0)) // _MINUTE_US

    def _since_open(self, trade: Trade, time_us: int) -> int:
        """Return the minutes from the session's open to an instant; 0 before it, and on a day without one."""
        day = trading_day(time_us)
        opened = day_start(day) if trade.asset_class == "crypto" else self._session(day).open_us
        return 0 if opened is None else max((time_us - opened) // _MINUTE_US, 0)

    def _to_close(self, trade: Trade, time_us: int) -> int:
        day = trading_day(time_us)
        end = day_start(day + timedelta(days=1))
        closed = end if trade.asset_class == "crypto" else self._session(day).close_us
        return 0 if closed is None else max((closed - time_us) // _MINUTE_US, 0)

    def _walk(self, trade: Trade, start: date, step: int, minutes: int) -> list[date]:
        """Return the days with a session beyond *start* that are needed for so many more minutes of trading."""
        found: list[date] = []
        for at in range(1, _LONGEST_WALK):
            if minutes <= 0:
                break
            day = start + timedelta(days=at * step)
            if self._has_session(trade, day):
                found.append(day)
                minutes -= self._length(trade, day)
        return found
