"""A journal whose sync engine speaks to a broker that fails on request, over real HTTP."""

from pathlib import Path

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.alpaca_news import Patience
from journal_app.journal import Journal
from journal_app.sync.engine import SyncEngine
from journal_app.sync.timing import Timing
from tests.fakes.faulty_broker import FaultyBroker

QUICK = Timing(
    listening=20, debounce=0.02, heartbeat_open=60, heartbeat_closed=60, lagging=(0.05, 0.1, 0.3, 0.6),
    first_retry=0.02, longest_retry=0.1, slice=0.02, progress=0,
)  # fmt: skip


class WiredJournal(Journal):
    """Waits between tries take no time."""

    def __init__(self, path: Path, config_dir: Path, server: FaultyBroker, secret: str = "") -> None:
        super().__init__(path, config_dir)
        self.server, self.secret = server, secret or server.settings.secret_key

    def sync_engines(self) -> tuple[SyncEngine, ...]:
        address = AlpacaAddress(self.server.rest_url, self.server.stream_url, self.server.data_url)
        patience = Patience(auth=0.3, refused=0.1, ping=5, reconnect=0.05)
        key = self.server.settings.key_id
        broker = AlpacaBroker(address, key, self.secret, wait=lambda _: False, patience=patience)
        return (SyncEngine(self.ledger, broker, timing=QUICK),)
