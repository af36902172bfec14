"""Equity, drawdown and daily P&L above each other on one time axis, with exact values under the cursor."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from journal_app.desktop.charts.axes import ExchangeTimeAxis, MoneyAxis, restyle
from journal_app.desktop.charts.bars import Bars, bars_of
from journal_app.desktop.charts.scale import Unit
from journal_app.desktop.language import tr
from journal_app.desktop.metric_words import member_name
from journal_app.desktop.theme import Colours
from journal_app.metrics.curves import Curves

FIT_MS = 120
EVERY_POINT = 20_000
_NOON = 17 * 3600
"""Of New York, in seconds after midnight UTC."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What the cursor points at: one closed trade of n, the bar of its day, and the money that came in or went out."""

    time_us: int
    equity: float
    drawdown: float
    place: int
    n: int
    bar_title: str
    bar_net: float
    bar_count: int
    flow: float


class PerformanceCharts(pg.GraphicsLayoutWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """Three plots with linked time axes; mouse or arrow keys move the cursor from trade to trade."""

    pointed = Signal(object)
    """A `Reading`, or None when the cursor leaves."""
    chosen = Signal(str, str, str)
    """A bar was chosen to filter by: "day", "week" or "month", its key, how it is called."""

    def __init__(self, look: Colours, parent: QWidget | None = None) -> None:
        """Make empty plots."""
        super().__init__(parent)
        self.setAccessibleName(tr("Equity, drawdown and daily result over time; arrow keys move from trade to trade"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.ci.setContentsMargins(0, 0, 8, 0)
        self.ci.setSpacing(4)
        self._curves: Curves | None = None
        self._seconds: npt.NDArray[np.float64] = np.empty(0)
        self._bars: Bars = bars_of(np.empty(0, "datetime64[D]"), np.empty(0), np.empty(0, np.int64))
        self._flows: dict[str, float] = {}
        self._flow_of_bar: dict[int, float] = {}
        self._place = -1
        self._whole = (0.0, 0.0)
        self._equity, self._drawdown, self._daily = (
            self._plot(row, title) for row, title in enumerate((tr("Equity"), tr("Drawdown"), tr("Daily")))
        )
        for row, share in enumerate((5, 2, 3)):
            self.ci.layout.setRowStretchFactor(row, share)
        self._equity_line = self._equity.plot()
        self._drawdown_line = self._drawdown.plot(fillLevel=0)
        self._flow_marks = pg.ScatterPlotItem(size=10)
        for plot in (self._equity, self._drawdown):
            plot.setDownsampling(auto=True, mode="peak")
            plot.setClipToView(True)
        self._gains, self._losses = (pg.BarGraphItem(x=[], height=[], width=1) for _ in range(2))
        for item in (self._gains, self._losses):
            self._daily.addItem(item)
        self._equity.addItem(self._flow_marks, ignoreBounds=True)
        self._cursors = [pg.InfiniteLine(angle=90) for _ in range(3)]
        self._zeros = [pg.InfiniteLine(angle=0, pos=0) for _ in range(3)]
        for plot, cursor, zero in zip(self._all(), self._cursors, self._zeros, strict=True):
            cursor.hide()
            zero.setZValue(-1)
            plot.addItem(cursor, ignoreBounds=True)
            plot.addItem(zero, ignoreBounds=True)
        self.scene().sigMouseMoved.connect(self._follow)
        self.scene().sigMouseClicked.connect(self._click)
        # Fitting the heights at every step of a pan would cost more than drawing it.
        self._rest = QTimer(self, singleShot=True, interval=FIT_MS)
        self._rest.timeout.connect(self.fit_heights)
        self._equity.sigXRangeChanged.connect(self._moved)
        for plot in self._all():
            # Left to the next paint, this would ask for a second one.
            plot.sigXRangeChanged.connect(plot.vb.updateMatrix)
        self.use_colours(look)

    def _all(self) -> tuple[pg.PlotItem, pg.PlotItem, pg.PlotItem]:
        return self._equity, self._drawdown, self._daily

    def _plot(self, row: int, title: str) -> pg.PlotItem:
        axes = {"left": MoneyAxis(title), "bottom": ExchangeTimeAxis()}
        plot = self.addPlot(row=row, col=0, axisItems=axes, enableMenu=False)
        plot.hideButtons()
        plot.setMouseEnabled(x=True, y=False)
        plot.disableAutoRange()
        # Only the main lines: each finer level of the grid costs 15 ms a frame.
        plot.showGrid(x=False, y=True, alpha=0.25)
        plot.getAxis("left").setStyle(maxTickLevel=0)
        plot.getAxis("bottom").setStyle(showValues=row == 2)
        if row:
            plot.setXLink(self.getItem(0, 0))
        return plot

    def show_curves(self, curves: Curves, unit: Unit | None = None, flows: Mapping[str, float] | None = None) -> None:
        """Draw other curves, over their whole time unless the reader has zoomed into the last ones.

        *flows* are deposits (+) and withdrawals (−) by day.
        """
        self._flows = dict(flows or {})
        for plot in self._all():
            plot.getAxis("left").unit = unit or Unit()
        zoomed = self._is_zoomed()
        self._curves = curves
        self._seconds = curves.time_us / 1_000_000
        self._bars = bars_of(curves.days, curves.daily_net, curves.daily_count)
        # Highest and lowest of each pixel (of two, for the costly filled curve) are all that can be seen of many
        # trades. Of few ones every point is drawn: joined ones would slope across nights without any trade.
        many = len(self._seconds) > EVERY_POINT
        self._equity_line.opts["autoDownsampleFactor"] = 1.0 if many else 5.0
        self._drawdown_line.opts["autoDownsampleFactor"] = 0.5 if many else 5.0
        # A line of one trade has no length: a dot shows it.
        dot = "o" if len(self._seconds) == 1 else None
        self._equity_line.setData(self._seconds, curves.equity, symbol=dot)
        self._drawdown_line.setData(self._seconds, curves.drawdown, symbol=dot)
        self._draw_bars()
        self._draw_flows()
        self._daily.getAxis("left").setLabel(tr(self._bars.title))
        self._leave()
        self._limit()
        if not zoomed:
            self.show_all()
        self.fit_heights()

    def _draw_bars(self) -> None:
        bars = self._bars
        for item, chosen in ((self._gains, bars.net > 0), (self._losses, bars.net < 0)):
            item.setOpts(x=bars.middle[chosen], height=bars.net[chosen], width=bars.width)

    def _draw_flows(self) -> None:
        """Mark the first trade after money came in or went out."""
        self._flow_of_bar = {}
        if self._curves is None or not len(self._seconds):
            self._flow_marks.clear()
            return
        days = np.array(list(self._flows), dtype="datetime64[D]").astype("datetime64[s]").astype(np.float64)
        for day, amount in zip(days.tolist(), self._flows.values(), strict=True):
            bar = self._bars.at(day + _NOON)
            self._flow_of_bar[bar] = self._flow_of_bar.get(bar, 0.0) + amount
        places = np.minimum(np.searchsorted(self._seconds, days), len(self._seconds) - 1)
        self._flow_marks.setData(
            x=self._seconds[places], y=self._curves.equity[places],
            symbol=["t1" if amount > 0 else "t" for amount in self._flows.values()],
        )  # fmt: skip

    def _is_zoomed(self) -> bool:
        low, high = self._equity.viewRange()[0]
        whole = self._whole[1] - self._whole[0]
        return bool(whole > 0 and high - low < whole * 0.98)

    def _limit(self) -> None:
        """Keep the view inside the time of the trades."""
        if len(self._seconds):
            margin = self._bars.width
            low = min(float(self._bars.middle[0]), self._seconds[0]) - margin
            high = max(float(self._bars.middle[-1]), self._seconds[-1]) + margin
            self._whole = (low, high)
            for plot in self._all():
                plot.setLimits(xMin=low, xMax=high, minXRange=min(3600, high - low))

    def show_all(self) -> None:
        """Zoom out to the whole time."""
        if self._whole[1]:
            self._equity.setXRange(*self._whole, padding=0)

    def use_colours(self, look: Colours) -> None:
        """Take the colours of a theme, also for what is drawn already."""
        self.setBackground(look.base)
        for plot in self._all():
            restyle(plot, look)
        self._equity_line.setPen(pg.mkPen(look.curve, width=1))
        self._drawdown_line.setPen(pg.mkPen(look.loss, width=1))
        for line, colour in ((self._equity_line, look.curve), (self._drawdown_line, look.loss)):
            line.setSymbolBrush(QColor(colour))
            line.setSymbolPen(pg.mkPen(None))
        shade = QColor(look.loss)
        shade.setAlpha(60)
        self._drawdown_line.setFillBrush(shade)
        self._flow_marks.setBrush(QColor(look.warning))
        self._flow_marks.setPen(pg.mkPen(look.base))
        for bars, colour in ((self._gains, look.gain), (self._losses, look.loss)):
            bars.setOpts(brush=QColor(colour), pen=pg.mkPen(None))
        for cursor, zero in zip(self._cursors, self._zeros, strict=True):
            cursor.setPen(pg.mkPen(look.muted, style=Qt.PenStyle.DashLine))
            zero.setPen(pg.mkPen(look.line))

    def _moved(self) -> None:
        self._rest.start()

    def fit_heights(self) -> None:
        """Let the visible part of each curve fill its plot; zero stays in sight below and for bars."""
        if self._curves is None or not len(self._seconds):
            return
        low, high = self._equity.viewRange()[0]
        bars = self._bars
        for plot, x, y, zero in (
            (self._equity, self._seconds, self._curves.equity, False),
            (self._drawdown, self._seconds, self._curves.drawdown, True),
            (self._daily, bars.middle, bars.net, True),
        ):
            first, last = int(np.searchsorted(x, low)), int(np.searchsorted(x, high))
            part = y[max(first - 1, 0) : last + 1]
            bottom, top = (min(part.min(), 0.0), max(part.max(), 0.0)) if zero else (part.min(), part.max())
            plot.setYRange(bottom, top if top > bottom else bottom + 1, padding=0.06)

    def _follow(self, where: QPointF) -> None:
        if len(self._seconds) and any(plot.sceneBoundingRect().contains(where) for plot in self._all()):
            self._point(int(np.searchsorted(self._seconds, self._equity.vb.mapSceneToView(where).x())))

    def _click(self, event: MouseClickEvent) -> None:
        where = event.scenePos()
        if event.button() == Qt.MouseButton.LeftButton and len(self._seconds):
            self._follow(where)
            if self._daily.sceneBoundingRect().contains(where):
                self._choose(self._bars.at(self._daily.vb.mapSceneToView(where).x()))
            elif self._place >= 0:
                self._choose(self._bars.at(self._seconds[self._place]))

    def _choose(self, bar: int) -> None:
        self.chosen.emit(self._bars.unit, self._bars.keys[bar], self._bars.name(bar))

    def _point(self, place: int) -> None:
        """Move the cursor to the last trade closed before a place, and read its values."""
        if self._curves is None or not len(self._seconds):
            return
        self._place = place = min(max(place, 0), len(self._seconds) - 1)
        bar = self._bars.at(self._seconds[place])
        for cursor in self._cursors:
            cursor.setPos(self._seconds[place])
            cursor.show()
        curves, bars = self._curves, self._bars
        self.pointed.emit(
            Reading(
                int(curves.time_us[place]), float(curves.equity[place]), float(curves.drawdown[place]), place + 1,
                len(self._seconds), member_name(bars.unit, bars.name(bar)), float(bars.net[bar]), int(bars.count[bar]),
                self._flow_of_bar.get(bar, 0.0),
            )
        )  # fmt: skip

    def _leave(self) -> None:
        self._place = -1
        for cursor in self._cursors:
            cursor.hide()
        self.pointed.emit(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; without it the page scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
        else:
            event.ignore()

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the cursor when the mouse goes."""
        self._leave()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move from trade to trade with the arrow keys, filter by Return; Home and End go to the ends, 0 zooms out."""
        last = len(self._seconds) - 1
        steps = {
            Qt.Key.Key_Left: max(self._place - 1, 0) if self._place >= 0 else last,
            Qt.Key.Key_Right: self._place + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in steps:
            self._point(steps[Qt.Key(event.key())])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._place >= 0:
            self._choose(self._bars.at(self._seconds[self._place]))
        elif event.key() == Qt.Key.Key_0:
            self.show_all()
        else:
            super().keyPressEvent(event)
