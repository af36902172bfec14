"""Days of profit and loss as bars: by day while they can be told apart, else by week or month."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from journal_app.desktop.language import noop
from journal_app.metrics.frames import Floats, Ints
from journal_app.metrics.period_returns import first_days

MOST_BARS = 800
"""A thousand bars cost a whole frame to paint, and are thinner than a pixel."""
_DAY_SECONDS = 86_400
_SIZES = ((noop("Daily"), "day", 1), (noop("Weekly"), "week", 7), (noop("Monthly"), "month", 30))


@dataclass(frozen=True, slots=True)
class Bars:
    """Net and number of closed trades of each day, week or month; ``middle`` in seconds UTC.

    ``keys`` are those by which trades are grouped by ``unit``.
    """

    title: str
    unit: str
    middle: Floats
    width: float
    net: Floats
    count: Ints
    keys: tuple[str, ...]

    def name(self, place: int) -> str:
        """Return what a bar is called."""
        return f"week of {self.keys[place]}" if self.unit == "week" else self.keys[place]

    def at(self, seconds: float) -> int:
        """Return the bar nearest to a time."""
        place = int(np.searchsorted(self.middle, seconds))
        before = max(place - 1, 0)
        place = min(place, len(self.middle) - 1)
        return before if abs(self.middle[before] - seconds) <= abs(self.middle[place] - seconds) else place


def bars_of(days: npt.NDArray[np.datetime64], net: Floats, count: Ints) -> Bars:
    """Return bars of the smallest unit that gives at most `MOST_BARS` of them."""
    title, unit, length = next((size for size in _SIZES if len(_grouped(days, size[1])[0]) <= MOST_BARS), _SIZES[-1])
    starts, places = _grouped(days, unit)
    sums = np.add.reduceat(net, places) if len(places) else net
    counts = np.add.reduceat(count, places) if len(places) else count
    # Noon in New York, in the middle of the session.
    middle = starts.astype("datetime64[s]").astype(np.float64) + 17 * 3600 + (length - 1) * _DAY_SECONDS / 2
    width = _DAY_SECONDS * length * 0.8
    keys = tuple(str(start)[: 7 if unit == "month" else 10] for start in starts.tolist())
    return Bars(title, unit, middle, width, sums, counts, keys)


def _grouped(days: npt.NDArray[np.datetime64], unit: str) -> tuple[npt.NDArray[np.datetime64], Ints]:
    unique, places = np.unique(first_days(days, unit), return_index=True)
    return unique, places.astype(np.int64)
