"""Runs the command line inside the test and returns what it said."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from journal_app.cli.main import main
from journal_app.domain.news import SyncStatus
from journal_app.journal import Journal


class NoDesktop:
    """A desktop for verbs that must not need one."""

    def run_window(self, journal: Journal) -> int:
        raise AssertionError(f"a window was asked for on {journal}")

    def ask_passphrase(self, question: str) -> str | None:
        raise AssertionError(f"a dialog was asked for: {question}")

    def take_shots(self, journal: Journal, folder: Path, status: SyncStatus) -> list[Path]:
        raise AssertionError(f"pictures were asked for of {journal} in {folder}, {status}")

    def run_selftest(self) -> list[str]:
        return ["nothing to test"]


class Said(NamedTuple):
    """Exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """The JSON document on stdout."""
        return json.loads(self.out)


class Terminal:
    """A terminal on one journal."""

    def __init__(self, journal: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.journal = journal
        self._capsys = capsys

    def run(self, *words: str | Path) -> Said:
        """Run the program with these words, on this journal."""
        self._capsys.readouterr()
        try:
            code = main(NoDesktop(), [*map(str, words), "--journal", str(self.journal)])
        except SystemExit as left:
            code = int(left.code or 0)
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)
