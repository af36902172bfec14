"""The whole window over a journal: pages, table, charts and memory, in a process of its own.

`python -m tests.desktop.bench_pages JOURNAL CONFIG` prints one JSON object: what was measured, in ms and MB.
"""

import json
import os
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from journal_app.desktop.app import Session
from journal_app.desktop.application import make_application
from journal_app.desktop.charts.canvas import Canvas
from journal_app.desktop.charts.card import ChartCard
from journal_app.desktop.charts.price_picture import PricePicture
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import COLUMNS
from journal_app.desktop.models.trades_model import TradesModel
from journal_app.desktop.pages import PAGES
from journal_app.desktop.shots import wait_for
from journal_app.desktop.views.performance_page import PerformancePage
from journal_app.desktop.views.review_page import ReviewPage
from journal_app.desktop.views.trades_table import TradesTable
from journal_app.journal import Journal
from journal_app.metrics.candles import MOST, Candles
from tests.desktop.bench_window import settle, timed

_FRAMES = 30
_WORDS = ("s", "s1", "s12", "s12 l", "s12 long", "nothing at all", "")


def main() -> None:
    """Start the window, visit every page, use table and charts, and print what it took."""
    with Journal(Path(sys.argv[1]), Path(sys.argv[2])) as journal:
        journal.change_settings(replace(journal.settings, risk_rule="money:100", start_capital="1000000"))
        application = make_application()
        session = Session(journal, application)
        session.start()
        try:
            sys.stdout.write(json.dumps(_measured(session.window, journal.ledger.path)))
        finally:
            application.aboutToQuit.emit()


def _measured(window: MainWindow, journal: Path) -> dict[str, float]:
    wait_for(lambda: window.feed.complete and not window.feed.busy and window.standing.settled)
    for name in ("trades", "performance", "review"):
        window.pages.visit(name)
        wait_until_settled(window, name)
    found = {"trades": float(window.trades.model.frame.size), "memory": memory_mb(journal)}
    for look in (page_switches, sorts, keystrokes, scrolls, card_frames, price_frames):
        found |= look(window)
    return found | {"memory, every page": memory_mb(journal)}


def memory_mb(journal: Path) -> float:
    """Return the memory that is this process's own (PSS) in MB, without the mapped file of the journal.

    The system gives that back when anybody needs it; of libraries that several programs use only a share counts.
    """
    kib, counts = 0, True
    for line in Path("/proc/self/smaps").read_text(encoding="utf-8").splitlines():
        first = line.split(maxsplit=1)[0]
        if not first.endswith(":"):
            counts = str(journal) not in line
        elif first == "Pss:" and counts:
            kib += int(line.split()[1])
    return kib / 1024


def wait_until_settled(window: MainWindow, name: str) -> None:
    """Wait until everything on a page is drawn."""
    wait_for(lambda: getattr(window.pages.page(name), "settled", True))
    settle()


