"""A practice broker that can misbehave, a journal of its own, and an engine between them."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.alpaca_budget import Budget
from journal_app.brokers.alpaca_news import Patience
from journal_app.domain.clock import TradingClock
from journal_app.ledger.store import Ledger
from journal_app.practice.settings import PracticeSettings
from journal_app.sync.engine import SyncEngine
from journal_app.sync.timing import Timing
from tests.fakes.faulty_broker import FaultyBroker

QUICK = Timing(
    listening=20, debounce=0.02, heartbeat_open=60, heartbeat_closed=60, lagging=(0.05, 0.1, 0.3, 0.6),
    first_retry=0.02, longest_retry=0.1, slice=0.02, progress=0,
)  # fmt: skip
Connect = Callable[..., SyncEngine]


@pytest.fixture
def server() -> Iterator[FaultyBroker]:
    with FaultyBroker(PracticeSettings(fills=450, newest_day=date(2026, 4, 17))) as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "journal.db") as opened:
        yield opened


@pytest.fixture
def connect(server: FaultyBroker, ledger: Ledger) -> Connect:
    """Return a maker of engines on this server and (unless told otherwise) this journal."""

    def make(
        secret: str = server.settings.secret_key,
        into: Ledger = ledger,
        timing: Timing = QUICK,
        name: str | None = None,
        clock: TradingClock | None = None,
    ) -> SyncEngine:
        address = AlpacaAddress(server.rest_url, server.stream_url, server.data_url)
        patience = Patience(auth=0.3, refused=0.1, ping=5, reconnect=0.05)
        # The waits between tries take no time; a stop is still seen before the next request.
        broker = AlpacaBroker(address, server.settings.key_id, secret, wait=lambda _: False, patience=patience,
                              budget=Budget(first_pause=0.02, longest_pause=0.05))  # fmt: skip
        return SyncEngine(into, broker, name, timing=timing, clock=clock)

    return make
