"""The journal-jsonl format: one JSON object a line, read as facts and written back without loss.

Also the rows of fills-csv, whose columns carry the same names. Pure: text in, facts out.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from sys import intern
from typing import Annotated, Any, Literal, NamedTuple, cast

import msgspec
import orjson

from journal_app.domain.clock import format_time, parse_time
from journal_app.domain.events import MEANING_FIELDS, Columns, Fact, Kind
from journal_app.domain.money import canonical, from_units, multiply, to_units

Row = dict[str, Any]
CASH_KINDS = frozenset({"deposit", "withdrawal", "dividend", "interest", "withholding", "journal"})
_SIDES = frozenset({"buy", "sell"})
NOTE_TYPES = frozenset({"note", "tag", "setup", "plan", "review"})
_SURE_DIGITS = 15
"""A binary float gives this many decimal digits back as they were written."""
DEFAULT_ACCOUNT = "main"
_FULL_LENGTH = 27


class LineError(ValueError):
    """A line that cannot be read: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        """Keep the field's name and the reason."""
        super().__init__(f"{field}: {reason}")
        self.field = field


class Note(NamedTuple):
    """A line about a trade, not about a fact: note, tag, setup, plan or review."""

    account: str
    row: Row


class Setting(NamedTuple):
    """A line about an account: which broker it belongs to."""

    account: str
    row: Row


class Counter:
    """Counts identical rows without an id, so that each gets an id of its own."""

    def __init__(self) -> None:
        """Start with no row seen."""
        self._seen: dict[str, int] = {}

    def id_for(self, row: Row) -> str:
        """Return the id of a row that brings none: its hash and its count in the file."""
        plain = orjson.dumps(row, option=orjson.OPT_SORT_KEYS)
        digest = hashlib.blake2b(plain, digest_size=12).hexdigest()
        count = self._seen[digest] = self._seen.get(digest, 0) + 1
        return f"row-{digest}-{count}"


def parse_line(line: bytes) -> Row:
    """Return one line as a row. Raises LineError when it is not a JSON object."""
    try:
        row = orjson.loads(line)
    except ValueError as error:
        raise LineError("line", f"not JSON ({error})") from error
    if not isinstance(row, dict):
        raise LineError("line", "not a JSON object")
    return row


def read_row(row: Row, raw: str, counter: Counter) -> tuple[str, tuple[Fact, ...]] | Note | Setting:
    """Return (account, facts) of a row, or the note or setting that it is.

    Raises LineError naming the field that cannot be read.
    """
    row_type = row.get("type")
    account = row.get("account") or DEFAULT_ACCOUNT
    if not isinstance(account, str):
        raise LineError("account", "not a text")
    if "meaning" in row:
        return account, (_as_recorded(row),)
    if row_type == "fill":
        return account, (read_fill(row, raw, counter),)
    if not isinstance(row_type, str):
        raise LineError("type", "missing")
    if row_type in NOTE_TYPES:
        return Note(account, row)
    if row_type == "setting":
        return Setting(account, row)
    reader = _READERS.get(row_type)
    if reader is None:
        raise LineError("type", f"unknown: {row_type[:40]!r}")
    return account, reader(row, raw, counter)


