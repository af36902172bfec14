"""What the figures are worked out from: the cells of the days, and what stands beside the trades."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from journal_app.domain.money import to_units
from journal_app.metrics.cells import Cells
from journal_app.metrics.exact import Floats
from journal_app.metrics.period_returns import first_days
from journal_app.metrics.returns import Days, Returns, daily_returns, day_without_capital

UNIT = 10**18


@dataclass(frozen=True, slots=True)
class Capital:
    """What an account began with, and what came in (+) and went out (−), in money; days are trading days."""

    start: float
    flow_days: Days = field(default_factory=lambda: np.array([], dtype="datetime64[D]"))
    flows: Floats = field(default_factory=lambda: np.array([]))
    every_day: bool = False
    closed: Days = field(default_factory=lambda: np.array([], dtype="datetime64[D]"))


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the closed trades and is not part of them.

    ``fees_by_day`` are fees that the broker books by day (a cost is positive, units of 10⁻¹⁸);
    ``excluded`` counts closed trades that are left out, because their figures are not known or have no R.
    """

    fees_by_day: Mapping[np.datetime64, int] = field(default_factory=dict)
    open_trades: int = 0
    excluded: int = 0
    capital: Capital | None = None
    money_unit: str = "money"


@dataclass(frozen=True)
class Sample:
    """Closed trades by day, and what stands beside them. Everything is worked out when first asked for."""

    cells: Cells
    beside: Beside = field(default_factory=Beside)

    @cached_property
    def n(self) -> int:
        """Closed trades."""
        return int(self.cells.n.sum())

    @cached_property
    def wins(self) -> int:
        """Trades with net above 0."""
        return int(self.cells.wins.sum())

    @cached_property
    def losses(self) -> int:
        """Trades with net below 0."""
        return int(self.cells.losses.sum())

    @cached_property
    def net(self) -> int:
        """Sum of net, in 10⁻¹⁸."""
        return self.cells.net.total()

    @cached_property
    def won(self) -> int:
        """Sum of the winners, in 10⁻¹⁸."""
        return self.cells.won.total()

    @cached_property
    def lost(self) -> int:
        """Sum of the losers, in 10⁻¹⁸, ≤ 0."""
        return self.cells.lost.total()

    @cached_property
    def account_fees(self) -> int:
        """Fees booked by day, in 10⁻¹⁸; a cost is positive."""
        return sum(self.beside.fees_by_day.values())

    @cached_property
    def net_spread(self) -> float | None:
        """Standard deviation (n − 1) of the trades' nets, money; None for fewer than two or without spread."""
        return spread_of(self.n, self.net / UNIT, float(self.cells.net_squared.sum()))

    @cached_property
    def r_n(self) -> int:
        """Trades with a known risk."""
        return int(self.cells.r_n.sum())

    @cached_property
    def r_sum(self) -> float:
        """Sum of their R."""
        return float(self.cells.r_sum.sum())

    @cached_property
    def r_spread(self) -> float | None:
        """Standard deviation (n − 1) of their R; None for fewer than two or without spread."""
        return spread_of(self.r_n, self.r_sum, float(self.cells.r_squared.sum()))

    @cached_property
    def results(self) -> list[int]:
        """Net of each trading day, in 10⁻¹⁸, without fees booked by day."""
        return self.cells.net.units()

    @cached_property
    def fall(self) -> Fall:
        """The deepest fall of the running net below its highest point so far, from 0 at the start."""
        return _deepest(self)

    @cached_property
    def day_money(self) -> tuple[Days, Floats]:
        """Days with a result or a fee booked by day, and what each made after both, money."""
        days = np.union1d(self.cells.day, np.array(list(self.beside.fees_by_day), dtype="datetime64[D]"))
        results = np.zeros(len(days))
        results[np.searchsorted(days, self.cells.day)] = self.cells.net.floats()
        for day, fee in self.beside.fees_by_day.items():
            results[np.searchsorted(days, day)] -= fee / UNIT
        return days, results

    @cached_property
    def returns(self) -> Returns | None:
        """Daily returns on the capital, after fees booked by day; None where it is not known or was used up."""
        capital = self.beside.capital
        if capital is None or not len(self.cells):
            return None
        flows = (capital.flow_days, capital.flows)
        return daily_returns(*self.day_money, flows, capital.start, every_day=capital.every_day, closed=capital.closed)

    @cached_property
    def broke_on(self) -> np.datetime64 | None:
        """The first day that began with no capital, so that there are no returns; None without such a day."""
        capital = self.beside.capital
        if capital is None:
            return None
        flows = (capital.flow_days, capital.flows)
        return day_without_capital(
            *self.day_money, flows, capital.start, every_day=capital.every_day, closed=capital.closed
        )

    @cached_property
    def daily(self) -> Floats:
        """The returns' values; empty where there are none."""
        return np.array([]) if self.returns is None else self.returns.values

    @property
    def per_year(self) -> int:
        """Days a year of the returns."""
        return 252 if self.returns is None else self.returns.per_year


@dataclass(frozen=True, slots=True)
class Fall:
    """A fall of money: ``depth`` ≤ 0 in 10⁻¹⁸, the days of its peak, its valley and of being back; None unknown.

    ``peak`` None: it began at the start. ``back`` None: it goes on.
    """

    depth: int
    peak: np.datetime64 | None
    valley: np.datetime64 | None
    back: np.datetime64 | None


def _deepest(sample: Sample) -> Fall:
    cells = sample.cells
    peaks, troughs, falls = cells.peak.units(), cells.trough.units(), cells.fall.units()
    equity = top = depth = 0
    top_day: np.datetime64 | None = None
    found = Fall(0, None, None, None)
    target: int | None = None
    for place, day in enumerate(cells.day):
        inside, below = falls[place], equity + troughs[place] - top
        if min(inside, below) < depth:
            depth = min(inside, below)
            from_today = inside < below
            found = Fall(depth, day if from_today else top_day, day, None)
            target = equity + peaks[place] if from_today else top
        elif target is not None and found.back is None and equity + peaks[place] >= target:
            found = Fall(found.depth, found.peak, found.valley, day)
        if equity + peaks[place] > top:
            top, top_day = equity + peaks[place], day
        equity += sample.results[place]
        if target is not None and found.back is None and found.valley == day and equity >= target:
            found = Fall(found.depth, found.peak, found.valley, day)
    return found


def spread_of(n: int, total: float, squares: float) -> float | None:
    """Return the standard deviation (n − 1) from a sum and a sum of squares; None where there is none."""
    if n < 2:
        return None
    variance = (squares - total * total / n) / (n - 1)
    return math.sqrt(variance) if variance > 1e-12 * max(squares / n, 1e-300) else None


def longest_run(heads: list[int], tails: list[int], longest: list[int], sizes: list[int]) -> int:
    """Return the longest run over all days from what each day's trades begin, end and hold."""
    best = going = 0
    for head, tail, inside, size in zip(heads, tails, longest, sizes, strict=True):
        best = max(best, going + head, inside)
        going = going + size if head == size else tail
        best = max(best, going)
    return best


def periods(cells: Cells, unit: str) -> tuple[list[np.datetime64], list[int]]:
    """Return the net of each week (from its Monday), month or year with a trade, in 10⁻¹⁸, by its first day."""
    if not len(cells):
        return [], []
    firsts = first_days(cells.day, unit)
    days, starts = np.unique(firsts, return_index=True)
    return list(days), cells.net.sums(starts).units()


def to_capital(text: str | None) -> float | None:
    """Return a capital given as exact text; None for none or nothing."""
    units = to_units(text) if text else 0
    return units / UNIT if units > 0 else None
