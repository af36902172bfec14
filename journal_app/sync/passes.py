"""One pass over the broker's activities into the ledger: pages are stored with their cursor or not at all."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from journal_app.brokers.alpaca import BrokerAccount, Page
from journal_app.brokers.errors import PagesRepeatError
from journal_app.domain.clock import day_start, now_us, trading_day
from journal_app.domain.news import Issue, ProvisionalFill, SyncProgress
from journal_app.ledger import absences, heard
from journal_app.ledger.absences import StoredRow
from journal_app.ledger.jobs import OpenJob
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.sync import sweeps
from journal_app.sync.courier import Courier
from journal_app.sync.ports import Broker
from journal_app.sync.provisional import match_rows, never_booked, review_of
from journal_app.sync.reference import Reference
from journal_app.sync.sweeps import DAY_US, Sweep
from journal_app.sync.tally import Tally

log = logging.getLogger(__name__)

FILLS, BOOKINGS, BACKFILL = "fills", "bookings", "backfill"
FILL_OVERLAP_US, BOOKING_OVERLAP_US = 2 * DAY_US, 10 * DAY_US
QUICK_PAGES = 3
BUNDLE = 12
"""Pages per transaction at most: what has arrived while the last ones were being stored."""
OnProgress = Callable[[SyncProgress], None]


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
        self._reference = Reference(ledger, broker, account, courier)
        self._now_us = now_us()
        self._missing = absences.missing_ids(ledger, account)
        self._waiting = list(heard.provisional_fills(ledger, account.name))
        orders = {one.order_id for one in self._waiting if one.order_id is not None}
        self._taken = heard.replaced_by(ledger, account, orders) if orders else set()
        self._reading: Sweep | None = None
        self.window_us = self._now_us
        self.is_deep = False
        self.tally = Tally(account.name)
        self.job = OpenJob("sync", f"{broker.name} {broker.environment}", account.id)
        # The first reading of all moves nothing of the past: there was none.
        self._tells = ledger.cursor(account, FILLS) is not None

    def run(self, known: BrokerAccount, now_us: int, *, full: bool) -> None:
        """Catch up completely: from the start, from where the last start was cut off, by sweep or overlap.

        *now_us* is the broker's clock: no cursor goes beyond it, whatever a row claims.
        """
        self._now_us = now_us
        self._reference.refresh_calendar(now_us)
        begun = self._ledger.cursor(self._account, BACKFILL)
        if full or begun is not None or self._ledger.cursor(self._account, FILLS) is None:
            token = None if full else begun
            self.window_us, self.is_deep = now_us - sweeps.MONTHLY_DAYS * DAY_US, True
            self._backfill(known, token)
        else:
            self._catch_up()
        self._finish(known, now_us)
        self._count()

    def _catch_up(self) -> None:
        """Read by overlap; or, when one is due or a trade was taken back, sweep a longer window as a whole."""
        times = (self._stamp(sweeps.NIGHTLY), self._stamp(sweeps.MONTHLY))
        days = sweeps.days_due(self._now_us, *times)
        changes = heard.changes_to_look_at(self._ledger, self._account)
        reached = int(self._ledger.cursor(self._account, FILLS) or 0)
        booked = int(self._ledger.cursor(self._account, BOOKINGS) or 0)
        self.window_us = min(reached - FILL_OVERLAP_US, self._now_us)
        starts = [self._now_us - days * DAY_US] if days is not None else []
        originals = {one: heard.original_of(self._ledger, self._account, one) for one in changes}
        starts += [day_start(trading_day(time_us)) - 2 * DAY_US for _, time_us in originals.values()]
        if not starts:
            self._overlap()
            return
        after_us = min(*starts, reached - FILL_OVERLAP_US, booked - BOOKING_OVERLAP_US)
        self.window_us, self.is_deep = min(self.window_us, after_us), days is not None
        if self._sweep(after_us):
            self._sweep_done((sweeps.NIGHTLY, sweeps.MONTHLY) if days == sweeps.MONTHLY_DAYS else
                             (sweeps.NIGHTLY,) if days is not None else ())  # fmt: skip
            self._look_at({one: external_id for one, (external_id, _) in originals.items()})

    def _sweep(self, after_us: int | None) -> bool:
        """Read a window as a whole and flag what is missing in it; return whether its end was reached."""
        return self._read_whole(Sweep(self._ledger, self._account, self._broker.name, after_us), after_us=after_us)

    def _read_whole(self, sweep: Sweep, *, keeps_place: bool = False, **question: Any) -> bool:  # noqa: ANN401 - the keywords of activities()
        self._reading = sweep
        try:
            for pages in self._fetch(whole=True, **question):
                self._store(pages, cursor=pages[-1].token if keeps_place else None)
        except PagesRepeatError as error:
            self.tally.tell([Issue(self._account.name, "sweep", f"{error.title} {error.hint}")])
            return False
        finally:
            self._reading = None
        lost = [row for row in sweep.missing() if row.external_id not in self._missing]
        if lost:
            with self._ledger.recording(self.job) as batch:
                absences.flag(batch.database, self._account, [row.external_id for row in lost], self._now_us)
            self._missing.update(row.external_id for row in lost)
            self.tally.tell(_missing_issue(self._account.name, row) for row in lost)
        return True

    def _sweep_done(self, names: Sequence[str]) -> None:
        """Keep when sweeps were done, and end the waiting of executions that no book shows a day later."""
        late = [one for one in self._waiting if one.time_us < self._now_us - DAY_US]
        with self._ledger.recording(self.job) as batch:
            for name in names:
                batch.set_cursor(self._account, name, str(self._now_us))
            if names and late:
                heard.settle(batch.database, self._account, [one.execution_id for one in late], "never_booked")
                batch.add_issues(self._account, issues := [never_booked(one) for one in late])
                self.tally.tell(issues)
                self._waiting = [one for one in self._waiting if one not in late]

    def _look_at(self, originals: Mapping[ProvisionalFill, str | None]) -> None:
        """Raise a review item for every bust and correction whose day has been read again."""
        if not originals:
            return
        issues = [review_of(change, external_id) for change, external_id in originals.items()]
        with self._ledger.recording(self.job) as batch:
            batch.add_issues(self._account, issues)
            heard.settle(batch.database, self._account, [one.execution_id for one in originals], "looked_at")
        self.tally.tell(issues)

    def search(self) -> None:
        """Read a long window as a whole because something differs: late, changed and missing rows show."""
        self._sweep(self._now_us - sweeps.MONTHLY_DAYS * DAY_US)
        self._count()

    def widen(self, after_us: int) -> None:
        """Read the rows since a time once more."""
        for pages in self._fetch(after_us=after_us):
            self._store(pages, cursor=None)

    def _stamp(self, name: str) -> int | None:
        text = self._ledger.cursor(self._account, name)
        return int(text) if text else None

    def _count(self) -> None:
        """Tell how many rows are missing at the broker (None before the first reading as a whole), and waiting."""
        if self._stamp(sweeps.NIGHTLY) is not None:
            self.tally.missing_at_broker = len(self._missing)
        self.tally.provisional = len(self._waiting)

    def newest(self, on_row: Callable[[Any], None]) -> bool:
        """Store the newest rows down to a known one; return whether that point was reached."""
        pages = self._broker.activities(direction="desc")
        for _ in range(QUICK_PAGES):
            page = self._courier.ask(lambda: next(pages, None))
            if page is None:
                break
            for row in page.rows:
                on_row(row)
            before = self.tally.same + self.tally.corrected
            self._store([Page(page.rows[::-1], page.token)], cursor=None)
            if self.tally.same + self.tally.corrected > before:
                break
        else:
            self._count()
            return False
        self._count()
        return True

    def _backfill(self, known: BrokerAccount, begun: str | None) -> None:
        after_us = None if known.created_us is None else known.created_us - DAY_US
        if begun is None:
            sweep = Sweep(self._ledger, self._account, self._broker.name, None)
            if self._read_whole(sweep, keeps_place=True, after_us=after_us):
                self._sweep_done((sweeps.NIGHTLY, sweeps.MONTHLY, sweeps.FULL))
            return
        saved = json.loads(begun)
        self.tally.marks.update(saved["marks"])
        log.info("going on with the first sync of %s where it was cut off", self._account.name)
        for pages in self._fetch(after_us=after_us, page_token=saved["token"]):
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
        rows = [row for page in pages for row in page.rows]
        assumed = self._reference.prepare(rows)
        readings = [read(row, name) for row in rows]
        facts = [reading.fact for reading in readings]
        issues = [reading.issue for reading in readings if reading.issue is not None]
        tally = self.tally
        tally.see(readings)
        ids = [fact.external_id for fact in facts]
        back = self._missing.intersection(ids) if self._missing else ()
        replaced = match_rows(self._waiting, zip(rows, facts, strict=True), self._taken) if self._waiting else {}
        with self._ledger.recording(self.job, tells=self._tells) as batch:
            batch.add(self._account, facts)
            for reading in readings:
                if reading.replaces is not None:
                    batch.replace(self._account, reading.replaces, reading.fact.external_id)
            if issues or assumed:
                batch.add_issues(self._account, [*issues, *assumed])
            if back:
                absences.unflag(batch.database, self._account, back, self._now_us)
            if replaced:
                heard.confirm(batch.database, self._account, replaced)
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
        tally.held += sum(reading.is_held for reading in readings)
        tally.tell([*issues, *assumed])
        if self._reading is not None:
            self._reading.see(ids)
        self._missing.difference_update(back)
        if replaced:
            self._taken.update(replaced.values())
            self._waiting = [one for one in self._waiting if one.execution_id not in replaced]
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
        with self._ledger.recording(self.job) as batch:
            for feed, value in moved.items():
                batch.set_cursor(self._account, feed, value)
            if was_backfill:
                batch.set_cursor(self._account, BACKFILL, None)


def _missing_issue(account: str, row: StoredRow) -> Issue:
    return Issue(
        account, row.external_id,
        f"The broker's books no longer show this row ({row.kind}{' ' + row.symbol if row.symbol else ''})."
        " It still counts; nothing was changed.",
    )  # fmt: skip
