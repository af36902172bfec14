"""The trades in memory as columns that grow: one more row costs the same for any history."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from journal_app.metrics.frames import OPEN, Category, Codes, Floats, Ints, TradeFrame

Flags = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int32]
_TEXTS = ("account", "symbol", "asset_class", "setup", "tags")
_PLAIN = tuple(field.name for field in fields(TradeFrame) if field.name not in {*_TEXTS, "anchors", "revision"})
_SPARE = 1024


class TextColumn:
    """Texts as codes; new texts get the next code, and `rank` sorts codes as their texts."""

    def __init__(self, column: Category) -> None:
        """Take over the codes of a frame."""
        self.codes: Codes = column.codes
        self.texts: list[str] = list(column.texts)
        self._code_of = {text: code for code, text in enumerate(self.texts)}
        self._rank: npt.NDArray[np.int32] | None = None

    def translate(self, column: Category) -> Codes:
        """Return another column's codes in the numbering of this one."""
        for text in column.texts:
            if text not in self._code_of:
                self._code_of[text] = len(self.texts)
                self.texts.append(text)
                self._rank = None
        here = np.array([self._code_of[text] for text in column.texts], dtype=np.int32)
        return here[column.codes]

    def rank(self) -> npt.NDArray[np.int32]:
        """Return for each code its place among the sorted texts."""
        if self._rank is None:
            order = sorted(range(len(self.texts)), key=lambda code: self.texts[code].casefold())
            self._rank = np.empty(len(order), dtype=np.int32)
            self._rank[order] = np.arange(len(order), dtype=np.int32)
        return self._rank

    def matching(self, needle: str) -> Flags:
        """Return for each code whether its text contains *needle* (already case-folded)."""
        return np.array([needle in text.casefold() for text in self.texts], dtype=np.bool_)

    def being(self, text: str) -> Flags:
        """Return for each code whether it is exactly this text."""
        return np.array([one == text for one in self.texts], dtype=np.bool_)


class LiveFrame:
    """A `TradeFrame` that takes changes. Only the first ``size`` entries of a column count."""

    seq: Ints
    opened_us: Ints
    closed_us: Ints
    qty: Floats
    entry_price: Floats
    exit_price: Floats
    gross: Floats
    fees: Floats
    net: Floats
    r_multiple: Floats
    fills: Ints
    is_long: Flags
    reviewed: Flags

    def __init__(self, frame: TradeFrame) -> None:
        """Copy a frame, leaving room for growth; worth doing away from the painting thread."""
        self.size = len(frame)
        self.revision = frame.revision
        self._anchors = frame.anchors
        self._newer_anchors: dict[int, str] = {}
        """Of rows that came or changed since."""
        self.alive: Flags = _roomy(np.ones(self.size, dtype=np.bool_))
        for name in _PLAIN:
            setattr(self, name, _roomy(getattr(frame, name)))
        self.result: Floats = _roomy(np.full(self.size, np.nan))
        """Each closed trade's result in the measure that was chosen; NaN where it is not known."""
        self.unit = "money"
        self.text: dict[str, TextColumn] = {}
        for name in _TEXTS:
            self.text[name] = TextColumn(getattr(frame, name))
            self.text[name].codes = _roomy(self.text[name].codes)
        # While the trades arrive in the order of their facts, a row is found by halving.
        self._ordered = bool((frame.seq[1:] > frame.seq[:-1]).all())

    def trade_id(self, row: int) -> str:
        """Return the stable id of the trade in a row."""
        return f"{self.text_of('account', row)}:{self._newer_anchors.get(row) or self._anchors[row]}"

    def seq_of(self, trade_id: str) -> int | None:
        """Return the lasting number of a trade by its id, or None."""
        anchor = trade_id.partition(":")[2]
        newer = (row for row, one in self._newer_anchors.items() if one == anchor)
        for row in (*newer, *self._anchors.places_of(anchor)):
            if self.alive[row] and self.trade_id(row) == trade_id:
                return int(self.seq[row])
        return None

    def text_of(self, name: str, row: int) -> str:
        """Return the text of a row in a text column; "" for none."""
        column = self.text[name]
        return column.texts[int(column.codes[row])]

    def is_open(self) -> Flags:
        """Tell of each row whether its trade is still open."""
        return np.equal(self.closed_us[: self.size], OPEN)

    def rows_of(self, seqs: Ints) -> Rows:
        """Return the row of each seq, -1 where there is none."""
        known = self.seq[: self.size]
        if not len(known) or not len(seqs):
            return np.full(len(seqs), -1, dtype=np.int32)
        sorter = None if self._ordered else np.argsort(known, kind="stable")
        places = np.searchsorted(known, seqs, sorter=sorter)
        rows = np.minimum(places, self.size - 1)
        if sorter is not None:
            rows = sorter[rows]
        return np.where(known[rows] == seqs, rows, -1).astype(np.int32)

    def merge(self, changed: TradeFrame, gone: Sequence[int] = ()) -> Rows:
        """Replace or append the rows of *changed*, drop those *gone*; return all rows touched."""
        dropped = self.rows_of(np.array(gone, dtype=np.int64))
        dropped = dropped[dropped >= 0]
        self.alive[dropped] = False
        rows = self.rows_of(changed.seq)
        new = np.flatnonzero(rows < 0)
        old_size = self.size
        self._make_room(len(new))
        rows[new] = np.arange(old_size, self.size, dtype=np.int32)
        for name in _PLAIN:
            getattr(self, name)[rows] = getattr(changed, name)
        for name in _TEXTS:
            column = self.text[name]
            column.codes[rows] = column.translate(getattr(changed, name))
        self._newer_anchors |= zip(rows.tolist(), changed.anchors, strict=True)
        self.alive[rows] = True
        self.result[rows] = np.nan
        if len(new) and self._ordered:
            tail = self.seq[max(old_size - 1, 0) : self.size]
            self._ordered = bool((tail[1:] > tail[:-1]).all())
        self.revision = max(self.revision, changed.revision)
        touched = np.zeros(self.size, dtype=np.bool_)
        touched[dropped] = touched[rows] = True
        return np.flatnonzero(touched).astype(np.int32)

    def take_results(self, seqs: Ints, results: Floats, unit: str) -> None:
        """Take the results of closed trades in another measure: "money", "R" or "percent"."""
        rows = self.rows_of(seqs)
        self.result[:] = np.nan
        self.result[rows[rows >= 0]] = results[rows >= 0]
        self.unit = unit

    def _make_room(self, more: int) -> None:
        self.size += more
        if self.size <= len(self.seq):
            return
        for name in (*_PLAIN, "alive", "result"):
            setattr(self, name, _roomy(getattr(self, name), self.size))
        for column in self.text.values():
            column.codes = _roomy(column.codes, self.size)


def _roomy(column: npt.NDArray[Any], size: int = 0) -> npt.NDArray[Any]:
    size = max(size, len(column))
    grown = np.zeros(size + size // 8 + _SPARE, dtype=column.dtype)
    grown[: len(column)] = column
    return grown
