"""Files and verbs: import, rebuild, verify, trades, metrics."""

import json
from pathlib import Path

from tests.bench.measuring import Table, run_program, yardstick
from tests.e2e.lines import write_fills

_FILLS_FOR_100K_TRADES = 258_000


def measure(table: Table, folder: Path, fills: int) -> None:
    """Measure on a file of so many fills over 200 symbols."""
    share = fills / 1_000_000
    journal = folder / "j.db"
    done = run_program(["import", write_fills(folder / "fills.jsonl", fills), "--journal", journal])
    table.below(f"import of {fills:,} fills, trades included", done.seconds, 15 * share, "s")
    table.told("  its peak memory", done.peak_mb, "MB")
    table.told("yardstick after it", yardstick(), "s")
    done = run_program(["rebuild", "--journal", journal])
    table.below(f"rebuild of all trades of {fills:,} fills", done.seconds, 10 * share, "s")
    table.below("  its peak memory", done.peak_mb, 1000, "MB")
    _safety(table, folder, journal, fills)
    for method in ("fifo", "lifo", "average"):
        done = run_program(["trades", "--method", method, "--json", "--journal", journal])
        table.told(f"trades --method {method} --json of {fills:,} fills", done.seconds, "s")
        table.told("  its peak memory", done.peak_mb, "MB")
    _verbs(table, folder)


def _safety(table: Table, folder: Path, journal: Path, fills: int) -> None:
    """Measure what keeps the journal safe: whole programs, start-up and trades' hash included."""
    share = max(fills / 1_000_000, 0.2)
    done = run_program(["verify", "--journal", journal])
    table.below(f"verify of {fills:,} fills", done.seconds, 15 * share, "s")
    done = run_program(["backup", "--json", "--to", folder / "kept", "--journal", journal])
    table.below(f"backup of {fills:,} fills, checked", done.seconds, 4 * share, "s")
    done = run_program(["restore", json.loads(done.out)["path"], "--journal", journal])
    table.below(f"restore of {fills:,} fills, every row checked, the old journal kept", done.seconds, 10 * share, "s")


def _verbs(table: Table, folder: Path) -> None:
    journal = folder / "hundred.db"
    run_program(["import", write_fills(folder / "hundred.jsonl", _FILLS_FOR_100K_TRADES), "--journal", journal])
    done = run_program(["trades", "--json", "--journal", journal])
    trades = len(json.loads(done.out))
    table.below(f"trades --json of {trades:,} trades, start-up included", done.seconds, 2, "s")
    done = run_program(["metrics", "--json", "--journal", journal])
    table.below(f"metrics of {trades:,} trades, start-up included", done.seconds, 2, "s")
