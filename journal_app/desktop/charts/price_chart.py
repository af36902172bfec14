"""One trade in its market: candles, fills, the entry, the plan, and how far the market went meanwhile."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsRectItem, QMenu, QWidget

from journal_app.desktop.charts.axes import restyle
from journal_app.desktop.charts.candle_item import CandleItem
from journal_app.desktop.charts.price_picture import Mark, PricePicture
from journal_app.desktop.charts.saving import Picture, copy_picture, file_name, save_picture
from journal_app.desktop.charts.timeline import Timeline, TimelineAxis
from journal_app.desktop.dialogs.save_as import ask_where
from journal_app.desktop.figures import MINUS, by_locale, moment, price
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.theme import GRID, Colours, sized
from journal_app.domain.errors import LedgerError

_AXIS_WIDTH = 64
_NEAR_PIXELS = 14
_ZOOM = 1.25
_PAN = 0.1
_LEAST_PLACES = 8.0
_FAR = 1.5
"""A stop or target farther away than so many heights of the candles is not fitted in: they would be flat."""
_LABELS = {"entry": noop("Entry {price}"), "stop": noop("Stop {price}"), "target": noop("Target {price}")}
_TOLD = {"entry": noop("entry {price}"), "stop": noop("stop {price}"), "target": noop("target {price}")}
_DASHES = {"entry": Qt.PenStyle.DashLine, "stop": Qt.PenStyle.DotLine, "target": Qt.PenStyle.DashDotLine}


class PriceAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """A left axis of prices with as many decimals as its marks need."""

    def __init__(self) -> None:
        """Keep one width, so that charts of different prices line up."""
        super().__init__("left")
        self.setWidth(_AXIS_WIDTH)
        self.enableAutoSIPrefix(False)
        self.setStyle(autoExpandTextSpace=False, tickLength=-4, maxTickLevel=0)

    def tickStrings(self, values: Sequence[float], _scale: float, spacing: float) -> list[str]:
        """Return prices with thousands separated."""
        places = max(0, int(np.ceil(-np.log10(spacing)))) if spacing > 0 else 2
        return [by_locale(f"{value:,.{places}f}").replace("-", MINUS) for value in values]


class PriceChart(pg.GraphicsLayoutWidget):  # type: ignore[misc]  # pyqtgraph ships no types
    """Pan with the mouse or ← →, zoom with the wheel or + −, from fill to fill with , and ., 0 shows all."""

    pointed = Signal(str)
    """What the cursor points at in one line, "" when it points at nothing."""
    saved = Signal(str)
    """The path of a picture that was written."""
    failed = Signal(object)

    def __init__(self, look: Colours, parent: QWidget | None = None) -> None:
        """Make an empty chart."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 120)
        self.setAcceptDrops(False)
        self.addAction(tr("&Copy"), self.copy)
        self.addAction(tr("&Save as picture …"), self._choose_file)
        self.addAction(tr("Show &all"), self.show_all)
        self.ci.setContentsMargins(0, 0, 8, 0)
        self._look = look
        self._picture: PricePicture | None = None
        self._timeline = Timeline(np.zeros(1, dtype=np.int64), 1.0)
        self._places: list[float] = []
        self._number = -1
        self._axis = TimelineAxis()
        self._plot = self.addPlot(axisItems={"left": PriceAxis(), "bottom": self._axis})
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(x=True, y=False)
        self._plot.disableAutoRange()
        self._plot.showGrid(x=False, y=True, alpha=0.25)
        self._shades = [QGraphicsRectItem() for _ in range(4)]
        self._candles = CandleItem()
        self._lines = {name: _level(name) for name in _DASHES}
        self._marks = pg.ScatterPlotItem(pxMode=True)
        self._cursor = pg.InfiniteLine(angle=90)
        self._ring = pg.ScatterPlotItem(pxMode=True, size=22, brush=None, symbol="o")
        for item in (*self._shades, self._candles, *self._lines.values(), self._marks, self._ring, self._cursor):
            self._plot.addItem(item, ignoreBounds=True)
        self._cursor.hide()
        self.scene().sigMouseMoved.connect(self._follow)
        self._plot.sigXRangeChanged.connect(self._fit_heights)
        self.use_colours(look)
        self.show_picture(None)

    # What is drawn ------------------------------------------------------------------------------

    def show_picture(self, picture: PricePicture | None) -> None:
        """Draw another trade, or none. The same one again, with another plan, stays as it was zoomed."""
        is_same = picture is not None and _is_same(self._picture, picture)
        self._picture = picture
        self.setAccessibleName(tr("Price chart of the trade") if picture else tr("Price chart: no trade chosen"))
        self._leave()
        # Not hidden: that would lay the plot out anew with every trade.
        self._plot.setOpacity(0.0 if picture is None else 1.0)
        if picture is None:
            self._axis.use(None)
            self._candles.show_candles(None, self._look)
            self._marks.setData([])
            for item in (*self._shades, *self._lines.values()):
                item.hide()
            return
        candles = picture.candles
        self._timeline = (
            Timeline.plain(picture.opened_us, picture.closed_us)
            if candles is None
            else Timeline(candles.times_us, float(np.diff(candles.times_us).min(initial=86_400_000_000)))
        )
        self._axis.use(self._timeline)
        self._candles.show_candles(candles, self._look)
        self._places = [self._timeline.place_of(one.time_us) for one in picture.marks]
        self._draw_marks()
        self._draw_levels()
        self._draw_reach()
        if is_same:
            self._fit_heights()
        else:
            self.show_all()
        self.setAccessibleDescription(self.words())

    def words(self) -> str:
        """Return what is drawn in words: for who cannot see it."""
        picture = self._picture
        if picture is None:
            return ""
        said = [counted("{n} fill", "{n} fills", len(picture.marks)), tr(_TOLD["entry"], price=price(picture.entry))]
        said += [
            tr(_TOLD[name], price=price(at)) for name, at in (("stop", picture.stop), ("target", picture.target)) if at
        ]
        return ", ".join(said) + (f". {picture.remark}" if picture.remark else "")

    def _draw_marks(self) -> None:
        marks = self._picture.marks if self._picture else ()
        look = self._look
        spots = [
            {
                "pos": (place, one.price), "symbol": "t1" if one.is_buy else "t", "size": 13,
                "pen": pg.mkPen(look.text, width=1), "brush": pg.mkBrush(look.accent if one.is_entry else look.base),
            }
            for place, one in zip(self._places, marks, strict=True)
        ]  # fmt: skip
        self._marks.setData(spots)

    def _draw_levels(self) -> None:
        picture = self._picture
        levels = {} if picture is None else {"entry": picture.entry, "stop": picture.stop, "target": picture.target}
        for name, line in self._lines.items():
            at = levels.get(name)
            line.setVisible(at is not None)
            if at is not None:
                line.setPos(at)
                is_below = picture is not None and at < picture.entry
                line.label.anchors = [_corner(name, is_below=is_below)] * 2
                line.label.setFormat(tr(_LABELS[name], price=price(at)).replace("{", "{{").replace("}", "}}"))

    def _draw_reach(self) -> None:
        picture = self._picture
        reach = None if picture is None else picture.reach
        for shade in self._shades:
            shade.setVisible(reach is not None)
        if picture is None or reach is None:
            return
        left, right = (self._timeline.place_of(at) for at in (picture.opened_us, picture.closed_us))
        for_it = (reach.high, reach.high_perhaps) if picture.is_long else (reach.low, reach.low_perhaps)
        against = (reach.low, reach.low_perhaps) if picture.is_long else (reach.high, reach.high_perhaps)
        for shade, (start, end), colour, alpha in (
            (self._shades[0], (picture.entry, for_it[0]), self._look.gain, 34),
            (self._shades[1], for_it, self._look.gain, 14),
            (self._shades[2], (picture.entry, against[0]), self._look.loss, 34),
            (self._shades[3], against, self._look.loss, 14),
        ):
            tint = QColor(colour)
            tint.setAlpha(alpha)
            shade.setRect(QRectF(QPointF(left, start), QPointF(max(right, left + 0.2), end)).normalized())
            shade.setBrush(tint)
            shade.setPen(pg.mkPen(None))

    def use_colours(self, look: Colours) -> None:
        """Take the colours of a theme, also for what is drawn already."""
        self._look = look
        self.setBackground(look.base)
        restyle(self._plot, look)
        for name, line in self._lines.items():
            colour = {"entry": look.text, "stop": look.loss, "target": look.gain}[name]
            line.setPen(pg.mkPen(colour, width=1, style=_DASHES[name]))
            line.label.setColor(QColor(colour))
            ground = QColor(look.base)
            ground.setAlpha(210)
            line.label.fill = pg.mkBrush(ground)
        self._cursor.setPen(pg.mkPen(look.muted, width=1, style=Qt.PenStyle.DotLine))
        self._ring.setPen(pg.mkPen(look.accent, width=1))
        if self._picture is not None:
            self._candles.show_candles(self._picture.candles, look)
            self._draw_marks()
            self._draw_reach()

    # Where one looks ----------------------------------------------------------------------------

    def show_all(self) -> None:
        """Zoom out to all candles."""
        low, high = self._timeline.ends
        self._plot.setLimits(xMin=low, xMax=high, minXRange=min(_LEAST_PLACES, high - low))
        self._plot.setXRange(low, high, padding=0)
        self._fit_heights()

    def _fit_heights(self) -> None:
        """Let the visible candles fill the height, with the entry, and with the plan where that is not far."""
        picture = self._picture
        if picture is None:
            return
        low, high = self._plot.viewRange()[0]
        seen = [one.price for place, one in zip(self._places, picture.marks, strict=True) if low <= place <= high]
        candles = picture.candles
        if candles is not None:
            part = slice(max(int(low), 0), int(high) + 2)
            if len(candles.lows[part]):
                seen += [float(candles.lows[part].min()), float(candles.highs[part].max())]
        seen = seen or [picture.entry]
        bottom, top = min(*seen, picture.entry), max(*seen, picture.entry)
        height = max(top - bottom, abs(top) * 0.001, 1e-9)
        for level in (picture.stop, picture.target):
            if level is not None and bottom - _FAR * height <= level <= top + _FAR * height:
                bottom, top = min(bottom, level), max(top, level)
        self._plot.setYRange(bottom, max(top, bottom + height), padding=0.1)

    def _zoom(self, factor: float) -> None:
        low, high = self._plot.viewRange()[0]
        middle, half = (low + high) / 2, (high - low) / 2 * factor
        self._plot.setXRange(middle - half, middle + half, padding=0)

    def _pan(self, share: float) -> None:
        (left, right), (low, high) = self._timeline.ends, self._plot.viewRange()[0]
        step = min(max((high - low) * share, left - low), right - high)
        self._plot.setXRange(low + step, high + step, padding=0)

    # What the cursor points at ------------------------------------------------------------------

    def _follow(self, where: QPointF) -> None:
        picture = self._picture
        if picture is None or not self._plot.vb.sceneBoundingRect().contains(where):
            return
        place = self._plot.vb.mapSceneToView(where).x()
        near = self._nearest(where)
        if near >= 0:
            self._point_at_fill(near)
            return
        self._ring.setData([])
        self._number = -1
        self._cursor.setPos(place if picture.candles is None else self._timeline.candle_at(place))
        self._cursor.show()
        self.pointed.emit(self._candle_words(place))

    def _nearest(self, where: QPointF) -> int:
        """Return the number of the fill under the cursor, -1 for none."""
        best, found = float(_NEAR_PIXELS), -1
        for number, (place, one) in enumerate(zip(self._places, self._fills(), strict=True)):
            spot = self._plot.vb.mapViewToScene(QPointF(place, one.price))
            away = abs(spot.x() - where.x()) + abs(spot.y() - where.y())
            if away < best:
                best, found = away, number
        return found

    def _fills(self) -> tuple[Mark, ...]:
        return self._picture.marks if self._picture else ()

    def _point_at_fill(self, number: int) -> None:
        fills = self._fills()
        if not fills:
            return
        self._number = number = number % len(fills)
        place = self._places[number]
        low, high = self._plot.viewRange()[0]
        if not low <= place <= high:
            self._pan((place - (low + high) / 2) / (high - low))
        self._ring.setData([place], [fills[number].price])
        self._cursor.hide()
        self.pointed.emit(fills[number].text)

    def _candle_words(self, place: float) -> str:
        candles = self._picture.candles if self._picture else None
        at = moment(self._timeline.time_at(place))
        if candles is None:
            return at
        number = self._timeline.candle_at(place)
        parts = (
            (noop("open {price}"), candles.opens), (noop("high {price}"), candles.highs),
            (noop("low {price}"), candles.lows), (noop("close {price}"), candles.closes),
        )  # fmt: skip
        return "   ".join([at, *(tr(text, price=price(float(column[number]))) for text, column in parts)])

    def _leave(self) -> None:
        self._number = -1
        self._ring.setData([])
        self._cursor.hide()
        self.pointed.emit("")

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the cursor when the mouse goes."""
        self._leave()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, zoom, go from fill to fill, copy."""
        key = Qt.Key
        acts: dict[int, Callable[[], None]] = {
            key.Key_Left: partial(self._pan, -_PAN), key.Key_Right: partial(self._pan, _PAN),
            key.Key_Up: partial(self._zoom, 1 / _ZOOM), key.Key_Down: partial(self._zoom, _ZOOM),
            key.Key_Plus: partial(self._zoom, 1 / _ZOOM), key.Key_Minus: partial(self._zoom, _ZOOM),
            key.Key_Comma: partial(self._point_at_fill, self._number - 1 if self._number >= 0 else -1),
            key.Key_Period: partial(self._point_at_fill, self._number + 1), key.Key_0: self.show_all,
        }  # fmt: skip
        act = self.copy if event.matches(QKeySequence.StandardKey.Copy) else acts.get(event.key())
        if act is None or self._picture is None:
            super().keyPressEvent(event)
        else:
            act()

    # Taking it along ----------------------------------------------------------------------------

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer to save and to copy."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.actions())
        menu.popup(event.globalPos())

    def picture(self) -> Picture:
        """Return what is shown now as a picture to keep."""
        title = self._picture.title if self._picture else tr("Price chart")
        head, foot = sized(self.font(), 1.15, bold=True), 2 * self.fontMetrics().height()
        around = QSize(3 * GRID, QFontMetrics(head).height() + foot + 4 * GRID)
        return Picture(title, "", self.words(), self.size() + around, head, self.font(), self._look, self._draw_into)

    def _draw_into(self, painter: QPainter, size: QSize) -> None:
        self.render(painter, QRectF(0, 0, size.width(), size.height()), self.viewport().rect())

    def copy(self) -> None:
        """Put the chart on the clipboard as a picture."""
        copy_picture(self.picture())

    def _choose_file(self) -> None:
        kinds = [tr("Picture (*.png)"), tr("Drawing (*.svg)")]
        ask_where(self, tr("Save the chart"), kinds, file_name(self.picture().title, "png"), self._save_chosen)

    def _save_chosen(self, name: str) -> None:
        try:
            self.save(Path(name))
        except LedgerError as error:
            self.failed.emit(error)

    def save(self, path: Path) -> None:
        """Write the chart as a PNG, or as an SVG where the name ends so. Raises LedgerError when it cannot."""
        save_picture(str(path), "svg" if path.suffix.lower() == ".svg" else "png", self.picture())
        self.saved.emit(str(path))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chart, with a frame while the keys work in it."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(pg.mkPen(self._look.accent, width=1))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))


def _is_same(before: PricePicture | None, after: PricePicture) -> bool:
    """Tell whether two pictures have the same time axis."""
    return before is not None and before.trade_id == after.trade_id and before.candles is after.candles


def _level(name: str) -> pg.InfiniteLine:
    """Return a labelled line of a price; the entry is named on the left, so that labels do not meet."""
    options = {"position": 0.01 if name == "entry" else 0.99, "anchors": [_corner(name, is_below=False)] * 2}
    return pg.InfiniteLine(angle=0, label=name, labelOpts=options)


def _corner(name: str, *, is_below: bool) -> pg.Point:
    """Return which corner of a label lies on its line: it stands on the side that is away from the entry."""
    return pg.Point(0.0 if name == "entry" else 1.0, 0.0 if is_below else 1.0)
