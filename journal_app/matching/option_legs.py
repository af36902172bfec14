"""The legs of a structure: what an option symbol says, and what a leg is worth at expiry."""

import re
from dataclasses import dataclass
from fractions import Fraction

from journal_app.domain.money import ONE, to_units
from journal_app.domain.trades import Trade

_OCC = re.compile(r"([A-Z][A-Z.]{0,5}\d?) *(\d{6})([CP])(\d{8})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Leg:
    """A trade seen as a leg: ``size`` is its signed quantity in 10⁻¹⁸, negative when short.

    ``right`` is C or P, or None for shares; ``strike`` is per share, ``expires`` yymmdd.
    """

    trade: Trade
    underlying: str
    size: int
    right: str | None = None
    strike: Fraction = Fraction(0)
    expires: str = ""

    @property
    def units(self) -> Fraction:
        """Shares that the leg stands for, negative when short."""
        return Fraction(self.size * to_units(self.trade.multiplier), ONE * ONE)

    def value_at(self, price: Fraction) -> Fraction:
        """Return what the leg earns at expiry, before fees, with the underlying at *price*."""
        worth = price
        if self.right == "C":
            worth = max(price - self.strike, Fraction(0))
        elif self.right == "P":
            worth = max(self.strike - price, Fraction(0))
        return (worth - Fraction(to_units(self.trade.entry_price), ONE)) * self.units


def read_leg(trade: Trade) -> Leg:
    """Return a trade as a leg; a symbol that is no option of the OCC's form is read as shares."""
    size = to_units(trade.qty) * (1 if trade.side == "long" else -1)
    found = _OCC.fullmatch(trade.symbol)
    if not found:
        return Leg(trade, trade.underlying or trade.symbol, size)
    root, expires, right, strike = found.groups()
    return Leg(trade, trade.underlying or root, size, right, Fraction(int(strike), 1000), expires)
