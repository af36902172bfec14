"""What is true for every account at Alpaca: the calendar, option contracts, coin pairs."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from journal_app.brokers.alpaca_symbols import compact_form, contract_of
from journal_app.brokers.alpaca_values import decimal_in, text_in
from journal_app.domain.clock import EXCHANGE_ZONE, Session

_LENGTH_AFTER_ROOT = 15
"""Of an OCC symbol: day (6), right (1), strike (8)."""


@dataclass(frozen=True, slots=True)
class BrokerContract:
    """An option contract: how many shares one of it stands for (canonical text), and the answer as received."""

    symbol: str
    multiplier: str
    raw: str


@dataclass(frozen=True, slots=True)
class CoinPair:
    """A coin pair as positions write it (BTCUSD) and as fills do (BTC/USD), and the answer as received."""

    symbol: str
    pair: str
    raw: str


def read_sessions(rows: list[Any], first: date, last: date) -> tuple[Session, ...]:
    """Return every day from *first* to *last*: open as the calendar says, without a session where it is silent.

    Nothing when any day of it cannot be read. Times are New York's clock without a zone.
    Source: docs.alpaca.markets, "Market Calendar".
    """
    told: dict[date, tuple[int, int]] = {}
    for row in rows:
        fields = row if isinstance(row, dict) else {}
        try:
            day = date.fromisoformat(text_in(fields, "date") or "")
            told[day] = (_at(day, text_in(fields, "open")), _at(day, text_in(fields, "close")))
        except ValueError:
            return ()  # half a calendar would turn trading days into holidays
    if not told:
        return ()
    days = [first + timedelta(days=ahead) for ahead in range((min(last, max(told)) - first).days + 1)]
    return tuple(Session(day, *told.get(day, (None, None))) for day in days)


def _at(day: date, clock: str | None) -> int:
    moment = datetime.combine(day, time.fromisoformat(clock or ""), tzinfo=EXCHANGE_ZONE)
    return round(moment.timestamp()) * 1_000_000


def read_contract(found: object) -> BrokerContract | None:
    """Return a contract; None when the answer does not tell its size."""
    if not isinstance(found, dict):
        return None
    symbol = text_in(found, "symbol")
    multiplier = decimal_in(found, "multiplier") or decimal_in(found, "size")
    if symbol is None or multiplier is None or multiplier.startswith("-") or multiplier == "0":
        return None
    return BrokerContract(symbol, multiplier, json.dumps(found, sort_keys=True))


def read_pair(row: object) -> CoinPair | None:
    """Return a coin pair of the asset list; None for anything else."""
    pair = text_in(row, "symbol") if isinstance(row, dict) else None
    if pair is None or "/" not in pair:
        return None
    return CoinPair(compact_form(pair), pair, json.dumps(row, sort_keys=True))


def may_be_odd(symbol: str) -> bool:
    """Tell whether an option may stand for other than 100 shares: adjusted roots carry a digit (ABC1…)."""
    contract = contract_of(symbol)
    return contract is not None and len(symbol) > len(contract.underlying) + _LENGTH_AFTER_ROOT
