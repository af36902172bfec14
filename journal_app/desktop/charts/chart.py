"""What a card draws: marks that can be pointed at, read and chosen. Drawn by Qt's painter, so also into files."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from journal_app.desktop.charts.scale import Axis, Unit
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import Colours

GAP = 6.0
_TICK_GAP, _MOST_TICKS = 36.0, 9
NO_MARK = -1


class Chosen(NamedTuple):
    """What a mark stands for as a filter: dimension, key of the group, and how it is called."""

    by: str
    key: str
    label: str


class Plot(NamedTuple):
    """Where a chart with two axes draws: the area between them."""

    area: QRectF
    x: Axis
    y: Axis


class Chart:
    """One picture. Marks are numbered from 0 in the order in which the arrow keys visit them."""

    title = ""
    nothing = noop("No closed trade here. Choose a longer time, or take a filter away.")

    def __init__(self) -> None:
        """Start without marks."""
        self.unit = Unit()

    @property
    def marks(self) -> int:
        """How many marks can be visited."""
        return 0

    @property
    def n(self) -> int:
        """How many trades the picture rests on."""
        return 0

    def basis(self) -> str:
        """Return on how many trades the picture rests, and what is left out."""
        return tr("n = {n}", n=self.n)

    def summary(self) -> str:
        """Return the picture in one sentence, for the line below it and for who cannot see it."""
        return ""

    def paint(self, painter: QPainter, area: QRectF, look: Colours) -> None:
        """Draw everything into *area*."""
        raise NotImplementedError

    def mark_at(self, spot: QPointF, area: QRectF, metrics: QFontMetricsF) -> int:
        """Return the mark at a spot, `NO_MARK` where there is none."""
        raise NotImplementedError

    def place_of(self, mark: int, area: QRectF, metrics: QFontMetricsF) -> QRectF:
        """Return where a mark is, to draw the cursor around it."""
        raise NotImplementedError

    def read(self, mark: int) -> str:
        """Return the exact values of a mark, with n."""
        raise NotImplementedError

    def choices(self, mark: int) -> tuple[Chosen, ...]:
        """Return the filters for which a mark stands; none when it is only to be read."""
        del mark
        return ()

    def step(self, mark: int, key: Qt.Key) -> int:
        """Return the mark to which an arrow key leads."""
        return mark + (1 if key in {Qt.Key.Key_Right, Qt.Key.Key_Up} else -1)

    def zoom(self, factor: float, at: float) -> bool:
        """Show less or more time around a share of the width; tell whether anything changed."""
        del factor, at
        return False

    def pan(self, share: float) -> bool:
        """Move by a share of the width; tell whether anything changed."""
        del share
        return False

    def show_all(self) -> bool:
        """Show everything again; tell whether anything changed."""
        return False


def inner(area: QRectF, metrics: QFontMetricsF, left: float) -> QRectF:
    """Return the area of a plot inside its texts: *left* wide on the left, one line below."""
    return area.adjusted(left + GAP, GAP, -GAP, -(metrics.height() + GAP))


def widest(texts: list[str], metrics: QFontMetricsF) -> float:
    """Return the width of the widest text, in pixels."""
    return max((metrics.horizontalAdvance(text) for text in texts), default=0.0)


def value_axis(low: float, high: float, area: QRectF, metrics: QFontMetricsF) -> Axis:
    """Return the left axis of results, low at the bottom."""
    return Axis(low, high, area.bottom() - metrics.height() - GAP, area.top() + GAP)


def value_texts(axis: Axis, unit: Unit) -> list[tuple[float, str]]:
    """Return the round values of a left axis with their texts."""
    spacing, values = axis.ticks(max(_TICK_GAP, abs(axis.end - axis.start) / _MOST_TICKS))
    return [(value, unit.tick(value, spacing)) for value in values]


def draw_value_axis(painter: QPainter, plot: Plot, unit: Unit, look: Colours) -> None:
    """Draw texts and faint lines of the left axis, and the line of zero."""
    metrics, flags = QFontMetricsF(painter.font()), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for value, text in value_texts(plot.y, unit):
        height = plot.y.at(value)
        painter.setPen(thin(look.line if value == 0 else faint(look)))
        painter.drawLine(QPointF(plot.area.left(), height), QPointF(plot.area.right(), height))
        painter.setPen(QColor(look.muted))
        room = QRectF(0, height - metrics.height() / 2, plot.area.left() - GAP, metrics.height())
        painter.drawText(room, int(flags), text)


def draw_below(painter: QPainter, plot: Plot, texts: list[tuple[float, str]], look: Colours) -> None:
    """Draw texts under the bottom axis, each in the middle of its pixel; those that would touch are left out."""
    metrics, free = QFontMetricsF(painter.font()), -1e9
    painter.setPen(QColor(look.muted))
    for pixel, text in texts:
        width = metrics.horizontalAdvance(text)
        left = min(max(pixel - width / 2, plot.area.left() - 2 * GAP), plot.area.right() + GAP - width)
        if left >= free:
            painter.drawText(QPointF(left, plot.area.bottom() + metrics.ascent() + GAP / 2), text)
            free = left + width + 2 * GAP


def thin(colour: str | QColor) -> QPen:
    """Return a pen of one pixel on every screen: a wider one costs many times as much to draw."""
    pen = QPen(QColor(colour), 1)
    pen.setCosmetic(True)
    return pen


def faint(look: Colours) -> QColor:
    """Return the colour of lines that only guide the eye."""
    colour = QColor(look.line)
    colour.setAlphaF(0.45)
    return colour
