"""Fetch the bars that trades need, newest first, and work out how far each trade went.

A plain object for any thread: it can be stopped between two requests and goes on from what is kept.
It runs after a sync, never in one: a broker without market data holds nothing up.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from journal_app.brokers.alpaca_bars import DELAY_US, BarSource, MarketDataRefusedError
from journal_app.brokers.errors import SyncStoppedError
from journal_app.domain.bars import EXCURSION_SIZE, SIZE_US, BarKey, Bars, BarSize, Ended, Holding
from journal_app.domain.clock import day_start, now_us, trading_day
from journal_app.domain.errors import JournalError
from journal_app.domain.money import from_scaled
from journal_app.ledger.bar_cache import BarCache, Block, by_day
from journal_app.ledger.excursions import TradeToMeasure, courses, keep_excursions, trades_to_measure
from journal_app.ledger.store import Ledger
from journal_app.metrics.excursions import BarLine
from journal_app.sync.bar_days import BarDays, DayQuestion, questions

_WORK_EVERY = 40
"""So many questions later the trades that have their bars are worked out: a long first run shows early."""
_NONE = Bars(SIZE_US[EXCURSION_SIZE], 0)
_KINDS = frozenset({"equity", "option", "crypto"})


class BarsProgress(NamedTuple):
    """How far it is: questions asked, questions in all, trades worked out."""

    asked: int
    questions: int
    trades: int


@dataclass(slots=True)
class BarsReport:
    """What a run did. ``days`` are symbol days that were fetched, ``waiting`` trades whose bars are not there yet."""

    days: int = 0
    bars: int = 0
    trades: int = 0
    gaps: int = 0
    no_bars: int = 0
    waiting: int = 0
    missing_days: int = 0
    seconds: float = 0.0
    stopped: bool = False
    feeds: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)

    def fail(self, error: JournalError) -> None:
        """Keep a known error, once."""
        told = (error.title, error.hint)
        if told not in self.errors:
            self.errors.append(told)


class ExcursionWorker:
    """Fetches and works out; for one thread at a time."""

    def __init__(
        self, ledger: Ledger, cache: BarCache, source: BarSource | None, now: Callable[[], int] = now_us
    ) -> None:
        """Work on a journal with its kept bars; without a *source* only with these. *now* in UTC µs."""
        self._ledger = ledger
        self._cache = cache
        self._source = source
        self._now = now
        self._known: dict[str, dict[tuple[str, date], int]] = {}

    def run(
        self,
        stop: threading.Event | None = None,
        on_progress: Callable[[BarsProgress], None] = lambda _: None,
        *,
        symbol: str | None = None,
        from_day: date | None = None,
        to_day: date | None = None,
    ) -> BarsReport:
        """Fetch what is missing for open trades and for closed ones without a result, and work these out.

        *from_day* and *to_day* bound the exchange day of the close. Errors of the broker are in the
        report; a damaged journal raises LedgerError.
        """
        stop, begun = stop or threading.Event(), time.monotonic()
        days = BarDays(self._ledger, self._now() - DELAY_US)
        self._known = {kind: self._cache.known_until(kind, EXCURSION_SIZE) for kind in _KINDS}
        left = [one for one in trades_to_measure(self._ledger, symbol) if _is_between(one, from_day, to_day)]
        report = BarsReport()
        asked = questions(self._missing(left, days)) if self._source is not None else []
        refused: set[str] = set()
        for at, question in enumerate(asked):
            if stop.is_set() or not self._ask(question, days, report, refused):
                break
            if at % _WORK_EVERY == _WORK_EVERY - 1:
                left = self._work_out(left, days, report, stop)
            on_progress(BarsProgress(at + 1, len(asked), report.trades))
        left = self._work_out(left, days, report, stop)
        on_progress(BarsProgress(len(asked), len(asked), report.trades))
        report.waiting = len(left)
        report.missing_days = len(set(self._missing(left, days)))
        report.stopped = report.stopped or stop.is_set()
        report.seconds = time.monotonic() - begun
        return report

    def _missing(self, trades: Iterable[TradeToMeasure], days: BarDays) -> Iterator[tuple[str, str, date]]:
        for trade in trades:
            if trade.asset_class in _KINDS:
                for day in days.of(trade):
                    needed = min(days.needed_until(trade, day), days.now_us)
                    if self._known[trade.asset_class].get((trade.symbol, day), -1) < needed:
                        yield trade.asset_class, trade.symbol, day

    def _ask(self, question: DayQuestion, days: BarDays, report: BarsReport, refused: set[str]) -> bool:
        """Fetch the bars of one question and keep them; return whether to go on. Kinds once *refused* are let be."""
        asset_class, question_days, symbols = question
        if self._source is None or asset_class in refused:
            return self._source is not None
        spans = [(day, day_start(day), min(day_start(day + timedelta(days=1)), days.now_us)) for day in question_days]
        try:
            found = self._source.bars(asset_class, symbols, EXCURSION_SIZE, spans[-1][1], spans[0][2])
        except SyncStoppedError:
            report.stopped = True
            return False
        except MarketDataRefusedError as error:
            refused.add(asset_class)
            report.fail(error)
            return True
        except JournalError as error:
            report.fail(error)
            return False
        self._keep(asset_class, {symbol: found.get(symbol, _NONE) for symbol in symbols}, spans, report)
        return True

    def _keep(
        self, asset_class: str, found: dict[str, Bars], spans: Sequence[tuple[date, int, int]], report: BarsReport
    ) -> None:
        """Keep the bars of some symbols on some days, given as (day, first instant, end): also that there are none."""
        feed, asked, ends = self._source_feed(asset_class), self._now(), {day: end for day, _, end in spans}
        self._cache.keep({
            BarKey(asset_class, symbol, EXCURSION_SIZE, day): Block(bars, ends[day], asked, feed)
            for symbol, of_symbol in found.items() for day, bars in by_day(of_symbol, spans)
        })  # fmt: skip
        self._known[asset_class] |= {(symbol, day): end for symbol in found for day, end in ends.items()}
        report.days += len(found) * len(spans)
        report.bars += sum(len(one.times) for one in found.values())
        if feed not in report.feeds:
            report.feeds.append(feed)

    def _source_feed(self, asset_class: str) -> str:
        return "" if self._source is None else self._source.feed(asset_class)

    def _work_out(
        self, trades: Sequence[TradeToMeasure], days: BarDays, report: BarsReport, stop: threading.Event
    ) -> list[TradeToMeasure]:
        """Work out the trades that have their bars; return the others and the open ones, in the same order."""
        ready: defaultdict[tuple[int, str], list[TradeToMeasure]] = defaultdict(list)
        left = []
        for trade in trades:
            if self._is_ready(trade, days):
                ready[trade.account_id, trade.symbol].append(trade)
            else:
                left.append(trade)
        for some in ready.values():
            if stop.is_set():
                left += some
                continue
            found = [
                (
                    trade,
                    line.excursion(holding, days.spans(trade)) if line is not None and holding is not None else None,
                )
                for trade, holding, line in self._lines(some, days)
            ]
            keep_excursions(self._ledger, found)
            report.trades += len(found)
            report.gaps += sum(one is not None and one.state == "gaps" for _, one in found)
            report.no_bars += sum(one is None or one.state == "no_bars" for _, one in found)
        return left

    def _is_ready(self, trade: TradeToMeasure, days: BarDays) -> bool:
        if trade.asset_class not in _KINDS:
            return True
        known = self._known[trade.asset_class]
        return all(known.get((trade.symbol, day), -1) >= days.needed_until(trade, day) for day in days.of(trade))

    def _lines(
        self, trades: Sequence[TradeToMeasure], days: BarDays
    ) -> Iterator[tuple[TradeToMeasure, Holding | None, BarLine | None]]:
        """Yield trades of one account and symbol with their course and the bars of all their days."""
        asset_class, symbol = trades[0].asset_class, trades[0].symbol
        first = trading_day(min(one.opened_us for one in trades))
        last = trading_day(max(one.closed_us or days.now_us for one in trades))
        line = None
        if asset_class in _KINDS:
            line = BarLine(self._cache.bars(asset_class, symbol, EXCURSION_SIZE, first, last))
        for trade, holding in courses(self._ledger, trades):
            yield trade, holding, line

    def endings(
        self, trade_ids: Iterable[str], levels: Callable[[TradeToMeasure], "Levels | None"]
    ) -> Iterator[tuple[TradeToMeasure, Ended | None]]:
        """Yield how closed trades would have ended with their *levels*, as bounds; None where that is not known.

        Not known: without levels (no stop to tell R by), or without bars. Raises LedgerError.
        """
        days, wanted = BarDays(self._ledger, self._now()), frozenset(trade_ids)
        groups: defaultdict[tuple[int, str], list[TradeToMeasure]] = defaultdict(list)
        for trade in trades_to_measure(self._ledger, also_done=True):
            if trade.is_closed and trade.trade_id in wanted:
                groups[trade.account_id, trade.symbol].append(trade)
        for some in groups.values():
            for trade, holding, line in self._lines(some, days):
                asked = levels(trade) if trade.state in {"whole", "gaps"} else None
                if asked is None or holding is None or line is None:
                    yield trade, None
                else:
                    yield trade, line.ended(holding, *asked)

    def daily_closes(self, symbol: str, first: date, last: date, asset_class: str = "equity") -> dict[date, str]:
        """Return closing prices (exact texts, unadjusted) by exchange day, fetched where they are not kept.

        Days without trading, and today until it is over, are absent. Raises BrokerError, LedgerError.
        """
        size: BarSize = "1Day"
        known = self._cache.known_until(asset_class, size)
        over = BarDays(self._ledger, self._now() - DELAY_US).is_over
        wanted = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        missing = [day for day in wanted if over(day) and (symbol, day) not in known]
        if missing and self._source is not None:
            spans = [(day, day_start(day), day_start(day + timedelta(days=1))) for day in missing]
            bars = self._source.bars(asset_class, [symbol], size, spans[0][1], spans[-1][2])
            found = bars.get(symbol, Bars(SIZE_US[size], 0))
            feed, asked = self._source.feed(asset_class), self._now()
            ends = {day: end for day, _, end in spans}
            self._cache.keep({
                BarKey(asset_class, symbol, size, day): Block(one, ends[day], asked, feed)
                for day, one in by_day(found, spans)
            })  # fmt: skip
        kept = self._cache.bars(asset_class, symbol, size, first, last)
        return {
            trading_day(at): from_scaled(close, kept.places) for at, close in zip(kept.times, kept.closes, strict=True)
        }


Levels = tuple[int | None, int | None]
"""Stop and target of one trade: distances of the gross P&L from nothing, in money units."""


def _is_between(trade: TradeToMeasure, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    day = trading_day(trade.closed_us) if trade.closed_us is not None else date.max
    return (first or date.min) <= day <= (last or date.max)
