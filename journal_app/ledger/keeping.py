"""Keep trades (step 5): match touched symbols again, from the last point where nothing changed.

Rows newer than all others of their symbol only continue its open trade, straight from memory: the
cost does not grow with history. A late one goes back to the last clean flat point before it.
Symbols that a rename ties together do the same as one run, in `families`; those of which fills were split off
by hand are matched whole, in `strands`.
"""

import json
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import chain, islice
from typing import Any, NamedTuple

import apsw

from journal_app.domain.events import MATCHED_KINDS, SINGLE_KINDS
from journal_app.ledger.doubting import find_doubts
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.families import FOR_EVER, events_from, family_of, flat_point, newest_tie, tie
from journal_app.ledger.moves import Standing, Teller
from journal_app.ledger.schema import TRADE_INDEXES
from journal_app.ledger.strands import (
    had_strands,
    moves_from_dawn,
    parts_by_strand,
    strands_of,
    symbols_of_fills,
    symbols_with_strands,
    write_strands,
)
from journal_app.matching.families import Part, match_family, parts_of
from journal_app.matching.moves import MoveRow
from journal_app.matching.round_trips import OpenTrade
from journal_app.matching.strands import match_strands
from journal_app.matching.streams import DAWN, Stream, Tail, moves_of
from journal_app.matching.sums import Closed

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(SINGLE_KINDS))
MOVES = f"""SELECT time_us, tie, seq, external_id, kind, side, qty, price, fee, fee_currency, symbol, asset_class,
underlying, multiplier FROM fact WHERE account_id = ? AND active AND symbol IS NOT NULL AND kind IN ({_KINDS})"""  # noqa: S608 - fixed names
_OF_SYMBOL = f"{MOVES} AND symbol = ? AND time_us >= ? ORDER BY time_us, tie, seq"
_AS_RECORDED = f"{MOVES} ORDER BY seq".replace(" fact ", " fact NOT INDEXED ").replace("IN (", "IN ('rename', ")
_RENAMES = """SELECT symbol, time_us, detail, external_id FROM fact
WHERE account_id = ? AND active AND kind = 'rename' AND symbol IS NOT NULL"""
_OPEN = "SELECT state FROM trade WHERE account_id = ? AND symbol = ? AND status = 'open'"
_NEWEST_FIRST = """SELECT opening_seq, opened_us, last_us, from_flip, status, state FROM trade
WHERE account_id = ? AND symbol = ? AND opened_us < ? AND status != 'void' ORDER BY opened_us DESC, opening_seq DESC"""
_NEWEST_ROW = f"""SELECT time_us FROM fact WHERE account_id = ? AND symbol = ? AND seq < ? AND active
AND kind IN ({_KINDS}) ORDER BY time_us DESC LIMIT 1"""  # noqa: S608 - fixed names
_VOID = """UPDATE trade SET status = 'void', state = NULL, revision = ?
WHERE account_id = ? AND symbol = ? AND (opened_us, opening_seq) >= (?, ?) AND status != 'void'"""
_VOID_FAMILY = """UPDATE trade SET status = 'void', state = NULL, revision = ?
WHERE account_id = ? AND symbol IN (SELECT value FROM json_each(?)) AND opened_us >= ? AND status != 'void'"""
_DELETE = "DELETE FROM trade WHERE account_id = ? AND symbol = ?"
_INSERT = f"INSERT OR REPLACE INTO trade VALUES ({', '.join('?' * 22)})"  # noqa: S608 - only question marks
_INSERT_CLOSED = f"INSERT OR REPLACE INTO trade VALUES (?, {{}}, {', '.join('?' * 18)}, {{}}, NULL)"  # noqa: S608
_AT = "SELECT seq, external_id FROM fact WHERE account_id = ? AND symbol = ? AND time_us = ? AND active"
_OPENED_BY = """SELECT opening_seq FROM trade WHERE opening_seq IN (SELECT value FROM json_each(?))
AND status != 'void' ORDER BY opening_seq DESC"""
_HOT = 2_000
"""Rows that are read at a time: their texts are turned to numbers while the processor still holds them."""


