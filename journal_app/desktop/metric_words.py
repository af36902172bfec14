"""Metrics of the catalogue as readers see them."""

from collections.abc import Callable

from journal_app.desktop.figures import MINUS, NOTHING, duration, exact, signed_plain
from journal_app.domain.days import Figure
from journal_app.domain.money import from_units, round_places, to_units
from journal_app.metrics.entries import Metric

SIGNED = frozenset({"net_pnl", "expectancy", "average_win", "average_loss", "max_drawdown"})
"""Whose sign is told by a triangle too."""
_SUFFIXES = {"R": " R", "percent": " %"}


def metric_text(metric: Metric | Figure) -> str:
    """Return a metric's value for readers: money with sign, a fraction as percent, a ratio with two decimals."""
    value = metric.value
    if value is None:
        return NOTHING
    if metric.unit == "money":
        return exact(from_units(round_places(to_units(value), 2)), sign=metric.name in SIGNED)
    if metric.name in SIGNED and metric.unit in _SUFFIXES:
        return signed_plain(float(value)) + _SUFFIXES[metric.unit]
    write = _WRITERS.get(metric.unit)
    return write(value) if write else f"{float(value):,.2f}".replace("-", MINUS)


_WRITERS: dict[str, Callable[[str], str]] = {
    "count": lambda text: f"{int(text):,}",
    "fraction": lambda text: f"{float(text):.1%}",
    "day": str,
    "seconds": lambda text: duration(float(text)),
    "R": lambda text: f"{float(text):,.2f} R".replace("-", MINUS),
    "percent": lambda text: f"{float(text):,.2f} %".replace("-", MINUS),
}
