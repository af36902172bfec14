"""The journal-jsonl format: one JSON object a line, read as facts and written back without loss.

Also the rows of fills-csv, whose columns carry the same names. Pure: text in, facts out.
"""

import base64
import json
from collections.abc import Callable, Sequence
from sys import intern
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
import orjson

from journal_app.brokers.keepsake_lines import KEEPSAKE_CHECKS
from journal_app.brokers.line_events import ASSUMED, READERS, WRITERS
from journal_app.brokers.line_fields import (
    Counter,
    LineError,
    Row,
    has_size_of_its_own,
    number_of,
    option_root,
    symbol_of,
    text_of,
    time_of,
)
from journal_app.domain.clock import format_time, parse_time
from journal_app.domain.events import MEANING_FIELDS, Columns, Fact
from journal_app.domain.money import canonical

__all__ = [
    "Counter", "LineError", "Note", "Row", "Setting", "parse_line", "read_fill", "read_plain_fills", "read_row",
    "write_fact", "write_group", "write_moved_mark", "write_note", "write_picture", "write_setting",
    "write_strand",
]  # fmt: skip

_SIDES = frozenset({"buy", "sell"})
NOTE_TYPES = frozenset({
    "note", "tag", "setup", "plan", "review", "mistakes", "checks", "picture", "moved_mark", "group", "strand",
    *KEEPSAKE_CHECKS,
})  # fmt: skip
DEFAULT_ACCOUNT = "main"
_FULL_LENGTH = 27


class Note(NamedTuple):
    """A line of what was written or arranged by hand, not of a fact: about a trade, or of what the trader keeps."""

    account: str
    row: Row


class Setting(NamedTuple):
    """A line about an account: which broker it belongs to."""

    account: str
    row: Row


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
        check = _CHECKS.get(row_type)
        return Note(account, check(row) if check else row)
    if row_type == "setting":
        return Setting(account, row)
    reader = READERS.get(row_type)
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
        time_us = time_of(row)
    side = row.get("side")
    if not isinstance(side, str) or side not in _SIDES:
        raise LineError("side", "must be buy or sell")
    symbol = symbol_of(row)
    asset_class = text_of(row, "asset_class") or "equity"
    qty = number_of(row, "qty")
    if qty[0] == "-" or qty == "0":
        raise LineError("qty", "must be more than 0")
    fee_text = row.get("fee")
    fee = number_of(row, "fee") if fee_text and fee_text != "0" else None
    multiplier = number_of(row, "multiplier") if row.get("multiplier") else None
    if multiplier is None and asset_class == "option":
        multiplier = "100"
    is_assumed = not row.get("multiplier") and has_size_of_its_own(asset_class, symbol)
    underlying = text_of(row, "underlying")
    if underlying is None and asset_class == "option":
        underlying = option_root(symbol)
    external_id = row.get("id") or counter.id_for(row)
    return Fact(
        str(external_id), "fill", time_us, symbol, None if asset_class == "equity" else asset_class, underlying,
        side, qty, number_of(row, "price"), None if fee == "0" else fee, _fee_currency(row, symbol, asset_class),
        None if multiplier == "1" else multiplier, None, text_of(row, "order_id"), ASSUMED if is_assumed else None, "",
        "file", raw, text_of(row, "setup"), _tags(row),
    )  # fmt: skip


def _fee_currency(row: Row, symbol: str, asset_class: str) -> str | None:
    named = text_of(row, "fee_currency")
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


def _checked_group(row: Row) -> Row:
    """Return the row of a trade's place; a group that is "" keeps the trade on its own."""
    for name in ("trade", "group"):
        if not isinstance(row.get(name), str):
            raise LineError(name, "not a text")
    if not isinstance(row.get("name"), str | None):
        raise LineError("name", "not a text")
    return row


def _checked_strand(row: Row) -> Row:
    """Return the row of a fill that was split off."""
    for name in ("fill", "strand"):
        if not isinstance(row.get(name), str) or not row[name]:
            raise LineError(name, "not a text")
    return row


def _checked_mistakes(row: Row) -> Row:
    mistakes = row.get("mistakes")
    if not isinstance(mistakes, list) or not all(isinstance(one, str) for one in mistakes):
        raise LineError("mistakes", "not a list of texts")
    return row


def _checked_checks(row: Row) -> Row:
    checks = row.get("checks")
    if not isinstance(checks, dict) or not all(isinstance(met, bool) for met in checks.values()):
        raise LineError("checks", "not an object of true and false")
    return row


