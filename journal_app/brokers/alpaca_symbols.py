"""What an Alpaca symbol says about its instrument, by its shape."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

_OCC = re.compile(r"([A-Z][A-Z.]{0,5}\d?)(\d{6})([CP])(\d{8})", re.ASCII)
_OCC_WITHIN = re.compile(rf"\b{_OCC.pattern}\b", re.ASCII)
_QUOTES = ("USDT", "USDC", "USD", "BTC")
"""Quote currencies of Alpaca's coin pairs, the longer before those that they end with."""
_LONGEST_TICKER = 5
STANDARD = "100"
"""Shares of one contract, unless the broker tells otherwise."""
NONE_TOLD: Mapping[str, str] = MappingProxyType({})
"""No multiplier is known from the broker's list of contracts."""


class Contract(NamedTuple):
    """An option by its OCC symbol: underlying, day yymmdd, C or P, strike × 1000, whether it was adjusted."""

    underlying: str
    expires: str
    right: str
    strike: int
    is_adjusted: bool


@lru_cache(maxsize=65536)
def contract_of(symbol: str) -> Contract | None:
    """Return the parts of an OCC symbol without padding; None for anything else."""
    found = _OCC.fullmatch(symbol)
    if found is None:
        return None
    # An adjusted contract carries a digit after its root (ABC1) and is still about ABC.
    root = found[1].rstrip("0123456789")
    return Contract(root, found[2], found[3], int(found[4]), root != found[1])


def contract_within(text: str) -> Contract | None:
    """Return the first contract that a description names by its OCC symbol, or None."""
    found = _OCC_WITHIN.search(text)
    return contract_of(found[0]) if found else None


def is_adjusted(symbol: str) -> bool:
    """Tell whether this is a contract that may deliver other than 100 shares: ask the broker for its multiplier."""
    contract = contract_of(symbol)
    return contract is not None and contract.is_adjusted


def asset_class_of(
    symbol: str, multipliers: Mapping[str, str] = NONE_TOLD
) -> tuple[str | None, str | None, str | None]:
    """Return (asset class, underlying, multiplier); None, None, None for a stock.

    *multipliers* are what the broker tells of single contracts, by symbol; else a contract has 100.
    """
    shape = _shape_of(symbol)
    if multipliers and symbol in multipliers and shape[0] == "option":
        return shape[0], shape[1], multipliers[symbol]
    return shape


@lru_cache(maxsize=65536)
def _shape_of(symbol: str) -> tuple[str | None, str | None, str | None]:
    if "/" in symbol:
        return "crypto", None, None
    contract = contract_of(symbol)
    return (None, None, None) if contract is None else ("option", contract.underlying, STANDARD)


def slash_form(symbol: str) -> str | None:
    """Return a coin pair as fills write it (BTCUSD → BTC/USD); None for an unknown quote currency."""
    if "/" in symbol:
        return symbol
    for quote in _QUOTES:
        if symbol.endswith(quote) and len(symbol) > len(quote):
            return f"{symbol.removesuffix(quote)}/{quote}"
    return None


def fill_form(symbol: str) -> str:
    """Return a symbol as fills write it: only coin pairs are longer than a ticker and end in a currency."""
    if len(symbol) > _LONGEST_TICKER and symbol.isalpha():
        return slash_form(symbol) or symbol
    return symbol


def compact_form(symbol: str) -> str:
    """Return a symbol as positions write it (BTC/USD → BTCUSD)."""
    return symbol.replace("/", "")