class ReadyTrades(NamedTuple):
    """Trades that whoever read a file has matched already, by account id, for facts up to ``last_seq``."""

    last_seq: int
    closed: Sequence[tuple[int, Closed]]
    still_open: Sequence[tuple[int, OpenTrade]]
    late: Sequence[tuple[int, str, int]]


class Keeper:
    """Matches the rows of one transaction and writes the trades that they change."""

    def __init__(
        self, connection: apsw.Connection, revision: int, teller: Teller | None = None, *,
        from_empty: Sequence[str] = (), ready: bool = False,
    ) -> None:  # fmt: skip
        """Work on the writer connection; *revision* marks what changes, *teller* hears which closed trades change.

        *from_empty*: no symbol has trades yet, and these indexes are built at the end, by one sort each.
        *ready*: the trades come by `take`, matched elsewhere.
        """
        self._connection = connection
        self._revision = revision
        self._teller = teller
        self._from_empty = from_empty
        self._ready = ready
        self._mistrusts = False
        self._events: set[tuple[int, str]] = set()
        self._rearranged: set[tuple[int, str]] = set()
        for index in from_empty:
            connection.execute(f"DROP INDEX {index.split()[2]}")
        self._stream: Stream[int] = Stream(None if from_empty else self._find_tail)

    def touch(self, account_id: int, symbol: str, time_us: int) -> None:
        """Remember that a symbol must be matched again from this time on."""
        self._stream.touch(account_id, symbol, time_us)

    def put_strands(self, account_id: int, wanted: Mapping[str, str | None]) -> None:
        """Split fills off into strands, by id (None: join them again); they need not be there yet."""
        write_strands(self._connection, account_id, wanted, self._revision)
        self._rearranged.update((account_id, external_id) for external_id in wanted)

    def add(self, account_id: int, seqs: Sequence[int], columns: Sequence[Sequence[Any]]) -> None:
        """Take new facts, as the columns of `events.STORED_FIELDS`; they are matched at the latest by `close`."""
        if "rename" in columns[1]:
            facts = zip(columns[1], columns[3], columns[2], columns[14], columns[0], strict=True)
            self._tie(account_id, [tuple(told) for kind, *told in facts if kind == "rename" and told[0]])
        if "option_close" in columns[1]:
            pairs = zip(columns[1], columns[3], strict=True)
            self._events.update((account_id, symbol) for kind, symbol in pairs if kind == "option_close")
        if not self._ready:
            self._write_closed(self._stream.add(account_id, moves_of(seqs, columns)))

    def add_stored(self) -> None:
        """Take all facts that are stored, in the order in which they were recorded."""
        for (account_id,) in ask(self._connection, "SELECT id FROM account"):
            rows = self._connection.execute(_AS_RECORDED, (account_id,))
            has_renames = False
            while piece := list(islice(rows, _HOT)):
                columns = tuple(zip(*piece, strict=True))
                if "rename" in columns[4]:
                    has_renames = True
                    columns = tuple(zip(*(row for row in piece if row[4] != "rename"), strict=True))
                self._write_closed(self._stream.add(account_id, columns))
            if has_renames:
                self._tie(account_id, ask(self._connection, _RENAMES, (account_id,)))

    def _tie(self, account_id: int, renames: Sequence[Any]) -> None:
        """Remember which symbols go on under which, and match them again from there on."""
        tie(self._connection, account_id, renames)
        for symbol, time_us, *_ in renames:
            self.touch(account_id, symbol, time_us)

    def take(self, trades: ReadyTrades, last_seq: int) -> None:
        """Write trades matched elsewhere, unless facts were numbered otherwise there: then all is matched here."""
        self._mistrusts = self._mistrusts or trades.last_seq != last_seq
        if not self._mistrusts:
            self._write_closed(trades.closed)
            self._write_open(trades.still_open)
            for account_id, symbol, time_us in trades.late:
                self.touch(account_id, symbol, time_us)

    def close(self) -> None:
        """Write the open trades, then match the late symbols again from the stored rows."""
        if self._mistrusts:
            self._connection.execute("DELETE FROM trade")
            self._stream = Stream()
            self.add_stored()
        self._write_closed(self._stream.flush())
        for index in self._from_empty:
            self._connection.execute(index)
        self._write_open(self._stream.still_open())
        self._touch_strands()
        families: dict[tuple[int, tuple[str, ...]], int] = {}
        for (account_id, symbol), earliest in self._stream.late.items():
            if family := family_of(self._connection, account_id, symbol):
                families[account_id, family] = min(earliest, families.get((account_id, family), earliest))
            elif strand_of := strands_of(self._connection, account_id, symbol):
                self._match_strands(account_id, symbol, strand_of)
            else:
                start = self._rewind(account_id, symbol, earliest)
                before = self._standing(account_id, (symbol,), voided=True)
                self._match_again(account_id, ask(self._connection, _OF_SYMBOL, (account_id, symbol, start)))
                self._compare(account_id, (symbol,), before)
        for (account_id, family), earliest in families.items():
            # Trades from before the rename may lie across each other: no point between them is surely flat.
            start = DAWN if had_strands(self._connection, account_id, family) else earliest
            self._match_family(account_id, family, start)
        whole = self._mistrusts or bool(self._from_empty)
        find_doubts(self._connection, self._revision, {*self._events, *self._stream.late}, whole=whole)

    def _standing(self, account_id: int, symbols: Sequence[str], *, voided: bool) -> dict[str, Standing]:
        return self._teller.standing(account_id, symbols, voided=voided) if self._teller else {}

    def _compare(self, account_id: int, symbols: Sequence[str], before: dict[str, Standing]) -> None:
        if self._teller:
            after = self._teller.standing(account_id, symbols, voided=False)
            self._teller.compare(account_id, symbols, before, after)

    def _match_again(self, account_id: int, rows: list[MoveRow]) -> None:
        """Match the moves of one symbol from a flat point on."""
        again: Stream[int] = Stream()
        self._write_closed([*again.add(account_id, tuple(zip(*rows, strict=True))), *again.flush()])
        self._write_open(again.still_open())

    def _match_family(self, account_id: int, family: tuple[str, ...], earliest: int) -> None:
        """Match tied symbols again as one run, from the last point before *earliest* where all of them were flat."""
        start = flat_point(self._connection, account_id, family, earliest, DAWN)
        self._connection.execute(_VOID_FAMILY, (self._revision, account_id, json.dumps(family), start))
        before = self._standing(account_id, family, voided=True)
        still_open: dict[str, OpenTrade] = {}
        closed = match_family(events_from(self._connection, account_id, family, MATCHED_KINDS, start), still_open)
        self._write_closed([(account_id, Closed(closed, None))])
        self._write_open([(account_id, trade) for trade in still_open.values()])
        self._compare(account_id, family, before)

    def _touch_strands(self) -> None:
        """Have the symbols matched again whose strands changed; all with strands, when no trade knew of them yet."""
        found = symbols_of_fills(self._connection, self._rearranged)
        if self._mistrusts or self._from_empty:
            for (account_id,) in ask(self._connection, "SELECT id FROM account"):
                found.update((account_id, symbol) for symbol in symbols_with_strands(self._connection, account_id))
        for account_id, symbol in found:
            self.touch(account_id, symbol, DAWN)

    def _match_strands(self, account_id: int, symbol: str, strand_of: Mapping[str, str]) -> None:
        """Match a symbol from its first row on, strand by strand: its trades may lie across each other."""
        if self._mistrusts or self._from_empty:
            self._connection.execute(_DELETE, (account_id, symbol))
        else:
            self._connection.execute(_VOID_FAMILY, (self._revision, account_id, json.dumps([symbol]), DAWN))
        before = self._standing(account_id, (symbol,), voided=True)
        closed, still_open = match_strands(moves_from_dawn(self._connection, account_id, symbol), strand_of)
        self._write_closed([(account_id, Closed(closed, None))])
        self._write_open([(account_id, trade) for trade in still_open])
        self._compare(account_id, (symbol,), before)

    def _write_closed(self, closed: Sequence[tuple[int, Closed]]) -> None:
        """Write trades in the order of the table's key, which halves the time."""
        for account_id, some in closed:
            rows = chain(sorted(some.trips), some.rows())
            self._connection.executemany(_INSERT_CLOSED.format(account_id, self._revision), rows)

    def _write_open(self, trades: Sequence[tuple[int, OpenTrade]]) -> None:
        """Write trades with what it takes to go on from them."""
        self._connection.executemany(_INSERT, [
            (trade.opening_seq, account_id, *trade.finished()[1:], self._revision,
             json.dumps(asdict(trade), default=list))
            for account_id, trade in trades
        ])  # fmt: skip

    def _find_tail(self, account_id: int, symbol: str, first_seq: int) -> Tail:
        key = (account_id, symbol)
        if strands_of(self._connection, *key):
            return Tail(None, (FOR_EVER, ""))
        # Not the last trade's end: a row that moved nothing (a fee before its fills) counts too.
        newest = ask_one(self._connection, _NEWEST_ROW, (*key, first_seq))
        last = ask_one(self._connection, _OPEN, key)
        reached = newest[0] if newest else DAWN
        if family := family_of(self._connection, account_id, symbol):
            reached = max(reached, newest_tie(self._connection, account_id, family) or DAWN)
        return Tail(_resumed(last[0]) if last else None, (reached + 1 if reached > DAWN else DAWN, ""))

    def _rewind(self, account_id: int, symbol: str, earliest: int) -> int:
        """Void every trade that a change at *earliest* may touch; return the time to start from."""
        start, oldest = last_flat(self._connection, account_id, symbol, earliest)
        if oldest is not None:
            self._connection.execute(_VOID, (self._revision, account_id, symbol, oldest[1], oldest[0]))
        return start


