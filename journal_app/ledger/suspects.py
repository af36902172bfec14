"""Rows that may make the journal differ from the broker, each with what it adds to the difference."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import apsw
import orjson

from journal_app.domain.clock import day_start, parse_time, trading_day
from journal_app.domain.events import MATCHED_KINDS, Fact
from journal_app.domain.money import ONE, from_units, multiply, to_units
from journal_app.domain.news import ProvisionalFill
from journal_app.domain.proofs import Explanation, Why
from journal_app.ledger.cash_book import FACT_COLUMNS, effect_of
from journal_app.ledger.engine import ask
from journal_app.ledger.raw_texts import RawTexts
from journal_app.ledger.store import AccountRef, Ledger

_MOST = 5000
"""How many of the newest facts are looked at when only the amount can tell."""


class Suspect(NamedTuple):
    """A row and what it adds to ledger − broker: cash and signed quantity, in units of 10⁻¹⁸."""

    external_id: str
    why: Why
    symbol: str | None
    day: str
    cash: int
    qty: int
    multiplier: int = ONE
    asset_class: str = "equity"

    def worth(self, price: int | None) -> int:
        """Return what the row adds to equity at a closing price of its symbol; without one its cash only."""
        if not self.qty or price is None:
            return self.cash
        return self.cash + multiply(multiply(self.qty, price), self.multiplier)


# ruff: noqa: S608 - every query is made of fixed names
_ROWS = f"SELECT {FACT_COLUMNS} FROM fact f WHERE f.account_id = ?"
# The index by symbol would read the whole history to find what is new: those facts are read by their number.
_BY_NUMBER = _ROWS.replace("fact f", "fact f NOT INDEXED")
_PRIOR = f"{_ROWS} AND f.external_id = ? AND f.version = ?"
_SINCE = f"SELECT f.version, {FACT_COLUMNS} FROM fact f NOT INDEXED WHERE f.account_id = ? AND f.seq > ? AND f.active"
_OUT = (
    f"{_BY_NUMBER} AND f.seq IN (SELECT seq FROM book_out WHERE account_id = ?) AND f.seq <= ?"
    " AND NOT EXISTS (SELECT 1 FROM fact n"
    " WHERE n.account_id = f.account_id AND n.external_id = f.external_id AND n.active)"
)
_HELD = (
    f"SELECT f.seq, {FACT_COLUMNS} FROM fact f WHERE f.account_id = ? AND f.active AND f.kind = 'unclassified'"
    " AND f.external_id IN (SELECT external_id FROM held WHERE account_id = ? AND state = 'held')"
)
_UNCLASSIFIED = f"{_BY_NUMBER} AND f.seq > ? AND f.active AND f.kind = 'unclassified' AND f.amount IS NOT NULL"
_RECENT = f"{_BY_NUMBER} AND f.seq > ? AND f.active"
_NAMED = f"{_ROWS} AND f.active AND f.external_id IN (SELECT value FROM json_each(?))"


def changed_since(ledger: Ledger, account: AccountRef, seq: int) -> tuple[Suspect, ...]:
    """Return the rows that came, changed or went after a fact: late, corrected, taken out."""
    found = []
    with ledger.reading() as connection:
        for version, *fields in connection.execute(_SINCE, (account.id, seq)):
            row = Fact(*fields)
            suspect = _suspect(row, "late" if version == 1 else "corrected", account)
            if version != 1:
                prior = ask(connection, _PRIOR, (account.id, row.external_id, int(str(version)) - 1))
                suspect = _less(suspect, [_suspect(Fact(*one), "corrected", account) for one in prior])
            found.append(suspect)
        for fields in connection.execute(_OUT, (account.id, account.id, seq)):
            suspect = _suspect(Fact(*fields), "taken out", account)
            found.append(suspect._replace(cash=-suspect.cash, qty=-suspect.qty))
    return tuple(one for one in found if one.cash or one.qty)


def _less(suspect: Suspect, prior: Iterable[Suspect]) -> Suspect:
    """Return what a corrected row adds over the version before it."""
    for one in prior:
        suspect = suspect._replace(
            cash=suspect.cash - one.cash, qty=suspect.qty - one.qty, day=min(one.day, suspect.day)
        )
    return suspect


def doubtful(ledger: Ledger, account: AccountRef) -> tuple[Suspect, ...]:
    """Return the rows that count only in part: held ones with what they would do, unclassified ones with their cash."""
    with ledger.reading() as connection:
        texts = RawTexts(connection)
        held = [_would_be(Fact(*row), texts.of(seq)) for seq, *row in ask(connection, _HELD, (account.id, account.id))]
        seq = _newest(connection) - _MOST
        rows = ask(connection, _UNCLASSIFIED, (account.id, seq))
    unclassified = [_suspect(Fact(*row), "unclassified", account) for row in rows]
    return tuple(one for one in (*held, *unclassified) if one.cash or one.qty)


def named(ledger: Ledger, account: AccountRef, ids: Iterable[str], why: Why) -> tuple[Suspect, ...]:
    """Return facts of the journal by their ids, as rows that the broker does not count."""
    wanted = orjson.dumps(sorted(ids)).decode()
    with ledger.reading() as connection:
        rows = ask(connection, _NAMED, (account.id, wanted))
    return tuple(_suspect(Fact(*row), why, account) for row in rows)


def booked_late(ledger: Ledger, account: AccountRef) -> tuple[tuple[str, Suspect], ...]:
    """Return (day on which it was made, row) of the newest bookings that were made after the day they are dated."""
    with ledger.reading() as connection:
        rows = ask(connection, f"{_RECENT} AND f.detail IS NOT NULL", (account.id, _newest(connection) - _MOST))
    found = []
    for row in [Fact(*one) for one in rows]:
        created = json.loads(row.detail or "{}").get("created_at")
        made_on = trading_day(parse_time(created)).isoformat() if created else ""
        if _day(row) < made_on:
            found.append((made_on, _suspect(row, "late", account)))
    return tuple(pair for pair in found if pair[1].cash or pair[1].qty)


def explanation(one: Suspect, amount: int) -> Explanation:
    """Return a suspect as a row that makes so much of a difference, in units of 10⁻¹⁸."""
    return Explanation(one.external_id, one.why, one.symbol, one.day, from_units(amount))


def provisional(fill: ProvisionalFill, multiplier: str | None) -> Suspect:
    """Return an execution that only the stream has told: the broker counts it already, the journal does not."""
    qty, price = to_units(fill.qty or "0"), to_units(fill.price or "0")
    signed = -qty if (fill.side or "").startswith("sell") else qty
    day = trading_day(fill.time_us).isoformat()
    times = to_units(multiplier or "1")
    paid = multiply(multiply(signed, price), times)
    return Suspect(fill.execution_id, "provisional", fill.symbol, day, paid, -signed, times)


def recent(ledger: Ledger, account: AccountRef) -> Iterator[Suspect]:
    """Yield the newest facts, newest first: only their amount can make them suspect."""
    with ledger.reading() as connection:
        rows = ask(connection, f"{_RECENT} ORDER BY f.seq DESC", (account.id, _newest(connection) - _MOST))
    for row in rows:
        yield _suspect(Fact(*row), "same amount", account)


def _newest(connection: apsw.Connection) -> int:
    return int(ask(connection, "SELECT coalesce(max(seq), 0) FROM fact")[0][0])


def _suspect(row: Fact, why: Why, account: AccountRef) -> Suspect:
    multiplier = to_units(row.multiplier) if row.multiplier else ONE
    cash = effect_of(row, account.currency)
    return Suspect(
        row.external_id, why, row.symbol, _day(row), cash, _quantity(row), multiplier, row.asset_class or "equity"
    )  # fmt: skip


def _day(row: Fact) -> str:
    return trading_day(row.time_us).isoformat()


def _quantity(row: Fact) -> int:
    """Return the signed change of the position; kinds that work towards zero count as leaving a long one."""
    if row.kind not in MATCHED_KINDS or row.kind == "split" or row.qty is None:
        return 0
    qty = to_units(row.qty)
    if row.kind == "fill":
        qty = -qty if row.side == "sell" else qty
        return qty - to_units(row.fee) if row.fee and row.fee_currency == "base" else qty
    return qty if row.kind in {"transfer", "rename"} else -abs(qty)


def _would_be(row: Fact, raw: str | None) -> Suspect:
    """Return what a row that could not be read seems to say; the journal lacks it, so with the other sign."""
    try:
        said: Any = json.loads(raw or "null")
    except ValueError:
        said = None
    fields = said if isinstance(said, dict) else {}
    net, qty, price = (_units(fields.get(name)) for name in ("net_amount", "qty", "price"))
    if str(fields.get("side", "")).startswith("sell"):
        qty = -abs(qty)
    cash = net if "net_amount" in fields else -multiply(qty, price)
    return Suspect(row.external_id, "held", row.symbol, _day(row), -cash, -qty)


def _units(found: object) -> int:
    try:
        return to_units(str(found)) if isinstance(found, str | int) else 0
    except ValueError:
        return 0


_COINS = """SELECT kind, symbol, side, qty, time_us FROM fact WHERE account_id = ? AND active AND symbol = ?
AND time_us >= ? AND kind IN ('fill', 'coin_fee') ORDER BY time_us"""


def coins_bought(ledger: Ledger, account: AccountRef, symbols: Iterable[str], since: date) -> dict[str, int]:
    """Return what was bought of coin pairs since a day and since their last fee row, in units of 10⁻¹⁸."""
    found: dict[str, int] = {}
    with ledger.reading() as connection:
        for symbol in symbols:
            bought = 0
            for kind, _, side, qty, _ in ask(connection, _COINS, (account.id, symbol, day_start(since))):
                if kind == "coin_fee":
                    bought = 0
                elif side == "buy":
                    bought += to_units(qty or "0")
            found[symbol] = bought
    return found
