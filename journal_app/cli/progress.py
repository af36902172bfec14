"""Progress on stderr for long work; nothing when stderr is no terminal."""

import sys
from typing import Self

from journal_app.domain.clock import format_time
from journal_app.domain.news import ImportProgress, SyncProgress


class Bar:
    """One line on the terminal that is written over and wiped at the end."""

    def __init__(self, *, quiet: bool) -> None:
        """Write nothing when *quiet* or when nobody watches."""
        self._shown = sys.stderr.isatty() and not quiet

    def __enter__(self) -> Self:
        """Return the bar itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Wipe the line."""
        self.write("")

    def write(self, text: str) -> None:
        """Write over the line."""
        if self._shown:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()


class ImportBar(Bar):
    """Progress of one file."""

    def __init__(self, name: str, *, quiet: bool) -> None:
        """Name the file."""
        super().__init__(quiet=quiet)
        self._name = name

    def show(self, progress: ImportProgress) -> None:
        """Show how much of the file is read."""
        self.write(f"{self._name}: {progress.done / max(progress.total, 1):.0%}")


class SyncBar(Bar):
    """Progress of a pass."""

    def on_progress(self, progress: SyncProgress) -> None:
        """Show rows so far and how far back they reach."""
        newest = format_time(progress.newest_us)[:10] if progress.newest_us is not None else ""
        self.write(f"{progress.account}: {progress.rows} rows, {progress.new} new {newest}")