def last_flat(
    connection: apsw.Connection, account_id: int, symbol: str, earliest: int, until: int = FOR_EVER
) -> tuple[int, Any]:
    """Return the time from which a symbol can be matched again for a change at *earliest*, and the trade after it.

    Only trades that opened before *until* are looked at; the trade is a row of _NEWEST_FIRST or None.
    """
    oldest: Any = None
    for trade in connection.execute(_NEWEST_FIRST, (account_id, symbol, until)):
        is_clean = trade[4] == "closed" and (oldest is None or (not oldest[3] and trade[2] < oldest[1]))
        if trade[2] < earliest and is_clean:
            return trade[2] + 1, oldest
        oldest = trade
    return DAWN, oldest


def rebuild_trades(connection: apsw.Connection, revision: int) -> int:
    """Throw all trades away and match everything again, as it was recorded; return how many there are."""
    connection.execute("DELETE FROM trade")
    keeper = Keeper(connection, revision, from_empty=TRADE_INDEXES)
    keeper.add_stored()
    keeper.close()
    return int(ask_one(connection, "SELECT count(*) FROM trade WHERE status != 'void'")[0])


def parts_of_run(
    connection: apsw.Connection, account_id: int, symbol: str, start_us: int, end_us: int
) -> Iterator[Part]:
    """Yield to which trades the facts of a symbol belong, and of those tied to it, from one time to another."""
    if family := family_of(connection, account_id, symbol):
        first = flat_point(connection, account_id, family, start_us, DAWN)
    elif strand_of := strands_of(connection, account_id, symbol):
        yield from parts_by_strand(connection, (account_id, symbol), strand_of, start_us, end_us)
        return
    else:
        family = (symbol,)
        first, _ = last_flat(connection, account_id, symbol, start_us, end_us)
    yield from parts_of(events_from(connection, account_id, family, MATCHED_KINDS, first, end_us), start_us)


def opening_of(
    connection: apsw.Connection, account_id: int, symbol: str, time_us: int, external_id: str | None = None
) -> int | None:
    """Return the opening seq of the trade to which a tied or split symbol's fill belongs; None for none.

    The fill is the one of that id; without an id, any at this time.
    """
    rows = ask(connection, _AT, (account_id, symbol, time_us))
    here = {seq for seq, name in rows if external_id in {None, name}}
    opened = ask_one(connection, _OPENED_BY, (json.dumps(sorted(here)),))
    if opened is not None:
        return int(opened[0])
    parts = parts_of_run(connection, account_id, symbol, time_us, time_us)
    return max((part.opening_seq for part in parts if part.seq in here), default=None)


def _resumed(state: str) -> OpenTrade:
    fields = json.loads(state)
    fields["lots"] = deque(tuple(lot) for lot in fields["lots"])
    return OpenTrade(**fields)
