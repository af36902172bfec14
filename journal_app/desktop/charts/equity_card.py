"""The card of equity, drawdown and daily result: plots that come when they are imported, under the same menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStackedWidget

from journal_app.desktop.charts.card import Card
from journal_app.desktop.charts.scale import Unit
from journal_app.desktop.figures import moment_exact
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import Theme

if TYPE_CHECKING:  # pyqtgraph takes half a second to import
    from journal_app.desktop.charts.performance_charts import PerformanceCharts, Reading
    from journal_app.pictures import Front

_HINT = noop(
    "Point, or use the arrow keys, for exact values   a click filters by the day   Ctrl+wheel zooms, 0 shows all"
)
_NOTHING = noop("No closed trade here.\nChoose a longer time, take a filter away, or let the journal catch up.")


class EquityCard(Card):
    """Three plots over one time; ▲ marks a deposit, ▼ a withdrawal."""

    def __init__(self, theme: Theme) -> None:
        """Wait for the plots."""
        self._place = QStackedWidget()
        super().__init__(noop("Equity, drawdown and days"), self._place, theme)
        self.charts: PerformanceCharts | None = None
        self._front: Front | None = None
        self._unit = Unit()
        self.readout.tell(tr(_HINT))
        theme.changed.connect(self._restyle)

    def build(self, plots: type[PerformanceCharts]) -> None:
        """Make the plots."""
        if self.charts is None:
            is_waited_for = self.hasFocus()
            self.charts = plots(self.theme.colours)
            self.charts.pointed.connect(self._tell)
            self.charts.chosen.connect(self.chosen)
            self._place.addWidget(self.charts)
            self.setTabOrder(self.menu_button, self.charts)
            self._draw()
            if is_waited_for:
                self.charts.setFocus()

    def take_focus(self) -> None:
        """Let the keys work in the plots, as soon as they are there.

        No focus proxy: Qt's Tab would jump from whatever comes before the card to the plots, past the buttons.
        """
        (self.charts or self).setFocus()

    def show_front(self, front: Front) -> None:
        """Draw other curves."""
        self._front, self._unit = front, Unit(front.outcome.measure)
        self._draw()

    def _draw(self) -> None:
        if self._front is None:
            return
        count = len(self._front.curves.time_us)
        basis = noop("n = {n}   ▲ deposit, ▼ withdrawal") if self._front.flows else noop("n = {n}")
        self.basis.tell(tr(basis, n=count))
        self.say_nothing("" if count else tr(_NOTHING))
        if self.charts is not None and count:
            flows = dict(zip(self._front.flow_days, self._front.flows, strict=True))
            self.charts.show_curves(self._front.curves, self._unit, flows)

    def _restyle(self) -> None:
        if self.charts is not None:
            self.charts.use_colours(self.theme.colours)

    def _tell(self, reading: Reading | None) -> None:
        if reading is None:
            self.readout.tell(tr(_HINT))
            return
        told, money = self._unit.told, Unit()
        text = tr(
            "{time}   equity {equity}   drawdown {drawdown}   trade {place} of {all}   {bar}: {net}, n = {n}",
            time=moment_exact(reading.time_us), equity=told(reading.equity), drawdown=told(reading.drawdown),
            place=reading.place, all=reading.n, bar=reading.bar_title, net=told(reading.bar_net), n=reading.bar_count,
        )  # fmt: skip
        if reading.flow:
            flow = noop("deposit {amount}") if reading.flow > 0 else noop("withdrawal {amount}")
            text += "   " + tr(flow, amount=money.told(reading.flow))
        self.readout.tell(text)

    def draw_face(self, painter: QPainter, size: QSize) -> None:
        """Draw the plots for a file, as they are seen now."""
        if self.charts is not None:
            self.charts.render(painter, QRectF(0, 0, size.width(), size.height()), self.charts.rect())