class _Painted(QObject):
    """Hears the first paint of a page."""

    def __init__(self, page: QWidget) -> None:
        super().__init__()
        self.seen = False
        self._page = page
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note that it was painted."""
        self.seen |= event.type() == QEvent.Type.Paint
        return super().eventFilter(watched, event)


def page_switches(window: MainWindow) -> dict[str, float]:
    """Return how long it takes until each page is in front and painted, made and filled before: the best of three."""
    for name in PAGES:
        window.pages.visit(name)
        wait_until_settled(window, name)
    took: dict[str, list[float]] = {name: [] for name in PAGES}
    for _ in range(3):
        for name in PAGES:
            page = window.pages.page(name)
            painted = _Painted(page)
            took[name].append(timed(partial(_turn_to, window, name)))
            assert painted.seen, name
            page.removeEventFilter(painted)
            wait_until_settled(window, name)
    return {f"page {name}": min(some) for name, some in took.items()}


def _turn_to(window: MainWindow, name: str) -> None:
    window.pages.visit(name)
    settle()


def sorts(window: MainWindow) -> dict[str, float]:
    """Return how long a sort by each column takes, the table painted again: the better of both directions."""
    window.pages.visit("trades")
    wait_until_settled(window, "trades")
    table = window.trades.table
    found = {
        f"sort {column.name}": min(timed(partial(_sort, table, place, order)) for order in Qt.SortOrder)
        for place, column in enumerate(COLUMNS)
    }
    _sort(table, 0, Qt.SortOrder.DescendingOrder)
    return found


def _sort(table: TradesTable, place: int, order: Qt.SortOrder) -> None:
    table.sortByColumn(place, order)
    settle()


def keystrokes(window: MainWindow) -> dict[str, float]:
    """Return how long each text takes to narrow the table, painted again."""
    return {f"filter “{text}”": timed(partial(_narrow, window.trades.model, text)) for text in _WORDS}


def _narrow(model: TradesModel, text: str) -> None:
    model.narrow(text, "all")
    settle()


def scrolls(window: MainWindow) -> dict[str, float]:
    """Return the median frame of a wheel step and of a page jump."""
    bar = window.trades.table.verticalScrollBar()
    return {
        f"scroll {name}": frame_ms([partial(bar.setValue, 5000 + number * step) for number in range(_FRAMES)])
        for name, step in (("wheel", 72), ("jump", 1000))
    }


def frame_ms(moves: Sequence[Callable[[], object]]) -> float:
    """Return the median of some frames: each moves a little, and is painted."""
    return statistics.median(timed(partial(_frame, move)) for move in moves)


def _frame(move: Callable[[], object]) -> None:
    move()
    settle()


def card_frames(window: MainWindow) -> dict[str, float]:
    """Return the median frame of a pan and of a zoom of each chart; one that can do neither is drawn anew."""
    page = window.pages.page("performance")
    assert isinstance(page, PerformancePage)
    window.pages.visit("performance")
    wait_until_settled(window, "performance")
    assert page.cards is not None
    page.cards.simulation.draw()
    wait_until_settled(window, "performance")
    found = _equity_frames(page)
    for name, card in page.cards.cards.items():
        if isinstance(card, ChartCard) and card.chart.marks:
            page.area.ensureWidgetVisible(card)
            settle()
            found |= {f"{act} {name}": one for act, one in _canvas_frames(card.canvas).items()}
    return found


def _equity_frames(page: PerformancePage) -> dict[str, float]:
    charts = page.charts
    assert charts is not None
    plot = charts.getItem(0, 0)
    low, high = plot.viewRange()[0]
    page.area.ensureWidgetVisible(charts)
    settle()
    step = (high - low) / 2 / _FRAMES
    pans = [(low + step * number, low + step * (number + _FRAMES)) for number in range(_FRAMES)]
    zooms = [(low, high - step * number) for number in range(_FRAMES)]
    show = partial(partial, plot.setXRange, padding=0)
    found = {"pan equity": frame_ms([show(*ends) for ends in pans]),
             "zoom equity": frame_ms([show(*ends) for ends in zooms])}  # fmt: skip
    charts.show_all()
    return found


def _canvas_frames(canvas: Canvas) -> dict[str, float]:
    chart = canvas.chart
    chart.zoom(3.0, 0.5)
    found = {"pan": frame_ms([partial(_pan, canvas, share) for share in (0.05, -0.05) * (_FRAMES // 2)])}
    chart.show_all()
    found["zoom"] = frame_ms([partial(_zoom, canvas, factor) for factor in (1.25, 0.8) * (_FRAMES // 2)])
    chart.show_all()
    return found


def _pan(canvas: Canvas, share: float) -> None:
    canvas.chart.pan(share)
    canvas.forget()


def _zoom(canvas: Canvas, factor: float) -> None:
    canvas.chart.zoom(factor, 0.5)
    canvas.forget()


def price_frames(window: MainWindow) -> dict[str, float]:
    """Return the median frame of a pan and of a zoom, by the keys, of the price chart with many candles."""
    page = window.pages.page("review")
    assert isinstance(page, ReviewPage)
    window.pages.visit("review")
    wait_until_settled(window, "review")
    chart = page.middle.chart
    chart.show_picture(made_up_picture())
    settle()
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    keys = {"pan": (Qt.Key.Key_Right, Qt.Key.Key_Left), "zoom": (Qt.Key.Key_Plus, Qt.Key.Key_Minus)}
    return {
        f"{act} price": frame_ms([partial(QTest.keyClick, chart, key) for key in both * (_FRAMES // 2)])
        for act, both in keys.items()
    }


def made_up_picture() -> PricePicture:
    """Return a trade amid as many candles as are ever drawn."""
    draw = np.random.default_rng(5)
    closes = 100 + np.cumsum(draw.normal(0, 0.2, MOST))
    opens = np.append(100.0, closes[:-1])
    highs, lows = np.maximum(opens, closes) + 0.1, np.minimum(opens, closes) - 0.1
    times = 1_800_000_000_000_000 + np.arange(MOST, dtype=np.int64) * 60_000_000
    candles = Candles("1Min", times, opens, highs, lows, closes)
    opened, closed = int(times[MOST // 4]), int(times[-MOST // 4])
    return PricePicture(
        trade_id="main:made-up", title="Made up", is_long=True, opened_us=opened, closed_us=closed, entry=100.0,
        stop=98.0, target=104.0, marks=(), candles=candles, reach=None, remark="",
    )  # fmt: skip


if __name__ == "__main__":
    main()
