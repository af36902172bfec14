"""Deep sweeps: when a long window is read again as a whole, and what was recorded but is no longer shown.

Fees are booked until about 20:20 and option events from about 04:20 by New York's clock, hence the
two hours. Source: docs.alpaca.markets, "Regulatory Fees", "Non-Trade Activities for Option Events".
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta

from journal_app.domain.clock import EXCHANGE_ZONE, to_datetime
from journal_app.ledger.absences import StoredRow, newest_seq, stored_rows
from journal_app.ledger.store import AccountRef, Ledger

DAY_US = 86_400_000_000
NIGHTLY_DAYS, MONTHLY_DAYS = 45, 90
NIGHTLY, MONTHLY, FULL = "sweep-nightly", "sweep-monthly", "sweep-full"
"""Under these names the ledger keeps when each was last done (broker's clock, UTC µs)."""
_AFTER = (time(5, 0), time(20, 30))
_MONTH_US = 30 * DAY_US
_EDGE_US = DAY_US
"""Whether the broker counts a window from execution or from booking is not known: its first day proves nothing."""


def days_due(now_us: int, nightly_us: int | None, monthly_us: int | None) -> int | None:
    """Return how many days to sweep now, None when nothing is due; times are the broker's, UTC µs."""
    if monthly_us is None or now_us - monthly_us >= _MONTH_US:
        return MONTHLY_DAYS
    return NIGHTLY_DAYS if nightly_us is None or nightly_us < _last_hour(now_us) else None


def _last_hour(now_us: int) -> int:
    """Return the newest 05:00 or 20:30 of New York that is not after *now_us*."""
    today = to_datetime(now_us).date()
    hours = [
        datetime.combine(today - timedelta(days=back), at, tzinfo=EXCHANGE_ZONE) for back in (0, 1) for at in _AFTER
    ]
    stamps = (round(hour.timestamp()) * 1_000_000 for hour in hours)
    return max(stamp for stamp in stamps if stamp <= now_us)


class Sweep:
    """What a reading of a window has seen; only one that came to the end may say what is missing."""

    def __init__(self, ledger: Ledger, account: AccountRef, source: str, after_us: int | None) -> None:
        """Begin to read the rows of *source* after a time (None: all of them)."""
        self._ledger, self._account, self._source = ledger, account, source
        self._after_us = after_us
        self._last_seq = newest_seq(ledger)
        # A number of eight bytes in place of each id: a sweep of a million rows stays small.
        self._seen = array("q")

    def see(self, external_ids: Iterable[str]) -> None:
        """Note rows that the broker shows."""
        self._seen.extend(map(hash, external_ids))

    def missing(self) -> Iterator[StoredRow]:
        """Yield the rows that were recorded before, belong into the window and were not seen."""
        seen = array("q", sorted(self._seen))
        first_us = None if self._after_us is None else self._after_us + _EDGE_US
        for row in stored_rows(self._ledger, self._account, self._source, self._last_seq):
            if first_us is not None and row.known_us < first_us:
                continue
            mark = hash(row.external_id)
            place = bisect_left(seen, mark)
            if place == len(seen) or seen[place] != mark:
                yield row
