"""How far trades went: which are still to be worked out, from which course, and where the result is kept.

A result names the state of the trade from which it was worked out; a trade that has changed since is
worked out again. All of it is derived and can be dropped at any time.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import apsw

from journal_app.domain.bars import EXCURSION_SIZE, Excursion, Holding
from journal_app.domain.money import divide_rounded, from_units, to_units
from journal_app.ledger.engine import ask
from journal_app.ledger.families import family_of
from journal_app.ledger.keeping import last_flat
from journal_app.ledger.store import Ledger
from journal_app.ledger.strands import moves_from_dawn, strands_of
from journal_app.matching.holdings import holdings_of
from journal_app.matching.moves import read_moves
from journal_app.matching.strands import moves_by_strand

BASIS = "t.last_us || '/' || t.fills || '/' || t.gross || '/' || t.qty"
"""SQL for the state of a trade: when it differs, what was worked out is void."""
_TRADES = f"""SELECT t.opening_seq, t.account_id, a.name || ':' || t.anchor, t.symbol, t.asset_class, t.status,
t.opened_us, t.closed_us, t.gross, {BASIS}, t.entry_price, t.qty, t.multiplier, n.stop, e.state, e.missing
FROM trade t JOIN account a ON a.id = t.account_id
LEFT JOIN annotation n ON n.account_id = t.account_id AND n.anchor = t.anchor
LEFT JOIN excursion e ON e.opening_seq = t.opening_seq AND e.basis = {BASIS}
WHERE t.status != 'void'"""  # noqa: S608 - fixed names
_NEWEST_FIRST = "ORDER BY t.closed_us IS NOT NULL, t.closed_us DESC, t.opening_seq DESC"
_MOVES = """SELECT time_us, tie, seq, external_id, kind, side, qty, price, fee, fee_currency, symbol, asset_class,
underlying, multiplier FROM fact WHERE account_id = ? AND active AND symbol = ? AND time_us >= ?
AND kind IN ('fill', 'split', 'cash_in_lieu', 'option_close', 'coin_fee', 'transfer') ORDER BY time_us, tie, seq"""
_KEEP = "INSERT OR REPLACE INTO excursion VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


class TradeToMeasure(NamedTuple):
    """A trade whose excursion may be asked for; ``risk`` is the money to its stop (units), None without one.

    ``state`` and ``missing`` are what was found out about it as it is now, None when nothing was.
    """

    opening_seq: int
    account_id: int
    trade_id: str
    symbol: str
    asset_class: str
    is_closed: bool
    opened_us: int
    closed_us: int | None
    gross: str
    basis: str
    risk: int | None
    state: str | None
    missing: int | None


def trades_to_measure(ledger: Ledger, symbol: str | None = None, *, also_done: bool = False) -> list[TradeToMeasure]:
    """Return open trades and closed ones without a result, newest first; *also_done*: all of them."""
    wheres, arguments = "", []
    if symbol is not None:
        wheres, arguments = " AND t.symbol = ?", [symbol]
    if not also_done:
        wheres += " AND (t.status = 'open' OR e.state IS NULL)"
    with ledger.reading() as connection:
        rows = ask(connection, f"{_TRADES}{wheres} {_NEWEST_FIRST}", arguments)
    return [_read(row) for row in rows]


def _read(row: tuple[Any, ...]) -> TradeToMeasure:
    (seq, account_id, trade_id, symbol, asset_class, status, opened_us, closed_us, gross, basis, entry, qty, multiplier,
     stop, state, missing) = row  # fmt: skip
    return TradeToMeasure(
        seq, account_id, trade_id, symbol, asset_class, status == "closed", opened_us, closed_us, gross, basis,
        _risk(entry, qty, multiplier, stop), state, missing,
    )  # fmt: skip


def _risk(entry: str, qty: str, multiplier: str, stop: str | None) -> int | None:
    """Return |entry − stop| × quantity × multiplier in units, as R is told; None without a stop or a distance."""
    if not stop:
        return None
    risk = abs(to_units(entry) - to_units(stop)) * to_units(qty) * to_units(multiplier)
    return divide_rounded(risk, 10**36) or None


def courses(ledger: Ledger, trades: Iterable[TradeToMeasure]) -> Iterator[tuple[TradeToMeasure, Holding | None]]:
    """Yield trades of one account and symbol with what was held when.

    None where the journal matched its rows in another way than plain round trips of one symbol (a
    rename, an arrangement by hand): bars of one symbol cannot tell of it.
    """
    some = list(trades)
    if not some:
        return
    account_id, symbol = some[0].account_id, some[0].symbol
    with ledger.reading() as connection:
        found = _holdings(connection, account_id, symbol, min(one.opened_us for one in some))
    for trade in some:
        holding = found.get(trade.opening_seq)
        yield trade, holding if holding is not None and _is_of(holding, trade) else None


def _holdings(connection: apsw.Connection, account_id: int, symbol: str, opened_us: int) -> dict[int, Holding]:
    if family_of(connection, account_id, symbol):
        return {}
    if strand_of := strands_of(connection, account_id, symbol):
        strands = moves_by_strand(moves_from_dawn(connection, account_id, symbol), strand_of).values()
        return {one.opening_seq: one for moves in strands for one in holdings_of(moves)}
    start, _ = last_flat(connection, account_id, symbol, opened_us)
    rows = ask(connection, _MOVES, (account_id, symbol, start))
    return {one.opening_seq: one for one in holdings_of(read_moves(tuple(zip(*rows, strict=True))))}


def _is_of(holding: Holding, trade: TradeToMeasure) -> bool:
    if holding.is_closed is not trade.is_closed or holding.steps[0].time_us != trade.opened_us:
        return False
    gross = divide_rounded(holding.steps[-1].base * holding.multiplier, 10**36)
    return not trade.is_closed or from_units(gross) == trade.gross


def keep_excursions(ledger: Ledger, found: Iterable[tuple[TradeToMeasure, Excursion | None]]) -> None:
    """Keep results in the place of older ones; None: no bars can tell of the trade. Raises LedgerError."""
    rows = []
    for trade, one in found:
        if one is None:
            rows.append((trade.opening_seq, trade.basis, EXCURSION_SIZE, 0, 0, None, None, None, None, "no_bars"))
            continue
        # Without bars the fills are all that is known: certain of what was, not of what was possible.
        bounds = [from_units(value) for value in one[:4]] if one.bars else [None] * 4
        rows.append((trade.opening_seq, trade.basis, EXCURSION_SIZE, one.bars, one.missing, *bounds, one.state))
    with ledger.deriving() as connection:
        connection.executemany(_KEEP, rows)


def drop_excursions(ledger: Ledger) -> None:
    """Forget every result; they are worked out again when bars are fetched. Raises LedgerError."""
    with ledger.deriving() as connection:
        connection.execute("DELETE FROM excursion")
