"""The lots inside one round trip: which entry was closed by which exit, by a lot method."""

from collections.abc import Iterable, Iterator, Sequence

from journal_app.domain.events import MATCHED_KINDS
from journal_app.domain.money import from_units
from journal_app.domain.trades import LotLine, LotMethod
from journal_app.ledger.engine import ask_one
from journal_app.ledger.families import events_from, family_of, flat_point
from journal_app.ledger.keeping import last_flat
from journal_app.ledger.store import Ledger
from journal_app.ledger.strands import moves_from_dawn, strands_of
from journal_app.matching.families import Event, match_family_lots
from journal_app.matching.lots import LotBook, LotMatch, OpenLot, match_lots
from journal_app.matching.moves import Move
from journal_app.matching.round_trips import price_of
from journal_app.matching.strands import REST, moves_by_strand
from journal_app.matching.streams import DAWN

_TRADE = """SELECT t.account_id, t.symbol, t.opened_us, t.last_us, t.opening_seq, t.side
FROM trade t JOIN account a ON a.id = t.account_id
WHERE a.name = ? AND t.status != 'void'
AND t.opening_seq IN (SELECT seq FROM fact WHERE account_id = t.account_id AND external_id = ?)"""


def lots_of(ledger: Ledger, trade_id: str, method: LotMethod) -> tuple[LotLine, ...]:
    """Return the lot matches of one round trip in the order of their closes, then the lots still open.

    The sums of gross, fees and net over the closed ones are the trade's own, whatever the method.
    Empty when there is no such trade.
    """
    name, _, anchor = trade_id.partition(":")
    with ledger.reading() as connection:
        found = ask_one(connection, _TRADE, (name, anchor))
        if found is None:
            return ()
        account_id, symbol, opened_us, last_us, opening_seq, side = found
        family = family_of(connection, account_id, symbol)
        events: Sequence[Event]
        if family:
            start = flat_point(connection, account_id, family, opened_us, DAWN)
            events = events_from(connection, account_id, family, MATCHED_KINDS, start, last_us)
        elif strand_of := strands_of(connection, account_id, symbol):
            moves = moves_from_dawn(connection, account_id, symbol, last_us)
            events = moves_by_strand(moves, strand_of)[strand_of.get(anchor, REST)]
        else:
            start, _ = last_flat(connection, account_id, symbol, opened_us, last_us)
            events = events_from(connection, account_id, (symbol,), MATCHED_KINDS, start, last_us)
    if family:
        matches = match_family_lots(events, method)
        return tuple(
            _line(one)
            for one in matches
            if one.side == side and opened_us <= one.opened_us and one.closed_us <= last_us
        )
    return tuple(_lines(events, method, opening_seq))


def _lines(events: Iterable[Event], method: LotMethod, opening_seq: int) -> Iterator[LotLine]:
    """Yield what belongs to the round trip that the fact *opening_seq* opens."""
    book = LotBook(method)
    current: int | None = None
    for move in events:
        if not isinstance(move, Move):
            continue
        was_long, was_flat = book.is_long, not book.lots
        matches = tuple(match_lots([move], book))
        if current == opening_seq:
            yield from map(_line, matches)
        if book.lots and (was_flat or book.is_long is not was_long):
            # What this move closed of the trade before it belongs to that one.
            if current == opening_seq:
                return
            current = move.seq
        elif not book.lots:
            if current == opening_seq:
                return
            current = None
    if current == opening_seq:
        side = "long" if book.is_long else "short"
        yield from (_open_line(lot, side) for lot in book.lots)


def _line(match: LotMatch) -> LotLine:
    return LotLine(
        match.anchor, match.close_anchor, match.side, match.opened_us, match.closed_us, match.qty, match.entry_price,
        match.exit_price, match.gross, match.fees, match.net,
    )  # fmt: skip


def _open_line(lot: OpenLot, side: str) -> LotLine:
    return LotLine(
        lot.anchor, None, "long" if side == "long" else "short", lot.opened_us, None, from_units(lot.qty),
        price_of(lot.cost, lot.qty) or "0", None, None, None, None,
    )  # fmt: skip
