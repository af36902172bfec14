"""Keep what each look at the books found, by account and exchange day, and tell it again."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import apsw
import orjson

from journal_app.domain.proofs import Difference, Explanation, Proof
from journal_app.ledger.cash_book import settled
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.store import AccountRef, Ledger

_FIELDS = """p.id, p.last_seq, a.name, p.day, p.checked_us, p.state, p.cash_ledger, p.cash_broker, p.booked,
p.equity_ledger, p.equity_broker, p.positions, p.remainder"""
_PROOFS = f"SELECT {_FIELDS} FROM proof p JOIN account a ON a.id = p.account_id"  # noqa: S608 - fixed names
_NEWEST_DAY = "p.day = (SELECT max(day) FROM proof q WHERE q.account_id = p.account_id)"
_NEWEST = "p.id = (SELECT max(id) FROM proof q WHERE q.account_id = p.account_id AND q.day = p.day)"
_OF_DAY = f"{_PROOFS} WHERE p.account_id = ? AND p.day = ? ORDER BY p.id DESC LIMIT 1"
_INSERT = f"INSERT INTO proof VALUES ({', '.join('?' * 13)})"  # noqa: S608 - only question marks


PROVEN = "proven"
"""The cursor of the last finished day whose equity was asked for."""


class Kept(NamedTuple):
    """A stored proof with its row's id and the last fact that its look knew."""

    id: int
    last_seq: int
    proof: Proof


class Proven(NamedTuple):
    """Finished days that were proven: every one up to ``to_day`` that was new or changed, and prices to be kept."""

    proofs: tuple[Proof, ...]
    to_day: str
    prices: Mapping[tuple[str, str], str]


def keep_proofs(ledger: Ledger, account: AccountRef, today: Proof, finished: Proven | None) -> None:
    """Store what a look found in one transaction; a day whose state changed gets a new row beside the old one."""
    seq = last_seq(ledger)
    with ledger.writing() as (database, _):
        connection = database.connection()
        for proof in (*(finished.proofs if finished else ()), today):
            _keep(connection, account.id, proof, seq)
        if finished is not None:
            settled(connection, account.id)
            connection.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?)", (account.id, PROVEN, finished.to_day))
            connection.executemany(
                "INSERT OR IGNORE INTO day_close VALUES (?, ?, ?, ?)",
                [(account.id, symbol, day, price) for (symbol, day), price in finished.prices.items()],
            )


def _keep(connection: apsw.Connection, account_id: int, proof: Proof, last_seq: int) -> None:
    known = ask_one(
        connection,
        "SELECT id, state FROM proof WHERE account_id = ? AND day = ? ORDER BY id DESC LIMIT 1",
        (account_id, proof.day),
    )
    is_same = known is not None and known[1] == proof.state
    if is_same:
        connection.execute("DELETE FROM proof WHERE id = ?", (known[0],))
    connection.execute(_INSERT, (
        known[0] if is_same else None, account_id, proof.day, proof.checked_us, last_seq, proof.state,
        proof.cash_ledger, proof.cash_broker, proof.booked, proof.equity_ledger, proof.equity_broker,
        _positions(proof), _remainder(proof),
    ))  # fmt: skip


def _positions(proof: Proof) -> str | None:
    if proof.agree is None:
        return None
    differ = [(one.symbol, one.ledger, one.broker) for one in proof.of("position")]
    return orjson.dumps({"agree": proof.agree, "differ": differ}).decode()


def _remainder(proof: Proof) -> str:
    return orjson.dumps(
        {"differences": proof.differences, "changes": proof.changes, "notes": proof.notes}, default=list
    ).decode()


def _read(row: tuple[Any, ...]) -> Kept:
    number, last_seq, name, day, checked_us, state, cash, cash_broker, booked, equity, equity_broker = row[:11]
    positions, remainder = row[11:]
    rest = json.loads(remainder)
    return Kept(number, last_seq, Proof(
        name, day, checked_us, state, cash, cash_broker, booked, equity, equity_broker,
        None if positions is None else json.loads(positions)["agree"],
        tuple(_difference(one) for one in rest["differences"]),
        tuple(Explanation(*one) for one in rest["changes"]), tuple(rest["notes"]),
    ))  # fmt: skip


def _difference(fields: Sequence[Any]) -> Difference:
    what, symbol, ledger, broker, difference, rows, unexplained = fields
    return Difference(what, symbol, ledger, broker, difference, tuple(Explanation(*row) for row in rows), unexplained)


