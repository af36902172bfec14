"""Write what the trader says about trades. No path leads from here to a number."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import fields as fields_of
from dataclasses import replace
from typing import Any, NamedTuple

import apsw
import peewee as pw

from journal_app.domain.clock import now_us
from journal_app.domain.errors import LedgerError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation, clearing
from journal_app.domain.money import canonical
from journal_app.ledger.engine import ask_one
from journal_app.ledger.families import family_of
from journal_app.ledger.keeping import opening_of
from journal_app.ledger.schema import AnnotationRow, FactRow, TradeRow
from journal_app.ledger.strands import strands_of

_TEXTS = ("note", "setup", "stop", "target")
_FIELDS = (*_TEXTS, "rating", "reviewed")
_BEST = 5
_MOST_BYTES = 10 * 1024 * 1024
_SAID = """SELECT note, setup, tags, stop, target, rating, reviewed, mistakes, checks FROM annotation
WHERE account_id = ? AND anchor = ?"""


class FileMark(NamedTuple):
    """What a file's row wants on the trade that its fill opens or belongs to."""

    symbol: str | None
    time_us: int
    setup: str | None
    tags: tuple[str, ...]


def marks_of(facts: Iterable[Fact]) -> list[FileMark]:
    """Return the marks of facts, most of which have none."""
    return [FileMark(fact.symbol, fact.time_us, fact.setup, fact.tags) for fact in facts if fact.setup or fact.tags]


def checked(change: Annotation) -> Annotation:
    """Return a change with its prices in canonical form.

    Raises LedgerError for a price that is none, a rating beyond 5, and a note above 10 MB.
    """
    prices: dict[str, str | None] = {}
    for name in ("stop", "target"):
        text = getattr(change, name)
        try:
            prices[name] = canonical(text.strip()) if text else text
        except ValueError as error:
            raise LedgerError(
                f"“{text}” is no price for the {name}.", "Write a plain number, for example 98.50."
            ) from error
    if change.rating is not None and not 0 <= change.rating <= _BEST:
        raise LedgerError(f"{change.rating} is no rating.", "Rate from 1 to 5; 0 takes the rating away.")
    if change.note and len(change.note.encode("utf-8", "surrogatepass")) > _MOST_BYTES:
        raise LedgerError("The note is longer than 10 MB.", "Keep long texts in a file, and write here where it is.")
    return replace(change, stop=prices["stop"], target=prices["target"])


def has_changed(stored: Annotation, change: Annotation, expected: Annotation) -> bool:
    """Tell whether a field that a change writes is neither as the editor expected it nor as it is to become."""
    now, wanted, seen = clearing(stored), clearing(change), clearing(checked(expected))
    return any(
        getattr(change, one.name) is not None
        and getattr(now, one.name) not in {getattr(seen, one.name), getattr(wanted, one.name)}
        for one in fields_of(Annotation)
    )


def find_trade(connection: apsw.Connection, trade_id: str) -> tuple[int, str] | None:
    """Return (account id, anchor) of a trade id such as "main:0001"; None when it is not there."""
    name, _, anchor = trade_id.partition(":")
    row = ask_one(
        connection,
        "SELECT t.account_id, t.anchor FROM fact f JOIN account a ON a.id = f.account_id"
        " JOIN trade t ON t.opening_seq = f.seq WHERE a.name = ? AND f.external_id = ? AND t.status != 'void'",
        (name, anchor),
    )
    return (row[0], row[1]) if row else None


def must_find(connection: apsw.Connection, trade_id: str) -> tuple[int, str]:
    """Return (account id, anchor) of a trade. Raises LedgerError when it is not there."""
    found = find_trade(connection, trade_id)
    if found is None:
        raise LedgerError(f"There is no trade {trade_id}.", "List the trades with `journal-app trades`.")
    return found


