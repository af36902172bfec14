"""The window: first paint, frames, sorting, and how long it ever stands still."""

import json
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from journal_app.journal import Journal
from journal_app.ledger import checking
from tests.bench.measuring import Table, run_program
from tests.desktop import bench_charts, bench_window
from tests.e2e.lines import write_fills

_TRADES = 100_000
_FILLS_FOR_100K_TRADES = 258_000
_BACKFILL = 50_000
_FILLS_FOR_A_TRADE = 258
"""Hundredths."""


def measure(table: Table, folder: Path, fills: int) -> None:
    """Measure offscreen with 100,000 trades, and single figures with 300,000."""
    journal = folder / "j.db"
    run_program(["import", write_fills(folder / "w.jsonl", _FILLS_FOR_100K_TRADES), "--journal", journal])
    config = folder / "config"
    painted = min(bench_window.painted_after(journal, config) for _ in range(3))
    table.below("window painted, 100,000 trades, from process start", painted, 1000, "ms")
    application = QApplication.instance() or QApplication([])
    shown = bench_window.shown_table(_TRADES)
    table.below("sort by a click, repaint included (slowest column)", bench_window.sort_ms(shown), 50, "ms")
    table.below("filter by a keystroke, repaint included (slowest)", bench_window.filter_ms(shown), 50, "ms")
    wheel, page = bench_window.scroll_ms(shown)
    table.below("scrolling frame: wheel step (median)", wheel, 16, "ms")
    table.below("scrolling frame: page jump (median)", page, 16, "ms")
    table.told("one new trade shown among 300,000 (median)", bench_window.one_trade_ms(300_000), "ms")
    with Journal(journal, config) as opened:
        turned, frame, chart = bench_charts.performance_ms(opened)
        table.below("turning to the page Performance, painted (median)", turned, 100, "ms")
        table.below(f"a frame of its slowest chart, panned or zoomed ({chart}, median)", frame, 16, "ms")
    _whole_window(table, journal, config, sort_limit=50, most_mb=500)
    million = folder / "million.db"
    run_program(
        ["import", write_fills(folder / "million.jsonl", fills * _FILLS_FOR_A_TRADE // 100), "--journal", million]
    )
    # Of a window that was never left on another page.
    painted = min(bench_window.painted_after(million, folder / f"fresh-{number}") for number in range(2))
    table.below("window painted, a million trades, from process start", painted, 2000, "ms")
    _whole_window(table, million, config, sort_limit=100, most_mb=900)
    _gap(table, folder)
    _gap_of_figures(table, folder, journal)
    _gap_of_import(table, folder)
    _gap_of_care(table, folder, fills)
    del application


def _whole_window(table: Table, journal: Path, config: Path, *, sort_limit: float, most_mb: float) -> None:
    """Measure the whole application over a journal: the slowest of each kind, with its name."""
    command = [sys.executable, "-m", "tests.desktop.bench_pages", str(journal), str(config)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout)
    trades = f"{found.pop('trades'):,.0f} trades"
    for kind, words, limit in (
        ("page", "turning to a page", 100), ("sort", "a sort, repaint included", sort_limit),
        ("filter", "a filter, repaint included", 50), ("scroll", "a frame of scrolling", 16),
        ("pan", "a frame of a chart panned", 16), ("zoom", "a frame of a chart zoomed", 16),
    ):  # fmt: skip
        name, slowest = max((one for one in found.items() if one[0].startswith(kind)), key=lambda one: one[1])
        told = f"{words}, {trades}: the slowest ({name})"
        if kind == "filter" and sort_limit > limit:
            table.told(told, slowest, "ms")  # nothing is promised for a million
        else:
            table.below(told, slowest, limit, "ms")
    table.below(f"memory (PSS) with Trades, Performance and Review visited, {trades}", found["memory"], most_mb, "MB")
    table.told("  with every page visited and used", found["memory, every page"], "MB")


def _gap(table: Table, folder: Path) -> None:
    with Journal(folder / "gap.db", folder / "gap-config") as journal:
        journal.start_practice(_BACKFILL)
        engine = journal.sync_engine()
        if engine is None:
            raise RuntimeError("the practice broker did not connect")

        def backfill() -> None:
            engine.run_pass()

        most, longest = bench_window.gaps_ms(journal, backfill)
        table.below(f"event-loop gap (p99) in a backfill of {_BACKFILL:,}", most, 50, "ms")
        table.below("  the longest", longest, 100, "ms")


def _gap_of_figures(table: Table, folder: Path, journal: Path) -> None:
    with Journal(journal, folder / "config") as opened:

        def figure() -> None:
            for _ in range(3):
                opened.figures.drop_caches()
                opened.figures.metrics()
                opened.figures.breakdown("symbol")
                opened.figures.simulate()
            opened.ledger.close_reader()

        _tell_gaps(table, "while figures of 100,000 trades are worked out", bench_window.gaps_ms(opened, figure))


def _gap_of_import(table: Table, folder: Path) -> None:
    file = write_fills(folder / "more.jsonl", _BACKFILL)
    with Journal(folder / "import.db", folder / "import-config") as opened:

        def bring() -> None:
            opened.import_file(file)
            opened.ledger.close_reader()

        _tell_gaps(table, f"in an import of {_BACKFILL:,} fills", bench_window.gaps_ms(opened, bring))


def _tell_gaps(table: Table, what: str, gaps: tuple[float, float]) -> None:
    table.below(f"event-loop gap (p99) {what}", gaps[0], 50, "ms")
    table.told("  the longest", gaps[1], "ms")


def _gap_of_care(table: Table, folder: Path, fills: int) -> None:
    """Measure the window while a large journal is verified and backed up beside it."""
    journal = folder / "large.db"
    run_program(["import", write_fills(folder / "large.jsonl", fills), "--journal", journal])
    with Journal(journal, folder / "large-config") as opened:

        def care() -> None:
            checking.verify(opened.ledger)
            opened.back_up(folder / "backups")
            opened.ledger.close_reader()

        what = f"longest event-loop gap while verifying and backing up {fills:,} fills"
        table.below(what, bench_window.gaps_ms(opened, care)[1], 100, "ms")
        used = bench_window.longest_gap_used_ms(opened, care)
        table.told("  the same while the trader turns pages and scrolls", used, "ms")