_CHECKS: dict[str, Callable[[Row], Row]] = {
    "group": _checked_group, "strand": _checked_strand, "mistakes": _checked_mistakes, "checks": _checked_checks,
    **KEEPSAKE_CHECKS,
}  # fmt: skip


_EXACT = ("qty", "price", "fee", "multiplier", "amount")


def _as_recorded(row: Row) -> Fact:
    """Return a broker's fact from a line of our own export, with its raw row."""
    meaning = row["meaning"]
    if not isinstance(meaning, dict) or not set(meaning) <= set(MEANING_FIELDS) or not row.get("id"):
        raise LineError("meaning", "not as this program writes it")
    if meaning.get("kind") not in WRITERS or not isinstance(meaning.get("time_us"), int):
        raise LineError("meaning", "no kind or time")
    fields: dict[str, Any] = {
        name: number_of(meaning, name) if name in _EXACT else value for name, value in meaning.items()
    }
    kept: dict[str, Any] = {name: str(row.get(name) or "") for name in ("tie", "source", "raw")}
    return Fact(external_id=str(row["id"]), **fields, **kept)


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
    row |= WRITERS[fact.kind](fact, detail)
    if fact.source != "file":
        meaning = zip(MEANING_FIELDS, fact[1:15], strict=True)
        row |= {"source": fact.source, "tie": fact.tie or None, "raw": fact.raw}
        row["meaning"] = {name: value for name, value in meaning if value is not None}
    return orjson.dumps({name: value for name, value in row.items() if value is not None}).decode()


def write_setting(account: str, broker: str, environment: str | None, broker_account_id: str | None) -> str:
    """Return the line that names an account's broker."""
    row = {"type": "setting", "account": account, "broker": broker, "environment": environment}
    return orjson.dumps(row | {"broker_account_id": broker_account_id}).decode()


def write_group(account: str, anchor: str, group_id: str, name: str | None) -> str:
    """Return the line that puts a trade into a group by hand; group "" keeps it on its own."""
    row = {"type": "group", "account": account, "trade": anchor, "group": group_id, "name": name}
    return orjson.dumps({key: value for key, value in row.items() if value is not None}).decode()


def write_strand(account: str, fill: str, strand: str) -> str:
    """Return the line that lets a fill be matched within a strand, because its trade was split by hand."""
    return orjson.dumps({"type": "strand", "account": account, "fill": fill, "strand": strand}).decode()


def write_note(account: str, anchor: str, annotation: Any) -> list[str]:  # noqa: ANN401 - ledger.store.Annotation
    """Return the lines of an annotation: one each for note, tags, setup, plan, review, mistakes and checks."""
    lines: list[Row] = [
        {"type": "note", "text": annotation.note},
        {"type": "tag", "tags": list(annotation.tags) if annotation.tags else None},
        {"type": "setup", "setup": annotation.setup},
        {"type": "plan", "stop": annotation.stop, "target": annotation.target},
        {"type": "review", "reviewed": annotation.reviewed, "rating": annotation.rating},
        {"type": "mistakes", "mistakes": list(annotation.mistakes) if annotation.mistakes else None},
        {"type": "checks", "checks": dict(annotation.checks) if annotation.checks else None},
    ]
    written: list[str] = []
    for line in lines:
        said = {name: value for name, value in line.items() if value is not None}
        if len(said) > 1:
            written.append(orjson.dumps(said | {"account": account, "trade": anchor}).decode())
    return written


def write_picture(account: str, anchor: str, name: str, added_us: int, content: bytes) -> str:
    """Return the line of a picture; its content is base64."""
    row = {"type": "picture", "account": account, "trade": anchor, "name": name, "added": format_time(added_us)}
    return orjson.dumps(row | {"content": base64.b64encode(content).decode()}).decode()


def write_moved_mark(account: str, kept: Any) -> str:  # noqa: ANN401 - ledger.moved_marks.KeptMark
    """Return the line of a mark that is shown on another trade (``trade``) than that of its fill (``home``)."""
    row = {"type": "moved_mark", "account": account, "trade": kept.anchor, "home": kept.home, "state": kept.state}
    said = {
        name: fields and {key: value for key, value in fields.items() if value is not None}
        for name, fields in (("marks", kept.marks), ("shown", kept.shown))
    }
    return orjson.dumps(row | {"at": format_time(kept.at_us)} | said).decode()
