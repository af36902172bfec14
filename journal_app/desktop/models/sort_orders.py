"""The order of all trades by each column, worked out away from the painting thread: a sort then only looks it up."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from journal_app.desktop.models.columns import COLUMNS
from journal_app.desktop.models.live_frame import Flags, LiveFrame, Rows

WORTH_IT = 20_000
"""Fewer trades are sorted as quickly as they are looked up."""
_QUICK = frozenset({"opened", "side", "account", "fills", "kind", "reviewed", "result"})
"""Columns that are in order already or have few values: sorting a million costs no more than looking them up."""
_BOTH_WAYS = frozenset({"symbol", "qty", "entry", "exit", "net", "gross"})
"""Columns whose order is not turned in time: a million of many values with equal ones among them."""


@dataclass(frozen=True, slots=True)
class SortOrders:
    """For each column the rows by rising key, equal ones newest first, unknown ones last.

    ``falling`` has those by falling key of columns that are not quickly turned. ``stamp`` is the state of the trades
    that they are of: for any other they are worth nothing.
    """

    stamp: int
    rows: Mapping[int, Rows]
    falling: Mapping[int, Rows]


def sort_orders(frame: LiveFrame, stamp: int) -> SortOrders:
    """Return the orders of a frame; what changes meanwhile is told by the stamp."""
    newest_first = np.arange(frame.size - 1, -1, -1, dtype=np.int32)
    rows: dict[int, Rows] = {}
    falling: dict[int, Rows] = {}
    for place, column in enumerate(COLUMNS):
        if column.name not in _QUICK:
            keys = column.key(frame)
            rows[place] = newest_first[np.argsort(keys[newest_first], kind="stable")]
            if column.name in _BOTH_WAYS:
                falling[place] = turned(rows[place], keys)
    return SortOrders(stamp, rows, falling)


def picked(order: Rows, wanted: Flags) -> Rows:
    """Return those rows of an order that are wanted."""
    return order if bool(wanted.all()) else order[wanted[order]]


def turned(order: Rows, keys: npt.NDArray[Any]) -> Rows:
    """Return an order by rising key as one by falling key: equal ones stay newest first, unknown ones last."""
    sorted_keys = keys[order]
    known = len(order)
    if sorted_keys.dtype.kind == "f":
        known -= int(np.isnan(sorted_keys).sum())
    falling, values = order[:known][::-1], sorted_keys[:known][::-1]
    starts = np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])) if known else np.empty(0, np.int64)
    if len(starts) < known:
        # Each group of equal keys stands with its oldest first now: turn it round in its place.
        ends = np.append(starts[1:], known)
        lengths = ends - starts
        falling = falling[np.repeat(starts + ends - 1, lengths) - np.arange(known)]
    return np.concatenate([falling, order[known:]])
