"""What a fact does to the account's cash: the one rule by which books and broker are compared."""

import json

from journal_app.domain.events import Fact
from journal_app.domain.money import ONE, divide_rounded, to_units

EXTERNAL = "transfer"
"""The purpose of cash or shares that come from outside or go there: no profit and no loss."""


def cash_effect(fact: Fact) -> int | None:
    """Return the signed change of cash in units of 10⁻¹⁸; None when the row does not tell.

    A row's own ``amount`` is the truth; an execution without one pays or brings qty × price × multiplier,
    less a fee in money (a fee in the coin costs coins). Source: Alpaca, "Account Activities".
    """
    if fact.amount is not None:
        return to_units(fact.amount)
    if fact.kind == "fill" and fact.qty is not None and fact.price is not None:
        value = to_units(fact.qty) * to_units(fact.price) * to_units(fact.multiplier or "1")
        money = divide_rounded(value, ONE * ONE)
        return (money if fact.side == "sell" else -money) - _money_fee(fact)
    if fact.kind == "cash_in_lieu" and fact.qty is not None and fact.price is not None:
        return divide_rounded(to_units(fact.qty) * to_units(fact.price), ONE) - _money_fee(fact)
    if fact.kind in {"split", "option_close", "coin_fee"}:
        return -_money_fee(fact)
    return None


def _money_fee(fact: Fact) -> int:
    return to_units(fact.fee) if fact.fee and fact.fee_currency != "base" else 0


def purpose_of(fact: Fact) -> str | None:
    """Return what a booking is for (dividend, fee, interest, transfer, …); None for what says nothing."""
    if fact.kind == "fee":
        return "fee"
    if not fact.detail:
        return None
    detail = json.loads(fact.detail)
    purpose = detail.get("purpose") or _OWN_WORDS.get(str(detail.get("kind")))
    return str(purpose) if purpose else None


def is_external(fact: Fact) -> bool:
    """Tell whether cash or shares came from outside the account or went there."""
    return purpose_of(fact) == EXTERNAL


_OWN_WORDS = {
    "deposit": EXTERNAL, "withdrawal": EXTERNAL, "journal": EXTERNAL,
    "dividend": "dividend", "interest": "interest", "withholding": "withholding",
}  # fmt: skip
"""What the plain lines of a file call it (journal-jsonl: cash, kind)."""
