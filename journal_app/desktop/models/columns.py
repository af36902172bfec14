"""The columns of the trades table: what each shows, how it sorts, what its colour says."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from journal_app.desktop.figures import (
    GAIN,
    LOSS,
    MINUS,
    NOTHING,
    by_locale,
    duration,
    moment,
    money,
    price,
    quantity,
    signed,
    signed_plain,
    whole,
)
from journal_app.desktop.language import noop, word
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.metrics.frames import OPEN

_GAP = "\u2002"
"""Keeps a left-aligned text away from the edge, and from the right-aligned number before it."""
Show = Callable[[LiveFrame, int], str]
Key = Callable[[LiveFrame], npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, a text it must have room for, its text and sort key for a row."""

    name: str
    title: str
    hint: str
    sample: str
    show: Show
    key: Key
    align: Literal["left", "right"] = "right"
    gain_or_loss: bool = False


def _opened(frame: LiveFrame, row: int) -> str:
    return _GAP + moment(frame.opened_us.item(row))


def _symbol(frame: LiveFrame, row: int) -> str:
    return frame.text_of("symbol", row)


def _side(frame: LiveFrame, row: int) -> str:
    return word("Long") if frame.is_long.item(row) else word("Short")


def _qty(frame: LiveFrame, row: int) -> str:
    return quantity(frame.qty.item(row))


def _entry(frame: LiveFrame, row: int) -> str:
    return price(frame.entry_price.item(row))


def _exit(frame: LiveFrame, row: int) -> str:
    if frame.closed_us.item(row) == OPEN:
        return word("open")
    value = frame.exit_price.item(row)
    return NOTHING if value != value else price(value)  # noqa: PLR0124 - only NaN differs from itself


def _net(frame: LiveFrame, row: int) -> str:
    return signed(frame.net.item(row))


def _fees(frame: LiveFrame, row: int) -> str:
    return money(frame.fees.item(row))


def _r(frame: LiveFrame, row: int) -> str:
    value = frame.r_multiple.item(row)
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return NOTHING
    return (
        f"{GAIN if value > 0 else LOSS} {by_locale(f'{value:+.2f}')}".replace("-", MINUS)
        if value
        else by_locale("0.00")
    )


def _setup(frame: LiveFrame, row: int) -> str:
    return _GAP + frame.text_of("setup", row)


def _tags(frame: LiveFrame, row: int) -> str:
    return tag_line(frame.text_of("tags", row))


@lru_cache(maxsize=4096)
def tag_line(text: str) -> str:
    """Return the tags of a JSON list as words with commas; "" for none."""
    return ", ".join(json.loads(text)) if text else ""


def _closed(frame: LiveFrame, row: int) -> str:
    at = frame.closed_us.item(row)
    return _GAP + word("open") if at == OPEN else _GAP + moment(at)


def _held(frame: LiveFrame, row: int) -> str:
    at = frame.closed_us.item(row)
    return NOTHING if at == OPEN else duration((at - frame.opened_us.item(row)) / 1_000_000)


def _held_key(frame: LiveFrame) -> npt.NDArray[Any]:
    size = frame.size
    return np.where(frame.is_open(), OPEN, frame.closed_us[:size] - frame.opened_us[:size])


def _gross(frame: LiveFrame, row: int) -> str:
    return signed(frame.gross.item(row))


def _fills(frame: LiveFrame, row: int) -> str:
    return whole(frame.fills.item(row))


def _reviewed(frame: LiveFrame, row: int) -> str:
    return "✓" if frame.reviewed.item(row) else ""


def _kind(frame: LiveFrame, row: int) -> str:
    return _GAP + word(frame.text_of("asset_class", row))


def _account(frame: LiveFrame, row: int) -> str:
    return frame.text_of("account", row)


def _number(name: str) -> Key:
    def key(frame: LiveFrame) -> npt.NDArray[Any]:
        return getattr(frame, name)[: frame.size]  # type: ignore[no-any-return]  # every such column is an array

    return key


def _words(name: str) -> Key:
    def key(frame: LiveFrame) -> npt.NDArray[Any]:
        column = frame.text[name]
        return column.rank()[column.codes[: frame.size]]

    return key


def _sides(frame: LiveFrame) -> npt.NDArray[Any]:
    return (~frame.is_long[: frame.size]).astype(np.int32)


def _result(frame: LiveFrame, row: int) -> str:
    value = frame.result.item(row)
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return NOTHING
    return signed(value) if frame.unit == "money" else f"{signed_plain(value)} {_UNITS[frame.unit]}"


def _reviews(frame: LiveFrame) -> npt.NDArray[Any]:
    return frame.reviewed[: frame.size].astype(np.int32)


_UNITS = {"R": "R", "percent": "%"}
COLUMNS = (
    Column("opened", _GAP + noop("Opened"), noop("Time of the first fill, New York"), "\u20022025-10-23 11:00", _opened,
           _number("opened_us"), "left"),
    Column("symbol", noop("Symbol"), noop("What was traded"), "BTC/USD ", _symbol, _words("symbol"), "left"),
    Column("side", noop("Side"), noop("Long or short"), "Short", _side, _sides, "left"),
    Column("qty", noop("Qty"), noop("Total quantity opened"), "9,999.9999", _qty, _number("qty")),
    Column("entry", noop("Entry"), noop("Average entry price"), "10,000.00", _entry, _number("entry_price")),
    Column("exit", noop("Exit"), noop("Average exit price"), "10,000.00", _exit, _number("exit_price")),
    Column("net", noop("Net"), noop("Profit or loss after fees"), "▲ +10,000.00", _net, _number("net"),
           gain_or_loss=True),
    Column("fees", noop("Fees"), noop("What the broker and the exchanges took"), "100.00", _fees, _number("fees")),
    Column("r", noop("R"), noop("Net over initial risk; needs a stop"), "▲ +1.23", _r, _number("r_multiple"),
           gain_or_loss=True),
    Column("setup", _GAP + noop("Setup"), noop("Your reason for entering"), "\u2002opening range", _setup,
           _words("setup"), "left"),
    Column("tags", noop("Tags"), noop("Your tags"), "earnings, gap", _tags, _words("tags"), "left"),
    Column("account", noop("Account"), noop("The account at the broker"), "alpaca-paper", _account, _words("account"),
           "left"),
    Column("closed", _GAP + noop("Closed"), noop("Time of the last fill, New York"), "\u20022025-10-23 11:00", _closed,
           _number("closed_us"), "left"),
    Column("held", noop("Held"), noop("From the first fill to the last"), "23 h 59 min", _held, _held_key),
    Column("gross", noop("Gross"), noop("Profit or loss before fees"), "▲ +10,000.00", _gross, _number("gross"),
           gain_or_loss=True),
    Column("fills", noop("Fills"), noop("How many executions"), "100", _fills, _number("fills")),
    Column("kind", _GAP + noop("Kind"), noop("Kind of instrument"), "\u2002crypto", _kind, _words("asset_class"),
           "left"),
    Column("result", noop("Result"), noop("In the measure that is chosen at the top"), "▲ +10,000.00", _result,
           _number("result"),
           gain_or_loss=True),
    Column("reviewed", noop("Reviewed"), noop("You have looked at it"), "✓", _reviewed, _reviews),
)  # fmt: skip
USUAL = ("opened", "symbol", "side", "qty", "entry", "exit", "net", "fees", "r", "setup", "tags", "account")
"""The columns that are shown until others are chosen."""
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
