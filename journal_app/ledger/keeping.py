"""Keep trades (step 5): match touched symbols again, from the last point where nothing changed.

Rows newer than all others of their symbol only continue its open trade, straight from memory: the
cost does not grow with history. A late one goes back to the last clean flat point before it.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import apsw

from journal_app.domain.events import MATCHED_KINDS
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.schema import TRADE_INDEXES
from journal_app.matching.columns import Run
from journal_app.matching.moves import Move, MoveRow, read_moves
from journal_app.matching.round_trips import OpenTrade, RoundTrip

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(MATCHED_KINDS))
_MOVES = f"""SELECT time_us, tie, seq, external_id, kind, side, qty, price, fee, fee_currency, symbol, asset_class,
underlying, multiplier FROM fact WHERE account_id = ? AND active AND symbol IS NOT NULL AND kind IN ({_KINDS})"""  # noqa: S608 - fixed names
_OF_SYMBOL = f"{_MOVES} AND symbol = ? AND time_us >= ? ORDER BY time_us, tie, seq"
_BY_SYMBOL = f"{_MOVES} ORDER BY symbol, time_us, tie, seq"
_AS_RECORDED = f"{_MOVES} ORDER BY seq".replace(" fact ", " fact NOT INDEXED ")
_NEWEST_FIRST = """SELECT opening_seq, opened_us, last_us, from_flip, status, state FROM trade
WHERE account_id = ? AND symbol = ? AND status != 'void' ORDER BY opened_us DESC, opening_seq DESC"""
_NEWEST_ROW = f"""SELECT time_us FROM fact WHERE account_id = ? AND symbol = ? AND seq < ? AND active
AND kind IN ({_KINDS}) ORDER BY time_us DESC LIMIT 1"""  # noqa: S608 - fixed names
_VOID = """UPDATE trade SET status = 'void', state = NULL, revision = ?
WHERE account_id = ? AND symbol = ? AND (opened_us, opening_seq) >= (?, ?) AND status != 'void'"""
_INSERT = f"INSERT OR REPLACE INTO trade VALUES ({', '.join('?' * 22)})"  # noqa: S608 - only question marks
_DAWN = -(1 << 62)
_PIECE = 100_000
"""Rows that wait to be matched together."""
_HOT = 2_000
"""Rows that are read at a time: their texts are turned to numbers while the processor still holds them."""


@dataclass(slots=True)
class _Tail:
    """Where a symbol's matching stands: its open trade, and the newest row matched so far."""

    trade: OpenTrade | None
    newest: tuple[int, str]


