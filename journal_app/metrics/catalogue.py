"""The metric catalogue: every figure that any screen, verb or report shows is defined here, once.

P&L is net of fees unless its name says gross. A trade wins when its net is above zero, loses below;
exactly zero is break-even and counts as neither. What cannot be known is None, in every format.
"""

from __future__ import annotations

from journal_app.metrics.catalogue_days import DAYS, EXCURSIONS, RETURNS, RISK
from journal_app.metrics.catalogue_periods import PERIODS
from journal_app.metrics.catalogue_trades import RESULT, TIME_AND_SIZE, TRADES, R
from journal_app.metrics.entries import Entry, Metric
from journal_app.metrics.sample import Sample

__all__ = ["CATALOGUE", "Entry", "Metric", "measure"]

CATALOGUE: tuple[Entry, ...] = (*RESULT, *TRADES, *DAYS, *RISK, *R, *TIME_AND_SIZE, *RETURNS, *PERIODS, *EXCURSIONS)
"""In the order in which screens and verbs list them."""


def measure(sample: Sample) -> dict[str, Metric]:
    """Return every metric of the catalogue by name."""
    return {entry.name: _measured(entry, sample) for entry in CATALOGUE}


def _measured(entry: Entry, sample: Sample) -> Metric:
    unit = sample.beside.money_unit if entry.unit == "money" else entry.unit
    return Metric(
        entry.name, entry.label, entry.compute(sample), unit, entry.size(sample), entry.note, entry.group,
        entry.formula, entry.source, entry.none_when, entry.interval(sample),
    )  # fmt: skip
