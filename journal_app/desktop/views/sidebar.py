"""The pages by name along the left edge: icons and words, only icons in a narrow window."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from journal_app.desktop.language import tr
from journal_app.desktop.theme import GRID, Theme

_WIDE, _WIDEST, _NARROW = 20 * GRID, 30 * GRID, 6 * GRID
"""Languages with longer names get more room, up to a point."""


class Sidebar(QWidget):
    """A button for every page, in groups; the page in front is marked by its ground and a bar."""

    def __init__(self, groups: Sequence[Sequence[str]], commands: Mapping[str, QAction], theme: Theme) -> None:
        """Make the buttons; the last group stands at the bottom."""
        super().__init__()
        self._theme = theme
        self.buttons: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID // 2, GRID, GRID // 2, GRID)
        column.setSpacing(2)
        for place, names in enumerate(groups):
            if place == len(groups) - 1:
                column.addStretch(1)
            elif place:
                column.addSpacing(2 * GRID)
            for name in names:
                button = self.buttons[name] = self._button(commands[name])
                column.addWidget(button)
        self.setAccessibleName(tr("Pages"))
        self.be_wide(wide=True)

    @staticmethod
    def _button(action: QAction) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setDefaultAction(action)
        button.setIconSize(QSize(18, 18))
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setMinimumHeight(4 * GRID)
        return button

    def be_wide(self, *, wide: bool) -> None:
        """Show words beside the icons, or icons alone."""
        styles = Qt.ToolButtonStyle
        for button in self.buttons.values():
            button.setToolButtonStyle(styles.ToolButtonTextBesideIcon if wide else styles.ToolButtonIconOnly)
        needed = max((one.sizeHint().width() for one in self.buttons.values()), default=0) + GRID
        self.setFixedWidth(min(max(needed, _WIDE), _WIDEST) if wide else _NARROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line that ends the bar, and the mark of the page in front."""
        super().paintEvent(event)
        painter = QPainter(self)
        look = self._theme.colours
        painter.fillRect(self.width() - 1, 0, 1, self.height(), look.line)
        for button in self.buttons.values():
            if button.isChecked():
                painter.fillRect(0, button.y() + GRID // 2, 3, button.height() - GRID, look.accent)
        painter.end()