class Keeper:
    """Matches the rows of one transaction and writes the trades that they change."""

    def __init__(self, connection: apsw.Connection, revision: int, *, from_empty: Sequence[str] = ()) -> None:
        """Work on the writer connection; *revision* marks what changes.

        *from_empty*: no symbol has trades yet, and these indexes are built at the end, by one sort each.
        """
        self._connection = connection
        self._revision = revision
        self._from_empty = from_empty
        for index in from_empty:
            connection.execute(f"DROP INDEX {index.split()[2]}")
        self._waiting: dict[int, Run] = {}
        self._are_waiting = 0
        self._tails: dict[tuple[int, str], _Tail] = {}
        self._late: dict[tuple[int, str], int] = {}

    def touch(self, account_id: int, symbol: str, time_us: int) -> None:
        """Remember that a symbol must be matched again from this time on."""
        key = (account_id, symbol)
        self._late[key] = min(time_us, self._late.get(key, time_us))

    def add(self, account_id: int, seqs: Sequence[int], columns: Sequence[Sequence[Any]]) -> None:
        """Take new facts, as the columns of `events.STORED_FIELDS`; they are matched at the latest by `close`."""
        (ids, kinds, times, symbols, classes, underlyings, sides, qtys, prices, fees, currencies, multipliers, _, _, _,
         ties, _) = columns  # fmt: skip
        rows: Iterable[MoveRow] = zip(
            times, ties, seqs, ids, kinds, sides, qtys, prices, fees, currencies, symbols, classes, underlyings,
            multipliers, strict=True,
        )  # fmt: skip
        if not MATCHED_KINDS.issuperset(kinds) or not all(symbols):
            rows = (row for row in rows if row[4] in MATCHED_KINDS and row[10])
        self.add_rows(account_id, list(rows))

    def add_rows(self, account_id: int, rows: Sequence[MoveRow]) -> None:
        """Take moves in the order in which they were recorded."""
        self._waiting.setdefault(account_id, Run()).add(rows)
        self._are_waiting += len(rows)
        if self._are_waiting >= _PIECE:
            self._match_waiting()

    def _match_waiting(self) -> None:
        """Match rows that continue their symbol's history; remember the others as late."""
        rows: list[tuple[Any, ...]] = []
        for account_id, run in self._waiting.items():
            trades: dict[str, OpenTrade | None] = {}
            for symbol, (first, last, lowest_seq) in run.spans().items():
                tail = self._tail(account_id, symbol, lowest_seq)
                if first[:2] < tail.newest:
                    self.touch(account_id, symbol, first[0])
                else:
                    trades[symbol], tail.newest = tail.trade, last[:2]
            closed, still_open = run.match(trades)
            for symbol, trade in still_open.items():
                self._tails[account_id, symbol].trade = trade
            rows += [_row(account_id, trade, self._revision) for trade in closed]
        self._waiting.clear()
        self._are_waiting = 0
        _write(self._connection, rows)

    def close(self) -> None:
        """Write the open trades, then match the late symbols again from the stored rows."""
        self._match_waiting()
        for index in self._from_empty:
            self._connection.execute(index)
        still_open = [
            _open_row(account_id, tail.trade, self._revision)
            for (account_id, _), tail in self._tails.items()
            if tail.trade is not None
        ]
        self._connection.executemany(_INSERT, still_open)
        for (account_id, symbol), earliest in self._late.items():
            start = self._rewind(account_id, symbol, earliest)
            stored = ask(self._connection, _OF_SYMBOL, (account_id, symbol, start))
            _write(self._connection, _matched_rows(account_id, stored, self._revision))

    def _tail(self, account_id: int, symbol: str, first_seq: int) -> _Tail:
        key = (account_id, symbol)
        tail = self._tails.get(key)
        if tail is None and self._from_empty:
            tail = self._tails[key] = _Tail(None, (_DAWN, ""))
        if tail is None:
            # Not the last trade's end: a row that moved nothing (a fee before its fills) counts too.
            newest = ask_one(self._connection, _NEWEST_ROW, (*key, first_seq))
            last = ask_one(self._connection, _NEWEST_FIRST, key)
            trade = _resumed(last[5]) if last is not None and last[5] else None
            tail = self._tails[key] = _Tail(trade, (newest[0] + 1 if newest else _DAWN, ""))
        return tail

    def _rewind(self, account_id: int, symbol: str, earliest: int) -> int:
        """Void every trade that a change at *earliest* may touch; return the time to start from."""
        oldest: Any = None
        start = _DAWN
        for trade in self._connection.execute(_NEWEST_FIRST, (account_id, symbol)):
            is_clean = trade[4] == "closed" and (oldest is None or (not oldest[3] and trade[2] < oldest[1]))
            if trade[2] < earliest and is_clean:
                start = trade[2] + 1
                break
            oldest = trade
        if oldest is not None:
            self._connection.execute(_VOID, (self._revision, account_id, symbol, oldest[1], oldest[0]))
        return start


def rebuild_trades(connection: apsw.Connection, revision: int) -> int:
    """Throw all trades away and match everything again, as it was recorded; return how many there are."""
    connection.execute("DELETE FROM trade")
    keeper = Keeper(connection, revision, from_empty=TRADE_INDEXES)
    for (account_id,) in ask(connection, "SELECT id FROM account"):
        rows = connection.execute(_AS_RECORDED, (account_id,))
        while piece := list(islice(rows, _HOT)):
            keeper.add_rows(account_id, piece)
    keeper.close()
    return int(ask_one(connection, "SELECT count(*) FROM trade WHERE status != 'void'")[0])


def moves_by_symbol(connection: apsw.Connection, account_id: int) -> Iterator[tuple[str, list[Move]]]:
    """Yield (symbol, its moves in order) of one account."""
    rows = connection.execute(_BY_SYMBOL, (account_id,))
    for symbol, group in groupby(rows, key=itemgetter(10)):
        yield symbol, read_moves(tuple(zip(*group, strict=True)))


def _matched_rows(account_id: int, rows: list[MoveRow], revision: int) -> list[tuple[Any, ...]]:
    """Match the moves of one symbol, in order, and return the trade rows to write."""
    run = Run()
    run.add(rows)
    closed, still_open = run.match({row[10]: None for row in rows[:1]})
    open_rows = [_open_row(account_id, trade, revision) for trade in still_open.values() if trade is not None]
    return [_row(account_id, trade, revision) for trade in closed] + open_rows


def _write(connection: apsw.Connection, rows: list[tuple[Any, ...]]) -> None:
    """Write trade rows in the order of the table's key, which halves the time."""
    rows.sort()
    connection.executemany(_INSERT, rows)


def _row(account_id: int, trade: RoundTrip, revision: int, state: str | None = None) -> tuple[Any, ...]:
    return (trade.opening_seq, account_id, *trade[1:], revision, state)


def _open_row(account_id: int, trade: OpenTrade, revision: int) -> tuple[Any, ...]:
    return _row(account_id, trade.finished(), revision, json.dumps(asdict(trade), default=list))


def _resumed(state: str) -> OpenTrade:
    fields = json.loads(state)
    fields["lots"] = deque(tuple(lot) for lot in fields["lots"])
    return OpenTrade(**fields)
