"""The performance page: headline figures, then equity, drawdown and daily result over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from journal_app.desktop.background import run
from journal_app.desktop.desk import Desk
from journal_app.desktop.figures import moment_exact, signed
from journal_app.desktop.theme import GRID, tabular
from journal_app.desktop.views.headline import Headline
from journal_app.domain.trades import TradeFilter
from journal_app.metrics.curves import Curves
from journal_app.metrics.entries import Metric

if TYPE_CHECKING:  # the charts are imported in the background: they take half a second
    from journal_app.desktop.charts.performance_charts import PerformanceCharts, Reading
    from journal_app.figures import FreshFigures

_HINT = "Point at a chart, or use the arrow keys, for exact values. The wheel zooms, 0 shows everything."
_REST_MS = 300


@dataclass(frozen=True, slots=True)
class Performance:
    """What the page shows for one filter."""

    only: TradeFilter
    metrics: Mapping[str, Metric]
    curves: Curves


def _read(fresh: FreshFigures) -> Performance:
    return Performance(fresh.only, *fresh.refresh())


def _load_charts() -> type[PerformanceCharts]:
    from journal_app.desktop.charts.performance_charts import PerformanceCharts

    return PerformanceCharts


class PerformancePage(QWidget):
    """Reads when it is visible and something changed; draws what the catalogue says."""

    failed = Signal(object)
    drawn = Signal()

    def __init__(self, desk: Desk) -> None:
        """Place the parts; charts come when the page is first shown."""
        super().__init__()
        self._journal, self._theme, self._scope = desk.journal, desk.theme, desk.scope
        self._stale, self._reading, self._loading = True, False, False
        self._shown: Performance | None = None
        self._fresh: FreshFigures | None = None
        self._chart_class: type[PerformanceCharts] | None = None
        self.charts: PerformanceCharts | None = None
        self.headline = Headline(desk.theme)
        self.readout = QLabel(_HINT)
        self._empty = QLabel("No closed trade in this period.\nChoose a longer one, or let the journal catch up.")
        self._stack = QStackedWidget()
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._read_if_visible)
        self._arrange()
        desk.theme.changed.connect(self._restyle)

    def _arrange(self) -> None:
        self.readout.setFont(tabular(self.readout.font()))
        self.readout.setAccessibleName("Values under the cursor")
        self.readout.setTextFormat(Qt.TextFormat.PlainText)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setForegroundRole(self._empty.palette().ColorRole.PlaceholderText)
        self._stack.addWidget(self._empty)
        top = QHBoxLayout()
        top.setContentsMargins(2 * GRID, GRID, GRID, 0)
        top.addWidget(self.readout, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.headline)
        column.addLayout(top)
        column.addSpacing(GRID)
        column.addWidget(self._stack, 1)

    @property
    def settled(self) -> bool:
        """Tell whether everything read is drawn."""
        return self._shown is not None and self.charts is not None and not self._reading and not self._stale

    def warm_up(self) -> None:
        """Import the charts in the background; they are made when somebody looks."""
        if self._chart_class is None and not self._loading:
            self._loading = True
            run(_load_charts, self._keep, self.failed.emit)

    def _keep(self, charts: type[PerformanceCharts]) -> None:
        self._chart_class = charts
        self._build()

    def _build(self) -> None:
        if self._chart_class is None or self.charts is not None or not self.isVisible():
            return
        self.charts = self._chart_class(self._theme.colours)
        self.charts.pointed.connect(self._tell)
        self._stack.addWidget(self.charts)
        self._draw()

    def refresh(self) -> None:
        """Read again, now if anybody looks: the trades or the filter changed."""
        self._stale = True
        self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Read when first looked at."""
        super().showEvent(event)
        self.warm_up()
        self._build()
        self._read_if_visible()

    def _read_if_visible(self) -> None:
        if self._stale and self.isVisible() and not self._reading:
            self._stale, self._reading = False, True
            only = self._scope.view.only()
            # Only one reading is under way at a time, so what is kept fresh is never touched by two threads.
            if self._fresh is None or self._fresh.only != only:
                self._fresh = self._journal.figures.watch(only)
            run(partial(_read, self._fresh), self._show, self._fail)

    def _show(self, found: Performance) -> None:
        self._reading = False
        self._shown = found
        self.headline.show_metrics(found.metrics)
        self._draw()
        self._read_if_visible()

    def _draw(self) -> None:
        if self._shown is None or self.charts is None:
            return
        if len(self._shown.curves.time_us):
            self.charts.show_curves(self._shown.curves)
            self._stack.setCurrentWidget(self.charts)
        else:
            self._stack.setCurrentWidget(self._empty)
        self.drawn.emit()

    def _fail(self, error: Exception) -> None:
        self._reading = False
        self.failed.emit(error)

    def _restyle(self) -> None:
        if self.charts is not None:
            self.charts.use_colours(self._theme.colours)

    def _tell(self, reading: Reading | None) -> None:
        if reading is None:
            self.readout.setText(_HINT)
            return
        self.readout.setText(
            f"{moment_exact(reading.time_us)}   equity {signed(reading.equity)}   "
            f"drawdown {signed(reading.drawdown)}   trade {reading.place:,} of {reading.n:,}   ·   "
            f"{reading.bar_title}: {signed(reading.bar_net)}, n = {reading.bar_count:,}"
        )
