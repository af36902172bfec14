"""From a synced journal to how far its trades went, over a real line to the practice broker."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.domain.clock import parse_time
from journal_app.domain.events import Fact
from journal_app.domain.money import to_units
from journal_app.domain.trades import Trade, TradeFilter
from journal_app.ledger import reading
from journal_app.ledger.bar_cache import BarCache, cache_path
from journal_app.ledger.store import Ledger
from journal_app.sync.excursions import BarsProgress, BarsReport, ExcursionWorker
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.conftest import Connect

NOW = parse_time("2026-04-18T12:00:00Z")
DAY, LAST = date(2026, 4, 16), date(2026, 4, 17)


class Desk:
    """A synced journal and what works out its excursions."""

    def __init__(self, server: FaultyBroker, ledger: Ledger) -> None:
        address = AlpacaAddress(server.rest_url, server.stream_url, server.data_url)
        self.server, self.ledger = server, ledger
        self.broker = AlpacaBroker(address, server.settings.key_id, server.settings.secret_key, wait=lambda _: False)
        self.cache = BarCache(ledger.path)
        self._before = 0
        self._before = self.asked()  # closing prices that the sync itself asked for

    def run(self, stop: threading.Event | None = None, seen: list[BarsProgress] | None = None) -> BarsReport:
        worker = ExcursionWorker(self.ledger, self.cache, self.broker.bars(), lambda: NOW)
        progress: list[BarsProgress] = [] if seen is None else seen
        return worker.run(stop, progress.append, from_day=DAY, to_day=LAST)

    def asked(self) -> int:
        return sum(one.path.endswith("bars") for one in self.server.seen) - self._before

    def trades(self) -> list[Trade]:
        return list(reading.trades(self.ledger, "flat", TradeFilter(from_day=DAY.isoformat())))

    def close(self) -> None:
        self.broker.close()
        self.cache.close()


@pytest.fixture
def desk(server: FaultyBroker, ledger: Ledger, connect: Connect) -> Iterator[Desk]:
    connect().run_pass()
    made = Desk(server, ledger)
    yield made
    made.close()


def test_every_closed_trade_gets_its_bounds_and_bars_are_fetched_once(desk: Desk) -> None:
    assert {one.excursion for one in desk.trades()} == {"waiting"}
    report = desk.run()
    assert (report.errors, report.waiting, report.missing_days, report.gaps + report.no_bars) == ([], 0, 0, 0)
    trades = desk.trades()
    assert report.trades >= len(trades) > 2
    for one in trades:
        assert (one.excursion, one.bar_size) == ("whole", "1Min")
        mae, mae_high, mfe, mfe_high = (
            to_units(text or "?") for text in (one.mae, one.mae_high, one.mfe, one.mfe_high)
        )
        assert mae_high <= mae <= min(0, to_units(one.gross))
        assert mfe_high >= mfe >= max(0, to_units(one.gross))
    asked = desk.asked()
    assert desk.run().days == 0
    assert desk.asked() == asked


def test_an_open_trade_is_measured_up_to_now_and_again_with_every_run(desk: Desk) -> None:
    opened = parse_time("2026-04-17T15:00:30Z")
    with desk.ledger.recording() as batch:
        fact = Fact("opening", "fill", opened, "GLDR", "equity", side="buy", qty="2", price="80.5")
        batch.add(batch.account("other"), [fact])
    worker = ExcursionWorker(desk.ledger, desk.cache, desk.broker.bars(), lambda: opened + 20 * 60_000_000)
    report = worker.run(symbol="GLDR", from_day=LAST)
    (early,) = reading.trades(desk.ledger, "flat", TradeFilter("other", status="open"))
    assert (early.excursion, report.gaps) == ("whole", 0)
    desk_now = ExcursionWorker(desk.ledger, desk.cache, desk.broker.bars(), lambda: NOW)
    assert desk_now.run(symbol="GLDR", from_day=LAST).days >= 1
    (late,) = reading.trades(desk.ledger, "flat", TradeFilter("other", status="open"))
    assert to_units(late.mfe_high or "?") >= to_units(early.mfe_high or "?")
    assert to_units(late.mae_high or "?") <= to_units(early.mae_high or "?")
    assert (late.mae, late.mfe) != (early.mae, early.mfe)


def test_a_trade_that_changes_is_worked_out_again(desk: Desk) -> None:
    desk.run()
    trade = desk.trades()[-1]
    late = Fact("late", "fill", trade.opened_us + 1, trade.symbol, trade.asset_class, side="buy", qty="1", price="50")
    back = late._replace(external_id="back", time_us=trade.opened_us + 2, side="sell")
    with desk.ledger.recording() as batch:
        batch.add(batch.account(trade.account), [late, back])
    changed = next(one for one in desk.trades() if one.trade_id == trade.trade_id)
    assert (changed.excursion, changed.mae) == ("waiting", None)
    assert desk.run().days == 0
    changed = next(one for one in desk.trades() if one.trade_id == trade.trade_id)
    assert changed.excursion == "whole"


def test_a_lost_cache_is_fetched_again_and_nothing_else_changes(desk: Desk) -> None:
    first = desk.run()
    before = desk.trades()
    desk.cache.close()
    cache_path(desk.ledger.path).write_bytes(b"rubbish" * 5000)
    with desk.ledger.deriving() as connection:
        connection.execute("DELETE FROM excursion")
    desk.cache = BarCache(desk.ledger.path)
    assert desk.run().days == first.days
    assert desk.trades() == before


def test_keys_without_market_data_are_told_once_and_asked_no_more(desk: Desk) -> None:
    desk.server.faults.fail_next("bars", 403, times=1000)
    report = desk.run()
    assert len(report.errors) == 1
    assert desk.asked() <= 4  # stocks from both feeds, options, coins
    assert report.waiting
    desk.server.faults.clear()
    assert not desk.run().errors
    assert {one.excursion for one in desk.trades()} == {"whole"}


def test_a_broken_broker_ends_the_run_and_the_next_goes_on(desk: Desk) -> None:
    desk.server.faults.fail_next("bars", 400)
    report = desk.run()
    assert (len(report.errors), report.days) == (1, 0)
    assert desk.run().trades


def test_a_stop_leaves_what_was_fetched_and_the_next_run_goes_on(desk: Desk) -> None:
    stop = threading.Event()
    seen: list[BarsProgress] = []

    class StopAtOnce(list[BarsProgress]):
        def append(self, one: BarsProgress) -> None:
            seen.append(one)
            stop.set()

    report = desk.run(stop, StopAtOnce())
    assert (report.stopped, report.trades) == (True, 0)
    assert desk.asked() == 1
    questions = seen[0].questions
    assert desk.run().trades
    assert desk.asked() == questions


def test_minutes_without_bars_are_gaps_and_symbols_without_any_have_none(desk: Desk) -> None:
    symbols = sorted({one.symbol for one in desk.trades() if one.asset_class == "equity"})

    def thinned(route: str, body: dict[str, object]) -> dict[str, object]:
        bars = body.get("bars")
        if route != "bars" or not isinstance(bars, dict):
            return body
        return {**body, "bars": {name: rows[::2] for name, rows in bars.items() if name != symbols[0]}}

    desk.server.faults.rewrite = thinned  # type: ignore[assignment]  # the fake speaks of any JSON
    desk.run()
    found = {one.symbol: one.excursion for one in desk.trades() if one.symbol in symbols}
    assert found[symbols[0]] == "no_bars"
    assert set(found.values()) == {"no_bars", "gaps"}
    assert all(one.mae is None for one in desk.trades() if one.symbol == symbols[0])


def test_daily_closes_are_fetched_once_and_empty_days_are_remembered(desk: Desk) -> None:
    worker = ExcursionWorker(desk.ledger, desk.cache, desk.broker.bars(), lambda: NOW)
    closes = worker.daily_closes("GLDR", date(2026, 4, 9), date(2026, 4, 18))
    assert list(closes) == [date(2026, 4, day) for day in (9, 10, 13, 14, 15, 16, 17)]
    known = desk.broker.history().closes("equity", ["GLDR"], date(2026, 4, 9), date(2026, 4, 18))
    assert {("GLDR", day): close for day, close in closes.items()} == known
    asked = desk.asked()
    assert worker.daily_closes("GLDR", date(2026, 4, 10), date(2026, 4, 12)) == {
        date(2026, 4, 10): closes[date(2026, 4, 10)]
    }
    assert desk.asked() == asked


def test_the_journal_file_keeps_no_bars(desk: Desk, tmp_path: Path) -> None:
    desk.run()
    assert sorted(one.name for one in tmp_path.glob("*.db")) == ["journal.bars.db", "journal.db"]
