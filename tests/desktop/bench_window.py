"""How fast the window is: each function prints nothing and returns milliseconds (largest and median)."""

import gc
import itertools
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, QTimer

from journal_app.desktop.application import make_application
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.models.columns import PLACE
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.desktop.models.trades_model import TradesModel
from journal_app.desktop.pages import PAGES
from journal_app.desktop.shots import wait_for
from journal_app.desktop.theme import Theme, colours
from journal_app.desktop.views.trades_table import TradesTable
from journal_app.journal import Journal
from journal_app.metrics.frames import Category, TradeFrame
from journal_app.metrics.packed import PackedTexts

_PAINTED = """
import time; started = time.time()
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from pathlib import Path
from journal_app.journal import Journal
from journal_app.desktop.app import Session
from journal_app.desktop.application import make_application
with Journal(Path(sys.argv[1]), Path(sys.argv[2])) as journal:
    application = make_application()
    session = Session(journal, application)
    from PySide6.QtCore import QEvent, QObject
    class Painted(QObject):
        def eventFilter(self, watched, event):
            if event.type() == QEvent.Type.Paint and session.window.trades.model.rowCount():
                print(time.time())
                session.window.trades.table.viewport().removeEventFilter(self)
                application.quit()
            return False
    painted = Painted()
    session.window.trades.table.viewport().installEventFilter(painted)
    session.start()
    application.exec()
"""


def made_up_frame(size: int, seed: int = 5) -> TradeFrame:
    """Return that many made-up trades as columns, without a journal behind them."""
    draw = np.random.default_rng(seed)
    seq = np.arange(1, size + 1, dtype=np.int64)
    opened = 1_800_000_000_000_000 + seq * 60_000_000
    net = np.round(draw.normal(5, 200, size), 2)

    def texts(*names: str) -> Category:
        return Category(draw.integers(0, len(names), size).astype(np.int32), names)

    return TradeFrame(
        seq, opened, opened + 3_600_000_000, draw.integers(1, 500, size).astype(np.float64),
        draw.uniform(5, 500, size), draw.uniform(5, 500, size), net + 0.7, np.full(size, 0.7), net,
        np.full(size, np.nan), np.full(size, 2, dtype=np.int64), draw.random(size) < 0.7,
        np.zeros(size, dtype=np.bool_), Category(np.zeros(size, dtype=np.int32), ("main",)),
        texts(*(f"SYM{number}" for number in range(300))), Category(np.zeros(size, dtype=np.int32), ("equity",)),
        texts("", "gap fill", "opening range"), texts("[]", '["trend"]', '["late", "gap"]'),
        PackedTexts.of(f"fill-{number}" for number in seq.tolist()), 1,
    )  # fmt: skip


def one_trade(seq: int, net: float = 12.5) -> TradeFrame:
    """Return one made-up trade, opened in the order of its fact."""
    one = made_up_frame(1)
    return replace(
        one, seq=np.array([seq], dtype=np.int64), net=np.array([net]), opened_us=one.opened_us + seq * 60_000_000,
        anchors=PackedTexts.of([f"fill-{seq}"]), revision=seq,
    )  # fmt: skip


