"""One row of Alpaca's account activities → one fact (step 2). Pure; whatever comes, no exception.

Source: docs.alpaca.markets, "Account Activities", "Non-Trade Activities for Option Events",
"Crypto Fees"; ids and types are stored as text because new ones keep coming.
"""

import hashlib
import json
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import orjson

from journal_app.brokers.alpaca_symbols import asset_class_of, contract_of, slash_form
from journal_app.domain.clock import day_start, parse_time
from journal_app.domain.events import Fact, Kind
from journal_app.domain.money import ONE, canonical, from_units, to_units
from journal_app.domain.news import Issue

SOURCE = "alpaca"
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

_DIVIDEND, _WITHHELD, _INTEREST, _TRANSFER, _OTHER = "dividend", "withholding", "interest", "transfer", "other"
CASH_KINDS: dict[str, str] = {
    **dict.fromkeys(("DIV", "DIVCGL", "DIVCGS", "CGD", "DIVROC", "DIVTXEX"), _DIVIDEND),
    **dict.fromkeys(("DIVNRA", "DIVFT", "DIVTW", "DIVFEE", "INTNRA", "INTTW", "WH"), _WITHHELD),
    **dict.fromkeys(("INT", "INTPNL"), _INTEREST),
    **dict.fromkeys(("CSD", "CSW", "JNLC", "ACATC"), _TRANSFER),
    **dict.fromkeys(("PTC", "PTR", "OPCSH"), _OTHER),
}
"""Types that move only cash, and what for; transfers are no profit."""


class Reading(NamedTuple):
    """What one row means; with an issue the fact keeps the raw row and changes no number.

    ``mark_us`` is the server's time by which its feed can be asked for newer rows (UTC µs):
    execution for fills, creation for bookings; None when the row does not tell.
    """

    fact: Fact
    issue: Issue | None = None
    feed: Literal["fills", "bookings"] = "fills"
    mark_us: int | None = None


class _Unreadable(ValueError):
    """Why a row cannot be used, in plain words."""


def read_activity(row: object, account: str = "") -> Reading:
    """Return the fact that a row tells; an unreadable one is kept raw, with the reason as an Issue."""
    try:
        if not isinstance(row, dict):
            raise _Unreadable("the row is not an object")
        if row.get("activity_type") == "FILL":
            fact = _fill(row)
            return Reading(fact, None, "fills", fact.time_us)
        return Reading(_read(row), None, "bookings", _created(row))
    except _Unreadable as error:
        return _held(row, account, str(error))
    except (ValueError, OverflowError):
        return _held(row, account, "a number or time cannot be read")


def _read(row: dict[str, Any]) -> Fact:
    kind = row.get("activity_type")
    if not isinstance(kind, str) or not kind:
        raise _Unreadable("activity_type is missing")
    if _optional(row, "status") == "canceled":
        return _booking(row, "unclassified")
    return _booking_of_kind(row, kind)


def _fill(row: dict[str, Any]) -> Fact:
    side = _needed(row, "side")
    if not side.startswith(("buy", "sell")):
        raise _Unreadable(f"side is “{side[:20]}”, neither buy nor sell")
    symbol, order_id = _needed(row, "symbol"), _optional(row, "order_id")
    qty, price = _number(row, "qty"), _number(row, "price")
    if qty is None or qty == "0" or qty[0] == "-":
        raise _Unreadable("qty is not a positive number")
    if price is None or price[0] == "-":
        raise _Unreadable("price is not a number of zero or more")
    time_us = parse_time(_needed(row, "transaction_time"))
    external_id = _needed(row, "id")
    asset_class, underlying, multiplier = asset_class_of(symbol)
    return Fact(
        external_id, "fill", time_us, symbol, asset_class, underlying, "buy" if side[0] == "b" else "sell",
        qty, price, None, None, multiplier, None, order_id, None,
        f"{order_id or ''}:{_padded(row) or external_id}", SOURCE, _raw(row),
    )  # fmt: skip


def _padded(row: dict[str, Any]) -> str | None:
    """Return cum_qty so that the order of texts is the order of numbers."""
    try:
        cum = _number(row, "cum_qty")
    except ValueError:
        return None
    if cum is None or cum[0] == "-":
        return None
    whole, dot, fraction = cum.partition(".")
    return f"{whole:0>18}{dot}{fraction}"


