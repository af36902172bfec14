"""A pause of auto-sync that ends by itself: after an hour, or tomorrow; a restart does not forget it."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction

from journal_app.desktop.choosing import SettingsKeeper
from journal_app.desktop.figures import month_name
from journal_app.desktop.language import tr
from journal_app.desktop.own_time import HOUR_US, own_time, tomorrow_us
from journal_app.domain.clock import format_time, now_us, parse_time

_LOOK_MS = 30_000
"""A computer that slept wakes with timers that are late; so often the clock itself is asked."""


class Pauses(QObject):
    """Turns the window's pause on, and off again when its time is over."""

    changed = Signal()
    """There is another end of the pause, or none."""

    def __init__(
        self, pause: QAction, keeper: SettingsKeeper, parent: QObject | None = None, clock: Callable[[], int] = now_us
    ) -> None:
        """Use the checkable action that pauses sync, and a clock in UTC µs."""
        super().__init__(parent)
        self._pause, self._keeper, self._clock = pause, keeper, clock
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        pause.toggled.connect(self._follow)

    @property
    def until_us(self) -> int | None:
        """When the pause ends (UTC µs); None when there is none that ends by itself."""
        text = self._keeper.value("paused_until")
        try:
            return parse_time(text) if text else None
        except ValueError:
            return None  # somebody wrote into the file: then there is no such pause

    @property
    def sentence(self) -> str:
        """Until when sync is paused, by the trader's clock; "" when no pause ends by itself."""
        ends = self.until_us
        if ends is None:
            return ""
        zone = self._keeper.value("own_zone")
        moment, today = own_time(ends, zone), own_time(self._clock(), zone).date()
        if moment.date() == today:
            return tr("until {time}", time=f"{moment:%H:%M}")
        return tr("until {time}", time=f"{moment:%d} {month_name(moment.month)} {moment:%H:%M}")

    def start(self) -> None:
        """Go on with a pause that was begun before the program was started, unless it is over."""
        if self.until_us is not None:
            self.look()

    def pause_for_an_hour(self) -> None:
        """Pause for an hour from now on."""
        self._pause_until(self._clock() + HOUR_US)

    def pause_until_tomorrow(self) -> None:
        """Pause until the next day begins by the trader's clock."""
        self._pause_until(tomorrow_us(self._clock(), self._keeper.value("own_zone")))

    def resume(self) -> None:
        """Go on now."""
        self._forget()
        self._pause.setChecked(False)

    def stop(self) -> None:
        """Look no more; the pause stays in the settings."""
        self._timer.stop()

    def look(self) -> None:
        """End the pause if its time is over, else look again when it may be."""
        ends = self.until_us
        if ends is None:
            return
        left = ends - self._clock()
        if left <= 0:
            self._forget()
            self._pause.setChecked(not self._keeper.value("auto_sync"))
        else:
            self._pause.setChecked(True)
            self.changed.emit()
            self._timer.start(min(left // 1000 + 1, _LOOK_MS))

    def _pause_until(self, ends_us: int) -> None:
        self._keeper.keep("paused_until", format_time(ends_us))
        self.look()

    def _forget(self) -> None:
        self._timer.stop()
        if self._keeper.value("paused_until"):
            self._keeper.keep("paused_until", "")
            self.changed.emit()

    def _follow(self, is_paused: bool) -> None:  # noqa: FBT001 - a slot of Qt's
        if not is_paused:
            self._forget()
