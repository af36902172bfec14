"""Keep trades (step 5): match touched symbols again, from the last point where nothing changed.

Rows newer than all others of their symbol only continue its open trade, straight from memory: the
cost does not grow with history. A late one goes back to the last clean flat point before it.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import apsw

from journal_app.domain.events import MATCHED_KINDS, Fact
from journal_app.ledger.engine import MAPPED_BYTES, ask, ask_one
from journal_app.ledger.schema import FACT_INDEXES, TRADE_INDEXES
from journal_app.matching.moves import Move, read_moves
from journal_app.matching.round_trips import OpenTrade, RoundTrip, match_round_trips

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(MATCHED_KINDS))
MOVE_COLUMNS = (
    "seq, external_id, kind, time_us, side, qty, price, fee, fee_currency, symbol, asset_class, underlying, multiplier"
)
_OF_SYMBOL = f"""SELECT {MOVE_COLUMNS} FROM fact WHERE account_id = ? AND symbol = ? AND time_us >= ? AND active
AND kind IN ({_KINDS}) ORDER BY time_us, tie, seq"""  # noqa: S608 - fixed names
_OF_ACCOUNT = f"""SELECT {MOVE_COLUMNS} FROM fact WHERE account_id = ? AND active AND kind IN ({_KINDS})
ORDER BY symbol, time_us, tie, seq"""  # noqa: S608 - fixed names
_NEWEST_FIRST = """SELECT opening_seq, opened_us, last_us, from_flip, status, state FROM trade
WHERE account_id = ? AND symbol = ? AND status != 'void' ORDER BY opened_us DESC, opening_seq DESC"""
_NEWEST_ROW = f"""SELECT time_us FROM fact WHERE account_id = ? AND symbol = ? AND seq < ? AND active
AND kind IN ({_KINDS}) ORDER BY time_us DESC LIMIT 1"""  # noqa: S608 - fixed names
_VOID = """UPDATE trade SET status = 'void', state = NULL, revision = ?
WHERE account_id = ? AND symbol = ? AND (opened_us, opening_seq) >= (?, ?) AND status != 'void'"""
_INSERT = f"INSERT OR REPLACE INTO trade VALUES ({', '.join('?' * 22)})"  # noqa: S608 - only question marks
_DAWN = -(1 << 62)
_WHOLE_FILE = 1 << 32


_Placed = tuple[int, str, int, Move]
"""(time, tie, seq, move): sorts into the order of what happened; seq decides before the move is reached."""


@dataclass(slots=True)
class _Tail:
    """Where a symbol's matching stands: its open trade, and the newest row matched so far."""

    trade: OpenTrade | None
    newest: tuple[int, str]


