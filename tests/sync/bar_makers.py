"""Bars that a test writes down."""

from array import array
from collections.abc import Iterable

from journal_app.domain.bars import SIZE_US, Bars, BarSize

MINUTE = 60_000_000


class FixedBars:
    """A source with the same bars for every symbol: minute after *start* (UTC µs) → (open, high, low)."""

    def __init__(self, rows: dict[int, tuple[int, int, int]], start: int) -> None:
        self._rows = {start + minute * MINUTE: row for minute, row in rows.items()}

    def feed(self, asset_class: str) -> str:
        return f"written down for {asset_class}"

    def bars(
        self, asset_class: str, symbols: Iterable[str], size: BarSize, first_us: int, end_us: int
    ) -> dict[str, Bars]:
        assert asset_class == "equity"
        found = {at: row for at, row in sorted(self._rows.items()) if first_us <= at < end_us}
        columns = [list(found), *([row[which] * 10**9 for row in found.values()] for which in (0, 1, 2, 0))]
        return {symbol: Bars(SIZE_US[size], 9, *(array("q", one) for one in columns)) for symbol in symbols}
