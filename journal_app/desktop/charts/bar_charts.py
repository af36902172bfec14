"""Bars: how results are spread over their size, and what each day, week or month made."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

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
from journal_app.desktop.figures import percent, whole
from journal_app.desktop.language import noop, tr
from journal_app.desktop.metric_words import member_name
from journal_app.desktop.theme import Colours
from journal_app.metrics.pictures import Histogram, PeriodResults, period_results

MOST_BARS = 800
"""More of them are thinner than a pixel, and cost a whole frame to draw."""
_FEWEST_BARS = 8
_UNITS = ("day", "week", "month")
_PARTS = {
    "day": noop("n = {n}, {shown} of {all} days"), "week": noop("n = {n}, {shown} of {all} weeks"),
    "month": noop("n = {n}, {shown} of {all} months"),
}  # fmt: skip
_EMPTY = np.array([])


class Bars(Chart):
    """What charts of bars share: bar i stands on zero between two pixels of the bottom axis."""

    widest_bar = 1e9
    """Pixels that a bar may be wide."""

    def heights(self) -> "np.typing.NDArray[np.float64]":
        """Return the value of each bar."""
        raise NotImplementedError

    def value_unit(self) -> Unit:
        """Return in what the heights are told."""
        return self.unit

    @property
    def marks(self) -> int:
        """A mark is a bar."""
        return len(self.heights())

    def plot(self, area: QRectF, metrics: QFontMetricsF) -> Plot:
        """Return where the bars stand."""
        heights = self.heights()
        low, high = padded(float(heights.min(initial=0.0)), float(heights.max(initial=0.0)))
        values = value_axis(low, high, area, metrics)
        inside = inner(area, metrics, widest([text for _, text in value_texts(values, self.value_unit())], metrics))
        return Plot(inside, Axis(0, max(len(heights), 1), inside.left(), inside.right()), values)

    def paint(self, painter: QPainter, area: QRectF, look: Colours) -> None:
        """Draw axes and bars."""
        plot = self.plot(area, QFontMetricsF(painter.font()))
        draw_value_axis(painter, plot, self.value_unit(), look)
        for place, value in enumerate(self.heights().tolist()):
            if value:
                painter.fillRect(_bar(plot, place, value, self.widest_bar), QColor(self.colour(place, look)))
        self.paint_below(painter, plot, look)

    def colour(self, place: int, look: Colours) -> str:
        """Return the colour of a bar."""
        return look.gain if self.heights()[place] > 0 else look.loss

    def paint_below(self, painter: QPainter, plot: Plot, look: Colours) -> None:
        """Draw what stands under the bars."""
        raise NotImplementedError

    def mark_at(self, spot: QPointF, area: QRectF, metrics: QFontMetricsF) -> int:
        """Return the bar above or below a spot: its whole column counts."""
        plot = self.plot(area, metrics)
        if not plot.area.left() <= spot.x() < plot.area.right():
            return NO_MARK
        return min(int(plot.x.value(spot.x())), self.marks - 1)

    def place_of(self, mark: int, area: QRectF, metrics: QFontMetricsF) -> QRectF:
        """Return the column of a bar."""
        plot = self.plot(area, metrics)
        return QRectF(QPointF(plot.x.at(mark), plot.area.top()), QPointF(plot.x.at(mark + 1), plot.area.bottom()))


def _bar(plot: Plot, place: int, value: float, most: float) -> QRectF:
    left, right = plot.x.at(place), plot.x.at(place + 1)
    gap = max(min((right - left) * 0.15, 3.0), (right - left - most) / 2)
    zero, end = plot.y.at(0), plot.y.at(value)
    return QRectF(QPointF(left + gap, min(zero, end)), QPointF(right - gap, max(zero, end)))


class _Count(Unit):
    """Heights that are trades."""

    def tick(self, value: float, spacing: float) -> str:
        """Return a whole count; nothing beside fractions."""
        del spacing
        return whole(int(value)) if value.is_integer() else ""


class HistogramChart(Bars):
    """How many trades made how much; gains and losses never share a bar."""

    def __init__(self, title: str) -> None:
        """Name the picture; it holds nothing yet."""
        super().__init__()
        self.title = title
        self._found: Histogram | None = None
        self._by = ""
        self._count = _Count()

    def show(self, found: Histogram, unit: Unit, by: str = "") -> None:
        """Hold other results; *by* names them as a dimension by which trades are chosen, "" when they cannot be."""
        self._found, self.unit, self._by = found, unit, by

    def heights(self) -> "np.typing.NDArray[np.float64]":
        """Return the trades of each bin."""
        return _EMPTY if self._found is None else self._found.count.astype(np.float64)

    def value_unit(self) -> Unit:
        """Count trades."""
        return self._count

    @property
    def n(self) -> int:
        """Trades drawn."""
        return 0 if self._found is None else self._found.n

    def basis(self) -> str:
        """Return n, and how many have no result in this unit."""
        unknown = 0 if self._found is None else self._found.unknown
        if unknown:
            return tr("n = {n}, {unknown} unknown", n=self.n, unknown=unknown)
        return tr("n = {n}", n=self.n)

    def colour(self, place: int, look: Colours) -> str:
        """Return the colour of the side of zero on which a bin lies."""
        edges = _EMPTY if self._found is None else self._found.edges
        return look.gain if edges[place] >= 0 else look.loss

    def summary(self) -> str:
        """Tell mean and median."""
        found = self._found
        if found is None or found.mean is None or found.median is None:
            return ""
        return tr("Mean {mean}   median {median}", mean=self.unit.told(found.mean), median=self.unit.told(found.median))

    def paint_below(self, painter: QPainter, plot: Plot, look: Colours) -> None:
        """Draw round results under the edges, and the mean as a dashed line."""
        found = self._found
        if found is None or found.mean is None:
            return
        edges = found.edges
        results = Axis(float(edges[0]), float(edges[-1]), plot.area.left(), plot.area.right())
        spacing, values = results.ticks(64)
        texts = [(results.at(value), self.unit.tick(value, spacing)) for value in values]
        draw_below(painter, plot, texts, look)
        pen = thin(look.muted)
        painter.setPen(pen)
        painter.drawLine(QPointF(results.at(0), plot.area.top()), QPointF(results.at(0), plot.area.bottom()))
        if edges[0] <= found.mean <= edges[-1]:
            pen = thin(look.text)
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            at = results.at(found.mean)
            painter.drawLine(QPointF(at, plot.area.top()), QPointF(at, plot.area.bottom()))

    def read(self, mark: int) -> str:
        """Tell the edges of a bin, its n and share, and what it made."""
        found = self._found
        if found is None:
            return ""
        low, high = (self.unit.plain(float(one)) for one in found.edges[mark : mark + 2])
        span = tr("{low} to {high}", low=low, high=high)
        if mark == 0 and found.is_low_open:
            span = tr("below {high}", high=high)
        elif mark == self.marks - 1 and found.is_high_open:
            span = tr("{low} and above", low=low)
        count = int(found.count[mark])
        total = self.unit.told(float(found.total[mark]))
        share = percent(count / found.n)
        return tr("{span}   n = {n} ({share})   together {total}", span=span, n=count, share=share, total=total)

    def choices(self, mark: int) -> tuple[Chosen, ...]:
        """Filter by the span of a bin; one without a trade would leave none."""
        if self._found is None or not self._by or not self._found.count[mark]:
            return ()
        return (Chosen(self._by, self._found.span(mark), self.title),)


class PeriodChart(Bars):
    """What each day, week or month made, by the trading day of the close; a part of a long time can be looked at."""

    title = noop("Days, weeks, months")
    widest_bar = 56.0

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self.wished = ""
        self._days: PeriodResults | None = None
        self._found: PeriodResults | None = None
        self._first = self._shown = 0

    def show(self, days: PeriodResults, unit: Unit) -> None:
        """Hold other days, over their whole time."""
        self._days, self.unit = days, unit
        self.choose_period(self.wished)

    def choose_period(self, period: str) -> None:
        """Gather by "day", "week" or "month"; "" takes the finest of which all fit."""
        self.wished = period
        if self._days is not None:
            days = self._days
            fitting = (one for one in _UNITS if len(period_results(days, one)) <= MOST_BARS // 4)
            self._found = period_results(days, period or next(fitting, "month"))
            self.show_all()

    @property
    def period(self) -> str:
        """By what is gathered."""
        return self._found.unit if self._found is not None else "day"

    def heights(self) -> "np.typing.NDArray[np.float64]":
        """Return the result of each bar in view."""
        return _EMPTY if self._found is None else self._found.total[self._first : self._first + self._shown]

    @property
    def n(self) -> int:
        """Trades of all periods."""
        return 0 if self._found is None else int(self._found.n.sum())

    def basis(self) -> str:
        """Return n, and which part of the time is in view."""
        if self._found is None or self._shown == len(self._found):
            return tr("n = {n}", n=self.n)
        return tr(_PARTS[self.period], n=self.n, shown=self._shown, all=len(self._found))

    def summary(self) -> str:
        """Tell the best and the worst period."""
        if self._found is None or not len(self._found):
            return ""
        best, worst = int(self._found.total.argmax()), int(self._found.total.argmin())
        total = self._found.total
        return tr(
            "Best {best} {most}   worst {worst} {least}", best=self._told(best), worst=self._told(worst),
            most=self.unit.told(float(total[best])), least=self.unit.told(float(total[worst])),
        )  # fmt: skip

    def _told(self, place: int) -> str:
        return member_name(self.period, self._name(place))

    def _name(self, place: int) -> str:
        assert self._found is not None  # noqa: S101 - asked only for places that there are
        key = self._found.key(place)
        return f"week of {key}" if self.period == "week" else key

    def paint_below(self, painter: QPainter, plot: Plot, look: Colours) -> None:
        """Draw the days under some bars."""
        found = self._found
        if found is not None:
            texts = [(plot.x.at(place + 0.5), found.key(self._first + place)) for place in range(self._shown)]
            draw_below(painter, plot, texts, look)

    def read(self, mark: int) -> str:
        """Tell a period's result, n and winners."""
        found, place = self._found, self._first + mark
        if found is None:
            return ""
        n = int(found.n[place])
        wins = int(found.wins[place])
        return tr(
            "{name}   {total}   n = {n}   {wins} won ({share})", name=self._told(place), n=n, wins=wins,
            total=self.unit.told(float(found.total[place])), share=percent(wins / n),
        )  # fmt: skip

    def choices(self, mark: int) -> tuple[Chosen, ...]:
        """Filter by the period."""
        if self._found is None:
            return ()
        place = self._first + mark
        return (Chosen(self.period, self._found.key(place), self._name(place)),)

    def zoom(self, factor: float, at: float) -> bool:
        """Show fewer or more periods."""
        whole = 0 if self._found is None else len(self._found)
        shown = min(max(round(self._shown / factor), min(_FEWEST_BARS, whole)), whole, MOST_BARS)
        return self._move(self._first + round((self._shown - shown) * at), shown)

    def pan(self, share: float) -> bool:
        """Move by a share of what is in view."""
        self._rest += share * self._shown
        steps = int(self._rest)
        self._rest -= steps
        return self._move(self._first + steps, self._shown)

    _rest = 0.0

    def show_all(self) -> bool:
        """Show all periods, or the newest that fit."""
        whole = 0 if self._found is None else len(self._found)
        return self._move(whole, min(whole, MOST_BARS))

    def _move(self, first: int, shown: int) -> bool:
        whole = 0 if self._found is None else len(self._found)
        before = self._first, self._shown
        self._shown = shown
        self._first = min(max(first, 0), whole - shown)
        return before != (self._first, self._shown)
