"""Lot views of the journal: matches by FIFO, LIFO or average cost, and the lots that are still held.

Nothing of this is stored: a journal's moves are read once and matched by column, the tied symbols of a
rename one move at a time.
"""

import heapq
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice
from operator import itemgetter
from typing import Any, NamedTuple

import apsw

from journal_app.domain.clock import EXCHANGE, TradingClock, day_start, parse_day
from journal_app.domain.doubts import sentence_of
from journal_app.domain.events import MATCHED_KINDS
from journal_app.domain.money import from_units
from journal_app.domain.trades import Lot, Position, Trade, TradeFilter, r_multiple
from journal_app.ledger.annotations import checks_of
from journal_app.ledger.engine import ask, no_garbage_search
from journal_app.ledger.families import events_from, families_of, family_of, flat_point
from journal_app.ledger.keeping import MOVES, last_flat
from journal_app.ledger.sessions import special_clocks
from journal_app.ledger.store import Ledger
from journal_app.ledger.strands import strands_of
from journal_app.matching.families import match_family_lots
from journal_app.matching.lot_columns import LotRun
from journal_app.matching.lots import LotBook, LotMatch, LotMethod
from journal_app.matching.round_trips import price_of
from journal_app.matching.streams import DAWN

_AS_RECORDED = f"{MOVES} ORDER BY seq".replace(" fact ", " fact NOT INDEXED ")
_OF_SYMBOL = f"{MOVES} AND symbol = ? ORDER BY seq"
_OPEN = """SELECT account_id, symbol, asset_class, opened_us FROM trade WHERE status = 'open'
ORDER BY account_id, symbol"""
_DOUBTED = """SELECT t.account_id, t.symbol, t.opened_us, coalesce(t.closed_us, 9223372036854775807),
group_concat(d.kind) FROM doubt d JOIN trade t ON t.opening_seq = d.opening_seq AND t.status != 'void'
GROUP BY d.opening_seq"""
_Span = tuple[int, int, str]
"""From when to when (UTC µs), and the kinds of doubt."""
_HOT = 2_000
"""Rows that are read at a time: their texts are turned to numbers while the processor still holds them."""
_Marks = dict[tuple[str, str], tuple[Any, ...]]
_UNMARKED: tuple[Any, ...] = (None, None, 0, None, None, None, None, None, None)
_by_close: Callable[[tuple[Any, ...]], Any] = itemgetter(
    LotMatch._fields.index("closed_us"), LotMatch._fields.index("symbol")
)


class LotRow(NamedTuple):
    """A lot match for figures: exact texts of signed money, a cost is positive; times in UTC µs."""

    gross: str
    fees: str
    net: str
    opened_us: int
    closed_us: int
    symbol: str
    account: str
    asset_class: str
    side: str
    qty: str
    entry_price: str
    multiplier: str
    anchor: str
    close_anchor: str
    r_multiple: str | None


def lot_rows(ledger: Ledger, method: LotMethod, only: TradeFilter) -> Iterator[LotRow]:
    """Yield lot matches for figures, oldest close first. Raises SettingsError for a day that is none."""
    for one in lot_trades(ledger, method, only):
        account, _, anchors = one.trade_id.partition(":")
        anchor, _, close_anchor = anchors.partition("/")
        yield LotRow(
            one.gross, one.fees, one.net, one.opened_us, one.closed_us or 0, one.symbol, account, one.asset_class,
            one.side, one.qty, one.entry_price, one.multiplier, anchor, close_anchor, one.r_multiple,
        )  # fmt: skip


