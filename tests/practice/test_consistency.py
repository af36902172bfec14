"""The promise: positions, cash and equity are what the served rows add up to, to the last decimal."""

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal

import pytest

from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.practice.client import Client, Row, cash_of, positions_of
from tests.practice.conftest import NEWEST, Start


def check(client: Client, rows: list[Row]) -> list[Row]:
    account, positions = client.json("/v2/account"), client.json("/v2/positions")
    assert {one["symbol"]: Decimal(one["qty"]) for one in positions} == positions_of(rows)
    cash = cash_of(rows)
    assert Decimal(account["cash"]) == cash
    worth = Decimal(0)
    for one in positions:
        multiplier = 100 if one["asset_class"] == "us_option" else 1
        value = Decimal(one["qty"]) * Decimal(one["current_price"]) * multiplier
        assert Decimal(one["market_value"]) == value
        worth += value
    assert Decimal(account["equity"]) == cash + worth == Decimal(account["portfolio_value"])
    found: list[Row] = positions
    return found


@pytest.mark.parametrize("seed", [1, 5])
def test_twenty_thousand_fills_tie_out(start: Start, connect: Callable[[PracticeServer], Client], seed: int) -> None:
    client = connect(start(PracticeSettings(fills=20_000, seed=seed, newest_day=NEWEST)))
    positions = check(client, client.activities())
    by_symbol = {one["symbol"]: one for one in positions}
    assert by_symbol["WXYL"]["side"] == "short"
    assert by_symbol["LTCUSD"]["asset_class"] == "crypto"
    assert Decimal(by_symbol["GLDR"]["qty"]) > 0


@pytest.mark.parametrize("size", [1, 7, 40, 400])
def test_small_accounts_tie_out_too(start: Start, connect: Callable[[PracticeServer], Client], size: int) -> None:
    client = connect(start(PracticeSettings(fills=size, newest_day=NEWEST)))
    check(client, client.activities())


def test_live_fills_and_late_fees_keep_the_books_tied_out(
    start: Start, connect: Callable[[PracticeServer], Client]
) -> None:
    server = start(PracticeSettings(fills=400, newest_day=NEWEST))
    client = connect(server)
    for _ in range(12):
        server.broker.emit_random_fill()
    server.broker.emit_fill("GLDR", "sell", "900", "80.125")
    server.broker.emit_fee(NEWEST, "0.37")
    check(client, client.activities())


def test_orders_agree_with_their_fills(client: Client, rows: list[Row]) -> None:
    done: defaultdict[str, Decimal] = defaultdict(Decimal)
    value: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["activity_type"] == "FILL":
            done[row["order_id"]] += Decimal(row["qty"])
            value[row["order_id"]] += Decimal(row["qty"]) * Decimal(row["price"])
    orders: dict[str, Row] = {}
    after = "2020-01-01T00:00:00Z"
    while page := client.json("/v2/orders", status="all", limit=500, direction="asc", after=after):
        orders |= {one["id"]: one for one in page}
        after = page[-1]["submitted_at"]
    assert set(orders) == set(done)
    for name, order in orders.items():
        assert order["status"] == "filled"
        assert Decimal(order["filled_qty"]) == done[name] == Decimal(order["qty"])
        assert abs(Decimal(order["filled_avg_price"]) - value[name] / done[name]) <= Decimal("0.000000001")


def test_equity_curve_ends_at_the_account_s_equity(client: Client) -> None:
    curve = client.json("/v2/account/portfolio/history", period="all")
    equity = Decimal(client.json("/v2/account")["equity"])
    assert abs(Decimal(str(curve["equity"][-1])) - equity) < Decimal("0.01")
    assert len(curve["timestamp"]) == len(curve["equity"]) == len(curve["profit_loss"])
