"""How far trades went, as the front doors ask for it: with the connected broker's bars, kept beside the journal."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from journal_app.brokers.errors import SyncStoppedError
from journal_app.connections import Connection, make_data_broker
from journal_app.domain.bars import EXCURSION_SIZE, SIZE_US, Excursion
from journal_app.domain.errors import BrokerError, SettingsError
from journal_app.domain.money import multiply, to_units
from journal_app.domain.trades import Trade
from journal_app.ledger.bar_cache import BarCache, CacheState
from journal_app.ledger.excursions import TradeToMeasure, drop_excursions, trades_to_measure
from journal_app.ledger.store import Ledger
from journal_app.metrics.excursions import Taken, WhatIf, sum_up, taken
from journal_app.sync.chart_bars import ChartBars, ChartPlan, PriceHistory
from journal_app.sync.excursions import BarsProgress, BarsReport, ExcursionWorker, Levels

if TYPE_CHECKING:
    from journal_app.brokers.alpaca_bars import BarSource
    from journal_app.brokers.alpaca_budget import Budgets
    from journal_app.domain.bars import Ended

Unit = Literal["R", "money"]
_LOOK_SECONDS = 60.0
_LOOKS_TO_RETRY = 5


class Verdict(NamedTuple):
    """How one trade would have ended; ``ended`` None when that is not known, for the reason ``why``."""

    trade: TradeToMeasure
    ended: "Ended | None"
    why: str | None


class Issue(NamedTuple):
    """A trade that bars do not cover: what is missing, in words."""

    trade_id: str
    state: str
    missing: int
    reason: str


class Excursions:
    """Bars and what they tell of the trades of one journal. Safe from any thread."""

    def __init__(
        self, ledger: Ledger, connections: "Callable[[], Sequence[Connection]]", budgets: "Callable[[], Budgets]"
    ) -> None:
        """Work on a journal; the connected brokers are asked for when bars are fetched."""
        self._ledger = ledger
        self._connections = connections
        self._budgets = budgets

    def fetch(
        self, stop: threading.Event | None = None, on_progress: "Callable[[BarsProgress], None]" = lambda _: None, *,
        symbol: str | None = None, from_day: date | None = None, to_day: date | None = None,
    ) -> BarsReport:  # fmt: skip
        """Fetch the missing bars and work out the trades; ends within a second of *stop*.

        Without a connected broker the kept bars are used. Raises LedgerError, SettingsError; what the
        broker refuses is in the report.
        """
        with self._worker(stop) as worker:
            return worker.run(stop, on_progress, symbol=symbol, from_day=from_day, to_day=to_day)

    def keep_fetched(
        self, stop: threading.Event, on_report: "Callable[[BarsReport], None]" = lambda _: None,
        on_progress: "Callable[[BarsProgress], None]" = lambda _: None,
    ) -> None:  # fmt: skip
        """Fetch whenever the journal has changed, and again while trades wait, until *stop*; for a thread of its own.

        Raises LedgerError, SettingsError.
        """
        seen, patience = -1, 0
        try:
            while not stop.is_set():
                revision = self._ledger.revision()
                patience -= 1
                if revision != seen or patience == 0:
                    report = self.fetch(stop, on_progress)
                    # What waits, for a bar of this minute or for the network, is asked for some looks later.
                    seen, patience = revision, _LOOKS_TO_RETRY if report.waiting else 0
                    on_report(report)
                stop.wait(_LOOK_SECONDS)
        finally:
            self._ledger.close_reader()

    def state(self) -> CacheState:
        """Tell how many bars are kept."""
        with self._cache() as cache:
            return cache.state()

    def drop(self) -> None:
        """Forget all kept bars, and what was worked out from them. Raises LedgerError."""
        with self._cache() as cache:
            cache.drop()
        drop_excursions(self._ledger)

    def issues(self, most: int = 200) -> list[Issue]:
        """Return the newest trades that bars do not cover, with the reason; closed ones and open ones."""
        found: list[Issue] = []
        for trade in trades_to_measure(self._ledger, also_done=True):
            if trade.state != "whole" and len(found) < most:
                found.append(Issue(trade.trade_id, trade.state or "waiting", trade.missing or 0, _reason(trade)))
        return found

    def what_if(
        self, trade_ids: "Sequence[str]", stop: int | None, target: int | None, unit: Unit
    ) -> tuple[list[Verdict], WhatIf]:
        """Return how closed trades would have ended with a stop and a target, and the totals, as bounds.

        *stop* and *target* are positive units of 10⁻¹⁸ of money or of R (which takes the trade's own
        planned stop); None is no level. Raises SettingsError for a level that is not above 0.
        """
        if any(level is not None and level <= 0 for level in (stop, target)):
            raise SettingsError("A stop or target of 0 or less ends a trade before it begins.", "Give one above 0.")

        def levels(trade: TradeToMeasure) -> Levels | None:
            if unit == "money":
                return stop, target
            risk = trade.risk
            return None if risk is None else (stop and multiply(stop, risk), target and multiply(target, risk))

        with self._cache() as cache:
            worker = ExcursionWorker(self._ledger, cache, None)
            found = [
                Verdict(trade, ended, None if ended else _why(trade, unit))
                for trade, ended in worker.endings(trade_ids, levels)
            ]
        return found, sum_up(one.ended for one in found if one.ended is not None)

    def daily_closes(self, symbol: str, first: date, last: date, asset_class: str = "equity") -> dict[date, str]:
        """Return closing prices (exact texts, unadjusted) by exchange day, fetched where they are not kept.

        Raises BrokerError when the broker refuses them, LedgerError.
        """
        with self._worker(None) as worker:
            return worker.daily_closes(symbol, first, last, asset_class)

    def price_history(
        self, trade: Trade, prices: "Sequence[float]", stop: threading.Event | None = None
    ) -> PriceHistory:
        """Return candles around a trade, fetched where they are not kept and a broker is connected.

        *prices* are those of its executions. *stop* cuts the fetching short. What the broker refuses is
        told in the history; raises LedgerError, SettingsError.
        """
        with self._cache() as cache:
            charts = ChartBars(self._ledger, cache)
            plan, trouble = charts.plan(trade), None
            missing = charts.missing(plan)
            if missing:
                with self._source(stop) as source:
                    trouble = _fetch(charts, plan, missing, source)
            return charts.history(plan, tuple(prices))._replace(trouble=trouble)

    @contextmanager
    def _cache(self) -> Iterator[BarCache]:
        cache = BarCache(self._ledger.path, self._ledger.key)
        try:
            yield cache
        finally:
            cache.close()

    @contextmanager
    def _worker(self, stop: threading.Event | None) -> Iterator[ExcursionWorker]:
        with self._cache() as cache, self._source(stop) as source:
            yield ExcursionWorker(self._ledger, cache, source)

    @contextmanager
    def _source(self, stop: threading.Event | None) -> "Iterator[BarSource | None]":
        """Give the bars of the first connected broker; *stop* also cuts the question that is under way."""
        connection = next(iter(self._connections()), None)
        if connection is None:
            yield None
            return
        broker = make_data_broker(connection, self._budgets())
        done = threading.Event()
        cutter = _Cutter(stop, done, broker.interrupt)
        cutter.start()
        try:
            yield broker.bars()
        finally:
            done.set()
            cutter.join()
            broker.close()


class _Cutter(threading.Thread):
    """Cuts a question short when the work is to stop: it may be waiting for its turn, or for the broker."""

    def __init__(self, stop: threading.Event | None, done: threading.Event, cut: Callable[[], None]) -> None:
        super().__init__(name="bars-stop", daemon=True)
        self._stop_event, self._done, self._cut = stop, done, cut

    def run(self) -> None:
        """Look ten times a second until there is nothing left to cut."""
        while self._stop_event is not None and not self._done.wait(0.1):
            if self._stop_event.is_set():
                self._cut()
                return


def _fetch(
    charts: ChartBars, plan: ChartPlan, missing: "list[date]", source: "BarSource | None"
) -> tuple[str, str] | None:
    """Fetch the bars of some days; return why that could not be done, as (title, hint)."""
    if source is None:
        return "No broker is connected that could tell the prices.", "Connect one from the Journal menu."
    try:
        charts.fetch(plan, missing, source)
    except SyncStoppedError:
        return "The prices were not waited for.", "Choose the trade again to fetch them."
    except BrokerError as error:
        return error.title, error.hint
    return None


def taken_by(trade: Trade) -> Taken | None:
    """Return how much a closed trade took of its best, as bounds; None while that or its bars are not known."""
    bounds = (trade.mae, trade.mae_high, trade.mfe, trade.mfe_high)
    if trade.status != "closed" or any(text is None for text in bounds):
        return None
    mae_low, mae_high, mfe_low, mfe_high = (to_units(text or "0") for text in bounds)
    return taken(Excursion(mae_low, mae_high, mfe_low, mfe_high, 1, 0), to_units(trade.gross))


def _reason(trade: TradeToMeasure) -> str:
    minutes = SIZE_US[EXCURSION_SIZE] // 60_000_000
    if trade.state == "gaps":
        return (
            f"{trade.missing} bars of {minutes} minute are missing in its sessions: no trade, a halt, or a thin feed."
        )
    if trade.state == "no_bars":
        return "There are no bars of its symbol in that time, or a rename ties several symbols together."
    if not trade.is_closed:
        return "It is open: it is worked out again with every fetch."
    return "Its bars have not been fetched: `journal-app bars --fetch`."


def _why(trade: TradeToMeasure, unit: Unit) -> str:
    if trade.state not in {"whole", "gaps"}:
        return _reason(trade)
    return "It has no planned stop, so one R is not known." if unit == "R" else "It is not known."
