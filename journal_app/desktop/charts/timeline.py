"""A time axis on which only traded time takes room: candles stand side by side, nights and weekends are left out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Self

import numpy as np
import pyqtgraph as pg

from journal_app.desktop.charts.axes import to_wall
from journal_app.desktop.figures import short_day
from journal_app.metrics.frames import Ints

_MINUTE_US = 60_000_000
_DAY_US = 86_400_000_000
_STEPS_US = tuple(
    one * _MINUTE_US for one in (1, 2, 5, 10, 15, 30, 60, 120, 240, 1440, 2880, 7200, 14400, 43200, 129600, 525600)
)
_PLAIN_PLACES = 400
_PLAIN_MARGIN = 0.15
_LABEL_PIXELS = 84


class Tick(NamedTuple):
    """A mark on the axis: its place, and what stands below it."""

    place: float
    text: str


class Timeline:
    """Turns times (UTC µs) into places on the axis and back: candle number n is at place n."""

    def __init__(self, times_us: Ints, size_us: float) -> None:
        """Place candles of one size by their first instants, at least one, in order of time."""
        self._times, self._size = times_us, size_us
        self._wall = np.array([to_wall(at / 1_000_000) for at in times_us.tolist()]) * 1_000_000

    @classmethod
    def plain(cls, first_us: int, last_us: int) -> Self:
        """Return an even timeline from a little before *first_us* to a little after *last_us*, without candles."""
        span = max(last_us - first_us, _MINUTE_US)
        margin = span * _PLAIN_MARGIN
        times = np.linspace(first_us - margin, last_us + margin, _PLAIN_PLACES).astype(np.int64)
        return cls(times, float(times[1] - times[0]))

    @property
    def ends(self) -> tuple[float, float]:
        """Return the places of the left and the right edge."""
        return -0.75, len(self._times) - 0.25

    def place_of(self, time_us: float) -> float:
        """Return where an instant is: inside its candle as far as that had run, in a gap at the candle's end."""
        number = int(np.searchsorted(self._times, time_us, side="right")) - 1
        if number < 0:
            return -0.5 - min((float(self._times[0]) - time_us) / self._size, 1.0)
        return number - 0.5 + min((time_us - float(self._times[number])) / self._size, 1.0)

    def candle_at(self, place: float) -> int:
        """Return the number of the candle at a place, the first or the last one beyond the ends."""
        return min(max(round(place), 0), len(self._times) - 1)

    def time_at(self, place: float) -> int:
        """Return the first instant of the candle at a place."""
        return int(self._times[self.candle_at(place)])

    def ticks(self, low: float, high: float, most: int) -> list[Tick]:
        """Return at most *most* marks between two places, at round times of the exchange's clock."""
        first, last = max(int(np.ceil(low)), 0), min(int(np.floor(high)) + 1, len(self._times))
        if first >= last:
            return []
        wall = self._wall[first:last]
        for step in _STEPS_US:
            buckets = wall // step
            starts = np.flatnonzero(np.diff(buckets, prepend=buckets[0]))
            if len(starts) <= most:
                break
        return [
            Tick(first + start - 0.5, _text(int(buckets[start]) * step, int(wall[start - 1]), step))
            for start in starts.tolist()
        ]


def _text(at_us: int, before_us: int, step_us: int) -> str:
    """Return the time of a mark, or its day where another one begins."""
    at = datetime.fromtimestamp(at_us / 1_000_000, tz=UTC)
    if step_us >= _DAY_US or at_us // _DAY_US != before_us // _DAY_US:
        return short_day(at.strftime("%Y-%m-%d"), datetime.now(tz=UTC).year)
    return at.strftime("%H:%M")


class TimelineAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph ships no types
    """A bottom axis that reads a timeline."""

    def __init__(self) -> None:
        """Show nothing yet."""
        super().__init__("bottom")
        self.enableAutoSIPrefix(False)
        self._timeline: Timeline | None = None
        self._texts: dict[float, str] = {}

    def use(self, timeline: Timeline | None) -> None:
        """Read another timeline."""
        self._timeline = timeline
        self.picture = None
        self.update()

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Return the places of the marks."""
        if self._timeline is None:
            return []
        ticks = self._timeline.ticks(low, high, max(int(size / _LABEL_PIXELS), 2))
        self._texts = {one.place: one.text for one in ticks}
        return [(1.0, list(self._texts))]

    def tickStrings(self, values: Sequence[float], _scale: float, _spacing: float) -> list[str]:
        """Return what stands below the marks."""
        return [self._texts.get(value, "") for value in values]
