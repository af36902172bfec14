"""The headline figures: a few metrics of the catalogue, each with its sample size."""

from collections.abc import Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from journal_app.desktop.figures import NOTHING
from journal_app.desktop.language import counted, tr
from journal_app.desktop.metric_words import SIGNED, metric_text
from journal_app.desktop.theme import GRID, Theme, sized
from journal_app.metrics.entries import Metric

SHOWN = ("net_pnl", "trades", "win_rate", "profit_factor", "expectancy", "max_drawdown", "average_win", "average_loss")
_NARROW = 144


class Figure(QWidget):
    """One metric: label, value, and what it rests on; its note is the tool tip."""

    def __init__(self) -> None:
        """Start unknown."""
        super().__init__()
        self.label, self.value, self.basis = QLabel(), QLabel(NOTHING), QLabel()
        self.value.setFont(sized(self.font(), 1.45, bold=True))
        for quiet in (self.label, self.basis):
            quiet.setForegroundRole(quiet.palette().ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for part in (self.label, self.value, self.basis):
            column.addWidget(part)

    def show_metric(self, metric: Metric) -> None:
        """Show a metric of the catalogue."""
        self.label.setText(tr(metric.label))
        self.value.setText(metric_text(metric))
        self.value.setAccessibleName(f"{self.label.text()}: {self.value.text()}")
        basis = counted("{n} trade", "{n} trades", metric.n)
        self.basis.setText(tr("closed") if metric.name == "trades" else basis)
        self.setToolTip(tr(metric.note))

    def colour(self, colour: str) -> None:
        """Paint the value; its sign and triangle say the same."""
        palette = self.value.palette()
        palette.setColor(palette.ColorRole.WindowText, colour)
        self.value.setPalette(palette)


class Headline(QWidget):
    """The figures in one row where there is room, else in two."""

    def __init__(self, theme: Theme) -> None:
        """Make a place for each figure."""
        super().__init__()
        self._theme = theme
        self._metrics: Mapping[str, Metric] = {}
        self.figures = {name: Figure() for name in SHOWN}
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        self._grid.setHorizontalSpacing(3 * GRID)
        self._grid.setVerticalSpacing(GRID)
        self._place(len(SHOWN) // 2)
        theme.changed.connect(self._colour)

    def show_metrics(self, metrics: Mapping[str, Metric]) -> None:
        """Show the figures of a catalogue."""
        self._metrics = metrics
        for name, figure in self.figures.items():
            if name in metrics:
                figure.show_metric(metrics[name])
        self._colour()

    def _colour(self) -> None:
        look = self._theme.colours
        for name, figure in self.figures.items():
            value = self._metrics[name].value if name in self._metrics else None
            plain = name not in SIGNED or value is None or value.strip("-0.") == ""
            figure.colour(look.text if plain else look.loss if (value or "").startswith("-") else look.gain)

    def _place(self, across: int) -> None:
        if across != self._across:
            self._across = across
            for place, figure in enumerate(self.figures.values()):
                self._grid.addWidget(figure, place // across, place % across)
            for column in range(len(SHOWN)):
                self._grid.setColumnStretch(column, 1 if column < across else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use one row or two."""
        super().resizeEvent(event)
        self._place(len(SHOWN) if self.width() >= len(SHOWN) * _NARROW else len(SHOWN) // 2)
