"""The rows of marks that are not at home: what was written on which fill, and on which trade it is shown.

`attaching` is the rule; this keeps its rows. A row's ``state`` is

- ``moved``: the mark of fill ``home`` is shown on the trade that ``anchor`` opens;
- ``waiting``: no trade is left for it; it is shown apart, and ``anchor`` is ``home``;
- ``absorbed``: it had moved, and the trader has rewritten the joined text since, of which it is part now;
- ``own``: what that trade's own fill says, with the joined text that is shown in place of it in ``shown``;
- ``returned``: it came home. Kept as history, like a job; it is no part of the journal's content.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any, NamedTuple

import apsw
import peewee as pw

from journal_app.domain.clock import now_us
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Annotation
from journal_app.ledger.annotations import checked
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.trade_tables import MovedMarkRow

NOTHING = Annotation()
_LATER = frozenset({"mistakes", "checks"})
_COLUMNS = "id, account_id, home, anchor, marks, shown, state"
_AWAY = f"SELECT {_COLUMNS} FROM moved_mark WHERE state IN ('moved', 'absorbed', 'waiting') ORDER BY id"  # noqa: S608
_OF = f"SELECT {_COLUMNS} FROM moved_mark WHERE account_id = ? AND state = ? AND {{}} = ? ORDER BY id"  # noqa: S608
_BY_ID = f"SELECT {_COLUMNS} FROM moved_mark WHERE id = ?"  # noqa: S608
_ALL = """SELECT a.name, m.home, m.anchor, m.marks, m.shown, m.at_us, m.state FROM moved_mark m
JOIN account a ON a.id = m.account_id WHERE m.state IN ('moved', 'absorbed', 'own')
AND (?1 IS NULL OR a.name = ?1) ORDER BY a.name, m.id"""
_STATES = frozenset({"moved", "absorbed", "own", "waiting"})


class MovedMark(NamedTuple):
    """A row of `moved_mark`."""

    id: int
    account_id: int
    home: str
    anchor: str
    marks: str
    shown: str | None
    state: str

    @property
    def said(self) -> Annotation:
        """What is written on the fill ``home``."""
        return read_marks(self.marks)


class KeptMark(NamedTuple):
    """A mark away from home as an export carries it; ``at_us`` is when it moved, by the computer's clock."""

    home: str
    anchor: str
    marks: dict[str, Any]
    shown: dict[str, Any] | None
    at_us: int
    state: str


class MovedMarks:
    """Reads and writes these rows inside one transaction."""

    def __init__(self, database: pw.Database, revision: int) -> None:
        """Work on the writer's database; *revision* marks what changes."""
        self._database = database
        self._connection: apsw.Connection = database.connection()
        self._revision = revision

    def away(self) -> list[MovedMark]:
        """Return all marks that are not at home, first moved first."""
        return [MovedMark(*row) for row in ask(self._connection, _AWAY)]

    def own(self, account_id: int, anchor: str) -> MovedMark | None:
        """Return what a trade's own fill says, if marks of other fills are shown there too."""
        row = ask_one(self._connection, _OF.format("anchor"), (account_id, "own", anchor))
        return None if row is None else MovedMark(*row)

    def shown_at(self, account_id: int, anchor: str) -> list[MovedMark]:
        """Return the marks of other fills that are shown on a trade, first moved first."""
        rows = ask(self._connection, _OF.format("anchor"), (account_id, "moved", anchor))
        return [MovedMark(*row) for row in rows]

    def waiting(self, account_id: int, home: str) -> MovedMark | None:
        """Return the row of a mark without a trade."""
        row = ask_one(self._connection, _OF.format("home"), (account_id, "waiting", home))
        return None if row is None else MovedMark(*row)

    def now(self, one: MovedMark) -> MovedMark:
        """Return a row as it is by now."""
        return MovedMark(*ask_one(self._connection, _BY_ID, (one.id,)))

    def add(self, account_id: int, home: str, anchor: str, said: Annotation, state: str) -> None:
        """Write a new row."""
        shown = asdict(said) if state == "own" else None
        kept = KeptMark(home, anchor, asdict(said), shown, now_us(), state)
        keep_moved(self._database, account_id, kept, self._revision)

    def update(self, one: MovedMark, **fields: object) -> None:
        """Change columns of a row."""
        MovedMarkRow.update(revision=self._revision, **fields).where(MovedMarkRow.id == one.id).execute(self._database)

    def delete(self, one: MovedMark) -> None:
        """Take a row away whose words are kept elsewhere."""
        MovedMarkRow.delete().where(MovedMarkRow.id == one.id).execute(self._database)


def write_marks(said: Annotation) -> str:
    """Return a mark as the text that is kept; what came with schema 5 stands there only where it is said."""
    return json.dumps({name: value for name, value in asdict(said).items() if value is not None or name not in _LATER})


def read_marks(text: str) -> Annotation:
    """Return a mark from the text that is kept."""
    return _annotation(json.loads(text))


def _annotation(fields: dict[str, Any]) -> Annotation:
    """Return the annotation of its fields. Raises TypeError or ValueError for others than this program writes."""
    told = Annotation(**fields)
    words = [*(fields.get("tags") or ()), *(fields.get("mistakes") or ())]
    texts: list[Any] = [fields.get(name) for name in ("note", "setup", "stop", "target")]
    if not all(isinstance(text, str | None) for text in texts) or not all(isinstance(word, str) for word in words):
        raise TypeError(fields)
    if not isinstance(fields.get("rating"), int | None) or not isinstance(fields.get("reviewed"), bool | None):
        raise TypeError(fields)
    checks = tuple((name, met) for name, met in fields.get("checks") or ())
    if not all(isinstance(name, str) and isinstance(met, bool) for name, met in checks):
        raise TypeError(fields)
    tags, mistakes = (tuple(fields.get(name) or ()) or None for name in ("tags", "mistakes"))
    return replace(checked(told), tags=tags, mistakes=mistakes, checks=checks or None)


def keep_moved(database: pw.Database, account_id: int, kept: KeptMark, revision: int) -> None:
    """Write a row, new or from an export. Raises LedgerError for one that this program has not written."""
    refused = LedgerError(
        f"The moved mark of {kept.home} cannot be read.", "Export the journal again, and import that file."
    )
    if kept.state not in _STATES:
        raise refused
    try:
        marks = write_marks(_annotation(kept.marks))
        shown = None if kept.shown is None else write_marks(_annotation(kept.shown))
    except (TypeError, ValueError) as error:
        raise refused from error
    MovedMarkRow.insert(
        account_id=account_id, home=kept.home, anchor=kept.anchor, marks=marks, shown=shown, at_us=kept.at_us,
        state=kept.state, revision=revision,
    ).execute(database)  # fmt: skip


def all_moved(connection: apsw.Connection, account: str | None = None) -> Iterator[tuple[str, KeptMark]]:
    """Yield (account, mark) of all that are shown away from home, in the order in which they moved."""
    for name, home, anchor, marks, shown, at_us, state in ask(connection, _ALL, (account,)):
        yield name, KeptMark(home, anchor, json.loads(marks), json.loads(shown) if shown else None, at_us, state)
