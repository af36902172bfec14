"""How fast the Performance page is: milliseconds of turning to it, and of panning and zooming each of its charts."""

import statistics
from collections.abc import Callable
from functools import partial

from journal_app.desktop.charts.canvas import Canvas
from journal_app.desktop.charts.card import ChartCard
from journal_app.desktop.charts.performance_charts import PerformanceCharts
from journal_app.desktop.shots import wait_for
from journal_app.journal import Journal
from tests.desktop.bench_window import settle, shown_window, timed

_TURNS = 9


def performance_ms(journal: Journal) -> tuple[float, float, str]:
    """Return (median) how long turning to the page takes, and how long a frame of its slowest chart, by name."""
    with shown_window(journal) as window:
        turns = []
        for _ in range(_TURNS):
            window.pages.visit("trades")
            settle()
            turns.append(timed(partial(_turn, window.pages.visit)))
        wait_for(lambda: window.performance.settled)
        cards, charts = window.performance.cards, window.performance.charts
        if cards is None or charts is None:
            raise RuntimeError("the page was not made")
        frames = {"equity": _plots_ms(charts)}
        for name, card in cards.cards.items():
            if isinstance(card, ChartCard) and card.chart.marks:
                window.performance.area.ensureWidgetVisible(card)
                settle()
                frames[name] = _canvas_ms(card.canvas)
        slowest = max(frames, key=lambda name: frames[name])
        return statistics.median(turns), frames[slowest], slowest


def _turn(visit: Callable[[str], None]) -> None:
    visit("performance")
    settle()


def _plots_ms(charts: PerformanceCharts) -> float:
    low, high = charts._whole
    width, frames = (high - low) / 2, []
    for step in range(_TURNS):
        first = low + width * step / _TURNS
        charts._equity.setXRange(first, first + width, padding=0)
        frames.append(timed(charts.viewport().repaint))
    charts.show_all()
    return statistics.median(frames)


def _canvas_ms(canvas: Canvas) -> float:
    frames: list[float] = []
    for step in range(_TURNS):
        is_moved = canvas.chart.zoom(1.25, 0.5) if step % 2 else canvas.chart.pan(0.1)
        if is_moved or not frames:
            canvas.forget()
            frames.append(timed(canvas.repaint))
    canvas.chart.show_all()
    return statistics.median(frames)
