"""What an Alpaca symbol says about its instrument, by its shape."""

import re
from functools import lru_cache
from typing import NamedTuple

_OCC = re.compile(r"([A-Z][A-Z.]{0,5}\d?)(\d{6})([CP])(\d{8})", re.ASCII)
_QUOTES = ("USDT", "USDC", "USD", "BTC")
"""Quote currencies of Alpaca's coin pairs, the longer before those that they end with."""


class Contract(NamedTuple):
    """An option by its OCC symbol: underlying, day yymmdd, C or P, strike × 1000."""

    underlying: str
    expires: str
    right: str
    strike: int


@lru_cache(maxsize=65536)
def contract_of(symbol: str) -> Contract | None:
    """Return the parts of an OCC symbol without padding; None for anything else."""
    found = _OCC.fullmatch(symbol)
    if found is None:
        return None
    # An adjusted contract carries a digit after its root (ABC1) and is still about ABC.
    return Contract(found[1].rstrip("0123456789"), found[2], found[3], int(found[4]))


@lru_cache(maxsize=65536)
def asset_class_of(symbol: str) -> tuple[str | None, str | None, str | None]:
    """Return (asset class, underlying, multiplier); None, None, None for a stock."""
    if "/" in symbol:
        return "crypto", None, None
    contract = contract_of(symbol)
    return (None, None, None) if contract is None else ("option", contract.underlying, "100")


def slash_form(symbol: str) -> str | None:
    """Return a coin pair as fills write it (BTCUSD → BTC/USD); None for an unknown quote currency."""
    if "/" in symbol:
        return symbol
    for quote in _QUOTES:
        if symbol.endswith(quote) and len(symbol) > len(quote):
            return f"{symbol.removesuffix(quote)}/{quote}"
    return None


def compact_form(symbol: str) -> str:
    """Return a symbol as positions write it (BTC/USD → BTCUSD)."""
    return symbol.replace("/", "")