def painted_after(journal: Path, config: Path) -> float:
    """Return milliseconds from the start of a process to the first painted trades."""
    started = time.time()
    command = [sys.executable, "-c", _PAINTED, str(journal), str(config)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return (float(answer.stdout.split()[0]) - started) * 1000


def shown_table(size: int) -> TradesTable:
    """Return a table of made-up trades, painted once, 40 rows high."""
    make_application()
    table = TradesTable(TradesModel(LiveFrame(made_up_frame(size))))
    table.use_colours(colours("light"))
    table.resize(1200, 1000)
    table.show()
    settle()
    return table


def sort_ms(table: TradesTable) -> float:
    """Return the slowest sort by a click, repaint included."""
    return max(timed(partial(_sort, table, name)) for name in ("net", "symbol", "qty", "tags", "opened"))


def filter_ms(table: TradesTable) -> float:
    """Return the slowest filter, repaint included."""
    model = table.model()
    assert isinstance(model, TradesModel)
    words = ("gap", "sym12", "long trend", "nothing at all", "")

    return max(timed(partial(_narrow, model, text)) for text in words)


def scroll_ms(table: TradesTable) -> tuple[float, float]:
    """Return (median, largest) milliseconds of a wheel step and of a page jump, each fully painted."""
    bar = table.verticalScrollBar()
    steps = [timed(partial(_scroll, table, place)) for place in range(1000, 8200, 72)]
    bar.setValue(0)
    pages = [timed(partial(_scroll, table, place)) for place in range(5000, 105000, 1000)]
    return statistics.median(steps), statistics.median(pages)


def one_trade_ms(size: int) -> float:
    """Return the median of showing one new trade among *size*, repaint included."""
    table = shown_table(size)
    model = table.model()
    assert isinstance(model, TradesModel)
    one = made_up_frame(1)
    took = []
    for number in range(20):
        seq = np.array([size + 1 + number], dtype=np.int64)
        new = replace(
            one,
            seq=seq,
            opened_us=one.opened_us + (size + number) * 60_000_000,
            anchors=PackedTexts.of([f"new-{number}"]),
        )
        took.append(timed(partial(_merge, model, new)))
    table.deleteLater()
    return statistics.median(took)


def gaps_ms(journal: Journal, work: Callable[[], None]) -> tuple[float, float]:
    """Return (p99, longest) time between two ticks of 5 ms in a shown window while *work* is done in a thread.

    The window reads what is new every 400 ms, as it does during a catch-up.
    """
    with shown_window(journal) as window:
        refresh = QTimer()
        refresh.timeout.connect(window.refresh)
        refresh.start(400)
        return _gaps_beside(work)


def longest_gap_used_ms(journal: Journal, work: Callable[[], None]) -> float:
    """Return the same while nothing new comes, and the trader scrolls the trades and turns from page to page."""
    with shown_window(journal) as window:
        use, turns = QTimer(), itertools.count()

        def go_on() -> None:
            turn = next(turns)
            bar = window.trades.table.verticalScrollBar()
            bar.setValue((bar.value() + 72) % max(bar.maximum(), 1))
            if turn % 10 == 0:
                window.pages.visit(PAGES[turn // 10 % len(PAGES)])

        use.timeout.connect(go_on)
        use.start(50)
        return _gaps_beside(work)[1]


@contextmanager
def shown_window(journal: Journal) -> Iterator[MainWindow]:
    """Give a window that has read everything, and of which every page was looked at."""
    make_application()
    window = MainWindow(journal, Theme())
    window.show()
    window.feed.load()
    wait_for(lambda: window.feed.complete and not window.feed.busy and window.standing.settled)
    for name in PAGES:  # what is made or imported once is not what is measured
        window.pages.visit(name)
        wait_for(lambda: getattr(window.pages.currentWidget(), "settled", True))
    window.pages.visit("trades")
    gc.collect()
    gc.freeze()  # as the application does once the trades are shown
    yield window
    gc.unfreeze()
    window.quit()


def _gaps_beside(work: Callable[[], None]) -> tuple[float, float]:
    ticks = [time.perf_counter()]
    tick = QTimer()
    tick.setTimerType(Qt.TimerType.PreciseTimer)
    tick.timeout.connect(lambda: ticks.append(time.perf_counter()))
    worker = threading.Thread(target=work)
    tick.start(5)
    worker.start()
    wait_for(lambda: not worker.is_alive())
    tick.stop()
    gaps = [(after - before) * 1000 for before, after in pairwise(ticks)]
    return float(np.percentile(gaps, 99)), max(gaps)


def _narrow(model: TradesModel, text: str) -> None:
    model.narrow(text, "all")
    settle()


def _merge(model: TradesModel, new: TradeFrame) -> None:
    model.merge(new)
    settle()


def _sort(table: TradesTable, name: str) -> None:
    table.sortByColumn(PLACE[name], Qt.SortOrder.AscendingOrder)
    settle()


def _scroll(table: TradesTable, place: int) -> None:
    table.verticalScrollBar().setValue(place)
    settle()


def settle() -> None:
    """Let everything due be painted."""
    for _ in range(2):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds *work* took."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
