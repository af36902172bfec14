"""Marks follow their fill: when a late, corrected or busted row changes which fill opens a trade.

The rule: what was written on a fill that opens no trade any more goes to the trade that now holds the fill,
or, where the fill counts no longer, to the one that covers its time. There notes are joined, tags and mistakes
united, setup, stop, target, rating and answered checks of the trade's own fill win, and the trade counts as not
reviewed. When its fill opens a trade again, a mark goes home as it was written. What has no trade left waits,
and is never deleted.

Where a mark belongs depends on the fills alone, not on the way there: a rebuild attaches the same.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import apsw
import peewee as pw

from journal_app.domain.clock import now_us, trading_day
from journal_app.domain.marks import Annotation
from journal_app.ledger.annotations import merge_marks, said_about, tell_trade
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.families import family_of
from journal_app.ledger.holders import holder_of, symbol_of
from journal_app.ledger.moved_marks import NOTHING, MovedMark, MovedMarks, write_marks
from journal_app.ledger.schema import AnnotationRow

_IS_DEAD = """NOT EXISTS (SELECT 1 FROM fact f JOIN trade t ON t.opening_seq = f.seq
WHERE f.account_id = {0}.account_id AND f.external_id = {0}.anchor AND t.status != 'void')"""
_ORPHANS = f"SELECT n.account_id, n.anchor FROM annotation n WHERE {_IS_DEAD.format('n')}"  # noqa: S608
_LOST = f"SELECT DISTINCT p.account_id, p.home FROM picture p WHERE {_IS_DEAD.format('p')}"  # noqa: S608
_VOIDED = "(SELECT DISTINCT account_id, anchor FROM trade WHERE revision = ? AND status = 'void') v"
_JUST_ORPHANED = f"""SELECT n.account_id, n.anchor FROM {_VOIDED} JOIN annotation n
ON n.account_id = v.account_id AND n.anchor = v.anchor WHERE {_IS_DEAD.format("n")}"""  # noqa: S608
_JUST_LOST = f"""SELECT DISTINCT p.account_id, p.home FROM {_VOIDED} JOIN picture p
ON p.account_id = v.account_id AND p.anchor = v.anchor WHERE {_IS_DEAD.format("p")}"""  # noqa: S608
_PICTURES_AWAY = "SELECT DISTINCT account_id, home FROM picture WHERE anchor != home"
_PICTURE_AT = "SELECT anchor FROM picture WHERE account_id = ? AND home = ? LIMIT 1"
_CHANGED = "SELECT DISTINCT account_id, symbol FROM trade WHERE revision = ?"
_TRADE = """SELECT t.symbol, t.net, COALESCE(t.closed_us, t.last_us) FROM fact f
JOIN trade t ON t.opening_seq = f.seq WHERE f.account_id = ? AND f.external_id = ? AND t.status != 'void'"""
_MOVED = """INSERT INTO moved (at_us, job_id, account_id, day, symbol, anchor, why, rows, before, after)
VALUES (?, ?, ?, ?, ?, ?, 'note', ?, ?, ?)"""
_PLAN = ("setup", "stop", "target", "rating")
_WORDS = ("tags", "mistakes")

Causes = Callable[[int, str], Sequence[str]]
"""Return the ids of the rows that changed the trades of a symbol: account id, symbol."""


def attach_again(
    database: pw.Database, revision: int, job_id: int | None, causes: Causes | None = None, *, everything: bool = False
) -> None:  # fmt: skip
    """Let marks and pictures follow their fills, after trades were written under *revision*.

    It looks at the marks of trades that were voided, and at those away from home whose symbol was matched;
    *everything*: at all of them, after a rebuild, and when a file brought marks. *causes* is told with each move.
    """
    connection: apsw.Connection = database.connection()
    attaching = _Attaching(database, revision, job_id, causes)
    which = () if everything else (revision,)
    lost = ask(connection, _LOST if everything else _JUST_LOST, which)
    for account_id, anchor in ask(connection, _ORPHANS if everything else _JUST_ORPHANED, which):
        attaching.leave(account_id, anchor)
    away = attaching.marks.away()
    homes = dict.fromkeys([*ask(connection, _PICTURES_AWAY), *((one.account_id, one.home) for one in away)])
    if homes and not everything:
        changed = _changed_symbols(connection, revision)
        homes = {one: None for one in homes if (one[0], symbol_of(connection, *one)) in changed}
    homes |= dict.fromkeys(lost)
    for one in away:
        if (one.account_id, one.home) in homes:
            attaching.attach(attaching.marks.now(one))
    attaching.finish()
    for account_id, home in homes:
        attaching.move_pictures(account_id, home)


def _changed_symbols(connection: apsw.Connection, revision: int) -> set[tuple[int, str | None]]:
    """Return (account id, symbol) of the trades that were written or voided, and of the symbols tied to them."""
    found: set[tuple[int, str | None]] = set()
    for account_id, symbol in ask(connection, _CHANGED, (revision,)):
        found.update((account_id, one) for one in (symbol, *family_of(connection, account_id, symbol)))
        # A fill that is not known here has no symbol: it goes where its trade goes.
        found.add((account_id, None))
    return found


class _Attaching:
    """One look at the marks, inside the transaction that wrote the trades."""

    def __init__(self, database: pw.Database, revision: int, job_id: int | None, causes: Causes | None) -> None:
        self.marks = MovedMarks(database, revision)
        self._database, self._revision = database, revision
        self._connection: apsw.Connection = database.connection()
        self._job_id, self._causes = job_id, causes
        self._touched: dict[tuple[int, str], None] = {}

    def target_of(self, account_id: int, home: str, anchor: str) -> str | None:
        """Return the anchor of the trade where the mark of fill *home*, shown at *anchor*, belongs; None for none."""
        if anchor == home or symbol_of(self._connection, account_id, home) is not None:
            return holder_of(self._connection, account_id, home)
        # The fill is not known here (an export has only what counts): its mark goes with the trade.
        return holder_of(self._connection, account_id, anchor)

    def leave(self, account_id: int, anchor: str) -> None:
        """Take up what is written on a fill that opens no trade: it waits, until `attach` finds its trade."""
        self._settle_edits(account_id, anchor)
        own = self.marks.own(account_id, anchor)
        said = said_about(self._connection, account_id, anchor) if own is None else own.said
        if own is not None:
            self.marks.delete(own)
        waiting = self.marks.waiting(account_id, anchor)
        if waiting is not None:
            self.marks.update(waiting, marks=write_marks(said))
        elif said != NOTHING:
            self.marks.add(account_id, anchor, anchor, said, "waiting")
        self._write(account_id, anchor, said)

    def attach(self, away: MovedMark) -> None:
        """Bring a mark to the trade where it belongs, or home."""
        target = self.target_of(away.account_id, away.home, away.anchor)
        if target is not None and away.said == NOTHING:
            self.marks.delete(away)  # Only pictures had waited; they move by themselves.
        elif target == away.home:
            self._bring_home(away)
        elif away.state == "absorbed" or (away.state == "moved" and target == away.anchor):
            return
        elif self._lift(away):
            if target is None:
                self._wait(away)
            else:
                self._move(away, target)

    def _lift(self, away: MovedMark) -> bool:
        """Take a mark off the trade that shows it; tell whether it is free, or the trader's text has taken it up."""
        if away.state != "moved":
            return True
        self._settle_edits(away.account_id, away.anchor)
        self._touched[away.account_id, away.anchor] = None
        return self.marks.now(away).state == "moved"

    def _move(self, away: MovedMark, target: str) -> None:
        self._settle_edits(away.account_id, target)
        if self.marks.own(away.account_id, target) is None:
            said = said_about(self._connection, away.account_id, target)
            self.marks.add(away.account_id, target, target, said, "own")
        if away.state == "waiting":
            self._write(away.account_id, away.home, NOTHING)
        self.marks.update(away, anchor=target, state="moved")
        self._touched[away.account_id, target] = None
        self._tell(away.account_id, target, away.home)

    def _wait(self, away: MovedMark) -> None:
        if away.state == "waiting":
            return
        said, before = away.said, self.marks.waiting(away.account_id, away.home)
        if before is not None:
            said = said if before.said == NOTHING else _joined(before.said, [(away.home, said)])
            self.marks.delete(before)
        self.marks.update(away, anchor=away.home, state="waiting", marks=write_marks(said))
        self._write(away.account_id, away.home, said)

    def _bring_home(self, away: MovedMark) -> None:
        self._lift(away)
        self.marks.update(away, state="returned")
        if away.state != "waiting":
            self._give(away.account_id, away.home, away.said)
        self._tell(away.account_id, away.home, away.anchor)

    def _give(self, account_id: int, home: str, said: Annotation) -> None:
        """Write a mark on its own fill; what a file has put there meanwhile stays before it."""
        self._settle_edits(account_id, home)
        own = self.marks.own(account_id, home)
        there = said_about(self._connection, account_id, home) if own is None else own.said
        together = said if there == NOTHING else _joined(there, [(home, said)])
        if own is None:
            self._write(account_id, home, together)
        else:
            self.marks.update(own, marks=write_marks(together))
            self._touched[account_id, home] = None

    def finish(self) -> None:
        """Write what is said about each trade whose marks came or went."""
        for account_id, anchor in self._touched:
            own = self.marks.own(account_id, anchor)
            if own is None:
                continue
            others = self.marks.shown_at(account_id, anchor)
            said = _joined(own.said, [(one.home, one.said) for one in others])
            self._write(account_id, anchor, said)
            if others:
                self.marks.update(own, shown=write_marks(said))
            else:
                self.marks.delete(own)
        self._touched.clear()

    def move_pictures(self, account_id: int, home: str) -> None:
        """Let the pictures that were put on a fill follow it."""
        row = ask_one(self._connection, _PICTURE_AT, (account_id, home))
        if row is None:
            return
        target = self.target_of(account_id, home, row[0])
        if target is None and self.marks.waiting(account_id, home) is None:
            # So that it is looked at again when trades of its symbol change.
            self.marks.add(account_id, home, home, NOTHING, "waiting")
        anchor = target or home
        if anchor != row[0]:
            self._connection.execute(
                "UPDATE picture SET anchor = ?, revision = ? WHERE account_id = ? AND home = ?",
                (anchor, self._revision, account_id, home),
            )
            for one in (anchor, row[0]):
                tell_trade(self._database, account_id, one, self._revision)

    def _settle_edits(self, account_id: int, anchor: str) -> None:
        """Take what the trader changed in a joined text for that trade's own.

        What was only added leaves the other marks as they are; a text that was rewritten takes them up.
        """
        own = self.marks.own(account_id, anchor)
        if own is None or own.shown is None:
            return
        now, shown = said_about(self._connection, account_id, anchor), own._replace(marks=own.shown).said
        if now == shown:
            return
        if _only_adds(shown, now):
            kept = _with_additions(own.said, shown, now)
        else:
            kept = now
            for one in self.marks.shown_at(account_id, anchor):
                self.marks.update(one, state="absorbed")
        self.marks.update(own, marks=write_marks(kept), shown=write_marks(now))

    def _write(self, account_id: int, anchor: str, said: Annotation) -> None:
        """Let a fill say this and nothing else."""
        here = (AnnotationRow.account_id == account_id) & (AnnotationRow.anchor == anchor)
        AnnotationRow.delete().where(here).execute(self._database)
        if said == NOTHING:
            tell_trade(self._database, account_id, anchor, self._revision)
        else:
            merge_marks(self._database, account_id, anchor, said, self._revision, replace=True)

    def _tell(self, account_id: int, anchor: str, came_from: str) -> None:
        """Write a line of what moved: the number stayed, a note came, and these rows made it come."""
        trade = ask_one(self._connection, _TRADE, (account_id, anchor))
        if trade is None:
            return
        symbol, net, time_us = trade
        causes = self._causes(account_id, symbol) if self._causes else ()
        rows = json.dumps([came_from, *(one for one in causes if one != came_from)])
        day = trading_day(time_us).isoformat()
        self._connection.execute(_MOVED, (now_us(), self._job_id, account_id, day, symbol, anchor, rows, net, net))


