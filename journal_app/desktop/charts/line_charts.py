"""Lines and bands: rolling expectancy, what the same days could have made, and the account beside a benchmark."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPolygonF

from journal_app.desktop.charts.chart import (
    NO_MARK,
    Chart,
    Chosen,
    Plot,
    draw_below,
    draw_value_axis,
    inner,
    thin,
    value_axis,
    value_texts,
    widest,
)
from journal_app.desktop.charts.scale import Axis, Unit, padded
from journal_app.desktop.figures import moment, whole
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import Colours
from journal_app.metrics.resampling import BANDS, Simulation
from journal_app.metrics.rolling import Rolling

Floats = npt.NDArray[np.float64]
_FEWEST = 10
_NONE: Floats = np.array([])


class LineChart(Chart):
    """What charts of lines share: values at 0, 1, 2 … of a bottom axis of which a part can be looked at."""

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self._first = self._last = 0

    def lines(self) -> list[Floats]:
        """Return the values of all lines, each as long as there are marks."""
        raise NotImplementedError

    @property
    def marks(self) -> int:
        """A mark is a place of the bottom axis in view."""
        return max(self._last - self._first, 0)

    @property
    def whole(self) -> int:
        """How many places there are in all."""
        lines = self.lines()
        return len(lines[0]) if lines else 0

    def plot(self, area: QRectF, metrics: QFontMetricsF) -> Plot:
        """Return where the lines are."""
        seen = [line[self._first : self._last] for line in self.lines()]
        low = min((float(line.min(initial=0.0)) for line in seen), default=0.0)
        high = max((float(line.max(initial=0.0)) for line in seen), default=0.0)
        values = value_axis(*padded(low, high), area, metrics)
        inside = inner(area, metrics, widest([text for _, text in value_texts(values, self.unit)], metrics))
        return Plot(
            inside, Axis(self._first, max(self._last - 1, self._first + 1), inside.left(), inside.right()), values
        )

    def paint(self, painter: QPainter, area: QRectF, look: Colours) -> None:
        """Draw axes and lines."""
        plot = self.plot(area, QFontMetricsF(painter.font()))
        draw_value_axis(painter, plot, self.unit, look)
        draw_below(painter, plot, self.texts_below(plot), look)
        self.paint_lines(painter, plot, look)

    def paint_lines(self, painter: QPainter, plot: Plot, look: Colours) -> None:
        """Draw the lines."""
        raise NotImplementedError

    def texts_below(self, plot: Plot) -> list[tuple[float, str]]:
        """Return round numbers of the bottom axis."""
        _, values = plot.x.ticks(64)
        return [(plot.x.at(value), whole(int(value))) for value in values if value.is_integer()]

    def path(self, values: Floats, plot: Plot, *, is_smooth: bool = False) -> QPolygonF:
        """Return the part of a line in view: of each pixel its lowest and highest value, of a smooth one fewer."""
        part, pixels = values[self._first : self._last], max(int(plot.area.width()), 1)
        places = sampled(len(part), pixels // 3) if is_smooth else thinned(part, pixels)
        across = plot.x.start + places * plot.x.scale
        down = plot.y.start + (part[places] - plot.y.low) * plot.y.scale
        return QPolygonF([QPointF(x, y) for x, y in zip(across.tolist(), down.tolist(), strict=True)])

    def mark_at(self, spot: QPointF, area: QRectF, metrics: QFontMetricsF) -> int:
        """Return the place above or below a spot."""
        plot = self.plot(area, metrics)
        if not plot.area.left() <= spot.x() <= plot.area.right():
            return NO_MARK
        return min(max(round(plot.x.value(spot.x())) - self._first, 0), self.marks - 1)

    def place_of(self, mark: int, area: QRectF, metrics: QFontMetricsF) -> QRectF:
        """Return a line from top to bottom."""
        plot = self.plot(area, metrics)
        return QRectF(plot.x.at(self._first + mark), plot.area.top(), 0, plot.area.height())

    def zoom(self, factor: float, at: float) -> bool:
        """Show fewer or more places."""
        shown = min(max(round(self.marks / factor), min(_FEWEST, self.whole)), self.whole)
        return self._move(self._first + round((self.marks - shown) * at), shown)

    def pan(self, share: float) -> bool:
        """Move by a share of what is in view."""
        return self._move(self._first + round(share * self.marks), self.marks)

    def show_all(self) -> bool:
        """Show all places."""
        return self._move(0, self.whole)

    def _move(self, first: int, shown: int) -> bool:
        before = self._first, self._last
        self._first = min(max(first, 0), self.whole - shown)
        self._last = self._first + shown
        return before != (self._first, self._last)


def sampled(count: int, most: int) -> npt.NDArray[np.intp]:
    """Return so many places of *count*, evenly, the first and the last among them: enough for a line without edges."""
    return np.unique(np.linspace(0, count - 1, max(min(count, most), 2)).round().astype(np.intp))


def thinned(values: Floats, pixels: int) -> npt.NDArray[np.intp]:
    """Return the places of the lowest and the highest of each pixel's values, rising: all that can be seen."""
    count, each = len(values), -(-len(values) // pixels)
    if each <= 4:
        return np.arange(count)
    whole = count // each * each
    table = values[:whole].reshape(-1, each)
    starts = np.arange(0, whole, each)
    kept = [starts + table.argmin(axis=1), starts + table.argmax(axis=1), np.arange(whole, count)]
    return np.unique(np.concatenate([*kept, [0, count - 1]]))


class RollingChart(LineChart):
    """The mean result of the last 20, 50 or 100 trades, trade by trade."""

    title = noop("Rolling expectancy")

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self.window = 50
        self._found: dict[int, Rolling] = {}

    def show(self, found: dict[int, Rolling], unit: Unit) -> None:
        """Hold other trades, by the size of the window."""
        self._found, self.unit = found, unit
        self.choose_window(self.window)

    def choose_window(self, window: int) -> None:
        """Look at so many trades at a time."""
        self.window = window
        self.nothing = tr("Fewer than {n} closed trades here. Choose a shorter window or a longer time.", n=window)
        self.show_all()

    @property
    def _rolling(self) -> Rolling | None:
        return self._found.get(self.window)

    def lines(self) -> list[Floats]:
        """Return the one line."""
        return [] if self._rolling is None else [self._rolling.mean]

    @property
    def n(self) -> int:
        """All trades."""
        return 0 if self._rolling is None else self._rolling.n

    def basis(self) -> str:
        """Return n, and on how many trades each point rests."""
        return tr("n = {n}, {window} at a time", n=self.n, window=self.window)

    def texts_below(self, plot: Plot) -> list[tuple[float, str]]:
        """Return round numbers of trades."""
        shifted = Axis(plot.x.low + self.window, plot.x.high + self.window, plot.x.start, plot.x.end)
        _, values = shifted.ticks(64)
        return [(shifted.at(value), whole(int(value))) for value in values if value.is_integer()]

    def paint_lines(self, painter: QPainter, plot: Plot, look: Colours) -> None:
        """Draw the line."""
        painter.setPen(thin(look.curve))
        for line in self.lines():
            painter.drawPolyline(self.path(line, plot))

    def summary(self) -> str:
        """Tell where it stands."""
        found = self._rolling
        if found is None or not len(found.mean):
            return ""
        mean = self.unit.told(float(found.mean[-1]))
        return tr("The last {n} trades: {mean} on average   below: their numbers", n=self.window, mean=mean)

    def read(self, mark: int) -> str:
        """Tell the mean at a trade."""
        found, place = self._rolling, self._first + mark
        if found is None:
            return ""
        number = place + self.window
        return tr(
            "Trades {first} to {last}, the last closed {time}   mean {mean}   n = {n}",
            first=number - self.window + 1, last=number, time=moment(int(found.closed_us[place])),
            mean=self.unit.told(float(found.mean[place])), n=self.window,
        )  # fmt: skip


class BandChart(LineChart):
    """What the same days could have made in another order: the middle path, and where 50 % and 90 % of them lie."""

    title = noop("Monte Carlo")
    nothing = noop("Press “Draw” to see what the same days could have made in another order.")

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self._found: Simulation | None = None

    def show(self, found: Simulation | None, unit: Unit) -> None:
        """Hold another simulation."""
        self._found, self.unit = found, unit
        self.show_all()

    def lines(self) -> list[Floats]:
        """Return a line for each percentile."""
        return [] if self._found is None else list(self._found.band)

    @property
    def n(self) -> int:
        """Days drawn, not trades."""
        return 0 if self._found is None else self._found.days

    def basis(self) -> str:
        """Return how many paths of how many days."""
        found = self._found
        return "" if found is None else tr("{paths} paths of n = {n} days", paths=found.paths, n=found.days)

    def paint_lines(self, painter: QPainter, plot: Plot, look: Colours) -> None:
        """Draw the two bands and the middle line."""
        lines = [self.path(line, plot, is_smooth=True) for line in self.lines()]
        painter.setPen(Qt.PenStyle.NoPen)
        for low, high, share in ((0, 4, 0.16), (1, 3, 0.28)):
            ground = QColor(look.curve)
            ground.setAlphaF(share)
            painter.setBrush(ground)
            painter.drawPolygon(QPolygonF([*lines[low].toList(), *reversed(lines[high].toList())]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(thin(look.curve))
        painter.drawPolyline(lines[2])

    def summary(self) -> str:
        """Tell where the paths end."""
        if self._found is None:
            return ""
        low, middle, high = (self.unit.told(float(one)) for one in np.percentile(self._found.final, (5, 50, 95)))
        fall = self.unit.told(float(np.percentile(self._found.drawdown, 50)))
        return tr(
            "After {n} days: {middle}   90 % between {low} and {high}   median deepest fall {fall}",
            n=self.n, middle=middle, low=low, high=high, fall=fall,
        )  # fmt: skip

    def read(self, mark: int) -> str:
        """Tell the percentiles after a number of days."""
        if self._found is None:
            return ""
        day = self._first + mark
        values = self._found.band[:, day].tolist()
        told = "   ".join(f"{share} %: {self.unit.told(value)}" for share, value in zip(BANDS, values, strict=True))
        return tr("After {days} days   {told}   n = {n} paths", days=day, told=told, n=self._found.paths)


class BenchmarkChart(LineChart):
    """What the account and a symbol grew by since the first day, in percent."""

    title = noop("Against a benchmark")
    nothing = noop("Name a symbol, for example SPY, and press Return.")

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self.unit = Unit("percent")
        self.symbol = ""
        self._days: tuple[str, ...] = ()
        self._ours, self._theirs = _NONE, _NONE

    def show(self, symbol: str, days: tuple[str, ...], ours: Floats, theirs: Floats) -> None:
        """Hold another comparison: growth since the start as fractions, a value for each day."""
        self.symbol, self._days, self._ours, self._theirs = symbol, days, ours * 100, theirs * 100
        self.show_all()

    def lines(self) -> list[Floats]:
        """Return both lines."""
        return [self._ours, self._theirs]

    @property
    def n(self) -> int:
        """Days compared."""
        return len(self._days)

    def basis(self) -> str:
        """Return how many days."""
        return tr("n = {n} days", n=self.n) if self.symbol else ""

    def texts_below(self, plot: Plot) -> list[tuple[float, str]]:
        """Return some days."""
        return [(plot.x.at(place), self._days[place]) for place in range(self._first, self._last)]

    def paint_lines(self, painter: QPainter, plot: Plot, look: Colours) -> None:
        """Draw the account as a whole line, the symbol as a dashed one."""
        for values, colour, style in (
            (self._theirs, look.muted, Qt.PenStyle.DashLine), (self._ours, look.curve, Qt.PenStyle.SolidLine),
        ):  # fmt: skip
            pen = thin(colour)
            pen.setStyle(style)
            painter.setPen(pen)
            painter.drawPolyline(self.path(values, plot))

    def summary(self) -> str:
        """Tell what both grew by."""
        if not self.n:
            return ""
        ours, theirs = (self.unit.told(float(one[-1])) for one in (self._ours, self._theirs))
        told = {"ours": ours, "symbol": self.symbol, "theirs": theirs}
        return tr("Account {ours} (line)   {symbol} {theirs} (dashed)", **told)

    def read(self, mark: int) -> str:
        """Tell both on a day."""
        place = self._first + mark
        ours, theirs = (self.unit.told(float(one[place])) for one in (self._ours, self._theirs))
        return tr(
            "{day}   account {ours}   {symbol} {theirs}   n = {n} days",
            day=self._days[place], ours=ours, symbol=self.symbol, theirs=theirs, n=place + 1,
        )  # fmt: skip

    def choices(self, mark: int) -> tuple[Chosen, ...]:
        """Filter by the day."""
        day = self._days[self._first + mark]
        return (Chosen("day", day, day),)
