"""The executions of a trading day, each with the round trip that it belongs to."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from journal_app.domain.clock import parse_day
from journal_app.domain.days import DayFill
from journal_app.ledger.engine import ask
from journal_app.ledger.reading import start_by_account
from journal_app.ledger.sessions import special_clocks
from journal_app.ledger.store import Ledger

_TOUCHED = """SELECT a.id, a.name, t.symbol, t.anchor, max(t.opened_us, {start}), min(t.last_us, {end} - 1), t.status
FROM trade t JOIN account a ON a.id = t.account_id
WHERE t.status != 'void' AND t.last_us >= {start} AND t.opened_us < {end}"""
_ROWS = """SELECT seq, external_id, time_us, side, qty, price FROM fact
WHERE account_id = ? AND symbol = ? AND time_us BETWEEN ? AND ? AND active AND kind = 'fill'"""


class DayRows(NamedTuple):
    """The fills of a trading day, newest first, and the ids of the trades with a row on it that are open now."""

    fills: tuple[DayFill, ...]
    open_trades: tuple[str, ...]


def rows_of_day(ledger: Ledger, day: str, account: str | None = None) -> DayRows:
    """Return what was executed on a trading day, by the clock of each account.

    A fill that closed one trade and opened another leads to the one that it opened. Raises SettingsError for a day
    that is none.
    """
    found: dict[int, DayFill] = {}
    touched = tuple(_touched(ledger, day, account))
    with ledger.reading() as connection:
        for account_id, name, symbol, anchor, first, last, _ in touched:
            for seq, external_id, *told in ask(connection, _ROWS, (account_id, symbol, first, last)):
                known = found.get(seq)
                if known is None or external_id == anchor:
                    found[seq] = DayFill(f"{name}:{anchor}", name, external_id, symbol, *told)
    newest_first = sorted(found, key=lambda seq: (found[seq].time_us, seq), reverse=True)
    open_trades = tuple(f"{name}:{anchor}" for _, name, _, anchor, *_, status in touched if status == "open")
    return DayRows(tuple(found[seq] for seq in newest_first), open_trades)


def is_traded_on(ledger: Ledger, day: str, account: str | None = None) -> bool:
    """Tell whether a round trip had a row on a trading day. Raises SettingsError for a day that is none."""
    return any(True for _ in _touched(ledger, day, account))


def _touched(ledger: Ledger, day: str, account: str | None) -> Iterator[tuple[Any, ...]]:
    """Yield (account's number and name, symbol, anchor, first and last µs on the day, status) of trades open then."""
    clocks, date = special_clocks(ledger), parse_day(day)
    start, first = start_by_account(date, clocks)
    end, after = start_by_account(date + timedelta(days=1), clocks)
    query, values = _TOUCHED.format(start=start, end=end), [*first, *after, *first, *after]
    if account is not None:
        query, values = f"{query} AND a.name = ?", [*values, account]
    with ledger.reading() as connection:
        yield from ask(connection, query, values)
