"""Which symbols renames tie together, and from where a run of them can be matched again.

One small table, written with the rename's fact and never emptied: a tie that no longer counts only
makes a run longer, never wrong. Symbols without a tie cost one look-up in its key.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from journal_app.ledger.engine import ask, ask_one
from journal_app.matching.families import Event, FamilyRow, events_of

_INSERT = "INSERT OR IGNORE INTO renamed VALUES (?, ?, ?, ?)"
_TIED = """SELECT DISTINCT b.symbol FROM renamed a JOIN renamed b ON b.account_id = a.account_id AND b.pair = a.pair
WHERE a.account_id = ? AND a.symbol = ?"""
_SPANS = """SELECT min(time_us), max(time_us) FROM renamed
WHERE account_id = ? AND symbol IN (SELECT value FROM json_each(?)) GROUP BY pair"""
_NEWEST = """SELECT max(time_us) FROM renamed
WHERE account_id = ? AND symbol IN (SELECT value FROM json_each(?))"""
_TRADES = """SELECT opened_us, CASE status WHEN 'closed' THEN last_us END FROM trade
WHERE account_id = ? AND symbol IN (SELECT value FROM json_each(?)) AND status != 'void'"""
_ROWS = """SELECT time_us, tie, seq, external_id, kind, side, qty, price, fee, fee_currency, symbol, asset_class,
underlying, multiplier, amount, CASE kind WHEN 'rename' THEN json_extract(detail, '$.group') END FROM fact
WHERE account_id = ? AND active AND kind IN (SELECT value FROM json_each(?))
AND symbol IN (SELECT value FROM json_each(?)) AND time_us BETWEEN ? AND ? ORDER BY time_us, tie, seq"""
FOR_EVER = (1 << 63) - 1


def tie(connection: apsw.Connection, account_id: int, rows: Iterable[tuple[str, int, str | None, str]]) -> None:
    """Remember renames, given as (symbol, UTC µs, detail, external id): those of one group are tied."""
    connection.executemany(_INSERT, [
        (account_id, symbol, _group_of(detail) or external_id, time_us) for symbol, time_us, detail, external_id in rows
    ])  # fmt: skip


def _group_of(detail: str | None) -> str | None:
    found = json.loads(detail).get("group") if detail else None
    return found if isinstance(found, str) else None


def family_of(connection: apsw.Connection, account_id: int, symbol: str) -> tuple[str, ...]:
    """Return all symbols that are tied to this one, itself too, in order of name; nothing for most symbols."""
    if ask_one(connection, "SELECT 1 FROM renamed WHERE account_id = ? AND symbol = ? LIMIT 1", (account_id, symbol)):
        found = {symbol}
        unseen = [symbol]
        while unseen:
            tied = {name for (name,) in ask(connection, _TIED, (account_id, unseen.pop()))}
            unseen += tied - found
            found |= tied
        return tuple(sorted(found))
    return ()


def families_of(connection: apsw.Connection, account_id: int) -> list[tuple[str, ...]]:
    """Return all groups of tied symbols of an account."""
    found: dict[str, tuple[str, ...]] = {}
    for (symbol,) in ask(connection, "SELECT DISTINCT symbol FROM renamed WHERE account_id = ?", (account_id,)):
        if symbol not in found:
            family = family_of(connection, account_id, symbol)
            found.update(dict.fromkeys(family, family))
    return sorted(set(found.values()))


def newest_tie(connection: apsw.Connection, account_id: int, family: Sequence[str]) -> int | None:
    """Return when the last rename among these symbols was (UTC µs)."""
    newest: int | None = ask_one(connection, _NEWEST, (account_id, _listed(family)))[0]
    return newest


def flat_point(connection: apsw.Connection, account_id: int, family: Sequence[str], earliest: int, dawn: int) -> int:
    """Return the time from which all these symbols can be matched again for a change at *earliest*, UTC µs.

    Just before it none of them holds anything and no rename is half done; *dawn* when there is no such point.
    """
    names = _listed(family)
    spans: list[tuple[int, int | None]] = ask(connection, _TRADES, (account_id, names))
    spans += ask(connection, _SPANS, (account_id, names))
    start, busy_until = dawn, dawn
    for begins, ends in sorted(spans, key=lambda span: span[0]):
        if busy_until < begins and busy_until < earliest:
            start = busy_until
        busy_until = max(busy_until, FOR_EVER if ends is None else ends)
    if busy_until < earliest:
        start = busy_until
    return start if start == dawn else start + 1


def events_from(
    connection: apsw.Connection, account_id: int, family: Sequence[str], kinds: Iterable[str],
    start_us: int, end_us: int = FOR_EVER,
) -> list[Event]:  # fmt: skip
    """Return the events of tied symbols from one time to another, in order."""
    names = _listed(family)
    rows = connection.execute(_ROWS, (account_id, json.dumps(sorted(kinds)), names, start_us, end_us))
    return events_of(_family_row(row) for row in rows)


def _family_row(row: Any) -> FamilyRow:  # noqa: ANN401 - a row as the driver gives it
    return row[:14], row[14], row[15]


def _listed(names: Sequence[str]) -> str:
    return json.dumps(list(names))
