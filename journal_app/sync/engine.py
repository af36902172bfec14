"""The sync engine: one account, from the broker into the ledger, once or for as long as wanted."""

import logging
import threading
import time
from collections import deque

from journal_app.domain.clock import TradingClock, now_us
from journal_app.domain.news import SyncPhase, SyncReport, SyncStatus
from journal_app.ledger.store import Ledger
from journal_app.sync.catching_up import CatchUp, hear_nothing
from journal_app.sync.courier import Courier
from journal_app.sync.passes import OnProgress
from journal_app.sync.ports import Broker, SyncListener
from journal_app.sync.timing import USUAL, Timing
from journal_app.sync.watching import Watch

log = logging.getLogger(__name__)
MOST_RESTARTS, RESTART_SECONDS = 3, 300.0
_MISTAKE = (
    "Something in this program went wrong while syncing; it begins anew by itself.",
    "Nothing that was stored is lost. If this comes back, please report it with the log.",
)

__all__ = ["SyncEngine", "SyncListener", "default_name"]


def default_name(broker: Broker) -> str:
    """Return the name that an account gets when the user gives none."""
    return "practice" if broker.environment == "practice" else f"{broker.name}-{broker.environment}"


class SyncEngine:
    """Keeps one account of the ledger equal to the broker's. Used from one thread at a time."""

    def __init__(
        self,
        ledger: Ledger,
        broker: Broker,
        account_name: str | None = None,
        *,
        timing: Timing = USUAL,
        clock: TradingClock | None = None,
    ) -> None:
        """Join a ledger and a broker under an account name (default: "alpaca-paper" and so on).

        *clock* is kept with the account: by which zone and calendar its days are told.
        """
        self.account_name = account_name or default_name(broker)
        self._broker = broker
        self._catch_up = CatchUp(ledger, broker, self.account_name, timing, clock)

    def run_pass(
        self, on_progress: OnProgress | None = None, stop: threading.Event | None = None, *, full: bool = False
    ) -> SyncReport:
        """Catch up completely and compare positions; with *full* read everything again.

        Returns an incomplete report when stopped. Raises KeysRejectedError, AccountMismatchError,
        BrokerError, LedgerError; every page stored before that stays.
        """
        stop = stop or threading.Event()
        self._broker.resume()
        self._broker.try_now()
        try:
            with Courier(self._broker.interrupt, stop) as courier:
                return self._catch_up.completely(courier, on_progress or hear_nothing, stop, full=full)
        finally:
            self._broker.close()

    def watch(self, listener: SyncListener, stop: threading.Event, wake: threading.Event) -> None:
        """Stay in step until *stop*; *wake* means "now, and forget past refusals".

        Known errors become statuses and never leave this method. A mistake of ours is written to the
        log, told as a status, and the watch begins anew; the fourth within five minutes is raised.
        """
        mistakes: deque[float] = deque(maxlen=MOST_RESTARTS)
        while True:
            try:
                Watch(self._catch_up, listener, stop, wake).run()
            except Exception:
                now = time.monotonic()
                if len(mistakes) == MOST_RESTARTS and now - mistakes[0] < RESTART_SECONDS:
                    raise
                mistakes.append(now)
                log.exception("sync of %s stopped by a mistake of this program", self.account_name)
                listener.on_status(SyncStatus(self.account_name, SyncPhase.STOPPED, now_us(), *_MISTAKE))
                if stop.wait(self._catch_up.timing.first_retry):
                    return
            else:
                return
