"""Paints the visible rows of the trades table in one go.

Qt calls a delegate once per cell, and each call must win Python's lock again: 17 ms for forty rows,
many times that beside a busy thread. One call for all of them takes 7 ms.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from journal_app.desktop.models.columns import COLUMNS
from journal_app.desktop.models.trades_model import TradesModel
from journal_app.desktop.theme import Colours
from journal_app.desktop.views.tables import ROW_HEIGHT

_MARGIN = 2
"""As far from the edge as the heading above."""
# As integers: combining Qt's flags costs more than painting the text.
_ONE_LINE = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
_FLAGS = tuple(
    _ONE_LINE | int(Qt.AlignmentFlag.AlignRight if column.align == "right" else Qt.AlignmentFlag.AlignLeft)
    for column in COLUMNS
)
_NUMBER = tuple(column.align == "right" for column in COLUMNS)


class Strip(NamedTuple):
    """A visible column: its number, left edge and width in the viewport."""

    column: int
    left: int
    width: int


class RowsPainter:
    """Draws what `TradesModel` says, in the colours of the theme."""

    def __init__(self, model: TradesModel, metrics: QFontMetrics) -> None:
        """Paint a model with the font of *metrics*."""
        self._model = model
        self.use_metrics(metrics)
        self._text = self._highlight = self._highlighted = self._accent = self._alternate = QColor()

    def use_metrics(self, metrics: QFontMetrics) -> None:
        """Paint with another font."""
        self._metrics = metrics
        self._digit, self._widest = metrics.horizontalAdvance("0"), metrics.horizontalAdvance("W")

    def use_colours(self, look: Colours) -> None:
        """Take the named colours of a theme."""
        self._text, self._accent, self._alternate = QColor(look.text), QColor(look.accent), QColor(look.alternate)
        self._highlight, self._highlighted = QColor(look.highlight), QColor(look.highlighted)

    def paint(
        self, painter: QPainter, strips: Sequence[Strip], places: range, top: int, is_chosen: Callable[[int], bool]
    ) -> None:
        """Draw the rows at *places*, the first of them at *top*; the plain ground is there already."""
        left = strips[0].left
        width = strips[-1].left + strips[-1].width - left
        for place in places:
            chosen = is_chosen(place)
            if chosen or place % 2:
                painter.fillRect(left, top, width, ROW_HEIGHT, self._highlight if chosen else self._alternate)
            self._row(painter, strips, place, top, chosen=chosen)
            top += ROW_HEIGHT

    def _row(self, painter: QPainter, strips: Sequence[Strip], place: int, top: int, *, chosen: bool) -> None:
        model, usual = self._model, self._highlighted if chosen else self._text
        pen: QColor | None = None
        for column, left, width in strips:
            text = model.text_at(place, column)
            if not text:
                continue
            colour = usual if chosen else model.colour_at(place, column) or usual
            if colour is not pen:
                painter.setPen(colour)
                pen = colour
            room = width - 2 * _MARGIN
            # Measured only when it might not fit: most texts are far shorter than their column.
            if len(text) * (self._digit if _NUMBER[column] else self._widest) + self._digit > room:
                text = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(left + _MARGIN, top, room, ROW_HEIGHT, _FLAGS[column], text)

    def mark(self, painter: QPainter, cell: QRect) -> None:
        """Draw the line under the cell that the keys move."""
        painter.setPen(self._accent)
        painter.drawLine(cell.bottomLeft(), cell.bottomRight())
