"""Words for worked cases: lines of journal-jsonl by small makers, and what they must come to."""

from dataclasses import dataclass, field
from typing import Any

from journal_app.matching.lots import LotMethod

Line = dict[str, Any]
CALL = "XYZ260320C00025000"
PUT = "XYZ260320P00025000"


@dataclass(frozen=True)
class Case:
    """A worked case: its lines, the round trips and lot matches expected of them, and where these come from.

    A row reads "symbol side qty entry>exit gross-fees=net", with " open" behind while it is. Lines stand a
    minute apart unless they tell their own time. ``is_cash`` False: the lines tell more than executions,
    so that the cash of executions is not the net.
    """

    name: str
    source: str
    lines: tuple[Line, ...]
    flat: tuple[str, ...]
    lots: dict[LotMethod, tuple[str, ...]] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    is_cash: bool = True


def _line(kind: str, symbol: str, more: Line) -> Line:
    return {"type": kind, "symbol": symbol, **more}


def _fill(side: str, text: str, symbol: str, more: Line) -> Line:
    qty, _, price = text.split()
    return _line("fill", symbol, {"side": side, "qty": qty, "price": price, **more})


def buy(text: str, symbol: str = "XYZ", **more: Any) -> Line:
    """Make the fill of "100 @ 10.25"."""
    return _fill("buy", text, symbol, more)


def sell(text: str, symbol: str = "XYZ", **more: Any) -> Line:
    """Make the fill of "100 @ 10.25"."""
    return _fill("sell", text, symbol, more)


def coin(line: Line) -> Line:
    """Make it a fill of a coin."""
    return line | {"symbol": "BTC/USD", "asset_class": "crypto"}


def option(line: Line, symbol: str = CALL, **more: Any) -> Line:
    """Make it a fill of an option of 100 shares, unless *more* tells otherwise."""
    return line | {"symbol": symbol, "asset_class": "option", **more}


def future(line: Line, symbol: str, multiplier: str) -> Line:
    """Make it a fill of a future of so much money a point."""
    return line | {"symbol": symbol, "asset_class": "future", "multiplier": multiplier}


def split(new: str, old: str, symbol: str = "XYZ", **more: Any) -> Line:
    """Make a split of new shares for old ones."""
    return _line("split", symbol, {"new": new, "old": old, **more})


def in_lieu(text: str, symbol: str = "XYZ") -> Line:
    """Make cash in lieu of "0.5 @ 20"."""
    qty, _, price = text.split()
    return _line("cash_in_lieu", symbol, {"qty": qty, "price": price})


def event(kind: str, qty: str, symbol: str = CALL, **more: Any) -> Line:
    """Make an expiry, exercise or assignment."""
    right = "call" if symbol[-9] == "C" else "put"
    strike = str(int(symbol[-8:]) // 1000)
    return _line("option_event", symbol, {"kind": kind, "qty": qty, "right": right, "strike": strike, **more})


def transfer(qty: str, symbol: str = "XYZ", **more: Any) -> Line:
    """Make shares that come or go without an execution."""
    return _line("transfer", symbol, {"qty": qty, **more})


def rename(symbol: str, to: str, old: str, new: str, **more: Any) -> Line:
    """Make a position that goes on under another symbol."""
    return _line("rename", symbol, {"to": to, "old": old, "new": new, **more})


def spin_off(child: str, qty: str, basis: str | None, symbol: str = "XYZ") -> Line:
    """Make a spin-off."""
    return _line("spin_off", symbol, {"child": child, "qty": qty, "basis": basis})
