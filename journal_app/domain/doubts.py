"""Why a trade's figures cannot be known, in plain words: such a trade is shown, and left out of every sum."""

from typing import Literal, NamedTuple, get_args

DoubtKind = Literal[
    "unknown_buy", "cannot_balance", "no_price", "unknown_cost", "no_position", "unknown_multiplier"
]  # fmt: skip
DOUBT_KINDS: tuple[DoubtKind, ...] = get_args(DoubtKind)
"""In the order in which they are told when a trade has several."""
DUST = "0.000000001"
"""A coin position below zero by no more than this (coins) is rounding, no doubt: brokers keep nine decimals."""


class Words(NamedTuple):
    """What is wrong, as a sentence, and what the trader can do next."""

    title: str
    hint: str


WORDS: dict[DoubtKind, Words] = {
    "unknown_buy": Words(
        "Coins were sold whose purchase is not known.",
        "Bring in the older history: the purchase, or a transfer line with the price paid.",
    ),
    "cannot_balance": Words(
        "More was closed than was held.",
        "Look for a missing purchase or transfer before this row.",
    ),
    "no_price": Words(
        "A fill has the price 0.",
        "Correct the price in the source; shares that came for nothing are a transfer line at price 0.",
    ),
    "unknown_cost": Words(
        "The shares came in without an execution, and what they cost is not known.",
        "Bring in the transfer with the price that was paid, or the spin-off with its part of the cost.",
    ),
    "no_position": Words(
        "An option event came for a contract that is not held.",
        "Bring in the fill that opened the contract.",
    ),
    "unknown_multiplier": Words(
        "The size of the contract is not known; it is counted with the usual one.",
        "Write the multiplier on the fill, or sync so that the broker tells it.",
    ),
}


class Doubt(NamedTuple):
    """One doubt and the row that leads to it.

    ``external_id`` is the row's own id; ``trade_id`` the trade that is left out of sums, None where a row
    moved no trade.
    """

    account: str
    symbol: str
    kind: DoubtKind
    external_id: str
    trade_id: str | None

    @property
    def words(self) -> Words:
        """Return the sentence and the next step."""
        return WORDS[self.kind]


def sentence_of(kinds: str | None) -> str | None:
    """Return the sentence of the first of some kinds, given with commas between; None for none."""
    found = (kinds or "").split(",")
    return next((WORDS[kind].title for kind in DOUBT_KINDS if kind in found), None)
