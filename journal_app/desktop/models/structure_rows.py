"""The tables of the Structures page: trades that belong together, and the legs of one of them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from journal_app.desktop.figures import NOTHING, exact, exact_plain, exact_quantity, moment, moment_exact, whole
from journal_app.desktop.language import noop, tr, word
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.domain.money import from_units, round_places, to_units
from journal_app.domain.structures import Structure
from journal_app.domain.trades import Trade

_GAP = "\u2002"
PLAIN_KIND = "shares"
"""What the rule calls a trade without any option that stands on its own."""
HAND, ROLLED, ACCOUNT = 10, 11, 12
"""Places of the columns that are hidden where they say nothing."""


class StructureRow(NamedTuple):
    """A structure, and the one that it was rolled from, if any."""

    structure: Structure
    before: Structure | None = None


def rows_of(found: Sequence[Structure], *, grouped_only: bool) -> tuple[StructureRow, ...]:
    """Return rows, newest opened first; with *grouped_only* only options and what has several legs."""
    by_id = {one.structure_id: one for one in found}
    return tuple(
        StructureRow(one, by_id.get(one.rolled_from or ""))
        for one in reversed(found)
        if not grouped_only or len(one.legs) > 1 or one.kind != PLAIN_KIND
    )


def kind_text(one: Structure) -> str:
    """Return what a structure is; the trader's name for it goes before."""
    return f"{one.name} · {word(one.kind)}" if one.name else word(one.kind)


def limit_text(text: str | None, *, is_unlimited: bool) -> str:
    """Return a risk or profit to the cent, "unlimited", or a dash where it is not known."""
    return word("unlimited") if is_unlimited else _cents(text)


def break_even_text(one: Structure) -> str:
    """Return the prices of the underlying at which nothing is won or lost; a dash where they are not known."""
    return word(" and ").join(map(_cents, one.break_even)) if one.break_even else NOTHING


def rolled_text(row: StructureRow) -> str:
    """Return what was closed to open this one; "" for nothing."""
    if row.structure.rolled_from is None:
        return ""
    return f"{word(row.before.kind)}, {moment(row.before.opened_us)[:10]}" if row.before else row.structure.rolled_from


def _rolled_tip(row: StructureRow) -> str:
    if row.structure.rolled_from is None:
        return ""
    net = exact(row.structure.chain_net, sign=True)
    source = row.structure.rolled_from
    return tr("Rolled from {source}\nNet of all it was rolled from, with this: {net}", source=source, net=net)


def _cents(text: str | None) -> str:
    return NOTHING if text is None else exact(from_units(round_places(to_units(text), 2)))


def _price(text: str | None) -> str:
    return NOTHING if text is None else exact_plain(from_units(round_places(to_units(text), 2)))


def _signed(text: str) -> str:
    return exact(from_units(round_places(to_units(text), 2)), sign=True)


def _when(time_us: int | None) -> str:
    return word("open") if time_us is None else moment(time_us)


def _colour_of(net: str) -> str:
    return "" if net == "0" else "loss" if net[0] == "-" else "gain"


def _limit_tip(text: str | None, *, is_unlimited: bool) -> str:
    if is_unlimited:
        return tr("There is no limit to it.")
    return tr("Not known for these legs.") if text is None else exact(text)


def _told(pick: Callable[[Structure], str]) -> Callable[[StructureRow], str]:
    return lambda row: pick(row.structure)


