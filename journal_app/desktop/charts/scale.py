"""From values to pixels and colours: round marks beside an axis, and shades that tell gains from losses."""

import math
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtGui import QColor

from journal_app.desktop.figures import MINUS, axis_amount, brief, by_locale, money, plain, signed, signed_plain
from journal_app.desktop.theme import Colours
from journal_app.metrics.outcomes import Measure

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_FAINTEST, _EMPTY = 0.14, 0.3


class Axis(NamedTuple):
    """Values from ``low`` to ``high`` laid from the pixel ``start`` to the pixel ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the pixel of a value."""
        return self.start + (value - self.low) * self.scale

    def value(self, pixel: float) -> float:
        """Return the value at a pixel."""
        return self.low + (pixel - self.start) / self.scale

    @property
    def scale(self) -> float:
        """Pixels a unit."""
        return (self.end - self.start) / ((self.high - self.low) or 1.0)

    def ticks(self, gap: float) -> tuple[float, list[float]]:
        """Return the distance of round values at least *gap* pixels apart, and those inside the axis."""
        least = gap / max(abs(self.scale), 1e-300)
        power = 10.0 ** math.floor(math.log10(least))
        spacing = next(step * power for step in _ROUND if step * power >= least * (1 - 1e-9))
        first, last = math.ceil(self.low / spacing - 1e-9), math.floor(self.high / spacing + 1e-9)
        return spacing, [place * spacing for place in range(first, last + 1)]


def padded(low: float, high: float, share: float = 0.06, *, with_zero: bool = True) -> tuple[float, float]:
    """Return a span with some room at its ends; 0 is inside, and nothing is added beyond it."""
    if with_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        return low - (0.0 if with_zero else 1.0), high + 1.0
    room = (high - low) * share
    return (low if with_zero and low == 0 else low - room), (high if with_zero and high == 0 else high + room)


@dataclass(frozen=True, slots=True)
class Unit:
    """In what results are told: money, percent of the capital or R."""

    measure: Measure = "money"

    def told(self, value: float) -> str:
        """Return a result with its sign and a triangle."""
        return signed(value) if self.measure == "money" else signed_plain(value) + self.suffix

    def plain(self, value: float) -> str:
        """Return a result for the edge of a bin: its sign only when below 0."""
        return money(value) if self.measure == "money" else plain(value) + self.suffix

    def tick(self, value: float, spacing: float) -> str:
        """Return a result beside an axis."""
        if self.measure == "money":
            return axis_amount(value, spacing)
        text = f"{value:,.{_decimals(spacing)}f}"
        return by_locale(text if text.strip("-0.") else "0").replace("-", MINUS) + self.suffix

    def brief(self, value: float) -> str:
        """Return a result for a small cell."""
        if self.measure == "money":
            return brief(value)
        text = f"{abs(value):.1f}"
        return "0" if text == "0.0" else f"{'+' if value > 0 else MINUS}{by_locale(text)}"

    @property
    def suffix(self) -> str:
        """What stands behind a result that is not money."""
        return {"money": "", "percent": " %", "r": " R"}[self.measure]


def _decimals(spacing: float) -> int:
    return max(0, -math.floor(math.log10(spacing) + 1e-9)) if spacing < 1 else int(spacing % 1 > 0)


def shade(value: float, most: float, look: Colours) -> QColor:
    """Return the ground of a cell: blue for gains, orange for losses, the stronger the nearer to *most*."""
    if value == 0 or most <= 0:
        return _mixed(look.base, look.line, _EMPTY)
    share = _FAINTEST + (1 - _FAINTEST) * math.sqrt(min(abs(value) / most, 1.0))
    return _mixed(look.base, look.cool if value > 0 else look.warm, share)


def _mixed(ground: str, colour: str, share: float) -> QColor:
    base, strong = QColor(ground), QColor(colour)
    parts = (base.redF() + (strong.redF() - base.redF()) * share,
             base.greenF() + (strong.greenF() - base.greenF()) * share,
             base.blueF() + (strong.blueF() - base.blueF()) * share)  # fmt: skip
    return QColor.fromRgbF(*parts)


def ink_on(ground: QColor) -> QColor:
    """Return black or white, whichever is read more easily on a ground. Source: WCAG 2.1, relative luminance."""
    red, green, blue = (
        one / 12.92 if one <= 0.03928 else ((one + 0.055) / 1.055) ** 2.4
        for one in (ground.redF(), ground.greenF(), ground.blueF())
    )
    bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return QColor("#10151b") if (bright + 0.05) ** 2 > (1.0 + 0.05) * 0.05 else QColor("#ffffff")
