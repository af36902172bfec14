"""The one tolerance: a coin fee shrinks a position at once and is booked at the end of the day.

Source: Alpaca, "Crypto Fees": a buy's fee is taken in the coin, at most a quarter of a percent; the
fill says 0.02, the position holds 0.02 less the fee, and the CFEE row comes at the end of the day.
"""

from collections.abc import Mapping

from journal_app.domain.money import to_units
from journal_app.domain.proofs import Difference

COIN_FEE_NOTE = "waiting for the coin fee, which is booked at the end of the day"
_MOST_PER_10_000 = 25


class OpenCoinFees:
    """What was bought of each coin pair since its last fee row, in units of 10⁻¹⁸."""

    def __init__(self, bought: Mapping[str, int]) -> None:
        """Know what was bought, by pair as fills write it."""
        self._bought = bought

    def covers(self, one: Difference) -> bool:
        """Tell whether the broker holds less of a coin by no more than the fee on what was bought."""
        excess = to_units(one.difference)
        return excess > 0 and excess * 10_000 <= self._bought.get(one.symbol or "", 0) * _MOST_PER_10_000
