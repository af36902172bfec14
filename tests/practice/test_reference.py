"""Clock, calendar, assets, contracts, single positions and the equity curve."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from journal_app.practice.exchange import holidays, session_minutes
from tests.practice.client import Client, Row


@pytest.mark.parametrize(
    "day, minutes",
    [
        (date(2025, 12, 25), 0),
        (date(2025, 12, 24), 210),
        (date(2025, 11, 28), 210),
        (date(2026, 4, 3), 0),
        (date(2026, 7, 3), 0),
        (date(2027, 12, 31), 390),
        (date(2026, 1, 19), 0),
        (date(2026, 6, 19), 0),
        (date(2026, 4, 18), 0),
        (date(2026, 4, 17), 390),
    ],
)
def test_session_lengths_follow_the_exchange(day: date, minutes: int) -> None:
    assert session_minutes(day) == minutes


def test_a_year_has_at_most_ten_weekday_holidays() -> None:
    assert all(9 <= len(holidays(year)) <= 10 for year in range(2022, 2030))


def test_clock_speaks_new_york_time(client: Client) -> None:
    clock = client.json("/v2/clock")
    opens, closes = (datetime.fromisoformat(clock[name]) for name in ("next_open", "next_close"))
    assert clock["timestamp"][-6:] in {"-04:00", "-05:00"}
    assert (opens < closes) is not clock["is_open"]
    assert f"{opens:%H:%M}" == "09:30"


def test_calendar_lists_trading_days_with_their_hours(client: Client) -> None:
    days = client.json("/v2/calendar", start="2025-11-26", end="2025-11-30")
    assert [(day["date"], day["open"], day["close"]) for day in days] == [
        ("2025-11-26", "09:30", "16:00"),
        ("2025-11-28", "09:30", "13:00"),
    ]
    assert days[0]["settlement_date"] == "2025-11-28"


@pytest.mark.parametrize("name", ["BTC/USD", "BTC%2FUSD", "BTCUSD"])
def test_a_pair_is_found_in_every_spelling(client: Client, name: str) -> None:
    found = client.json(f"/v2/assets/{name}")
    assert (found["symbol"], found["class"]) == ("BTC/USD", "crypto")


def test_an_asset_is_found_by_its_id_and_a_wrong_name_is_not(client: Client) -> None:
    apple = client.json("/v2/assets/AAPL")
    assert client.json(f"/v2/assets/{apple['id']}") == apple
    assert client.get("/v2/assets/NOPE").status_code == 404


def test_assets_are_stocks_unless_asked_otherwise(client: Client) -> None:
    assert {one["class"] for one in client.json("/v2/assets")} == {"us_equity"}
    assert len(client.json("/v2/assets", asset_class="crypto")) == 5


def test_every_traded_contract_can_be_looked_up_with_its_multiplier(client: Client, rows: list[Row]) -> None:
    symbols = {row["symbol"] for row in rows if len(row.get("symbol", "")) > 12}
    assert symbols
    for symbol in symbols:
        contract = client.json(f"/v2/options/contracts/{symbol}")
        assert (contract["symbol"], contract["multiplier"], contract["size"]) == (symbol, "100", "100")
        strike = Decimal(contract["strike_price"])
        assert symbol.endswith(f"{contract['type'][0].upper()}{int(strike * 1000):08d}")


def test_unknown_contract_is_404(client: Client) -> None:
    answer = client.get("/v2/options/contracts/ABC261218C00042500")
    assert (answer.status_code, answer.json()["code"]) == (404, 40410000)


def test_contract_lists_are_divided_by_status(client: Client) -> None:
    found = client.json("/v2/options/contracts", status="inactive")
    assert found["next_page_token"] is None
    assert {one["status"] for one in found["option_contracts"]} == {"inactive"}


def test_one_position_is_found_by_symbol_or_id_and_a_closed_one_is_404(client: Client) -> None:
    for one in client.json("/v2/positions"):
        assert client.json(f"/v2/positions/{one['symbol']}") == one
        assert client.json(f"/v2/positions/{one['asset_id']}") == one
    answer = client.get("/v2/positions/AAPL")
    assert (answer.status_code, answer.json()) == (
        404,
        {"code": 40410000, "message": "position does not exist"},
    )


def test_account_has_the_fields_of_the_real_one(client: Client) -> None:
    account = client.json("/v2/account")
    assert account["account_number"].startswith("PA")
    assert account["status"] == "ACTIVE"
    assert {"cash", "equity", "last_equity", "buying_power", "created_at", "multiplier"} <= set(account)


def test_equity_curve_takes_a_period_or_bounds_but_not_all_three(client: Client) -> None:
    month = client.json("/v2/account/portfolio/history", period="1M", timeframe="1D")
    some = client.json("/v2/account/portfolio/history", start="2026-04-06", end="2026-04-10")
    assert 15 < len(month["timestamp"]) < 24
    assert len(some["timestamp"]) == 5
    path = "/v2/account/portfolio/history"
    assert client.get(path, start="2026-04-06", end="2026-04-10", period="1D").status_code == 422
    assert client.get(path, period="soon").status_code == 422
    assert client.get(path, timeframe="5Min").status_code == 422


def test_unknown_paths_are_404_even_with_a_slash_too_many(client: Client) -> None:
    for path in ("/v2/nothing", "//v2/account", "/v2/account/"):
        assert client.get(path).status_code == 404
