"""Seeded fills for the window's tests: a journal of any size, with winners, losers and open trades."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from journal_app.domain.clock import parse_time
from journal_app.domain.events import Fact
from journal_app.ledger.store import Ledger

SYMBOLS = ("AAPL", "MSFT", "NVDA", "TSLA", "SPY", "QQQ", "AMD", "F", "BTC/USD", "META", "XOM", "JPM")
SETUPS = ("opening range", "gap fill", "pullback", None, None)
TAGS: tuple[tuple[str, ...], ...] = (("trend",), ("earnings", "gap"), ("late",), (), ())
START = datetime(2024, 3, 4, 15, 0, tzinfo=UTC)


def made_up_facts(trades: int, seed: int = 3) -> Iterator[Fact]:
    """Yield the fills of that many trades in order of time, the last few still open."""
    draw = random.Random(seed)
    step = max(1, 600 * 24 * 60 // max(trades, 1))
    for number in range(trades):
        symbol = SYMBOLS[number % len(SYMBOLS)]
        opened = START + timedelta(minutes=step * number)
        price, size = draw.uniform(8, 480), draw.choice((10, 25, 100, 250))
        short = draw.random() < 0.3
        leave = price * (1 + draw.gauss(0.001, 0.012) * (-1 if short else 1))
        sides = ("sell", "buy") if short else ("buy", "sell")
        setup, tags = draw.choice(SETUPS), draw.choice(TAGS)
        yield _fill(f"{number}-1", opened, symbol, sides[0], size, price, setup, tags)
        if number < trades - min(4, trades // 10):
            later = opened + timedelta(seconds=draw.randrange(20, step * 600))
            yield _fill(f"{number}-2", later, symbol, sides[1], size, leave, None, ())


def _fill(  # noqa: PLR0917 - a row of a made-up table
    name: str, at: datetime, symbol: str, side: str, size: int, price: float, setup: str | None, tags: tuple[str, ...]
) -> Fact:
    text = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return Fact(
        name, "fill", parse_time(text), symbol, side=side, qty=str(size), price=f"{price:.2f}", fee="0.35",
        fee_currency="USD", order_id=f"o{name}", setup=setup, tags=tags,
        raw=f'{{"id":"{name}","symbol":"{symbol}","side":"{side}","qty":"{size}","price":"{price:.2f}"}}',
    )  # fmt: skip


def fill_ledger(path: Path, trades: int, account: str = "main") -> None:
    """Record made-up trades into a journal file."""
    with Ledger(path) as ledger:
        owner = ledger.account(account)
        facts = sorted(made_up_facts(trades), key=lambda fact: fact.time_us)
        for start in range(0, len(facts), 20_000):
            with ledger.recording() as batch:
                batch.add(owner, facts[start : start + 20_000])
