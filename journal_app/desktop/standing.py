"""What the frame of the window tells of every account: is it proven, what waits, what is only announced."""

from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal

from journal_app.desktop.background import run
from journal_app.domain.news import ProvisionalFill
from journal_app.domain.proofs import Proof
from journal_app.journal import Journal

_REST_MS = 300


@dataclass(frozen=True, slots=True)
class Standing:
    """Accounts in the order in which they were made; *compared* have a broker, *proofs* are their newest."""

    accounts: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    off_days: dict[str, int] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)
    provisional: tuple[ProvisionalFill, ...] = ()
    doubtful: tuple[int, ...] = ()
    """The lasting numbers of the trades that no sum counts."""


def read_standing(journal: Journal) -> Standing:
    """Read how the accounts stand; its cost does not depend on how many fills there are."""
    return Standing(
        journal.account_names(), journal.broker_accounts(), journal.newest_proofs(), journal.off_days(),
        journal.held_counts(), journal.provisional_fills(), journal.figures.doubtful(),
    )  # fmt: skip


class StandingFeed(QObject):
    """Reads in the background, one question at a time, and tells what it found if it is news."""

    changed = Signal(object)
    """The new `Standing`."""
    failed = Signal(object)

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Read nothing before `refresh`."""
        super().__init__(parent)
        self._journal = journal
        self._asking = self._again = self._stopped = False
        self._known = Standing()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._ask)

    @property
    def settled(self) -> bool:
        """Tell whether what was told last is what the journal says."""
        return not self._asking and not self._rest.isActive()

    def refresh(self) -> None:
        """Read again, soon."""
        if not self._stopped:
            self._rest.start()

    def stop(self) -> None:
        """Ask and tell nothing more."""
        self._stopped = True
        self._rest.stop()

    def _ask(self) -> None:
        if self._asking:
            self._again = True
            return
        self._asking = True
        journal = self._journal
        run(lambda: read_standing(journal), self._tell, self._fail)

    def _tell(self, found: Standing) -> None:
        self._asking = False
        if found != self._known and not self._stopped:
            self._known = found
            self.changed.emit(found)
        self._go_on()

    def _fail(self, error: Exception) -> None:
        self._asking = False
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        if self._again:
            self._again = False
            self.refresh()
