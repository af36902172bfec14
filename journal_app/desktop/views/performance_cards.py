"""The cards of the Performance page: what each draws, and where they stand."""

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import cast

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QToolButton, QWidget

from journal_app.desktop.asking import Asker
from journal_app.desktop.charts.bar_charts import HistogramChart, PeriodChart
from journal_app.desktop.charts.card import Card, ChartCard
from journal_app.desktop.charts.equity_card import EquityCard
from journal_app.desktop.charts.heat_charts import CalendarChart, WeekdayHourChart
from journal_app.desktop.charts.line_charts import BandChart, BenchmarkChart, RollingChart
from journal_app.desktop.charts.point_charts import ExcursionChart, HoldingChart
from journal_app.desktop.charts.scale import Unit
from journal_app.desktop.desk import Desk
from journal_app.desktop.language import noop, tr
from journal_app.desktop.scope import View
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.groups_card import GroupsCard
from journal_app.domain.errors import JournalError
from journal_app.journal import Journal
from journal_app.metrics.resampling import Simulation
from journal_app.metrics.rolling import WINDOWS
from journal_app.pictures import Drawings, Growth, Pictures

TITLES = {
    "equity": noop("Equity, drawdown and days"), "calendar": noop("Calendar"), "periods": noop("Days, weeks, months"),
    "results": noop("Distribution of results"), "r": noop("Distribution of R"), "hours": noop("Weekday × hour"),
    "holding": noop("Holding time and result"), "excursions": noop("MAE and MFE"),
    "rolling": noop("Rolling expectancy"),
    "simulation": noop("Monte Carlo"), "benchmark": noop("Against a benchmark"), "groups": noop("By group"),
}  # fmt: skip
"""Every card by its name, in the order in which they stand."""
_WIDE = frozenset({"equity", "groups"})
_LEAST_WIDTH, _MOST_ACROSS, _COLUMNS = 384, 4, 12
_EQUITY_HEIGHT, _CARD_HEIGHT = (0.7, (336, 640)), (0.28, (288, 420))
"""Share of the height of the view, and between how many pixels that is held."""
_R_IS_UNKNOWN = noop("No trade here has a known risk. Plan a stop, or tell a risk rule in the settings.")


def closes_of(journal: Journal, symbol: str, first: date, last: date) -> dict[date, str]:
    """Return the closing prices that the journal knows, else those that a connected broker tells."""
    known = journal.figures.closes(symbol, first, last)
    if known or not journal.connections():
        return known
    return journal.excursions.daily_closes(symbol, first, last)


class CalendarCard(ChartCard):
    """The calendar with a way to other months and years."""

    def __init__(self, desk: Desk) -> None:
        """Look at months first."""
        self.days = CalendarChart()
        super().__init__(self.days, desk.theme)
        self.span = self.add_choice((("month", noop("Month")), ("year", noop("Year"))), noop("Calendar of a"))
        self.span.changed.connect(self._change_span)
        for text, steps, name in (
            ("◀", -1, noop("Earlier month or year with a trade")),
            ("▶", 1, noop("Later month or year with a trade")),
        ):
            button = QToolButton(autoRaise=True)
            button.setText(text)
            button.setAccessibleName(tr(name))
            button.setToolTip(button.accessibleName())
            button.clicked.connect(partial(self.turn, steps))
            self.options.addWidget(button)

    def turn(self, steps: int, *_: object) -> None:
        """Go to a later or earlier month or year."""
        if self.days.turn(steps):
            self.redraw()

    def _change_span(self, span: str) -> None:
        self.days.is_year = span == "year"
        self.redraw()


class SimulationCard(ChartCard):
    """Monte Carlo, drawn when asked for, and again when the trades change after that."""

    def __init__(self, pictures: Pictures, desk: Desk) -> None:
        """Draw nothing yet."""
        self.band = BandChart()
        super().__init__(self.band, desk.theme)
        self._pictures, self._view = pictures, View()
        self._is_wanted = False
        self.asker = Asker(self)
        self.asker.answered.connect(self._show)
        self.asker.failed.connect(self.failed)
        self.button = QToolButton(autoRaise=True)
        self.button.setText(tr("Draw"))
        self.button.setToolTip(tr("Draw a thousand paths of the same days in another order"))
        self.button.setAccessibleName(self.button.toolTip())
        self.button.clicked.connect(self.draw)
        self.options.addWidget(self.button)

    def look(self, view: View) -> None:
        """Follow a view."""
        self._view = view
        if self._is_wanted:
            self.draw()

    def draw(self) -> None:
        """Draw paths of the days in view."""
        self._is_wanted = True
        self.asker.ask(partial(self._pictures.simulation, self._view.only(), self._view.outcome))

    def _show(self, found: Simulation | None) -> None:
        if found is None:
            self.band.nothing = noop("No closed trade here, so there is no day to draw.")
        self.band.show(found, Unit(self._view.measure))
        self.redraw()


