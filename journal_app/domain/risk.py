"""What a trade without a planned stop is taken to risk, and how the trader writes it."""

from dataclasses import dataclass
from typing import Literal

from journal_app.domain.errors import SettingsError
from journal_app.domain.money import canonical


@dataclass(frozen=True, slots=True)
class RiskRule:
    """What a trade without a planned stop risks: nothing known, money, percent of the capital or of the entry value."""

    kind: Literal["none", "money", "percent", "entry"] = "none"
    amount: float = 0.0


def read_rule(text: str) -> RiskRule:
    """Return the rule of a setting: "none", "money:100", "percent:1" or "entry:2".

    Raises SettingsError for anything else.
    """
    kind, _, amount = text.strip().partition(":")
    if kind in {"", "none"} and not amount:
        return RiskRule()
    try:
        number = float(canonical(amount.strip()))
    except ValueError:
        number = 0.0
    if kind not in {"money", "percent", "entry"} or number <= 0:
        raise SettingsError(
            f"“{text}” is no rule for the risk of a trade.",
            "Write none, money:100 (that much each), percent:1 (of the capital) or entry:2 (of the entry value).",
        )
    return RiskRule(kind, number)  # type: ignore[arg-type]  # it is one of the three


def read_capital(text: str) -> str:
    """Return what an account began with as a canonical amount; "" is nothing known. Raises SettingsError."""
    plain = text.strip().replace(",", "")
    try:
        found = canonical(plain) if plain else ""
    except ValueError:
        found = "-"
    if found.startswith("-"):
        raise SettingsError(f"“{text}” is no capital.", "Write a plain amount, for example 25000, or nothing.")
    return found
