"""The books behind the proof: cash by account and exchange day, derived from the facts and droppable.

A book is brought up to date from the facts recorded since it was last read, so it costs nothing per
fill of the past. Whatever takes a counted fact out of the numbers (a correction, a bust, an undone
import) is found by `fact.active` alone: nobody has to tell the book. Source of the signs: Alpaca,
"Account Activities": a row's net amount credits cash when positive.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any

import apsw

from journal_app.domain.cash import cash_effect
from journal_app.domain.clock import trading_day
from journal_app.domain.events import MATCHED_KINDS, STORED_FIELDS, Fact
from journal_app.domain.money import ONE, from_units, multiply, to_units
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.holding_book import replay_holdings, write_holdings
from journal_app.ledger.store import AccountRef, Ledger

FACT_COLUMNS = ", ".join(f"f.{name}" for name in STORED_FIELDS)
_IS_PLAIN = """f.kind = 'fill' AND f.amount IS NULL AND coalesce(f.fee_currency, '') <> 'base'
AND coalesce(f.multiplier, '1') = '1' AND instr(coalesce(f.symbol, '/'), '/') = 0"""
"""A fill of shares, as nearly all rows are: read without becoming a fact."""
# The index by symbol would read the whole history to find what is new: facts are read by their number.
_PLAIN = f"""SELECT f.time_us, f.symbol, f.side, f.qty, f.price, f.fee FROM fact f NOT INDEXED
WHERE f.account_id = ? AND f.seq > ? AND f.active AND {_IS_PLAIN} ORDER BY f.seq"""  # noqa: S608 - fixed names
_OTHERS = f"""SELECT {FACT_COLUMNS} FROM fact f NOT INDEXED
WHERE f.account_id = ? AND f.seq > ? AND f.active AND NOT ({_IS_PLAIN}) ORDER BY f.seq"""  # noqa: S608 - the same
_THESE = f"SELECT {FACT_COLUMNS} FROM fact f WHERE f.seq IN (SELECT value FROM json_each(?))"  # noqa: S608 - the same
_GONE = """SELECT f.seq, f.seq <= ? FROM fact f WHERE f.account_id = ? AND NOT f.active
AND NOT EXISTS (SELECT 1 FROM book_out o WHERE o.account_id = f.account_id AND o.seq = f.seq)"""
_BACK = "SELECT o.seq FROM book_out o JOIN fact f ON f.seq = o.seq WHERE o.account_id = ? AND f.active"


def effect_of(fact: Fact, currency: str) -> int:
    """Return what a fact does to an account's cash, signed, in units of 10⁻¹⁸; 0 for what tells nothing.

    A coin pair that is paid in another currency than the account's takes none of its cash.
    """
    if fact.kind == "fill" and fact.symbol is not None and "/" in fact.symbol:
        return (cash_effect(fact) or 0) if fact.symbol.endswith(f"/{currency}") else 0
    return cash_effect(fact) or 0


_HOUR_US = 3_600_000_000


@dataclass(slots=True)
class _News:
    """What the facts since the last reading change: cash by day, the symbols that moved, since when."""

    read_seq: int
    last_seq: int
    cash: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    moved: dict[str, str] = field(default_factory=dict)
    changed_from: str | None = None
    gone: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)

    def take(self, facts: Iterable[Fact], sign: int, currency: str) -> None:
        """Count facts in (1) or out (−1)."""
        for row in facts:
            day = trading_day(row.time_us).isoformat()
            effect = effect_of(row, currency)
            if effect:
                self.cash[day] += sign * effect
            moves = row.symbol is not None and row.kind in MATCHED_KINDS
            if row.symbol is not None and moves and day < self.moved.get(row.symbol, "~"):
                self.moved[row.symbol] = day
            if effect or moves:
                self.changed_from = min(day, self.changed_from or day)

    def take_plain(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Count plain fills in: (time, symbol, side, quantity, price, fee)."""
        cash, moved = self.cash, self.moved
        hour, day = None, ""
        for time_us, symbol, side, qty, price, fee in rows:
            if time_us // _HOUR_US != hour:
                # New York's offset is always whole hours, so a day never changes inside a UTC hour.
                hour, day = time_us // _HOUR_US, trading_day(time_us).isoformat()
            value = multiply(to_units(qty), to_units(price))
            cash[day] += (value if side == "sell" else -value) - (to_units(fee) if fee else 0)
            if day < moved.get(symbol, "~"):
                moved[symbol] = day
        days = [*moved.values(), *filter(None, [self.changed_from])]
        self.changed_from = min(days, default=None)


def bring_up(ledger: Ledger, account: AccountRef) -> None:
    """Bring the books of an account up to the facts that are recorded, from the last one that was read."""
    with ledger.reading() as connection, connection:
        news = _read(connection, account)
        holdings = [] if news is None else list(replay_holdings(connection, account.id, news.moved))
    if news is None:
        return
    with ledger.writing() as (database, _):
        connection = database.connection()
        if _last_seq(connection, account.id) == news.read_seq:
            _write(connection, account.id, news)
            write_holdings(connection, account.id, news.moved, holdings)


