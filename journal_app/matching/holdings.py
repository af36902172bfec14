"""The course of trades: what was held from when to when, as a question about prices in between needs it."""

from collections.abc import Iterable, Iterator

from journal_app.domain.bars import Holding, Step
from journal_app.matching.moves import Move
from journal_app.matching.round_trips import OpenTrade, match_round_trips


def holdings_of(moves: Iterable[Move]) -> Iterator[Holding]:
    """Yield the course of every trade of one account and symbol, given its moves in order from a flat point on.

    Symbols that a rename ties together are not told: their prices are those of several symbols.
    """
    trade: OpenTrade | None = None
    steps: list[Step] = []
    for move in moves:
        before = trade
        price = move.price if move.kind == "fill" else None
        closed, trade = match_round_trips((move,), before)
        if closed and before is not None:
            steps.append(_step(before, closed[0].last_us, price))
            yield Holding(before.opening_seq, before.multiplier, tuple(steps), is_closed=True)
        if trade is not before:
            steps = []
        if trade is not None:
            steps.append(_step(trade, trade.last_us, price))
    if trade is not None:
        yield Holding(trade.opening_seq, trade.multiplier, tuple(steps), is_closed=False)


def _step(trade: OpenTrade, time_us: int, price: int | None) -> Step:
    # Realised comes from the oldest lots, and what is left counts at its own cost: together that is
    # the cash so far, whichever lots are taken first.
    base = trade.realised - trade.cost if trade.is_long else trade.realised + trade.cost
    return Step(time_us, trade.position, base, price)
