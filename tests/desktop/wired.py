"""A journal whose sync engine speaks to a broker that fails on request, over real HTTP."""

from pathlib import Path

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.alpaca_news import Patience
from journal_app.journal import Journal
from journal_app.ledger.store import Ledger
from journal_app.sync.engine import SyncEngine
from journal_app.sync.timing import Timing
from tests.fakes.faulty_broker import FaultyBroker

QUICK = Timing(
    listening=20, debounce=0.02, heartbeat_open=60, heartbeat_closed=60, lagging=(0.05, 0.1, 0.3, 0.6),
    first_retry=0.02, longest_retry=0.1, slice=0.02, progress=0,
)  # fmt: skip


def _engine(ledger: Ledger, server: FaultyBroker, secret: str, account: str | None = None) -> SyncEngine:
    address = AlpacaAddress(server.rest_url, server.stream_url, server.data_url)
    patience = Patience(auth=0.3, refused=0.1, ping=5, reconnect=0.05)
    broker = AlpacaBroker(address, server.settings.key_id, secret, wait=lambda _: False, patience=patience)
    return SyncEngine(ledger, broker, account, timing=QUICK)


class WiredJournal(Journal):
    """Waits between tries take no time."""

    def __init__(self, path: Path, config_dir: Path, server: FaultyBroker, secret: str = "") -> None:
        super().__init__(path, config_dir)
        self.server, self.secret = server, secret or server.settings.secret_key

    def sync_engines(self) -> tuple[SyncEngine, ...]:
        return (_engine(self.ledger, self.server, self.secret),)


class TwoAccounts(Journal):
    """One account for each of several brokers, by name."""

    def __init__(self, path: Path, config_dir: Path, servers: dict[str, FaultyBroker]) -> None:
        super().__init__(path, config_dir)
        self.servers = servers

    def sync_engines(self) -> tuple[SyncEngine, ...]:
        return tuple(
            _engine(self.ledger, server, server.settings.secret_key, name) for name, server in self.servers.items()
        )
