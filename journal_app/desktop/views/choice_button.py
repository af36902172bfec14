"""A button of a row of which one is chosen: the chosen one is filled and bold, so that it is told without guessing."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QToolButton

from journal_app.desktop.theme import Theme


class ChoiceButton(QToolButton):
    """Checkable; follows the theme."""

    def __init__(self, text: str, theme: Theme) -> None:
        """Start unchosen."""
        super().__init__()
        self._theme = theme
        self.setText(text)
        self.setCheckable(True)
        self.toggled.connect(self._colour)
        theme.changed.connect(self._colour)

    def _colour(self) -> None:
        chosen, look = self.isChecked(), self._theme.colours
        palette = QPalette()
        if chosen:
            palette.setColor(QPalette.ColorRole.Button, QColor(look.accent))
            palette.setColor(QPalette.ColorRole.ButtonText, QColor(look.base))
        self.setPalette(palette)
        font = self.font()
        font.setBold(chosen)
        self.setFont(font)