def _booking_of_kind(row: dict[str, Any], kind: str) -> Fact:
    sub = _optional(row, "activity_sub_type")
    if kind == "FEE":
        return _booking(row, "fee", amount=_must(row, "net_amount"))
    if kind == "CFEE":
        return _coin_fee(row)
    if kind == "SPLIT":
        return _split_half(row)
    if kind == "CIL":
        return _cash_in_lieu(row)
    if kind in {"OPEXP", "OPASN", "OPEXC", "OPXRC"}:
        qty = _must(row, "qty").removeprefix("-")
        return _booking(row, "option_close", qty=qty, price="0", with_instrument=True)
    if kind == "OPTRD":
        return _delivered_shares(row)
    if kind in CASH_KINDS and not (kind == "DIV" and sub == "SDIV"):
        return _booking(row, "cash", amount=_must(row, "net_amount"))
    return _booking(row, "unclassified", qty=_lenient(row, "qty"), price=_lenient(row, "price"))


def _coin_fee(row: dict[str, Any]) -> Fact:
    """Read a crypto fee: taken in the coin itself, or (for sales) in the quote currency."""
    qty = _number(row, "qty")
    if qty is None or qty == "0":
        return _booking(row, "fee", amount=_must(row, "net_amount"), symbol=_pair(row))
    price = _must(row, "price")
    fact = _booking(row, "coin_fee", qty=qty.removeprefix("-"), price=price, symbol=_pair(row))
    # Booked at the end of the day: after every fill of that day that the coin may have come from.
    last_us = _start_of(_day(row) + timedelta(days=1)) - 1
    return fact._replace(time_us=last_us, asset_class="crypto", tie=f"~{fact.external_id}")


def _pair(row: dict[str, Any]) -> str:
    symbol = _needed(row, "symbol")
    found = slash_form(symbol)
    if found is None:
        raise _Unreadable(f"the coin pair “{symbol[:20]}” is not known")
    return found


def _split_half(row: dict[str, Any]) -> Fact:
    qty = _must(row, "qty")
    size = qty.removeprefix("-")
    # The old quantity goes before the new one comes; a short split is told apart by nothing else.
    is_old = qty[0] == "-"
    fact = _booking(row, "split", qty=None if is_old else size, price=size if is_old else None, with_instrument=True)
    return fact._replace(tie=f"!{_optional(row, 'group_id') or ''}:{0 if is_old else 1}")


def _cash_in_lieu(row: dict[str, Any]) -> Fact:
    amount, qty = _must(row, "net_amount"), _number(row, "qty")
    if qty is None or qty == "0":
        return _booking(row, "cash", amount=amount)
    size = qty.removeprefix("-")
    return _booking(
        row, "cash_in_lieu", qty=size, price=_per_unit(amount, size) or _must(row, "price"),
        amount=amount, with_instrument=True,
    )  # fmt: skip


def _delivered_shares(row: dict[str, Any]) -> Fact:
    """Read the shares of an assignment or exercise: a fill at the strike, which is cash ÷ shares."""
    qty = _must(row, "qty")
    size = qty.removeprefix("-")
    if size == "0":
        raise _Unreadable("qty is zero")
    price = _per_unit(_must(row, "net_amount"), size) or _must(row, "price").removeprefix("-")
    fact = _booking(row, "fill", qty=size, price=price, with_instrument=True)
    return fact._replace(side="sell" if qty[0] == "-" else "buy")


def _per_unit(amount: str, size: str) -> str | None:
    """Return |amount| ÷ size when that is exact, else None."""
    value, rest = divmod(abs(to_units(amount)) * ONE, to_units(size))
    return None if rest or not value else from_units(value)


def _booking(
    row: dict[str, Any],
    kind: Kind,
    *,
    qty: str | None = None,
    price: str | None = None,
    amount: str | None = None,
    symbol: str | None = None,
    with_instrument: bool = False,
) -> Fact:
    """Return a fact that is not a fill, at the start of its exchange day."""
    external_id = _needed(row, "id")
    symbol = symbol or (_needed(row, "symbol") if with_instrument else _optional(row, "symbol"))
    asset_class, underlying, multiplier = asset_class_of(symbol) if with_instrument and symbol else (None, None, None)
    return Fact(
        external_id, kind, _start_of(_day(row)), symbol, asset_class, underlying,
        qty=qty, price=price, multiplier=multiplier, amount=amount or _lenient(row, "net_amount"),
        order_id=_optional(row, "order_id"), detail=_detail(row), tie=f"-{external_id}", source=SOURCE, raw=_raw(row),
    )  # fmt: skip


