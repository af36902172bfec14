"""The whole window over a journal: pages, table, charts and memory, in a process of its own.

`python -m tests.desktop.bench_pages JOURNAL CONFIG` prints one JSON object: what was measured, in ms and MB.
"""

import json
import os
import statistics
import sys
from collections.abc import Callable
from functools import partial
from itertools import cycle
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

from journal_app.desktop.app import Session
from journal_app.desktop.application import make_application
from journal_app.desktop.charts.price_picture import PricePicture
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import COLUMNS
from journal_app.desktop.pages import PAGES
from journal_app.desktop.shots import wait_for
from journal_app.desktop.views.performance_cards import CardGrid
from journal_app.desktop.views.performance_page import PerformancePage
from journal_app.desktop.views.review_page import ReviewPage
from journal_app.journal import Journal
from journal_app.metrics.candles import MOST, Candles
from tests.desktop.bench_window import settle, timed

_FRAMES = 30
_WORDS = ("s", "s1", "s12", "s12 l", "s12 long", "nothing at all", "")


def main() -> None:
    """Start the window, visit every page, use table and charts, and print what it took."""
    with Journal(Path(sys.argv[1]), Path(sys.argv[2])) as journal:
        application = make_application()
        session = Session(journal, application)
        session.start()
        window = session.window
        wait_for(lambda: window.feed.complete and not window.feed.busy and window.standing.settled)
        found = {"memory, trades loaded": memory_mb(journal.ledger.path)}
        for name in ("performance", "review"):
            window.pages.visit(name)
            wait_until_settled(window, name)
            found[f"memory, {name} visited"] = memory_mb(journal.ledger.path)
        found["memory, whole"] = memory_mb(journal.ledger.path)
        found |= page_switches(window)
        found |= sorts(window)
        found |= keystrokes(window)
        found |= scrolls(window)
        found |= card_frames(window)
        found |= price_frames(window)
        found["memory, used"] = memory_mb(journal.ledger.path)
        print(json.dumps(found))
        application.aboutToQuit.emit()


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
    """Return how long a sort by each column takes, the table painted again."""
    window.pages.visit("trades")
    wait_until_settled(window, "trades")
    table, found = window.trades.table, {}
    for place, column in enumerate(COLUMNS):
        took = []
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            took.append(timed(lambda place=place, order=order: (table.sortByColumn(place, order), settle())))
        found[f"sort {column.name}"] = statistics.mean(took)
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    return found


def keystrokes(window: MainWindow) -> dict[str, float]:
    """Return how long each narrower text takes, the table painted again."""
    model = window.trades.model
    return {f"filter “{text}”": timed(lambda text=text: (model.narrow(text, "all"), settle())) for text in _WORDS}


def scrolls(window: MainWindow) -> dict[str, float]:
    """Return the median frame of a wheel step and of a page jump."""
    bar = window.trades.table.verticalScrollBar()
    found = {}
    for name, step in (("wheel", 72), ("jump", 1000)):
        found[f"scroll {name}"] = frame_ms(lambda number, step=step: bar.setValue(5000 + number * step))
    return found


def frame_ms(move: Callable[[int], object]) -> float:
    """Return the median of some frames: each moves a little and paints."""
    return statistics.median(timed(lambda number=number: (move(number), settle())) for number in range(_FRAMES))


def card_frames(window: MainWindow) -> dict[str, float]:
    """Return the median frame of a pan and of a zoom of each chart; one that cannot is drawn anew instead."""
    page = window.pages.page("performance")
    assert isinstance(page, PerformancePage)
    window.pages.visit("performance")
    wait_until_settled(window, "performance")
    cards = page.cards
    assert cards is not None
    cards.simulation.draw()
    wait_until_settled(window, "performance")
    return _equity_frames(page) | _canvas_frames(page, cards)


def _equity_frames(page: PerformancePage) -> dict[str, float]:
    charts = page.charts
    assert charts is not None
    plot = charts.getItem(0, 0)
    low, high = plot.viewRange()[0]
    page.area.ensureWidgetVisible(charts)
    settle()
    width = (high - low) / 2

    def pan(number: int) -> None:
        plot.setXRange(low + width * number / _FRAMES, low + width * (1 + number / _FRAMES), padding=0)

    def zoom(number: int) -> None:
        plot.setXRange(low, high - width * number / _FRAMES, padding=0)

    return {"pan equity": frame_ms(pan), "zoom equity": frame_ms(zoom)}


def _canvas_frames(page: PerformancePage, cards: CardGrid) -> dict[str, float]:
    found = {}
    for name, card in cards.cards.items():
        canvas = getattr(card, "canvas", None)
        if canvas is None or not canvas.chart.marks:
            continue
        page.area.ensureWidgetVisible(canvas)
        settle()
        steps = cycle((0.05, -0.05))
        canvas.chart.zoom(3.0, 0.5)
        can_pan = canvas.chart.pan(0.05)

        def pan(_: int, canvas=canvas, steps=steps) -> None:
            canvas.chart.pan(next(steps))
            canvas.forget()

        factors = cycle((1.25, 0.8))

        def zoom(_: int, canvas=canvas, factors=factors) -> None:
            canvas.chart.zoom(next(factors), 0.5)
            canvas.forget()

        found[f"{'pan' if can_pan else 'draw'} {name}"] = frame_ms(pan)
        canvas.chart.show_all()
        found[f"zoom {name}"] = frame_ms(zoom)
        canvas.chart.show_all()
        canvas.forget()
    return found


def price_frames(window: MainWindow) -> dict[str, float]:
    """Return the median frame of a pan and of a zoom of the price chart with as many candles as it ever shows."""
    page = window.pages.page("review")
    assert isinstance(page, ReviewPage)
    window.pages.visit("review")
    wait_until_settled(window, "review")
    chart = page.middle.chart
    chart.show_picture(made_up_picture())
    settle()
    chart._zoom(0.5)
    steps = cycle((0.05,) * 5 + (-0.05,) * 5)
    factors = cycle((0.9, 1 / 0.9))
    return {
        "pan price": frame_ms(lambda _: chart._pan(next(steps))),
        "zoom price": frame_ms(lambda _: chart._zoom(next(factors))),
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
        "main:made-up",
        True,
        opened,
        closed,
        100.0,
        98.0,
        104.0,
        (),
        candles,
        None,
        "",
    )


if __name__ == "__main__":
    main()
