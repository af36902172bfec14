"""What the charts draw: columns for any choice of trades, in money, percent or R, gross or net."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journal_app.domain.trades import TradeFilter
from journal_app.figures import Closes, Outcome

if TYPE_CHECKING:
    from journal_app.figures import Figures
    from journal_app.metrics.book import Book
    from journal_app.metrics.breakdown import Group
    from journal_app.metrics.curves import Curves
    from journal_app.metrics.entries import Metric
    from journal_app.metrics.exact import Floats
    from journal_app.metrics.pictures import Histogram, PeriodResults, WeekdayHours
    from journal_app.metrics.points import Points
    from journal_app.metrics.resampling import Simulation
    from journal_app.metrics.rolling import Rolling

_MONEY = Outcome()


@dataclass(frozen=True, slots=True)
class Front:
    """What is looked at first: the catalogue, the curves, and money that came in (+) and went out (−) by day."""

    only: TradeFilter
    outcome: Outcome
    metrics: Mapping[str, Metric]
    curves: Curves
    flow_days: tuple[str, ...]
    flows: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Drawings:
    """Columns of every chart of a choice of trades. ``left_out`` trades have no result in the measure."""

    days: PeriodResults
    results: Histogram
    r: Histogram
    hours: WeekdayHours
    holding: Points
    excursions: Points
    rolling: Mapping[int, Rolling]
    left_out: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group of trades with its running result at evenly counted trades, 0 in front; for drawing only."""

    group: Group
    curve: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Growth:
    """What an account and a symbol grew by since the start, as fractions, by day (YYYY-MM-DD)."""

    symbol: str
    days: tuple[str, ...]
    ours: Floats
    theirs: Floats


class Pictures:
    """Answers for charts from the journal as it is now. Safe from any thread."""

    def __init__(self, figures: Figures) -> None:
        """Draw what these figures are worked out from."""
        self._figures = figures

    def front(self, only: TradeFilter, outcome: Outcome = _MONEY) -> Front:
        """Return the catalogue and the curves; in money, net, only what changed since the last time is read.

        Raises SettingsError for a risk rule or a capital that cannot be read.
        """
        from journal_app.metrics.curves import curves_of

        fresh = self._figures.watch(only)
        if outcome == _MONEY:
            metrics, curves = fresh.refresh()
            return Front(only, outcome, metrics, curves, *self._flows(only, fresh.book()))
        book = fresh.book()
        told, _ = self._figures.told_in(book, only, outcome)
        metrics = self._figures.measured(book, only, outcome)
        return Front(only, outcome, metrics, curves_of(told), *self._flows(only, book))

    def _flows(self, only: TradeFilter, book: Book) -> tuple[tuple[str, ...], tuple[float, ...]]:
        import numpy as np

        capital = self._figures.capital(only, book)
        if capital is None or not len(capital.flow_days):
            return (), ()
        days, places = np.unique(capital.flow_days, return_inverse=True)
        return tuple(str(day) for day in days), tuple(np.bincount(places, weights=capital.flows).tolist())

    def drawings(self, only: TradeFilter, outcome: Outcome = _MONEY) -> Drawings:
        """Return the columns of every chart."""
        from journal_app.metrics import pictures, points
        from journal_app.metrics.outcomes import r_multiples
        from journal_app.metrics.rolling import WINDOWS, rolling_expectancy

        whole = self._figures.watch(only).book()
        book, left_out = self._figures.told_in(whole, only, outcome)
        gross_or_net, _ = self._figures.told_in(whole, only, Outcome(gross=outcome.gross))
        return Drawings(
            pictures.daily_results(book), pictures.histogram(book.net.floats()),
            pictures.histogram(r_multiples(gross_or_net)), pictures.weekday_hours(book), points.holding_points(book),
            points.excursion_points(book, self._divisor(book, whole, only, outcome)),
            {window: rolling_expectancy(book, window) for window in WINDOWS}, left_out,
        )  # fmt: skip

    def _divisor(self, book: Book, whole: Book, only: TradeFilter, outcome: Outcome) -> Floats | float:
        """Return by what money of each trade is divided to be in the measure."""
        import numpy as np

        from journal_app.metrics.outcomes import capital_on

        if outcome.measure == "money":
            return 1.0
        if outcome.measure == "r":
            return book.risk
        return np.asarray(capital_on(book.day, whole, self._figures.capital(only, whole)) / 100)

    def groups(self, by: str, only: TradeFilter, outcome: Outcome = _MONEY) -> tuple[GroupLine, ...]:
        """Return the groups of trades, each with a small curve. Raises SettingsError for an unknown dimension."""
        from journal_app.metrics.breakdown import breakdown
        from journal_app.metrics.choices import grouped
        from journal_app.metrics.outcomes import r_multiples
        from journal_app.metrics.rolling import small_curves

        book, _ = self._figures.told_in(self._figures.watch(only).book(), only, outcome)
        curves = small_curves(book, grouped(book, by)).tolist()
        found = breakdown(book, r_multiples(book), by)
        return tuple(GroupLine(group, tuple(curve)) for group, curve in zip(found, curves, strict=True))

    def simulation(self, only: TradeFilter, outcome: Outcome = _MONEY) -> Simulation | None:
        """Return what the same trading days could have made in another order; None without any."""
        from journal_app.metrics.pictures import daily_results
        from journal_app.metrics.resampling import simulate

        book, _ = self._figures.told_in(self._figures.watch(only).book(), only, outcome)
        return simulate(daily_results(book).total)

    def growth(self, symbol: str, closes: Closes, only: TradeFilter) -> Growth:
        """Return what the account and a symbol grew by, over the days on which both are known.

        Raises SettingsError when no capital is known, or no price of the symbol.
        """
        import numpy as np

        from journal_app.metrics.benchmark import aligned

        days, ours, theirs = aligned(*self._figures.beside_closes(symbol, closes, only))
        grown = (np.asarray(np.cumprod(1 + one) - 1, dtype=np.float64) for one in (ours, theirs))
        return Growth(symbol, tuple(str(day) for day in days), *grown)
