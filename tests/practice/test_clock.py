"""The clock that can be put: every answer is as of then, in an ordinary account too."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.practice.bookkeeper import NEW_YORK, Bookkeeper, created, rounded
from tests.practice.client import Client
from tests.practice.conftest import NEWEST, Start

Connect = Callable[[PracticeServer], Client]
THEN = date(2026, 3, 18)


def test_an_ordinary_account_can_be_put_back_to_any_close(start: Start, connect: Connect) -> None:
    server = start(PracticeSettings(fills=3000, newest_day=NEWEST))
    client = connect(server)
    rows = client.activities()
    whole = client.json("/v2/account/portfolio/history", period="all")
    contracts = server.broker.history.contracts
    for back in (0, 12, 5, 19):
        day = NEWEST - timedelta(days=back)
        server.broker.stand_at_close(day)
        now = datetime.fromisoformat(client.json("/v2/clock")["timestamp"]).astimezone(UTC)
        assert now.astimezone(NEW_YORK).date() == day
        seen = [row for row in rows if created(row) <= now]
        assert client.activities() == seen
        keeper = Bookkeeper({one.one.symbol: 100 for one in contracts})
        keeper.take(sorted(seen, key=created))
        assert Decimal(client.json("/v2/account")["cash"]) == keeper.cash
        found = {one["symbol"]: Decimal(one["qty"]) for one in client.json("/v2/positions")}
        assert found == keeper.positions()
    server.broker.clock.run()
    # Two ways to the same sums: in one pass over the columns, and row by row.
    assert client.json("/v2/account/portfolio/history", period="all") == whole


def test_equity_history_and_bars_end_where_the_clock_stands(start: Start, connect: Connect) -> None:
    server = start(PracticeSettings(fills=3000, newest_day=NEWEST))
    client = connect(server)
    server.broker.stand_at_close(THEN)
    curve = client.json("/v2/account/portfolio/history", period="1W")
    assert datetime.fromtimestamp(curve["timestamp"][-1], tz=NEW_YORK).date() == THEN
    assert rounded(Decimal(client.json("/v2/account")["equity"])) == Decimal(str(curve["equity"][-1]))
    bars = client.json("/v2/stocks/bars", symbols="AAPL", timeframe="1Day", start="2026-03-10")["bars"]["AAPL"]
    assert bars[-1]["t"][:10] == THEN.isoformat()


def test_a_fill_made_while_the_clock_stands_is_of_then(start: Start, connect: Connect) -> None:
    server = start(PracticeSettings(fills=400, newest_day=NEWEST))
    client = connect(server)
    server.broker.stand_at_close(THEN)
    row = server.broker.emit_fill("KO", "buy", "7", "61.5")
    assert row["transaction_time"] == "2026-03-18T20:00:00.000001Z"
    assert client.json("/v2/positions/KO")["qty"] == "7"
    assert row in client.activities()
    server.broker.stand_at_close(THEN - timedelta(days=1))
    assert row not in client.activities()
    assert client.get("/v2/positions/KO").status_code == 404


def test_the_clock_can_be_put_from_outside_only_when_a_setting_says_so(start: Start, connect: Connect) -> None:
    client = connect(start(PracticeSettings(fills=50, newest_day=NEWEST, control=True)))
    assert client.json("/practice/clock", close_of="2026-04-02") == {
        "now": "2026-04-02T20:00:00.000000Z",
        "stands": True,
    }
    assert client.json("/v2/clock")["timestamp"] == "2026-04-02T16:00:00-04:00"
    assert client.json("/practice/clock", run=1)["stands"] is False
    closed = connect(start(PracticeSettings(fills=50, newest_day=NEWEST)))
    assert closed.get("/practice/clock").status_code == 404


def test_an_account_of_a_million_fills_keeps_no_single_rows(start: Start) -> None:
    server = start(PracticeSettings(fills=1_000_000, newest_day=NEWEST))
    with pytest.raises(ValueError, match="50000"):
        server.broker.stand_at_close(THEN)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_position_may_be_short_of_the_coin_fee_before_its_row_is_there(
    start: Start, connect: Connect, *, at_once: bool
) -> None:
    settings = PracticeSettings(fills=20, newest_day=date(2026, 11, 20), eventful=True, coin_fees_at_once=at_once)
    server = start(settings)
    client = connect(server)
    bought = next(row for row in client.activities() if row.get("symbol") == "XLM/USD")
    day = created(bought).astimezone(NEW_YORK).date()
    server.broker.stand_at(server.broker.history.span.start_us(server.broker.history.span.day(day) + 1) - 1)
    whole, fee = Decimal(bought["qty"]), Decimal(bought["qty"]) * Decimal("0.0025")
    fee -= fee % Decimal("0.000000025")
    early = Decimal(client.json("/v2/positions/XLMUSD")["qty"])
    assert early == (whole - fee if at_once else whole)
    server.broker.stand_at_close(day + timedelta(days=1))
    assert Decimal(client.json("/v2/positions/XLMUSD")["qty"]) == whole - fee
