"""The Figures page: every figure of the catalogue, and the headline ones by any dimension."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from journal_app.desktop.desk import Desk
from journal_app.desktop.language import noop, tr
from journal_app.desktop.metric_words import member_name
from journal_app.desktop.models.figure_rows import GROUP_COLUMNS, METRIC_COLUMNS, explained
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.domain.trades import TradeFilter
from journal_app.figures import Outcome
from journal_app.journal import Journal
from journal_app.metrics.breakdown import Group
from journal_app.metrics.entries import Metric

_DIMENSIONS = (
    ("symbol", noop("By symbol")), ("setup", noop("By setup")), ("tag", noop("By tag")), ("side", noop("By side")),
    ("weekday", noop("By weekday")),
    ("hour", noop("By hour of entry")), ("holding", noop("By holding time")), ("size", noop("By size")),
    ("day", noop("By day")),
    ("week", noop("By week")), ("month", noop("By month")), ("year", noop("By year")),
    ("underlying", noop("By underlying")),
    ("asset_class", noop("By kind of instrument")), ("account", noop("By account")), ("reviewed", noop("By review")),
)  # fmt: skip
_NOTHING = noop("No closed trade in this period.\nChoose a longer one, or let the journal catch up.")
_SIDE_BY_SIDE = 1480


@dataclass(frozen=True, slots=True)
class Answer:
    """What was read for one choice."""

    metrics: tuple[Metric, ...]
    groups: tuple[Group, ...]


def _read(journal: Journal, only: TradeFilter, by: str, outcome: Outcome) -> Answer:
    figures = journal.figures
    # The usual choice stays fresh without being measured anew.
    found = figures.watch(only).metrics() if outcome == Outcome() else figures.metrics(only, outcome)
    return Answer(tuple(found.values()), tuple(figures.breakdown(by, only, outcome)))


class FiguresPage(ReadingPage[Answer]):
    """Two tables over one choice of trades, read again when it or the trades change."""

    def __init__(self, desk: Desk) -> None:
        """Place the parts; nothing is read before somebody looks."""
        super().__init__(desk)
        theme = desk.theme
        self.by_choice = QComboBox()
        self._labels: dict[str, str] = {}
        self.metrics: RowsTable[Metric] = RowsTable(
            METRIC_COLUMNS, theme, name=tr("Figures of the catalogue"), key=lambda one: one.name,
            is_strong=lambda one: one.name in {"net_pnl", "result"},
        )  # fmt: skip
        self.groups: RowsTable[Group] = RowsTable(
            GROUP_COLUMNS, theme, name=tr("Figures by group"), key=lambda one: one.key
        )
        self.words = QLabel()
        self._fill_choices()
        self._arrange()
        self.by_choice.currentIndexChanged.connect(self.refresh)
        self.groups.opened.connect(self._choose)
        self.metrics.chosen.connect(self._explain)

    def _fill_choices(self) -> None:
        for by, text in _DIMENSIONS:
            self.by_choice.addItem(tr(text), by)
        self.by_choice.setAccessibleName(tr("By what trades are grouped"))

    def _arrange(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(2 * GRID, GRID, GRID, 0)
        top.addWidget(self.by_choice)
        top.addStretch(1)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setForegroundRole(self.words.palette().ColorRole.PlaceholderText)
        self.words.setAccessibleName(tr("What the chosen figure means"))
        self.words.setMinimumHeight(4 * self.fontMetrics().lineSpacing() + GRID)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setContentsMargins(2 * GRID, 0, GRID, 0)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.metrics, 1)
        column.addWidget(self.words)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(self.groups)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(GRID)
        page.addLayout(top)
        page.addWidget(self._split, 1)

    def question(self) -> Callable[[], Answer]:
        """Read the figures of the choice."""
        view = self.desk.scope.view
        return partial(_read, self.journal, view.only(), self.by_choice.currentData(), view.outcome)

    def show_answer(self, answer: Answer) -> None:
        """Show both tables; what was chosen stays chosen."""
        self._fit()
        self._labels = {one.key: one.label for one in answer.groups}
        by = self.by_choice.currentData()
        named = tuple(replace(one, label=member_name(by, one.label)) for one in answer.groups)
        self.metrics.show_rows(answer.metrics, tr(_NOTHING))
        self.groups.show_rows(named, tr(_NOTHING))

    def take_focus(self) -> None:
        """Let the keys move among the figures."""
        self.metrics.setFocus()

    def open_raw(self) -> None:
        """Do nothing: no row of a broker stands behind a figure alone."""

    def _choose(self, group: Group) -> None:
        self.desk.scope.choose(self.by_choice.currentData(), group.key, self._labels[group.key])

    @property
    def help_topic(self) -> str:
        """The chosen figure."""
        chosen = self.metrics.current_row()
        return "" if chosen is None else f"figure:{chosen.name}"

    def _explain(self, metric: Metric | None) -> None:
        self.words.setText("" if metric is None else explained(metric))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand the tables side by side where there is room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= _SIDE_BY_SIDE
        self._split.setOrientation(Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical)
        self._split.setSizes([self.width() * 5 // 12, self.width() * 7 // 12] if wide else [1, 1])
