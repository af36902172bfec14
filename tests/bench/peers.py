"""Us beside our peers on the same fills: nautilus_trader's position accounting, pyfolio's ``extract_round_trips``.

Every side is a process of its own that times itself, imports and reading of the file excluded; of up to 100,000 fills
each does its work three times and the median counts (pyfolio, from 100,000 on, once). The peers hold their fills and
trades in memory; ours reads the stored fills, makes the trades in memory too, and measures the whole metric catalogue
besides, which they do not. Beside it stands what it takes to store every trade as well. pyfolio knows no fees.
"""

import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measuring import Table, run_program
from tests.e2e.lines import write_fills

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_HOME = _ROOT / ".bench-venv"
_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_SECONDS_PROMISED = {100_000: 1.0, 1_000_000: 8.0}
_MOST_FOR_PYFOLIO = 100_000
_PATIENCE_SECONDS = 120.0
_MOST_REPEATED = 100_000


@dataclass(frozen=True, slots=True)
class Side:
    """What one side said of itself: wall seconds, peak memory in MB, trades closed and their net sum in dollars."""

    seconds: float
    peak_mb: float
    trades: int
    net: float


def measure(table: Table, folder: Path, fills: int) -> None:
    """Measure all sides at every size up to so many fills."""
    python = _python_of_peers()
    nautilus, pyfolio = (_is_installed(python, name) for name in ("nautilus_trader", "pyfolio-reloaded"))
    for size in (size for size in _SIZES if size <= fills):
        place = folder / str(size)
        place.mkdir()
        file = write_fills(place / "fills.jsonl", size)
        ours = _ours(table, place, file, size)
        if nautilus:
            _beside_nautilus(table, ours, _run([python, _HERE / "peer_nautilus.py", file], size))
        if pyfolio and size <= _MOST_FOR_PYFOLIO:
            once = size > _MOST_REPEATED // 10
            peer = [python, _HERE / "peer_pyfolio.py", file]
            _beside_pyfolio(table, ours, _run(peer, size, _PATIENCE_SECONDS, once=once))


def _ours(table: Table, place: Path, file: Path, size: int) -> Side:
    """Measure ours in memory, as the peers work, and with every trade stored; return the first."""
    journal = place / "j.db"
    run_program(["import", file, "--journal", journal])
    in_memory, stored = _run_all([sys.executable, "-m", "tests.bench.peer_ours", journal], size)
    what = f"{size:,} stored fills → trades → whole catalogue"
    for name, ours in ((f"{what}, in memory", in_memory), (f"{what}, all trades stored", stored)):
        if size in _SECONDS_PROMISED:
            table.below(name, ours.seconds, _SECONDS_PROMISED[size], "s")
            table.below("  its peak memory", ours.peak_mb, 1000, "MB")
        else:
            table.told(name, ours.seconds, "s")
            table.told("  its peak memory", ours.peak_mb, "MB")
    return in_memory


def _beside_nautilus(table: Table, ours: Side, peer: Side | None) -> None:
    assert peer is not None, "nautilus is given all the time that it takes"
    table.told("  nautilus_trader's position accounting", peer.seconds, "s")
    table.told("    its peak memory", peer.peak_mb, "MB")
    table.above("    ours is faster by", peer.seconds / ours.seconds, 1, "times")
    table.told("    trades closed, ours less theirs", ours.trades - peer.trades, "")
    table.told("    their net P&L, ours less theirs (it rounds parts of fees to cents)", ours.net - peer.net, "USD")


def _beside_pyfolio(table: Table, ours: Side, peer: Side | None) -> None:
    if peer is None:
        table.told("  pyfolio's extract_round_trips did not end; stopped after", _PATIENCE_SECONDS, "s")
        table.above("    ours is faster by more than", _PATIENCE_SECONDS / ours.seconds, 50, "times")
        return
    table.told("  pyfolio's extract_round_trips", peer.seconds, "s")
    table.told("    its peak memory", peer.peak_mb, "MB")
    table.above("    ours is faster by", peer.seconds / ours.seconds, 50, "times")


def _run(
    words: Sequence[str | Path], size: int, patience: float | None = None, *, once: bool = False
) -> Side | None:  # fmt: skip
    """Run one side and return what it said, or None when it did not end in time. Raises when it fails."""
    try:
        return _run_all(words, size, patience, once=once)[0]
    except subprocess.TimeoutExpired:
        return None


def _run_all(
    words: Sequence[str | Path], size: int, patience: float | None = None, *, once: bool = False
) -> list[Side]:  # fmt: skip
    """Run one side and return every line that it said. Raises when it fails or does not end in time."""
    repeats = "3" if size <= _MOST_REPEATED and not once else "1"
    done = subprocess.run(
        [*map(str, words), repeats], stdout=subprocess.PIPE, text=True, check=True, cwd=_ROOT, timeout=patience
    )
    return [Side(**json.loads(line)) for line in done.stdout.splitlines()]


def _python_of_peers() -> Path:
    """Return the interpreter of the peers' own environment, which is made on first use."""
    python = _HOME / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        print(f"  making {_HOME.name} for the peers", flush=True)
        venv.create(_HOME, with_pip=True)
    return python


def _is_installed(python: Path, name: str) -> bool:
    """Install a peer, if it is not there yet, as peers.txt pins it; say so when that cannot be done."""
    lines = (_HERE / "peers.txt").read_text(encoding="utf-8").splitlines()
    (pinned,) = (line for line in lines if line.startswith(f"{name}=="))
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", pinned]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["pip gave no reason"])[-1]
        print(f"  {pinned} cannot be installed, so it is not measured: {reason}", flush=True)
    return done.returncode == 0
