"""Why did this number move: a dated line for each figure of the past that late, corrected or undone rows change.

Only the past is told: a trade that was closed, or the booked cash of a day that is over. What comes in
its turn, or with the first sync, moves nothing.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple

import apsw

from journal_app.domain.clock import day_start, now_us, trading_day
from journal_app.domain.events import MATCHED_KINDS
from journal_app.domain.inbox import Why
from journal_app.domain.money import from_units, to_units
from journal_app.ledger.engine import ask, ask_one
from journal_app.matching.moves import Columns

MOST_ROWS = 20
"""So many rows are named as the cause of one change."""
MOST_LINES = 2_000
"""So many changes are told of one transaction; a job's counts tell of the rest."""
_WORST_LAST: tuple[Why, ...] = ("note", "late", "corrected", "replaced", "busted", "undone")
_BOOKED = frozenset({"fee", "cash", "unclassified"})
_STANDING = """SELECT anchor, net, qty, closed_us, symbol FROM trade
WHERE account_id = ? AND symbol IN (SELECT value FROM json_each(?)) AND revision = ?
AND closed_us IS NOT NULL AND status {} 'void'"""
_AMOUNTS = """SELECT amount FROM fact WHERE account_id = ? AND symbol IS ? AND time_us >= ? AND time_us < ?
AND active AND kind IN ('fee', 'cash', 'unclassified') AND amount IS NOT NULL"""
_INSERT = """INSERT INTO moved (at_us, job_id, account_id, day, symbol, anchor, why, rows, before, after)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_NEWEST = "SELECT value FROM cursor WHERE account_id = ? AND feed = 'fills'"


_Where = tuple[int, str | None, str | None, date]
"""Account id, symbol, anchor of a trade, day."""


class Standing(NamedTuple):
    """A closed trade as it stands: net and quantity (exact texts), when it closed (UTC µs), and its symbol."""

    net: str
    qty: str
    closed_us: int
    symbol: str


@dataclass(slots=True)
class _Causes:
    """Rows that changed something, and the strongest reason among them."""

    rows: list[str] = field(default_factory=list)
    why: Why = "late"

    def add(self, external_id: str, why: Why) -> None:
        if len(self.rows) < MOST_ROWS and external_id not in self.rows:
            self.rows.append(external_id)
        self.why = max(self.why, why, key=_WORST_LAST.index)


class Teller:
    """Compares the past before and after the rows of one transaction, and writes the lines at its end."""

    def __init__(self, connection: apsw.Connection, revision: int, *, with_new: bool) -> None:
        """Watch one transaction. *with_new*: a trade that comes new into the past is told too."""
        self._connection = connection
        self._revision = revision
        self._with_new = with_new
        self._moves: defaultdict[tuple[int, str], _Causes] = defaultdict(_Causes)
        self._booked: defaultdict[tuple[int, str | None, date], _Causes] = defaultdict(_Causes)
        self._deltas: defaultdict[tuple[int, str | None, date], int] = defaultdict(int)
        self._today: dict[int, date | None] = {}
        self._lines: list[tuple[Any, ...]] = []

    def arrive(self, account_id: int, columns: Columns) -> None:
        """Take note of new facts, given as the columns of `events.STORED_FIELDS`."""
        for external_id, kind, time_us, symbol, amount in zip(*columns[:4], columns[12], strict=True):
            if kind in MATCHED_KINDS and symbol is not None:
                self._moves[account_id, symbol].add(external_id, "late")
            elif kind in _BOOKED:
                self._book(account_id, symbol, time_us, amount, 1).add(external_id, "late")

    def retire(self, account_id: int, external_id: str, row: tuple[str, str | None, int, str | None], why: Why) -> None:
        """Take note of a fact that counts no longer; *row* is its kind, symbol, time and amount."""
        kind, symbol, time_us, amount = row
        if kind in MATCHED_KINDS and symbol is not None:
            self._moves[account_id, symbol].add(external_id, why)
        elif kind in _BOOKED:
            self._book(account_id, symbol, time_us, amount, -1).add(external_id, why)

    def _book(self, account_id: int, symbol: str | None, time_us: int, amount: str | None, sign: int) -> _Causes:
        key = (account_id, symbol, trading_day(time_us))
        self._deltas[key] += sign * to_units(amount or "0")
        return self._booked[key]

    def standing(self, account_id: int, symbols: Sequence[str], *, voided: bool) -> dict[str, Standing]:
        """Return the closed trades of some symbols that this transaction voided, or wrote in their place, by anchor."""
        query = _STANDING.format("=" if voided else "!=")
        rows = ask(self._connection, query, (account_id, json.dumps(symbols), self._revision))
        return {row[0]: Standing._make(row[1:]) for row in rows}

    def compare(
        self, account_id: int, symbols: Sequence[str], before: dict[str, Standing], after: dict[str, Standing]
    ) -> None:
        """Tell which closed trades of one symbol, or of tied ones, are not what they were."""
        causes = _Causes()
        for symbol in symbols:
            if (account_id, symbol) in self._moves:
                found = self._moves[account_id, symbol]
                for row in found.rows:
                    causes.add(row, found.why)
        for anchor in before.keys() | after.keys():
            old, new = before.get(anchor), after.get(anchor)
            if old == new or (old is None and not self._with_new):
                continue
            now = new or old
            if now is None:
                continue
            where = (account_id, now.symbol, anchor, trading_day(now.closed_us))
            self._tell(where, causes, old.net if old else None, new.net if new else None)

    def causes_of(self, account_id: int, symbol: str) -> tuple[str, ...]:
        """Return the ids of the rows that changed the trades of a symbol, at most MOST_ROWS."""
        found = self._moves.get((account_id, symbol))
        return tuple(found.rows) if found else ()

    def close(self, job_id: int | None) -> None:
        """Write the lines, under the job that brought the rows."""
        for (account_id, symbol, day), causes in self._booked.items():
            delta = self._deltas[account_id, symbol, day]
            today = self._day_of(account_id)
            if not delta or today is None or day >= today:
                continue
            bounds = day_start(day), day_start(day + timedelta(days=1))
            rows = ask(self._connection, _AMOUNTS, (account_id, symbol, *bounds))
            after = sum(to_units(amount) for (amount,) in rows)
            self._tell((account_id, symbol, None, day), causes, from_units(after - delta), from_units(after))
        self._lines.sort(key=lambda line: (line[1], line[0], line[2] or "", line[3] or ""))
        now = now_us()
        self._connection.executemany(_INSERT, ((now, job_id, *line) for line in self._lines[:MOST_LINES]))

    def _tell(self, where: _Where, causes: _Causes, before: str | None, after: str | None) -> None:
        account_id, symbol, anchor, day = where
        rows = json.dumps(causes.rows)
        self._lines.append((account_id, day.isoformat(), symbol, anchor, causes.why, rows, before, after))

    def _day_of(self, account_id: int) -> date | None:
        """Return the newest day that the account's broker has shown; None for an account without a broker."""
        if account_id not in self._today:
            row = ask_one(self._connection, _NEWEST, (account_id,))
            self._today[account_id] = trading_day(int(row[0])) if row else None
        return self._today[account_id]