class Keeper:
    """Matches the rows of one transaction and writes the trades that they change."""

    def __init__(self, connection: apsw.Connection, revision: int, *, from_empty: bool = False) -> None:
        """Work on the writer connection; *revision* marks what changes.

        *from_empty*: the journal holds nothing yet, so no symbol has a history to ask for, and the
        indexes are built at the end, by one sort each.
        """
        self._connection = connection
        self._revision = revision
        self._from_empty = from_empty
        if from_empty:
            drop_indexes(connection, (*FACT_INDEXES, *TRADE_INDEXES))
        self._tails: dict[tuple[int, str], _Tail] = {}
        self._late: dict[tuple[int, str], int] = {}

    def touch(self, account_id: int, symbol: str, time_us: int) -> None:
        """Remember that a symbol must be matched again from this time on."""
        key = (account_id, symbol)
        self._late[key] = min(time_us, self._late.get(key, time_us))

    def add(self, account_id: int, seqs: Sequence[int], facts: Sequence[Fact]) -> None:
        """Match new rows that continue their symbol's history; remember the others as late."""
        by_symbol: dict[str, list[_Placed]] = {}
        for placed in _placed(seqs, facts):
            symbol = placed[3].symbol
            if symbol in by_symbol:
                by_symbol[symbol].append(placed)
            else:
                by_symbol[symbol] = [placed]
        rows: list[tuple[Any, ...]] = []
        for symbol, group in by_symbol.items():
            group.sort()
            tail = self._tail(account_id, symbol, seqs[0])
            if group[0][:2] < tail.newest:
                self.touch(account_id, symbol, group[0][0])
                continue
            closed, tail.trade = match_round_trips([placed[3] for placed in group], tail.trade)
            tail.newest = group[-1][:2]
            rows += [_row(account_id, trade, self._revision) for trade in closed]
        self._connection.executemany(_INSERT, rows)

    def close(self) -> None:
        """Write the open trades, then match the late symbols again from the stored rows."""
        if self._from_empty:
            for index in (*FACT_INDEXES, *TRADE_INDEXES):
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
            self._connection.executemany(
                _INSERT, matched_rows(account_id, read_moves(tuple(zip(*stored, strict=True))), self._revision)
            )

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
    """Throw all trades away and match everything again, one symbol at a time; return how many."""
    # All facts are read by an index, in another order than they lie in the file: map it whole meanwhile.
    connection.execute(f"PRAGMA mmap_size = {_WHOLE_FILE}")
    connection.execute("DELETE FROM trade")
    drop_indexes(connection, TRADE_INDEXES)
    total = 0
    for (account_id,) in ask(connection, "SELECT id FROM account"):
        for _, group in moves_by_symbol(connection, account_id):
            rows = matched_rows(account_id, group, revision)
            connection.executemany(_INSERT, rows)
            total += len(rows)
    for index in TRADE_INDEXES:
        connection.execute(index)
    connection.execute(f"PRAGMA mmap_size = {MAPPED_BYTES}")
    return total


def drop_indexes(connection: apsw.Connection, indexes: Iterable[str]) -> None:
    """Drop the indexes that these statements make."""
    for index in indexes:
        connection.execute(f"DROP INDEX {index.split()[2]}")


def moves_by_symbol(connection: apsw.Connection, account_id: int) -> Iterator[tuple[str, list[Move]]]:
    """Yield (symbol, its moves in order) of one account."""
    rows = connection.execute(_OF_ACCOUNT, (account_id,))
    for symbol, group in groupby(rows, key=itemgetter(9)):
        yield symbol, read_moves(tuple(zip(*group, strict=True)))


def matched_rows(account_id: int, moves: Iterable[Move], revision: int) -> list[tuple[Any, ...]]:
    """Match the moves of one symbol, in order, and return the trade rows to write."""
    closed, still_open = match_round_trips(moves)
    rows = [_row(account_id, trade, revision) for trade in closed]
    if still_open is not None:
        rows.append(_open_row(account_id, still_open, revision))
    return rows


def _placed(seqs: Sequence[int], facts: Sequence[Fact]) -> Iterator[_Placed]:
    """Yield what new facts do to positions, with their place in time."""
    moving = [pair for pair in zip(seqs, facts, strict=True) if pair[1].kind in MATCHED_KINDS and pair[1].symbol]
    if not moving:
        return
    numbers, chosen = zip(*moving, strict=True)
    (ids, kinds, times, symbols, classes, underlyings, sides, qtys, prices, fees, currencies, multipliers, _, _, _,
     ties, *_) = zip(*chosen, strict=True)  # fmt: skip
    moves = read_moves((
        numbers, ids, kinds, times, sides, qtys, prices, fees, currencies, symbols, classes, underlyings, multipliers,
    ))  # fmt: skip
    yield from zip(times, ties, numbers, moves, strict=True)


def _row(account_id: int, trade: RoundTrip, revision: int, state: str | None = None) -> tuple[Any, ...]:
    return (trade.opening_seq, account_id, *trade[1:], revision, state)


def _open_row(account_id: int, trade: OpenTrade, revision: int) -> tuple[Any, ...]:
    return _row(account_id, trade.finished(), revision, json.dumps(asdict(trade), default=list))


def _resumed(state: str) -> OpenTrade:
    fields = json.loads(state)
    fields["lots"] = deque(tuple(lot) for lot in fields["lots"])
    return OpenTrade(**fields)
