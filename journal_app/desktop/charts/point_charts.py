"""Trades as points: how long they were held, and how far they went against and for their holder."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPaintEngine, QPainter, QPixmap, QPolygonF

from journal_app.desktop.charts.chart import (
    NO_MARK,
    Chart,
    Chosen,
    Plot,
    draw_below,
    draw_value_axis,
    inner,
    value_axis,
    value_texts,
    widest,
)
from journal_app.desktop.charts.scale import Axis, Unit, padded
from journal_app.desktop.figures import duration, moment, round_duration
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import Colours
from journal_app.metrics.points import Points

_SIZE = 3.0
_REACH = 14.0
"""A point this many pixels away is still meant."""
_BUSY = 1200
"""More points than these are drawn half clear, so that it is seen where they lie on each other."""
_TIMES = (1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400, 604_800, 2_592_000, 7_776_000, 31_536_000)


class PointChart(Chart):
    """What charts of points share; a winner is a triangle that points up, a loser one that points down."""

    nothing = noop("No closed trade here. Choose a longer time, or take a filter away.")

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self.found: Points | None = None
        self._order = np.array([], dtype=np.int64)
        self._x, self._y = np.array([]), np.array([])
        self._window: tuple[float, float] | None = None

    def show(self, found: Points, unit: Unit) -> None:
        """Hold other trades."""
        self.found, self.unit, self._window = found, unit, None
        self._x, self._y = self.laid_out(found)
        self._order = np.lexsort((self._y, self._x))

    def laid_out(self, found: Points) -> "tuple[np.typing.NDArray[np.float64], np.typing.NDArray[np.float64]]":
        """Return where each point lies on the two axes."""
        raise NotImplementedError

    @property
    def marks(self) -> int:
        """A mark is a point, from left to right."""
        return len(self._order)

    @property
    def n(self) -> int:
        """Trades that could be drawn."""
        return 0 if self.found is None else self.found.n

    def basis(self) -> str:
        """Return n, how many of them are drawn, and how many have no such numbers."""
        if self.found is None:
            return tr("n = {n}", n=0)
        parts = [tr("n = {n}", n=self.found.n)]
        if len(self.found) < self.found.n:
            parts.append(tr("{n} of them drawn", n=len(self.found)))
        if self.found.unknown:
            parts.append(tr("{n} without", n=self.found.unknown))
        return ", ".join(parts)

    def _span(self) -> tuple[float, float]:
        if not len(self._x):
            return 0.0, 1.0
        return padded(float(self._x.min()), float(self._x.max()), with_zero=self.has_zero)

    has_zero = True

    def plot(self, area: QRectF, metrics: QFontMetricsF) -> Plot:
        """Return where the points lie."""
        values = value_axis(*padded(float(self._y.min(initial=0)), float(self._y.max(initial=0))), area, metrics)
        inside = inner(area, metrics, widest([text for _, text in value_texts(values, self.unit)], metrics))
        low, high = self._window or self._span()
        return Plot(inside, Axis(low, high, inside.left(), inside.right()), values)

    def paint(self, painter: QPainter, area: QRectF, look: Colours) -> None:
        """Draw axes and points."""
        plot = self.plot(area, QFontMetricsF(painter.font()))
        draw_value_axis(painter, plot, self.unit, look)
        draw_below(painter, plot, self.texts_below(plot), look)
        painter.save()
        painter.setClipRect(plot.area.adjusted(-_SIZE, -_SIZE, _SIZE, _SIZE))
        self._paint_points(painter, plot, look)
        painter.restore()

    def _paint_points(self, painter: QPainter, plot: Plot, look: Colours) -> None:
        if self.found is None:
            return
        for is_won, name in ((False, look.loss), (True, look.gain)):
            colour = QColor(name)
            colour.setAlphaF(0.5 if len(self._order) > _BUSY else 0.8)
            chosen = self.found.result > 0 if is_won else self.found.result <= 0
            across = plot.x.start + (self._x[chosen] - plot.x.low) * plot.x.scale
            down = plot.y.start + (self._y[chosen] - plot.y.low) * plot.y.scale
            inside = (across >= plot.area.left() - _SIZE) & (across <= plot.area.right() + _SIZE)
            places = zip(across[inside].tolist(), down[inside].tolist(), strict=True)
            if painter.paintEngine().type() == QPaintEngine.Type.SVG:
                for x, y in places:
                    _draw_triangle(painter, QPointF(x, y), colour, is_up=is_won)
            else:
                # A picture that is stamped costs a tenth of a triangle that is drawn.
                stamp, reach = _stamp(painter.device().devicePixelRatio(), colour, is_up=is_won), _SIZE + 1
                for x, y in places:
                    painter.drawPixmap(QPointF(x - reach, y - reach), stamp)

    def texts_below(self, plot: Plot) -> list[tuple[float, str]]:
        """Return the texts of the bottom axis by their pixels."""
        raise NotImplementedError

    def mark_at(self, spot: QPointF, area: QRectF, metrics: QFontMetricsF) -> int:
        """Return the nearest point, if it is near."""
        plot = self.plot(area, metrics)
        across = plot.x.start + (self._x[self._order] - plot.x.low) * plot.x.scale - spot.x()
        down = plot.y.start + (self._y[self._order] - plot.y.low) * plot.y.scale - spot.y()
        far = across**2 + down**2
        nearest = int(far.argmin())
        return nearest if far[nearest] <= _REACH**2 else NO_MARK

    def place_of(self, mark: int, area: QRectF, metrics: QFontMetricsF) -> QRectF:
        """Return a square around a point."""
        plot, place = self.plot(area, metrics), int(self._order[mark])
        at = QPointF(plot.x.at(float(self._x[place])), plot.y.at(float(self._y[place])))
        return QRectF(at.x() - 2 * _SIZE, at.y() - 2 * _SIZE, 4 * _SIZE, 4 * _SIZE)

    def name(self, place: int) -> str:
        """Return what tells a trade from others."""
        assert self.found is not None  # noqa: S101 - points are there only then
        time = moment(int(self.found.closed_us[place]))
        return tr("{symbol}, closed {time}", symbol=self.found.symbol[place], time=time)

    def choices(self, mark: int) -> tuple[Chosen, ...]:
        """Filter by the one trade."""
        if self.found is None:
            return ()
        place = int(self._order[mark])
        return (Chosen("trade", str(int(self.found.seq[place])), self.name(place)),)

    def zoom(self, factor: float, at: float) -> bool:
        """Show less or more of the bottom axis."""
        (low, high), (least, most) = self._window or self._span(), self._span()
        middle, half = low + (high - low) * at, (high - low) / factor
        if half >= most - least:
            return self.show_all()
        self._window = self._held(middle - half * at, half)
        return True

    def pan(self, share: float) -> bool:
        """Move along the bottom axis."""
        if self._window is None:
            return False
        low, high = self._window
        self._window = self._held(low + share * (high - low), high - low)
        return True

    def _held(self, low: float, width: float) -> tuple[float, float]:
        """Return a span that stays within the whole."""
        least, most = self._span()
        low = min(max(low, least), most - width)
        return low, low + width

    def show_all(self) -> bool:
        """Show the whole bottom axis."""
        changed, self._window = self._window is not None, None
        return changed


def _draw_triangle(painter: QPainter, at: QPointF, colour: QColor, *, is_up: bool) -> None:
    tip = -_SIZE if is_up else _SIZE
    feet = QPointF(at.x() - _SIZE, at.y() - tip), QPointF(at.x() + _SIZE, at.y() - tip)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawConvexPolygon(QPolygonF([QPointF(at.x(), at.y() + tip), *feet]))


def _stamp(ratio: float, colour: QColor, *, is_up: bool) -> QPixmap:
    side = 2 * (_SIZE + 1)
    stamp = QPixmap(round(side * ratio), round(side * ratio))
    stamp.setDevicePixelRatio(ratio)
    stamp.fill(Qt.GlobalColor.transparent)
    painter = QPainter(stamp)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _draw_triangle(painter, QPointF(side / 2, side / 2), colour, is_up=is_up)
    painter.end()
    return stamp


class HoldingChart(PointChart):
    """How long trades were held (from left to right, each mark several times the last) against what they made."""

    title = noop("Holding time and result")
    has_zero = False

    def laid_out(self, found: Points) -> "tuple[np.typing.NDArray[np.float64], np.typing.NDArray[np.float64]]":
        """Lay time out by its logarithm; less than a second counts as one."""
        return np.log10(np.maximum(found.x, 1.0)), found.y

    def texts_below(self, plot: Plot) -> list[tuple[float, str]]:
        """Return spans of time that are called by one word."""
        inside = [one for one in _TIMES if plot.x.low <= math.log10(one) <= plot.x.high]
        return [(plot.x.at(math.log10(one)), round_duration(one)) for one in inside]

    def summary(self) -> str:
        """Say how to read it."""
        return tr("▲ gained, ▼ lost   a click shows only that trade")

    def read(self, mark: int) -> str:
        """Tell a trade's holding time and result."""
        assert self.found is not None  # noqa: S101 - points are there only then
        place = int(self._order[mark])
        held = duration(float(self.found.x[place]))
        result = self.unit.told(float(self.found.y[place]))
        return tr("{name}   held {held}   {result}   n = 1", name=self.name(place), held=held, result=result)


