"""Questions to the journal: trades, the fills behind one, positions, and what changed since."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import apsw

from journal_app.domain.clock import EXCHANGE, TradingClock, day_start, parse_day, trading_day
from journal_app.domain.doubts import sentence_of
from journal_app.domain.money import from_units
from journal_app.domain.trades import FillRow, Lot, Method, Position, Trade, TradeFilter, r_multiple
from journal_app.ledger.annotations import checks_of
from journal_app.ledger.engine import ask, ask_one, in_parts
from journal_app.ledger.families import family_of
from journal_app.ledger.keeping import parts_of_run
from journal_app.ledger.lot_reading import lot_positions, lot_trades
from journal_app.ledger.raw_texts import RawTexts
from journal_app.ledger.sessions import special_clocks
from journal_app.ledger.store import Ledger
from journal_app.ledger.strands import strands_of
from journal_app.matching.round_trips import price_of

_TRADE_COLUMNS = """a.name, t.anchor, t.symbol, t.underlying, t.asset_class, t.side, t.qty, t.opened_us, t.closed_us,
t.entry_price, t.exit_price, t.gross, t.fees, t.net, t.fills, t.status, t.multiplier,
n.setup, n.tags, n.reviewed, n.note, n.stop, n.target, n.rating, t.opening_seq,
e.mae_low, e.mfe_low, e.mae_high, e.mfe_high, e.bar_size, COALESCE(e.state, 'waiting'), n.mistakes, n.checks"""
_TRADES = f"""SELECT {_TRADE_COLUMNS} FROM trade t JOIN account a ON a.id = t.account_id
LEFT JOIN annotation n ON n.account_id = t.account_id AND n.anchor = t.anchor
LEFT JOIN excursion e ON e.opening_seq = t.opening_seq
AND e.basis = t.last_us || '/' || t.fills || '/' || t.gross || '/' || t.qty"""  # noqa: S608 - fixed names


_OPENED_BY = """(SELECT f.seq FROM fact f JOIN account b ON b.id = f.account_id
WHERE b.name = ? AND f.external_id = ?)"""
_TRADE = f"{_TRADES} WHERE t.status != 'void' AND t.opening_seq IN {_OPENED_BY}"
_BY_SEQ = f"""{_TRADES} WHERE t.status != 'void' AND t.opening_seq IN (SELECT value FROM json_each(?))
ORDER BY t.closed_us IS NULL, t.closed_us, t.opening_seq"""  # noqa: S608 - fixed names


BESIDE_OPTIONS = """(t.asset_class = 'option'
OR (t.account_id, t.symbol) IN (SELECT o.account_id, o.underlying FROM trade o WHERE o.asset_class = 'option'))"""
"""Which trades t are of options, or of what options are of."""
_BESIDE_OPTIONS = f"""{_TRADES} WHERE t.status != 'void' AND ({BESIDE_OPTIONS}
OR a.name || ':' || t.anchor IN (SELECT value FROM json_each(?))) AND (? IS NULL OR a.name = ?)
ORDER BY t.closed_us IS NULL, t.closed_us, t.opening_seq"""  # noqa: S608 - fixed names
_KINDS = "SELECT opening_seq, group_concat(kind) FROM doubt GROUP BY opening_seq"


class TableRow(NamedTuple):
    """One trade for tables, charts and statistics: floats for money, for these only.

    Times in UTC µs; ``closed_us`` None while open; ``r_multiple`` None without a stop.
    """

    seq: int
    account: str
    anchor: str
    symbol: str
    asset_class: str
    side: str
    status: str
    opened_us: int
    closed_us: int | None
    qty: float
    entry_price: float
    exit_price: float | None
    gross: float
    fees: float
    net: float
    fills: int
    multiplier: float
    setup: str | None
    tags: str | None
    reviewed: int | None
    stop: float | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a revision: rows to add or replace, and the seqs of trades that are gone."""

    revision: int
    rows: tuple[TableRow, ...]
    gone: tuple[int, ...]


