"""What is held and what it cost, kept exactly: one entry per instrument, changed by fills and bookings."""

from dataclasses import dataclass

from journal_app.domain.money import divide_rounded


@dataclass(slots=True)
class Holding:
    """A signed position: qty in 10⁻⁹, cost in cash units (negative for shorts)."""

    qty: int = 0
    cost: int = 0

    def fill(self, signed: int, value: int) -> None:
        """Take a fill of *signed* quantity worth *value* (> 0, cash units); average cost."""
        if self.qty == 0 or (self.qty > 0) == (signed > 0):
            self.cost += value if signed > 0 else -value
        elif abs(signed) <= abs(self.qty):
            self.cost = divide_rounded(self.cost * (self.qty + signed), self.qty)
        else:
            self.cost = divide_rounded(value * (self.qty + signed), abs(signed))
        self.qty += signed

    def shrink(self, change: int) -> None:
        """Take a coin fee or an expiry: cost shrinks in proportion."""
        if self.qty:
            self.cost = divide_rounded(self.cost * (self.qty + change), self.qty)
        self.qty += change

    def rescale(self, change: int) -> None:
        """Take one half of a split: the quantity changes, the cost does not."""
        self.qty += change
