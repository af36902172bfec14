"""The headline figures of each group of trades: exact sums, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from journal_app.metrics.book import Book
from journal_app.metrics.cells import paths
from journal_app.metrics.choices import grouped
from journal_app.metrics.entries import bounds, figure, mean_money, money, quotient
from journal_app.metrics.exact import Exact, Flags, Floats, Ints
from journal_app.metrics.intervals import mean_interval
from journal_app.metrics.sample import spread_of


@dataclass(frozen=True, slots=True)
class Group:
    """One group of closed trades. Texts are exact decimals or six places; None cannot be known.

    ``interval`` is the 90 % interval of the expectancy; the figures are those of the catalogue of the same name.
    """

    key: str
    label: str
    n: int
    net_pnl: str
    gross_pnl: str
    fees: str
    winners: int
    losers: int
    win_rate: str | None
    profit_factor: str | None
    expectancy: str | None
    interval: tuple[str, str] | None
    payoff: str | None
    max_drawdown: str
    average_r: str | None
    total_r: str | None
    r_trades: int


def breakdown(book: Book, r: Floats, by: str) -> list[Group]:
    """Return the groups of a book's trades in their order; *r* is the R-multiple of each, NaN unknown.

    A trade with several tags counts under each. Raises SettingsError for a dimension that there is not.
    """
    groups = grouped(book, by)
    rows, starts = groups.rows, groups.starts
    if not len(rows):
        return []
    net, r_here = book.net.take(rows), r[rows]
    sign, known = net.signs(), ~np.isnan(r_here)
    sizes = np.diff(np.append(starts, len(rows))).tolist()
    sums = [one.take(rows).sums(starts).units() for one in (book.gross, book.fees, book.net)]
    won, lost = (_only(net, flags, starts) for flags in (sign > 0, sign < 0))
    wins, losses, with_r = (_count(flags, starts) for flags in (sign > 0, sign < 0, known))
    squares = np.add.reduceat(net.floats() ** 2, starts).tolist()
    total_r = np.add.reduceat(np.where(known, r_here, 0.0), starts).tolist()
    falls = _falls(net, starts)
    found = []
    for place, (key, label) in enumerate(zip(groups.keys, groups.labels, strict=True)):
        gross, fees, result = (column[place] for column in sums)
        n, up, down = sizes[place], wins[place], losses[place]
        spread = spread_of(n, result / 1e18, squares[place])
        found.append(Group(
            key, label, n, money(result), money(gross), money(fees), up, down, quotient(up, n),
            quotient(won[place], -lost[place]), mean_money(result, n), bounds(mean_interval(n, result / 1e18, spread)),
            quotient(won[place] * down, -lost[place] * up) if up else None, money(falls[place]),
            figure(total_r[place] / with_r[place]) if with_r[place] else None,
            figure(total_r[place]) if with_r[place] else None, with_r[place],
        ))  # fmt: skip
    return found


def _only(net: Exact, flags: Flags, starts: Ints) -> list[int]:
    return Exact(np.where(flags, net.high, 0), np.where(flags, net.low, 0)).sums(starts).units()


def _count(flags: Flags, starts: Ints) -> list[int]:
    counts: list[int] = np.add.reduceat(flags, starts, dtype=np.int64).tolist()
    return counts


def _falls(net: Exact, starts: Ints) -> list[int]:
    """Return the deepest fall of each group's running net below its peak, from 0, in 10⁻¹⁸."""
    sizes = np.diff(np.append(starts, len(net)))
    return paths(net, starts, sizes)[2].units()