def newest_proofs(ledger: Ledger, account: str | None = None) -> tuple[Proof, ...]:
    """Return the newest day's proof of each account (or of one): what a badge shows."""
    where, arguments = _of_account(account)
    query = f"{_PROOFS} WHERE {where} AND {_NEWEST} AND {_NEWEST_DAY} ORDER BY a.id"
    with ledger.reading() as connection:
        return tuple(_read(row).proof for row in ask(connection, query, arguments))


def proofs(
    ledger: Ledger, account: str | None = None, from_day: str | None = None, to_day: str | None = None
) -> Iterator[Proof]:
    """Yield the valid proof of each day, oldest day first; days are exchange days, both included."""
    where, arguments = _of_account(account)
    query = f"{_PROOFS} WHERE {where} AND {_NEWEST} AND p.day BETWEEN ? AND ? ORDER BY p.day, a.id"
    with ledger.reading() as connection:
        rows = ask(connection, query, (*arguments, from_day or "", to_day or "~"))
    for row in rows:
        yield _read(row).proof


def off_days(ledger: Ledger) -> dict[str, int]:
    """Return by account how many days before the newest one are off now."""
    query = f"""SELECT a.name, count(*) FROM proof p JOIN account a ON a.id = p.account_id
WHERE p.state = 'off' AND {_NEWEST} AND NOT {_NEWEST_DAY} GROUP BY a.name"""  # noqa: S608 - fixed names
    with ledger.reading() as connection:
        return {name: int(count) for name, count in ask(connection, query)}


def history_of(ledger: Ledger, account: str, day: str) -> tuple[Proof, ...]:
    """Return every state that a day has been in, oldest first; the last one is valid."""
    query = f"{_PROOFS} WHERE a.name = ? AND p.day = ? ORDER BY p.id"
    with ledger.reading() as connection:
        return tuple(_read(row).proof for row in ask(connection, query, (account, day)))


def kept_proof(ledger: Ledger, account: AccountRef, day: str) -> Kept | None:
    """Return the valid proof of a day as it is stored; None when there is none."""
    with ledger.reading() as connection:
        row = ask_one(connection, _OF_DAY, (account.id, day))
    return _read(row) if row else None


def newest_finished(ledger: Ledger, account: AccountRef) -> Proof | None:
    """Return the proof of the newest day whose closing equity was compared, or could not be."""
    query = f"{_PROOFS} WHERE p.account_id = ? AND p.booked IS NOT NULL ORDER BY p.day DESC, p.id DESC LIMIT 1"
    with ledger.reading() as connection:
        row = ask_one(connection, query, (account.id,))
    return _read(row).proof if row else None


def kept_proofs(ledger: Ledger, account: AccountRef, from_day: str) -> dict[str, Kept]:
    """Return the valid proofs of an account from a day on, by day."""
    query = f"{_PROOFS} WHERE p.account_id = ? AND p.day >= ? ORDER BY p.id"
    with ledger.reading() as connection:
        return {row[3]: _read(row) for row in connection.execute(query, (account.id, from_day))}


def last_even_seq(ledger: Ledger, account: AccountRef, day: str) -> int | None:
    """Return the last fact that was known when a day was last even; None when it never was."""
    query = "SELECT max(last_seq) FROM proof WHERE account_id = ? AND day = ? AND state = 'even'"
    with ledger.reading() as connection:
        row = ask_one(connection, query, (account.id, day))
    return None if row[0] is None else int(row[0])


def last_even_look(ledger: Ledger, account: AccountRef, day: str) -> int | None:
    """Return the last fact that was known when a day, or else the newest one before it, was last even."""
    query = """SELECT last_seq FROM proof WHERE account_id = ? AND day <= ? AND state = 'even'
ORDER BY day DESC, id DESC LIMIT 1"""
    with ledger.reading() as connection:
        row = ask_one(connection, query, (account.id, day))
    return None if row is None else int(row[0])


def last_seq(ledger: Ledger) -> int:
    """Return the number of the newest fact; 0 without any."""
    with ledger.reading() as connection:
        return int(ask_one(connection, "SELECT max(seq) FROM fact")[0] or 0)


def _of_account(account: str | None) -> tuple[str, tuple[str, ...]]:
    return ("1", ()) if account is None else ("a.name = ?", (account,))


def closes(ledger: Ledger, account: AccountRef, days: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return the kept closing prices of some days, by (symbol, day)."""
    wanted = sorted(set(days))
    if not wanted:
        return {}
    query = "SELECT symbol, day, price FROM day_close WHERE account_id = ? AND day IN (SELECT value FROM json_each(?))"
    with ledger.reading() as connection:
        rows = ask(connection, query, (account.id, orjson.dumps(wanted).decode()))
    return {(symbol, day): price for symbol, day, price in rows}