def _only_adds(shown: Annotation, now: Annotation) -> bool:
    """Tell whether nothing that was shown is rewritten or gone: the note is the same, and no field or word is less."""
    is_kept = all(getattr(shown, name) is None or getattr(now, name) is not None for name in _PLAN)
    has_words = all(set(getattr(shown, name) or ()) <= set(getattr(now, name) or ()) for name in _WORDS)
    has_checks = dict(shown.checks or ()).keys() <= dict(now.checks or ()).keys()
    return now.note == shown.note and is_kept and has_words and has_checks


def _with_additions(own: Annotation, shown: Annotation, now: Annotation) -> Annotation:
    """Return what the trade's own fill says, with what the trader added to the joined text."""
    changed: dict[str, Any] = {
        name: getattr(now, name) for name in _PLAN if getattr(now, name) != getattr(shown, name)
    }  # fmt: skip
    for name in _WORDS:
        new = [word for word in getattr(now, name) or () if word not in (getattr(shown, name) or ())]
        changed[name] = tuple(dict.fromkeys([*(getattr(own, name) or ()), *new])) or None
    answered = dict(set(now.checks or ()) - set(shown.checks or ()))
    return replace(own, **changed, checks=tuple((dict(own.checks or ()) | answered).items()) or None)


def _joined(own: Annotation, others: Iterable[tuple[str, Annotation]]) -> Annotation:
    """Return what is said about a trade whose own fill says *own*, with the marks of (fill, mark) that came to it."""
    notes, tags, mistakes = [own.note] if own.note else [], list(own.tags or ()), list(own.mistakes or ())
    setup, stop, target, rating = own.setup, own.stop, own.target, own.rating
    checks = dict(own.checks or ())
    came = False
    for home, said in others:
        came = True
        if said.note:
            notes.append(f"[from {home}]\n{said.note}")
        tags += said.tags or ()
        mistakes += said.mistakes or ()
        checks = dict(said.checks or ()) | checks
        setup, stop, target = setup or said.setup, stop or said.stop, target or said.target
        rating = rating or said.rating
    return Annotation(
        "\n\n".join(notes) or None, setup, tuple(dict.fromkeys(tags)) or None, stop, target, rating,
        None if came else own.reviewed, tuple(dict.fromkeys(mistakes)) or None, tuple(checks.items()) or None,
    )  # fmt: skip
