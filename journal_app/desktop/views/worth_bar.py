"""The difference that a criterion makes as a small bar: its interval, its middle, and the line of zero."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.views.two_lines import Index, TwoLines
from journal_app.domain.playbook import CriterionWorth

_END = 4
_DOT = 3.5


def reach_of(worth: tuple[CriterionWorth, ...]) -> float:
    """Return how far from zero the bars of all rows reach, so that they can be compared; 0 without any."""
    ends = [one.difference for one in worth if one.difference is not None]
    ends += [end for one in worth if one.interval is not None for end in one.interval]
    return max((abs(float(end)) for end in ends), default=0.0)


class WorthBar(TwoLines):
    """Every row has zero in the middle and the same scale."""

    def __init__(self, theme: Theme, row_at: Callable[[int], CriterionWorth | None], parent: QWidget) -> None:
        """Paint rows in the colours of a theme, for a view."""
        super().__init__(theme, parent)
        self._row_at = row_at
        self.reach = 0.0

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the bar of a row."""
        self.draw_ground(painter, option, index)
        painter.save()
        look, room = self._theme.colours, option.rect.adjusted(GRID, GRID // 2, -GRID, -GRID // 2)
        painter.setPen(QPen(QColor(look.muted), 1))
        painter.drawLine(room.center().x(), room.top(), room.center().x(), room.bottom())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        one = self._row_at(index.row())
        if one is not None and one.difference is not None and self.reach:
            self._bar(painter, room, one)
        painter.restore()

    def _bar(self, painter: QPainter, room: QRect, one: CriterionWorth) -> None:
        look, height = self._theme.colours, room.y() + room.height() / 2
        difference = float(one.difference or 0)
        colour = QColor(look.loss if difference < 0 else look.gain)

        def place(value: float) -> float:
            return room.x() + room.width() / 2 * (1 + value / self.reach)

        if one.interval is not None:
            painter.setPen(QPen(colour, 2))
            left, right = (place(float(end)) for end in one.interval)
            painter.drawLine(QPointF(left, height), QPointF(right, height))
            for end in (left, right):
                painter.drawLine(QPointF(end, height - _END), QPointF(end, height + _END))
        painter.setPen(QPen(colour, 1))
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(place(difference), height), _DOT, _DOT)
