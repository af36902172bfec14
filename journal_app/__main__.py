"""Start the program: `python -m journal_app`, the console script and the frozen build all come here."""

import multiprocessing
import sys
from pathlib import Path

from journal_app.cli.main import main as run
from journal_app.domain.errors import LedgerError
from journal_app.domain.news import SyncStatus
from journal_app.journal import Journal


class _Desktop:
    """The window for the verbs that show something; Qt is imported only when one is asked for."""

    def run_window(self, journal: Journal) -> int:
        """Open the window and return when the user quits; a second start shows the first one's window."""
        from journal_app.desktop.app import run_window
        from journal_app.desktop.single import raise_running

        try:
            journal.claim()
        except LedgerError:
            if raise_running(journal.ledger.path):
                return 0
            raise
        return run_window(journal)

    def ask_passphrase(self, question: str) -> str | None:
        """Ask in a dialog, before there is a window; None when the trader gives up."""
        from journal_app.desktop.dialogs.passphrase import ask_passphrase

        return ask_passphrase(question)

    def take_shots(self, journal: Journal, folder: Path, status: SyncStatus) -> list[Path]:
        """Write a picture of every page, without a display; *status* is what the status line says."""
        from journal_app.desktop.shots import take_shots

        return take_shots(journal, folder, status)

    def run_selftest(self) -> list[str]:
        """Start everything once; return a line for each thing that worked."""
        from journal_app.desktop.selftest import run_selftest

        return run_selftest()


def main() -> int:
    """Run the command line and return its exit code."""
    return run(_Desktop())


if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(main())
