"""Keep saved views: JSON texts by page and name, in the order in which the trader wants them."""

import json
from collections.abc import Sequence

import apsw
import peewee as pw

from journal_app.domain.errors import LedgerError
from journal_app.domain.views import SavedView
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.store import Ledger

_ALL = "SELECT page, name, content, place FROM saved_view ORDER BY page, place, name"
_OF_PAGE = "SELECT page, name, content, place FROM saved_view WHERE page = ? ORDER BY place, name"
_ONE = "SELECT page, name, content, place FROM saved_view WHERE page = ? AND name = ?"
_NEXT = "SELECT coalesce(max(place), -1) + 1 FROM saved_view WHERE page = ?"
_KEEP = "INSERT OR REPLACE INTO saved_view (page, name, content, place, revision) VALUES (?, ?, ?, ?, ?)"
_RENAME = "UPDATE saved_view SET name = ?, revision = ? WHERE page = ? AND name = ?"
_PLACE = "UPDATE saved_view SET place = ?, revision = ? WHERE page = ? AND name = ?"
_FORGET = "DELETE FROM saved_view WHERE page = ? AND name = ?"


def views_of(ledger: Ledger, page: str) -> tuple[SavedView, ...]:
    """Return the saved views of a page in their order."""
    with ledger.reading() as connection:
        return tuple(SavedView(*row) for row in ask(connection, _OF_PAGE, (page,)))


def save_view(ledger: Ledger, page: str, name: str, content: str) -> SavedView | None:
    """Save a view, at the end when it is new; return what it was before.

    Raises LedgerError without a name, and for a content that is no JSON.
    """
    name = _checked_name(name)
    with ledger.writing() as (database, revision):
        connection = database.connection()
        row = ask_one(connection, _ONE, (page, name))
        before = SavedView(*row) if row else None
        place = before.place if before else int(ask_one(connection, _NEXT, (page,))[0])
        keep_view(database, SavedView(page, name, content, place), revision)
    return before


def keep_view(database: pw.Database, view: SavedView, revision: int) -> None:
    """Keep a view as it is, inside a transaction. Raises LedgerError for a content that is no JSON."""
    try:
        json.loads(view.content)
    except ValueError as error:
        raise LedgerError(f"The view “{view.name}” cannot be read.", "Save it again on its page.") from error
    connection: apsw.Connection = database.connection()
    connection.execute(_KEEP, (view.page, view.name, view.content, view.place, revision))


def rename_view(ledger: Ledger, page: str, before: str, after: str) -> None:
    """Give a view another name. Raises LedgerError when there is no such view, or one of that name."""
    after = _checked_name(after)
    with ledger.writing() as (database, revision):
        connection = database.connection()
        _must_find(connection, page, before)
        if after == before:
            return
        if ask_one(connection, _ONE, (page, after)) is not None:
            raise LedgerError(f"There is a view “{after}” already.", "Choose another name, or remove that one first.")
        connection.execute(_RENAME, (after, revision, page, before))


def remove_view(ledger: Ledger, page: str, name: str) -> SavedView:
    """Remove a view and return it, to be put back. Raises LedgerError when it is not there."""
    with ledger.writing() as (database, _):
        found = _must_find(database.connection(), page, name)
        database.connection().execute(_FORGET, (page, name))
    return found


def put_view_back(ledger: Ledger, view: SavedView) -> None:
    """Put a view where and as it was."""
    with ledger.writing() as (database, revision):
        keep_view(database, view, revision)


def arrange_views(ledger: Ledger, page: str, names: Sequence[str]) -> tuple[str, ...]:
    """Put the views of a page into this order, those not named after them; return the order before."""
    with ledger.writing() as (database, revision):
        connection = database.connection()
        before = [row[1] for row in ask(connection, _OF_PAGE, (page,))]
        after = [
            *(name for name in dict.fromkeys(names) if name in before),
            *(one for one in before if one not in names),
        ]
        for place, name in enumerate(after):
            connection.execute(_PLACE, (place, revision, page, name))
    return tuple(before)


def all_views(connection: apsw.Connection) -> list[SavedView]:
    """Return every saved view, in a fixed order."""
    return [SavedView(*row) for row in ask(connection, _ALL)]


def _must_find(connection: apsw.Connection, page: str, name: str) -> SavedView:
    row = ask_one(connection, _ONE, (page, name))
    if row is None:
        raise LedgerError(
            f"There is no view “{name}”.", "Choose one from the list; another window may have removed it."
        )
    return SavedView(*row)


def _checked_name(name: str) -> str:
    if not name.strip():
        raise LedgerError("The view has no name.", "Give it a name of a word or two.")
    return name.strip()
