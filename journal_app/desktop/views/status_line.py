"""The line at the bottom: what sync does now, what came last, whether the books are proven, and when."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from journal_app.desktop.artwork import icon, picture_of
from journal_app.desktop.language import tr
from journal_app.desktop.sentences import Sentence, all_sentences, fills_notice, last_sync
from journal_app.desktop.sync_state import SyncState
from journal_app.desktop.theme import GRID, Theme, tabular
from journal_app.desktop.views.proof_badges import ProofBadges
from journal_app.domain.news import SyncReport

NOTICE_MS = 15_000


class StatusLine(QWidget):
    """One line; repeats nothing, hides nothing."""

    def __init__(self, theme: Theme) -> None:
        """Start as not connected."""
        super().__init__()
        self._theme = theme
        self._said: Sentence = all_sentences((SyncState(),))
        self._icon, self.sentence, self.notice, self.last = QLabel(), QLabel(), QLabel(), QLabel()
        self.badges, self.trouble = ProofBadges(theme), QLabel()
        self.news = QToolButton(autoRaise=True)
        """Leads to what runs and to the last notices."""
        self._fade = QTimer(self, singleShot=True, interval=NOTICE_MS)
        self._fade.timeout.connect(self.notice.clear)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID // 2, GRID, GRID // 2)
        row.setSpacing(GRID)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.sentence.setAccessibleName(tr("State of sync"))
        self.trouble.setAccessibleName(tr("What is wrong with the backups"))
        for label in (self.sentence, self.notice, self.last):
            label.setFont(tabular(label.font()))
        self.last.setForegroundRole(self.last.palette().ColorRole.PlaceholderText)
        row.addWidget(self._icon)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.trouble)
        row.addWidget(self.notice)
        row.addWidget(self.badges)
        row.addWidget(self.last)
        row.addWidget(self.news)
        self.news.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.show_news(0, 0)
        theme.changed.connect(self._draw)
        self._draw()

    def show_states(self, states: tuple[SyncState, ...]) -> None:
        """Say what sync of each account does, worst first."""
        self._said = all_sentences(states)
        self.last.setText(last_sync(states))
        self._draw()

    def show_report(self, report: SyncReport) -> None:
        """Say for a while how many fills came."""
        notice = fills_notice(report)
        if notice:
            self.show_notice(notice)

    def show_notice(self, text: str) -> None:
        """Say something for a while."""
        self.notice.setText(text)
        self._fade.start()

    def show_news(self, running: int, unseen: int) -> None:
        """Say how much work runs and how many notices are new."""
        parts = [tr("{n} running", n=running) if running else "", tr("{n} new", n=unseen) if unseen else ""]
        said = ", ".join(filter(None, parts))
        self.news.setText(said)
        self.news.setAccessibleName(tr("Work and notices: {said}", said=said or tr("nothing new")))
        self.news.setToolTip(tr("What runs, and the last notices"))

    def show_trouble(self, text: str, tip: str) -> None:
        """Say until it is mended what is wrong with the backups; "" when nothing is."""
        self.trouble.setText(f"▲ {text}" if text else "")
        self.trouble.setToolTip(tip)

    def _draw(self) -> None:
        palette = self.trouble.palette()
        palette.setColor(palette.ColorRole.WindowText, self._theme.colours.warning)
        self.trouble.setPalette(palette)
        self.news.setIcon(icon("bell", self._theme.colours.muted))
        said = self._said
        colour = getattr(self._theme.colours, said.colour)
        self._icon.setPixmap(picture_of(said.icon, colour, 16, self.devicePixelRatioF()))
        self.sentence.setText(f"{said.text}. {said.hint}" if said.hint else said.text)
        self.sentence.setToolTip(self.sentence.text().replace("  ·  ", "\n"))
