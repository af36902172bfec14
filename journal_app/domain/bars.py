"""Bars of a market and what was held meanwhile: the words in which prices and positions meet.

A bar is labelled by its first instant: it tells of the trades from there to less than one size later.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

BarSize = Literal["1Min", "5Min", "15Min", "1Hour", "1Day"]
SIZE_US: dict[BarSize, int] = {
    "1Min": 60_000_000, "5Min": 300_000_000, "15Min": 900_000_000, "1Hour": 3_600_000_000, "1Day": 86_400_000_000,
}  # fmt: skip
EXCURSION_SIZE: BarSize = "1Min"
"""The bars from which excursions are worked out: the smallest that the broker has."""
ExcursionState = Literal["whole", "gaps", "no_bars", "waiting"]


def _numbers() -> "array[int]":
    return array("q")


@dataclass(slots=True)
class Bars:
    """Bars of one symbol in the order of time, as columns: label (UTC µs), then prices as counts of 10⁻ᵖˡᵃᶜᵉˢ.

    Prices are unadjusted, as fills are. Where *places* cannot hold a price, a high is rounded up and a low down.
    """

    size_us: int
    places: int
    times: "array[int]" = field(default_factory=_numbers)
    opens: "array[int]" = field(default_factory=_numbers)
    highs: "array[int]" = field(default_factory=_numbers)
    lows: "array[int]" = field(default_factory=_numbers)
    closes: "array[int]" = field(default_factory=_numbers)

    @property
    def columns(self) -> "tuple[array[int], ...]":
        """Return times, opens, highs, lows and closes."""
        return self.times, self.opens, self.highs, self.lows, self.closes


class BarKey(NamedTuple):
    """One block of bars: of which symbol ("equity", "option" or "crypto"), how long each, on which exchange day."""

    asset_class: str
    symbol: str
    size: BarSize
    day: date


class Step(NamedTuple):
    """What a trade held from an instant (UTC µs) on: signed position (units of 10⁻¹⁸), and ``base`` at 10⁻³⁶.

    With ``price`` the P&L per unit of the multiplier is base + position × price. ``price`` (units) is
    that of the execution, None when there was none (a split).
    """

    time_us: int
    position: int
    base: int
    price: int | None


class Holding(NamedTuple):
    """The course of one trade, named by its opening fact; ``multiplier`` in units. Flat after the last step if closed.

    Its gross P&L at any moment is what is realised so far and what the open rest would make: (base +
    position × price) × multiplier, the same under every lot method, without fees.
    """

    opening_seq: int
    multiplier: int
    steps: tuple[Step, ...]
    is_closed: bool


class Excursion(NamedTuple):
    """How far a trade went, as bounds on its gross P&L in money (units of 10⁻¹⁸; mae ≤ 0 ≤ mfe).

    It certainly was as bad as ``mae_low`` and never worse than ``mae_high``; as good as ``mfe_low`` and
    never better than ``mfe_high``. ``bars`` were looked at, ``missing`` session minutes have none.
    """

    mae_low: int
    mae_high: int
    mfe_low: int
    mfe_high: int
    bars: int
    missing: int

    @property
    def state(self) -> ExcursionState:
        """Tell how much of the trade the bars cover."""
        if not self.bars:
            return "no_bars"
        return "gaps" if self.missing else "whole"


Ending = Literal["stop", "target", "untouched", "either"]


class Ended(NamedTuple):
    """How a trade would have ended with a stop and a target: its gross P&L between *worst* and *best* (units)."""

    ending: Ending
    worst: int
    best: int


Spans = Sequence[tuple[int, int]]
"""Sessions of the exchange: (first, end) in UTC µs, in order."""
