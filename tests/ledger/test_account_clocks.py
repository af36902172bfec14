"""Days told by each account's own clock: in the figures, and when trades are chosen by day."""

from pathlib import Path

import pytest

from journal_app.domain.clock import TradingClock, parse_time
from journal_app.domain.events import Fact
from journal_app.domain.trades import TradeFilter
from journal_app.ledger.book_reading import book_columns
from journal_app.ledger.reading import trades
from journal_app.ledger.sessions import clock_of, keep_clock, special_clocks
from journal_app.ledger.store import Ledger
from journal_app.metrics.book import read_book

CLOSED = "2026-04-16T00:30:00Z"
"""20:30 on 15 April in New York, 06:00 on 16 April in Kolkata."""


def fill(number: int, side: str, time: str, symbol: str = "ABC") -> Fact:
    asset_class = "crypto" if "/" in symbol else None
    return Fact(
        f"{symbol}-{number}", "fill", parse_time(time), symbol, asset_class, None, side, "1", "10", source="alpaca"
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    with Ledger(tmp_path / "j.db") as opened:
        for name in ("ny", "night", "kolkata"):
            account = opened.account(name)
            with opened.recording() as batch:
                for symbol in ("ABC", "BTC/USD"):
                    batch.add(
                        account, [fill(1, "buy", "2026-04-15T18:00:00Z", symbol), fill(2, "sell", CLOSED, symbol)]
                    )
        keep_clock(opened, opened.account("night"), TradingClock(calendar="24/5"))
        keep_clock(opened, opened.account("kolkata"), TradingClock("Asia/Kolkata", "24/7"))
        keep_clock(opened, opened.account("ny"), TradingClock())
    return Ledger(tmp_path / "j.db")


EXPECTED = {
    "ny:ABC-1": "2026-04-15", "ny:BTC/USD-1": "2026-04-15", "night:ABC-1": "2026-04-16",
    "night:BTC/USD-1": "2026-04-15", "kolkata:ABC-1": "2026-04-16", "kolkata:BTC/USD-1": "2026-04-16",
}  # fmt: skip


def test_each_trade_belongs_to_its_accounts_day(ledger: Ledger) -> None:
    with ledger:
        book = read_book(book_columns(ledger, TradeFilter())[1], special_clocks(ledger))
        names = zip(book.account.codes.tolist(), book.symbol.codes.tolist(), strict=True)
        told = [f"{book.account.texts[account]}:{book.symbol.texts[symbol]}-1" for account, symbol in names]
        assert dict(zip(told, map(str, book.day), strict=True)) == EXPECTED


@pytest.mark.parametrize("method", ["flat", "fifo"])
@pytest.mark.parametrize("day", ["2026-04-15", "2026-04-16"])
def test_a_choice_by_day_follows_the_same_clocks(ledger: Ledger, method: str, day: str) -> None:
    with ledger:
        only = TradeFilter(from_day=day, to_day=day)
        found = trades(ledger, "flat" if method == "flat" else "fifo", only)
        assert {one.trade_id.split("/ABC")[0].split("/BTC/USD-2")[0] for one in found} == {
            name for name, its in EXPECTED.items() if its == day
        }


def test_an_account_that_says_nothing_has_the_exchanges_clock(ledger: Ledger) -> None:
    with ledger:
        assert clock_of(ledger, "nobody") == clock_of(ledger, "ny") == TradingClock()
