"""Which trade holds a fill: the one that it opens, else the one that it is part of, else the one over its time."""

import json

import apsw

from journal_app.domain.events import MATCHED_KINDS
from journal_app.ledger.engine import ask_one
from journal_app.ledger.families import family_of
from journal_app.ledger.keeping import parts_of_run
from journal_app.ledger.strands import strands_of

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(MATCHED_KINDS))
_FILL = f"""SELECT seq, symbol, time_us, active FROM fact WHERE account_id = ? AND external_id = ?
AND kind IN ({_KINDS}) ORDER BY active DESC, version DESC LIMIT 1"""  # noqa: S608 - fixed names
_OPENED = """SELECT 1 FROM fact f JOIN trade t ON t.opening_seq = f.seq
WHERE f.account_id = ? AND f.external_id = ? AND t.status != 'void'"""
_COVERING = """SELECT anchor, opened_us FROM trade
WHERE account_id = ? AND symbol IN (SELECT value FROM json_each(?)) AND status != 'void'
AND opened_us <= ? AND (closed_us IS NULL OR closed_us >= ?) ORDER BY opened_us DESC, opening_seq DESC LIMIT 1"""
_ANCHOR = "SELECT anchor FROM trade WHERE opening_seq = ? AND status != 'void'"


def symbol_of(connection: apsw.Connection, account_id: int, external_id: str) -> str | None:
    """Return the symbol of a fill by the newest version that moved something; None for one that is not known here."""
    row = ask_one(connection, _FILL, (account_id, external_id))
    return None if row is None else row[1]


def holder_of(connection: apsw.Connection, account_id: int, external_id: str) -> str | None:
    """Return the anchor of the trade that holds a fill, which may be the fill itself; None when there is none."""
    if ask_one(connection, _OPENED, (account_id, external_id)) is not None:
        return external_id
    fill = ask_one(connection, _FILL, (account_id, external_id))
    if fill is None or fill[1] is None:
        return None
    seq, symbol, time_us, is_active = fill
    family = family_of(connection, account_id, symbol)
    over = ask_one(connection, _COVERING, (account_id, json.dumps(family or (symbol,)), time_us, time_us))
    if over is None:
        return None
    anchor, opened_us = over
    if is_active and (family or opened_us == time_us or strands_of(connection, account_id, symbol)):
        # Several trades may meet at this time: only matching tells which one has the fill.
        return _anchor_by_matching(connection, account_id, symbol, time_us, seq)
    return str(anchor)


def _anchor_by_matching(
    connection: apsw.Connection, account_id: int, symbol: str, time_us: int, seq: int
) -> str | None:  # fmt: skip
    parts = parts_of_run(connection, account_id, symbol, time_us, time_us)
    opening = next((part.opening_seq for part in parts if part.seq == seq), None)
    row = ask_one(connection, _ANCHOR, (opening,)) if opening is not None else None
    return None if row is None else str(row[0])
