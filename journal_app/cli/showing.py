"""What needs Qt: the window, the demo and the self-test. Imported only by the verbs that show something."""

import sys
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journal_app.cli import answers
from journal_app.cli.progress import SyncBar
from journal_app.domain.errors import SettingsError
from journal_app.domain.news import SyncReport
from journal_app.journal import Journal, open_journal

_DEMO_LIVE_SECONDS = 15.0


def show_window(journal: Journal) -> int:
    """Open the window on a journal and return when the user quits."""
    from journal_app.desktop.app import run_window

    return run_window(journal)


def selftest() -> list[str]:
    """Start everything once; return a line for each thing that worked."""
    from journal_app.desktop.selftest import run_selftest

    return run_selftest()


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
        return show_window(journal)


def demo_shots(options: Namespace, folder: Path) -> int:
    """Do the whole journey without a display and write a picture of every page."""
    import os

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"{folder} cannot be written: {error.strerror}.", "Choose another --shots DIR.") from error
    with _demo_journal(options, None) as journal:
        report = _synced(journal, quiet=options.quiet)
        from journal_app.desktop.shots import take_shots

        pictures = take_shots(journal, folder)
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