def lot_trades(ledger: Ledger, method: LotMethod, only: TradeFilter) -> Iterator[Trade]:
    """Yield lot matches, oldest close first, by account and symbol at equal times.

    What one fill closes comes in the order in which it was taken. The order in which rows arrived shows nowhere.
    Raises SettingsError for a day that is none.
    """
    if only.status == "open":
        return
    is_wanted = _choose(only, special_clocks(ledger))
    accounts = sorted(ledger.accounts(), key=lambda one: one.name)
    with ledger.reading() as connection, no_garbage_search():
        marks = _marks(connection, {one.id: one.name for one in accounts})
        accounts = [one for one in accounts if only.account in {None, one.name}]
        doubted = _doubted(connection, {one.id: one.name for one in ledger.accounts()})
        found = [_trades_of(one.name, _matches_of(connection, one.id, method, only.symbol), marks) for one in accounts]
    merged = found[0] if len(found) == 1 else _merged(found)
    if doubted:
        merged = (_with_doubt(one, doubted) for one in merged)
    yield from merged if is_wanted is None else filter(is_wanted, merged)


def _merged(found: Sequence[Iterable[Trade]]) -> Iterator[Trade]:
    return heapq.merge(*found, key=lambda one: one.closed_us or 0)


def _matches_of(
    connection: apsw.Connection, account_id: int, method: LotMethod, symbol: str | None
) -> Iterator[LotMatch]:
    """Return the matches of one account, or of one of its symbols, by close and symbol."""
    families = families_of(connection, account_id)
    if symbol is not None:
        families = [family for family in families if symbol in family]
    tied = {name for family in families for name in family}
    run = LotRun()
    if symbol is None:
        _add_moves(run, connection.execute(_AS_RECORDED, (account_id,)), tied)
    elif symbol not in tied:
        _add_moves(run, connection.execute(_OF_SYMBOL, (account_id, symbol)), tied)
    columns, others = run.match_lots(method)
    for family in families:
        others += match_family_lots(events_from(connection, account_id, family, MATCHED_KINDS, DAWN), method)
    others.sort(key=_by_close)
    if columns is None:
        return iter(others)
    plain = columns.rows(columns.by_close())
    return heapq.merge(plain, others, key=_by_close) if others else plain


def _add_moves(run: LotRun, rows: Iterator[Any], tied: set[str]) -> None:
    while piece := list(islice(rows, _HOT)):
        some = [row for row in piece if row[10] not in tied] if tied else piece
        run.add(tuple(zip(*some, strict=True)))


def _marks(connection: apsw.Connection, names: dict[int, str]) -> _Marks:
    rows = connection.execute(
        "SELECT account_id, anchor, setup, tags, reviewed, note, stop, target, rating, mistakes, checks FROM annotation"
    )
    return {(names[row[0]], row[1]): row[2:] for row in rows}


def _trades_of(account: str, matches: Iterable[LotMatch], marks: _Marks) -> Iterator[Trade]:
    for match in matches:
        (anchor, close_anchor, symbol, underlying, asset_class, multiplier, side, opened_us, closed_us, qty, entry,
         exit_price, gross, fees, net) = match  # fmt: skip
        mark = marks.get((account, anchor)) if marks else None
        setup, tags, reviewed, note, stop, target, rating, mistakes, checks = mark or _UNMARKED
        yield Trade(
            f"{account}:{anchor}/{close_anchor}", account, symbol, underlying, asset_class, side, qty, opened_us,
            closed_us, entry, exit_price, gross, fees, net, 2, "closed", multiplier,
            r_multiple(entry, stop, qty, multiplier, net) if stop else None, None, None,
            setup, tuple(json.loads(tags)) if tags else (), bool(reviewed), note, None, stop, target, rating,
            None, None, None, None, tuple(json.loads(mistakes)) if mistakes else (), checks_of(checks),
        )  # fmt: skip


def _doubted(connection: apsw.Connection, names: dict[int, str]) -> dict[tuple[str, str], list[_Span]]:
    """Return by account and symbol from when to when a trade with doubts was open, and their kinds."""
    found: dict[tuple[str, str], list[_Span]] = {}
    for account_id, symbol, start, end, kinds in connection.execute(_DOUBTED):
        found.setdefault((names[account_id], symbol), []).append((start, end, kinds))
    return found


