"""Figures: stored trades to the whole catalogue, filters, dimensions, and one more fill."""

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal
from journal_app.metrics.choices import DIMENSIONS
from journal_app.pictures import Pictures
from tests.bench.measuring import Table, run_program
from tests.e2e.lines import write_fills

Answer = TypeVar("Answer")
_FILLS_FOR_100K_TRADES = 258_000
_FILTERS = (
    TradeFilter(symbol="S010"), TradeFilter(side="long"), TradeFilter(tag="late"), TradeFilter(setup="gap"),
    TradeFilter(from_day="2024-02-01"), TradeFilter(asset_class="equity"),
)  # fmt: skip


def measure(table: Table, folder: Path, fills: int) -> None:
    """Measure on the trades of so many fills over 200 symbols, and on 100,000 trades."""
    share = fills / 1_000_000
    with _journal(folder, "all", fills) as journal:
        seconds, found = _timed(journal.figures.metrics)
        trades = int(found["trades"].value or 0)
        table.below(f"stored trades to the whole catalogue, {trades:,} trades", seconds, 2 * share, "s")
        watched = journal.figures.watch()
        watched.refresh()
        slowest = 0.0
        for number in range(4):
            journal.import_file(_one_fill(folder, number))
            slowest = max(slowest, _timed(watched.refresh)[0])
        table.below(f"one more fill on {fills:,}: all figures and curves fresh", slowest * 1000, 100, "ms")
        table.below(f"one more fill on {fills:,}: the page Figures fresh", _page(journal, folder) * 1000, 100, "ms")
        pictures = Pictures(journal.figures)
        front, rest = _pictures(journal, pictures, folder)
        table.below(f"one more fill on {fills:,}: headline and equity of Performance fresh", front * 1000, 100, "ms")
        table.told("  and behind them, what all other charts draw and a table of groups", rest * 1000, "ms")
    with _journal(folder, "hundred", _FILLS_FOR_100K_TRADES) as journal:
        figures = journal.figures
        trades = int(figures.metrics()["trades"].value or 0)
        by_filter = [_timed(partial(figures.metrics, one))[0] for one in _FILTERS]
        table.below(f"whole catalogue by any filter, {trades:,} trades", max(by_filter) * 1000, 100, "ms")
        by_dimension = [_timed(partial(figures.breakdown, by))[0] for by in DIMENSIONS]
        table.below(f"any dimension, {trades:,} trades", max(by_dimension) * 1000, 100, "ms")


def _pictures(journal: Journal, pictures: Pictures, folder: Path) -> tuple[float, float]:
    """Return the seconds that the first and the second answer take after one more fill, at the most."""

    def read_rest() -> None:
        pictures.drawings(TradeFilter())
        pictures.groups("symbol", TradeFilter())

    first = second = 0.0
    for number in range(8, 12):
        journal.import_file(_one_fill(folder, number))
        first = max(first, _timed(partial(pictures.front, TradeFilter()))[0])
        second = max(second, _timed(read_rest)[0])
    return first, second


def _page(journal: Journal, folder: Path) -> float:
    """Return the seconds that every figure and the dearest dimension take after one more fill, at the most."""
    figures, slowest = journal.figures, 0.0

    def read() -> None:
        figures.watch().metrics()
        figures.breakdown("symbol")

    read()
    for number in range(4, 8):
        journal.import_file(_one_fill(folder, number))
        slowest = max(slowest, _timed(read)[0])
    return slowest


def _journal(folder: Path, name: str, fills: int) -> Journal:
    path = folder / f"{name}.db"
    run_program(["import", write_fills(folder / f"{name}.jsonl", fills), "--journal", path])
    return Journal(path, folder / "config")


def _one_fill(folder: Path, number: int) -> Path:
    path = folder / "one.jsonl"
    row = {
        "type": "fill", "id": f"one-{number}", "account": "main", "time": f"2026-11-{number + 1:02}T15:00:00.000000Z",
        "symbol": "S000", "side": ("buy", "sell")[number % 2], "qty": "7", "price": "10.5", "fee": "0.35",
    }  # fmt: skip
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


def _timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found
