"""However the broker cuts, repeats or turns around its pages: the same facts and the same trades."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from journal_app.brokers.alpaca_rows import read_activity
from journal_app.ledger.checking import trades_hash, verify
from journal_app.ledger.store import Ledger
from tests.fakes.faults import Json


def rows() -> list[dict[str, Json]]:
    """Return two dozen executions of three orders, many within the same microsecond."""
    found: list[dict[str, Json]] = []
    for number in range(24):
        order, part = divmod(number, 8)
        found.append({
            "id": f"2026041510300{number // 12:02d}412::{(number * 7) % 24:04d}", "activity_type": "FILL",
            "transaction_time": f"2026-04-15T14:30:0{number // 12}.412881Z", "type": "partial_fill",
            "price": str(10 + number % 3), "qty": "2", "side": "sell" if order == 1 else "buy", "symbol": "ABC",
            "cum_qty": str(2 * (part + 1)), "order_id": f"o{order}",
        })  # fmt: skip
    return found


ROWS = rows()


def hashes(record: Callable[[Ledger], None]) -> tuple[set[str], str]:
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "j.db") as ledger:
        record(ledger)
        assert verify(ledger).is_whole
        with ledger.reading() as connection:
            ids = connection.execute("SELECT external_id FROM fact WHERE active").fetchall()
        assert len(ids) == len({name for (name,) in ids})
        return {str(name) for (name,) in ids}, trades_hash(ledger)


def record_pages(ledger: Ledger, pages: list[list[int]]) -> None:
    account = ledger.account("main", "alpaca", "paper", "id")
    for page in pages:
        with ledger.recording() as batch:
            batch.add(account, [read_activity(ROWS[place]).fact for place in page])


@cache
def calm() -> tuple[set[str], str]:
    return hashes(lambda ledger: record_pages(ledger, [list(range(24))]))


PAGES = st.lists(st.lists(st.integers(0, 23), max_size=10), max_size=8)


@settings(max_examples=40)
@given(PAGES, st.permutations(range(24)), st.integers(1, 9))
def test_pages_cut_repeated_and_out_of_order_double_nothing_and_lose_nothing(
    extra: list[list[int]], order: list[int], size: int
) -> None:
    cut = [order[start : start + size] for start in range(0, 24, size)]
    assert hashes(lambda ledger: record_pages(ledger, [*extra, *cut])) == calm()
