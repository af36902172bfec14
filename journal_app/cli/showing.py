"""What is shown: the window, the demo and the self-test, through a desktop that `__main__` hands in."""

import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from journal_app.cli import answers
from journal_app.cli.progress import SyncBar
from journal_app.domain.clock import now_us
from journal_app.domain.errors import SettingsError
from journal_app.domain.news import SyncPhase, SyncReport, SyncStatus
from journal_app.journal import Journal, open_journal

_DEMO_LIVE_SECONDS = 15.0


class Desktop(Protocol):
    """What the terminal may ask of the window; the two front doors do not know each other."""

    def run_window(self, journal: Journal) -> int:
        """Open the window on a journal and return when the user quits."""

    def ask_passphrase(self, question: str) -> str | None:
        """Ask in a dialog, before there is a window; None when the trader gives up."""

    def take_shots(self, journal: Journal, folder: Path, status: SyncStatus) -> list[Path]:
        """Write a picture of every page, without a display; *status* is what the status line says."""

    def run_selftest(self) -> list[str]:
        """Start everything once; return a line for each thing that worked."""


@contextmanager
def _demo_journal(options: Namespace, live_every: float | None) -> Iterator[Journal]:
    """Open a journal of the demo's own, with a practice broker of its own."""
    with tempfile.TemporaryDirectory(prefix="trade-journal-demo-") as scratch:
        folder = options.keep or Path(scratch)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(f"{folder} cannot be used: {error.strerror}.", "Choose another --keep DIR.") from error
        with open_journal(str(folder / "demo.db"), folder / "config", options.account) as journal:
            journal.start_practice(options.fills, options.seed, live_every)
            yield journal


def demo_window(options: Namespace) -> int:
    """Show the window on a practice account where new fills keep coming."""
    with _demo_journal(options, _DEMO_LIVE_SECONDS) as journal:
        desktop: Desktop = options.desktop
        return desktop.run_window(journal)


def demo_shots(options: Namespace, folder: Path) -> int:
    """Do the whole journey without a display and write a picture of every page."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be written: {error.strerror}.", "Choose another --shots DIR.") from error
    with _demo_journal(options, None) as journal:
        report = _synced(journal, quiet=options.quiet)
        journal.excursions.fetch()
        desktop: Desktop = options.desktop
        status = SyncStatus(report.account, SyncPhase.IDLE, now_us())
        pictures = desktop.take_shots(journal, folder, status)
        figures = journal.metrics()
        summary = {
            "new": report.new, "new_fills": report.new_fills, "seconds": report.seconds, "tie_out": report.tie_out,
            "metrics": answers.metric_rows(figures), "pictures": [str(one) for one in pictures],
            "journal": str(journal.ledger.path) if options.keep else None,
        }  # fmt: skip
    if options.json:
        answers.write_json(summary)
    else:
        print(f"{report.new_fills} fills became {figures['trades'].value} trades in {report.seconds:.1f} s.")
        print(f"Net P&L {answers.to_cents(figures['net_pnl'].value)}, win rate {figures['win_rate'].value}.")
        print(f"{len(pictures)} pictures are in {folder.resolve()}")
    sys.stdout.flush()
    return 0


def _synced(journal: Journal, *, quiet: bool) -> SyncReport:
    engine = journal.sync_engine()
    if engine is None:
        raise SettingsError("The practice broker is not connected.", "Run `journal-app practice` to see why.")
    with SyncBar(quiet=quiet) as bar:
        return engine.run_pass(bar.on_progress)