def _with_doubt(trade: Trade, doubted: dict[tuple[str, str], list[_Span]]) -> Trade:
    """Return a match with the doubt of the round trip that it lies in."""
    spans = doubted.get((trade.account, trade.symbol), ())
    closed_us = trade.closed_us or 0
    kinds = [kinds for start, end, kinds in spans if start <= trade.opened_us and closed_us <= end]
    return trade._replace(doubt=sentence_of(",".join(kinds))) if kinds else trade


def _choose(only: TradeFilter, clocks: dict[str, TradingClock]) -> Callable[[Trade], bool] | None:
    """Return the test that a match has to pass; None when all do."""
    first = parse_day(only.from_day) if only.from_day else None
    after = parse_day(only.to_day) + timedelta(days=1) if only.to_day else None
    exactly = [(name, wanted) for name in ("symbol", "setup", "side", "asset_class") if (wanted := getattr(only, name))]
    if not (first or after or only.tag or exactly):
        return None
    bounds: dict[tuple[str, str], tuple[int, float]] = {}

    def bounds_of(account: str, asset_class: str) -> tuple[int, float]:
        key = account, asset_class
        if key not in bounds:
            clock = clocks[account].of(asset_class) if account in clocks else EXCHANGE
            bounds[key] = day_start(first, clock) if first else DAWN, day_start(after, clock) if after else float("inf")
        return bounds[key]

    def is_wanted(trade: Trade) -> bool:
        low, high = bounds_of(trade.account, trade.asset_class)
        if not low <= (trade.closed_us or 0) < high or (only.tag and only.tag not in trade.tags):
            return False
        return all(getattr(trade, name) == wanted for name, wanted in exactly)

    return is_wanted


def lot_positions(ledger: Ledger, method: LotMethod, account: str | None = None) -> list[Position]:
    """Return what is held now with its lots by method, by account and symbol; the average is one lot."""
    names = {one.id: one.name for one in ledger.accounts()}
    books: dict[tuple[int, str], LotBook] = {}
    told: set[tuple[int, str]] = set()
    found: list[Position] = []
    with ledger.reading() as connection:
        for account_id, symbol, asset_class, opened_us in ask(connection, _OPEN):
            if account not in {None, names[account_id]}:
                continue
            if (account_id, symbol) in told:
                continue
            told.add((account_id, symbol))
            if (account_id, symbol) not in books:
                held = _books_of(connection, (account_id, symbol), opened_us, method)
                books.update({(account_id, name): book for name, book in held.items()})
            book = books[account_id, symbol]
            if book.lots:  # Parts of a split trade may hold as much of either side.
                found.append(_position(names[account_id], symbol, asset_class, book))
    return found


def _books_of(
    connection: apsw.Connection, key: tuple[int, str], opened_us: int, method: LotMethod
) -> dict[str, LotBook]:
    """Return the open lots of a symbol, and of those tied to it, matched from where nothing was held."""
    account_id, symbol = key
    family = family_of(connection, account_id, symbol)
    if family:
        start = flat_point(connection, account_id, family, opened_us, DAWN)
    elif strands_of(connection, account_id, symbol):
        family, start = (symbol,), DAWN
    else:
        family = (symbol,)
        start, _ = last_flat(connection, account_id, symbol, opened_us)
    books: defaultdict[str, LotBook] = defaultdict(lambda: LotBook(method))
    for _ in match_family_lots(events_from(connection, account_id, family, MATCHED_KINDS, start), method, books):
        pass
    return books


def _position(account: str, symbol: str, asset_class: str, book: LotBook) -> Position:
    cost, qty = sum(lot.cost for lot in book.lots), sum(lot.qty for lot in book.lots)
    lots = tuple(Lot(lot.opened_us, from_units(lot.qty), price_of(lot.cost, lot.qty) or "0") for lot in book.lots)
    return Position(account, symbol, from_units(book.position), price_of(cost, qty) or "0", lots, asset_class)
