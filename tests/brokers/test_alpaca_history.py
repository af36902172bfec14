"""Past days at the broker: equity in cents, closing prices of every kind of instrument, page by page."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from journal_app.brokers.alpaca import AlpacaBroker
from journal_app.domain.errors import BrokerError, KeysRejectedError
from tests.fakes.faults import Json
from tests.fakes.faulty_broker import FaultyBroker

TOKEN = "R0xEUnww"
FIRST, LAST = date(2026, 4, 6), date(2026, 4, 17)


def test_equity_comes_for_every_day_as_an_exact_text(broker: AlpacaBroker) -> None:
    found = broker.history().equity(FIRST, LAST)
    assert list(found) == [FIRST + timedelta(days=number) for number in range(12)]
    assert all(Decimal(text) == Decimal(text).quantize(Decimal("0.01")) for text in found.values())


@pytest.mark.parametrize(
    "asset_class,symbol,days", [("equity", "GLDR", 10), ("crypto", "BTC/USD", 12), ("option", "", 1)]
)
def test_closes_come_by_symbol_and_exchange_day(
    broker: AlpacaBroker, server: FaultyBroker, asset_class: str, symbol: str, days: int
) -> None:
    if not symbol:
        symbol = next(one.symbol for one in broker.positions() if one.asset_class == "us_option")
    found = broker.history().closes(asset_class, [symbol, "NOSUCH"], FIRST, LAST)
    assert {name for name, _ in found} == {symbol}
    assert len(found) >= days
    assert max(day for _, day in found) == LAST
    (seen,) = [one for one in server.seen if one.path.endswith("bars")]
    assert ("adjustment=raw&asof=-" in seen.query) is (asset_class == "equity")


def test_pages_of_bars_are_followed_to_the_end(broker: AlpacaBroker, server: FaultyBroker) -> None:
    asked = 0

    def one_bar_a_page(route: str, body: Json) -> Json:
        nonlocal asked
        if route != "bars":
            return body
        asked += 1
        bar: Json = {"t": f"2026-04-{13 + asked:02}T04:00:00Z", "c": 80.5 + asked}
        return {"bars": {"GLDR": [bar, {"t": "no time"}, None]}, "next_page_token": TOKEN if asked < 2 else None}

    server.faults.rewrite = one_bar_a_page
    found = broker.history().closes("equity", ["GLDR"], FIRST, LAST)
    assert found == {("GLDR", date(2026, 4, 14)): "81.5", ("GLDR", date(2026, 4, 15)): "82.5"}


def test_points_without_a_value_are_left_out(broker: AlpacaBroker, server: FaultyBroker) -> None:
    def half(route: str, body: Any) -> Json:
        return {**body, "equity": [None, *body["equity"][1:]]} if route == "portfolio" else body

    server.faults.rewrite = half
    assert min(broker.history().equity(FIRST, LAST)) == FIRST + timedelta(days=1)


@pytest.mark.parametrize("answer", [{"timestamp": [1], "equity": []}, {"message": "no"}, []])
def test_an_answer_that_is_no_curve_is_an_error(broker: AlpacaBroker, server: FaultyBroker, answer: Json) -> None:
    server.faults.rewrite = lambda route, body: answer if route == "portfolio" else body
    with pytest.raises(BrokerError):
        broker.history().equity(FIRST, LAST)


def test_refused_prices_are_no_refused_keys(broker: AlpacaBroker, server: FaultyBroker) -> None:
    server.faults.fail_next("bars", 403)
    with pytest.raises(BrokerError) as told:
        broker.history().closes("equity", ["GLDR"], FIRST, LAST)
    assert not isinstance(told.value, KeysRejectedError)
