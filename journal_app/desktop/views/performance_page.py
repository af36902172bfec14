"""The Performance page: headline figures, then cards with charts, and tables by group; all of it is a filter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QToolButton, QVBoxLayout, QWidget

from journal_app.desktop.background import run
from journal_app.desktop.desk import Desk
from journal_app.desktop.language import tr
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.headline import Headline
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.pictures import Front, Pictures

if TYPE_CHECKING:  # the charts are imported in the background: they take half a second
    from journal_app.desktop.charts.performance_charts import PerformanceCharts
    from journal_app.desktop.views.performance_cards import CardGrid


def _load_charts() -> type[PerformanceCharts]:
    import journal_app.desktop.views.performance_cards  # noqa: F401 - imported here, used where the page is built
    from journal_app.desktop.charts.performance_charts import PerformanceCharts

    return PerformanceCharts


class Area(QScrollArea):
    """Scrolls upwards and downwards only, and tells how large its view is: cards make room before they are asked."""

    resized = Signal(QSize)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the size."""
        self.resized.emit(event.size())
        super().resizeEvent(event)


class PerformancePage(ReadingPage[Front]):
    """Reads when it is visible and something changed: what is seen first, then what every card draws."""

    def __init__(self, desk: Desk) -> None:
        """Place the headline; cards come when the page is first shown."""
        super().__init__(desk)
        self._pictures = Pictures(desk.journal.figures)
        self._loading = False
        self._chart_class: type[PerformanceCharts] | None = None
        self._front: Front | None = None
        self.cards: CardGrid | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._build_plots)
        self.headline = Headline(desk.theme)
        self.chooser = QToolButton(autoRaise=True)
        self.menu = QMenu(self)
        self._arrange()

    def _arrange(self) -> None:
        self.chooser.setText(tr("Cards"))
        self.chooser.setToolTip(tr("Choose which charts are shown"))
        self.chooser.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.chooser.setMenu(self.menu)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, GRID, 0)
        top.addWidget(self.headline, 1)
        top.addWidget(self.chooser, 0, Qt.AlignmentFlag.AlignTop)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(top)
        self._column.addStretch(1)
        self.area = Area()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._inside)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.area)

    @property
    def charts(self) -> PerformanceCharts | None:
        """The plots of the equity; None before they are made."""
        return None if self.cards is None else self.cards.equity.charts

    @property
    def settled(self) -> bool:
        """Tell whether everything read is drawn."""
        is_read = super().settled and self._front is not None
        return is_read and self.charts is not None and self.cards is not None and not self.cards.busy

    def warm_up(self) -> None:
        """Import the charts in the background; they are made when somebody looks."""
        if self._chart_class is None and not self._loading:
            self._loading = True
            run(_load_charts, self._keep, self.failed.emit)

    def _keep(self, charts: type[PerformanceCharts]) -> None:
        self._chart_class = charts
        self._build()

    def _build(self) -> None:
        if self._chart_class is None or self.cards is not None or not self.isVisible():
            return
        from journal_app.desktop.views.performance_cards import TITLES, CardGrid

        self.cards = CardGrid(self.desk)
        self.cards.chosen.connect(self.desk.scope.choose)
        self.cards.failed.connect(self.failed)
        hidden = set(self.journal.settings.hidden_cards.split(","))
        for name, title in TITLES.items():
            action = self.menu.addAction(tr(title))
            action.setCheckable(True)
            action.setChecked(name not in hidden)
            action.setData(name)
            action.toggled.connect(self._choose_cards)
        self.cards.fit(self.area.viewport().size())
        self._column.insertWidget(self._column.count() - 1, self.cards, 1)
        self.cards.hide_cards(hidden)
        for stop, following in pairwise((self.chooser, *self.cards.tab_stops())):
            self.setTabOrder(stop, following)
        self.area.resized.connect(self.cards.fit)
        self._draw()
        # The page is seen before its plots are made: they take a tenth of a second.
        self._later.start()

    def _build_plots(self) -> None:
        if self._chart_class is not None and self.cards is not None:
            self.cards.equity.build(self._chart_class)

    def _choose_cards(self) -> None:
        hidden = [str(action.data()) for action in self.menu.actions() if not action.isChecked()]
        if self.cards is not None:
            self.cards.hide_cards(hidden)
        settings = replace(self.journal.settings, hidden_cards=",".join(hidden))
        run(partial(self.journal.change_settings, settings), self._kept, self.failed.emit)

    def _kept(self, _: object) -> None:
        """Show nothing: the settings are written."""

    def showEvent(self, event: QShowEvent) -> None:
        """Read when first looked at."""
        super().showEvent(event)
        self.warm_up()
        self._build()

    def question(self) -> Callable[[], Front]:
        """Read what is seen first."""
        view = self.desk.scope.view
        return partial(self._pictures.front, view.only(), view.outcome)

    def show_answer(self, answer: Front) -> None:
        """Show the headline and the curves; then ask for what the other cards draw."""
        self._front = answer
        self.headline.show_metrics(answer.metrics)
        self._draw()

    def _draw(self) -> None:
        if self._front is not None and self.cards is not None:
            self.cards.equity.show_front(self._front)
            self.cards.look(self.desk.scope.view)

    def take_focus(self) -> None:
        """Let the keys work in the first card."""
        if self.cards is not None:
            self.cards.equity.take_focus()
        else:
            self.setFocus()

    def open_raw(self) -> None:
        """Do nothing: no row of a broker stands behind a chart alone."""
