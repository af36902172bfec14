"""The icon in the system tray: its mark says how sync is, its menu what the day made; notices appear beside it."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from journal_app.desktop.artwork import icon
from journal_app.desktop.choosing import SettingsKeeper
from journal_app.desktop.day_result import DayResult
from journal_app.desktop.figures import exact
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.pausing import Pauses
from journal_app.desktop.sentences import all_sentences
from journal_app.desktop.sync_state import SyncState, TrayMark, tray_mark

_LOOK_MS = 5000
_UNKNOWN = noop("Today: not read yet")


def _do(act: Callable[[], object], *_: object) -> None:
    """Act, whatever Qt tells along with the signal."""
    act()


class Tray(QObject):
    """Present only where the desktop has a tray; `available` tells."""

    opened = Signal()
    menu_opened = Signal()
    """Somebody looks at the menu: what the day made should be up to date."""
    lost = Signal()
    """The tray is gone, and with it the only way back to a hidden window."""

    def __init__(self, actions: Mapping[str, QAction], pauses: Pauses, keeper: SettingsKeeper, parent: QWidget) -> None:
        """Make the icon and its menu; *actions* are the window's own by name: sync, pause, quit."""
        super().__init__(parent)
        self._pauses, self._keeper = pauses, keeper
        self._result: DayResult | None = None
        self.mark: TrayMark = ""
        self.menu = QMenu(parent)
        self.actions: dict[str, QAction] = {}
        self._fill_menu(actions)
        self.icon = QSystemTrayIcon(QIcon(icon("app")), parent)
        self.icon.setContextMenu(self.menu)
        self.icon.setToolTip(tr("Trade Journal"))
        self.icon.activated.connect(self._activated)
        self.icon.messageClicked.connect(self.opened)
        self._told: set[str] = set()
        self._watch = QTimer(self, interval=_LOOK_MS)
        self._watch.timeout.connect(self._look)
        self.menu.aboutToShow.connect(self._prepare)
        pauses.changed.connect(self._prepare)
        keeper.changed.connect(self._follow)
        actions["pause"].toggled.connect(self._prepare)
        self._prepare()

    def _fill_menu(self, actions: Mapping[str, QAction]) -> None:
        self.actions["today"] = self.menu.addAction(tr(_UNKNOWN))
        self.actions["today"].setEnabled(False)
        self.menu.addSeparator()
        self._add("open", tr("&Open Trade Journal"), self.opened.emit)
        self._take("sync", actions)
        self._add("pause_hour", tr("Pause for 1 &hour"), self._pauses.pause_for_an_hour)
        self._add("pause_tomorrow", tr("Pause until &tomorrow"), self._pauses.pause_until_tomorrow)
        self._add("resume", tr("&Resume sync"), self._pauses.resume)
        self._pause = actions["pause"]
        self.menu.addSeparator()
        start = self._add("start_with_system", tr("&Start with the system"), self._toggle_start)
        start.setCheckable(True)
        self.menu.addSeparator()
        self._take("quit", actions)

    def _add(self, name: str, text: str, act: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(partial(_do, act))
        self.actions[name] = action
        self.menu.addAction(action)
        return action

    def _take(self, name: str, actions: Mapping[str, QAction]) -> None:
        self.actions[name] = actions[name]
        self.menu.addAction(actions[name])

    @property
    def available(self) -> bool:
        """Tell whether there is a tray to hide in."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Show the icon where there is a tray."""
        if self.available:
            self.icon.show()

    def watch_over(self) -> None:
        """Say when the tray goes away while the window is hidden in it."""
        self._watch.start()

    def rest(self) -> None:
        """Watch no more: the window is there."""
        self._watch.stop()

    def show_states(self, states: tuple[SyncState, ...]) -> None:
        """Show by the icon's mark, and say in the tool tip, what sync does."""
        said = all_sentences(states).text.replace("  ·  ", "\n")
        self.icon.setToolTip(f"{tr('Trade Journal')}\n{said}")
        mark = tray_mark(states)
        if mark != self.mark:
            self.mark = mark
            self.icon.setIcon(icon(f"tray_{mark}" if mark else "app"))

    def show_day(self, result: DayResult) -> None:
        """Say in the menu what the day made."""
        self._result = result
        self._prepare()

    def show_notice(self, text: str, hint: str) -> None:
        """Show a notice beside the icon, where there is a tray."""
        if self.icon.isVisible():
            self.icon.showMessage(tr("Trade Journal"), f"{text}\n{hint}".strip(), icon("app"))

    def tell_once(self, notice: str) -> None:
        """Show a notice the first time only."""
        if notice not in self._told:
            self._told.add(notice)
            self.icon.showMessage(tr("Trade Journal"), notice, icon("app"))

    def _today(self) -> str:
        if self._result is None:
            return tr(_UNKNOWN)
        if self._result.net is None:
            return tr("Today: no trade closed yet")
        trades = self._result.trades
        if self._keeper.value("mask_in_tray") or self._keeper.value("mask_amounts"):
            return counted("Today: {n} trade closed, amount hidden", "Today: {n} trades closed, amount hidden", trades)
        net = exact(self._result.net, sign=True)
        return counted("Today: {net} in {n} trade", "Today: {net} in {n} trades", trades, net=net)

    def _prepare(self) -> None:
        self.actions["today"].setText(self._today())
        is_paused = self._pause.isChecked()
        self.actions["resume"].setVisible(is_paused)
        ends = self._pauses.sentence or tr("by you")
        self.actions["resume"].setText(tr("&Resume sync (paused {ends})", ends=ends))
        self.actions["start_with_system"].setChecked(self._keeper.value("start_with_system"))
        if self.sender() is self.menu:
            self.menu_opened.emit()

    def _follow(self, name: str) -> None:
        if name in {"mask_in_tray", "mask_amounts", "start_with_system"}:
            self._prepare()

    def _toggle_start(self) -> None:
        self._keeper.change("start_with_system", self.actions["start_with_system"].isChecked())

    def _look(self) -> None:
        if not self.available:
            self._watch.stop()
            self.lost.emit()

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick}:
            self.opened.emit()