class _PlainFill(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A fill of shares as most are: texts, and nothing out of the ordinary."""

    type: Literal["fill"]
    id: Annotated[str, msgspec.Meta(min_length=1)]
    time: str
    symbol: str
    side: Literal["buy", "sell"]
    qty: str
    price: str
    account: str | None = None
    asset_class: Literal["equity"] = "equity"
    fee: str | None = None
    fee_currency: str | None = None
    order_id: str | None = None
    multiplier: Literal["1"] = "1"


_PLAIN_FILLS = msgspec.json.Decoder(_PlainFill)


def read_plain_fills(lines: bytes, count: int) -> tuple[str, Columns] | None:
    """Read lines that are all plain fills of shares of one account, column by column; else None.

    It is `read_fill` of each, five times as fast: the columns of `events.STORED_FIELDS`. Whatever is
    out of the ordinary, right or wrong, is left to that: None means only "not like this".
    """
    try:
        rows = _PLAIN_FILLS.decode_lines(lines)
        times = _parse_times([row.time for row in rows])
        qtys, prices = (
            list(map(canonical, [row.qty for row in rows])),
            list(map(canonical, [row.price for row in rows])),
        )
        fees = [canonical(row.fee) if row.fee else None for row in rows]
    except (ValueError, OverflowError):
        return None
    accounts = {row.account or DEFAULT_ACCOUNT for row in rows}
    symbols = [intern(row.symbol) for row in rows]
    if len(rows) != count or len(accounts) != 1 or not all(map(str.strip, symbols)):
        return None
    if "0" in qtys or any(qty[0] == "-" for qty in qtys):
        return None
    if "0" in fees:
        fees = [None if fee == "0" else fee for fee in fees]
    nothing: list[None] = [None] * count
    return accounts.pop(), (
        [row.id for row in rows], ["fill"] * count, times, symbols, nothing, nothing, [row.side for row in rows],
        qtys, prices, fees, [intern(row.fee_currency) if row.fee_currency else None for row in rows], nothing, nothing,
        [row.order_id or None for row in rows], nothing, [""] * count, ["file"] * count,
    )  # fmt: skip


def _parse_times(texts: Sequence[str]) -> list[int]:
    """Return `parse_time` of each, faster for times that are all written like 2026-03-04T15:00:00.000000Z.

    Twice as fast; other ways to write a time are read one by one. Raises ValueError as `parse_time` does.
    """
    if set(map(len, texts)) - {_FULL_LENGTH} or {text[10] + text[26] for text in texts} - {"TZ"}:
        return list(map(parse_time, texts))
    import numpy as np

    times: list[int] = np.array([text[:26] for text in texts], dtype="datetime64[us]").astype(np.int64).tolist()
    return times


def read_fill(row: Row, raw: str, counter: Counter) -> Fact:
    """Return the fact of a fill row. Raises LineError naming the field that cannot be read."""
    try:
        time_us = parse_time(row["time"])
    except (KeyError, TypeError, ValueError):
        time_us = _time(row)
    side = row.get("side")
    if not isinstance(side, str) or side not in _SIDES:
        raise LineError("side", "must be buy or sell")
    symbol = _symbol(row)
    asset_class = _text(row, "asset_class") or "equity"
    qty = _number(row, "qty")
    if qty[0] == "-" or qty == "0":
        raise LineError("qty", "must be more than 0")
    fee_text = row.get("fee")
    fee = _number(row, "fee") if fee_text and fee_text != "0" else None
    multiplier = _number(row, "multiplier") if row.get("multiplier") else None
    if multiplier is None and asset_class == "option":
        multiplier = "100"
    underlying = _text(row, "underlying")
    if underlying is None and asset_class == "option":
        underlying = option_root(symbol)
    external_id = row.get("id") or counter.id_for(row)
    return Fact(
        str(external_id), "fill", time_us, symbol, None if asset_class == "equity" else asset_class, underlying,
        side, qty, _number(row, "price"), None if fee == "0" else fee, _fee_currency(row, symbol, asset_class),
        None if multiplier == "1" else multiplier, None, _text(row, "order_id"), None, "",
        "file", raw, _text(row, "setup"), _tags(row),
    )  # fmt: skip


def _fee_currency(row: Row, symbol: str, asset_class: str) -> str | None:
    named = _text(row, "fee_currency")
    if not named or named == "base":
        return named or None
    if asset_class == "crypto" and named == symbol.partition("/")[0]:
        return "base"
    return str(named)


def _tags(row: Row) -> tuple[str, ...]:
    tags = row.get("tags")
    if not tags:
        return ()
    parts = tags.split(";") if isinstance(tags, str) else tags
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise LineError("tags", "not a list of texts")
    return tuple(part.strip() for part in parts if part.strip())


def option_root(symbol: str) -> str | None:
    """Return the underlying of an OCC option symbol ("XYZ260320C00025000" -> "XYZ"), or None."""
    root = symbol[:-15]
    return root if root and symbol[-15:-9].isdigit() and symbol[-9] in "CP" and symbol[-8:].isdigit() else None


def _text(row: Row, field: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise LineError(field, "not a text")
    return value or None


def _symbol(row: Row) -> str:
    symbol = row.get("symbol")
    if not isinstance(symbol, str) or not symbol.strip():
        raise LineError("symbol", "missing")
    return symbol


def _time(row: Row) -> int:
    text = row.get("time")
    if not isinstance(text, str):
        raise LineError("time", "missing")
    try:
        return parse_time(text)
    except ValueError as error:
        raise LineError("time", f"{error}; write it like 2026-03-04T15:00:00Z") from error


def _number(row: Row, field: str) -> str:
    value = row.get(field)
    if type(value) is int:
        value = str(value)
    elif type(value) is float:
        value = repr(value)
        if sum(map(str.isdigit, value)) > _SURE_DIGITS:
            raise LineError(field, "a JSON number of so many digits is not exact; write it in quotes")
    if type(value) is not str:
        raise LineError(field, "missing" if value is None else "not a number")
    try:
        return canonical(value)
    except ValueError as error:
        raise LineError(field, str(error) if value else "missing") from error


def _positive(row: Row, field: str) -> str:
    text = _number(row, field)
    if text[0] == "-" or text == "0":
        raise LineError(field, "must be more than 0")
    return text


def _split(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    new = _positive(row, "new") if row.get("new") is not None else None
    old = _positive(row, "old") if row.get("old") is not None else None
    if new is None and old is None:
        raise LineError("new", "missing")
    return (_fact(row, raw, counter, "split", symbol=_symbol(row), qty=new, price=old),)


def _cash_in_lieu(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    fee = _number(row, "fee") if row.get("fee") else None
    fact = _fact(
        row, raw, counter, "cash_in_lieu", symbol=_symbol(row), qty=_positive(row, "qty"), price=_number(row, "price"),
        fee=None if fee == "0" else fee,
    )  # fmt: skip
    return (fact,)


def _coin_fee(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    amounts = {"qty": _positive(row, "qty"), "price": _number(row, "price")}
    return (_fact(row, raw, counter, "coin_fee", symbol=_symbol(row), asset_class="crypto", **amounts),)


def _fee(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    amount = canonical(negated(_number(row, "amount")))
    detail = _detail(row, "reason", "text")
    return (_fact(row, raw, counter, "fee", symbol=_text(row, "symbol"), amount=amount, detail=detail),)


def _cash(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    if _text(row, "kind") not in CASH_KINDS:
        raise LineError("kind", f"must be one of {', '.join(sorted(CASH_KINDS))}")
    detail = _detail(row, "kind", "text")
    return (
        _fact(row, raw, counter, "cash", symbol=_text(row, "symbol"), amount=_number(row, "amount"), detail=detail),
    )


def _option_event(row: Row, raw: str, counter: Counter) -> tuple[Fact, ...]:
    kind = _text(row, "kind")
    if kind not in {"expire", "exercise", "assign"}:
        raise LineError("kind", "must be expire, exercise or assign")
    symbol, qty = _symbol(row), _positive(row, "qty")
    per_contract = canonical(str(row.get("shares_per_contract") or "100"))
    detail = _detail(row, "kind", "right", "strike", "shares_per_contract", "text")
    fee = _number(row, "fee") if row.get("fee") else None
    underlying = _text(row, "underlying") or option_root(symbol)
    contract = _fact(
        row, raw, counter, "option_close", symbol=symbol, asset_class="option", underlying=underlying, qty=qty,
        price="0", fee=None if fee == "0" else fee, multiplier=per_contract if per_contract != "0" else "100",
        detail=detail,
    )  # fmt: skip
    if kind == "expire" or per_contract == "0":
        return (contract,)
    if not underlying:
        raise LineError("underlying", "missing")
    if _text(row, "right") not in {"call", "put"}:
        raise LineError("right", "must be call or put")
    shares = Fact(
        f"{contract.external_id}:shares", "fill", contract.time_us, underlying,
        side="buy" if (row["right"] == "call") is (kind == "exercise") else "sell",
        qty=_product(qty, per_contract), price=_number(row, "strike"),
        detail=json.dumps({"leg_of": contract.external_id}),
    )  # fmt: skip
    return (contract, shares)


def _product(left: str, right: str) -> str:
    return from_units(multiply(to_units(left), to_units(right)))


def negated(text: str) -> str:
    """Return a decimal text with the other sign."""
    return text[1:] if text.startswith("-") else f"-{text}"


def _detail(row: Row, *names: str) -> str | None:
    kept = {name: row[name] for name in names if row.get(name) is not None}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode() if kept else None


def _fact(row: Row, raw: str, counter: Counter, kind: Kind, **fields: str | None) -> Fact:
    external_id = row.get("id") or counter.id_for(row)
    return Fact(str(external_id), kind, _time(row), raw=raw)._replace(**cast("dict[str, Any]", fields))


_EXACT = ("qty", "price", "fee", "multiplier", "amount")


def _as_recorded(row: Row) -> Fact:
    """Return a broker's fact from a line of our own export, with its raw row."""
    meaning = row["meaning"]
    if not isinstance(meaning, dict) or not set(meaning) <= set(MEANING_FIELDS) or not row.get("id"):
        raise LineError("meaning", "not as this program writes it")
    if meaning.get("kind") not in _WRITERS or not isinstance(meaning.get("time_us"), int):
        raise LineError("meaning", "no kind or time")
    fields: dict[str, Any] = {
        name: _number(meaning, name) if name in _EXACT else value for name, value in meaning.items()
    }
    kept: dict[str, Any] = {name: str(row.get(name) or "") for name in ("tie", "source", "raw")}
    return Fact(external_id=str(row["id"]), **fields, **kept)


_READERS: dict[str, Callable[[Row, str, Counter], tuple[Fact, ...]]] = {
    "split": _split, "cash_in_lieu": _cash_in_lieu, "coin_fee": _coin_fee, "fee": _fee, "cash": _cash,
    "option_event": _option_event,
}  # fmt: skip


def write_fact(account: str, fact: Fact) -> str | None:
    """Return the line that reads back as this fact; None for a leg that its parent's line books."""
    detail = json.loads(fact.detail) if fact.detail and fact.kind != "unclassified" else {}
    if "leg_of" in detail:
        return None
    row: Row = {
        "type": fact.kind,
        "id": fact.external_id,
        "account": account,
        "time": format_time(fact.time_us),
    }
    row |= _WRITERS[fact.kind](fact, detail)
    if fact.source != "file":
        meaning = zip(MEANING_FIELDS, fact[1:15], strict=True)
        row |= {"source": fact.source, "tie": fact.tie or None, "raw": fact.raw}
        row["meaning"] = {name: value for name, value in meaning if value is not None}
    return orjson.dumps({name: value for name, value in row.items() if value is not None}).decode()


def _fill_row(fact: Fact, _: Row) -> Row:
    is_plain = fact.asset_class == "option" and fact.underlying == option_root(fact.symbol or "")
    return {
        "symbol": fact.symbol, "asset_class": fact.asset_class or "equity", "side": fact.side, "qty": fact.qty,
        "price": fact.price, "fee": fact.fee or "0", "fee_currency": fact.fee_currency, "order_id": fact.order_id,
        "multiplier": fact.multiplier or "1", "underlying": None if is_plain else fact.underlying,
    }  # fmt: skip


def _option_row(fact: Fact, detail: Row) -> Row:
    underlying = None if fact.underlying == option_root(fact.symbol or "") else fact.underlying
    row = {"type": "option_event", "symbol": fact.symbol, "underlying": underlying, "qty": fact.qty}
    return row | {"fee": fact.fee or "0"} | detail


_WRITERS: dict[str, Callable[[Fact, Row], Row]] = {
    "fill": _fill_row,
    "split": lambda fact, _: {"symbol": fact.symbol, "new": fact.qty, "old": fact.price},
    "cash_in_lieu": lambda fact, _: {
        "symbol": fact.symbol, "qty": fact.qty, "price": fact.price, "fee": fact.fee or "0"
    },
    "coin_fee": lambda fact, _: {"symbol": fact.symbol, "qty": fact.qty, "price": fact.price},
    "fee": lambda fact, detail: {"symbol": fact.symbol, "amount": canonical(negated(fact.amount or "0"))} | detail,
    "cash": lambda fact, detail: {"symbol": fact.symbol, "amount": fact.amount} | detail,
    "option_close": _option_row,
    "unclassified": lambda fact, _: {"symbol": fact.symbol},
}  # fmt: skip


def write_setting(account: str, broker: str, environment: str | None, broker_account_id: str | None) -> str:
    """Return the line that names an account's broker."""
    row = {"type": "setting", "account": account, "broker": broker, "environment": environment}
    return orjson.dumps(row | {"broker_account_id": broker_account_id}).decode()


def write_note(account: str, anchor: str, annotation: Any) -> list[str]:  # noqa: ANN401 - ledger.store.Annotation
    """Return the lines of an annotation: one each for note, tags, setup, plan and review."""
    lines: list[Row] = [
        {"type": "note", "text": annotation.note},
        {"type": "tag", "tags": list(annotation.tags) if annotation.tags else None},
        {"type": "setup", "setup": annotation.setup},
        {"type": "plan", "stop": annotation.stop, "target": annotation.target},
        {"type": "review", "reviewed": annotation.reviewed, "rating": annotation.rating},
    ]
    written: list[str] = []
    for line in lines:
        said = {name: value for name, value in line.items() if value is not None}
        if len(said) > 1:
            written.append(orjson.dumps(said | {"account": account, "trade": anchor}).decode())
    return written
