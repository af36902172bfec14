"""`make crash N=1000`: every crash gate at length, each with the control that must fail, as one table.

Exit code 1 when a promise is broken or a control does not fail.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from journal_app.paths import own_command
from journal_app.practice.child import PracticeChild
from tests.e2e.crash import kills
from tests.e2e.crash.flips import flip_bits
from tests.e2e.crash.outcome import Outcome, show
from tests.e2e.crash.power_cuts import cut_power, cut_power_encrypted, cut_power_without_log

_FLIPS = 300
_FILLS = 3000


def _kill_syncs(folder: Path, count: int) -> Outcome:
    broker = PracticeChild(own_command(), fills=_FILLS, seed=7)
    try:
        return kills.kill_syncs(folder, broker.connection.rest_url, count)
    finally:
        broker.stop()


def main() -> int:
    """Run all gates and print what they found."""
    parser = argparse.ArgumentParser(description="Run the crash gates.")
    parser.add_argument("count", type=int, nargs="?", default=1000, help="kills in sync, import and editing; cuts")
    count = parser.parse_args().count
    third, tenth = -(-count // 3), max(count // 10, 10)
    gates: tuple[tuple[Callable[[Path, int], Outcome], int], ...] = (
        (_kill_syncs, third), (kills.kill_imports, third), (kills.kill_edits, third),
        (kills.kill_migrations, tenth), (kills.kill_backups, tenth), (kills.kill_restores, tenth),
        (partial(kills.kill_edits, encrypted=True), tenth), (partial(kills.kill_backups, encrypted=True), tenth),
        (cut_power, count), (cut_power_without_log, tenth), (cut_power_encrypted, tenth), (flip_bits, _FLIPS),
    )  # fmt: skip
    outcomes: list[Outcome] = []
    for gate, wanted in gates:
        with tempfile.TemporaryDirectory(prefix="trade-journal-crash-") as scratch:
            outcomes.append(gate(Path(scratch), wanted))
            print(f"{outcomes[-1].what}: {outcomes[-1].done}", file=sys.stderr, flush=True)
    show(outcomes)
    return 0 if all(one.is_kept for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
