"""The account at one instant."""

from dataclasses import dataclass

from .holdings import Holding
from .instruments import Instrument


@dataclass(frozen=True, slots=True)
class Statement:
    """The account at one instant: cash in cash units, holdings by instrument, mark prices (10⁻⁴)."""

    cash: int
    holdings: dict[Instrument, Holding]
    marks: dict[Instrument, int]

    def worth(self, one: Instrument) -> int:
        """Return the market value of a holding in cash units; negative for shorts."""
        return self.holdings[one].qty * self.marks[one] * one.multiplier

    @property
    def equity(self) -> int:
        """Return cash and all market values."""
        return self.cash + sum(self.worth(one) for one in self.holdings)