_TABLE = """SELECT t.opening_seq, a.name, t.anchor, t.symbol, t.asset_class, t.side, t.status, t.opened_us, t.closed_us,
CAST(t.qty AS REAL), CAST(t.entry_price AS REAL), CAST(t.exit_price AS REAL), CAST(t.gross AS REAL),
CAST(t.fees AS REAL), CAST(t.net AS REAL), t.fills, CAST(t.multiplier AS REAL),
n.setup, n.tags, n.reviewed, CAST(n.stop AS REAL)
FROM trade t JOIN account a ON a.id = t.account_id
LEFT JOIN annotation n ON n.account_id = t.account_id AND n.anchor = t.anchor"""


def table_parts(ledger: Ledger, *, newest: int | None = None) -> Iterator[tuple[int, list[tuple[Any, ...]]]]:
    """Yield (revision, fields of `TableRow`) of all trades, or of the *newest* opened, some thousand rows at a time.

    All parts are of one revision. Use them up: the journal is being read until then.
    """
    wheres, arguments = conditions(ledger, TradeFilter(status="all"))
    query = f"{_TABLE} WHERE {' AND '.join(wheres)} ORDER BY t.opening_seq"
    if newest is not None:
        query += " DESC LIMIT ?"
        arguments.append(newest)
    with ledger.reading() as connection, connection:
        revision = _revision(connection)
        for rows in in_parts(connection.execute(query, arguments)):
            yield revision, rows
        yield revision, []


def count_open(ledger: Ledger, only: TradeFilter) -> int:
    """Return how many trades are open, whatever their day."""
    wheres, arguments = conditions(ledger, replace(only, status="open", from_day=None, to_day=None))
    query = f"""SELECT count(*) FROM trade t JOIN account a ON a.id = t.account_id
LEFT JOIN annotation n ON n.account_id = t.account_id AND n.anchor = t.anchor
WHERE {" AND ".join(wheres)}"""  # noqa: S608 - fixed names
    with ledger.reading() as connection:
        return int(ask_one(connection, query, arguments)[0])


def changes_since(ledger: Ledger, revision: int) -> Changes:
    """Return the trades written, annotated or voided after a revision."""
    with ledger.reading() as connection, connection:
        newest = _revision(connection)
        rows = ask(connection, f"{_TABLE} WHERE t.revision > ?", (revision,))
    found = [TableRow._make(row) for row in rows]
    living = tuple(row for row in found if row.status != "void")
    return Changes(newest, living, tuple(row.seq for row in found if row.status == "void"))


def _revision(connection: apsw.Connection) -> int:
    row = ask_one(connection, "SELECT value FROM mark WHERE name = 'revision'")
    return int(row[0]) if row else 0


_CLOSED = TradeFilter()


def trades(ledger: Ledger, method: Method = "flat", only: TradeFilter = _CLOSED) -> Iterator[Trade]:
    """Yield trades, oldest close first, then the open ones: round trips, or lot matches by method."""
    if method == "flat":
        yield from _round_trips(ledger, only)
    else:
        yield from lot_trades(ledger, method, only)


def _round_trips(ledger: Ledger, only: TradeFilter) -> Iterator[Trade]:
    wheres, arguments = conditions(ledger, only)
    query = f"{_TRADES} WHERE {' AND '.join(wheres)} ORDER BY t.closed_us IS NULL, t.closed_us, t.opening_seq"
    with ledger.reading() as connection:
        kinds = dict(ask(connection, _KINDS))
        for row in connection.execute(query, arguments):
            yield _trade(row, kinds)


def trade_of(ledger: Ledger, trade_id: str) -> Trade | None:
    """Return one round trip by its id, or None."""
    name, _, anchor = trade_id.partition(":")
    with ledger.reading() as connection:
        row = ask_one(connection, _TRADE, (name, anchor))
        kinds = dict(ask(connection, _KINDS)) if row else {}
    return _trade(row, kinds) if row else None


def trades_of(ledger: Ledger, seqs: Iterable[int]) -> list[Trade]:
    """Return round trips by the seqs of their opening facts, oldest close first; those that are gone are left out."""
    with ledger.reading() as connection:
        kinds = dict(ask(connection, _KINDS))
        return [_trade(row, kinds) for row in ask(connection, _BY_SEQ, (json.dumps(list(seqs)),))]


