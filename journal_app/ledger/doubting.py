"""Find the trades whose figures cannot be known, by a few statements over what a transaction changed.

Doubts are derived with the trades and go when their reason goes. Plain fills cost one look at the
trades that were written; rows out of the ordinary are found by two small indexes. Only symbols that
renames tie together are looked at move by move.
"""

import json
from collections.abc import Iterable, Mapping, Sequence

import apsw

from journal_app.domain.doubts import DUST
from journal_app.domain.events import MATCHED_KINDS
from journal_app.ledger.engine import ask
from journal_app.ledger.families import events_from, families_of
from journal_app.ledger.strands import moves_from_dawn, strands_of
from journal_app.matching.families import Part, parts_of
from journal_app.matching.strands import strand_parts
from journal_app.matching.streams import DAWN

Pair = tuple[int, str]
"""An account and a symbol."""
_OddRow = tuple[int, str, str, str]
"""A fact's seq, kind, symbol and external id."""

# ruff: noqa: S608 - every statement is made of fixed texts
_ODD_KINDS = "f.kind IN ('option_close', 'transfer')"
_ODD_PAIRS = f"""SELECT f.account_id, f.symbol FROM fact f INDEXED BY fact_odd WHERE {_ODD_KINDS}
UNION SELECT f.account_id, f.symbol FROM fact f INDEXED BY fact_zero_price WHERE f.kind = 'fill' AND f.price = '0'"""
_WRITTEN_PAIRS = "SELECT DISTINCT account_id, symbol FROM trade INDEXED BY trade_by_revision WHERE revision = ?"
_FORGET = "DELETE FROM doubt WHERE opening_seq IN (SELECT opening_seq FROM trade WHERE revision = ?)"
_FORGET_ROWS = """DELETE FROM doubt WHERE kind = 'no_position'
AND (account_id, symbol) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))"""
_ASSUMED = """EXISTS (SELECT 1 FROM fact f WHERE f.seq = t.opening_seq AND CASE f.source
WHEN 'file' THEN json_extract(f.detail, '$.assumed') IS NOT NULL
ELSE NOT EXISTS (SELECT 1 FROM instrument i WHERE i.symbol = t.symbol AND i.multiplier IS NOT NULL) END)"""
_BY_TRADE = f"""INSERT OR IGNORE INTO doubt SELECT t.opening_seq,
CASE WHEN t.asset_class != 'crypto' THEN 'unknown_multiplier' WHEN t.from_flip THEN 'cannot_balance'
ELSE 'unknown_buy' END, t.account_id, t.symbol, t.anchor
FROM trade t {{}} WHERE t.revision = ? AND t.asset_class != 'equity' AND t.status != 'void' AND (
(t.asset_class = 'crypto' AND t.side = 'short' AND CAST(t.qty AS REAL) > {DUST})
OR (t.asset_class = 'future' AND t.multiplier = '1' AND {_ASSUMED})
OR (t.asset_class = 'option' AND t.multiplier = '100' AND substr(t.symbol, -16, 1) GLOB '[0-9]' AND {_ASSUMED}))"""
# Trades of a symbol follow each other, so the newest that opened before a row are all that can hold it.
_HOLDING = """FROM json_each(?) s CROSS JOIN fact f INDEXED BY {} ON f.account_id = s.value ->> 0
AND f.symbol = s.value ->> 1 AND f.active AND {}
{} JOIN trade t ON t.opening_seq IN (SELECT o.opening_seq FROM trade o WHERE o.account_id = f.account_id
AND o.symbol = f.symbol AND o.status != 'void' AND o.opened_us <= f.time_us
ORDER BY o.opened_us DESC, o.opening_seq DESC LIMIT 2)
AND (t.opening_seq = f.seq OR ((t.closed_us IS NULL OR t.closed_us >= f.time_us)
AND NOT EXISTS (SELECT 1 FROM trade n WHERE n.opening_seq = f.seq AND n.status != 'void' AND NOT n.from_flip)))"""
_ZERO = "f.kind = 'fill' AND f.price = '0'"
_BY_PRICE = f"""INSERT OR IGNORE INTO doubt SELECT t.opening_seq, 'no_price', t.account_id, t.symbol, f.external_id
{_HOLDING.format("fact_zero_price", _ZERO, "CROSS")}
WHERE f.asset_class IS NOT 'option' OR t.opening_seq = f.seq"""
_UNPRICED = f"""{_ODD_KINDS} AND f.kind = 'transfer' AND f.price IS NULL AND f.qty NOT LIKE '-%'"""
_BY_COST = f"""INSERT OR IGNORE INTO doubt SELECT t.opening_seq, 'unknown_cost', t.account_id, t.symbol, f.external_id
{_HOLDING.format("fact_odd", _UNPRICED, "CROSS")} WHERE t.side = 'long'"""
_EVENT = f"{_ODD_KINDS} AND f.kind = 'option_close'"
_BY_EVENT = f"""INSERT OR IGNORE INTO doubt SELECT f.seq, 'no_position', f.account_id, f.symbol, f.external_id
{_HOLDING.format("fact_odd", _EVENT, "LEFT")} WHERE t.opening_seq IS NULL"""
# What is left for an event: the fills of its trade up to it, less what other events have closed before.
_LEFT = """abs((SELECT sum(CASE WHEN g.kind != 'fill' THEN 0 WHEN g.side = 'sell' THEN -g.qty ELSE g.qty END)
FROM fact g WHERE g.account_id = f.account_id AND g.symbol = f.symbol AND g.active AND g.time_us >= t.opened_us
AND (g.time_us, g.tie, g.seq) < (f.time_us, f.tie, f.seq)))
- (SELECT coalesce(sum(g.qty), 0) FROM fact g INDEXED BY fact_odd WHERE g.account_id = f.account_id
AND g.symbol = f.symbol AND g.active AND g.kind IN ('option_close', 'transfer') AND g.kind = 'option_close'
AND g.time_us >= t.opened_us AND (g.time_us, g.tie, g.seq) < (f.time_us, f.tie, f.seq))"""
_BY_COUNT = f"""INSERT OR IGNORE INTO doubt
SELECT t.opening_seq, 'cannot_balance', t.account_id, t.symbol, f.external_id
{_HOLDING.format("fact_odd", _EVENT, "CROSS")} WHERE NOT t.from_flip AND f.qty > {_LEFT} + {DUST}
AND NOT EXISTS (SELECT 1 FROM fact g WHERE g.account_id = f.account_id AND g.symbol = f.symbol AND g.active
AND g.kind IN ('split', 'transfer') AND g.time_us BETWEEN t.opened_us AND f.time_us)"""
_ODD_OF_FAMILY = f"""SELECT f.seq, f.kind, f.symbol, f.external_id FROM fact f INDEXED BY fact_odd
WHERE f.account_id = ? AND f.symbol IN (SELECT value FROM json_each(?)) AND f.active
AND ({_EVENT} OR {_UNPRICED}) AND {_ODD_KINDS}
UNION ALL SELECT f.seq, f.kind, f.symbol, f.external_id FROM fact f INDEXED BY fact_zero_price
WHERE f.account_id = ? AND f.symbol IN (SELECT value FROM json_each(?)) AND f.active AND {_ZERO}
AND f.asset_class IS NOT 'option'"""
_KIND_OF = {"fill": "no_price", "transfer": "unknown_cost", "option_close": "no_position"}


