"""What the trader arranged by hand: which trades are one structure, by the fill that opened each."""

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import apsw

from journal_app.ledger.annotations import anchor_of, must_find
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.reading import BESIDE_OPTIONS
from journal_app.ledger.store import AccountRef, Batch, Ledger

_GROUPS = """SELECT a.name, h.anchor, h.group_id, h.name FROM hand_group h JOIN account a ON a.id = h.account_id"""
_LOST = """SELECT h.account_id, a.name, h.anchor, f.symbol, f.time_us FROM hand_group h
JOIN account a ON a.id = h.account_id
JOIN fact f ON f.account_id = h.account_id AND f.external_id = h.anchor AND f.active
WHERE NOT EXISTS (SELECT 1 FROM trade t WHERE t.opening_seq = f.seq AND t.status != 'void')
ORDER BY a.name, h.anchor"""
_ORDERS = """SELECT a.name, t.anchor, f.order_id FROM trade t JOIN account a ON a.id = t.account_id
JOIN fact f ON f.seq = t.opening_seq WHERE t.status != 'void' AND f.order_id IS NOT NULL"""
_BEFORE = "SELECT group_id, name FROM hand_group WHERE account_id = ? AND anchor = ?"
_KEEP = "INSERT OR REPLACE INTO hand_group (account_id, anchor, group_id, name, revision) VALUES (?, ?, ?, ?, ?)"
_FORGET = "DELETE FROM hand_group WHERE account_id = ? AND anchor = ?"


class Place(NamedTuple):
    """Where the trader put a trade: a group of trades, or "" for on its own; with the group's name."""

    group_id: str
    name: str | None = None


def places(ledger: Ledger) -> dict[str, Place]:
    """Return where trades were put by hand, by trade id.

    When a late fill has made another trade of one, the trade that holds its fill now takes its place,
    unless the trader has put that one somewhere. What was written stays as it is.
    """
    with ledger.reading() as connection, connection:
        found = {f"{name}:{anchor}": Place(*place) for name, anchor, *place in ask(connection, _GROUPS)}
        for account_id, name, anchor, symbol, time_us in ask(connection, _LOST):
            place = found.pop(f"{name}:{anchor}")
            holder = anchor_of(connection, account_id, symbol, time_us, anchor)
            if holder is not None:
                found.setdefault(f"{name}:{holder}", place)
    return found


def places_as_written(ledger: Ledger) -> dict[str, Place]:
    """Return where trades were put by hand, by the trade ids of that time, in a fixed order."""
    with ledger.reading() as connection:
        rows = content_rows(connection)
    return {f"{name}:{anchor}": Place(group_id, title) for name, anchor, group_id, title in rows}


def keep_place(batch: Batch, account: AccountRef, anchor: str, place: Place) -> None:
    """Keep what a file says of a trade's place; the trade need not be there yet."""
    batch.connection.execute(_KEEP, (account.id, anchor, *place, batch.revision))


def opening_orders(ledger: Ledger, *, beside_options: bool = False) -> dict[str, str]:
    """Return the order id of each trade's opening fill by trade id, where the broker gave one.

    With *beside_options* only of options and of what they are of.
    """
    with ledger.reading() as connection:
        rows = ask(connection, f"{_ORDERS} AND {BESIDE_OPTIONS}" if beside_options else _ORDERS)
        return {f"{name}:{anchor}": order for name, anchor, order in rows}


def new_group() -> str:
    """Return the id of a group that no other has."""
    return secrets.token_hex(8)


def put(ledger: Ledger, wanted: Mapping[str, Place | None]) -> dict[str, Place | None]:
    """Put trades where they are *wanted* (None: where the rule puts them), all or none; return where they were.

    What is returned, put again, undoes it. No number changes. Raises LedgerError when there is no such trade.
    """
    before: dict[str, Place | None] = {}
    with ledger.writing() as (database, revision):
        connection: apsw.Connection = database.connection()
        for trade_id, place in wanted.items():
            key = must_find(connection, trade_id)
            row = ask_one(connection, _BEFORE, key)
            before[trade_id] = Place(*row) if row else None
            if place is None:
                connection.execute(_FORGET, key)
            else:
                connection.execute(_KEEP, (*key, *place, revision))
    return before


def content_rows(connection: apsw.Connection) -> Sequence[tuple[str, str, str, str | None]]:
    """Return what was arranged by hand as (account, anchor, group, name), in a fixed order."""
    return ask(connection, f"{_GROUPS} ORDER BY a.name, h.anchor")
