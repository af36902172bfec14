"""What was held at the end of each exchange day on which a symbol moved; derived from the facts, droppable."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

import apsw

from journal_app.domain.clock import day_start, trading_day
from journal_app.domain.events import MATCHED_KINDS
from journal_app.domain.money import divide_rounded, from_units, round_places, to_units
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.matching.moves import QTY_PLACES, Move, read_moves, signed_quantity


class Held(NamedTuple):
    """What is held of a symbol: signed quantity and multiplier in units of 10⁻¹⁸."""

    symbol: str
    qty: int
    asset_class: str
    multiplier: int


class Standing:
    """A symbol's signed position as its moves go by."""

    def __init__(self, qty: int) -> None:
        """Start from a position, in units of 10⁻¹⁸."""
        self.qty = qty

    def move(self, move: Move) -> None:
        """Take one move."""
        if move.kind in {"fill", "rename"}:
            self.qty += move.qty
        elif move.kind != "split":
            self.qty += signed_quantity(move, self.qty)
        elif move.qty and move.price:
            size = round_places(divide_rounded(abs(self.qty) * move.qty, move.price), QTY_PLACES)
            self.qty = size if self.qty > 0 else -size
        else:
            # Half of a broker's pair carries its sign: what comes in qty, what goes in price.
            self.qty += move.qty - move.price


_KINDS = ", ".join(f"'{kind}'" for kind in sorted(MATCHED_KINDS))
_MOVES = f"""SELECT time_us, tie, seq, external_id, kind, side, qty, price, fee, fee_currency, symbol, asset_class,
underlying, multiplier FROM fact WHERE account_id = ? AND symbol = ? AND time_us >= ? AND active
AND kind IN ({_KINDS}) ORDER BY time_us, tie, seq"""  # noqa: S608 - fixed names
_BEFORE = """SELECT qty FROM holding_book WHERE account_id = ? AND symbol = ? AND day < ?
ORDER BY day DESC LIMIT 1"""
_UP_TO = """SELECT symbol, day, qty, asset_class, multiplier FROM holding_book
WHERE account_id = ? AND day <= ? ORDER BY day"""

_HOUR_US = 3_600_000_000
_PIECE = 2_000
DayOf = tuple[str, str, str, str, str]


def replay_holdings(connection: apsw.Connection, account_id: int, moved: Mapping[str, str]) -> Iterator[DayOf]:
    """Yield (symbol, day, qty, asset class, multiplier) of the symbols that moved, from their first changed day on."""
    for symbol, first in moved.items():
        row = ask_one(connection, _BEFORE, (account_id, symbol, first))
        standing = Standing(to_units(row[0]) if row else 0)
        rows = connection.execute(_MOVES, (account_id, symbol, day_start(date.fromisoformat(first))))
        day, last = "", None
        for move in _in_pieces(rows):
            # A day ends on a whole hour, so most moves are on the day of the one before.
            if last is None or move.time_us // _HOUR_US != last.time_us // _HOUR_US:
                today = trading_day(move.time_us).isoformat()
                if last is not None and today != day:
                    yield symbol, day, from_units(standing.qty), last.asset_class, from_units(last.multiplier)
                day = today
            standing.move(move)
            last = move
        if last is not None:
            yield symbol, day, from_units(standing.qty), last.asset_class, from_units(last.multiplier)


def _in_pieces(rows: Iterator[Any]) -> Iterator[Move]:
    """Yield moves, some thousand rows in memory at a time."""
    while piece := list(islice(rows, _PIECE)):
        yield from read_moves(tuple(zip(*piece, strict=True)))


def write_holdings(connection: apsw.Connection, account_id: int, moved: Mapping[str, str], rows: list[DayOf]) -> None:
    """Put replayed days in the place of what the book had from the first changed days on."""
    connection.executemany(
        "DELETE FROM holding_book WHERE account_id = ? AND symbol = ? AND day >= ?",
        [(account_id, symbol, first) for symbol, first in moved.items()],
    )
    connection.executemany("INSERT INTO holding_book VALUES (?, ?, ?, ?, ?, ?)", [(account_id, *row) for row in rows])


def holdings_by_day(ledger: Ledger, account: AccountRef, days: list[str]) -> dict[str, tuple[Held, ...]]:
    """Return what was held at the end of each of some days; one reading for all."""
    found: dict[str, tuple[Held, ...]] = {}
    now: dict[str, Held] = {}
    with ledger.reading() as connection:
        rows = ask(connection, _UP_TO, (account.id, max(days, default="")))
    at = 0
    for day in sorted(days):
        while at < len(rows) and rows[at][1] <= day:
            symbol, _, *rest = rows[at]
            now[symbol] = _held((symbol, *rest))
            at += 1
        found[day] = tuple(now[symbol] for symbol in sorted(now) if now[symbol].qty)
    return found


def _held(row: tuple[Any, ...]) -> Held:
    symbol, qty, asset_class, multiplier = row
    return Held(symbol, to_units(qty), asset_class, to_units(multiplier))
