"""The window: first paint, frames, sorting, and how long it ever stands still."""

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
    _gap(table, folder)
    _gap_of_care(table, folder, fills)
    del application


def _gap(table: Table, folder: Path) -> None:
    with Journal(folder / "gap.db", folder / "gap-config") as journal:
        journal.start_practice(_BACKFILL)
        engine = journal.sync_engine()
        if engine is None:
            raise RuntimeError("the practice broker did not connect")

        def backfill() -> None:
            engine.run_pass()

        gap = bench_window.longest_gap_ms(journal, backfill)
        table.below(f"longest event-loop gap in a backfill of {_BACKFILL:,}", gap, 100, "ms")


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
        table.below(what, bench_window.longest_gap_ms(opened, care), 100, "ms")
        used = bench_window.longest_gap_used_ms(opened, care)
        table.told("  the same while the trader turns pages and scrolls", used, "ms")
