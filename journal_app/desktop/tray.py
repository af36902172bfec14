"""The icon in the system tray: open, sync, pause, quit, and one notice for each pass with new fills."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from journal_app.desktop.artwork import icon
from journal_app.desktop.sentences import all_sentences, fills_notice
from journal_app.desktop.sync_state import SyncState
from journal_app.domain.news import SyncReport


class Tray(QObject):
    """Present only where the desktop has a tray; `available` tells."""

    opened = Signal()

    def __init__(self, sync_now: QAction, pause: QAction, quit_action: QAction, parent: QWidget) -> None:
        """Make the icon and its menu from the window's own actions."""
        super().__init__(parent)
        self.open_action = QAction("&Open Trade Journal", self)
        self.open_action.triggered.connect(self.opened)
        self.menu = QMenu(parent)
        self.menu.addAction(self.open_action)
        self.menu.addSeparator()
        self.menu.addAction(sync_now)
        self.menu.addAction(pause)
        self.menu.addSeparator()
        self.menu.addAction(quit_action)
        self.icon = QSystemTrayIcon(QIcon(icon("app")), parent)
        self.icon.setContextMenu(self.menu)
        self.icon.setToolTip("Trade Journal")
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.opened)
        self._told: set[str] = set()

    @property
    def available(self) -> bool:
        """Tell whether there is a tray to hide in."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Show the icon where there is a tray."""
        if self.available:
            self.icon.show()

    def show_states(self, states: tuple[SyncState, ...]) -> None:
        """Say in the tool tip what sync of each account does."""
        said = all_sentences(states).text.replace("  ·  ", "\n")
        self.icon.setToolTip(f"Trade Journal\n{said}")

    def show_report(self, report: SyncReport) -> None:
        """Give one notice for a pass that brought fills, however many."""
        notice = fills_notice(report)
        if notice:
            self.icon.showMessage("Trade Journal", notice, icon("app"))

    def tell_once(self, notice: str) -> None:
        """Give a notice the first time only."""
        if notice not in self._told:
            self._told.add(notice)
            self.icon.showMessage("Trade Journal", notice, icon("app"))

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.opened.emit()
