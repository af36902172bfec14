"""Cells of two lines: what counts, and under it in quiet letters what it rests on."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from journal_app.desktop.language import word
from journal_app.desktop.models.setups_model import ADD, BELOW, MARK
from journal_app.desktop.theme import GRID, Theme, sized

_SMALLER = 0.9
_ELIDE = Qt.TextElideMode.ElideRight
Index = QModelIndex | QPersistentModelIndex


class TwoLines(QStyledItemDelegate):
    """Paints a text of two lines, or one broken into two; of a setup the second line is the role `BELOW`."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Paint in the colours of a theme, for a view."""
        super().__init__(parent)
        self._theme = theme

    def row_height(self, font: QFont) -> int:
        """Return the height of a row in this font, in pixels."""
        return 2 * QFontMetrics(font).height() + GRID

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return room for two lines."""
        return QSize(super().sizeHint(option, index).width(), self.row_height(option.font))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the ground and both lines."""
        painter.save()
        self.draw_ground(painter, option, index)
        look, chosen = self._theme.colours, bool(option.state & QStyle.StateFlag.State_Selected)
        room = option.rect.adjusted(GRID // 2, GRID // 2, -GRID // 2, -GRID // 2)
        above = self._mark(painter, option.font, room, index.data(MARK) or "")
        right = bool(_alignment(index) & Qt.AlignmentFlag.AlignRight.value)
        colour = QColor(look.highlighted if chosen else index.data(Qt.ItemDataRole.ForegroundRole) or look.text)
        quiet = QColor(look.highlighted if chosen else look.muted)
        first, second = self._lines(index)
        font = sized(option.font, _SMALLER)
        if not second:
            first, second = _broken(first, QFontMetrics(option.font), above.width() - GRID // 2)
            font, quiet = option.font, colour
        painter.setPen(colour)
        height = _write(painter, option.font, above, first, right=right)
        painter.setPen(quiet)
        _write(painter, font, room.adjusted(0, height, 0, 0), second, right=right)
        painter.restore()

    def _mark(self, painter: QPainter, font: QFont, room: QRect, mark: str) -> QRect:
        """Draw a mark at the right; return what it leaves of the first line."""
        if not mark:
            return room
        small, look = sized(font, _SMALLER), self._theme.colours
        painter.setFont(small)
        painter.setPen(QColor(look.accent if mark == ADD else look.muted))
        said = word(mark) if mark == ADD else mark
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, said)
        return room.adjusted(0, 0, -QFontMetrics(small).horizontalAdvance(said) - GRID, 0)

    def draw_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw what the style draws under every cell."""
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        view = option.widget
        view.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, ground, painter, view)

    def _lines(self, index: Index) -> tuple[str, str]:
        below = index.data(BELOW)
        if below is not None:
            return str(index.data()), str(below)
        first, _, second = str(index.data() or "").partition("\n")
        return first, second


def _broken(text: str, metrics: QFontMetrics, room: int) -> tuple[str, str]:
    """Return what fits into one line of so many pixels, and the rest."""
    if metrics.horizontalAdvance(text) <= room:
        return text, ""
    words = text.split(" ")
    fitting = next(
        (place for place in range(len(words) - 1, 0, -1)
         if metrics.horizontalAdvance(" ".join(words[:place])) <= room), 0,
    )  # fmt: skip
    return (" ".join(words[:fitting]), " ".join(words[fitting:])) if fitting else (text, "")


def _alignment(index: Index) -> int:
    found = index.data(Qt.ItemDataRole.TextAlignmentRole)
    return 0 if found is None else Qt.AlignmentFlag(found).value


def _write(painter: QPainter, font: QFont, room: QRect, text: str, *, right: bool) -> int:
    """Draw one line at the top of *room*; return its height."""
    metrics = QFontMetrics(font)
    painter.setFont(font)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, side | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine,
                     metrics.elidedText(text, _ELIDE, room.width()))  # fmt: skip
    return metrics.height()
