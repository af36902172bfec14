"""Symbols that a rename ties together, matched as one run: the position goes on under the new symbol.

Between renames every symbol is matched by itself, so a ticker that another company takes over later
starts with nothing. A half of a rename whose other half has not come is a transfer until it comes.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from journal_app.domain.money import DECIMALS, ONE, divide_rounded, round_places, to_units
from journal_app.matching.lots import LotBook, LotMatch, LotMethod, match_lots
from journal_app.matching.moves import QTY_PLACES, UNPRICED, Move, MoveRow, read_move
from journal_app.matching.round_trips import OpenTrade, RoundTrip, match_round_trips


class Rename(NamedTuple):
    """The rows of one reorganisation: what went and what came (signed), by symbol, and its signed cash in units.

    ``parent`` is the row of a spin-off that keeps its shares; its price is the fraction of their cost that goes
    to what came, in units.
    """

    halves: tuple[Move, ...]
    cash: int
    rows: tuple[Move, ...]
    parent: Move | None = None


_QTY_STEP = 10 ** (DECIMALS - QTY_PLACES)
Event = Move | Rename
FamilyRow = tuple[MoveRow, str | None, str | None]
"""A stored move, the amount that its row tells, and the group of a rename's row."""


class Carry(NamedTuple):
    """A position that goes on: from which symbol, into which, *was* shares become *new*, and the cash with it."""

    old: str
    into: Move
    new: int
    was: int
    cash: int


def events_of(rows: Iterable[FamilyRow]) -> list[Event]:
    """Return the moves of rows in their order; the rows of a rename are one event, where its last half stands."""
    events: list[Event] = []
    groups: dict[str, list[tuple[Move, int]]] = {}
    places: dict[str, int] = {}
    for row, amount, group in rows:
        move = read_move(row)
        if move.kind != "rename":
            events.append(move)
            continue
        name = group or move.anchor
        groups.setdefault(name, []).append((move, to_units(amount or "0")))
        if move.qty:
            places[name] = len(events)
            events.append(move)
    at = {place: name for name, place in places.items()}
    return [
        _rename_of(groups[at[place]]) if place in at else event
        for place, event in enumerate(events)
        if place in at or (isinstance(event, Move) and event.kind != "rename")
    ]


def _rename_of(rows: list[tuple[Move, int]]) -> Rename:
    halves: dict[tuple[str, bool], Move] = {}
    time_us = max(move.time_us for move, _ in rows if move.qty)
    for move, _ in rows:
        key = (move.symbol, move.qty > 0)
        if move.qty:
            before = halves.get(key)
            halves[key] = move._replace(qty=move.qty + (before.qty if before else 0), time_us=time_us)
    parent = next((move for move, _ in rows if move.price and not move.qty), None)
    return Rename(tuple(halves.values()), sum(cash for _, cash in rows), tuple(move for move, _ in rows), parent)


def resolve(rename: Rename, held: Callable[[str], int]) -> tuple[list[Carry], list[Move]]:
    """Return the positions that go on, if any, and the plain moves that the rest of the rename means.

    *held* tells the signed position of a symbol. What works against a position is the old half, so a
    short is carried like a long; what would leave a symbol that holds nothing changes nothing. Where several
    become one, each goes on as its share of the shares that went. Where several go and several come nobody
    tells which became which: they leave for what they cost, and come unpriced.
    """
    olds = [half for half in rename.halves if half.qty * held(half.symbol) < 0]
    if not olds or len(olds) == len(rename.halves) > 1:
        olds = [half for half in rename.halves if half.qty < 0]
    news = [half for half in rename.halves if half not in olds]
    is_clear = len(olds) == 1 or len(news) == 1
    olds = [half for half in olds if held(half.symbol)]
    carries: list[Carry] = []
    if olds and news and is_clear:
        is_long = held(olds[0].symbol) > 0
        going = [half for half in olds if (held(half.symbol) > 0) is is_long]
        olds = [half for half in olds if half not in going]
        carries = _carries(going, news.pop(0), rename.cash)
    cash = 0 if carries else rename.cash
    moves = [_leaving(half, held(half.symbol), cash) for half in olds]
    moves += [_coming(half, 0 if olds else cash) for half in news]
    return carries, moves


