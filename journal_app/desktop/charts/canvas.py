"""The part of a card that shows a chart: the mouse points, the keys move from mark to mark, Return chooses."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from journal_app.desktop.charts.chart import NO_MARK, Chart, thin
from journal_app.desktop.language import tr
from journal_app.desktop.theme import Theme, sized

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_TEXT_SIZE = 0.88
_ZOOM = 1.25
_CLICK = 4


class Canvas(QWidget):
    """Draws a chart once and the cursor over it; dragging pans, Ctrl+wheel, + and − zoom, 0 shows everything."""

    pointed = Signal(int)
    """The mark under the cursor, `NO_MARK` when it leaves."""
    picked = Signal(int)
    """The mark that was clicked, or on which Return was pressed."""

    def __init__(self, chart: Chart, theme: Theme) -> None:
        """Draw nothing yet."""
        super().__init__()
        self.chart, self._theme = chart, theme
        self.mark = NO_MARK
        self._drawn: QPixmap | None = None
        self._pressed: QPointF | None = None
        self._dragged = False
        self.setFont(sized(self.font(), _TEXT_SIZE))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(
            tr("{title}; arrow keys move from mark to mark, Return filters by it", title=tr(chart.title))
        )
        theme.changed.connect(self.forget_picture)

    def forget_picture(self) -> None:
        """Draw anew: colours or values changed."""
        self._drawn = None
        self.update()

    def forget(self) -> None:
        """Draw other values, without a cursor."""
        self._point(NO_MARK)
        self.forget_picture()

    @property
    def _area(self) -> QRectF:
        return QRectF(self.rect())

    @property
    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self.font())

    def draw(self, painter: QPainter, size: QSize) -> None:
        """Draw the chart into the upper left *size* of a painter."""
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        self.chart.paint(painter, QRectF(0, 0, size.width(), size.height()), self._theme.colours)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Show the picture, and the cursor over it."""
        del event
        painter = QPainter(self)
        if self.chart.marks:
            if self._drawn is None:
                self._drawn = self._picture()
            painter.drawPixmap(0, 0, self._drawn)
            if self.mark != NO_MARK:
                painter.setPen(thin(self._theme.colours.text))
                painter.drawRect(self.chart.place_of(self.mark, self._area, self._metrics))
        if self.hasFocus():
            painter.setPen(thin(self._theme.colours.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _picture(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self._theme.colours.base))
        painter = QPainter(picture)
        self.draw(painter, self.size())
        painter.end()
        return picture

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw for the new size."""
        super().resizeEvent(event)
        self._drawn = None

    def _point(self, mark: int) -> None:
        if mark != self.mark or mark == NO_MARK:
            self.mark = mark
            self.setAccessibleDescription(self.chart.read(mark) if mark != NO_MARK else self.chart.summary())
            self.pointed.emit(mark)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the mark under the mouse, or pan while a button is down."""
        spot = event.position()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            moved = spot.x() - self._pressed.x()
            if self._dragged or abs(moved) >= _CLICK:
                self._dragged = True
                self._pressed = spot
                self._changed(self.chart.pan(-moved / max(self.width(), 1)))
            return
        found = self.chart.mark_at(spot, self._area, self._metrics) if self.chart.marks else NO_MARK
        if found != self.mark:
            self._point(found)
        can_choose = found != NO_MARK and bool(self.chart.choices(found))
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_choose else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click or a pan."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the mark that was clicked."""
        if event.button() == Qt.MouseButton.LeftButton and not self._dragged and self.chart.marks:
            found = self.chart.mark_at(event.position(), self._area, self._metrics)
            if found != NO_MARK:
                self._point(found)
                self.picked.emit(found)
        self._pressed = None

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the cursor when the mouse goes, unless the keys hold it."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._point(NO_MARK)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keys work here."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget the cursor of the keys."""
        super().focusOutEvent(event)
        self._point(NO_MARK)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl; without it the page scrolls."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.angleDelta().y():
            self._changed(self.chart.zoom(_ZOOM ** (event.angleDelta().y() / 120), self._share(event.position().x())))
            event.accept()
        else:
            event.ignore()

    def _share(self, pixel: float) -> float:
        return min(max(pixel / max(self.width(), 1), 0.0), 1.0)

    def _changed(self, is_changed: bool) -> None:  # noqa: FBT001 - the answer of a chart
        if is_changed:
            self.forget()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, choose and zoom by keys; others go to the page."""
        key, last = event.key(), self.chart.marks - 1
        if last < 0:
            super().keyPressEvent(event)
        elif key in _ARROWS:
            self._step(Qt.Key(key))
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._point(0 if key == Qt.Key.Key_Home else last)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.mark != NO_MARK:
            self.picked.emit(self.mark)
        elif key == Qt.Key.Key_Escape and self.mark != NO_MARK:
            self._point(NO_MARK)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}:
            self._changed(self.chart.zoom(1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM, 0.5))
        elif key == Qt.Key.Key_0:
            self._changed(self.chart.show_all())
        else:
            super().keyPressEvent(event)

    def _step(self, key: Qt.Key) -> None:
        last = self.chart.marks - 1
        self._point(last if self.mark == NO_MARK else min(max(self.chart.step(self.mark, key), 0), last))