def _detail(row: dict[str, Any]) -> str:
    """Return what only this kind of row tells, as JSON with sorted keys."""
    kind = row["activity_type"]
    found = {"type": kind}
    if kind in CASH_KINDS:
        found["purpose"] = CASH_KINDS[kind]
    names = {"activity_sub_type": "sub_type", "description": "description", "status": "status",
             "group_id": "group", "created_at": "created_at", "per_share_amount": "per_share"}  # fmt: skip
    for name, ours in names.items():
        text = _optional(row, name)
        if text is not None:
            found[ours] = text
    if contract_of(_optional(row, "symbol") or "") is None and kind in CASH_KINDS:
        shares = _lenient(row, "qty")
        if shares is not None:
            found["shares"] = shares
    return orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()


def _day(row: dict[str, Any]) -> date:
    """Return the row's day by the exchange's clock."""
    text = _needed(row, "date")
    if not _DATE.fullmatch(text):
        raise _Unreadable("date is not a day")
    return date.fromisoformat(text)


def _created(row: dict[str, Any]) -> int | None:
    """Return when a booking was made; None when the row does not tell (it is counted all the same)."""
    try:
        return parse_time(_needed(row, "created_at"))
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)
def _start_of(day: date) -> int:
    return day_start(day)


def _clean(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _optional(row: dict[str, Any], name: str) -> str | None:
    found = row.get(name)
    return found if isinstance(found, str) and found and _clean(found) else None


def _needed(row: dict[str, Any], name: str) -> str:
    found = _optional(row, name)
    if found is None:
        raise _Unreadable(f"{name} is missing")
    return found


def _number(row: dict[str, Any], name: str) -> str | None:
    """Return a number as canonical text, None when absent. Raises for anything else."""
    found = row.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise _Unreadable(f"{name} is not a number")
    try:
        return canonical(found if isinstance(found, str) else str(found))
    except ValueError:
        raise _Unreadable(f"{name} is not a number") from None


def _must(row: dict[str, Any], name: str) -> str:
    found = _number(row, name)
    if found is None:
        raise _Unreadable(f"{name} is missing")
    return found


def _lenient(row: dict[str, Any], name: str) -> str | None:
    try:
        return _number(row, name)
    except ValueError:
        return None


def _raw(row: object) -> str:
    """Return a row as JSON with sorted keys; what orjson refuses is written in plain ASCII."""
    try:
        return orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()
    except orjson.JSONEncodeError:
        pass  # a lone surrogate or an integer beyond 64 bits: legal JSON, which the next line can write
    try:
        return json.dumps(row, sort_keys=True, default=str)
    except (ValueError, RecursionError):
        return '"a row nested too deeply to be written"'


def _held(row: object, account: str, reason: str) -> Reading:
    """Keep an unreadable row raw, under its own id or one made from its content."""
    raw = _raw(row)
    fields = row if isinstance(row, dict) else {}
    external_id = _optional(fields, "id") or f"unread:{hashlib.blake2b(raw.encode(), digest_size=16).hexdigest()}"
    detail = {"type": _optional(fields, "activity_type"), "reason": reason}
    fact = Fact(
        external_id, "unclassified", _some_time(fields), _optional(fields, "symbol"),
        detail=orjson.dumps(detail, option=orjson.OPT_SORT_KEYS).decode(), tie=f"-{external_id}", source=SOURCE, raw=raw,
    )  # fmt: skip
    return Reading(fact, Issue(account, external_id, f"Row of Alpaca kept, not counted: {reason}."))


def _some_time(row: dict[str, Any]) -> int:
    """Return any time that the row tells, else 0."""
    for name in ("transaction_time", "created_at"):
        try:
            return parse_time(_needed(row, name))
        except (ValueError, OverflowError):
            continue
    try:
        return _start_of(_day(row))
    except (ValueError, OverflowError):
        return 0
