"""The badges in the status line: of each account, whether it agrees with its broker."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from journal_app.desktop.artwork import icon
from journal_app.desktop.language import tr
from journal_app.desktop.proof_words import Badge
from journal_app.desktop.theme import GRID, Theme, tabular

MOST = 3
"""So many accounts have room; the tool tip of the last badge tells of the others."""


class ProofBadges(QWidget):
    """Buttons as quiet as text; a click, Space or Enter opens the proofs of the account."""

    opened = Signal(str)
    """The account whose badge was pressed; "" for several."""

    def __init__(self, theme: Theme) -> None:
        """Start without an account."""
        super().__init__()
        self._theme = theme
        self._badges: tuple[Badge, ...] = ()
        self.buttons: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GRID // 2)
        theme.changed.connect(self._draw)

    def show_badges(self, badges: Sequence[Badge]) -> None:
        """Show the badges of all accounts, worst first."""
        self._badges = tuple(badges)
        shown = self._badges[:MOST]
        while len(self.buttons) < len(shown):
            self.buttons.append(self._button())
        for button, badge in zip(self.buttons, shown, strict=False):
            button.setText(badge.text)
            button.setToolTip(badge.tip)
            button.setAccessibleName(tr("Proof: {words}", words=badge.text))
            button.setObjectName(badge.account)
        for place, button in enumerate(self.buttons):
            button.setVisible(place < len(shown))
        rest = self._badges[MOST:]
        if rest:
            last = self.buttons[MOST - 1]
            last.setText(f"{last.text()}  {tr('and {n} more', n=len(rest))}")
            last.setToolTip("\n\n".join((last.toolTip(), *(one.tip for one in rest))))
        self._draw()

    def _button(self) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(16, 16))
        button.setFont(tabular(button.font()))
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(self._open)
        self._row.addWidget(button)
        return button

    def _open(self) -> None:
        self.opened.emit(self.sender().objectName())

    def _draw(self) -> None:
        look = self._theme.colours
        for button, badge in zip(self.buttons, self._badges, strict=False):
            colour = getattr(look, badge.mark.colour)
            button.setIcon(icon(badge.mark.icon, colour))
            palette = button.palette()
            palette.setColor(palette.ColorRole.ButtonText, colour)
            button.setPalette(palette)
