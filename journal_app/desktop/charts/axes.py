"""Axes that speak money and days, and how a plot takes the colours of the theme."""

from collections.abc import Sequence

import pyqtgraph as pg

from journal_app.desktop.figures import MINUS
from journal_app.desktop.theme import Colours

AXIS_WIDTH = 76


class MoneyAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """A left axis with whole amounts and a true minus; all of them equally wide, so plots line up."""

    def __init__(self, title: str) -> None:
        """Name the axis."""
        super().__init__("left")
        self.setWidth(AXIS_WIDTH)
        self.enableAutoSIPrefix(False)
        self.setLabel(title)
        self.setStyle(autoExpandTextSpace=False, tickLength=-4)

    def tickStrings(self, values: Sequence[float], _scale: float, spacing: float) -> list[str]:
        """Return amounts with thousands separated, short ones for millions."""
        return [_short(value, spacing) for value in values]


def _short(value: float, spacing: float) -> str:
    if abs(value) < spacing / 1000:
        return "0"
    if spacing >= 1_000_000:
        text = f"{value / 1_000_000:,.0f} M"
    elif spacing >= 1000 and abs(value) >= 100_000:
        text = f"{value / 1000:,.0f} k"
    else:
        text = f"{value:,.0f}" if spacing >= 1 else f"{value:,.2f}"
    return text.replace("-", MINUS)


def restyle(plot: pg.PlotItem, look: Colours) -> None:
    """Give axes, their texts and the grid the theme's colours; new items take theirs themselves."""
    for name in ("left", "bottom"):
        axis = plot.getAxis(name)
        axis.setPen(pg.mkPen(look.line))
        axis.setTextPen(pg.mkPen(look.muted))
        axis.setTickPen(pg.mkPen(look.line))
        axis.labelStyle["color"] = look.muted
        axis.setLabel(axis.labelText or None, **axis.labelStyle)
