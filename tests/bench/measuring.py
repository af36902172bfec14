"""How the benchmarks measure: whole programs with their memory, and a table at the end."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

_YARDSTICK = """
import time
started = time.perf_counter()
kept = [(number, str(number)) for number in range(3_000_000)]
print(time.perf_counter() - started)
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One finished program: wall seconds, peak memory in MB, what it printed."""

    seconds: float
    peak_mb: float
    out: str


@dataclass
class Table:
    """Figures with their promises; a ratio above 1 keeps the promise with room to spare."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def below(self, what: str, measured: float, limit: float, unit: str) -> None:
        """Add a figure that should stay below a limit."""
        self._add(what, measured, limit, unit, "<", limit / measured if measured else float("inf"))

    def above(self, what: str, measured: float, limit: float, unit: str) -> None:
        """Add a figure that should stay above a limit."""
        self._add(what, measured, limit, unit, "≥", measured / limit)

    def told(self, what: str, measured: float, unit: str) -> None:
        """Add a figure without a promise."""
        self.rows.append((what, f"{measured:,.2f} {unit}", "", ""))
        print(f"  {what}: {measured:,.2f} {unit}", flush=True)

    def _add(self, what: str, measured: float, limit: float, unit: str, sign: str, ratio: float) -> None:
        self.rows.append((what, f"{measured:,.2f} {unit}", f"{sign} {limit:,g} {unit}", f"{ratio:.2f}"))
        print(f"  {what}: {measured:,.2f} {unit}", flush=True)

    def show(self) -> None:
        """Print all figures."""
        head = ("what", "measured", "promised", "ratio")
        widths = [max(len(row[column]) for row in [head, *self.rows]) for column in range(4)]
        print()
        for row in [head, *self.rows]:
            cells = [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
            print("  ".join(cells).rstrip())


def yardstick() -> float:
    """Return the seconds that a fixed piece of work in memory takes now: shared machines swing by half and more.

    Figures can be compared between two runs by this. A quiet machine of the kind they were promised for takes 0.8 s.
    The work is done in a process of its own: a program started later would count this one's peak as its own.
    """
    done = subprocess.run([sys.executable, "-c", _YARDSTICK], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


def run_program(words: Sequence[str | Path], environment: dict[str, str] | None = None) -> Run:
    """Run the program with these words to its end. Raises RuntimeError when it fails."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "journal_app", *map(str, words)], stdout=subprocess.PIPE, text=True,
        env=os.environ | (environment or {}),
    )  # fmt: skip
    assert child.stdout is not None
    with child.stdout:
        out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise RuntimeError(f"{words} ended with {child.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024, out)
