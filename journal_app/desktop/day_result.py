"""What the trades closed today made, for the menu of the tray: read in the background, from the catalogue."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from journal_app.desktop.background import run
from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal

_REST_MS = 2000


class DayResult(NamedTuple):
    """The net result of the trades closed on an exchange day: exact text, money; None when there are none."""

    day: str
    net: str | None
    trades: int


def read_day(journal: Journal, day: str) -> DayResult:
    """Return the result of an exchange day (YYYY-MM-DD), over all accounts."""
    found = journal.metrics(TradeFilter(from_day=day, to_day=day))["net_pnl"]
    return DayResult(day, found.value if found.n else None, found.n)


class DayWatch(QObject):
    """Reads today's result again when it was told that the journal has changed."""

    changed = Signal(object)
    """A `DayResult`."""
    failed = Signal(object)

    def __init__(self, journal: Journal, parent: QObject | None = None, clock: Callable[[], int] = now_us) -> None:
        """Read nothing yet; *clock* is in UTC µs."""
        super().__init__(parent)
        self._journal, self._clock = journal, clock
        self._reading = self._again = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.read)

    def refresh(self) -> None:
        """Read again, soon."""
        self._rest.start()

    def read(self) -> None:
        """Read now; while one reading runs, once more after it."""
        self._again = self._reading
        if not self._reading:
            self._reading = True
            day = trading_day(self._clock()).isoformat()
            run(partial(read_day, self._journal, day), self._show, self._fail)

    def stop(self) -> None:
        """Read no more."""
        self._rest.stop()

    def _show(self, result: DayResult) -> None:
        self._finish()
        self.changed.emit(result)

    def _fail(self, error: Exception) -> None:
        self._finish()
        self.failed.emit(error)

    def _finish(self) -> None:
        self._reading = False
        if self._again:
            self.read()