def forget(ledger: Ledger, account: AccountRef) -> None:
    """Drop the books of an account; the next reading makes them anew from all facts."""
    with ledger.writing() as (database, _):
        for table in ("cash_book", "holding_book", "book", "book_out"):
            database.connection().execute(f"DELETE FROM {table} WHERE account_id = ?", (account.id,))  # noqa: S608 - fixed names


def _last_seq(connection: apsw.Connection, account_id: int) -> int:
    row = ask_one(connection, "SELECT last_seq FROM book WHERE account_id = ?", (account_id,))
    return int(row[0]) if row else 0


def _read(connection: apsw.Connection, account: AccountRef) -> _News | None:
    """Return what is new for the books; None when nothing is."""
    done = _last_seq(connection, account.id)
    newest = ask_one(connection, "SELECT max(seq) FROM fact")[0] or 0
    news = _News(done, newest)
    gone = ask(connection, _GONE, (done, account.id))
    news.gone = [seq for seq, _ in gone]
    counted = [seq for seq, was_counted in gone if was_counted]
    news.back = [seq for (seq,) in ask(connection, _BACK, (account.id,))]
    if newest == done and not news.gone and not news.back:
        return None
    for seqs, sign in ((counted, -1), (news.back, 1)):
        rows = [Fact(*row) for row in ask(connection, _THESE, (str(seqs),))] if seqs else []
        news.take(rows, sign, account.currency)
    news.take_plain(connection.execute(_PLAIN, (account.id, done)))
    news.take((Fact(*row) for row in connection.execute(_OTHERS, (account.id, done))), 1, account.currency)
    return news


def _write(connection: apsw.Connection, account_id: int, news: _News) -> None:
    for day, change in news.cash.items():
        row = ask_one(connection, "SELECT cash FROM cash_book WHERE account_id = ? AND day = ?", (account_id, day))
        total = (to_units(row[0]) if row else 0) + change
        connection.execute("INSERT OR REPLACE INTO cash_book VALUES (?, ?, ?)", (account_id, day, from_units(total)))
    connection.executemany("INSERT OR REPLACE INTO book_out VALUES (?, ?)", [(account_id, seq) for seq in news.gone])
    connection.executemany(
        "DELETE FROM book_out WHERE account_id = ? AND seq = ?", [(account_id, seq) for seq in news.back]
    )
    known = ask_one(connection, "SELECT changed_from FROM book WHERE account_id = ?", (account_id,))
    days = [day for day in (news.changed_from, known[0] if known else None) if day is not None]
    connection.execute(
        "INSERT OR REPLACE INTO book VALUES (?, ?, ?)", (account_id, news.last_seq, min(days, default=None))
    )


def changed_from(ledger: Ledger, account: AccountRef) -> str | None:
    """Return the earliest day that facts have changed since `settled` was last told; None for none."""
    with ledger.reading() as connection:
        row = ask_one(connection, "SELECT changed_from FROM book WHERE account_id = ?", (account.id,))
    return row[0] if row else None


def doubt(ledger: Ledger, account: AccountRef, day: str) -> None:
    """Let every day from this one on be proven again, as if its facts had changed."""
    known = changed_from(ledger, account)
    if known is None or day < known:
        with ledger.writing() as (database, _):
            database.connection().execute("UPDATE book SET changed_from = ? WHERE account_id = ?", (day, account.id))


def settled(connection: apsw.Connection, account_id: int) -> None:
    """Remember, inside the transaction that stores the proofs, that every changed day was proven again."""
    connection.execute("UPDATE book SET changed_from = NULL WHERE account_id = ?", (account_id,))


class Balances:
    """An account's cash at the end of any day, as the book has it now."""

    def __init__(self, ledger: Ledger, account: AccountRef) -> None:
        """Read the book; `bring_up` comes first."""
        query = "SELECT day, cash FROM cash_book WHERE account_id = ? ORDER BY day"
        with ledger.reading() as connection:
            self.by_day: dict[str, str] = dict(ask(connection, query, (account.id,)))
        self._days = list(self.by_day)
        self._balances = list(accumulate(map(to_units, self.by_day.values()), initial=0))

    def on(self, day: date | str) -> int:
        """Return the cash at the end of a day, signed, in units of 10⁻¹⁸."""
        return self._balances[bisect_right(self._days, str(day))]

    @property
    def now(self) -> int:
        """Return the cash after everything that is recorded."""
        return self._balances[-1]


def cash_days(ledger: Ledger, account: AccountRef) -> dict[str, str]:
    """Return the signed cash that each exchange day brought, exact."""
    return Balances(ledger, account).by_day


def worth(qty: int, price: int, multiplier: int) -> int:
    """Return quantity × price × multiplier, all in units of 10⁻¹⁸."""
    return multiply(multiply(qty, price), multiplier) if multiplier != ONE else multiply(qty, price)
