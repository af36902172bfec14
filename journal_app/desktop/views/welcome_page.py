"""The first page of an empty journal: three ways to fill it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCommandLinkButton, QGridLayout, QLabel, QVBoxLayout, QWidget

from journal_app.desktop.artwork import icon
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID, Theme, sized

_WAYS = (
    (
        "connect", noop("&Connect Alpaca"),
        noop("Every fill arrives by itself, past and future. The journal only reads; it cannot trade."),
    ),
    (
        "import", noop("&Import a file"),
        noop("A journal (.jsonl) or a table of fills (.csv). No row is counted twice."),
    ),
    (
        "practice", noop("Explore a &practice account"),
        noop("Made-up fills from a broker on this computer. No keys, no network."),
    ),
)  # fmt: skip


class WelcomePage(QWidget):
    """Three buttons with a sentence each."""

    chosen = Signal(str)
    """"connect", "import" or "practice"."""

    def __init__(self, theme: Theme) -> None:
        """Place the buttons."""
        super().__init__()
        self._theme = theme
        self.buttons: dict[str, QCommandLinkButton] = {}
        title = QLabel(tr("Your journal is empty"))
        title.setFont(sized(self.font(), 1.7, bold=True))
        lead = QLabel(tr("Choose how it gets its first trades. Everything stays on this computer."))
        lead.setForegroundRole(lead.palette().ColorRole.PlaceholderText)
        column = QVBoxLayout()
        column.setSpacing(GRID)
        column.addWidget(title)
        column.addWidget(lead)
        column.addSpacing(2 * GRID)
        for name, text, sentence in _WAYS:
            button = QCommandLinkButton(tr(text), tr(sentence))
            button.setObjectName(name)
            button.setIconSize(QSize(24, 24))
            button.setMinimumWidth(560)
            button.clicked.connect(self._choose)
            self.buttons[name] = button
            column.addWidget(button)
        middle = QGridLayout(self)
        for edge in (0, 2):
            middle.setRowStretch(edge, edge + 1)
            middle.setColumnStretch(edge, 1)
        middle.addLayout(column, 1, 1, Qt.AlignmentFlag.AlignCenter)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _choose(self) -> None:
        self.chosen.emit(self.sender().objectName())

    def _restyle(self) -> None:
        for name, button in self.buttons.items():
            button.setIcon(icon(name, self._theme.colours.accent))