def trades_beside_options(ledger: Ledger, account: str | None, also: Iterable[str]) -> list[Trade]:
    """Return the trades of options and of what they are of, and some by their ids; oldest close first.

    What was never traded with options is left out: for a large journal that is nearly all of it.
    """
    with ledger.reading() as connection:
        kinds = dict(ask(connection, _KINDS))
        found = ask(connection, _BESIDE_OPTIONS, (json.dumps(list(also)), account, account))
        return [_trade(row, kinds) for row in found]


def trade_id_of(ledger: Ledger, seq: int) -> str | None:
    """Return the id of the trade that an opening fact began, by the fact's lasting number; None without one."""
    with ledger.reading() as connection:
        row = ask_one(
            connection,
            "SELECT a.name || ':' || t.anchor FROM trade t JOIN account a ON a.id = t.account_id"
            " WHERE t.opening_seq = ? AND t.status != 'void'",
            (seq,),
        )
    return row[0] if row else None


def day_text(time_us: int, clock: TradingClock = EXCHANGE) -> str:
    """Return the trading day of a time as YYYY-MM-DD, by the exchange's clock or an account's."""
    return trading_day(time_us, clock).isoformat()


def conditions(ledger: Ledger, only: TradeFilter) -> tuple[list[str], list[Any]]:
    """Return the conditions and arguments of a filter, over trade t, account a and annotation n."""
    wheres = ["t.status != 'void'"]
    arguments: list[Any] = []
    if only.status != "all":
        # Written out: SQLite uses the index of the open trades only for its very condition.
        wheres.append("t.status = 'open'" if only.status == "open" else "t.status = 'closed'")
    if only.account:
        wheres.append("a.name = ?")
        arguments.append(only.account)
    if only.symbol:
        wheres.append("t.symbol = ?")
        arguments.append(only.symbol)
    for column, value in (("n.setup", only.setup), ("t.side", only.side), ("t.asset_class", only.asset_class)):
        if value:
            wheres.append(f"{column} = ?")
            arguments.append(value)
    if only.tag:
        wheres.append("EXISTS (SELECT 1 FROM json_each(n.tags) WHERE value = ?)")
        arguments.append(only.tag)
    clocks = special_clocks(ledger) if only.from_day or only.to_day else {}
    for day, sign in ((only.from_day and parse_day(only.from_day), ">="), (_after(only.to_day), "<")):
        if day:
            bound, values = start_by_account(day, clocks)
            wheres.append(f"COALESCE(t.closed_us, t.last_us) {sign} {bound}")
            arguments += values
    return wheres, arguments


def _after(text: str | None) -> date | None:
    return parse_day(text) + timedelta(days=1) if text else None


def start_by_account(day: date, clocks: dict[str, TradingClock]) -> tuple[str, list[Any]]:
    """Return SQL for the first microsecond of a day by each account's clock, and its arguments."""
    cases: list[str] = []
    values: list[Any] = []
    for name, clock in clocks.items():
        for condition, one in (("= 'crypto'", clock.of("crypto")), ("!= 'crypto'", clock)):
            cases.append(f"WHEN a.name = ? AND t.asset_class {condition} THEN ?")
            values += [name, day_start(day, one)]
    values.append(day_start(day))
    return (f"CASE {' '.join(cases)} ELSE ? END" if cases else "?"), values


def _trade(row: tuple[Any, ...], kinds: dict[int, str]) -> Trade:
    (account, anchor, symbol, underlying, asset_class, side, qty, opened_us, closed_us, entry, exit_price, gross,
     fees, net, fills, status, multiplier, setup, tags, reviewed, note, stop, target, rating, seq,
     mae, mfe, mae_high, mfe_high, bar_size, excursion, mistakes, checks) = row  # fmt: skip
    return Trade(
        f"{account}:{anchor}", account, symbol, underlying, asset_class, side, qty, opened_us, closed_us, entry,
        exit_price, gross, fees, net, fills, status, multiplier,
        r_multiple=r_multiple(entry, stop, qty, multiplier, net) if status == "closed" else None,
        setup=setup, tags=tuple(json.loads(tags)) if tags else (), reviewed=bool(reviewed), note=note,
        doubt=sentence_of(kinds.get(seq)), stop=stop, target=target, rating=rating,
        mae=mae, mfe=mfe, mae_high=mae_high, mfe_high=mfe_high, bar_size=bar_size, excursion=excursion,
        mistakes=tuple(json.loads(mistakes)) if mistakes else (), checks=checks_of(checks),
    )  # fmt: skip


