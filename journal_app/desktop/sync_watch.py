"""Sync as the window sees it: a thread for each connected account, pause and go on for all of them."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from journal_app.desktop.background import run
from journal_app.desktop.language import noop
from journal_app.desktop.sync_state import SyncState, worst_first
from journal_app.desktop.sync_thread import SyncThread
from journal_app.domain.clock import now_us
from journal_app.domain.news import SyncPhase, SyncStatus
from journal_app.journal import Journal

if TYPE_CHECKING:  # the engine brings the broker along; it is made in the background
    from journal_app.sync.engine import SyncEngine

_RUNNING = frozenset({SyncPhase.LIVE, SyncPhase.CATCHING_UP})


class SyncWatch(QObject):
    """Owns the sync threads. Everything here happens in the painting thread."""

    changed = Signal(object)
    """The new `states`."""
    advanced = Signal()
    """The journal has new rows: read again."""
    reported = Signal(object)
    """A `SyncReport`, one per pass."""
    crashed = Signal(object)
    """An exception that nobody expected; sync of its account is over until started again."""

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        """Watch nothing yet."""
        super().__init__(parent)
        self._journal = journal
        self.paused = not journal.settings.auto_sync
        self._threads: dict[str, SyncThread] = {}
        self._unasked = self._made("")
        """Says how it is while there is no account to speak for."""
        self._asking = self._closing = self._once = self._restart = self._again = False
        self._pause_ends = ""

    @property
    def states(self) -> tuple[SyncState, ...]:
        """How each account is, worst first; one state that says so when none is connected."""
        return worst_first(one.state for one in self._threads.values()) or (self._unasked.state,)

    @property
    def state(self) -> SyncState:
        """How the account is that needs a look most."""
        return self.states[0]

    @property
    def running(self) -> bool:
        """Tell whether any sync thread runs."""
        return any(one.running for one in self._threads.values())

    def start(self) -> None:
        """Begin to watch, if connected and not paused."""
        self._ask(once=False)

    def adopt(self, status: SyncStatus) -> None:
        """Say what a sync outside of this window ended with."""
        complete = status.phase in {SyncPhase.IDLE, SyncPhase.LIVE}
        self._of(status.account).tell(
            connected=True, phase=status.phase, since_us=status.since_us, detail=status.detail, hint=status.hint,
            account=status.account, last_sync_us=status.since_us if complete else None,
        )  # fmt: skip

    def restart(self) -> None:
        """Begin anew with what is connected now."""
        if self.running:
            self._restart = True
            self._request_stop()
        else:
            self._ask(once=False)

    def sync_now(self) -> None:
        """Pull now; accounts whose sync has ended begin again; while paused, once."""
        for one in self._threads.values():
            one.wake()
            # It has told that it stopped, but its thread is not over yet: waking it would wake nobody.
            self._again |= one.running and one.state.phase is SyncPhase.STOPPED
        if not self._threads or any(not one.running for one in self._threads.values()):
            self._ask(once=self.paused)

    def pause(self, paused: bool) -> None:  # noqa: FBT001 - connected to a checkable action
        """Stop auto-sync, or go on."""
        self.paused = paused
        if paused:
            self._request_stop()
            self._tell_paused()
        elif self.running:
            self._restart = True
        else:
            self._ask(once=False)

    def tell_pause(self, ends: str) -> None:
        """Say of a pause when it ends, as “until 14:00”; "" for one that does not end by itself."""
        self._pause_ends = ends
        for one in (*self._threads.values(), self._unasked):
            if one.state.phase is SyncPhase.PAUSED:
                one.tell(detail=ends)

    def close(self) -> bool:
        """End all threads within three seconds each; tell whether they ended."""
        self._closing = True
        self._request_stop()
        ended = [one.close() for one in self._threads.values()]
        return all(ended)

    def _of(self, account: str) -> SyncThread:
        if account not in self._threads:
            self._threads[account] = self._made(account)
        return self._threads[account]

    def _made(self, account: str) -> SyncThread:
        made = SyncThread(self._journal, self)
        made.tell(account=account)
        made.changed.connect(self._tell)
        made.advanced.connect(self.advanced)
        made.reported.connect(self.reported)
        made.crashed.connect(self.crashed)
        made.ended.connect(self._ended)
        return made

    def _tell(self) -> None:
        self.changed.emit(self.states)

    def _ask(self, *, once: bool) -> None:
        if not (self._asking or self._closing):
            self._asking, self._once = True, once
            run(self._journal.sync_engines, self._got_engines, self._fail)

    def _got_engines(self, engines: "tuple[SyncEngine, ...]") -> None:
        self._asking = False
        if self._closing:
            return
        names = {one.account_name for one in engines}
        for gone in [name for name, one in self._threads.items() if name not in names and not one.running]:
            self._threads.pop(gone).deleteLater()
        if not engines:
            self._unasked.tell(connected=False, phase=SyncPhase.IDLE, detail="", hint="", crashed=False)
            self._tell()
        for engine in engines:
            one = self._of(engine.account_name)
            if self.paused and not self._once:
                one.tell(connected=True, phase=SyncPhase.PAUSED, since_us=now_us(), detail=self._pause_ends)
            elif not one.running:
                one.run(engine, once=self._once)

    def _fail(self, error: Exception) -> None:
        self._asking = False
        for one in [one for one in self._threads.values() if not one.running] or [self._unasked]:
            one.fail(error)

    def _request_stop(self) -> None:
        for one in self._threads.values():
            one.request_stop()

    def _tell_paused(self) -> None:
        for one in self._threads.values() or [self._unasked]:
            if one.state.phase is not SyncPhase.STOPPED or one.running:
                one.tell(phase=SyncPhase.PAUSED, since_us=now_us(), detail=self._pause_ends, hint="")

    def _ended(self) -> None:
        if self._restart:
            if not self.running:
                self._restart = False
                self._ask(once=False)
            return
        if self._again:
            self._again = False
            self._ask(once=self.paused)
        ended = [one for one in self._threads.values() if not one.running]
        for one in ended:
            if self.paused:
                if one.state.phase is not SyncPhase.STOPPED:
                    one.tell(phase=SyncPhase.PAUSED, since_us=now_us(), detail=self._pause_ends)
            elif one.state.phase in _RUNNING:
                one.tell(
                    phase=SyncPhase.STOPPED, since_us=now_us(), detail=noop("Sync ended by itself."),
                    hint=noop("Press F5 to start it again."),
                )  # fmt: skip
