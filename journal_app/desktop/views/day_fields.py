"""Small parts that the Today page is made of: captions, fields for a few lines, two columns where there is room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from journal_app.desktop.theme import GRID

_ROOM_FOR_TWO = 720
_MOST_ACROSS = 1760


class LinesEdit(QPlainTextEdit):
    """A field for a few lines of text; Tab leaves it."""

    def __init__(self, name: str, placeholder: str, lines: int, most: int) -> None:
        """Make room for so many *lines*; it grows with the window to *most*."""
        super().__init__(placeholderText=placeholder)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        line = self.fontMetrics().lineSpacing()
        self.setMinimumHeight(lines * line + 2 * GRID)
        self.setMaximumHeight(most * line + 2 * GRID)

    def sizeHint(self) -> QSize:
        """Ask for no more than is needed: what room there is, the layout gives."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def show_text(self, text: str) -> None:
        """Show another text, unless it is what is typed already."""
        if text != self.toPlainText():
            self.setPlainText(text)


class WrappedLabel(QLabel):
    """Text over as many lines as its width needs; it asks for their height even inside a scroll area."""

    def __init__(self, text: str) -> None:
        """Take the text as it is: the trader's words are no mark-up."""
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        """Show another text."""
        super().setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height of the lines at this width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setMinimumHeight(0)  # Qt answers never less than the minimum that is set
        self.setMinimumHeight(max(self.heightForWidth(self.width()), 0))


def caption(text: str, buddy: QWidget | None = None) -> QLabel:
    """Return the label of a field."""
    label = QLabel(text)
    if buddy is not None:
        label.setBuddy(buddy)
    return label


def quiet(text: str = "", *, wraps: bool = True) -> QLabel:
    """Return a label for what is beside the point."""
    label = plain(text, wraps=wraps)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def plain(text: str = "", *, wraps: bool = True) -> QLabel:
    """Return a label that takes its text as it is."""
    if wraps:
        return WrappedLabel(text)
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def heading(text: str) -> QLabel:
    """Return the heading of a part."""
    label = QLabel(text)
    font = label.font()
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label


def paint_text(label: QLabel, colour: str) -> None:
    """Write a label in a colour (#rrggbb)."""
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    label.setPalette(palette)


class TwoColumns(QWidget):
    """Two parts beside each other where there is room, else one below the other."""

    def __init__(self) -> None:
        """Make two empty columns."""
        super().__init__()
        self.left, self.right = _column(), _column()
        self._row = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._row.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        self._row.setSpacing(3 * GRID)
        for place, column in enumerate((self.left, self.right)):
            self._row.addLayout(column, 1)
            self._row.setStretch(place, 1)

    def scrolling(self) -> QScrollArea:
        """Return a frameless area in which the columns are reached when the window is low."""
        area = QScrollArea()
        area.setWidget(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.viewport().setAutoFillBackground(False)
        self.setAutoFillBackground(False)
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand side by side where both can be read; stay narrow enough for the eye where there is plenty."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.LeftToRight if self.width() >= _ROOM_FOR_TWO else ways.TopToBottom)
        spare = max(self.width() - _MOST_ACROSS, 0)
        self._row.setContentsMargins(2 * GRID, GRID, 2 * GRID + spare, 2 * GRID)


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(GRID)
    return column
