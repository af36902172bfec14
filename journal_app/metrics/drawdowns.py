"""Drawdowns: falls below the highest point so far, the start included, of money or of compounded returns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_NOISE = 1e-12
"""Share of a peak by which rounding may miss it: −10 % and +11.1… % are back, whatever the last bit says."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One fall and its recovery, as places in the curve, which begins with the start at place 0.

    ``depth`` ≤ 0: a fraction of the peak (returns) or money. ``end`` is the first place back at the peak,
    None while the fall goes on.
    """

    peak: int
    valley: int
    end: int | None
    depth: float


def compounded(returns: Floats) -> Floats:
    """Return the value of one unit, with the start (1.0) in front."""
    grown: Floats = np.concatenate(([1.0], np.cumprod(1.0 + returns)))
    return grown


def underwater(curve: Floats, *, relative: bool = True) -> Floats:
    """Return how far each point lies below the highest so far, ≤ 0: as a fraction of it, or in the curve's unit."""
    peaks = np.maximum.accumulate(curve)
    below: Floats = curve / peaks - 1.0 if relative else curve - peaks
    below[below > -_NOISE * (1.0 if relative else np.abs(peaks))] = 0.0
    return below


def episodes(curve: Floats, *, relative: bool = True) -> list[Episode]:
    """Return every fall, oldest first.

    A fall begins at the last point of its peak and ends at the first point that is not below it.
    """
    below = underwater(curve, relative=relative)
    wet = below < 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wet, [False])).astype(np.int8)))
    found = []
    for first, behind in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        valley = first + int(np.argmin(below[first:behind]))
        found.append(Episode(first - 1, valley, behind if behind < len(curve) else None, float(below[valley])))
    return found


def deepest(curve: Floats, *, relative: bool = True) -> Episode | None:
    """Return the deepest fall, the earliest of equals; None when the curve never fell."""
    return min(episodes(curve, relative=relative), key=lambda one: one.depth, default=None)
