"""Closed trades for the figures: read by column, money as digits, so that nothing is rounded on the way.

What only few trades have (marks, excursions, doubts) is read beside them, by the seq of their opening fact.
"""

from array import array
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

import apsw

from journal_app.domain.trades import TradeFilter
from journal_app.ledger.engine import ask, ask_one, in_parts
from journal_app.ledger.reading import conditions
from journal_app.ledger.store import Ledger

_PLAIN = {
    "seq": "t.opening_seq", "account": "t.account_id", "symbol": "t.symbol", "underlying": "t.underlying",
    "asset_class": "t.asset_class", "side": "t.side", "opened_us": "t.opened_us", "closed_us": "t.closed_us",
    "qty": "CAST(t.qty AS REAL)", "entry_price": "CAST(t.entry_price AS REAL)",
    "multiplier": "CAST(t.multiplier AS REAL)", "fills": "t.fills",
}  # fmt: skip
_MONEY = ("gross", "fees", "net")
_TEXT = "t"
_KINDS = "qqttttqqdddq" + "qqt" * len(_MONEY)
"""Of each column of a trade: whole numbers, floats or texts, as `array` calls them; "t" is our own."""
_LONGEST = 17
"""A number of so many characters has digits that fit 64 bits; SQLite would cut longer ones."""
_DIGITS = f"""CAST(replace(t.{{0}}, '.', '') AS INTEGER), max(length(t.{{0}}) - instr(t.{{0}} || '.', '.'), 0),
CASE WHEN length(t.{{0}}) > {_LONGEST} THEN t.{{0}} END"""
_FROM = " FROM trade t JOIN account a ON a.id = t.account_id"
_MARKED = " LEFT JOIN annotation n ON n.account_id = t.account_id AND n.anchor = t.anchor"
_QUERY = f"SELECT {', '.join(_PLAIN.values())}, {', '.join(map(_DIGITS.format, _MONEY))}{_FROM}"
_MARKS = """SELECT t.opening_seq, n.setup, n.tags, n.reviewed, CAST(n.stop AS REAL) FROM annotation n
JOIN fact f ON f.account_id = n.account_id AND f.external_id = n.anchor
JOIN trade t ON t.opening_seq = f.seq WHERE t.status = 'closed' AND t.revision > ?"""
_EXCURSIONS = """SELECT e.opening_seq, CAST(e.mae_low AS REAL), CAST(e.mae_high AS REAL), CAST(e.mfe_low AS REAL),
CAST(e.mfe_high AS REAL) FROM {} ON t.opening_seq = e.opening_seq
WHERE e.mae_low IS NOT NULL AND e.basis = t.last_us || '/' || t.fills || '/' || t.gross || '/' || t.qty
AND t.status = 'closed' AND t.revision > ?"""
# CROSS JOIN keeps the order: whole tables by the smaller one, news by the trades that are new.
_ALL_EXCURSIONS = _EXCURSIONS.format("excursion e CROSS JOIN trade t")
_NEW_EXCURSIONS = _EXCURSIONS.format("trade t CROSS JOIN excursion e")
_BOOKED = """SELECT a.name, f.kind, f.time_us, f.amount FROM fact f JOIN account a ON a.id = f.account_id
WHERE f.kind IN ('fee', 'cash') AND f.active AND f.amount IS NOT NULL AND (?1 IS NULL OR a.name = ?1)
AND (f.kind = 'fee' OR json_extract(f.detail, '$.kind') IN ('deposit', 'withdrawal', 'journal')
OR json_extract(f.detail, '$.purpose') = 'transfer') ORDER BY f.time_us, f.seq"""

Columns = dict[str, Any]


def book_columns(
    ledger: Ledger, only: TradeFilter, since: int | None = None, *, doubted: bool = False
) -> tuple[int, Columns]:
    """Return (revision, columns by name) of the closed trades that *only* leaves and, unless *doubted*, nobody doubts.

    Money is (digits, decimals, texts that are too long) per column; ``account`` names accounts by number,
    "accounts" has their names. "marks" are rows that begin with a trade's seq: setup, tags, reviewed and stop.
    "excursions" are columns: seq, mae, mae at the most, mfe, mfe at the most. With *since* only what was
    written or annotated after that revision is read.
    """
    wheres, arguments = conditions(ledger, replace(only, status="closed"))
    if since is not None:
        wheres.append("t.revision > ?")
        arguments.append(since)
    with ledger.reading() as connection, connection:
        mark = ask_one(connection, "SELECT value FROM mark WHERE name = 'revision'")
        if not doubted and ask_one(connection, "SELECT 1 FROM doubt LIMIT 1"):
            wheres.append("t.opening_seq NOT IN (SELECT opening_seq FROM doubt)")
        query = f"{_QUERY}{_MARKED if only.tag or only.setup else ''} WHERE {' AND '.join(wheres)}"
        columns = _by_name(_packed(connection.execute(query, arguments), _KINDS))
        columns["accounts"] = dict(ask(connection, "SELECT id, name FROM account"))
        columns["marks"] = ask(connection, _MARKS, (-1 if since is None else since,))
        moves = _ALL_EXCURSIONS if since is None else _NEW_EXCURSIONS
        columns["excursions"] = _packed(connection.execute(moves, (-1 if since is None else since,)), "qdddd")
    return int(mark[0]) if mark else 0, columns


