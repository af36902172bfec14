"""Candles as one item of a plot, drawn once into a picture that is only played again while panning."""

from collections.abc import Iterator

import pyqtgraph as pg
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPicture
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from journal_app.desktop.theme import Colours
from journal_app.metrics.candles import Candles

_BODY = 0.7


class CandleItem(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph ships no types
    """Rising candles are hollow and falling ones filled: told apart without colour. Candle n stands at place n."""

    def __init__(self) -> None:
        """Draw nothing yet."""
        super().__init__()
        self._candles: Candles | None = None
        self._look: Colours | None = None
        self._picture = QPicture()
        self._box = QRectF()

    def show_candles(self, candles: Candles | None, look: Colours) -> None:
        """Draw other candles, or none, in the colours of a theme."""
        self._candles, self._look = candles, look
        self.prepareGeometryChange()
        self._box = _box(candles)
        self._picture = QPicture()
        if candles is not None and len(candles):
            painter = QPainter(self._picture)
            _draw(painter, candles, look)
            painter.end()
        self.update()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        """Play the picture."""
        painter.drawPicture(0, 0, self._picture)

    def boundingRect(self) -> QRectF:
        """Return the room that the candles take, in places and prices."""
        return self._box


def _box(candles: Candles | None) -> QRectF:
    if candles is None or not len(candles):
        return QRectF()
    low, high = float(candles.lows.min()), float(candles.highs.max())
    return QRectF(-0.5, low, len(candles), max(high - low, 1e-9))


def _draw(painter: QPainter, candles: Candles, look: Colours) -> None:
    columns = (candles.opens, candles.highs, candles.lows, candles.closes)
    rows = list(zip(range(len(candles)), *(one.tolist() for one in columns), strict=True))
    for is_rising, colour in ((True, look.gain), (False, look.loss)):
        some = [row for row in rows if (row[4] >= row[1]) is is_rising]
        painter.setPen(pg.mkPen(colour, width=1))
        painter.setBrush(QColor(look.base if is_rising else colour))
        painter.drawLines([line for row in some for line in _wicks(*row)])
        painter.drawRects(
            [
                QRectF(at - _BODY / 2, min(opened, closed), _BODY, abs(closed - opened))
                for at, opened, _, _, closed in some
                if opened != closed
            ]
        )


def _wicks(at: int, opened: float, high: float, low: float, closed: float) -> Iterator[QLineF]:
    top, bottom = max(opened, closed), min(opened, closed)
    if high > top:
        yield QLineF(at, top, at, high)
    if low < bottom:
        yield QLineF(at, bottom, at, low)
    if top == bottom:
        yield QLineF(at - _BODY / 2, top, at + _BODY / 2, top)
