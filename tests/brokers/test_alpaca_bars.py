"""Bars over a real line, from the practice broker."""

from typing import Any

import pytest

from journal_app.brokers.alpaca import AlpacaBroker
from journal_app.brokers.alpaca_bars import MarketDataRefusedError
from journal_app.domain.clock import parse_time
from journal_app.domain.errors import BrokerError
from tests.fakes.faulty_broker import FaultyBroker

FIRST, END = parse_time("2026-04-16T04:00:00Z"), parse_time("2026-04-18T04:00:00Z")


@pytest.mark.parametrize(
    "asset_class, symbol, least", [("equity", "GLDR", 780), ("crypto", "BTC/USD", 2800), ("option", "", 390)]
)
def test_minutes_of_every_kind_come_whole_and_in_order(
    broker: AlpacaBroker, server: FaultyBroker, asset_class: str, symbol: str, least: int
) -> None:
    symbol = symbol or next(one.symbol for one in broker.positions() if one.asset_class == "us_option")
    found = broker.bars().bars(asset_class, [symbol, "NOSUCH"], "1Min", FIRST, END)
    assert set(found) == {symbol}
    bars = found[symbol]
    assert len(bars.times) >= least
    assert list(bars.times) == sorted(set(bars.times))
    assert all(low <= opened <= high for low, opened, high in zip(bars.lows, bars.opens, bars.highs, strict=True))
    (seen,) = [one for one in server.seen if one.path.endswith("bars")]
    assert ("adjustment=raw&asof=-&feed=sip" in seen.query) is (asset_class == "equity")


def test_bars_of_many_pages_are_one_answer(broker: AlpacaBroker, server: FaultyBroker) -> None:
    whole = broker.bars().bars("crypto", ["BTC/USD", "ETH/USD"], "1Min", FIRST - 3 * 86_400_000_000, END)
    assert len([one for one in server.seen if one.path.endswith("bars")]) > 1
    assert [len(whole[symbol].times) for symbol in ("BTC/USD", "ETH/USD")] == [5 * 1440, 5 * 1440]


def test_keys_that_may_not_read_all_exchanges_get_those_of_one(broker: AlpacaBroker, server: FaultyBroker) -> None:
    source = broker.bars()
    server.faults.fail_next("bars", 403)
    assert source.bars("equity", ["GLDR"], "1Min", FIRST, END)
    assert source.feed("equity") == "iex"
    assert "feed=iex" in [one for one in server.seen if one.path.endswith("bars")][-1].query


def test_keys_without_any_market_data_are_a_known_error(broker: AlpacaBroker, server: FaultyBroker) -> None:
    server.faults.fail_next("bars", 403, times=2)
    with pytest.raises(MarketDataRefusedError):
        broker.bars().bars("equity", ["GLDR"], "1Min", FIRST, END)


def test_a_bar_that_makes_no_sense_is_left_out_and_prices_are_rounded_outwards(
    broker: AlpacaBroker, server: FaultyBroker
) -> None:
    good: dict[str, Any] = {"t": "2026-04-16T14:00:00Z", "o": 1, "h": "1.0000000001", "l": "0.9999999999", "c": 1}
    rows: Any = [None, {**good, "h": 0.5}, {**good, "t": "noon"}, {**good, "c": None}, good, good]
    server.faults.rewrite = lambda route, body: {"bars": {"GLDR": rows}} if route == "bars" else body
    bars = broker.bars().bars("equity", ["GLDR"], "1Min", FIRST, END)["GLDR"]
    assert (list(bars.highs), list(bars.lows), list(bars.opens)) == ([10**9 + 1], [10**9 - 1], [10**9])


@pytest.mark.parametrize("answer", [[], {"message": "no"}, {"bars": []}])
def test_an_answer_that_holds_no_bars_is_an_error_or_none(
    broker: AlpacaBroker, server: FaultyBroker, answer: Any
) -> None:
    server.faults.rewrite = lambda route, body: answer if route == "bars" else body
    if answer == {"message": "no"}:
        assert broker.bars().bars("equity", ["GLDR"], "1Min", FIRST, END) == {}
        return
    with pytest.raises(BrokerError):
        broker.bars().bars("equity", ["GLDR"], "1Min", FIRST, END)
