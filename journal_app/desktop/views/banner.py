"""A known error, told quietly above the page: what happened, what to do next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from journal_app.desktop.artwork import icon
from journal_app.desktop.language import tr
from journal_app.desktop.sync_state import SyncState
from journal_app.desktop.theme import GRID, Theme
from journal_app.domain.news import SyncPhase

_TROUBLES = frozenset({SyncPhase.STOPPED, SyncPhase.KEYS_REJECTED, SyncPhase.OFFLINE})
_FINE = frozenset({SyncPhase.LIVE, SyncPhase.IDLE, SyncPhase.PAUSED})


class Banner(QWidget):
    """Hidden until there is something to say; the close button or the next success hides it again."""

    def __init__(self, theme: Theme) -> None:
        """Start hidden."""
        super().__init__()
        self._theme = theme
        self._trouble = ""
        self.title, self.hint, self._close = QLabel(), QLabel(), QToolButton(autoRaise=True)
        self.setAutoFillBackground(True)
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        for label in (self.title, self.hint):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._close.setAccessibleName(tr("Close this message"))
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(2 * GRID)
        row.addWidget(self.title, 1)
        row.addWidget(self.hint, 1)
        row.addWidget(self._close)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def tell(self, title: str, hint: str = "") -> None:
        """Show a sentence and the next step."""
        self.title.setText(title)
        self.hint.setText(hint)
        self.show()

    def follow(self, states: tuple[SyncState, ...]) -> None:
        """Show why sync of the worst account cannot go on, once; take it away when it goes on."""
        state = states[0]
        detail = tr(state.detail)
        trouble = f"{state.account}: {detail}" if len(states) > 1 else detail
        if state.phase in _TROUBLES and state.detail and not state.crashed:
            if trouble != self._trouble:
                self._trouble = trouble
                self.tell(trouble, tr(state.hint))
        elif state.phase in _FINE:
            if self._trouble and self.title.text() == self._trouble:
                self.hide()
            self._trouble = ""

    def _restyle(self) -> None:
        look = self._theme.colours
        palette = self.palette()
        palette.setColor(palette.ColorRole.Window, look.notice)
        self.setPalette(palette)
        self._close.setIcon(icon("close", look.text))
