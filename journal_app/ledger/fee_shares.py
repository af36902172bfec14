"""What each trade bears of the fees that the broker books by day: read when asked, stored nowhere.

A trade's own ``fees`` and ``net`` stay as the fills tell them. A day's fee arrives a day later and names
no order, so a share of it is a reckoning and not a fact: writing it into trades would change closed ones
after the fact, and make the cost of a new row grow with its day.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import apsw

from journal_app.domain.clock import day_start, trading_day
from journal_app.domain.money import ONE, from_units, to_units
from journal_app.ledger.engine import ask, ask_one
from journal_app.ledger.keeping import parts_of_run
from journal_app.ledger.reading import fills_of
from journal_app.ledger.store import Ledger
from journal_app.matching.families import Part
from journal_app.matching.fee_shares import DayFee, DayFill, SharedFee, named_rule, share_fee, shared_out

_LATEST = timedelta(days=7)
"""A fee may be dated so long after the day that its description names (CAT comes a day later)."""
_SYMBOLS = """WITH RECURSIVE found(symbol) AS (
SELECT min(symbol) FROM fact WHERE account_id = ?1 UNION ALL
SELECT (SELECT min(symbol) FROM fact WHERE account_id = ?1 AND symbol > found.symbol) FROM found
WHERE found.symbol IS NOT NULL)"""
"""All symbols of an account, by leaps through the index instead of a walk over all facts."""
_FILLS = f"""{_SYMBOLS} SELECT f.seq, f.symbol, f.asset_class, f.side, f.qty, f.price, f.multiplier, f.order_id
FROM found CROSS JOIN fact f ON f.account_id = ?1 AND f.symbol = found.symbol AND f.time_us BETWEEN ?2 AND ?3
WHERE f.active AND f.kind = 'fill' ORDER BY f.time_us, f.tie, f.seq"""  # noqa: S608 - fixed text
_FEES = f"""{_SYMBOLS} SELECT external_id, time_us, symbol, amount, order_id, detail FROM fact
WHERE account_id = ?1 AND symbol IS NULL AND time_us BETWEEN ?2 AND ?3 AND active AND kind = 'fee' UNION ALL
SELECT f.external_id, f.time_us, f.symbol, f.amount, f.order_id, f.detail
FROM found CROSS JOIN fact f ON f.account_id = ?1 AND f.symbol = found.symbol AND f.time_us BETWEEN ?2 AND ?3
WHERE f.active AND f.kind = 'fee' ORDER BY 2, 1"""  # noqa: S608 - fixed text
_NAMES = "SELECT opening_seq, anchor FROM trade WHERE opening_seq IN (SELECT value FROM json_each(?))"
_NAMED_DAY = re.compile(r"\bon (\d{4}-\d\d-\d\d)\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class FeeShare:
    """One booked fee of a day: its cost, what each trade bears of it, and what fits none; exact texts, costs > 0."""

    external_id: str
    kind: str
    cost: str
    shares: tuple[tuple[str, str], ...]
    remainder: str


class _Fill(NamedTuple):
    fill: DayFill
    parts: tuple[Part, ...]


def fee_shares_of_day(ledger: Ledger, account: str, day: date) -> tuple[FeeShare, ...]:
    """Return the fees for the fills of one exchange day, in order of booking, with the trades that bear them."""
    with ledger.reading() as connection:
        row = ask_one(connection, "SELECT id FROM account WHERE name = ?", (account,))
        return _shares(connection, row[0], account, day) if row else ()


def fee_share_of(ledger: Ledger, trade_id: str) -> str:
    """Return what a trade bears of all fees that are booked by day, exact; a cost is positive.

    "0" for a trade that bears none. It comes on top of the trade's own ``fees``.
    """
    account = trade_id.partition(":")[0]
    days = sorted({trading_day(row.time_us) for row in fills_of(ledger, trade_id) if row.kind == "fill"})
    shares = [fee.shares for day in days for fee in fee_shares_of_day(ledger, account, day)]
    return from_units(sum(to_units(cost) for some in shares for name, cost in some if name == trade_id))


def unshared_fees(ledger: Ledger, account: str, day: date) -> str:
    """Return what the fees of a day cost beyond what fits its fills, exact."""
    return from_units(sum(to_units(fee.remainder) for fee in fee_shares_of_day(ledger, account, day)))


def _shares(connection: apsw.Connection, account_id: int, account: str, day: date) -> tuple[FeeShare, ...]:
    begins, ends = day_start(day), day_start(day + timedelta(days=1)) - 1
    fees = list(_fees_of(connection, account_id, day))
    if not fees:
        return ()
    fills = _fills_of(connection, account_id, begins, ends)
    shared = [share_fee(fee, [one.fill for one in fills]) for fee in fees]
    parts = {one.fill.seq: one.parts for one in fills}
    seqs = sorted({part.opening_seq for some in parts.values() for part in some})
    names = {seq: f"{account}:{anchor}" for seq, anchor in ask(connection, _NAMES, (json.dumps(seqs),))}
    return tuple(_told(one, parts, names) for one in shared)


def _told(shared: SharedFee, parts: dict[int, tuple[Part, ...]], names: dict[int, str]) -> FeeShare:
    """Return a shared fee by trade instead of by fill; what belongs to no trade is left over."""
    costs: dict[str, int] = {}
    for seq, cost in shared.shares:
        some = parts[seq]
        for part, share in zip(some, shared_out(cost, [part.qty for part in some]), strict=True):
            name = names[part.opening_seq]
            costs[name] = costs.get(name, 0) + share
    fee = shared.fee
    remainder = fee.cost - sum(costs.values())
    by_trade = tuple((name, from_units(cost)) for name, cost in costs.items() if cost)
    return FeeShare(fee.external_id, fee.rule, from_units(fee.cost), by_trade, from_units(remainder))


def _fees_of(connection: apsw.Connection, account_id: int, day: date) -> Iterator[DayFee]:
    """Yield the fees for a day: dated so, or dated later and naming the day in words."""
    ends = day_start(day + _LATEST) - 1
    for external_id, time_us, symbol, amount, order_id, detail_text in connection.execute(
        _FEES, (account_id, day_start(day), ends)
    ):
        detail = json.loads(detail_text) if detail_text else {}
        text = str(detail.get("description") or detail.get("text") or "")
        if amount is not None and _named_day(text, trading_day(time_us)) == day:
            rule = detail.get("sub_type") or detail.get("reason") or named_rule(text) or detail.get("type") or ""
            yield DayFee(external_id, str(rule), -to_units(amount), symbol, order_id, text.lower())


def _named_day(text: str, dated: date) -> date:
    found = _NAMED_DAY.search(text)
    try:
        return date.fromisoformat(found[1]) if found else dated
    except ValueError:
        return dated


def _fills_of(connection: apsw.Connection, account_id: int, begins: int, ends: int) -> list[_Fill]:
    fills = [_day_fill(row) for row in ask(connection, _FILLS, (account_id, begins, ends))]
    parts: dict[int, list[Part]] = {}
    for symbol in dict.fromkeys(fill.symbol for fill in fills):
        _collect(parts, parts_of_run(connection, account_id, symbol, begins, ends))
    return [_Fill(fill, tuple(parts.get(fill.seq, ()))) for fill in fills]


def _collect(parts: dict[int, list[Part]], some: Iterable[Part]) -> None:
    """Add the parts of facts that are not there yet; tied symbols come with each other."""
    fresh: dict[int, list[Part]] = {}
    for part in some:
        fresh.setdefault(part.seq, []).append(part)
    for seq, found in fresh.items():
        parts.setdefault(seq, found)


def _day_fill(row: Any) -> DayFill:  # noqa: ANN401 - a row as the driver gives it
    seq, symbol, asset_class, side, qty, price, multiplier, order_id = row
    return DayFill(
        seq, symbol, asset_class or "equity", side == "sell", to_units(qty), to_units(price),
        to_units(multiplier) if multiplier else ONE, order_id,
    )  # fmt: skip