STRUCTURE_COLUMNS: tuple[RowColumn[StructureRow], ...] = (
    RowColumn(_GAP + noop("Kind"), f"{_GAP}reverse iron butterfly ", _told(lambda one: _GAP + kind_text(one)),
              stretch=True,
              tip=_told(lambda one: f"{kind_text(one)}\n{one.structure_id}")),
    RowColumn(noop("Underlying"), "BRK.B ", _told(lambda one: one.underlying)),
    RowColumn(noop("Legs"), "10", _told(lambda one: whole(len(one.legs))), right=True),
    RowColumn(noop("Qty"), "10,000", _told(lambda one: exact_quantity(one.qty)), right=True,
              hint=noop("The smallest number of contracts among its options, or the shares")),
    RowColumn(_GAP + noop("Opened"), f"{_GAP}2026-11-24 10:32 ", _told(lambda one: _GAP + moment(one.opened_us)),
              tip=_told(lambda one: moment_exact(one.opened_us))),
    RowColumn(noop("Closed"), "2026-11-24 10:32 ", _told(lambda one: _when(one.closed_us)),
              tip=_told(lambda one: moment_exact(one.closed_us) if one.closed_us else tr("A leg is still open."))),
    RowColumn(noop("Net"), "▲ +100,000.00", _told(lambda one: _signed(one.net)), right=True,
              hint=noop("Of all legs after fees; of an open one what is realised so far"),
              tip=_told(lambda one: exact(one.net, sign=True)), colour=_told(lambda one: _colour_of(one.net))),
    RowColumn(noop("Max risk"), "100,000.00", right=True,
              show=_told(lambda one: limit_text(one.max_risk, is_unlimited=one.risk_is_unlimited)),
              hint=noop("What can be lost at expiry, before fees; margin is not counted"),
              tip=_told(lambda one: _limit_tip(one.max_risk, is_unlimited=one.risk_is_unlimited))),
    RowColumn(noop("Max profit"), "100,000.00", right=True,
              show=_told(lambda one: limit_text(one.max_profit, is_unlimited=one.profit_is_unlimited)),
              hint=noop("What can be won at expiry, before fees"),
              tip=_told(lambda one: _limit_tip(one.max_profit, is_unlimited=one.profit_is_unlimited))),
    RowColumn(noop("Break-even"), "100.00 and 110.00", _told(break_even_text), right=True,
              hint=noop("Price of the underlying at expiry at which nothing is won or lost, before fees")),
    RowColumn(noop("By hand"), "✓", _told(lambda one: "✓" if one.by_hand else ""), right=True,
              hint=noop("You put it together so, no rule did"),
              tip=_told(lambda one: tr("Arranged by hand") if one.by_hand else "")),
    RowColumn(_GAP + noop("Rolled from"), f"{_GAP}short put, 2026-11-24 ",
              lambda row: _GAP + rolled_text(row), tip=_rolled_tip, hint=noop("What was closed to open this one")),
    RowColumn(noop("Account"), "alpaca-paper ", _told(lambda one: one.account)),
)  # fmt: skip
LEG_COLUMNS: tuple[RowColumn[Trade], ...] = (
    RowColumn(_GAP + noop("Leg"), f"{_GAP}AAPL261218C00200000 ", lambda one: _GAP + one.symbol, stretch=True,
              tip=lambda one: one.trade_id, hint=noop("Enter goes to the trade")),
    RowColumn(noop("Side"), "short ", lambda one: word(one.side)),
    RowColumn(noop("Qty"), "10,000 × 100", right=True,
              show=lambda one: exact_quantity(one.qty) + (f" × {one.multiplier}" if one.multiplier != "1" else "")),
    RowColumn(_GAP + noop("Opened"), f"{_GAP}2026-11-24 10:32 ", lambda one: _GAP + moment(one.opened_us),
              tip=lambda one: moment_exact(one.opened_us)),
    RowColumn(noop("Closed"), "2026-11-24 10:32 ", lambda one: _when(one.closed_us),
              tip=lambda one: moment_exact(one.closed_us) if one.closed_us else tr("still open")),
    RowColumn(noop("Entry"), "10,000.00", lambda one: _price(one.entry_price), right=True,
              tip=lambda one: exact_plain(one.entry_price)),
    RowColumn(noop("Exit"), "10,000.00", lambda one: _price(one.exit_price), right=True,
              tip=lambda one: exact_plain(one.exit_price)),
    RowColumn(noop("Fees"), "1,000.00", lambda one: _cents(one.fees), right=True, tip=lambda one: exact(one.fees)),
    RowColumn(noop("Net"), "▲ +100,000.00", lambda one: _signed(one.net), right=True,
              tip=lambda one: exact(one.net, sign=True), colour=lambda one: _colour_of(one.net)),
)  # fmt: skip