def _carries(going: Sequence[Move], into: Move, cash: int) -> list[Carry]:
    """Return how positions go on as one: what came is shared by what went, the cash comes with the first."""
    total, size = sum(abs(half.qty) for half in going), abs(into.qty)
    carries: list[Carry] = []
    seen = given = 0
    for half in going:
        seen += abs(half.qty)
        upto = round_places(divide_rounded(size * seen, total), QTY_PLACES) if seen < total else size
        part = into._replace(qty=upto - given if into.qty > 0 else given - upto)
        carries.append(Carry(half.symbol, part, upto - given, abs(half.qty), 0 if carries else cash))
        given = upto
    return carries


def _children(rename: Rename, lots: Sequence[tuple[int, int]], multiplier: int) -> tuple[list[Move], list[int]]:
    """Return the moves by which the shares of a spin-off come, one for each lot (quantity, cost) of its parent.

    Each brings its fraction of the lot's cost, also returned (10⁻³⁶); prices are rounded to nine decimals and what
    that leaves stays with the parent, so no cent is made. Without a parent's cost they come unpriced.
    """
    parent, held = rename.parent, sum(qty for qty, _ in lots)
    if parent is None or not held or len(rename.halves) != 1 or any(cost < 0 for _, cost in lots):
        return [half._replace(kind=UNPRICED) for half in rename.halves], [0] * len(lots)
    child, moves, costs = rename.halves[0], [], []
    seen = given = 0
    for qty, cost in lots:
        seen += qty
        upto = abs(child.qty) * seen // held // _QTY_STEP * _QTY_STEP if seen < held else abs(child.qty)
        size, given = upto - given, upto
        money = cost * parent.price * multiplier
        price = money // (size * child.multiplier * ONE) // _QTY_STEP * _QTY_STEP if size else 0
        costs.append(divide_rounded(size * price * child.multiplier, multiplier))
        if size:
            moves.append(child._replace(kind="transfer", qty=size if child.qty > 0 else -size, price=price))
    return moves, costs


def _leaving(half: Move, position: int, cash: int) -> Move:
    """Return the move of shares that go for cash, else at their price, else for what they cost."""
    size = min(abs(half.qty), abs(position))
    price = _paid(half, cash) if cash else half.price
    return half._replace(kind="transfer" if price else UNPRICED, qty=-size if position > 0 else size, price=price)


def _coming(half: Move, cash: int) -> Move:
    """Return the move of shares that come for cash, else at their price, else for nothing."""
    price = _paid(half, cash) if cash * half.qty < 0 else half.price
    return half._replace(kind="transfer" if price else UNPRICED, price=price)


def _paid(half: Move, cash: int) -> int:
    return divide_rounded(abs(cash) * ONE * ONE, abs(half.qty) * half.multiplier)


def match_family(events: Iterable[Event], trades: dict[str, OpenTrade]) -> list[RoundTrip]:
    """Match the events of tied symbols, in order; return what closes and keep *trades*, the open ones by symbol."""
    closed: list[RoundTrip] = []
    waiting: defaultdict[str, list[Move]] = defaultdict(list)

    def flush() -> None:
        for symbol, moves in waiting.items():
            some, trade = match_round_trips(moves, trades.pop(symbol, None))
            closed.extend(some)
            if trade is not None:
                trades[symbol] = trade
        waiting.clear()

    def held(symbol: str) -> int:
        return trades[symbol].position if symbol in trades else 0

    for event in events:
        if isinstance(event, Move):
            waiting[event.symbol].append(event)
            continue
        flush()
        carries, moves = ([], _spun_off(event, trades)) if event.parent else resolve(event, held)
        for carry in carries:
            _carry_trade(carry, trades, closed)
        for move in moves:
            waiting[move.symbol].append(move)
    flush()
    return closed


def _spun_off(rename: Rename, trades: dict[str, OpenTrade]) -> list[Move]:
    """Take the cost that goes to a spin-off out of its parent's trade; return the moves that bring it."""
    trade = trades.get(rename.parent.symbol) if rename.parent else None
    lots = [(qty, cost) for qty, cost, _ in trade.lots] if trade else []
    moves, costs = _children(rename, lots, trade.multiplier if trade else ONE)
    if trade is not None:
        trade.give_away(costs)
    return moves


def time_of(event: Event) -> int:
    """Return when an event takes effect, UTC µs."""
    return event.time_us if isinstance(event, Move) else event.halves[0].time_us


class Part(NamedTuple):
    """How much of a fact, unsigned in units, belongs to which trade; a fact through zero has two parts."""

    seq: int
    opening_seq: int
    qty: int


