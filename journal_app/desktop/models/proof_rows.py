"""The tables of the Proof page: the days of an account, and what makes a day's difference."""

from typing import NamedTuple

from journal_app.desktop.figures import MINUS, NOTHING, exact, exact_cents, exact_quantity
from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.desktop.proof_words import MARKS, name_of, state_text
from journal_app.domain.money import from_units, to_units
from journal_app.domain.proofs import Difference, Explanation, Proof, reason


def held_of(proof: Proof) -> str | None:
    """Return what was held at a finished day's closing prices (exact text); None for a day that is not over."""
    if proof.equity_ledger is None or proof.booked is None:
        return None
    return from_units(to_units(proof.equity_ledger) - to_units(proof.booked))


def _money(text: str | None) -> str:
    return NOTHING if text is None else exact_cents(text)


def _booked(proof: Proof) -> str:
    return _money(proof.booked if proof.equity_ledger is not None else proof.cash_ledger)


def _broker(proof: Proof) -> str:
    return _money(proof.equity_broker if proof.equity_ledger is not None else proof.cash_broker)


def _difference(proof: Proof) -> str:
    found = next((one for one in proof.differences if one.what != "position"), None)
    if found is not None:
        return exact(found.difference)
    known = proof.is_finished or (proof.cash_ledger is not None and proof.cash_broker is not None)
    return exact("0") if known else NOTHING


def _compared(proof: Proof) -> str:
    return tr("equity at the close") if proof.is_finished else tr("cash and positions")


DAY_COLUMNS: tuple[RowColumn[Proof], ...] = (
    RowColumn("\u2002" + noop("Day"), "\u20022026-11-24 ", lambda one: f"\u2002{one.day}",
              hint=noop("Day of the exchange"), tip=lambda one: f"{one.day}: {_compared(one)}"),
    RowColumn(noop("Held"), "1,000,000.00", lambda one: _money(held_of(one)), right=True,
              hint=noop("What was held, at the day's closing prices")),
    RowColumn(noop("Booked"), "−1,000,000.00", _booked, right=True, hint=noop("The journal's cash")),
    RowColumn(noop("Broker"), "1,000,000.00", _broker, right=True,
              hint=noop("What the broker says: equity of a day that is over, cash of a day that is not")),
    RowColumn(noop("Difference"), "−10,000.00", _difference, right=True, hint=noop("held + booked − broker")),
    RowColumn("\u2002" + noop("State"), "\u2002✓ Not provable", lambda one: f"\u2002{state_text(one)}", stretch=True,
              tip=lambda one: "\n".join((state_text(one), *map(tr, one.notes))),
              colour=lambda one: "" if one.state == "even" else MARKS[one.state].colour),
)  # fmt: skip
ACCOUNT_COLUMN: RowColumn[Proof] = RowColumn(
    "\u2002" + noop("Account"), "\u2002alpaca-paper", lambda one: f"\u2002{one.account}"
)


class Finding(NamedTuple):
    """A line of what makes a difference: the figure itself, a row behind it, or what no row explains."""

    place: int
    is_figure: bool
    what: str
    why: str
    external_id: str
    amount: str


def findings_of(proof: Proof) -> tuple[Finding, ...]:
    """Return the differences of a day with their rows, then the rows that changed after it was proven."""
    found: list[tuple[bool, str, str, str, str]] = []
    for one in proof.differences:
        show = exact if one.what != "position" else _signed
        sides = tr("journal {journal}, broker {broker}", journal=show(one.ledger), broker=show(one.broker))
        found.append((True, name_of(one), sides, "", show(one.difference)))
        found += [_row(row, one) for row in one.rows]
        if one.unexplained != "0":
            found.append((False, "", tr("not explained by any row"), "", show(one.unexplained)))
    if proof.changes:
        found.append((True, tr("Changed after it was proven"), "", "", ""))
        found += [_row(row, None) for row in proof.changes]
    return tuple(Finding(place, *fields) for place, fields in enumerate(found))


def _row(row: Explanation, behind: Difference | None) -> tuple[bool, str, str, str, str]:
    show = _signed if behind is not None and behind.what == "position" else exact
    where = f"\u2003{row.day} {row.symbol or ''}".rstrip()
    return (False, where, tr(reason(row)), row.external_id, show(row.amount))


def _signed(text: str) -> str:
    return exact_quantity(text.removeprefix("-")) if text[0] != "-" else f"{MINUS}{exact_quantity(text[1:])}"


FINDING_COLUMNS: tuple[RowColumn[Finding], ...] = (
    RowColumn("\u2002" + noop("What"), "\u2002\u20032026-11-24 BTC/USD", lambda one: f"\u2002{one.what}"),
    RowColumn(noop("Why"), "the broker no longer lists it", lambda one: one.why, stretch=True,
              tip=lambda one: f"{one.why}\n{one.external_id}".strip()),
    RowColumn(noop("Row"), "20261124…::abcdefgh", lambda one: short_id(one.external_id),
              hint=noop("The broker's name of the row; Enter opens it as received"), tip=lambda one: one.external_id),
    RowColumn(noop("Amount"), "−10,000.00", lambda one: one.amount, right=True,
              hint=noop("What it adds to journal − broker")),
)  # fmt: skip


def short_id(external_id: str) -> str:
    """Return a broker's name of a row short enough for a column: its ends tell rows apart."""
    return external_id if len(external_id) <= 16 else f"{external_id[:7]}…{external_id[-8:]}"
