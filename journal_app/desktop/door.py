"""All that the window asks of a journal, on one screen. Nothing here knows Qt."""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from journal_app.domain.news import SyncProgress, SyncReport, SyncStatus
from journal_app.domain.trades import FillRow, Trade, TradeFilter
from journal_app.ledger.reading import Changes
from journal_app.ledger.store import Annotation
from journal_app.metrics.catalogue import Metric
from journal_app.metrics.curves import Curves
from journal_app.metrics.frames import TradeFrame
from journal_app.settings import Settings


class SyncListener(Protocol):
    """Who hears from a running sync, in the thread of the sync."""

    def on_status(self, status: SyncStatus) -> None:
        """Hear that the state changed."""

    def on_progress(self, progress: SyncProgress) -> None:
        """Hear how far the pass is."""

    def on_report(self, report: SyncReport) -> None:
        """Hear what a pass did."""


class SyncEngine(Protocol):
    """The puller: one pass, or passes until told to stop."""

    def watch(self, listener: SyncListener, stop: threading.Event, wake: threading.Event) -> None:
        """Keep the journal up to date until *stop*; *wake* asks for a pass now."""

    def run_pass(
        self, on_progress: Callable[[SyncProgress], None], stop: threading.Event, *, full: bool = False
    ) -> SyncReport:
        """Pull once."""


class ImportReport(Protocol):
    """What an import did, in rows."""

    @property
    def new(self) -> int:
        """Rows that were not known before."""

    @property
    def same(self) -> int:
        """Rows that were known already."""

    @property
    def corrected(self) -> int:
        """Rows that replace an older version."""

    @property
    def held(self) -> int:
        """Rows that could not be used."""


class Journal(Protocol):
    """A journal as the window knows it; made by ``journal_app.journal.open_journal``."""

    @property
    def settings(self) -> Settings:
        """What the user chose."""

    def load_frame(self, newest: int | None = None) -> TradeFrame:
        """Return all trades, or the newest opened."""

    def changes_since(self, revision: int) -> Changes:
        """Return what was written after a revision."""

    def fills_of(self, trade_id: str) -> tuple[FillRow, ...]:
        """Return the rows behind a trade."""

    def raw_of(self, account: str, external_id: str) -> str | None:
        """Return a row as received."""

    def trade(self, trade_id: str) -> Trade | None:
        """Return a trade with exact texts."""

    def annotate(self, trade_id: str, change: Annotation) -> None:
        """Write what the trader says about a trade."""

    def metrics(self, only: TradeFilter) -> Mapping[str, Metric]:
        """Return the metric catalogue, by name."""

    def curves(self, only: TradeFilter) -> Curves:
        """Return equity, drawdown and daily sums."""

    def import_file(
        self, path: Path, on_progress: Callable[[SyncProgress], None], stop: threading.Event
    ) -> ImportReport:
        """Read a file, all or nothing."""

    def connection(self) -> object | None:
        """Return what auto-sync would use, None when not connected."""

    def test_keys(self, key_id: str, secret: str, *, paper: bool) -> str:
        """Return the account's label. Raises JournalError."""

    def save_keys(self, key_id: str, secret: str, *, paper: bool) -> None:
        """Keep keys in the keyring of the system."""

    def start_practice(self, fills: int, seed: int, live_every: float | None) -> None:
        """Start a broker of our own; it becomes the connection."""

    def sync_engine(self) -> SyncEngine | None:
        """Return the puller, None when not connected."""

    def close(self) -> None:
        """Close the journal."""
