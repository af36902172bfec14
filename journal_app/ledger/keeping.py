"""Keep trades (step 5): match touched symbols again, from the last point where nothing changed.

A fill newer than all others of its symbol only continues the open trade: the cost does not grow
with history. A late one goes back to the last clean flat point before it.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from operator import itemgetter
from typing import Any

from journal_app.domain.events import MATCHED_KINDS
from journal_app.ledger.schema import EVENTS_PER_FACT, TRADE_INDEXES
from journal_app.matching.moves import read_move
from journal_app.matching.round_trips import OpenTrade, RoundTrip, match_round_trips

_KINDS = ", ".join(f"'{kind}'" for kind in sorted(MATCHED_KINDS))
_EVENT_COLUMNS = """id, kind, time_us, side, qty, price, fee, fee_currency, symbol, asset_class, underlying, multiplier"""
_EVENTS = f"""SELECT {_EVENT_COLUMNS} FROM event WHERE account_id = ? AND symbol = ? AND time_us >= ? AND active
AND kind IN ({_KINDS}) ORDER BY time_us, tie, id"""  # noqa: S608 - fixed names
_ALL_EVENTS = f"""SELECT account_id, {_EVENT_COLUMNS} FROM event WHERE active AND kind IN ({_KINDS})
ORDER BY account_id, symbol, time_us, tie, id"""  # noqa: S608 - fixed names
_LAST_TRADES = """SELECT id, opened_us, last_us, from_flip, status, state FROM trade
WHERE account_id = ? AND symbol = ? AND status != 'void' AND opened_us <= ? ORDER BY opened_us DESC, id DESC"""
_VOID = """UPDATE trade SET status = 'void', state = NULL, revision = ?
WHERE account_id = ? AND symbol = ? AND (opened_us, id) >= (?, ?) AND status != 'void'"""
_INSERT = """INSERT OR REPLACE INTO trade (id, account_id, anchor, symbol, underlying, asset_class, multiplier, side,
status, opened_us, closed_us, last_us, qty, entry_price, exit_price, gross, fees, net, fills, from_flip, revision, state)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ANCHORS = "SELECT seq, external_id FROM fact WHERE seq IN (SELECT value FROM json_each(?))"
_FOREVER = (1 << 62) - 1


def keep_trades(connection: Any, touched: dict[tuple[int, str], int], revision: int) -> int:
    """Match each touched (account, symbol) from its earliest change on; return the trades written."""
    rows: list[tuple[Any, ...]] = []
    for (account_id, symbol), earliest in touched.items():
        start, trade = _restart(connection, account_id, symbol, earliest, revision)
        events = connection.execute(_EVENTS, (account_id, symbol, start)).fetchall()
        rows += _matched(connection, account_id, events, trade, revision)
    connection.executemany(_INSERT, rows)
    return len(rows)


def rebuild_trades(connection: Any, revision: int) -> int:
    """Throw all trades away and match everything again, one symbol at a time; return how many."""
    connection.execute("DELETE FROM trade")
    for index in TRADE_INDEXES:
        connection.execute(f"DROP INDEX {index.split()[2]}")
    total = 0
    for (account_id, _symbol), group in groupby(connection.execute(_ALL_EVENTS), key=itemgetter(0, 9)):
        rows = _matched(connection, account_id, (row[1:] for row in group), None, revision)
        connection.executemany(_INSERT, rows)
        total += len(rows)
    for index in TRADE_INDEXES:
        connection.execute(index)
    return total


def _restart(connection: Any, account_id: int, symbol: str, earliest: int, revision: int) -> tuple[int, OpenTrade | None]:
    """Return the time from which to read events, and the open trade to go on from, if any."""
    trades = iter(connection.execute(_LAST_TRADES, (account_id, symbol, _FOREVER)))
    last = next(trades, None)
    if last is None or (last[4] == "closed" and last[2] < earliest):
        return earliest if last is not None else -_FOREVER, None
    if last[2] < earliest and last[5]:
        return earliest, _resumed(last[5])
    return _rewind(connection, account_id, symbol, earliest, revision)


def _rewind(connection: Any, account_id: int, symbol: str, earliest: int, revision: int) -> tuple[int, OpenTrade | None]:
    """Void every trade that the change may touch, back to a clean flat point, and start there."""
    trades = connection.execute(_LAST_TRADES, (account_id, symbol, _FOREVER))
    oldest: Any = None
    start = -_FOREVER
    for trade in trades:
        clean = oldest is None or (not oldest[3] and trade[2] < oldest[1])
        if trade[2] < earliest and clean:
            start = trade[2] + 1
            break
        oldest = trade
    if oldest is not None:
        connection.execute(_VOID, (revision, account_id, symbol, oldest[1], oldest[0]))
    return start, None


def _matched(
    connection: Any, account_id: int, events: Iterable[Any], trade: OpenTrade | None, revision: int
) -> list[tuple[Any, ...]]:
    closed, still_open = match_round_trips(map(read_move, events), trade)
    found = closed if still_open is None else [*closed, still_open.finished()]
    anchors = _anchors(connection, [one.event_id for one in found])
    rows = [_row(account_id, one, anchors[one.event_id], revision, None) for one in found]
    if still_open is not None:
        rows[-1] = (*rows[-1][:-1], json.dumps(asdict(still_open), default=list))
    return rows


def _row(account_id: int, trade: RoundTrip, anchor: str, revision: int, state: str | None) -> tuple[Any, ...]:
    return (trade.event_id, account_id, anchor, *trade[1:], revision, state)


def _anchors(connection: Any, event_ids: list[int]) -> dict[int, str]:
    """Return the external id that names each opening event; a share leg gets a suffix."""
    names: dict[int, str] = {}
    for some in batched_ids(event_ids):
        asked = json.dumps([event_id // EVENTS_PER_FACT for event_id in some])
        names |= dict(connection.execute(_ANCHORS, (asked,)))
    return {
        event_id: names[event_id // EVENTS_PER_FACT] + (":shares" if event_id % EVENTS_PER_FACT else "")
        for event_id in event_ids
    }


def batched_ids(ids: list[int], size: int = 5000) -> Iterator[list[int]]:
    """Cut a list of ids into pieces that one query can take."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _resumed(state: str) -> OpenTrade:
    fields = json.loads(state)
    fields["lots"] = deque((lot[0], lot[1]) for lot in fields["lots"])
    return OpenTrade(**fields)
