"""Metrics of the catalogue as readers see them."""

from collections.abc import Callable

from journal_app.desktop.figures import (
    LONG_DAYS,
    NOTHING,
    day_name,
    duration,
    exact,
    percent,
    plain,
    signed_plain,
    whole,
)
from journal_app.desktop.language import tr
from journal_app.domain.days import Figure
from journal_app.domain.money import from_units, round_places, to_units
from journal_app.metrics.choices import NOTHING as NO_MEMBER
from journal_app.metrics.entries import Metric

SIGNED = frozenset({"net_pnl", "expectancy", "average_win", "average_loss", "max_drawdown"})
"""Whose sign is told by a triangle too."""
_SUFFIXES = {"R": " R", "percent": " %"}


_WORDED = frozenset({"side", "weekday", "holding", "size", "hour", "asset_class", "reviewed"})
"""Dimensions whose members are words of this program; all others are named by brokers or by the trader."""
_WEEK = "week of "


def member_name(by: str, label: str) -> str:
    """Return a member of a dimension as readers see it; what brokers and traders named stays."""
    if by == "week" and label.startswith(_WEEK):
        return tr("week of {day}", day=label.removeprefix(_WEEK))
    if by == "weekday" and label in LONG_DAYS:
        return day_name(LONG_DAYS.index(label), long=True)
    return tr(label) if by in _WORDED or label == NO_MEMBER else label


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
    return write(value) if write else plain(float(value))


_WRITERS: dict[str, Callable[[str], str]] = {
    "count": lambda text: whole(int(text)),
    "fraction": lambda text: percent(float(text)),
    "day": str,
    "seconds": lambda text: duration(float(text)),
    "R": lambda text: f"{plain(float(text))} R",
    "percent": lambda text: f"{plain(float(text))} %",
}
