"""The one door from exact trades to floats: columns for tables, charts and statistics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from journal_app.metrics.packed import PackedTexts

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
OPEN = np.iinfo(np.int64).max
"""The closing time of an open trade: it sorts after all others."""


class Category(NamedTuple):
    """A text column as codes into its sorted distinct texts; "" stands for none."""

    codes: Codes
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TradeFrame:
    """Trades as columns, one row per trade in order of opening fact, all of the same length.

    Money in the account's currency, signed (losses negative), fees > 0 a cost; of an open trade
    what is realised so far. NaN is unknown. Times are UTC µs; ``closed_us`` is OPEN while open.
    """

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
    is_long: npt.NDArray[np.bool_]
    reviewed: npt.NDArray[np.bool_]
    account: Category
    symbol: Category
    asset_class: Category
    setup: Category
    tags: Category
    anchors: PackedTexts
    revision: int = 0

    def __len__(self) -> int:
        """Return the number of trades."""
        return len(self.seq)

    @property
    def is_open(self) -> npt.NDArray[np.bool_]:
        """Tell of each trade whether it is still open."""
        return np.equal(self.closed_us, OPEN)

    def trade_id(self, row: int) -> str:
        """Return the stable id of the trade in a row."""
        return f"{self.account.texts[self.account.codes[row]]}:{self.anchors[row]}"


def build_frame(rows: Iterable[Sequence[Any]], revision: int = 0) -> TradeFrame:
    """Return the columns of `ledger.reading.TableRow` rows."""
    ordered = sorted(rows, key=lambda row: row[0])
    columns: list[Sequence[Any]] = list(zip(*ordered, strict=True)) if ordered else [()] * 21
    (seq, account, anchor, symbol, asset_class, side, _status, opened, closed, qty, entry, exit_price, gross, fees,
     net, fills, multiplier, setup, tags, reviewed, stop) = columns  # fmt: skip
    entry_price, sizes, net_money = _floats(entry), _floats(qty) * _floats(multiplier), _floats(net)
    closed_us = np.array([OPEN if one is None else one for one in closed], dtype=np.int64)
    risk = np.abs(entry_price - _floats(stop)) * sizes
    with np.errstate(divide="ignore", invalid="ignore"):
        r_multiple = np.where((risk > 0) & (closed_us != OPEN), net_money / risk, np.nan)
    return TradeFrame(
        np.array(seq, dtype=np.int64), np.array(opened, dtype=np.int64), closed_us, _floats(qty), entry_price,
        _floats(exit_price), _floats(gross), _floats(fees), net_money, r_multiple, np.array(fills, dtype=np.int64),
        np.array([one == "long" for one in side], dtype=np.bool_),
        np.array([bool(one) for one in reviewed], dtype=np.bool_),
        _category(account), _category(symbol), _category(asset_class), _category(setup), _category(tags),
        PackedTexts.of(anchor), revision,
    )  # fmt: skip


def join_frames(parts: Sequence[TradeFrame]) -> TradeFrame:
    """Return the trades of several frames of one revision, at least one, in order of opening fact as they are given."""
    columns = {one.name: [getattr(part, one.name) for part in parts] for one in fields(TradeFrame)}
    revision, anchors = columns.pop("revision")[-1], columns.pop("anchors")
    whole: dict[str, Any] = {
        name: _joined(column) if isinstance(column[0], Category) else np.concatenate(column)
        for name, column in columns.items()
    }
    return TradeFrame(**whole, anchors=PackedTexts.joined(anchors), revision=revision)


def _joined(parts: Sequence[Category]) -> Category:
    texts = sorted({text for part in parts for text in part.texts})
    code_of = {text: code for code, text in enumerate(texts)}
    codes = [np.array([code_of[text] for text in part.texts], dtype=np.int32)[part.codes] for part in parts]
    return Category(np.concatenate(codes), tuple(texts))


def _floats(values: Sequence[Any]) -> Floats:
    return np.array(values, dtype=np.float64)


def _category(values: Sequence[str | None]) -> Category:
    texts = sorted({one or "" for one in values})
    codes = {text: code for code, text in enumerate(texts)}
    return Category(np.array([codes[one or ""] for one in values], dtype=np.int32), tuple(texts))
