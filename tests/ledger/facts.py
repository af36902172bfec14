"""Seeded facts for the ledger tests."""

import random
from pathlib import Path

from journal_app.domain.events import Fact
from journal_app.ledger.recording import Recorded
from journal_app.ledger.store import Ledger
from tests.ledger.times import START_US

_SYMBOLS = ("ABC", "DEF", "GHI", "JKL", "BTC/USD")


def fill(
    number: int, side: str = "buy", qty: str = "100", price: str = "10", symbol: str = "ABC", *,
    minute: int | None = None, fee: str | None = None,
) -> Fact:  # fmt: skip
    """Make the fill of one minute; its number is its id."""
    time_us = START_US + (number if minute is None else minute) * 60_000_000
    return Fact(
        f"f{number}", "fill", time_us, symbol, side=side, qty=qty, price=price, fee=fee, order_id=f"o{number}",
        source="alpaca", raw=f'{{"id":"f{number}"}}',
    )  # fmt: skip


def history(count: int, seed: int = 1) -> list[Fact]:
    """Make fills of several symbols that open, add, reduce and flip."""
    chance = random.Random(seed)
    facts = []
    for number in range(count):
        side = chance.choice(["buy", "sell"])
        qty, price = str(chance.randint(1, 9) * 10), f"{chance.randint(100, 9999)}.{chance.randint(10, 99)}"
        facts.append(fill(number, side, qty, price, chance.choice(_SYMBOLS), fee="0.35"))
    return facts


def record(ledger: Ledger, facts: list[Fact], *, account: str = "main") -> Recorded:
    """Record facts in one transaction."""
    where = ledger.account(account, "alpaca")
    with ledger.recording() as batch:
        batch.add(where, facts)
    return batch.recorded


def copied(path: Path, target: Path) -> Path:
    """Copy a closed journal."""
    target.write_bytes(path.read_bytes())
    return target
