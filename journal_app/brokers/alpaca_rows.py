"""One row of Alpaca's account activities → one fact (step 2). Pure; whatever comes, no exception.

Source: docs.alpaca.markets, "Account Activities", "Non-Trade Activities for Option Events",
"Crypto Fees"; ids and types are stored as text because new ones keep coming.
"""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import orjson

from journal_app.brokers.alpaca_symbols import asset_class_of, slash_form
from journal_app.domain.clock import day_start, parse_time
from journal_app.domain.events import MATCHED_KINDS, Fact, Kind
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


class _UnreadableError(ValueError):
    """Why a row cannot be used, in plain words."""


def read_activity(row: object, account: str = "") -> Reading:
    """Return the fact that a row tells; an unreadable one is kept raw, with the reason as an Issue."""
    if not isinstance(row, dict):
        return _held(row, account, "the row is not an object")
    try:
        if row.get("activity_type") == "FILL":
            fact = _fill(row)
            return Reading(fact, None, "fills", fact.time_us)
        return Reading(_read_booking(row), None, "bookings", _created(row))
    except _UnreadableError as error:
        return _held(row, account, str(error))
    except (ValueError, OverflowError):
        return _held(row, account, "a number or time cannot be read")


def _read_booking(row: dict[str, Any]) -> Fact:
    kind = _needed(row, "activity_type")
    if _optional(row, "status") == "canceled":
        return _booking(row, "unclassified")
    if kind == "DIV" and _optional(row, "activity_sub_type") == "SDIV":
        return _unclassified(row)  # shares, not cash
    return _READERS.get(kind, _unclassified)(row)


def _fill(row: dict[str, Any]) -> Fact:
    side = _needed(row, "side")
    if not side.startswith(("buy", "sell")):
        raise _UnreadableError(f"side is “{side[:20]}”, neither buy nor sell")
    symbol, order_id = _needed(row, "symbol"), _optional(row, "order_id")
    qty, price = _number(row, "qty"), _number(row, "price")
    if qty is None or qty == "0" or qty[0] == "-":
        raise _UnreadableError("qty is not a positive number")
    if price is None or price[0] == "-":
        raise _UnreadableError("price is not a number of zero or more")
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


def _fee(row: dict[str, Any]) -> Fact:
    return _booking(row, "fee")._replace(amount=_must(row, "net_amount"))


def _cash(row: dict[str, Any]) -> Fact:
    return _booking(row, "cash")._replace(amount=_must(row, "net_amount"))


def _unclassified(row: dict[str, Any]) -> Fact:
    return _booking(row, "unclassified")._replace(qty=_lenient(row, "qty"), price=_lenient(row, "price"))


def _option_close(row: dict[str, Any]) -> Fact:
    """Read an expiry, assignment or exercise: the contracts go, towards zero, for nothing."""
    return _booking(row, "option_close")._replace(qty=_must(row, "qty").removeprefix("-"), price="0")


def _coin_fee(row: dict[str, Any]) -> Fact:
    """Read a crypto fee: taken in the coin itself, or (for sales) in the quote currency."""
    qty, pair = _number(row, "qty"), _pair(row)
    if qty is None or qty == "0":
        return _fee(row)._replace(symbol=pair)
    fact = _booking(row, "coin_fee", pair)
    # Booked at the end of the day: after every fill of that day that the coin may have come from.
    last_us = _start_of(_day(row) + timedelta(days=1)) - 1
    return fact._replace(
        qty=qty.removeprefix("-"), price=_must(row, "price"), time_us=last_us, tie=f"~{fact.external_id}"
    )


def _pair(row: dict[str, Any]) -> str:
    symbol = _needed(row, "symbol")
    found = slash_form(symbol)
    if found is None:
        raise _UnreadableError(f"the coin pair “{symbol[:20]}” is not known")
    return found


