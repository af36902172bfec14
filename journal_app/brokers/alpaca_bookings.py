"""One row of Alpaca's activities that is no execution → one fact, by the rule of its type.

Signs, for every type: ``net_amount`` > 0 credits cash, and on rows that move securities ``qty`` is the
signed change of the position. Source: docs.alpaca.markets, "Account Activities", "Non-Trade Activities
for Option Events", "Crypto Fees"; types and sub types stay texts because new ones keep coming.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

import orjson

from journal_app.brokers.alpaca_fields import (
    Row,
    UnreadableError,
    day_of,
    lenient,
    must,
    needed,
    number,
    optional,
    per_unit,
    predecessor,
    quantity,
    raw_text,
    start_of,
    valuation,
)
from journal_app.brokers.alpaca_symbols import asset_class_of, contract_within, fill_form, slash_form
from journal_app.domain.events import MATCHED_KINDS, Fact, Kind
from journal_app.domain.money import from_units, to_units

SOURCE = "alpaca"
Multipliers = Mapping[str, str]
_DIVIDEND, _WITHHELD, _INTEREST, _FEE, _OTHER = "dividend", "withholding", "interest", "fee", "other"
_TRANSFER, _CORPORATE = "transfer", "corporate_action"
CASH_KINDS: dict[str, str] = {
    **dict.fromkeys(("DIV", "DIVCGL", "DIVCGS", "CGD", "DIVROC", "DIVTXEX"), _DIVIDEND),
    **dict.fromkeys(("DIVNRA", "DIVFT", "DIVTW", "DIVFEE", "INTNRA", "INTTW", "WH"), _WITHHELD),
    **dict.fromkeys(("INT", "INTPNL"), _INTEREST),
    **dict.fromkeys(("CSD", "CSW", "JNLC", "ACATC"), _TRANSFER),
    **dict.fromkeys(("PTC", "PTR"), _FEE),
    **dict.fromkeys(("OPCSH",), _CORPORATE),
    **dict.fromkeys(("MEM", "SWP", "OCT", "EXTRD", "FXTRD", "FIMAT"), _OTHER),
}
"""Types that move only cash, and what for; transfers are no profit."""
SHARE_KINDS: dict[str, str] = {
    **dict.fromkeys(("JNL", "JNLS", "ACATS", "FOPT"), _TRANSFER),
    **dict.fromkeys(("SPIN", "SSO", "MA", "NC", "SC", "OPCA", "REORG", "REO", "VOF"), _CORPORATE),
}
"""Types that move shares without an execution, or the cash that goes with it."""

SPIN_OFFS = ("SPIN", "SSO")
"""Types that bring shares of a company that was a part of another; their rows name no parent."""


class Booking(NamedTuple):
    """A row being read: its type, and what is told of single contracts."""

    row: Row
    kind: str
    multipliers: Multipliers

    @property
    def sub_kind(self) -> str | None:
        """Return the sub type."""
        return optional(self.row, "activity_sub_type")

    def fact(self, kind: Kind, *, symbol: str | None = None, purpose: str | None = None) -> Fact:
        """Return a fact at the start of its exchange day, with its signed cash and what only this row tells."""
        row = self.row
        external_id = needed(row, "id")
        asset_class = underlying = multiplier = None
        if kind in MATCHED_KINDS:
            symbol = symbol or fill_form(needed(row, "symbol"))
            asset_class, underlying, multiplier = asset_class_of(symbol, self.multipliers)
        return Fact(
            external_id, kind, start_of(day_of(row)), symbol or optional(row, "symbol"), asset_class, underlying,
            multiplier=multiplier, amount=lenient(row, "net_amount"), order_id=optional(row, "order_id"),
            detail=self._detail(purpose), tie=f"-{external_id}", source=SOURCE, raw=raw_text(row),
        )  # fmt: skip

    def _detail(self, purpose: str | None) -> str:
        """Return what only this kind of row tells, as JSON with sorted keys."""
        found = {"type": self.kind}
        if purpose is not None:
            found["purpose"] = purpose
        for name, ours in _TOLD.items():
            text = optional(self.row, name)
            if text is not None:
                found[ours] = text
        if (replaced := predecessor(self.row)) is not None:
            found["replaces"] = replaced
        if self.kind in CASH_KINDS and (shares := lenient(self.row, "qty")) is not None:
            found["shares"] = shares
        return orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()


_TOLD = {
    "activity_sub_type": "sub_type", "description": "description", "status": "status", "group_id": "group",
    "created_at": "created_at", "per_share_amount": "per_share",
}  # fmt: skip


def read_booking(row: Row, multipliers: Multipliers) -> Fact:
    """Return the fact of a row that is no execution. Raises UnreadableError, ValueError, OverflowError.

    A canceled row changes nothing; a type that is not known is kept, and its cash is cash.
    """
    one = Booking(row, needed(row, "activity_type"), multipliers)
    if optional(row, "status") == "canceled":
        return canceled(one)
    return _READERS.get(one.kind, _unclassified)(one)


def canceled(one: Booking) -> Fact:
    """Return the fact of a row that the broker has taken back: no position, no cash."""
    purpose = CASH_KINDS.get(one.kind) or SHARE_KINDS.get(one.kind)
    return one.fact("unclassified", purpose=purpose)._replace(amount=None)


def _fee(one: Booking) -> Fact:
    return one.fact("fee")._replace(amount=must(one.row, "net_amount"))


def _cash(one: Booking) -> Fact:
    return one.fact("cash", purpose=CASH_KINDS[one.kind])._replace(amount=must(one.row, "net_amount"))


def _unclassified(one: Booking) -> Fact:
    return one.fact("unclassified")._replace(qty=lenient(one.row, "qty"), price=lenient(one.row, "price"))


def _rest(one: Booking) -> Fact:
    """Read a type whose meaning nobody tells: cash is cash, but what moves shares is not guessed at."""
    return _cash(one) if quantity(one.row) is None else _unclassified(one)


def _dividend(one: Booking) -> Fact:
    """Read a dividend: cash, or shares that cost nothing."""
    if one.sub_kind != "SDIV" or (qty := quantity(one.row)) is None:
        return _cash(one)
    return one.fact("transfer", purpose=_DIVIDEND)._replace(qty=qty, price="0")


def _option_close(one: Booking) -> Fact:
    """Read an expiry, assignment or exercise: the contracts go, towards zero, for nothing.

    The sign tells nothing: brokers write a short that expires as 1 and a long as -2, but not always.
    """
    return one.fact("option_close")._replace(qty=must(one.row, "qty").removeprefix("-"), price="0")


def _coin_fee(one: Booking) -> Fact:
    """Read a crypto fee: taken in the coin itself, or (for sales) in the quote currency.

    A coin that is given back comes for nothing, because the fee that took it was a cost.
    """
    qty, pair = quantity(one.row), _pair(one.row)
    if qty is None:
        return _fee(one)._replace(symbol=pair)
    is_cost = qty[0] == "-"
    fact = one.fact("coin_fee" if is_cost else "transfer", symbol=pair, purpose=None if is_cost else _FEE)
    # Booked at the end of the day: after every fill of that day that the coin may have come from.
    last_us = start_of(day_of(one.row) + timedelta(days=1)) - 1
    price = must(one.row, "price") if is_cost else "0"
    return fact._replace(qty=qty.removeprefix("-"), price=price, time_us=last_us, tie=f"~{fact.external_id}")


def _pair(row: Row) -> str:
    symbol = needed(row, "symbol")
    found = slash_form(symbol)
    if found is None:
        raise UnreadableError(f"the coin pair “{symbol[:20]}” is not known")
    return found


def _split_half(one: Booking) -> Fact:
    qty = must(one.row, "qty")
    size = qty.removeprefix("-")
    # What goes comes first; of a short, whose signs are the other way round, matching knows better.
    is_old = qty[0] == "-"
    return one.fact("split")._replace(
        qty=None if is_old else size,
        price=size if is_old else None,
        tie=f"!{optional(one.row, 'group_id') or ''}:{0 if is_old else 1}",
    )


def _cash_in_lieu(one: Booking) -> Fact:
    amount, qty = must(one.row, "net_amount"), quantity(one.row)
    if qty is None:
        return one.fact("cash", purpose=_CORPORATE)._replace(amount=amount)
    size = qty.removeprefix("-")
    price = per_unit(amount, size) or number(one.row, "price") or per_unit(amount, size, exact=False) or "0"
    return one.fact("cash_in_lieu")._replace(qty=size, price=price)


def _delivered_shares(one: Booking) -> Fact:
    """Read the shares of an assignment or exercise: a fill at the strike.

    The strike is cash ÷ shares, else what the contract in the description says; the row's own price is
    the last resort (the documented example contradicts its own text).
    """
    qty = quantity(one.row)
    if qty is None:
        raise UnreadableError("qty is zero" if number(one.row, "qty") else "qty is missing")
    amount, size = must(one.row, "net_amount"), qty.removeprefix("-")
    price = per_unit(amount, size) or _strike(one.row) or per_unit(amount, size, exact=False)
    price = price or must(one.row, "price").removeprefix("-")
    return one.fact("fill")._replace(qty=size, price=price, side="sell" if qty[0] == "-" else "buy")


def _strike(row: Row) -> str | None:
    contract = contract_within(optional(row, "description") or "")
    return from_units(contract.strike * 10**15) if contract else None


def _moved(one: Booking) -> Fact:
    """Read shares that come or go without an execution: at their price, or with their cash, or unpriced."""
    qty = quantity(one.row)
    purpose = SHARE_KINDS[one.kind]
    if qty is None:
        return one.fact("cash", purpose=purpose)._replace(amount=must(one.row, "net_amount"))
    fact = one.fact("transfer", purpose=purpose)
    return fact._replace(qty=qty, price=_brought(fact.amount, qty) or valuation(one.row))


def _spun_off(one: Booking) -> Fact:
    """Read shares of a spin-off: at the cash that came with them, else unpriced.

    The row names no parent, so nothing can be taken from its cost; at the row's own price the same money would be
    cost twice, once in the child and once in the parent.
    """
    fact = _moved(one)
    return fact if fact.qty is None else fact._replace(price=_brought(fact.amount, fact.qty))


def _brought(amount: str | None, qty: str) -> str | None:
    """Return the cash that came for each share that went, or the other way round; None for none."""
    if amount is None or to_units(amount) * to_units(qty) >= 0:
        return None
    return per_unit(amount, qty.removeprefix("-"), exact=False)


def _removed(one: Booking) -> Fact:
    """Read a reorganisation: shares that go bring their cash, or nothing, because they are worthless."""
    fact = _moved(one)
    if fact.kind == "transfer" and (fact.qty or "")[0] == "-":
        return fact._replace(price=_brought(fact.amount, fact.qty or "") or "0")
    return fact


def _reorganised(one: Booking) -> Fact:
    """Read a row of a merger or exchange: with the other rows of its group, or alone when it has none."""
    group = optional(one.row, "group_id")
    qty = quantity(one.row)
    is_cash_alone = qty is None and optional(one.row, "symbol") is None
    return _moved(one) if group is None or is_cash_alone else _renamed_row(one, group, qty)


def _renamed(one: Booking) -> Fact:
    """Read half of a symbol change; without a group the halves find each other by day and size."""
    qty = quantity(one.row)
    if qty is None:
        return _moved(one)
    size = qty.removeprefix("-")
    return _renamed_row(one, optional(one.row, "group_id") or f"{one.kind} {needed(one.row, 'date')} {size}", qty)


def _renamed_row(one: Booking, group: str, qty: str | None) -> Fact:
    fact = one.fact("rename", purpose=_CORPORATE)
    detail = orjson.loads(fact.detail or "{}") | {"group": group}
    order = 2 if qty is None else 0 if qty[0] == "-" else 1
    return fact._replace(
        qty=qty, price=valuation(one.row) if qty else None,
        detail=orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode(),
        tie=f"!{group}:{order}:{fact.external_id}",
    )  # fmt: skip


_READERS: dict[str, Callable[[Booking], Fact]] = {
    **dict.fromkeys(CASH_KINDS, _cash),
    **dict.fromkeys((kind for kind, purpose in CASH_KINDS.items() if purpose == _OTHER), _rest),
    **dict.fromkeys(("JNL", "JNLS", "ACATS", "FOPT"), _moved),
    **dict.fromkeys(SPIN_OFFS, _spun_off),
    **dict.fromkeys(("MA", "REO", "VOF"), _reorganised),
    **dict.fromkeys(("NC", "SC", "OPCA"), _renamed),
    **dict.fromkeys(("OPEXP", "OPASN", "OPEXC", "OPXRC"), _option_close),
    **dict.fromkeys(("SPLIT", "SSP"), _split_half),
    "DIV": _dividend,
    "REORG": _removed,
    "FEE": _fee,
    "CFEE": _coin_fee,
    "CIL": _cash_in_lieu,
    "OPTRD": _delivered_shares,
}
"""How each type is booked, with its legacy names; every other type is stored as it came."""
