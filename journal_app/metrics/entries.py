"""How an entry of the metric catalogue is written, and the texts in which its values are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from journal_app.domain.money import divide_rounded, from_units
from journal_app.metrics.sample import UNIT, Sample

Group = Literal["result", "trades", "days", "risk", "returns", "R", "excursions", "time and size"]
ExampleName = Literal["five", "long", "none"]
_PLACES = 6
_STEP = 10 ** (18 - _PLACES)


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: exact decimal text or None when it cannot be known, its unit and sample size.

    ``interval`` holds two texts, low and high: 90 % confidence, or the bounds of what cannot be known exactly.
    ``formula`` says how it is worked out, ``source`` whose definition that is, ``none_when`` when it is None.
    """

    name: str
    label: str
    value: str | None
    unit: str
    n: int
    note: str
    group: Group = "result"
    formula: str = ""
    source: str = ""
    none_when: str = ""
    interval: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: the value for one of the example journals of the tests, and how it is reckoned by hand."""

    value: str | None
    worked: str
    journal: ExampleName = "five"


@dataclass(frozen=True, slots=True)
class Entry:
    """A catalogue entry: everything that is to be said about a metric, once."""

    name: str
    label: str
    unit: str
    group: Group
    note: str
    formula: str
    source: str
    compute: Callable[[Sample], str | None]
    example: Example
    none_when: str = "Never."
    size: Callable[[Sample], int] = lambda sample: sample.n
    interval: Callable[[Sample], tuple[str, str] | None] = lambda _: None


JOURNALS = "as trade journals use it"
OWN = "our own definition"


def money(units: int) -> str:
    """Return an exact sum as text."""
    return from_units(units)


def quotient(top: int, bottom: int) -> str | None:
    """Return top ÷ bottom of exact integers at six decimals; None when there is nothing to divide by."""
    return from_units(divide_rounded(top * UNIT, bottom * _STEP) * _STEP) if bottom else None


def mean_money(units: int, n: int) -> str | None:
    """Return the mean of an exact sum, money at six decimals; None of nothing."""
    return from_units(divide_rounded(units, n * _STEP) * _STEP) if n else None


def figure(value: float | None) -> str | None:
    """Return a statistic at six decimals; None stays None."""
    if value is None or value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124 - not a number
        return None
    text = f"{value:.{_PLACES}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def bounds(pair: tuple[float, float] | None) -> tuple[str, str] | None:
    """Return an interval as texts; None stays None."""
    if pair is None:
        return None
    low, high = figure(pair[0]), figure(pair[1])
    return None if low is None or high is None else (low, high)
