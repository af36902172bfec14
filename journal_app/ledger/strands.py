"""Which fills were split off by hand, and the moves of a symbol that has such fills.

A symbol without them costs one look-up in the table's key. A row stays when its fill counts no longer, so the
symbol keeps being matched whole. Symbols that a rename ties together are matched as one run: strands wait there.
"""

from collections.abc import Iterable, Mapping, Sequence

import apsw

from journal_app.domain.events import SINGLE_KINDS
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.families import FOR_EVER, events_from, family_of
from journal_app.matching.families import Part
from journal_app.matching.moves import Move
from journal_app.matching.strands import strand_parts
from journal_app.matching.streams import DAWN

_HAS_ANY = "SELECT 1 FROM hand_strand WHERE account_id = ? LIMIT 1"
_OF_SYMBOL = """SELECT DISTINCT h.external_id, h.strand FROM hand_strand h CROSS JOIN fact f
ON f.account_id = h.account_id AND f.external_id = h.external_id WHERE h.account_id = ? AND f.symbol = ?"""
_SYMBOLS = """SELECT DISTINCT f.symbol FROM hand_strand h CROSS JOIN fact f
ON f.account_id = h.account_id AND f.external_id = h.external_id WHERE h.account_id = ? AND f.symbol IS NOT NULL"""
_SYMBOL_OF = "SELECT DISTINCT symbol FROM fact WHERE account_id = ? AND external_id = ? AND symbol IS NOT NULL"
_KEEP = "INSERT OR REPLACE INTO hand_strand (account_id, external_id, strand, revision) VALUES (?, ?, ?, ?)"
_FORGET = "DELETE FROM hand_strand WHERE account_id = ? AND external_id = ?"
_CONTENT = """SELECT a.name, h.external_id, h.strand FROM hand_strand h JOIN account a ON a.id = h.account_id
ORDER BY a.name, h.external_id"""


def strands_of(connection: apsw.Connection, account_id: int, symbol: str) -> dict[str, str]:
    """Return the strand of each fill of a symbol that was split off, by its id; empty for most symbols.

    Empty too where a rename ties the symbol to others.
    """
    if ask_one(connection, _HAS_ANY, (account_id,)) is None:
        return {}
    found = dict(ask(connection, _OF_SYMBOL, (account_id, symbol)))
    return {} if found and family_of(connection, account_id, symbol) else found


def had_strands(connection: apsw.Connection, account_id: int, symbols: Iterable[str]) -> bool:
    """Tell whether fills of any of these symbols were split off, also where a rename ties them now."""
    return not set(symbols).isdisjoint(symbols_with_strands(connection, account_id))


def symbols_with_strands(connection: apsw.Connection, account_id: int) -> list[str]:
    """Return the symbols of an account of which fills were split off."""
    if ask_one(connection, _HAS_ANY, (account_id,)) is None:
        return []
    return [symbol for (symbol,) in ask(connection, _SYMBOLS, (account_id,))]


def symbols_of_fills(connection: apsw.Connection, fills: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """Return (account id, symbol) of fills given by account id and external id."""
    return {(key[0], symbol) for key in fills for (symbol,) in ask(connection, _SYMBOL_OF, key)}


def moves_from_dawn(connection: apsw.Connection, account_id: int, symbol: str, end_us: int = FOR_EVER) -> list[Move]:
    """Return all moves of a symbol up to a time (UTC µs), in order."""
    events = events_from(connection, account_id, (symbol,), SINGLE_KINDS, DAWN, end_us)
    return [event for event in events if isinstance(event, Move)]


def parts_by_strand(
    connection: apsw.Connection, key: tuple[int, str], strand_of: Mapping[str, str], start_us: int, end_us: int
) -> list[Part]:
    """Return to which trades the moves of a split symbol belong, from one time to another (UTC µs)."""
    moves = moves_from_dawn(connection, *key, end_us)
    recent = {move.seq for move in moves if move.time_us >= start_us}
    return [part for part in strand_parts(moves, strand_of) if part.seq in recent]


def write_strands(
    connection: apsw.Connection, account_id: int, wanted: Mapping[str, str | None], revision: int
) -> None:
    """Write the strands of fills by id, None for none; whoever calls has their symbols matched again."""
    for external_id, strand in wanted.items():
        if strand is None:
            connection.execute(_FORGET, (account_id, external_id))
        else:
            connection.execute(_KEEP, (account_id, external_id, strand, revision))


def strand_rows(connection: apsw.Connection) -> Sequence[tuple[str, str, str]]:
    """Return every fill that was split off as (account, fill, strand), in a fixed order."""
    return ask(connection, _CONTENT)
