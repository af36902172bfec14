"""A page that reads in the background: when it is looked at, and again when something changed."""

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from journal_app.desktop.background import run
from journal_app.desktop.desk import Desk
from journal_app.desktop.dialogs.raw_row import RawRow
from journal_app.desktop.received import Received, read_received

Answer = TypeVar("Answer")
_REST_MS = 300


class ReadingPage(QWidget, Generic[Answer]):
    """Asks one question at a time, and only while it is visible. *read* runs in the background."""

    failed = Signal(object)
    told = Signal(object)
    """A `Said`: what the trader asked for is done."""
    drawn = Signal()
    """What was read is shown."""
    trade_wanted = Signal(str)
    """The trader wants to see the trade of this id."""
    page_wanted = Signal(str)
    """The trader wants to see another page, by its name."""

    def __init__(self, desk: Desk) -> None:
        """Read nothing yet."""
        super().__init__()
        self.desk, self.journal = desk, desk.journal
        self.account = desk.scope.view.account
        self._stale, self._reading = True, False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._read_if_visible)

    def question(self) -> Callable[[], Answer]:
        """Return what is to be read; it runs in another thread."""
        raise NotImplementedError

    def show_answer(self, answer: Answer) -> None:
        """Show what was read."""
        raise NotImplementedError

    def choose_account(self, account: str) -> None:
        """Show what belongs to one account, to all with ""."""
        if account != self.account:
            self.account = account
            self.refresh()

    def take_focus(self) -> None:
        """Let the keys work in the page's first table."""
        raise NotImplementedError

    def open_raw(self) -> None:
        """Open the chosen row as received."""
        raise NotImplementedError

    def open_part(self, part: str) -> None:
        """Show a part of the page by its name; nothing happens on a page without such parts."""

    @property
    def chosen_ids(self) -> tuple[str, ...]:
        """The ids of the trades that are chosen here; none on a page that is not about trades."""
        return ()

    @property
    def help_topic(self) -> str:
        """What help is wanted about: "figure:" and its name, or "" for the page as a whole."""
        return ""

    @property
    def settled(self) -> bool:
        """Tell whether everything read is shown."""
        return not self._stale and not self._reading

    def refresh(self) -> None:
        """Read again, soon, if anybody looks."""
        self._stale = True
        self._rest.start()

    def read_now(self) -> None:
        """Read again without a pause: the trader waits for it."""
        self._rest.stop()
        self._read_if_visible()

    def showEvent(self, event: QShowEvent) -> None:
        """Read when looked at and not up to date."""
        super().showEvent(event)
        self._read_if_visible()

    def _read_if_visible(self) -> None:
        if self._stale and self.isVisible() and not self._reading:
            self._stale, self._reading = False, True
            run(self.question(), self._show, self._fail)

    def _show(self, answer: Answer) -> None:
        self._reading = False
        self.show_answer(answer)
        self.drawn.emit()
        self._read_if_visible()

    def _fail(self, error: Exception) -> None:
        self._reading = False
        self.failed.emit(error)

    def show_received(self, account: str, external_id: str) -> None:
        """Read a row as received and show it beside the window."""
        run(partial(read_received, self.journal, account, external_id), self.open_received, self.failed.emit)

    def open_received(self, received: Received) -> None:
        """Show a row as received beside the window."""
        RawRow(received, self).open()
