"""The broker's side: backfill through alpaca-py, and one new fill on top of a long history."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from journal_app.brokers.alpaca import AlpacaBroker
from journal_app.brokers.alpaca_address import AlpacaAddress
from journal_app.domain.news import SyncProgress, SyncReport, SyncStatus
from journal_app.ledger.reading import changes_since
from journal_app.ledger.store import Ledger
from journal_app.paths import own_command
from journal_app.practice.child import PracticeChild
from journal_app.sync.engine import SyncEngine
from tests.bench.measuring import Table

_NEW_FILLS = 12


def measure(table: Table, folder: Path, fills: int) -> None:
    """Measure against a practice broker with so many fills, a process of its own."""
    broker = PracticeChild(own_command(), fills=fills, live_every=0.7)
    try:
        journal = folder / "j.db"
        _backfill(table, journal, broker.connection.rest_url, fills)
        _one_fill(table, journal, broker.connection.rest_url, fills)
    finally:
        broker.stop()


def _backfill(table: Table, journal: Path, rest_url: str, fills: int) -> None:
    keys = {"APCA_API_KEY_ID": "PRACTICE-KEY", "APCA_API_SECRET_KEY": "practice-secret", "APCA_API_BASE_URL": rest_url}
    child = subprocess.Popen(
        [sys.executable, "-m", "journal_app", "sync", "--json", "--journal", str(journal)], stdout=subprocess.PIPE,
        text=True, env=os.environ | keys,
    )  # fmt: skip
    assert child.stdout is not None
    sizes: list[float] = []
    watching = threading.Thread(target=_watch_memory, args=(child, sizes))
    watching.start()
    with child.stdout:
        report = json.loads(child.stdout.read())
    child.wait()
    watching.join()
    table.above(
        f"backfill of {fills:,} fills through alpaca-py", report["new_fills"] / report["seconds"], 5000, "fills/s"
    )
    table.below("  its peak memory", max(sizes), 300, "MB")
    table.told("  memory after a fifth of the time", sizes[len(sizes) // 5], "MB")


def _watch_memory(child: subprocess.Popen[str], sizes: list[float]) -> None:
    pages, pause = os.sysconf("SC_PAGE_SIZE") / 1e6, threading.Event()
    while child.poll() is None:
        try:
            resident, shared = Path(f"/proc/{child.pid}/statm").read_text(encoding="ascii").split()[1:3]
        except OSError:
            return
        # The mapped journal file is the system's cache, not ours: it is given back at once when needed.
        sizes.append((int(resident) - int(shared)) * pages)
        pause.wait(0.2)


class _Listener:
    """Notes how long each pass took that brought exactly one fill."""

    def __init__(self, ledger: Ledger, stop: threading.Event) -> None:
        self._ledger = ledger
        self._stop = stop
        self._revision = ledger.revision()
        self.seconds: list[float] = []

    def on_status(self, status: SyncStatus) -> None:
        """Nothing: only reports count here."""

    def on_progress(self, progress: SyncProgress) -> None:
        """Nothing: only reports count here."""

    def on_report(self, report: SyncReport) -> None:
        """Add the time to read what changed, as the window does."""
        started = time.perf_counter()
        news = changes_since(self._ledger, self._revision)
        self._revision = news.revision
        if report.new_fills == 1 and news.rows:
            self.seconds.append(report.seconds + time.perf_counter() - started)
        if len(self.seconds) >= _NEW_FILLS:
            self._stop.set()


def _one_fill(table: Table, journal: Path, rest_url: str, fills: int) -> None:
    stop = threading.Event()
    with Ledger(journal) as ledger:
        listener = _Listener(ledger, stop)
        engine = SyncEngine(
            ledger, AlpacaBroker(AlpacaAddress.from_base_url(rest_url), "PRACTICE-KEY", "practice-secret")
        )
        guard = threading.Timer(120, stop.set)
        guard.start()
        engine.watch(listener, stop, threading.Event())
        guard.cancel()
    if listener.seconds:
        what = f"one new fill on {fills:,}: fetched, stored, matched, read"
        table.below(f"{what} (median)", statistics.median(listener.seconds) * 1000, 100, "ms")
        table.below(f"{what} (slowest)", max(listener.seconds) * 1000, 100, "ms")
