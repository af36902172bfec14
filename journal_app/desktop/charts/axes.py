"""Axes that speak money and the exchange's time, and how a plot takes the colours of the theme."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pyqtgraph as pg

from journal_app.desktop.charts.scale import Unit
from journal_app.desktop.figures import local_names
from journal_app.desktop.theme import Colours
from journal_app.domain.clock import EXCHANGE_ZONE

AXIS_WIDTH = 76


class MoneyAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """A left axis with short results and a true minus; all of them equally wide, so plots line up."""

    def __init__(self, title: str) -> None:
        """Name the axis."""
        super().__init__("left")
        self.setWidth(AXIS_WIDTH)
        self.enableAutoSIPrefix(False)
        self.setLabel(title)
        self.setStyle(autoExpandTextSpace=False, tickLength=-4)
        self.unit = Unit()

    def tickStrings(self, values: Sequence[float], _scale: float, spacing: float) -> list[str]:
        """Return results in their unit, short ones for millions."""
        return [self.unit.tick(value, spacing) for value in values]


class ExchangeTimeAxis(pg.DateAxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """A bottom axis with New York's clock: its days begin at New York's midnight, in summer and winter."""

    def __init__(self) -> None:
        """Place ticks by a clock that never changes; New York's changes are added to it."""
        super().__init__("bottom", utcOffset=0)
        self.enableAutoSIPrefix(False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return ticks in seconds UTC that stand at round times in New York."""
        by_spacing = super().tickValues(to_wall(low), to_wall(high), size)
        return [(spacing, [from_wall(tick) for tick in ticks]) for spacing, ticks in by_spacing]

    def tickStrings(self, values: Iterable[float], scale: float, spacing: float) -> list[str]:
        """Return the texts of ticks as New York's clock shows them."""
        return [local_names(text) for text in super().tickStrings([to_wall(value) for value in values], scale, spacing)]


def to_wall(seconds: float) -> float:
    """Return what New York's clock shows at an instant, as if it were UTC."""
    offset = datetime.fromtimestamp(seconds, tz=EXCHANGE_ZONE).utcoffset()
    return seconds + offset.total_seconds() if offset else seconds


def from_wall(seconds: float) -> float:
    """Return the instant at which New York's clock shows a time; the first one where it shows it twice."""
    return datetime.fromtimestamp(seconds, tz=UTC).replace(tzinfo=EXCHANGE_ZONE).timestamp()


def restyle(plot: pg.PlotItem, look: Colours) -> None:
    """Give axes, their texts and the grid the theme's colours; new items take theirs themselves."""
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        axis.setPen(pg.mkPen(look.line))
        axis.setTextPen(pg.mkPen(look.muted))
        axis.setTickPen(pg.mkPen(look.line))
        axis.labelStyle["color"] = look.muted
        axis.setLabel(axis.labelText or None, **axis.labelStyle)
