"""Bring one account up to date: check who it is, pass over the rows, prove the account."""

import threading
import time
from collections.abc import Callable
from typing import Any

from journal_app.brokers.errors import SyncStoppedError
from journal_app.domain.clock import EXCHANGE, TradingClock
from journal_app.domain.errors import AccountMismatchError, BrokerError, JournalError, KeysRejectedError, LedgerError
from journal_app.domain.news import Issue, SyncProgress, SyncReport
from journal_app.ledger.sessions import keep_clock
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.sync.courier import Courier
from journal_app.sync.order_check import OrderReader
from journal_app.sync.passes import OnProgress, Pass
from journal_app.sync.ports import Broker
from journal_app.sync.proving import Prover
from journal_app.sync.tally import Tally
from journal_app.sync.timing import Timing


class CatchUp:
    """A ledger and a broker under one account name, and the two ways to bring them together."""

    def __init__(
        self, ledger: Ledger, broker: Broker, account_name: str, timing: Timing, clock: TradingClock | None = None
    ) -> None:
        """Join the parts; *clock* is kept with the account."""
        self.ledger = ledger
        self.broker = broker
        self.account_name = account_name
        self.timing = timing
        self.clock = clock
        self.is_open = True
        self.account: AccountRef | None = None
        """Known once the broker has said whose keys these are."""

    def completely(
        self, courier: Courier, on_progress: OnProgress, stop: threading.Event, *, full: bool = False
    ) -> SyncReport:
        """Do one complete pass with a courier of the caller's."""
        tally = Tally(self.account_name)
        one: Pass | None = None
        try:
            known = courier.ask(self.broker.account)
            account = self.account = self._account(known.id)
            clock = courier.ask(self.broker.clock)
            # Coins and the overnight session are traded while the stock exchange is closed.
            self.is_open = clock.is_open or (self.clock or EXCHANGE).calendar != EXCHANGE.calendar
            skew = self.broker.clock_skew
            one = self._pass(account, courier, on_progress)
            tally = one.tally
            tally.see_clock(skew)
            one.run(known, clock.time_us, full=full)
            self._check_orders(one, account, courier, None if full else one.window_us)
            found = self._tie_out(one, account, courier, clock.time_us)
            self.ledger.end_job(one.job, "done")
            return tally.report(found, complete=True)
        except SyncStoppedError:
            if not stop.is_set():
                raise
            return tally.report(complete=False)
        except JournalError as error:
            if one is not None and not isinstance(error, LedgerError):
                self.ledger.end_job(one.job, "failed", error.title)
            raise

    def pull_newest(
        self, courier: Courier, on_progress: OnProgress, on_row: Callable[[Any], None]
    ) -> tuple[SyncReport, bool]:
        """Store the newest rows; return the report and whether a known row was reached."""
        account = self.ledger.account(self.account_name, self.broker.name, self.broker.environment)
        one = self._pass(account, courier, on_progress)
        reached = one.newest(on_row)
        self.ledger.end_job(one.job, "done")
        return one.tally.report(complete=reached), reached

    def _account(self, broker_account_id: str) -> AccountRef:
        """Return the account, which is the same one each time and stands in the journal once.

        Raises AccountMismatchError.
        """
        broker = (self.broker.name, self.broker.environment, broker_account_id)
        names = [one.name for one in self.ledger.accounts() if _identity(one) == broker]
        if names and self.account_name not in names:
            raise AccountMismatchError(
                f"The keys for “{self.account_name}” open the account that is stored as “{names[0]}”.",
                f"Use that name (--account {names[0]}): under two names every trade would count twice.",
            )
        account = self.ledger.account(self.account_name, *broker)
        if self.clock is not None:
            keep_clock(self.ledger, account, self.clock)
        return account

    def _pass(self, account: AccountRef, courier: Courier, on_progress: OnProgress) -> Pass:
        return Pass(self.ledger, self.broker, account, courier, _Seldom(on_progress, self.timing.progress))

    def _check_orders(self, one: Pass, account: AccountRef, courier: Courier, after_us: int | None) -> None:
        """Compare the orders with the fills; an outage leaves only the comparison out."""
        try:
            reader = OrderReader(self.ledger, self.broker, account, courier)
            found = reader.check(after_us, deep=one.is_deep, widen=one.widen)
        except (KeysRejectedError, SyncStoppedError):
            raise
        except BrokerError as error:
            one.tally.tell([Issue(account.name, "orders", f"Orders were not compared: {error.title}")])
            return
        one.tally.orders = found.report()
        one.tally.tell(difference.issue(account.name) for difference in found.differ)
        if found.unreadable:
            text = f"{found.unreadable} orders of the broker could not be read; their fills were not compared."
            one.tally.tell([Issue(account.name, "orders", text)])

    def _tie_out(self, one: Pass, account: AccountRef, courier: Courier, now_us: int) -> dict[str, object] | None:
        """Prove the account; a fill between the two looks is the usual difference, so look twice.

        A difference that was not there before is searched for once, in a long window read as a whole.
        """
        prover = Prover(self.ledger, self.broker, account, courier.ask, now_us)
        try:
            found = prover.look()
            if not found.is_even:
                one.newest(hear_nothing)
                found = prover.look()
            if prover.is_news(found):
                one.search()
                found = prover.look()
            return prover.conclude(found)
        except (KeysRejectedError, SyncStoppedError):
            raise
        except BrokerError:
            return None


def _identity(account: AccountRef) -> tuple[str, str | None, str | None]:
    return (account.broker, account.environment, account.broker_account_id)


class _Seldom:
    """Passes progress on at most every so many seconds."""

    def __init__(self, on_progress: OnProgress, seconds: float) -> None:
        self._on_progress = on_progress
        self._seconds = seconds
        self._last = float("-inf")

    def __call__(self, progress: SyncProgress) -> None:
        now = time.monotonic()
        if now - self._last >= self._seconds:
            self._last = now
            self._on_progress(progress)


def hear_nothing(_: object) -> None:
    """Hear nothing."""