def _packed(cursor: apsw.Cursor, kinds: str) -> list[Sequence[Any]]:
    """Return rows as columns, numbers side by side in memory and each text once: a tenth of what rows would take."""
    columns: list[Any] = [[] if kind == _TEXT else array(kind) for kind in kinds]
    once: dict[str | None, str | None] = {}
    for rows in in_parts(cursor):
        for column, kind, values in zip(columns, kinds, zip(*rows, strict=True), strict=True):
            column.extend(map(once.setdefault, values, values) if kind == _TEXT else values)
    return columns


def _by_name(turned: list[Sequence[Any]]) -> Columns:
    columns: Columns = dict(zip(_PLAIN, turned, strict=False))
    for place, name in enumerate(_MONEY):
        first = len(_PLAIN) + 3 * place
        columns[name] = tuple(turned[first : first + 3])
    return columns


def excursions_mark(ledger: Ledger) -> tuple[int, int]:
    """Return what is another as soon as excursions were worked out: they come later than the trade, beside it."""
    with ledger.reading() as connection:
        row = ask_one(connection, "SELECT count(*), coalesce(sum(bars + missing), 0) FROM excursion")
        return int(row[0]), int(row[1])


def book_news(ledger: Ledger, since: int) -> tuple[int, Columns, tuple[int, ...]]:
    """Return (revision, columns, touched): closed trades as `book_columns`, written or annotated after a revision.

    *touched* are the seqs of all trades of which anything was written since: also of those that are gone, open
    again or in doubt, and of those in the columns.
    """
    with ledger.reading() as connection, connection:
        revision, columns = book_columns(ledger, TradeFilter(), since)
        touched = changed_since(ledger, since)
    return revision, columns, touched


def changed_since(ledger: Ledger, revision: int) -> tuple[int, ...]:
    """Return the seqs of all trades that were written or annotated after a revision, whatever a filter leaves."""
    with ledger.reading() as connection:
        rows = connection.execute("SELECT opening_seq FROM trade WHERE revision > ?", (revision,))
        return tuple(seq for (seq,) in rows)


def count_doubtful(ledger: Ledger, only: TradeFilter) -> int:
    """Return how many closed trades are left out because their figures are not known."""
    wheres, arguments = conditions(ledger, replace(only, status="closed"))
    wheres.append("t.opening_seq IN (SELECT opening_seq FROM doubt)")
    with ledger.reading() as connection:
        if not _has_doubts(connection):
            return 0
        query = f"SELECT count(*){_FROM}{_MARKED} WHERE {' AND '.join(wheres)}"
        return int(ask_one(connection, query, arguments)[0])


def _has_doubts(connection: apsw.Connection) -> bool:
    return ask_one(connection, "SELECT 1 FROM doubt LIMIT 1") is not None


class Booked(NamedTuple):
    """What a broker booked beside the trades: a "fee" (``amount`` < 0 is a cost) or "cash" that came in or went out."""

    account: str
    kind: str
    time_us: int
    amount: str


def booked(ledger: Ledger, account: str | None = None) -> list[Booked]:
    """Return fees booked by day and transfers of cash, oldest first; amounts are signed, exact."""
    with ledger.reading() as connection:
        return [Booked(*row) for row in connection.execute(_BOOKED, (account,))]


def known_closes(ledger: Ledger, symbol: str, first: date, last: date) -> dict[date, str]:
    """Return the closing prices of a symbol from one day to another that brokers told, exact texts."""
    with ledger.reading() as connection:
        rows = connection.execute(
            "SELECT day, price FROM day_close WHERE symbol = ? AND day BETWEEN ? AND ?",
            (symbol, first.isoformat(), last.isoformat()),
        )
        return {date.fromisoformat(day): price for day, price in rows}
