"""Exact money by column: numpy finds the rows, nothing is rounded.

A number is ``high`` × 10⁻⁹ + ``low`` × 10⁻¹⁸ with 0 ≤ low < 10⁹, so that sums of either half stay whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from journal_app.domain.money import from_units, to_units

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
HALF = 10**9
_SAFE = float(1 << 62)
LONGEST = 17
"""Characters of a number whose digits surely fit 64 bits, with sign and point."""


@dataclass(frozen=True, slots=True)
class Exact:
    """One exact number per row, in units of 10⁻¹⁸, as two columns of 64-bit integers.

    Where a value or a sum of them could pass 64 bits (9.2 × 10⁹ money), ``high`` holds Python's own integers.
    """

    high: Ints
    low: Ints

    @classmethod
    def of_units(cls, units: Sequence[int]) -> Exact:
        """Return a column of counts of 10⁻¹⁸."""
        high = [one // HALF for one in units]
        return cls(_fitting(high), np.array([one % HALF for one in units], dtype=np.int64))

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> Exact:
        """Return a column of exact decimal texts."""
        return cls.of_units([to_units(text) for text in texts])

    @classmethod
    def of_digits(cls, digits: Sequence[int], decimals: Sequence[int], texts: Sequence[str | None]) -> Exact:
        """Return a column of numbers given as digits without the point and how many stand behind it.

        Where *texts* has the whole text, as for numbers of more than 17 characters, that is read instead.
        """
        places = np.array(decimals, dtype=np.int64)
        lifts = 10 ** (9 - np.minimum(places, 9))
        high = np.array(digits, dtype=np.int64)
        long = [row for row, text in enumerate(texts) if text is not None]
        high[long] = 0
        if len(high) and float((np.abs(high.astype(np.float64)) * lifts).max()) >= _SAFE:
            high = high.astype(object)
        high = high * lifts
        low = np.zeros(len(high), dtype=np.int64)
        for row in np.flatnonzero(places > 9).tolist():
            if texts[row] is None:
                high[row], low[row] = divmod(int(digits[row]) * 10 ** (18 - decimals[row]), HALF)
        if not long:
            return cls(_checked(high), low)
        units = [to_units(texts[row] or "0") for row in long]
        if any(abs(one) >= HALF << 62 for one in units):
            high = high.astype(object)
        for row, one in zip(long, units, strict=True):
            high[row], low[row] = divmod(one, HALF)
        return cls(_checked(high), low)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.high)

    def take(self, rows: npt.NDArray[np.intp] | Ints | Flags | slice) -> Exact:
        """Return some rows."""
        return Exact(self.high[rows], self.low[rows])

    @classmethod
    def of_parts(cls, parts: Sequence[Exact]) -> Exact:
        """Return the rows of several columns, one after the other; at least one."""
        return cls(_checked(np.concatenate([one.high for one in parts])), np.concatenate([one.low for one in parts]))

    def signs(self) -> npt.NDArray[np.int8]:
        """Return −1, 0 or 1 for each row."""
        return np.where(self.high < 0, -1, np.where((self.high > 0) | (self.low > 0), 1, 0)).astype(np.int8)

    def floats(self) -> Floats:
        """Return each row as the nearest float, for statistics and charts."""
        return np.asarray(self.high, dtype=np.float64) / HALF + self.low / (HALF * float(HALF))

    def total(self) -> int:
        """Return the sum in units of 10⁻¹⁸."""
        return int(self.high.sum()) * HALF + int(self.low.sum())

    def sums(self, starts: npt.NDArray[np.intp]) -> Exact:
        """Return the sum of each stretch of rows that begins at *starts*; one row each, none empty."""
        if not len(starts):
            return self.take(slice(0, 0))
        high, low = np.add.reduceat(self.high, starts), np.add.reduceat(self.low, starts)
        return Exact(high + low // HALF, low % HALF)

    def running(self) -> Exact:
        """Return the sum of each row and all before it."""
        high, low = np.cumsum(self.high), np.cumsum(self.low)
        return Exact(high + low // HALF, low % HALF)

    def units(self) -> list[int]:
        """Return each row in units of 10⁻¹⁸."""
        return [high * HALF + low for high, low in zip(self.high.tolist(), self.low.tolist(), strict=True)]

    def unit_at(self, row: int) -> int:
        """Return one row in units of 10⁻¹⁸."""
        return int(self.high[row]) * HALF + int(self.low[row])

    def text_at(self, row: int) -> str:
        """Return one row as exact decimal text."""
        return from_units(self.unit_at(row))


def digits_of(texts: Sequence[str]) -> tuple[list[int], list[int], list[str | None]]:
    """Return exact texts as `Exact.of_digits` reads them."""
    return (
        [int(text.replace(".", "")) if len(text) <= LONGEST else 0 for text in texts],
        [len(text.partition(".")[2]) for text in texts],
        [text if len(text) > LONGEST else None for text in texts],
    )


def _fitting(numbers: Sequence[int]) -> Ints:
    largest = sum(map(abs, numbers))
    return np.array(numbers, dtype=np.int64 if largest < 1 << 62 else object)


def _checked(high: Ints) -> Ints:
    """Return the column in a type in which its sums fit."""
    if high.dtype != object and float(np.abs(high).sum(dtype=np.float64)) >= _SAFE:
        return high.astype(object)
    return high