def anchor_of(
    connection: apsw.Connection, account_id: int, symbol: str | None, time_us: int, external_id: str | None = None
) -> str | None:
    """Return the anchor of the trade that a fill at this time opens or belongs to.

    *external_id* tells which fill, where several trades of the symbol are open at that time.
    """
    if symbol is not None and family_of(connection, account_id, symbol):
        opening_seq = opening_of(connection, account_id, symbol, time_us)
        row = ask_one(connection, "SELECT anchor FROM trade WHERE opening_seq = ?", (opening_seq,))
        return row[0] if row else None
    if symbol is not None and external_id is not None and strands_of(connection, account_id, symbol):
        opening_seq = opening_of(connection, account_id, symbol, time_us, external_id)
        row = ask_one(connection, "SELECT anchor FROM trade WHERE opening_seq = ?", (opening_seq,))
        if row is not None:
            return str(row[0])
    row = ask_one(
        connection,
        "SELECT anchor FROM trade WHERE account_id = ? AND symbol = ? AND status != 'void'"
        " AND opened_us <= ? ORDER BY opened_us DESC, opening_seq DESC LIMIT 1",
        (account_id, symbol, time_us),
    )
    return row[0] if row else None


def said_about(connection: apsw.Connection, account_id: int, anchor: str) -> Annotation:
    """Return what is written on a fill; its fields are None where nothing is."""
    row = ask_one(connection, _SAID, (account_id, anchor))
    return Annotation() if row is None else annotation_of(row)


def annotation_of(columns: Sequence[Any]) -> Annotation:
    """Return the annotation of its columns: note, setup, tags, stop, target, rating, reviewed, mistakes, checks."""
    note, setup, tags, stop, target, rating, reviewed, mistakes, checks = columns
    return Annotation(
        note, setup, tuple(json.loads(tags)) or None, stop, target, rating, bool(reviewed) or None,
        tuple(json.loads(mistakes)) or None, checks_of(checks) or None,
    )  # fmt: skip


def checks_of(text: str | None) -> tuple[tuple[str, bool], ...]:
    """Return the answers of a column: a JSON object, or nothing."""
    return tuple(json.loads(text).items()) if text else ()


def merge_marks(
    database: pw.Database, account_id: int, anchor: str, change: Annotation, revision: int, *, replace: bool = False
) -> None:  # fmt: skip
    """Write an annotation; unless *replace*, an existing setup stays, and tags, mistakes and checks are added."""
    here = (AnnotationRow.account_id == account_id) & (AnnotationRow.anchor == anchor)
    AnnotationRow.insert(account_id=account_id, anchor=anchor, revision=revision).on_conflict_ignore().execute(database)
    columns = (AnnotationRow.setup, AnnotationRow.tags, AnnotationRow.mistakes, AnnotationRow.checks)
    old_setup, *old = AnnotationRow.select(*columns).where(here).tuples().execute(database)[0]
    old_tags, old_mistakes, old_checks = ([], [], {}) if replace else [json.loads(text) for text in old]
    fields: dict[str, Any] = {
        name: getattr(change, name) for name in _FIELDS if getattr(change, name) is not None
    }  # fmt: skip
    for name in (*_TEXTS, "rating"):
        if name in fields:
            fields[name] = fields[name] or None
    if old_setup and not replace:
        fields.pop("setup", None)
    if change.tags is not None:
        fields["tags"] = _json(list(dict.fromkeys([*old_tags, *change.tags])))
    if change.mistakes is not None:
        fields["mistakes"] = _json(list(dict.fromkeys([*old_mistakes, *change.mistakes])))
    if change.checks is not None:
        fields["checks"] = _json(dict(old_checks) | dict(change.checks))
    AnnotationRow.update(revision=revision, **fields).where(here).execute(database)
    tell_trade(database, account_id, anchor, revision)


def tell_review(database: pw.Database, account_id: int, anchor: str) -> None:
    """Note when a trade was marked as reviewed, by the computer's clock."""
    here = (AnnotationRow.account_id == account_id) & (AnnotationRow.anchor == anchor)
    AnnotationRow.update(reviewed_us=now_us()).where(here).execute(database)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def tell_trade(database: pw.Database, account_id: int, anchor: str, revision: int) -> None:
    """Give a trade a new revision, so that windows show the new words; its numbers stay."""
    opening = FactRow.select(FactRow.seq).where((FactRow.account_id == account_id) & (FactRow.external_id == anchor))
    TradeRow.update(revision=revision).where(TradeRow.opening_seq.in_(opening)).execute(database)
