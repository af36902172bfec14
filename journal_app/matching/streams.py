"""Match moves as they are recorded: each symbol goes on from where it stands, in memory."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from journal_app.domain.events import SINGLE_KINDS
from journal_app.matching.columns import Run
from journal_app.matching.moves import Columns
from journal_app.matching.round_trips import OpenTrade
from journal_app.matching.sums import Closed

DAWN = -(1 << 62)
_PIECE = 100_000
"""Moves that wait to be matched together."""

A = TypeVar("A", bound=Hashable)


@dataclass(slots=True)
class Tail:
    """Where a symbol's matching stands: its open trade, and the newest move matched so far."""

    trade: OpenTrade | None = None
    newest: tuple[int, str] = (DAWN, "")


class Stream(Generic[A]):
    """Matches the moves of many accounts, which are named as the caller likes."""

    def __init__(self, find_tail: Callable[[A, str, int], Tail] | None = None) -> None:
        """Start where *find_tail* (account, symbol, first seq) says; without it nothing was ever matched."""
        self._find_tail = find_tail
        self._waiting: dict[A, Run] = {}
        self._are_waiting = 0
        self._tails: dict[tuple[A, str], Tail] = {}
        self.late: dict[tuple[A, str], int] = {}
        """Symbols with a move older than what was matched, and the oldest such time."""

    def touch(self, account: A, symbol: str, time_us: int) -> None:
        """Remember that a symbol must be matched again from this time on."""
        key = (account, symbol)
        self.late[key] = min(time_us, self.late.get(key, time_us))

    def add(self, account: A, columns: Columns) -> list[tuple[A, Closed]]:
        """Take moves in the order in which they were recorded; return what they close, when many wait."""
        self._waiting.setdefault(account, Run()).add(columns)
        self._are_waiting += len(columns[0]) if columns else 0
        return self.flush() if self._are_waiting >= _PIECE else []

    def flush(self) -> list[tuple[A, Closed]]:
        """Match the moves that wait and return the trades that they close; late ones wait for good."""
        done: list[tuple[A, Closed]] = []
        for account, run in self._waiting.items():
            trades: dict[str, OpenTrade | None] = {}
            for symbol, (first, last, lowest_seq) in run.spans().items():
                tail = self._tail(account, symbol, lowest_seq)
                if first[:2] < tail.newest:
                    self.touch(account, symbol, first[0])
                else:
                    trades[symbol], tail.newest = tail.trade, last[:2]
            closed, still_open = run.match(trades)
            for symbol, trade in still_open.items():
                self._tails[account, symbol].trade = trade
            done.append((account, closed))
        self._waiting.clear()
        self._are_waiting = 0
        return done

    def still_open(self) -> list[tuple[A, OpenTrade]]:
        """Return the trades that are open."""
        return [(account, tail.trade) for (account, _), tail in self._tails.items() if tail.trade is not None]

    def _tail(self, account: A, symbol: str, first_seq: int) -> Tail:
        key = (account, symbol)
        if key not in self._tails:
            self._tails[key] = self._find_tail(account, symbol, first_seq) if self._find_tail else Tail()
        return self._tails[key]


def moves_of(seqs: Sequence[int], columns: Columns) -> Columns:
    """Return the moves among facts that are given as the columns of `events.STORED_FIELDS`."""
    (ids, kinds, times, symbols, classes, underlyings, sides, qtys, prices, fees, currencies, multipliers, _, _, _,
     ties, _) = columns  # fmt: skip
    moves = (
        times, ties, seqs, ids, kinds, sides, qtys, prices, fees, currencies, symbols, classes, underlyings,
        multipliers,
    )  # fmt: skip
    if SINGLE_KINDS.issuperset(kinds) and all(symbols):
        return moves
    rows = zip(*moves, strict=True)
    return tuple(zip(*(row for row in rows if row[4] in SINGLE_KINDS and row[10]), strict=True))