def parts_of(events: Sequence[Event], start_us: int) -> Iterator[Part]:
    """Yield to which trades the facts from *start_us* on belong; what moved nothing is left out.

    The events begin where nothing is held; those before *start_us* are only matched, which is much faster.
    """
    trades: dict[str, OpenTrade] = {}
    first = bisect_left(events, start_us, key=time_of)
    match_family(events[:first], trades)
    for event in events[first:]:
        before = {symbol: (trade.opening_seq, abs(trade.position)) for symbol, trade in trades.items()}
        closed = match_family([event], trades)
        for move in (event,) if isinstance(event, Move) else event.rows:
            was, now = before.get(move.symbol), trades.get(move.symbol)
            if isinstance(event, Move) and was and now and closed:
                yield Part(move.seq, was[0], was[1])
                yield Part(move.seq, now.opening_seq, abs(now.position))
            elif was or now:
                yield Part(move.seq, was[0] if was else now.opening_seq if now else 0, abs(move.qty))


def _carry_trade(carry: Carry, trades: dict[str, OpenTrade], closed: list[RoundTrip]) -> None:
    """Let a trade go on under its new symbol; into a trade that is open there, it goes at its cost."""
    trade, symbol = trades.pop(carry.old), carry.into.symbol
    other = trades.pop(symbol, None)
    if other is None:
        trade.carry(carry.into, carry.new, carry.was, carry.cash)
    else:
        arrival = _arrival(carry, trade.position, trade.cost, trade.multiplier)
        trade.hand_over(abs(arrival.qty) * arrival.price * arrival.multiplier, carry.cash, carry.into.time_us)
        closed.append(trade.finished())
        some, left = match_round_trips([arrival], other)
        closed.extend(some)
        if left is None:
            return
        trade = left
    if trade.position:
        trades[symbol] = trade
    else:
        closed.append(trade.finished())


def _arrival(carry: Carry, position: int, cost: int, multiplier: int) -> Move:
    """Return the move by which a position comes under a symbol that holds something: at its cost less the cash."""
    size = round_places(divide_rounded(abs(position) * carry.new, carry.was), QTY_PLACES)
    money = cost * multiplier - (carry.cash if position > 0 else -carry.cash) * ONE * ONE
    price = divide_rounded(money, size * carry.into.multiplier) if size else 0
    return carry.into._replace(kind="transfer", qty=size if position > 0 else -size, price=price, fee=0)


def match_family_lots(
    events: Iterable[Event], method: LotMethod, books: defaultdict[str, LotBook] | None = None
) -> Iterator[LotMatch]:
    """Match the events of tied symbols, in order, lot by lot; a lot goes on under its new symbol.

    *books*, by symbol, keep the lots that are still open.
    """
    if books is None:
        books = defaultdict(lambda: LotBook(method))
    waiting: defaultdict[str, list[Move]] = defaultdict(list)

    def flush() -> Iterator[LotMatch]:
        for symbol, moves in waiting.items():
            yield from match_lots(moves, books[symbol])
        waiting.clear()

    for event in events:
        if isinstance(event, Move):
            waiting[event.symbol].append(event)
            continue
        yield from flush()
        if event.parent:
            book = books[event.parent.symbol]
            moves, costs = _children(event, [(lot.qty, lot.cost) for lot in book.lots], book.multiplier)
            book.give_away(costs)
            carries: list[Carry] = []
        else:
            carries, moves = resolve(event, lambda symbol: books[symbol].position)
        for carry in carries:
            yield from _carry_lots(carry, books)
        for move in moves:
            waiting[move.symbol].append(move)
    yield from flush()


def _carry_lots(carry: Carry, books: dict[str, LotBook]) -> Iterator[LotMatch]:
    book = books.pop(carry.old)
    other = books[carry.into.symbol]
    if not other.lots or other.is_long is book.is_long:
        book.carry(carry.into, carry.new, carry.was, carry.cash)
        book.join(other)
        books[carry.into.symbol] = book
        return
    leaving = carry.into._replace(kind=UNPRICED, symbol=carry.old, multiplier=book.multiplier, fee=0)
    arrival = _arrival(carry, book.position, sum(lot.cost for lot in book.lots), book.multiplier)
    yield from book.reduce(leaving, -book.position, 0)
    yield from match_lots([arrival], other)
