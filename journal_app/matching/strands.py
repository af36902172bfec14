"""Fills that were split off by hand: each strand of a symbol is matched by itself, flat to flat.

All other fills are the strand "". Corporate splits apply to every strand. What closes without a side of its
own (an expiry, cash in lieu, a coin fee) works on what the strands hold together, as it would without them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from journal_app.matching.families import Part
from journal_app.matching.moves import UNPRICED, Move
from journal_app.matching.round_trips import OpenTrade, RoundTrip, match_round_trips

REST = ""
"""The strand of all fills that were not split off."""
SIGNED_KINDS = frozenset({"fill", "transfer", UNPRICED})
"""Kinds of moves that can be put into a strand; the others belong to whatever is held."""


class Step(NamedTuple):
    """What a move, or its share, did in one strand; ``was`` opened the trade before it (None: nothing was held)."""

    strand: str
    move: Move
    was: int | None
    before: int
    now: OpenTrade | None
    closed: list[RoundTrip]


@dataclass(slots=True)
class Strands:
    """The open trades of one account and symbol by strand, as its moves come; *strand_of* tells it by a fill's id."""

    strand_of: Mapping[str, str]
    trades: dict[str, OpenTrade] = field(default_factory=dict)

    def take(self, moves: Iterable[Move]) -> Iterator[Step]:
        """Match moves in their order; yield what each did in the strands that it reached."""
        for move in moves:
            for strand, share in self._shares(move):
                trade = self.trades.pop(strand, None)
                was, before = (trade.opening_seq, abs(trade.position)) if trade else (None, 0)
                closed, now = match_round_trips([share], trade)
                if now is not None:
                    self.trades[strand] = now
                if was is not None or now is not None or closed:
                    yield Step(strand, share, was, before, now, closed)

    def held(self) -> dict[str, int]:
        """Return the signed position of each strand that holds something, in units."""
        return {strand: trade.position for strand, trade in self.trades.items()}

    def _shares(self, move: Move) -> list[tuple[str, Move]]:
        if move.kind in SIGNED_KINDS:
            return [(self.strand_of.get(move.anchor, REST), move)]
        if move.kind == "split":
            return [(strand, self._ratio(move, self.trades[strand])) for strand in tuple(self.trades)]
        return self._closing(move)

    def _ratio(self, move: Move, trade: OpenTrade) -> Move:
        """Return a corporate split as this trade has to read it.

        The second half of a pair tells the change of the whole position: which count is the new one depends on
        the side of that, not of the strand.
        """
        net = sum(self.held().values())
        if move.price or not net:
            return move
        new, old = (move.qty, trade.split_old) if net > 0 else (trade.split_old, move.qty)
        return move._replace(qty=new, price=old)

    def _closing(self, move: Move) -> list[tuple[str, Move]]:
        """Share what closes a position: all strands when it takes all that is held, else those of its side."""
        held = self.held()
        net = sum(held.values())
        left = min(move.qty, abs(net))
        if not left:
            return []
        if left == abs(net):
            sizes = {strand: abs(position) for strand, position in held.items()}
        else:
            sizes = {}
            for strand in sorted(held):
                if (held[strand] > 0) is (net > 0) and left:
                    sizes[strand] = min(left, abs(held[strand]))
                    left -= sizes[strand]
        total, rest = sum(sizes.values()), move.fee
        shares: list[tuple[str, Move]] = []
        for strand, size in sizes.items():
            fee = move.fee * size // total if len(shares) < len(sizes) - 1 else rest
            rest -= fee
            shares.append((strand, move._replace(qty=size, fee=fee)))
        return shares


def match_strands(moves: Iterable[Move], strand_of: Mapping[str, str]) -> tuple[list[RoundTrip], list[OpenTrade]]:
    """Match the moves of one account and symbol, in order, strand by strand; return what closes and what is open."""
    strands = Strands(strand_of)
    closed = [trip for step in strands.take(moves) for trip in step.closed]
    return closed, list(strands.trades.values())


def strand_parts(moves: Iterable[Move], strand_of: Mapping[str, str]) -> Iterator[Part]:
    """Yield to which trades the moves belong; what moved nothing is left out, a fill through zero comes twice."""
    for step in Strands(strand_of).take(moves):
        if step.was is not None and step.now is not None and step.closed:
            yield Part(step.move.seq, step.was, step.before)
            yield Part(step.move.seq, step.now.opening_seq, abs(step.now.position))
        else:
            opened = step.now.opening_seq if step.now is not None else step.move.seq
            yield Part(step.move.seq, opened if step.was is None else step.was, abs(step.move.qty))


def moves_by_strand(moves: Iterable[Move], strand_of: Mapping[str, str]) -> dict[str, list[Move]]:
    """Return the moves of each strand, with its share of those that reach several."""
    found: dict[str, list[Move]] = {}
    for step in Strands(strand_of).take(moves):
        found.setdefault(step.strand, []).append(step.move)
    return found
