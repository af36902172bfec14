"""A plain client of the practice broker, and the arithmetic of an honest bookkeeper."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import requests

from journal_app.practice.server import PracticeServer

Row = dict[str, Any]


class Client:
    """Asks one practice broker over one connection."""

    def __init__(self, server: PracticeServer, account: int = 0) -> None:
        settings = server.books[account].settings
        self.url = server.rest_url
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["APCA-API-KEY-ID"] = settings.key_id
        self.session.headers["APCA-API-SECRET-KEY"] = settings.secret_key

    def get(self, path: str, **params: str | int) -> requests.Response:
        return self.session.get(self.url + path, params=params, timeout=30)

    def json(self, path: str, **params: str | int) -> Any:
        answer = self.get(path, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def pages(self, path: str = "/v2/account/activities", **params: str | int) -> Iterator[list[Row]]:
        token: dict[str, str] = {}
        while page := self.json(path, **{"direction": "asc", **params, **token}):
            yield page
            token = {"page_token": page[-1]["id"]}

    def activities(self, path: str = "/v2/account/activities", **params: str | int) -> list[Row]:
        return [row for page in self.pages(path, **params) for row in page]


def cash_of(rows: list[Row]) -> Decimal:
    """Return the cash that the rows add up to; an OCC symbol has a multiplier of 100."""
    cash = Decimal(0)
    for row in rows:
        if row["activity_type"] == "FILL":
            value = Decimal(row["qty"]) * Decimal(row["price"]) * (100 if len(row["symbol"]) > 9 else 1)
            cash += -value if row["side"] == "buy" else value
        else:
            cash += Decimal(row["net_amount"])
    return cash


def positions_of(rows: list[Row]) -> dict[str, Decimal]:
    """Return the positions that the rows add up to, by compact symbol."""
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["activity_type"] == "FILL":
            held[row["symbol"].replace("/", "")] += Decimal(row["qty"]) * (1 if row["side"] == "buy" else -1)
        elif row["activity_type"] in {"CFEE", "SPLIT", "OPEXP"} and "qty" in row:
            held[row["symbol"]] += Decimal(row["qty"])
    return {symbol: qty for symbol, qty in held.items() if qty}