_ROWS_BY_TIME = """SELECT external_id, kind, time_us, side, qty, price, fee, order_id, source FROM fact
WHERE account_id = ? AND symbol = ? AND time_us BETWEEN ? AND ? AND active ORDER BY time_us, tie, seq"""
_ROWS_BY_SEQ = """SELECT external_id, kind, time_us, side, qty, price, fee, order_id, source FROM fact
WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY time_us, tie, seq"""


def fills_of(ledger: Ledger, trade_id: str) -> tuple[FillRow, ...]:
    """Return the rows behind one trade, oldest first; empty when there is no such trade."""
    name, _, anchor = trade_id.partition(":")
    with ledger.reading() as connection:
        trade = ask_one(
            connection,
            f"""SELECT t.account_id, t.symbol, t.opened_us, t.last_us, t.opening_seq FROM trade t
WHERE t.status != 'void' AND t.opening_seq IN {_OPENED_BY}""",  # noqa: S608 - fixed names
            (name, anchor),
        )
        if trade is None:
            return ()
        *place, opening_seq = trade
        if family_of(connection, *place[:2]) or strands_of(connection, *place[:2]):
            parts = parts_of_run(connection, *place)
            seqs = {part.seq for part in parts if part.opening_seq == opening_seq}
            rows = ask(connection, _ROWS_BY_SEQ, (json.dumps(list(seqs)),))
        else:
            rows = ask(connection, _ROWS_BY_TIME, place)
    return tuple(FillRow(*row) for row in rows)


def raw_of(ledger: Ledger, account: str, external_id: str) -> str | None:
    """Return the newest row as received (JSON text), or None."""
    with ledger.reading() as connection:
        row = ask_one(
            connection,
            "SELECT f.seq FROM fact f JOIN account a ON a.id = f.account_id"
            " WHERE a.name = ? AND f.external_id = ? ORDER BY f.version DESC LIMIT 1",
            (account, external_id),
        )
        return RawTexts(connection).of(row[0]) if row else None


def positions(ledger: Ledger, account: str | None = None, method: Method = "flat") -> list[Position]:
    """Return what is held now by account and symbol; its lots by method, FIFO for round trips too.

    Where a trade was split by hand, what its parts hold is one position.
    """
    if method in {"lifo", "average"}:
        return lot_positions(ledger, method, account)
    names = {one.id: one.name for one in ledger.accounts()}
    found: list[Position] = []
    with ledger.reading() as connection:
        held = ask(
            connection,
            "SELECT account_id, symbol, asset_class, state FROM trade WHERE status = 'open'"
            " ORDER BY account_id, symbol",
        )
    counts = Counter(row[:2] for row in held)
    parted = {(names[key[0]], key[1]) for key, count in counts.items() if count > 1}
    if parted:
        found += [one for one in lot_positions(ledger, "fifo", account) if (one.account, one.symbol) in parted]
    for account_id, symbol, asset_class, state_text in held:
        if account in {None, names[account_id]} and counts[account_id, symbol] == 1:
            found.append(_position(names[account_id], symbol, asset_class, json.loads(state_text)))
    if parted:
        order = {name: number for number, name in names.items()}
        found.sort(key=lambda one: (order[one.account], one.symbol))
    return found


def _position(account: str, symbol: str, asset_class: str, state: dict[str, Any]) -> Position:
    lots = [(lot[2], lot[0], lot[1]) for lot in state["lots"]]
    cost, qty = sum(lot[2] for lot in lots), sum(lot[1] for lot in lots)
    return Position(
        account, symbol, from_units(state["position"]), price_of(cost, qty) or "0",
        tuple(Lot(opened, from_units(size), price_of(value, size) or "0") for opened, size, value in lots),
        asset_class,
    )  # fmt: skip
