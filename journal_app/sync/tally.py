"""What a pass has done so far, counted while it runs."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from journal_app.brokers.alpaca_rows import Reading
from journal_app.domain.news import Issue, SyncProgress, SyncReport

_MOST_ISSUES = 1000
SKEW_TOLD = 30.0
"""Seconds from which a wrong clock is told."""


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
    missing_at_broker: int | None = None
    provisional: int = 0
    orders: dict[str, object] | None = None
    clock_skew: float | None = None

    def see(self, readings: Iterable[Reading]) -> None:
        """Note the times that the server gave."""
        for reading in readings:
            if reading.mark_us is not None and reading.mark_us > self.marks.get(reading.feed, -1):
                self.marks[reading.feed] = reading.mark_us

    def tell(self, issues: Iterable[Issue]) -> None:
        """Add issues to the report, as many as anybody would read."""
        self.issues += list(issues)[: max(_MOST_ISSUES - len(self.issues), 0)]

    def see_clock(self, skew: float | None) -> None:
        """Tell when the computer's clock is off: *skew* is the broker's less its own, in seconds."""
        if skew is None or abs(skew) < SKEW_TOLD:
            return
        self.clock_skew = round(skew, 1)
        size = f"{abs(skew):.0f} s" if abs(skew) < 120 else f"{abs(skew) / 60:.0f} min"
        self.tell([
            Issue(self.account, "clock", f"This computer's clock is {size} {'behind' if skew > 0 else 'ahead of'}"
                  " the broker's. Rows and days follow the broker's clock; set the computer's."),
        ])  # fmt: skip

    def progress(self) -> SyncProgress:
        """Return how far it is."""
        return SyncProgress(self.account, self.rows, self.new, self.pages, self.newest_us)

    def report(self, tie_out: dict[str, object] | None = None, *, complete: bool) -> SyncReport:
        """Return what was done."""
        return SyncReport(
            self.account, new=self.new, same=self.same, corrected=self.corrected, held=self.held,
            pages=self.pages, seconds=round(time.monotonic() - self.started, 3), new_fills=self.new_fills,
            issues=tuple(self.issues), tie_out=tie_out, complete=complete, orders=self.orders,
            missing_at_broker=self.missing_at_broker, provisional=self.provisional,
            clock_skew=self.clock_skew,
        )  # fmt: skip
