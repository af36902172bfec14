"""A program that works on journals in forked children, so that each can be killed cheaply.

Reads lines "MODE JOURNAL SOURCE" and forks a child for each; the child writes one byte for each step
of its work. Answers "pid N", then "end STATUS" when the child is gone.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alpaca.trading.client import TradingClient

from journal_app.brokers.alpaca import AlpacaBroker
from journal_app.brokers.alpaca_address import AlpacaAddress
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import TradeFilter
from journal_app.ledger import reading
from journal_app.ledger.backups import back_up, restore
from journal_app.ledger.jobs import OpenJob
from journal_app.ledger.store import Batch, Ledger
from journal_app.sync.catching_up import hear_nothing
from journal_app.sync.courier import Courier
from journal_app.sync.importing import import_file
from journal_app.sync.passes import Pass
from tests.e2e.crash import controls
from tests.e2e.crash.keys import key_of

_PRELOADED = TradingClient
BACKUPS = 3
"""How many backups one child makes."""


def tell() -> None:
    """Tell the killer that one more step is done, or about to be."""
    os.write(1, b".")


class TellingLedger(Ledger):
    """The real ledger; it says when a batch is about to be committed."""

    @contextmanager
    def recording(
        self, job: OpenJob | None = None, *, from_file: bool = False, ready: bool = False, tells: bool = True
    ) -> Iterator[Batch]:
        """Record as ever."""
        with super().recording(job, from_file=from_file, ready=ready, tells=tells) as batch:
            yield batch
            tell()


class _LooseTellingLedger(TellingLedger, controls.LooseLedger):
    """The control for syncs."""


def _sync(ledger: Ledger, rest_url: str) -> None:
    """Do one pass without what comes after it: comparing with the broker would find again what a control has lost."""
    broker = AlpacaBroker(AlpacaAddress.from_base_url(rest_url), "PRACTICE-KEY", "practice-secret")
    with Courier(broker.interrupt, threading.Event()) as courier:
        known = courier.ask(broker.account)
        account = ledger.account("practice", broker.name, broker.environment, known.id)
        Pass(ledger, broker, account, courier, hear_nothing).run(known, courier.ask(broker.clock).time_us, full=False)


def _import(ledger: Ledger, file: str) -> None:
    import_file(ledger, Path(file), on_progress=lambda _: tell())


def _edit(ledger: Ledger, first: str, *, tell_first: bool = False) -> None:
    """Write a note on one trade after the other, from number *first* on; each that was told is safe."""
    ids = [trade.trade_id for trade in reading.trades(ledger, "flat", TradeFilter(status="all"))]
    for trade_id in ids[int(first) :]:
        if tell_first:
            tell()
        ledger.annotate(trade_id, Annotation(note=f"edit of {trade_id}"))
        if not tell_first:
            tell()


def _back_up(ledger: Ledger, folder: str) -> None:
    tell()
    for _ in range(BACKUPS):
        back_up(ledger, Path(folder))
        tell()


def _back_up_loosely(ledger: Ledger, folder: str) -> None:
    tell()
    for number in range(BACKUPS):
        controls.copy_loosely(ledger, Path(folder) / f"{os.getpid()}-{number}.db")
        tell()


def _with(kind: type[Ledger], work: Callable[[Ledger, str], None]) -> Callable[[Path, str], None]:
    def do(journal: Path, source: str) -> None:
        with kind(journal, key_of(journal)) as ledger:
            work(ledger, source)

    return do


def _migrate(journal: Path, _: str) -> None:
    tell()
    Ledger(journal).close()


def _migrate_loosely(journal: Path, _: str) -> None:
    tell()
    controls.open_migrating_loosely(journal)


def _restore(journal: Path, backup: str) -> None:
    tell()
    restore(Path(backup), journal, journal.parent / "replaced")


def _restore_loosely(journal: Path, backup: str) -> None:
    tell()
    controls.restore_loosely(Path(backup), journal)


MODES: dict[str, Callable[[Path, str], None]] = {
    "sync": _with(TellingLedger, _sync),
    "sync-loosely": _with(_LooseTellingLedger, _sync),
    "import": _with(Ledger, _import),
    "import-loosely": _with(controls.LooseLedger, _import),
    "edit": _with(Ledger, _edit),
    "edit-told-first": _with(Ledger, lambda ledger, first: _edit(ledger, first, tell_first=True)),
    "migrate": _migrate,
    "migrate-loosely": _migrate_loosely,
    "backup": _with(Ledger, _back_up),
    "backup-loosely": _with(Ledger, _back_up_loosely),
    "restore": _restore,
    "restore-loosely": _restore_loosely,
}


def main() -> None:
    """Serve until standard input ends."""
    for line in sys.stdin:
        mode, journal, source = line.split()
        pid = os.fork()
        if pid == 0:
            try:
                MODES[mode](Path(journal), source)
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
