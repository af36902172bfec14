"""Keep the playbook: setups, their pictures, and their names on the trades."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

import apsw
import peewee as pw

from journal_app.domain.clock import now_us
from journal_app.domain.errors import LedgerError
from journal_app.domain.playbook import (
    Removed,
    Renamed,
    Setup,
    SetupPicture,
    checked_setup,
    fields_of_setup,
    read_setup,
)
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.kept_pictures import check_picture
from journal_app.ledger.moved_marks import read_marks, write_marks
from journal_app.ledger.store import Ledger

_ALL = "SELECT setup, place FROM playbook_setup ORDER BY place, name"
_ONE = "SELECT setup, place FROM playbook_setup WHERE name = ?"
_NEXT = "SELECT coalesce(max(place), -1) + 1 FROM playbook_setup"
_KEEP = "INSERT OR REPLACE INTO playbook_setup (name, place, setup, revision) VALUES (?, ?, ?, ?)"
_PLACE = "UPDATE playbook_setup SET place = ?, revision = ? WHERE name = ?"
_FORGET = "DELETE FROM playbook_setup WHERE name = ?"
_PICTURES = "SELECT id, setup, name, media_type, added_us, content FROM setup_picture WHERE setup = ? ORDER BY id"
_ALL_PICTURES = "SELECT id, setup, name, media_type, added_us, content FROM setup_picture ORDER BY setup, id"
_DIGESTS = "SELECT setup, name, digest FROM setup_picture ORDER BY setup, digest"
_KEEP_PICTURE = """INSERT OR IGNORE INTO setup_picture (setup, name, media_type, added_us, digest, content, revision)
VALUES (?, ?, ?, ?, ?, ?, ?)"""
_PICTURE_ID = "SELECT id FROM setup_picture WHERE setup = ? AND digest = ?"
_FORGET_PICTURE = "DELETE FROM setup_picture WHERE id = ?"
_FORGET_PICTURES = "DELETE FROM setup_picture WHERE setup = ?"
_RENAME_PICTURES = "UPDATE setup_picture SET setup = ?, revision = ? WHERE setup = ?"
_ON_TRADES = """SELECT a.name, n.anchor FROM annotation n JOIN account a ON a.id = n.account_id WHERE n.setup = ?
ORDER BY a.name, n.anchor"""
_PUT_ON = """UPDATE annotation SET setup = ?, revision = ? WHERE setup = ? AND anchor = ?
AND account_id = (SELECT id FROM account WHERE name = ?)"""
_TELL = """UPDATE trade SET revision = ? WHERE opening_seq IN (SELECT f.seq FROM annotation n
JOIN fact f ON f.account_id = n.account_id AND f.external_id = n.anchor WHERE n.revision = ?)"""
_MOVED = "SELECT id, marks, shown FROM moved_mark WHERE state != 'returned' ORDER BY id"
_PUT_MOVED = "UPDATE moved_mark SET marks = ?, shown = ?, revision = ? WHERE id = ?"


def setups(ledger: Ledger) -> tuple[Setup, ...]:
    """Return all setups of the playbook in their order."""
    with ledger.reading() as connection:
        return tuple(setup for setup, _ in placed_setups(connection))


def placed_setups(connection: apsw.Connection) -> list[tuple[Setup, int]]:
    """Return (setup, place) of all setups in their order."""
    return [(_read(text), place) for text, place in ask(connection, _ALL)]


def save_setup(ledger: Ledger, setup: Setup) -> Setup | None:
    """Write a setup, at the end when it is new; return what it was before.

    Raises LedgerError for a name, criterion or target that cannot be used.
    """
    return save_setups(ledger, [setup])[0]


def save_setups(ledger: Ledger, some: Sequence[Setup]) -> list[Setup | None]:
    """Write setups, all or none; return what each was before. Raises LedgerError as `save_setup` does."""
    before: list[Setup | None] = []
    with ledger.writing() as (database, revision):
        connection = database.connection()
        for setup in map(checked_setup, some):
            row = ask_one(connection, _ONE, (setup.name,))
            place = row[1] if row else int(ask_one(connection, _NEXT)[0])
            keep_setup(database, setup, place, revision)
            before.append(_read(row[0]) if row else None)
    return before


def keep_setup(database: pw.Database, setup: Setup, place: int, revision: int) -> None:
    """Keep a setup at its place, inside a transaction."""
    connection: apsw.Connection = database.connection()
    text = json.dumps(fields_of_setup(setup), ensure_ascii=False)
    connection.execute(_KEEP, (setup.name, place, text, revision))


def remove_setup(ledger: Ledger, name: str) -> Removed:
    """Take a setup out of the playbook; return what brings it back. Its trades keep its name.

    Raises LedgerError when it is not there.
    """
    with ledger.writing() as (database, _):
        connection = database.connection()
        setup, place = _must_find(connection, name)
        pictures = tuple(SetupPicture(*row) for row in ask(connection, _PICTURES, (name,)))
        connection.execute(_FORGET_PICTURES, (name,))
        connection.execute(_FORGET, (name,))
    return Removed(setup, place, pictures)


def put_setup_back(ledger: Ledger, removed: Removed) -> None:
    """Undo what `remove_setup` did, with what it returned."""
    with ledger.writing() as (database, revision):
        keep_setup(database, removed.setup, removed.place, revision)
        for one in removed.pictures:
            keep_setup_picture(database, removed.setup.name, (one.name, one.added_us, one.content), revision)


def arrange_setups(ledger: Ledger, names: Sequence[str]) -> tuple[str, ...]:
    """Put the setups into this order, those not named after them; return the order before."""
    with ledger.writing() as (database, revision):
        connection = database.connection()
        before = [setup.name for setup, _ in placed_setups(connection)]
        after = [
            *(name for name in dict.fromkeys(names) if name in before),
            *(one for one in before if one not in names),
        ]
        for place, name in enumerate(after):
            connection.execute(_PLACE, (place, revision, name))
    return tuple(before)


def rename_setup(ledger: Ledger, before: str, after: str) -> Renamed:
    """Give a setup another name, on its trades too; return what undoes it (`undo_rename`).

    Raises LedgerError when it is not there, without a new name, and when the playbook has one of that name.
    """
    after = after.strip()
    with ledger.writing() as (database, revision):
        connection = database.connection()
        setup, place = _must_find(connection, before)
        renamed = replace(setup, name=after)
        checked_setup(renamed)
        if after == before:
            return Renamed(before, after)
        if ask_one(connection, _ONE, (after,)) is not None:
            raise LedgerError(f"The playbook has a setup “{after}” already.", "Choose another name.")
        anchors = tuple(ask(connection, _ON_TRADES, (before,)))
        marks = tuple(number for number, *texts in ask(connection, _MOVED) if before in map(_setup_in, texts))
        done = Renamed(before, after, anchors, marks)
        _rename(database, setup, place, done, revision)
    return done


def undo_rename(ledger: Ledger, done: Renamed) -> None:
    """Give a setup its name back, on those trades that were renamed and still have the new one.

    Raises LedgerError when the setup is not there any more, or the playbook has one of its old name by now.
    """
    if done.before == done.after:
        return
    with ledger.writing() as (database, revision):
        connection = database.connection()
        setup, place = _must_find(connection, done.after)
        if ask_one(connection, _ONE, (done.before,)) is not None:
            raise LedgerError(f"The playbook has a setup “{done.before}” by now.", "Rename that one first.")
        _rename(database, setup, place, replace(done, before=done.after, after=done.before), revision)


def _rename(database: pw.Database, setup: Setup, place: int, change: Renamed, revision: int) -> None:
    connection: apsw.Connection = database.connection()
    connection.execute(_FORGET, (change.before,))
    keep_setup(database, replace(setup, name=change.after), place, revision)
    connection.execute(_RENAME_PICTURES, (change.after, revision, change.before))
    rows = [(change.after, revision, change.before, anchor, account) for account, anchor in change.anchors]
    connection.executemany(_PUT_ON, rows)
    connection.execute(_TELL, (revision, revision))
    wanted = set(change.moved_marks)
    for number, *texts in ask(connection, _MOVED):
        if number in wanted:
            marks, shown = (_with_setup(text, change) for text in texts)
            connection.execute(_PUT_MOVED, (marks, shown, revision, number))


def _setup_in(marks: str | None) -> str | None:
    return read_marks(marks).setup if marks else None


def _with_setup(marks: str | None, change: Renamed) -> str | None:
    if _setup_in(marks) != change.before or marks is None:
        return marks
    return write_marks(replace(read_marks(marks), setup=change.after))


def add_setup_picture(ledger: Ledger, setup: str, name: str, content: bytes) -> int:
    """Put a picture on a setup; return its number, also when it is there already.

    Raises LedgerError for an unknown setup, a file that is no picture, and one above 10 MB.
    """
    with ledger.writing() as (database, revision):
        _must_find(database.connection(), setup)
        return keep_setup_picture(database, setup, (name, now_us(), content), revision)


def keep_setup_picture(database: pw.Database, setup: str, picture: tuple[str, int, bytes], revision: int) -> int:
    """Keep (name, added UTC µs, content) on a setup, inside a transaction; return its number.

    Raises LedgerError for a file that is no picture, and one above 10 MB.
    """
    name, added_us, content = picture
    connection: apsw.Connection = database.connection()
    media_type, digest = check_picture(name, content), hashlib.sha256(content).hexdigest()
    connection.execute(_KEEP_PICTURE, (setup, name, media_type, added_us, digest, content, revision))
    return int(ask_one(connection, _PICTURE_ID, (setup, digest))[0])


def pictures_of_setup(ledger: Ledger, setup: str) -> tuple[SetupPicture, ...]:
    """Return the pictures of a setup, oldest first."""
    with ledger.reading() as connection:
        return tuple(SetupPicture(*row) for row in ask(connection, _PICTURES, (setup,)))


def remove_setup_picture(ledger: Ledger, setup: str, number: int) -> SetupPicture:
    """Take a picture off a setup and return it, to be put back. Raises LedgerError when it is not there."""
    found = next((one for one in pictures_of_setup(ledger, setup) if one.id == number), None)
    if found is None:
        raise LedgerError(f"The setup “{setup}” has no picture {number}.", "Choose one of its pictures.")
    with ledger.writing() as (database, _):
        database.connection().execute(_FORGET_PICTURE, (number,))
    return found


def put_setup_picture_back(ledger: Ledger, picture: SetupPicture) -> int:
    """Undo what `remove_setup_picture` did, with what it returned; return the picture's new number.

    Raises LedgerError for an unknown setup.
    """
    with ledger.writing() as (database, revision):
        _must_find(database.connection(), picture.setup)
        return keep_setup_picture(database, picture.setup, (picture.name, picture.added_us, picture.content), revision)


def all_setup_pictures(connection: apsw.Connection) -> list[SetupPicture]:
    """Return the pictures of all setups, in a fixed order."""
    return [SetupPicture(*row) for row in ask(connection, _ALL_PICTURES)]


def picture_digests(connection: apsw.Connection) -> list[tuple[str, str, str]]:
    """Return (setup, name, SHA-256) of all pictures of setups, in a fixed order."""
    return ask(connection, _DIGESTS)


def _must_find(connection: apsw.Connection, name: str) -> tuple[Setup, int]:
    row = ask_one(connection, _ONE, (name,))
    if row is None:
        raise LedgerError(f"The playbook has no setup “{name}”.", "List them with `journal-app playbook`.")
    return _read(row[0]), int(row[1])


def _read(text: str) -> Setup:
    return read_setup(json.loads(text))
