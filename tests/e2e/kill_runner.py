"""A program that syncs again and again in forked children, so that each can be killed cheaply.

Reads lines "MODE JOURNAL REST_URL" and forks a child for each; the child writes one byte for every
recorded batch. Answers "pid N", then "end STATUS" when the child is gone.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from alpaca.trading.client import TradingClient

from journal_app.brokers.alpaca import AlpacaBroker
from journal_app.brokers.alpaca_address import AlpacaAddress
from journal_app.domain.events import Fact
from journal_app.ledger.jobs import OpenJob, RowToHold
from journal_app.ledger.recording import Recorded
from journal_app.ledger.store import AccountRef, Batch, Ledger
from journal_app.sync.engine import SyncEngine
from journal_app.sync.importing import import_file

_PRELOADED = TradingClient


class TellingLedger(Ledger):
    """The real ledger; it says when a batch is about to be committed."""

    @contextmanager
    def recording(
        self, job: OpenJob | None = None, *, from_file: bool = False, ready: bool = False, tells: bool = True
    ) -> Iterator[Batch]:
        """Record as ever."""
        with super().recording(job, from_file=from_file, ready=ready, tells=tells) as batch:
            yield batch
            os.write(1, b".")


class _Postponed:
    """Collects what a batch is told, to write it in the wrong order later."""

    def __init__(self) -> None:
        self.recorded = Recorded()
        self.facts: list[tuple[AccountRef, Sequence[Fact]]] = []
        self.cursors: list[tuple[AccountRef, str, str | None]] = []

    def add(self, account: AccountRef, facts: Sequence[Fact]) -> list[int]:
        self.facts.append((account, facts))
        return []

    def hold(self, account: AccountRef, rows: Sequence[RowToHold]) -> None:
        """Drop what is held: this ledger is here to be wrong."""

    def set_cursor(self, account: AccountRef, feed: str, value: str | None) -> None:
        self.cursors.append((account, feed, value))


class CursorFirstLedger(TellingLedger):
    """The control: the cursor is committed before the rows that it covers. A kill in between loses them."""

    @contextmanager
    def recording(
        self, job: OpenJob | None = None, *, from_file: bool = False, ready: bool = False, tells: bool = True
    ) -> Iterator[Batch]:
        """Record in the wrong order."""
        postponed = _Postponed()
        yield cast("Batch", postponed)
        with Ledger.recording(self) as batch:
            for cursor in postponed.cursors:
                batch.set_cursor(*cursor)
        os.write(1, b".")
        with Ledger.recording(self, job, from_file=from_file, ready=ready, tells=tells) as batch:
            for account, facts in postponed.facts:
                batch.add(account, facts)


def work(mode: str, journal: str, source: str) -> None:
    """Do one child's work: a pass from the broker at *source*, or the import of the file there."""
    ledger_type = CursorFirstLedger if mode == "cursor-first" else TellingLedger
    with ledger_type(Path(journal)) as ledger:
        if mode == "import":
            import_file(ledger, Path(source), on_progress=lambda _: cast("None", os.write(1, b".")))
            return
        broker = AlpacaBroker(AlpacaAddress.from_base_url(source), "PRACTICE-KEY", "practice-secret")
        SyncEngine(ledger, broker).run_pass()


def main() -> None:
    """Serve until standard input ends."""
    for line in sys.stdin:
        mode, journal, source = line.split()
        pid = os.fork()
        if pid == 0:
            try:
                work(mode, journal, source)
            except BaseException as error:  # noqa: BLE001 - the parent must hear of it
                sys.stderr.write(f"{type(error).__name__}: {error}\n")
                os._exit(1)
            os._exit(0)
        sys.stdout.write(f"pid {pid}\n")
        sys.stdout.flush()
        _, status = os.waitpid(pid, 0)
        sys.stdout.write(f"\nend {status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