def find_doubts(connection: apsw.Connection, revision: int, touched: Iterable[Pair], *, whole: bool) -> None:
    """Write the doubts about the trades of a revision, inside its transaction.

    *touched* are symbols whose rows changed, also where no trade did; *whole*: all trades are of this revision.
    """
    if whole:
        connection.execute("DELETE FROM doubt")
        pairs = [*ask(connection, _ODD_PAIRS)]
    else:
        written = ask(connection, _WRITTEN_PAIRS, (revision,))
        pairs = sorted({*written, *touched})
        connection.execute(_FORGET, (revision,))
        connection.execute(_FORGET_ROWS, (json.dumps(pairs),))
    how = "NOT INDEXED" if whole else "INDEXED BY trade_by_revision"
    connection.execute(_BY_TRADE.format(how), (revision,))
    if pairs:
        _find_odd(connection, pairs)


def _find_odd(connection: apsw.Connection, pairs: Sequence[Pair]) -> None:
    """Write what rows out of the ordinary make doubtful; tied symbols are followed from name to name."""
    names: dict[int, set[str]] = {}
    for account_id, symbol in pairs:
        names.setdefault(account_id, set()).add(symbol)
    alone: list[Pair] = []
    for account_id, symbols in names.items():
        families = families_of(connection, account_id)
        for family in families:
            if symbols.intersection(family):
                _find_in_family(connection, account_id, family)
        for symbol in symbols.difference(*families):
            if strand_of := strands_of(connection, account_id, symbol):
                _find_in_strands(connection, account_id, symbol, strand_of)
            else:
                alone.append((account_id, symbol))
    listed = (json.dumps(sorted(alone)),)
    for statement in (_BY_PRICE, _BY_COST, _BY_EVENT, _BY_COUNT):
        connection.execute(statement, listed)


def _find_in_family(connection: apsw.Connection, account_id: int, family: Sequence[str]) -> None:
    if rows := _odd_rows(connection, account_id, family):
        events = events_from(connection, account_id, family, MATCHED_KINDS, DAWN)
        _write_odd(connection, account_id, rows, parts_of(events, DAWN))


def _find_in_strands(connection: apsw.Connection, account_id: int, symbol: str, strand_of: Mapping[str, str]) -> None:
    if rows := _odd_rows(connection, account_id, (symbol,)):
        _write_odd(
            connection, account_id, rows, strand_parts(moves_from_dawn(connection, account_id, symbol), strand_of)
        )


def _odd_rows(connection: apsw.Connection, account_id: int, symbols: Sequence[str]) -> Sequence[_OddRow]:
    rows: Sequence[_OddRow] = ask(connection, _ODD_OF_FAMILY, (account_id, json.dumps(symbols)) * 2)
    return rows


def _write_odd(connection: apsw.Connection, account_id: int, rows: Iterable[_OddRow], parts: Iterable[Part]) -> None:
    """Write what odd rows make doubtful of the trades to which they belong."""
    openings: dict[int, list[int]] = {}
    for part in parts:
        openings.setdefault(part.seq, []).append(part.opening_seq)
    found: list[tuple[int, str, int, str, str]] = []
    for seq, kind, symbol, external_id in rows:
        homes = openings.get(seq, [])
        if kind == "option_close":
            homes = [] if homes else [seq]
        found += [(home, _KIND_OF[kind], account_id, symbol, external_id) for home in homes]
    connection.executemany("INSERT OR IGNORE INTO doubt VALUES (?, ?, ?, ?, ?)", found)
