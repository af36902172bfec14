"""The proof of a day: what we hold and what we booked against what the broker says, and which row is to blame."""

from typing import Literal, NamedTuple

from journal_app.domain.money import DECIMALS, ONE, divide_rounded, to_units

State = Literal["even", "off", "waiting", "not provable"]
"""``waiting`` is for the coin fee that a broker books at the end of the day; ``not provable`` says why in a note."""
What = Literal["position", "cash", "equity"]
Why = Literal[
    "missing at the broker", "late", "corrected", "taken out", "provisional", "held", "unclassified", "same amount"
]
"""Why a row may make a difference; ``same amount`` is a guess by the figure alone."""

HARD: frozenset[Why] = frozenset({"missing at the broker", "late", "corrected", "taken out", "provisional"})
"""Reasons that are known facts about a row; the others only may be the reason."""


class Explanation(NamedTuple):
    """A row that makes a difference, or a part of it.

    ``amount`` is what the row adds to ledger − broker, in the unit of the difference (money, or
    shares of the symbol); ``day`` is the row's exchange day.
    """

    external_id: str
    why: Why
    symbol: str | None
    day: str
    amount: str


class Difference(NamedTuple):
    """One figure that is not the broker's: ``difference`` is ledger − broker, all exact texts.

    ``symbol`` is None for cash and equity. ``unexplained`` is what the rows do not add up to.
    """

    what: What
    symbol: str | None
    ledger: str
    broker: str
    difference: str
    rows: tuple[Explanation, ...] = ()
    unexplained: str = "0"


class Proof(NamedTuple):
    """What was found about one account and exchange day at one look; money in exact texts.

    Cash is that of the last look on the day itself, None when there was none. ``booked`` is the
    ledger's cash at the end of a finished day and ``equity_ledger`` that plus all holdings at the
    day's closing prices. ``agree`` counts positions that are the broker's, None when they were not
    compared. ``changes`` are rows that came or changed after the day had been proven, or that the
    broker no longer lists (at the day on which that was found).
    """

    account: str
    day: str
    checked_us: int
    state: State
    cash_ledger: str | None = None
    cash_broker: str | None = None
    booked: str | None = None
    equity_ledger: str | None = None
    equity_broker: str | None = None
    agree: int | None = None
    differences: tuple[Difference, ...] = ()
    changes: tuple[Explanation, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_finished(self) -> bool:
        """Tell whether the day's closing equity was compared."""
        return self.equity_broker is not None and self.equity_ledger is not None

    def of(self, what: What) -> tuple[Difference, ...]:
        """Return the differences of one kind."""
        return tuple(one for one in self.differences if one.what == what)


def proof_line(proof: Proof) -> str:
    """Return the proof in one line: held + booked − broker = difference, or why there is none yet."""
    if proof.equity_ledger is not None and proof.equity_broker is not None and proof.booked is not None:
        held = to_units(proof.equity_ledger) - to_units(proof.booked)
        rest = _rest(proof, "equity")
        return (
            f"held {_money(held)} + booked {money(proof.booked)} − broker {money(proof.equity_broker)}"
            f" = {rest}{_noted(proof)}"
        )
    if proof.cash_ledger is None or proof.cash_broker is None:
        return f"{proof.state}{_noted(proof)}"
    line = f"booked {money(proof.cash_ledger)} − broker {money(proof.cash_broker)} = {_rest(proof, 'cash')}"
    differ = len(proof.of("position"))
    if proof.agree is not None:
        line += f"; {count(proof.agree, 'position')} {'agrees' if proof.agree == 1 else 'agree'}"
    if differ:
        line += f", {differ} {'differs' if differ == 1 else 'differ'}"
    return line + _noted(proof)


def difference_line(one: Difference) -> str:
    """Return a difference in one line: which figure, both sides, and what is left unexplained."""
    text = exact_money if one.what != "position" else _signed
    name = one.symbol or one.what
    line = f"{name}: journal {text(one.ledger)}, broker {text(one.broker)}, difference {text(one.difference)}"
    if one.rows and one.unexplained != "0":
        line += f", of which {text(one.unexplained)} is not explained"
    elif not one.rows:
        line += ", not explained by any row"
    return line


def row_line(row: Explanation) -> str:
    """Return in one line which row makes how much, and why."""
    symbol = f" {row.symbol}" if row.symbol else ""
    return f"row {row.external_id} ({row.day}{symbol}): {reason(row)}, {_signed(row.amount)}"


def reason(row: Explanation) -> str:
    """Return in plain words why a row makes a difference."""
    return _WORDS[row.why]


_WORDS: dict[Why, str] = {
    "missing at the broker": "the broker no longer lists it",
    "late": "it came after the day had closed",
    "corrected": "the broker changed it",
    "taken out": "it no longer counts",
    "provisional": "it was announced but is not booked yet",
    "held": "it could not be read, so it is not counted",
    "unclassified": "its type is not known, only its cash is counted",
    "same amount": "its amount is just the difference",
}


def count(number: int, word: str) -> str:
    """Return a number of things in words."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def money(text: str) -> str:
    """Return money to the cent for reading: thousands apart, a real minus."""
    return _money(to_units(text))


def exact_money(text: str) -> str:
    """Return money for reading with all its decimals, two at least."""
    units = to_units(text)
    if units % (ONE // 100) == 0:
        return _money(units)
    whole, _, fraction = text.removeprefix("-").partition(".")
    return f"{'−' if units < 0 else ''}{int(whole):,}.{fraction}"


def _rest(proof: Proof, what: What) -> str:
    found = proof.of(what)
    return exact_money(found[0].difference) if found else "0.00"


def _noted(proof: Proof) -> str:
    return f" ({'; '.join(proof.notes)})" if proof.notes else ""


def _signed(text: str) -> str:
    return text.replace("-", "−")


def _money(units: int) -> str:
    cents = divide_rounded(units, 10 ** (DECIMALS - 2))
    return f"{'−' if cents < 0 else ''}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