class BenchmarkCard(ChartCard):
    """The account beside a symbol, compared when one is named, and again when the trades change after that."""

    def __init__(self, pictures: Pictures, desk: Desk) -> None:
        """Compare nothing yet."""
        self.lines = BenchmarkChart()
        super().__init__(self.lines, desk.theme)
        self._pictures, self._journal, self._view = pictures, desk.journal, View()
        self.asker = Asker(self)
        self.asker.answered.connect(self._show)
        self.asker.failed.connect(self._say)
        self.symbol = QLineEdit()
        self.symbol.setPlaceholderText(tr("Symbol"))
        self.symbol.setMaxLength(20)
        self.symbol.setFixedWidth(self.fontMetrics().horizontalAdvance("W" * 8))
        self.symbol.setAccessibleName(tr("Symbol to compare with, for example SPY"))
        self.symbol.returnPressed.connect(self.compare)
        self.options.addWidget(self.symbol)

    def look(self, view: View) -> None:
        """Follow a view."""
        self._view = view
        self.compare()

    def compare(self) -> None:
        """Compare with the symbol that is written, if any is."""
        symbol = self.symbol.text().strip().upper()
        if symbol:
            closes = partial(closes_of, self._journal)
            self.asker.ask(partial(self._pictures.growth, symbol, closes, self._view.only()))

    def _show(self, found: Growth) -> None:
        self.lines.show(found.symbol, found.days, found.ours, found.theirs)
        self.redraw()

    def _say(self, error: Exception) -> None:
        if isinstance(error, JournalError):
            self.say_nothing(f"{tr(error.title)}\n{tr(error.hint)}")
        else:
            self.failed.emit(error)


