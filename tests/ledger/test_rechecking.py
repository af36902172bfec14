"""The stored trades are what the stored fills give, and a changed digit in one of them is noticed."""

from pathlib import Path

import pytest

from journal_app.domain.trades import TradeFilter
from journal_app.ledger.book_reading import book_columns
from journal_app.ledger.rederiving import rederive
from journal_app.ledger.store import Ledger
from journal_app.metrics.book import read_book
from journal_app.metrics.matched import book_of
from journal_app.rechecking import differing, wrong_trades
from tests.ledger.facts import fill, history, record


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    opened = Ledger(tmp_path / "j.db")
    record(opened, history(900, seed=3))
    record(opened, history(60, seed=9), account="small")
    return opened


def test_trades_matched_anew_in_memory_are_the_stored_ones_to_the_last_digit(ledger: Ledger) -> None:
    with ledger:
        assert wrong_trades(ledger) == {}
        parts = list(rederive(ledger))
        assert [part.account for part in parts] == ["main", "small"]
        assert not any(part.left_out for part in parts)
        stored = read_book(book_columns(ledger, TradeFilter(account="main"), doubted=True)[1], {})
        anew = book_of("main", parts[0].closed, (), {})
        assert len(anew) == len(stored) > 30
        assert differing(stored, anew) == {}
        for name in ("day", "weekday", "hour"):
            assert (getattr(stored, name) == getattr(anew, name)).all()
        assert stored.value.tolist() == pytest.approx(anew.value.tolist(), rel=1e-12)
        assert differing(stored, anew.take(anew.seq != anew.seq[3])) != {}


_CHANGES = [("net", "1"), ("gross", "0.000000000000000001"), ("fees", "7"), ("fills", 99)]
_FIRST = "SELECT opening_seq FROM trade WHERE symbol = 'DEF' AND account_id = 1 AND status = 'closed' LIMIT 1"


@pytest.mark.parametrize("column,value", _CHANGES)
def test_a_changed_digit_in_a_trade_is_noticed_and_a_rebuild_heals_it(ledger: Ledger, column: str, value: str) -> None:
    with ledger:
        with ledger.writing() as (database, _):
            query = f"UPDATE trade SET {column} = ? WHERE opening_seq = ({_FIRST})"  # noqa: S608 - fixed names
            database.execute_sql(query, (value,))
        assert wrong_trades(ledger) == {"main DEF": 1}
        ledger.rebuild()
        assert wrong_trades(ledger) == {}


def test_a_row_that_came_late_makes_no_difference(ledger: Ledger) -> None:
    with ledger:
        record(ledger, [fill(5000, symbol="ABC", minute=3)])
        assert wrong_trades(ledger) == {}
