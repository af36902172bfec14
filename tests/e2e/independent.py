"""The broker's side, computed again by other means: plain Decimals over the rows that it serves."""

import json
import urllib.request
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from typing import Any
from zoneinfo import ZoneInfo

_NEW_YORK = ZoneInfo("America/New_York")
_HEADERS = {"APCA-API-KEY-ID": "PRACTICE-KEY", "APCA-API-SECRET-KEY": "practice-secret"}
Row = dict[str, Any]


def ask(rest_url: str, path: str) -> Any:
    """Return the broker's JSON answer, decimals exact."""
    request = urllib.request.Request(f"{rest_url}/v2/{path}", headers=_HEADERS)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer, parse_float=Decimal)


def all_rows(rest_url: str) -> list[Row]:
    """Return every activity that the broker serves, page by page."""
    rows: list[Row] = []
    token = ""
    while page := ask(rest_url, f"account/activities?direction=asc&page_size=100{token}"):
        rows += page
        token = f"&page_token={page[-1]['id']}"
    return rows


@dataclass
class Side:
    """Positions, cash, and what the flat-to-flat cycles of each symbol brought in cash."""

    positions: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    cash: Decimal = Decimal(0)
    since_flat: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    cycles: dict[str, list[Decimal]] = field(default_factory=lambda: defaultdict(list))

    def move(self, symbol: str, qty: Decimal, cash: Decimal) -> None:
        """Change a position; when it passes zero, its cycle's cash is what the trade brought."""
        held = self.positions[symbol]
        if held and (held > 0) != (qty > 0) and abs(qty) > abs(held):
            part = cash * abs(held) / abs(qty)
            self.move(symbol, -held, part)
            self.move(symbol, qty + held, cash - part)
            return
        self.positions[symbol] += qty
        self.since_flat[symbol] += cash
        if not self.positions[symbol]:
            self.cycles[symbol].append(self.since_flat.pop(symbol))


def compute(rows: list[Row]) -> Side:
    """Replay all rows in order of what happened."""
    side = Side()
    with localcontext() as context:
        context.prec = 60
        for row in sorted(rows, key=_order):
            _apply(side, row)
    return side


def _order(row: Row) -> tuple[datetime, str, Decimal]:
    if row["activity_type"] == "FILL":
        moment = datetime.fromisoformat(row["transaction_time"])
        return moment, row["order_id"], Decimal(row["cum_qty"])
    day = datetime.fromisoformat(row["date"]).replace(tzinfo=_NEW_YORK)
    if row["activity_type"] == "CFEE":
        day += timedelta(days=1) - timedelta(microseconds=1)
    return day, row.get("group_id") or "", Decimal(row.get("qty") or 0)


def _apply(side: Side, row: Row) -> None:
    kind = row["activity_type"]
    if kind == "FILL":
        signed = Decimal(row["qty"]) * (1 if row["side"].startswith("buy") else -1)
        contracts = 100 if len(row["symbol"]) > 15 and row["symbol"][-8:].isdigit() else 1
        cash = -signed * Decimal(row["price"]) * contracts
        side.cash += cash
        side.move(row["symbol"], signed, cash)
        return
    side.cash += Decimal(row["net_amount"])
    if kind == "CFEE" and row.get("qty"):
        pair = row["symbol"].removesuffix("USD") + "/USD"
        side.move(pair, Decimal(row["qty"]), Decimal(0))
    elif kind in {"SPLIT", "OPEXP"}:
        _reshape(side, row)


def _reshape(side: Side, row: Row) -> None:
    symbol, qty = row["symbol"], Decimal(row["qty"])
    if row["activity_type"] == "OPEXP":
        side.move(symbol, -side.positions[symbol], Decimal(0))
    else:
        side.positions[symbol] += qty