class ExcursionChart(PointChart):
    """How far each trade certainly went against (left) and for its holder (up)."""

    title = noop("MAE and MFE")
    nothing = noop("No closed trade here has bars. They are fetched while the journal is connected to a broker.")

    def laid_out(self, found: Points) -> "tuple[np.typing.NDArray[np.float64], np.typing.NDArray[np.float64]]":
        """Lay the worst out to the left of zero, the best above it."""
        return found.x, found.y

    def texts_below(self, plot: Plot) -> list[tuple[float, str]]:
        """Return round results."""
        spacing, values = plot.x.ticks(64)
        return [(plot.x.at(value), self.unit.tick(value, spacing)) for value in values]

    def summary(self) -> str:
        """Say how to read it."""
        return tr("Left: worst while open (MAE)   up: best (MFE)   ▲ gained, ▼ lost in the end")

    def read(self, mark: int) -> str:
        """Tell a trade's excursions, also how far they could have gone, and its result."""
        found = self.found
        assert found is not None  # noqa: S101 - points are there only then
        place = int(self._order[mark])
        worst, best = self._bounds(found.x, found.x_most, place), self._bounds(found.y, found.y_most, place)
        result = self.unit.told(float(found.result[place]))
        return tr(
            "{name}   worst {worst}   best {best}   in the end {result}   n = 1",
            name=self.name(place), worst=worst, best=best, result=result,
        )  # fmt: skip

    def _bounds(
        self, sure: "np.typing.NDArray[np.float64]", most: "np.typing.NDArray[np.float64] | None", place: int
    ) -> str:  # fmt: skip
        text = self.unit.plain(float(sure[place]))
        if most is None or np.isnan(most[place]) or most[place] == sure[place]:
            return text
        return tr("{amount} (possibly {most})", amount=text, most=self.unit.plain(float(most[place])))
