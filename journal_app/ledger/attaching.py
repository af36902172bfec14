"""Marks follow their fill: when a late, corrected or busted row changes which fill opens a trade.

The rule: what was written on a fill that opens no trade any more goes to the trade that now holds the fill,
or, where the fill counts no longer, to the one that covers its time. There notes are joined and tags united,
setup, stop, target and rating of the trade's own fill win, and the trade counts as not reviewed. When its fill
opens a trade again, a mark goes home as it was written. What has no trade left waits, and is never deleted.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, NamedTuple

import apsw
import peewee as pw

from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.marks import Annotation
from journal_app.ledger.annotations import anchor_of, merge_marks, said_about, tell_trade
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.schema import AnnotationRow
from journal_app.ledger.trade_tables import MovedMarkRow

_LIVING = """EXISTS (SELECT 1 FROM fact f JOIN trade t ON t.opening_seq = f.seq
WHERE f.account_id = {0}.account_id AND f.external_id = {0}.{1} AND t.status != 'void')"""
_ORPHANS = f"SELECT n.account_id, n.anchor FROM annotation n WHERE NOT {_LIVING.format('n', 'anchor')}"  # noqa: S608
_LOST = f"SELECT p.account_id, p.anchor FROM picture p WHERE NOT {_LIVING.format('p', 'anchor')}"  # noqa: S608
_PICTURES_HOME = f"""SELECT DISTINCT p.account_id, p.home FROM picture p
WHERE p.anchor != p.home AND {_LIVING.format("p", "home")}"""  # noqa: S608
_VOIDED = "SELECT 1 FROM trade WHERE revision = ? AND status = 'void' LIMIT 1"
_HOME = f"""SELECT m.id, m.account_id, m.home, m.anchor, m.marks, m.state FROM moved_mark m
WHERE m.state IN ('moved', 'absorbed') AND {_LIVING.format("m", "home")} ORDER BY m.id"""  # noqa: S608
_FILL = """SELECT symbol, time_us, active FROM fact WHERE account_id = ? AND external_id = ?
ORDER BY active DESC, version DESC LIMIT 1"""
_TRADE = """SELECT t.symbol, t.net, COALESCE(t.closed_us, t.last_us), t.closed_us FROM fact f
JOIN trade t ON t.opening_seq = f.seq WHERE f.account_id = ? AND f.external_id = ? AND t.status != 'void'"""
_MOVED = """INSERT INTO moved (at_us, job_id, account_id, day, symbol, anchor, why, rows, before, after)
VALUES (?, ?, ?, ?, ?, ?, 'note', ?, ?, ?)"""
_NOTHING = Annotation()


class _Away(NamedTuple):
    """A mark that is not at home: its row, and where it is shown."""

    id: int
    account_id: int
    home: str
    anchor: str
    marks: str
    state: str


def attach_again(database: pw.Database, revision: int, job_id: int | None, *, everything: bool = False) -> None:
    """Let marks and pictures follow their fills, after trades were written under *revision*.

    It looks only when a trade was voided, or marks are away from home; *everything*: after a rebuild.
    """
    connection: apsw.Connection = database.connection()
    attaching = _Attaching(database, connection, revision, job_id)
    # First home, then away: what comes home may be where another mark goes.
    if ask_one(connection, "SELECT 1 FROM moved_mark WHERE state IN ('moved', 'absorbed') LIMIT 1"):
        for row in ask(connection, _HOME):
            attaching.go_home(_Away(*row))
        attaching.finish()
    for account_id, home in ask(connection, _PICTURES_HOME):
        attaching.move_pictures(account_id, home, home)
    if everything or ask_one(connection, _VOIDED, (revision,)):
        for account_id, anchor in ask(connection, _ORPHANS):
            attaching.leave_home(account_id, anchor)
        for account_id, anchor in dict.fromkeys(ask(connection, _LOST)):
            attaching.move_pictures(account_id, anchor, attaching.target_of(account_id, anchor))
        attaching.finish()


class _Attaching:
    """One look at the marks, inside the transaction that wrote the trades."""

    def __init__(self, database: pw.Database, connection: apsw.Connection, revision: int, job_id: int | None) -> None:
        self._database, self._connection = database, connection
        self._revision, self._job_id = revision, job_id
        self._touched: dict[tuple[int, str], None] = {}

    def target_of(self, account_id: int, home: str) -> str | None:
        """Return the anchor of the trade that a fill belongs to now; None when there is none."""
        fill = ask_one(self._connection, _FILL, (account_id, home))
        if fill is None:
            return None
        symbol, time_us, active = fill
        anchor = anchor_of(self._connection, account_id, symbol, time_us, home)
        if anchor is None or active:
            return anchor
        trade = ask_one(self._connection, _TRADE, (account_id, anchor))
        return anchor if trade and (trade[3] is None or trade[2] >= time_us) else None

    def leave_home(self, account_id: int, home: str) -> None:
        """Move the mark of a fill that opens no trade to the trade that holds the fill."""
        target = self.target_of(account_id, home)
        if target is None or target == home:
            return
        said = said_about(self._connection, account_id, home)
        self._settle_edits(account_id, home)
        self._keep(account_id, target, target, said_about(self._connection, account_id, target), "own")
        for row in self._at(account_id, home):
            # What had come here from elsewhere goes along under its own name.
            self._update(row.id, anchor=target)
        own = self._own(account_id, home)
        said = said if own is None else _read(own.marks)
        if said != _NOTHING:
            self._keep(account_id, home, target, said, "moved")
        if own is not None:
            MovedMarkRow.delete().where(MovedMarkRow.id == own.id).execute(self._database)
        self._delete(account_id, home)
        self._touched[account_id, target] = None
        self._tell(account_id, target, home)

    def go_home(self, away: _Away) -> None:
        """Bring a mark back to its fill, which opens a trade again."""
        self._settle_edits(away.account_id, away.anchor)
        self._update(away.id, state="returned")
        here = (AnnotationRow.account_id == away.account_id) & (AnnotationRow.anchor == away.home)
        if not AnnotationRow.select().where(here).exists(self._database):
            merge_marks(self._database, away.account_id, away.home, _read(away.marks), self._revision, replace=True)
        self._touched[away.account_id, away.anchor] = None
        self._tell(away.account_id, away.home, away.anchor)

    def finish(self) -> None:
        """Write what is said about each trade whose marks came or went."""
        for account_id, anchor in tuple(self._touched):
            own = self._own(account_id, anchor)
            if own is None:
                continue
            rows = [row for row in self._at(account_id, anchor) if row.state == "moved"]
            said = _joined(_read(own.marks), [(row.home, _read(row.marks)) for row in rows])
            self._delete(account_id, anchor)
            if said != _NOTHING:
                merge_marks(self._database, account_id, anchor, said, self._revision, replace=True)
            if rows:
                self._update(own.id, shown=json.dumps(asdict(said)))
            else:
                MovedMarkRow.delete().where(MovedMarkRow.id == own.id).execute(self._database)
            tell_trade(self._database, account_id, anchor, self._revision)
        self._touched.clear()

    def move_pictures(self, account_id: int, home: str, target: str | None) -> None:
        """Let the pictures that were put on a fill follow it."""
        if target is not None:
            self._connection.execute(
                "UPDATE picture SET anchor = ?, revision = ? WHERE account_id = ? AND (home = ? OR anchor = ?)"
                " AND anchor != ?", (target, self._revision, account_id, home, home, target),
            )  # fmt: skip

    def _settle_edits(self, account_id: int, anchor: str) -> None:
        """Take what the trader changed in a joined text for that trade's own; what was joined is part of it then."""
        own = self._own(account_id, anchor)
        if own is None:
            return
        now = said_about(self._connection, account_id, anchor)
        if now == _read(own.shown):
            return
        for row in self._at(account_id, anchor):
            if row.state == "moved":
                self._update(row.id, state="absorbed")
        self._update(own.id, marks=json.dumps(asdict(now)), shown=json.dumps(asdict(now)))

    def _own(self, account_id: int, anchor: str) -> Any:  # noqa: ANN401 - a row of moved_mark
        here = (MovedMarkRow.account_id == account_id) & (MovedMarkRow.anchor == anchor)
        rows = MovedMarkRow.select().where(here & (MovedMarkRow.state == "own")).execute(self._database)
        return next(iter(rows), None)

    def _at(self, account_id: int, anchor: str) -> list[_Away]:
        rows = ask(
            self._connection,
            "SELECT id, account_id, home, anchor, marks, state FROM moved_mark"
            " WHERE account_id = ? AND anchor = ? AND state IN ('moved', 'absorbed') ORDER BY id",
            (account_id, anchor),
        )
        return [_Away(*row) for row in rows]

    def _keep(self, account_id: int, home: str, anchor: str, said: Annotation, state: str) -> None:
        if state == "own":
            if self._own(account_id, anchor) is not None:
                self._settle_edits(account_id, anchor)
                return
            if ask_one(self._connection, "SELECT 1 FROM annotation WHERE account_id = ? AND anchor = ?",
                       (account_id, anchor)) is None:  # fmt: skip
                said = _NOTHING
        text = json.dumps(asdict(said))
        MovedMarkRow.insert(
            account_id=account_id, home=home, anchor=anchor, marks=text, shown=text if state == "own" else None,
            at_us=now_us(), state=state, revision=self._revision,
        ).execute(self._database)  # fmt: skip

    def _update(self, row_id: int, **fields: object) -> None:
        MovedMarkRow.update(revision=self._revision, **fields).where(MovedMarkRow.id == row_id).execute(self._database)

    def _delete(self, account_id: int, anchor: str) -> None:
        here = (AnnotationRow.account_id == account_id) & (AnnotationRow.anchor == anchor)
        AnnotationRow.delete().where(here).execute(self._database)

    def _tell(self, account_id: int, anchor: str, came_from: str) -> None:
        """Write a line of what moved: the number stayed, a note came."""
        trade = ask_one(self._connection, _TRADE, (account_id, anchor))
        if trade is None:
            return
        symbol, net, time_us, _ = trade
        self._connection.execute(_MOVED, (
            now_us(), self._job_id, account_id, trading_day(time_us).isoformat(), symbol, anchor,
            json.dumps([came_from]), net, net,
        ))  # fmt: skip


def _read(text: str) -> Annotation:
    fields = json.loads(text)
    tags = fields.pop("tags")
    return Annotation(tags=None if tags is None else tuple(tags), **fields)


def _joined(own: Annotation, others: Iterable[tuple[str, Annotation]]) -> Annotation:
    """Return what is said about a trade whose own fill says *own*, with the marks of (fill, mark) that came to it."""
    notes, tags = [own.note] if own.note else [], list(own.tags or ())
    setup, stop, target, rating = own.setup, own.stop, own.target, own.rating
    came = False
    for home, said in others:
        came = True
        if said.note:
            notes.append(f"[from {home}]\n{said.note}")
        tags += said.tags or ()
        setup, stop, target = setup or said.setup, stop or said.stop, target or said.target
        rating = rating or said.rating
    return Annotation(
        "\n\n".join(notes) or None, setup, tuple(dict.fromkeys(tags)) or None, stop, target, rating,
        None if came else own.reviewed,
    )  # fmt: skip
