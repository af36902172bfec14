"""What a window keeps besides its pages: settings and their effects, pauses, notices, running work, today's result."""

from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QUndoStack

from journal_app.autostart import start_with_system
from journal_app.desktop.accounts import Accounts
from journal_app.desktop.background import run
from journal_app.desktop.choosing import SettingsKeeper
from journal_app.desktop.day_result import DayWatch
from journal_app.desktop.jobs import Jobs
from journal_app.desktop.notices import Notices
from journal_app.desktop.pausing import Pauses
from journal_app.desktop.scope import Scope
from journal_app.desktop.shortcuts import Shortcuts
from journal_app.desktop.theme import Theme
from journal_app.journal import Journal

_RECKONING = frozenset({"method", "start_capital", "risk_rule"})
_LOOKS = frozenset({"theme", "text_size", "colour_blind", "reduced_motion"})


class Actions(Protocol):
    """The window's actions by name, those of the theme, and those whose keys nobody changes."""

    by_name: dict[str, QAction]
    themes: dict[str, QAction]
    undoing: list[QAction]


class Household(QObject):
    """Builds these parts once, and lets every setting take effect the moment it is chosen."""

    reckoned = Signal()
    """Figures are reckoned otherwise now: everything is to be read again."""
    failed = Signal(object)

    def __init__(self, journal: Journal, theme: Theme, commands: Actions, undo_stack: QUndoStack, scope: Scope) -> None:
        """Keep the settings of a journal for a window with these commands."""
        super().__init__()
        self.theme, self.scope = theme, scope
        self._is_noting = False
        self.actions, self._themes = commands.by_name, commands.themes
        self.settings = SettingsKeeper(journal, undo_stack, self)
        self.accounts = Accounts(journal, self.settings, self)
        self.shortcuts = Shortcuts(commands.by_name, self.settings, self, fixed=commands.undoing)
        self.pauses = Pauses(self.actions["pause"], self.settings, self)
        self.notices = Notices(self.settings, self)
        self.jobs = Jobs(self)
        self.day = DayWatch(journal, self)
        for source in (self.settings, self.day):
            source.failed.connect(self.failed)
        self.actions["pause_hour"].triggered.connect(self.pauses.pause_for_an_hour)
        self.actions["pause_tomorrow"].triggered.connect(self.pauses.pause_until_tomorrow)
        scope.masked.connect(partial(self._keep, "mask_amounts"))
        scope.changed.connect(self._keep_outcome)
        self.settings.changed.connect(self._take_effect)
        self.settings.kept.connect(self._tell_kept)

    def start(self) -> None:
        """Go on as the settings say: hidden amounts, and a pause that was begun before."""
        self.actions["mask"].setChecked(self.settings.value("mask_amounts"))
        self.pauses.start()

    def keep_reporters(self, *reporters: QObject) -> None:
        """Keep those who tell of running work alive as long as the window."""
        for one in reporters:
            one.setParent(self)

    def stop(self) -> None:
        """Begin nothing more."""
        self.pauses.stop()
        self.notices.stop()
        self.day.stop()

    def hear_connected(self) -> None:
        """Take note that somebody else connected an account."""
        self.settings.changed.emit("connections")

    def _keep(self, name: str, value: object) -> None:
        if self.settings.value(name) != value:
            self.settings.keep(name, value)

    def _keep_outcome(self) -> None:
        self._keep("measure", self.scope.view.measure)
        self._keep("gross", self.scope.view.gross)

    def _take_effect(self, name: str) -> None:
        chosen = self.settings.settings
        if name in _LOOKS:
            self.theme.follow(chosen)
            self._themes[chosen.theme].setChecked(True)
        elif name == "mask_amounts":
            self.actions["mask"].setChecked(chosen.mask_amounts)
        elif name == "measure":
            self.scope.choose_outcome(chosen.measure, gross=self.scope.view.gross)
        elif name == "gross":
            self.scope.choose_outcome(self.scope.view.measure, gross=chosen.gross)
        elif name == "auto_sync":
            self.actions["pause"].setChecked(not chosen.auto_sync)
        elif name == "start_with_system" and not self._is_noting:
            run(partial(start_with_system, wanted=chosen.start_with_system), _nothing, self._refuse_start)

    def note_start(self, *, is_started: bool) -> None:
        """Take note of whether the system starts the program, without asking the system for anything."""
        self._is_noting = True
        self._keep("start_with_system", is_started)
        self._is_noting = False

    def _refuse_start(self, error: Exception) -> None:
        self.note_start(is_started=not self.settings.value("start_with_system"))
        self.failed.emit(error)

    def _tell_kept(self, name: str) -> None:
        if name in _RECKONING:
            self.reckoned.emit()


def _nothing(_: object) -> None:
    """Nothing to say: the page shows it already."""
