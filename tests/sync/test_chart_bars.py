"""Which bars a picture of a trade needs, and what is told where they cannot be had."""
# ruff: noqa: ARG002 - the signatures are a source's

from collections.abc import Iterable, Iterator
from datetime import date

import pytest

from journal_app.brokers.alpaca_bars import MarketDataRefusedError
from journal_app.domain.bars import Bars, BarSize
from journal_app.domain.clock import parse_time
from journal_app.domain.events import Fact
from journal_app.domain.trades import Trade, TradeFilter
from journal_app.ledger import reading
from journal_app.ledger.bar_cache import BarCache
from journal_app.ledger.store import Ledger
from journal_app.metrics.candles import MARGIN
from journal_app.sync.chart_bars import ChartBars
from tests.sync.bar_makers import FixedBars

OPEN = parse_time("2026-04-17T13:30:00Z")  # a Friday, New York's 9:30
NOW = parse_time("2026-04-20T12:00:00Z")
MINUTE = 60_000_000
MINUTES = dict.fromkeys(range(-1080, 400), (100, 101, 99))


@pytest.fixture
def cache(ledger: Ledger) -> Iterator[BarCache]:
    made = BarCache(ledger.path)
    yield made
    made.close()


def trade(ledger: Ledger, opened: int, closed: int | None) -> Trade:
    facts = [Fact("in", "fill", OPEN + opened * MINUTE, "XYZ", side="buy", qty="10", price="100")]
    if closed is not None:
        facts.append(Fact("out", "fill", OPEN + closed * MINUTE, "XYZ", side="sell", qty="10", price="100"))
    with ledger.recording() as batch:
        batch.add(batch.account("main"), facts)
    (found,) = reading.trades(ledger, "flat", TradeFilter(status="all"))
    return found


def test_a_trade_right_after_the_open_is_drawn_with_the_end_of_the_session_before(
    ledger: Ledger, cache: BarCache
) -> None:
    charts = ChartBars(ledger, cache, lambda: NOW)
    plan = charts.plan(trade(ledger, 3, 20))
    assert (plan.size, plan.base, plan.days) == ("1Min", "1Min", (date(2026, 4, 16), date(2026, 4, 17)))
    assert charts.missing(plan) == [date(2026, 4, 16), date(2026, 4, 17)]
    charts.fetch(plan, charts.missing(plan), FixedBars(MINUTES, OPEN))
    assert charts.missing(plan) == []
    history = charts.history(plan, (100.0,))
    assert len(history.candles) == 18 + 2 * MARGIN
    assert (history.days, history.missing_days, history.trouble) == (1, 0, None)
    assert history.reach == (99.0, 101.0, 99.0, 101.0)


def test_a_long_trade_is_drawn_by_days_with_a_margin_of_days(ledger: Ledger, cache: BarCache) -> None:
    plan = ChartBars(ledger, cache, lambda: NOW).plan(trade(ledger, -1440 * 200, 30))
    assert (plan.size, plan.base) == ("1Day", "1Day")
    assert plan.own_days < set(plan.days)
    assert 30 < len(plan.days) - len(plan.own_days) + MARGIN <= 3 * MARGIN


def test_days_without_any_bar_are_told_and_not_asked_for_again(ledger: Ledger, cache: BarCache) -> None:
    charts = ChartBars(ledger, cache, lambda: NOW)
    plan = charts.plan(trade(ledger, 100, 200))
    charts.fetch(plan, charts.missing(plan), FixedBars({}, OPEN))
    assert charts.missing(plan) == []
    history = charts.history(plan, (100.0,))
    assert (len(history.candles), history.reach, history.days, history.missing_days) == (0, None, 1, 1)


def test_the_bars_of_a_trade_that_is_open_are_asked_for_again(ledger: Ledger, cache: BarCache) -> None:
    now = [OPEN + 100 * MINUTE]
    charts = ChartBars(ledger, cache, lambda: now[0])
    found = trade(ledger, 40, None)
    plan = charts.plan(found)
    charts.fetch(plan, charts.missing(plan), FixedBars(MINUTES, OPEN))
    assert charts.missing(plan) == []
    now[0] += 30 * MINUTE
    assert charts.missing(charts.plan(found)) == [date(2026, 4, 17)]


def test_coins_are_drawn_around_the_clock(ledger: Ledger, cache: BarCache) -> None:
    plan = ChartBars(ledger, cache, lambda: NOW).plan(trade(ledger, 1440, 1500)._replace(asset_class="crypto"))
    assert plan.days == (date(2026, 4, 18),)
    assert plan.size == "1Min"


class Refusing:
    """A broker whose keys may not read prices."""

    def feed(self, asset_class: str) -> str:
        return asset_class

    def bars(
        self, asset_class: str, symbols: Iterable[str], size: BarSize, first_us: int, end_us: int
    ) -> dict[str, Bars]:
        raise MarketDataRefusedError


def test_a_refusal_leaves_the_days_missing(ledger: Ledger, cache: BarCache) -> None:
    charts = ChartBars(ledger, cache, lambda: NOW)
    plan = charts.plan(trade(ledger, 100, 200))
    with pytest.raises(MarketDataRefusedError):
        charts.fetch(plan, charts.missing(plan), Refusing())
    assert charts.missing(plan) == [date(2026, 4, 17)]
