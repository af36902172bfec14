"""Stay in step: the stream rings, REST tells, and the status always says which of both works."""

import logging
import time
from collections.abc import Callable
from threading import Event
from typing import Any

from journal_app.brokers.alpaca_news import Heard, StreamedFill, StreamNews
from journal_app.brokers.errors import SyncStoppedError
from journal_app.domain.clock import now_us
from journal_app.domain.errors import (
    AccountMismatchError,
    BrokerError,
    JournalError,
    KeysRejectedError,
    LedgerError,
)
from journal_app.domain.news import SyncPhase, SyncStatus
from journal_app.ledger.heard import keep
from journal_app.sync.catching_up import CatchUp
from journal_app.sync.courier import Courier
from journal_app.sync.inbox import MOST_FILLS, Expected, Inbox, Post
from journal_app.sync.ports import Stream, SyncListener
from journal_app.sync.provisional import read_heard
from journal_app.sync.timing import backoff

log = logging.getLogger(__name__)
_ASLEEP_SECONDS = 30.0
_POLLING = "New trades are looked for from time to time; live news will come back by itself."


class Watch:
    """One watch over one account, from start to stop. Times are seconds of the monotonic clock."""

    def __init__(self, catch_up: CatchUp, listener: SyncListener, stop: Event, wake: Event) -> None:
        """Watch an account; tell a listener."""
        self._parts = catch_up
        self._listener = listener
        self._stop = stop
        self._wake = wake
        self._timing = catch_up.timing
        self._inbox = Inbox()
        self._expected = Expected(self._timing.lagging, time.monotonic)
        self._unsaved: dict[StreamedFill, None] = {}
        self._is_untold = False
        self._stream: Stream | None = None
        self._is_listening = False
        self._stream_note = ""
        self._status: SyncStatus | None = None
        self._failures = 0
        self._is_blocked = False
        self._pass_at: float = 0.0
        self._pull_at: float | None = None
        self._last_pull = float("-inf")
        self._slept_at = (time.monotonic(), time.time())

    def run(self) -> None:
        """Watch until stopped; known errors become statuses."""
        self._parts.broker.resume()
        try:
            with Courier(self._parts.broker.interrupt, self._stop) as courier:
                self._tell(SyncPhase.CATCHING_UP)
                self._open_stream()
                self._wait(self._timing.listening, until=lambda: self._is_listening or bool(self._stream_note))
                while not self._stop.is_set():
                    self._turn(courier)
        finally:
            self._close_stream()
            self._parts.broker.close()
            self._parts.ledger.close_reader()
            self._tell(SyncPhase.STOPPED)

    def _turn(self, courier: Courier) -> None:
        """Do what is due, or wait for it."""
        now = time.monotonic()
        if self._is_blocked:
            self._wait(self._timing.heartbeat_closed, until=lambda: not self._is_blocked)
        elif self._unsaved and self._parts.account is not None:
            self._guarded(self._keep_heard, courier)
        elif now >= self._pass_at:
            self._guarded(self._catch_up, courier)
        elif self._pull_at is not None and now >= self._pull_at:
            self._guarded(self._pull, courier)
        else:
            due = min(self._pass_at, self._pull_at or self._pass_at)
            self._wait(due - now, until=lambda: self._is_due_before(due))

    def _is_due_before(self, due: float) -> bool:
        is_heard = bool(self._unsaved) and self._parts.account is not None
        return is_heard or min(self._pass_at, self._pull_at or self._pass_at) < due

    def _keep_heard(self, _: Courier) -> None:
        """Keep what the stream told, apart from the facts; a trade taken back asks for a pass at once."""
        fills, self._unsaved = list(self._unsaved), {}
        if self._parts.account is None:
            return
        heard = [read_heard(fill, self._parts.account_name) for fill in fills]
        if keep(self._parts.ledger, self._parts.account, heard):
            self._is_untold = True
            if any(one.event in {"trade_bust", "trade_correct"} for one in heard):
                self._pass_at = time.monotonic()

    def _guarded(self, work: Callable[[Courier], None], courier: Courier) -> None:
        """Do some work; a known error becomes the status and the plan for the next try."""
        try:
            work(courier)
        except SyncStoppedError:
            return
        except (KeysRejectedError, AccountMismatchError) as error:
            self._is_blocked = True
            self._unsaved = {}
            self._close_stream()
            self._tell(SyncPhase.KEYS_REJECTED, error)
        except BrokerError as error:
            self._retry_later(SyncPhase.OFFLINE, error)
        except LedgerError as error:
            self._retry_later(SyncPhase.STOPPED, error)
        else:
            self._failures = 0

    def _retry_later(self, phase: SyncPhase, error: JournalError) -> None:
        self._failures += 1
        self._pull_at = None
        self._pass_at = time.monotonic() + backoff(self._failures, self._timing)
        self._tell(phase, error)

    def _catch_up(self, courier: Courier) -> None:
        """Pull everything by overlap; whatever rang before this moment is answered by it."""
        if self._status is None or self._status.phase is not SyncPhase.LIVE:
            self._tell(SyncPhase.CATCHING_UP)
        self._take_news()
        self._pull_at = None
        report = self._parts.completely(courier, self._listener.on_progress, self._stop)
        self._listener.on_report(report)
        is_quick = self._parts.is_open or not self._is_listening
        pause = self._timing.heartbeat_open if is_quick else self._timing.heartbeat_closed
        self._pass_at = time.monotonic() + pause
        self._expected.give_up()
        self._plan_look()
        self._take_news()
        self._tell_progress_of_stream()

    def _pull(self, courier: Courier) -> None:
        """Fetch the newest rows: one request for one new fill."""
        self._last_pull = time.monotonic()
        self._pull_at = None
        report, reached = self._parts.pull_newest(courier, self._listener.on_progress, self._expected.see)
        if report.new or report.corrected or (report.provisional and self._is_untold):
            self._listener.on_report(report)
        self._is_untold = False
        if self._expected.give_up() or not reached:
            self._pass_at = time.monotonic()
        self._plan_look()

    def _plan_look(self) -> None:
        look_at = self._expected.next_look()
        if look_at is not None:
            self._pull_at = look_at if self._pull_at is None else min(self._pull_at, look_at)

    def _wait(self, seconds: float, until: Callable[[], bool]) -> None:
        """Wait in short slices for a piece of news, a manual wake, stop, or the end of the time."""
        deadline = time.monotonic() + seconds
        self._slept_at = (time.monotonic(), time.time())  # a long pass is no sleep
        while not self._stop.is_set() and not until():
            left = deadline - time.monotonic()
            if left <= 0:
                return
            self._inbox.bell.wait(min(left, self._timing.slice))
            self._take_news()
            if self._wake.is_set():
                self._wake.clear()
                self._wake_up()
            if self._has_slept():
                log.info("the computer slept; catching up")
                self._pass_at = time.monotonic()

    def _wake_up(self) -> None:
        """Try now: forget refusals and failures, and listen again if the stream has ended."""
        self._is_blocked = False
        self._failures = 0
        self._parts.broker.try_now()
        self._pass_at = time.monotonic()
        if self._stream is None:
            self._open_stream()

    def _has_slept(self) -> bool:
        """Return whether much more time passed on the wall than in this program."""
        before, self._slept_at = self._slept_at, (time.monotonic(), time.time())
        ran, passed = self._slept_at[0] - before[0], self._slept_at[1] - before[1]
        return max(ran, passed) > self._timing.slice + _ASLEEP_SECONDS

    def _take_news(self) -> None:
        post = self._inbox.take()
        for news in post.turns:
            self._hear(news)
        if post.has_execution:
            self._expect(post)

    def _expect(self, post: Post) -> None:
        self._expected.add(post.fills)
        for fill in list(post.fills)[: MOST_FILLS - len(self._unsaved)]:
            self._unsaved[fill] = None
        soonest = max(time.monotonic(), self._last_pull + self._timing.debounce)
        if post.is_flood:
            self._pass_at = min(self._pass_at, soonest)
        elif self._pull_at is None or self._pull_at > soonest:
            self._pull_at = soonest

    def _hear(self, news: StreamNews) -> None:
        """Follow the stream's turns; every new `listening` asks for an overlap pass."""
        if news.heard is Heard.LISTENING:
            self._is_listening, self._stream_note = True, ""
            self._pass_at = time.monotonic()
            return
        self._is_listening, self._stream_note = False, f"No live news: {news.reason}."
        if news.heard is Heard.FATAL:
            self._close_stream()
            self._pass_at = time.monotonic()  # REST decides whether the keys are really refused
        else:
            self._pass_at = min(self._pass_at, time.monotonic() + self._timing.heartbeat_open)
        if self._status is not None and self._status.phase is SyncPhase.LIVE:
            self._tell_progress_of_stream()

    def _tell_progress_of_stream(self) -> None:
        if self._stop.is_set():
            return
        if self._is_listening:
            self._tell(SyncPhase.LIVE)
        else:
            self._tell(SyncPhase.IDLE, detail=self._stream_note or "No live news yet.", hint=_POLLING)

    def _open_stream(self) -> None:
        self._is_listening, self._stream_note = False, ""
        self._stream = self._parts.broker.stream(self._inbox.put)
        self._stream.start()

    def _close_stream(self) -> None:
        stream, self._stream = self._stream, None
        self._is_listening = False
        if stream is not None and not stream.stop():
            log.warning("the live connection did not end in time")

    def _tell(self, phase: SyncPhase, error: JournalError | None = None, *, detail: str = "", hint: str = "") -> None:
        """Tell a changed status, once."""
        if error is not None:
            detail, hint = error.title, error.hint
        old: Any = self._status
        if old is not None and (old.phase, old.detail, old.hint) == (phase, detail, hint):
            return
        since_us = old.since_us if old is not None and old.phase is phase else now_us()
        self._status = SyncStatus(self._parts.account_name, phase, since_us, detail, hint)
        self._listener.on_status(self._status)
