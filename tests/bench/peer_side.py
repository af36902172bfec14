"""What the measured scripts share: the fills as plain values, and the one line of figures. Standard library only."""

import json
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple


class Fill(NamedTuple):
    """One fill in whole shares; the price as the text of the file, the fee in dollars, the time in nanoseconds."""

    fill_id: str
    symbol: str
    time_ns: int
    is_buy: bool
    qty: int
    price: str
    fee: float


def read_fills(path: Path) -> list[Fill]:
    """Return the fills of a journal-jsonl file in its order."""
    return [fill_of(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def fill_of(row: dict[str, str]) -> Fill:
    """Return one line of the file as a fill."""
    at = datetime.fromisoformat(row["time"])
    return Fill(
        row["id"], row["symbol"], round(at.timestamp() * 1e6) * 1000, row["side"] == "buy", int(row["qty"]),
        row["price"], float(row["fee"]),
    )  # fmt: skip


def peak_mb() -> float:
    """Return the most memory that this process ever held, in MB; a parent's does not count."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the system does not tell the peak memory")


def print_median(work: Callable[[], tuple[int, float]], repeats: int) -> None:
    """Do the work so often and print one JSON line: the median of its seconds, peak_mb, trades closed, their net sum.

    *work* returns the trades and the net sum, in dollars.
    """
    seconds: list[float] = []
    for _ in range(repeats):
        started = time.perf_counter()
        trades, net = work()
        seconds.append(time.perf_counter() - started)
    print(json.dumps({"seconds": median(seconds), "peak_mb": peak_mb(), "trades": trades, "net": net}))