class CardGrid(QWidget):
    """All cards, side by side where there is room; only those that are wanted are seen."""

    chosen = Signal(str, str, str)
    failed = Signal(object)
    drawn = Signal()

    def __init__(self, desk: Desk) -> None:
        """Make every card; nothing is read yet."""
        super().__init__()
        self._pictures = Pictures(desk.journal.figures)
        self._view = View()
        self._across, self._size = 0, QSize()
        self.asker = Asker(self)
        self.asker.answered.connect(self._show)
        self.asker.failed.connect(self.failed)
        self._make(desk)
        self._hidden: frozenset[str] = frozenset()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(GRID, GRID, GRID, GRID)
        self._grid.setSpacing(GRID)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        for card in self.cards.values():
            card.setParent(self)  # before it is ever shown, or it would be a window of its own
            card.chosen.connect(self.chosen)
            card.failed.connect(self.failed)

    def _make(self, desk: Desk) -> None:
        theme = desk.theme
        self.equity = EquityCard(theme)
        self.periods, self.results, self.r = (
            PeriodChart(),
            HistogramChart(TITLES["results"]),
            HistogramChart(TITLES["r"]),
        )
        self.hours, self.holding, self.excursions = WeekdayHourChart(), HoldingChart(), ExcursionChart()
        self.rolling = RollingChart()
        self.calendar = CalendarCard(desk)
        self.simulation, self.benchmark = SimulationCard(self._pictures, desk), BenchmarkCard(self._pictures, desk)
        self.groups = GroupsCard(self._pictures, theme)
        charts = {
            "periods": self.periods, "results": self.results, "r": self.r, "hours": self.hours, "holding": self.holding,
            "excursions": self.excursions, "rolling": self.rolling,
        }  # fmt: skip
        self._plain = {name: ChartCard(chart, theme) for name, chart in charts.items()}
        made: dict[str, Card] = {
            "equity": self.equity, "calendar": self.calendar, "simulation": self.simulation,
            "benchmark": self.benchmark, "groups": self.groups, **self._plain,
        }  # fmt: skip
        self.cards = {name: made[name] for name in TITLES}
        self._add_choices()

    def _add_choices(self) -> None:
        periods = self._plain["periods"].add_choice(
            (("", noop("Fit")), ("day", noop("Day")), ("week", noop("Week")), ("month", noop("Month"))),
            noop("Gathered by"),
        )
        periods.changed.connect(self._gather)
        hours = self._plain["hours"].add_choice((("total", noop("Total")), ("mean", noop("Mean"))), noop("Coloured by"))
        hours.changed.connect(self._colour)
        rolling = self._plain["rolling"].add_choice(
            tuple((str(one), str(one)) for one in WINDOWS), noop("Trades at a time")
        )
        rolling.choose(str(self.rolling.window))
        rolling.changed.connect(self._roll)

    def _gather(self, period: str) -> None:
        self.periods.choose_period(period)
        self._plain["periods"].redraw()

    def _colour(self, by: str) -> None:
        self.hours.is_mean = by == "mean"
        self._plain["hours"].redraw()

    def _roll(self, window: str) -> None:
        self.rolling.choose_window(int(window))
        self._plain["rolling"].redraw()

    @property
    def busy(self) -> bool:
        """Tell whether something that was asked for is not drawn yet."""
        return any(one.busy for one in (self.asker, self.groups.asker, self.simulation.asker, self.benchmark.asker))

    def look(self, view: View) -> None:
        """Read what every card but the equity draws; what is seldom looked at comes last."""
        self._view = view
        self.asker.ask(partial(self._pictures.drawings, view.only(), view.outcome))

    def _show(self, found: Drawings) -> None:
        unit = Unit(self._view.measure)
        self.calendar.days.show(found.days, unit)
        self.periods.show(found.days, unit)
        gross, measure = self._view.gross, self._view.measure
        r = "" if gross else "r"  # that is net ÷ risk
        self.results.show(found.results, unit, {"money": "gross" if gross else "net", "r": r}.get(measure, ""))
        self.r.show(found.r, Unit("r"), r)
        self.r.nothing = _R_IS_UNKNOWN
        self.hours.show(found.hours, unit)
        self.holding.show(found.holding, unit)
        self.excursions.show(found.excursions, unit)
        self.rolling.show(dict(found.rolling), unit)
        for card in self.cards.values():
            if isinstance(card, ChartCard) and card not in {self.simulation, self.benchmark}:
                card.redraw()
        for later in (self.groups, self.simulation, self.benchmark):
            if not later.isHidden():
                later.look(self._view)
        self.drawn.emit()

    def hide_cards(self, names: Collection[str]) -> None:
        """Leave these cards out, and show the others."""
        shown_now = self._hidden - frozenset(names)
        self._hidden = frozenset(names)
        self._across = 0
        self._place()
        for name in shown_now & {"groups", "simulation", "benchmark"}:
            cast("GroupsCard | SimulationCard | BenchmarkCard", self.cards[name]).look(self._view)

    def tab_stops(self) -> list[QWidget]:
        """Return what Tab comes to, card by card."""
        return [stop for card in self.cards.values() for stop in card.tab_stops()]

    def fit(self, size: QSize) -> None:
        """Put as many side by side as have room, as high as is good to read in a view of this size."""
        self._size = size
        self._place()

    def _place(self) -> None:
        across = min(max(self._size.width() // _LEAST_WIDTH, 1), _MOST_ACROSS)
        high, low = (_held(share * self._size.height(), *ends) for share, ends in (_EQUITY_HEIGHT, _CARD_HEIGHT))
        for name, card in self.cards.items():
            card.setMinimumHeight(high if name == "equity" else max(low, card.least_height))
            card.setMaximumHeight(card.minimumHeight())
        if across != self._across:
            self._across = across
            for row, names in enumerate(self._rows(across)):
                for place, name in enumerate(names):
                    wide = _COLUMNS // len(names)
                    self._grid.addWidget(self.cards[name], row, place * wide, 1, wide)
            for name, card in self.cards.items():
                card.setVisible(name not in self._hidden)

    def _rows(self, across: int) -> list[list[str]]:
        """Return the names of the cards that are wanted, row by row; what is left in a row shares its width."""
        rows: list[list[str]] = []
        for name in (one for one in self.cards if one not in self._hidden):
            if name in _WIDE or not rows or rows[-1][-1] in _WIDE or len(rows[-1]) == across:
                rows.append([])
            rows[-1].append(name)
        return rows


def _held(size: float, least: int, most: int) -> int:
    return min(max(int(size), least), most)
