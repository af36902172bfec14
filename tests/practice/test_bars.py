"""Bars come from the market in which the fills happened."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.practice.client import Client, Row

PATHS = {"stock": "/v2/stocks/bars", "crypto": "/v1beta3/crypto/us/bars", "option": "/v1beta1/options/bars"}
Bars = dict[str, list[dict[str, Any]]]


def kind_of(symbol: str) -> str:
    if "/" in symbol:
        return "crypto"
    return "option" if len(symbol) > 12 else "stock"


def all_bars(client: Client, path: str, **params: str | int) -> Bars:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    token: dict[str, str] = {}
    while True:
        page = client.json(path, **params, **token)
        for symbol, bars in page["bars"].items():
            found[symbol] += bars
        if page["next_page_token"] is None:
            return dict(found)
        token = {"page_token": page["next_page_token"]}


@pytest.mark.parametrize("frame, minutes", [("1Min", 1), ("5Min", 5), ("1Hour", 60)])
@pytest.mark.parametrize("kind", PATHS)
def test_every_fill_lies_inside_its_bar(client: Client, rows: list[Row], kind: str, frame: str, minutes: int) -> None:
    fills = [row for row in rows if row["activity_type"] == "FILL" and kind_of(row["symbol"]) == kind][-40:]
    assert fills
    symbols = sorted({row["symbol"] for row in fills})
    start = min(row["transaction_time"] for row in fills)[:10]
    asked: dict[str, str | int] = {"symbols": ",".join(symbols), "timeframe": frame, "limit": 10_000}
    bars = all_bars(client, PATHS[kind], **asked, start=start, end="2026-04-19")
    ranges = {(symbol, bar["t"]): (bar["l"], bar["h"]) for symbol, found in bars.items() for bar in found}
    for row in fills:
        at = datetime.fromisoformat(row["transaction_time"])
        label = at.replace(second=0, microsecond=0) - timedelta(minutes=at.minute % minutes)
        low, high = ranges[row["symbol"], f"{label:%Y-%m-%dT%H:%M:%SZ}"]
        assert low <= float(row["price"]) <= high


def test_bars_are_sane_and_labelled_on_the_left(client: Client) -> None:
    bars = client.json(PATHS["stock"], symbols="AAPL", timeframe="1Min", start="2026-04-16", end="2026-04-17")
    found = bars["bars"]["AAPL"]
    assert len(found) == 390
    assert found[0]["t"] == "2026-04-16T13:30:00Z"
    for bar in found:
        assert bar["l"] <= min(bar["o"], bar["c"]) <= max(bar["o"], bar["c"]) <= bar["h"]


def test_small_pages_join_to_the_large_one(client: Client) -> None:
    asked: dict[str, str | int] = {
        "symbols": "AAPL,MSFT,SPY",
        "timeframe": "1Hour",
        "start": "2026-04-13",
        "end": "2026-04-17",
    }
    for order in ("asc", "desc"):
        whole = client.json(PATHS["stock"], **asked, limit=10_000, sort=order)["bars"]
        assert all_bars(client, PATHS["stock"], **asked, limit=7, sort=order) == whole


def test_days_start_at_midnight_in_new_york_and_hold_their_minutes(client: Client) -> None:
    day = client.json(PATHS["stock"], symbols="SPY", timeframe="1Day", start="2026-04-16", end="2026-04-16T20:00:00Z")
    minutes = client.json(PATHS["stock"], symbols="SPY", start="2026-04-16", end="2026-04-17", limit=1000)
    (bar,), parts = day["bars"]["SPY"], minutes["bars"]["SPY"]
    assert bar["t"] == "2026-04-16T04:00:00Z"
    assert bar["h"] == max(part["h"] for part in parts)
    assert bar["l"] == min(part["l"] for part in parts)
    assert (bar["o"], bar["c"]) == (parts[0]["o"], parts[-1]["c"])


def test_closed_days_unknown_symbols_and_other_markets_have_no_bars(client: Client) -> None:
    asked = {"timeframe": "1Min", "start": "2026-04-18", "end": "2026-04-19"}
    assert client.json(PATHS["stock"], symbols="AAPL", **asked) == {"bars": {}, "next_page_token": None}
    assert client.json(PATHS["stock"], symbols="NOPE,BTC/USD")["bars"] == {}


@pytest.mark.parametrize(
    "params", [{}, {"symbols": "SPY", "timeframe": "7Min"}, {"symbols": "SPY", "page_token": "%%%"}]
)
def test_unusable_parameters_are_refused(client: Client, params: dict[str, str | int]) -> None:
    assert client.get(PATHS["stock"], **params).status_code == 422