def _split_half(row: dict[str, Any]) -> Fact:
    qty = _must(row, "qty")
    size = qty.removeprefix("-")
    # The old quantity goes before the new one comes; a short split is told apart by nothing else.
    is_old = qty[0] == "-"
    return _booking(row, "split")._replace(
        qty=None if is_old else size,
        price=size if is_old else None,
        tie=f"!{_optional(row, 'group_id') or ''}:{0 if is_old else 1}",
    )


def _cash_in_lieu(row: dict[str, Any]) -> Fact:
    amount, qty = _must(row, "net_amount"), _number(row, "qty")
    if qty is None or qty == "0":
        return _cash(row)
    size = qty.removeprefix("-")
    price = _per_unit(amount, size) or _must(row, "price")
    return _booking(row, "cash_in_lieu")._replace(qty=size, price=price)


def _delivered_shares(row: dict[str, Any]) -> Fact:
    """Read the shares of an assignment or exercise: a fill at the strike, which is cash ÷ shares."""
    qty = _must(row, "qty")
    size = qty.removeprefix("-")
    if size == "0":
        raise _UnreadableError("qty is zero")
    price = _per_unit(_must(row, "net_amount"), size) or _must(row, "price").removeprefix("-")
    return _booking(row, "fill")._replace(qty=size, price=price, side="sell" if qty[0] == "-" else "buy")


def _per_unit(amount: str, size: str) -> str | None:
    """Return |amount| ÷ size when that is exact, else None."""
    value, rest = divmod(abs(to_units(amount)) * ONE, to_units(size))
    return None if rest or not value else from_units(value)


def _booking(row: dict[str, Any], kind: Kind, symbol: str | None = None) -> Fact:
    """Return a fact that is not an execution, at the start of its exchange day, with its signed cash."""
    external_id = _needed(row, "id")
    asset_class = underlying = multiplier = None
    if kind in MATCHED_KINDS:
        symbol = symbol or _needed(row, "symbol")
        asset_class, underlying, multiplier = asset_class_of(symbol)
    return Fact(
        external_id, kind, _start_of(_day(row)), symbol or _optional(row, "symbol"), asset_class, underlying,
        multiplier=multiplier, amount=_lenient(row, "net_amount"), order_id=_optional(row, "order_id"),
        detail=_detail(row), tie=f"-{external_id}", source=SOURCE, raw=_raw(row),
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
    if kind in CASH_KINDS and (shares := _lenient(row, "qty")) is not None:
        found["shares"] = shares
    return orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()


def _day(row: dict[str, Any]) -> date:
    """Return the row's day by the exchange's clock."""
    text = _needed(row, "date")
    if not _DATE.fullmatch(text):
        raise _UnreadableError("date is not a day")
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
        raise _UnreadableError(f"{name} is missing")
    return found


def _number(row: dict[str, Any], name: str) -> str | None:
    """Return a number as canonical text, None when absent. Raises for anything else."""
    found = row.get(name)
    if found is None or found == "":
        return None
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        raise _UnreadableError(f"{name} is not a number")
    try:
        return canonical(found if isinstance(found, str) else str(found))
    except ValueError:
        raise _UnreadableError(f"{name} is not a number") from None


def _must(row: dict[str, Any], name: str) -> str:
    found = _number(row, name)
    if found is None:
        raise _UnreadableError(f"{name} is missing")
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
    detail = orjson.dumps({"type": _optional(fields, "activity_type"), "reason": reason}, option=orjson.OPT_SORT_KEYS)
    fact = Fact(
        external_id, "unclassified", _some_time(fields), _optional(fields, "symbol"),
        detail=detail.decode(), tie=f"-{external_id}", source=SOURCE, raw=raw,
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


_READERS: dict[str, Callable[[dict[str, Any]], Fact]] = {
    **dict.fromkeys(CASH_KINDS, _cash),
    **dict.fromkeys(("OPEXP", "OPASN", "OPEXC", "OPXRC"), _option_close),
    "FEE": _fee,
    "CFEE": _coin_fee,
    "SPLIT": _split_half,
    "CIL": _cash_in_lieu,
    "OPTRD": _delivered_shares,
}
"""What is understood so far; every other type is stored as it came."""
