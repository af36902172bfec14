"""Every row of one account with what it did to cash and positions, and the sums as of any instant.

Equity of a day is asked as of an instant T: cash and positions of every row visible at T whose own
day (a fill's New York day, a booking's ``date``) is not later, at that day's closing prices. A row
that comes late therefore changes the days since its date, from the instant at which it shows.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from .holdings import Holding
from .instruments import Instrument
from .rows import Row


class Move(NamedTuple):
    """One position change: qty signed (10⁻⁹), worth *value* (> 0, cash units; None: at average cost).

    Moves with the same ``carry`` hand the cost on: the first takes it out, the second receives it.
    """

    one: Instrument
    qty: int
    value: int | None = None
    carry: str = ""


class Entry(NamedTuple):
    """One row and its effects; ``served`` is false when the row is hidden and its effects are not."""

    row: Row
    day: int
    shown_us: int
    cash: int = 0
    moves: tuple[Move, ...] = ()
    order_id: str = ""
    served: bool = True


class Entries:
    """All entries of an account. Not for two threads at once: the book has a lock."""

    def __init__(self, entries: Iterable[Entry], close: Callable[[Instrument, int], int]) -> None:
        """Take the entries; *close* is an instrument's closing price (10⁻⁴) on a day."""
        self._close = close
        self._all = sorted(entries, key=_shown)
        self._by_id = {entry.row.row_id: entry for entry in self._all}
        self._orders: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self._all:
            if entry.order_id:
                self._orders[entry.order_id].append(entry)
        self._reset()

    def _reset(self) -> None:
        self._taken, self._now = 0, -1
        self._cash = 0
        self._held: defaultdict[Instrument, Holding] = defaultdict(Holding)
        self._parked: dict[str, int] = {}
        self._rows: list[Row] = []
        self._days: defaultdict[int, list[Entry]] = defaultdict(list)
        self._ends: list[_End] = []

    def find(self, row_id: str) -> Entry:
        """Return the entry of a row; raise KeyError when there is none."""
        return self._by_id[row_id]

    def add(self, entry: Entry) -> None:
        """Take one more entry."""
        insort(self._all, entry, key=_shown)
        self._by_id[entry.row.row_id] = entry
        if entry.order_id:
            self._orders[entry.order_id].append(entry)
        if entry.shown_us <= self._now:
            # Among those already summed: its place cannot be kept, so the sums are made anew.
            self._reset()

    def replace(self, row_id: str, *others: Entry) -> None:
        """Put *others* in the place of one entry; none removes it."""
        old = self._by_id.pop(row_id)
        self._all.remove(old)
        if old.order_id:
            self._orders[old.order_id].remove(old)
        self._reset()
        for entry in others:
            self.add(entry)

    def _advance(self, now_us: int) -> None:
        if now_us < self._now:
            self._reset()
        end = bisect_right(self._all, now_us, key=lambda entry: entry.shown_us)
        fresh = self._all[self._taken : end]
        self._taken, self._now = end, now_us
        for entry in fresh:
            self._cash += entry.cash
            for move in entry.moves:
                self._move(move)
            self._days[entry.day].append(entry)
        if fresh:
            del self._ends[max(min(entry.day for entry in fresh), 0) :]
            self._rows = sorted([*self._rows, *(entry.row for entry in fresh if entry.served)])

    def _move(self, move: Move) -> None:
        held = self._held[move.one]
        if not move.carry:
            if move.value is None:
                held.shrink(move.qty)
            else:
                held.fill(move.qty, move.value)
        elif move.carry in self._parked:
            held.rescale(move.qty)
            held.cost += self._parked.pop(move.carry)
        else:
            self._parked[move.carry], held.cost = held.cost, 0
            held.rescale(move.qty)

    def rows(self, now_us: int) -> list[Row]:
        """Return the rows that are visible, sorted by id; the caller must not change the list."""
        self._advance(now_us)
        return self._rows

    def cash(self, now_us: int) -> int:
        """Return the cash of all visible rows in cash units."""
        self._advance(now_us)
        return self._cash

    def holdings(self, now_us: int) -> dict[Instrument, Holding]:
        """Return a copy of what is held, in the order of the instruments."""
        self._advance(now_us)
        found = [(one, held) for one, held in self._held.items() if held.qty]
        return {one: Holding(held.qty, held.cost) for one, held in sorted(found, key=lambda pair: pair[0].index)}

    def position(self, one: Instrument, now_us: int) -> int:
        """Return the signed quantity held of one instrument (10⁻⁹)."""
        self._advance(now_us)
        return self._held[one].qty

    def unbooked(self, kind: str, now_us: int, last: int) -> dict[Instrument, int]:
        """Return what was bought (10⁻⁹) on the days up to *last* whose row of a *kind* is still to come."""
        self._advance(now_us)
        found: defaultdict[Instrument, int] = defaultdict(int)
        for entry in self._all[self._taken :]:
            if entry.row.kind == kind and entry.moves and entry.day <= last:
                one = entry.moves[0].one
                moves = [move for fill in self._days.get(entry.day, ()) if fill.order_id for move in fill.moves]
                found[one] += sum(move.qty for move in moves if move.one == one and move.qty > 0)
        return found

    def fills_of(self, order_id: str, now_us: int) -> list[Entry]:
        """Return the visible executions of an order, oldest first; those hidden by hand count too."""
        return [entry for entry in self._orders.get(order_id, ()) if entry.shown_us <= now_us]

    def curve(self, now_us: int, last: int) -> list[int]:
        """Return the equity at the end of each day from 0 to *last*, in cash units."""
        self._advance(now_us)
        for day in range(len(self._ends), last + 1):
            self._ends.append(self._end_of(day))
        return [end.equity for end in self._ends[: last + 1]]

    def _end_of(self, day: int) -> "_End":
        cash, held = (self._ends[-1].cash, dict(self._ends[-1].held)) if self._ends else (0, {})
        for entry in self._days.get(day, ()):
            cash += entry.cash
            for move in entry.moves:
                held[move.one] = held.get(move.one, 0) + move.qty
                if not held[move.one]:
                    del held[move.one]
        worth = sum(qty * self._close(one, day) * one.multiplier for one, qty in held.items())
        return _End(cash, held, cash + worth)


class _End(NamedTuple):
    """The account at the end of a day: cash, signed quantities, equity."""

    cash: int
    held: dict[Instrument, int]
    equity: int


def _shown(entry: Entry) -> tuple[int, str]:
    return entry.shown_us, entry.row.row_id


def beyond(rows: list[Row], token: str | None, *, descending: bool) -> list[Row]:
    """Return the rows after a token in one direction; *rows* are sorted by id."""
    if descending:
        end = len(rows) if token is None else bisect_left(rows, token, key=_row_id)
        return rows[:end][::-1]
    start = 0 if token is None else bisect_right(rows, token, key=_row_id)
    return rows[start:]


def _row_id(row: Row) -> str:
    return row.row_id
