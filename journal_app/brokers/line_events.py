"""Lines of journal-jsonl that are no fills: read as facts, and written back without loss."""

import json
from collections.abc import Callable
from typing import Any

from journal_app.brokers.line_fields import (
    Counter,
    LineError,
    Row,
    detail_of,
    fact_of,
    negated,
    number_of,
    option_root,
    positive_of,
    symbol_of,
    text_of,
)
from journal_app.domain.events import Fact
from journal_app.domain.money import ONE, canonical, from_units, multiply, to_units

CASH_KINDS = frozenset({"deposit", "withdrawal", "dividend", "interest", "withholding", "journal"})
PURPOSES = frozenset({"transfer", "corporate_action", "dividend", "fee", "other"})
"""Why shares move without an execution; a transfer, the usual case, is no profit."""


ASSUMED = '{"assumed":"multiplier"}'
"""The detail of a fill whose contract size nobody has told."""


def _split(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    new = positive_of(row, "new") if row.get("new") is not None else None
    old = positive_of(row, "old") if row.get("old") is not None else None
    if new is None and old is None:
        raise LineError("new", "missing")
    return (fact_of(row, raw, counter, "split", symbol=symbol_of(row), qty=new, price=old),)


def _cash_in_lieu(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    fee = number_of(row, "fee") if row.get("fee") else None
    fact = fact_of(
        row, raw, counter, "cash_in_lieu", symbol=symbol_of(row), qty=positive_of(row, "qty"),
        price=number_of(row, "price"), fee=None if fee == "0" else fee,
    )  # fmt: skip
    return (fact,)


def _coin_fee(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    amounts = {"qty": positive_of(row, "qty"), "price": number_of(row, "price")}
    return (fact_of(row, raw, counter, "coin_fee", symbol=symbol_of(row), asset_class="crypto", **amounts),)


def _fee(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    amount = canonical(negated(number_of(row, "amount")))
    detail = detail_of(row, "reason", "text")
    return (fact_of(row, raw, counter, "fee", symbol=text_of(row, "symbol"), amount=amount, detail=detail),)


def _cash(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    if text_of(row, "kind") not in CASH_KINDS:
        raise LineError("kind", f"must be one of {', '.join(sorted(CASH_KINDS))}")
    detail = detail_of(row, "kind", "text")
    return (
        fact_of(
            row, raw, counter, "cash", symbol=text_of(row, "symbol"), amount=number_of(row, "amount"), detail=detail
        ),
    )


def _option_event(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    kind = text_of(row, "kind")
    if kind not in {"expire", "exercise", "assign"}:
        raise LineError("kind", "must be expire, exercise or assign")
    symbol, qty = symbol_of(row), positive_of(row, "qty")
    per_contract = canonical(str(row.get("shares_per_contract") or "100"))
    detail = detail_of(row, "kind", "right", "strike", "shares_per_contract", "text")
    fee = number_of(row, "fee") if row.get("fee") else None
    underlying = text_of(row, "underlying") or option_root(symbol)
    contract = fact_of(
        row, raw, counter, "option_close", symbol=symbol, asset_class="option", underlying=underlying, qty=qty,
        price="0", fee=None if fee == "0" else fee, multiplier=per_contract if per_contract != "0" else "100",
        detail=detail,
    )  # fmt: skip
    if kind == "expire" or per_contract == "0":
        return (contract,)
    if not underlying:
        raise LineError("underlying", "missing")
    if text_of(row, "right") not in {"call", "put"}:
        raise LineError("right", "must be call or put")
    shares = Fact(
        f"{contract.external_id}:shares", "fill", contract.time_us, underlying,
        side="buy" if (row["right"] == "call") is (kind == "exercise") else "sell",
        qty=_product(qty, per_contract), price=number_of(row, "strike"),
        detail=json.dumps({"leg_of": contract.external_id}),
    )  # fmt: skip
    return (contract, shares)


def _transfer(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    """Read shares that come (qty > 0) or go without an execution; without a price their cost is not known."""
    qty = number_of(row, "qty")
    if qty == "0":
        raise LineError("qty", "must not be 0")
    purpose = text_of(row, "purpose") or "transfer"
    if purpose not in PURPOSES:
        raise LineError("purpose", f"must be one of {', '.join(sorted(PURPOSES))}")
    fact = fact_of(
        row, raw, counter, "transfer", **_instrument(row, symbol_of(row)), qty=qty,
        price=number_of(row, "price") if row.get("price") is not None else None, amount=_amount(row),
        detail=detail_of(row | {"purpose": purpose}, "purpose", "text"),
    )  # fmt: skip
    return (fact,)


def _rename(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    """Read a position that goes on under another symbol: what left the old one, and what arrived in its place."""
    symbol, target = symbol_of(row), text_of(row, "to")
    if target is None or target == symbol:
        raise LineError("to", "missing" if target is None else "must be another symbol")
    old, new = positive_of(row, "old"), positive_of(row, "new")
    gone = fact_of(row, raw, counter, "rename", **_instrument(row, symbol), qty=negated(old), amount=_amount(row))
    group, said = gone.external_id, detail_of(row | {"new": new}, "to", "new", "text")
    gone = gone._replace(detail=detail_of({"group": group, **json.loads(said or "{}")}, "group", "to", "new", "text"))
    come = Fact(
        f"{group}:new", "rename", gone.time_us, qty=new, amount="0",
        detail=detail_of({"group": group, "leg_of": group}, "group", "leg_of"),
    )._replace(**_instrument(row, target))  # fmt: skip
    return (gone, come)


def _spin_off(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    """Read shares of a child that come to a parent's holder (qty < 0: to a short), with a part of its cost.

    ``basis`` is the fraction of the parent's cost that goes to the child; without it the child's cost is not known
    and it comes as a transfer, so that no money is made or lost.
    """
    symbol, child, qty = symbol_of(row), text_of(row, "child"), number_of(row, "qty")
    if child is None or child == symbol:
        raise LineError("child", "missing" if child is None else "must be another symbol")
    if qty == "0":
        raise LineError("qty", "must not be 0")
    if row.get("basis") is None:
        detail = detail_of(row | {"purpose": "corporate_action"}, "purpose", "text")
        return (fact_of(row, raw, counter, "transfer", **_instrument(row, child), qty=qty, amount="0", detail=detail),)
    basis = positive_of(row, "basis")
    if to_units(basis) > ONE:
        raise LineError("basis", "is a fraction: 0.2 for a fifth of the cost")
    parent = fact_of(row, raw, counter, "rename", **_instrument(row, symbol), price=basis, amount="0")
    group = parent.external_id
    said = {"group": group, "child": child, "shares": qty, "text": row.get("text")}
    parent = parent._replace(detail=detail_of(said, *said))
    come = Fact(
        f"{group}:child", "rename", parent.time_us, qty=qty, amount="0",
        detail=detail_of({"group": group, "leg_of": group}, "group", "leg_of"),
    )._replace(**_instrument(row, child))  # fmt: skip
    return (parent, come)


def _amount(row: Row) -> str:
    return number_of(row, "amount") if row.get("amount") is not None else "0"


def _instrument(row: Row, symbol: str) -> dict[str, Any]:
    """Return the fields that say what is moved, as a fill has them."""
    asset_class = text_of(row, "asset_class") or "equity"
    is_option = asset_class == "option"
    multiplier = number_of(row, "multiplier") if row.get("multiplier") else "100" if is_option else "1"
    return {
        "symbol": symbol,
        "asset_class": None if asset_class == "equity" else asset_class,
        "underlying": text_of(row, "underlying") or (option_root(symbol) if is_option else None),
        "multiplier": None if multiplier == "1" else multiplier,
    }


def _product(left: str, right: str) -> str:
    return from_units(multiply(to_units(left), to_units(right)))


READERS: dict[str, Callable[[Row, str, Counter], tuple[Fact, ...]]] = {
    "split": _split, "cash_in_lieu": _cash_in_lieu, "coin_fee": _coin_fee, "fee": _fee, "cash": _cash,
    "option_event": _option_event, "transfer": _transfer, "rename": _rename,
    "spin_off": _spin_off,
}  # fmt: skip


def _fill_row(fact: Fact, detail: Row) -> Row:
    is_plain = fact.asset_class == "option" and fact.underlying == option_root(fact.symbol or "")
    return {
        "symbol": fact.symbol, "asset_class": fact.asset_class or "equity", "side": fact.side, "qty": fact.qty,
        "price": fact.price, "fee": fact.fee or "0", "fee_currency": fact.fee_currency, "order_id": fact.order_id,
        "multiplier": None if "assumed" in detail else fact.multiplier or "1",
        "underlying": None if is_plain else fact.underlying,
    }  # fmt: skip


def _option_row(fact: Fact, detail: Row) -> Row:
    underlying = None if fact.underlying == option_root(fact.symbol or "") else fact.underlying
    row = {"type": "option_event", "symbol": fact.symbol, "underlying": underlying, "qty": fact.qty}
    return row | {"fee": fact.fee or "0"} | detail


def _moved_row(fact: Fact) -> Row:
    is_plain = fact.asset_class == "option" and fact.underlying == option_root(fact.symbol or "")
    return {
        "symbol": fact.symbol, "asset_class": fact.asset_class or "equity", "amount": fact.amount,
        "multiplier": fact.multiplier or "1", "underlying": None if is_plain else fact.underlying,
    }  # fmt: skip


def _rename_row(fact: Fact, detail: Row) -> Row:
    told = {name: value for name, value in detail.items() if name != "group"}
    if "child" in told:
        told = {"type": "spin_off", "qty": told.pop("shares"), "basis": fact.price, **told}
        return {name: value for name, value in _moved_row(fact).items() if name != "amount"} | told
    return _moved_row(fact) | {"old": (fact.qty or "").removeprefix("-") or None} | told


WRITERS: dict[str, Callable[[Fact, Row], Row]] = {
    "fill": _fill_row,
    "split": lambda fact, _: {"symbol": fact.symbol, "new": fact.qty, "old": fact.price},
    "cash_in_lieu": lambda fact, _: {
        "symbol": fact.symbol, "qty": fact.qty, "price": fact.price, "fee": fact.fee or "0"
    },
    "coin_fee": lambda fact, _: {"symbol": fact.symbol, "qty": fact.qty, "price": fact.price},
    "fee": lambda fact, detail: {"symbol": fact.symbol, "amount": canonical(negated(fact.amount or "0"))} | detail,
    "cash": lambda fact, detail: {"symbol": fact.symbol, "amount": fact.amount} | detail,
    "option_close": _option_row,
    "transfer": lambda fact, detail: _moved_row(fact) | {"qty": fact.qty, "price": fact.price} | detail,
    "rename": _rename_row,
    "unclassified": lambda fact, _: {"symbol": fact.symbol},
}  # fmt: skip
