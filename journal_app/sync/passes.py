"""One pass over the broker's activities into the ledger: pages are stored with their cursor or not at all."""

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from journal_app.brokers.alpaca import BrokerAccount, Page
from journal_app.brokers.alpaca_rows import Reading
from journal_app.domain.news import Issue, SyncProgress, SyncReport
from journal_app.ledger.jobs import OpenJob, RowToHold
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.sync.courier import Courier
from journal_app.sync.ports import Broker

log = logging.getLogger(__name__)

DAY_US = 86_400_000_000
FILLS, BOOKINGS, BACKFILL = "fills", "bookings", "backfill"
FILL_OVERLAP_US, BOOKING_OVERLAP_US = 2 * DAY_US, 10 * DAY_US
QUICK_PAGES = 3
BUNDLE = 12
"""Pages per transaction at most: what has arrived while the last ones were being stored."""
_MOST_ISSUES = 1000
OnProgress = Callable[[SyncProgress], None]


@dataclass(slots=True)
class Tally:
    """What a pass has done so far; ``marks`` are the newest server times seen per feed (UTC µs)."""

    account: str
    started: float = field(default_factory=time.monotonic)
    rows: int = 0
    new: int = 0
    same: int = 0
    corrected: int = 0
    new_fills: int = 0
    held: int = 0
    pages: int = 0
    newest_us: int | None = None
    marks: dict[str, int] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)

    def see(self, readings: Iterable[Reading]) -> None:
        """Note the times that the server gave."""
        for reading in readings:
            if reading.mark_us is not None and reading.mark_us > self.marks.get(reading.feed, -1):
                self.marks[reading.feed] = reading.mark_us

    def progress(self) -> SyncProgress:
        """Return how far it is."""
        return SyncProgress(self.account, self.rows, self.new, self.pages, self.newest_us)

    def report(self, tie_out: dict[str, object] | None = None, *, complete: bool) -> SyncReport:
        """Return what was done."""
        return SyncReport(
            self.account, new=self.new, same=self.same, corrected=self.corrected, held=self.held,
            pages=self.pages, seconds=round(time.monotonic() - self.started, 3), new_fills=self.new_fills,
            issues=tuple(self.issues), tie_out=tie_out, complete=complete,
        )  # fmt: skip


class Pass:
    """Fetches and stores for one account; make a new one for every pass."""

    def __init__(
        self, ledger: Ledger, broker: Broker, account: AccountRef, courier: Courier, on_progress: OnProgress
    ) -> None:
        """Work on the parts given; *on_progress* is called after every page."""
        self._ledger = ledger
        self._broker = broker
        self._account = account
        self._courier = courier
        self._on_progress = on_progress
        self.tally = Tally(account.name)
        self.job = OpenJob("sync", f"{broker.name} {broker.environment}", account.id)
        # The first reading of all moves nothing of the past: there was none.
        self._tells = ledger.cursor(account, FILLS) is not None

    def run(self, known: BrokerAccount, now_us: int, *, full: bool) -> None:
        """Catch up completely: from the start, from where the last start was cut off, or by overlap.

        *now_us* is the broker's clock: no cursor goes beyond it, whatever a row claims.
        """
        begun = self._ledger.cursor(self._account, BACKFILL)
        if full or begun is not None or self._ledger.cursor(self._account, FILLS) is None:
            self._backfill(known, None if full else begun)
        else:
            self._overlap()
        self._finish(known, now_us)

    def newest(self, on_row: Callable[[Any], None]) -> bool:
        """Store the newest rows down to a known one; return whether that point was reached."""
        pages = self._broker.activities(direction="desc")
        for _ in range(QUICK_PAGES):
            page = self._courier.ask(lambda: next(pages, None))
            if page is None:
                return True
            for row in page.rows:
                on_row(row)
            before = self.tally.same + self.tally.corrected
            self._store([Page(page.rows[::-1], page.token)], cursor=None)
            if self.tally.same + self.tally.corrected > before:
                return True
        return False

    def _backfill(self, known: BrokerAccount, begun: str | None) -> None:
        token = None
        if begun is not None:
            saved = json.loads(begun)
            token = saved["token"]
            self.tally.marks.update(saved["marks"])
            log.info("going on with the first sync of %s where it was cut off", self._account.name)
        after_us = None if known.created_us is None else known.created_us - DAY_US
        for pages in self._fetch(after_us=after_us, page_token=token):
            self._store(pages, cursor=pages[-1].token)

    def _overlap(self) -> None:
        feeds: tuple[tuple[str, Literal["trade_activity", "non_trade_activity"], int], ...] = (
            (FILLS, "trade_activity", FILL_OVERLAP_US),
            (BOOKINGS, "non_trade_activity", BOOKING_OVERLAP_US),
        )
        for feed, category, overlap_us in feeds:
            reached = self._ledger.cursor(self._account, feed)
            after_us = None if reached is None else int(reached) - overlap_us
            for pages in self._fetch(after_us=after_us, category=category):
                self._store(pages, cursor=None)

    def _fetch(self, **question: Any) -> Iterator[list[Page]]:  # noqa: ANN401 - the keywords of activities()
        return self._courier.ahead(self._broker.activities(**question), BUNDLE)

    def _store(self, pages: Sequence[Page], *, cursor: str | None) -> None:
        """Store some pages in one transaction, with the cursor that stands for them."""
        read, name = self._broker.read, self._account.name
        readings = [read(row, name) for page in pages for row in page.rows]
        facts = [reading.fact for reading in readings]
        issues = [reading.issue for reading in readings if reading.issue is not None]
        tally = self.tally
        tally.see(readings)
        with self._ledger.recording(self.job, tells=self._tells) as batch:
            batch.add(self._account, facts)
            if issues:
                batch.hold(self._account, [RowToHold(issue.external_id, issue.reason) for issue in issues])
            if cursor is not None:
                value = json.dumps({"token": cursor, "marks": tally.marks}, sort_keys=True)
                batch.set_cursor(self._account, BACKFILL, value)
            done = batch.recorded
        tally.rows += len(facts)
        tally.pages += len(pages)
        tally.new += done.new
        tally.same += done.same
        tally.corrected += done.corrected
        tally.new_fills += done.new_fills
        tally.held += len(issues)
        tally.issues += issues[: max(_MOST_ISSUES - len(tally.issues), 0)]
        tally.newest_us = max((fact.time_us for fact in facts), default=tally.newest_us)
        self._on_progress(tally.progress())

    def _finish(self, known: BrokerAccount, now_us: int) -> None:
        """Move both cursors to what was seen, never back and never beyond the broker's clock."""
        moved: dict[str, str] = {}
        for feed in (FILLS, BOOKINGS):
            stored = self._ledger.cursor(self._account, feed)
            reached = max(int(stored or 0), self.tally.marks.get(feed, known.created_us or 0))
            if stored != str(min(reached, now_us)):
                moved[feed] = str(min(reached, now_us))
        was_backfill = self._ledger.cursor(self._account, BACKFILL) is not None
        if not moved and not was_backfill:
            return
        with self._ledger.recording() as batch:
            for feed, value in moved.items():
                batch.set_cursor(self._account, feed, value)
            if was_backfill:
                batch.set_cursor(self._account, BACKFILL, None)
