"""An account with every activity that moves shares or cash: the journal ends where the broker does."""

import random
import tempfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.brokers.alpaca_rows import Reading, read_activity
from journal_app.domain.cash import cash_effect, is_external
from journal_app.domain.money import from_units
from journal_app.domain.trades import LotMethod, TradeFilter
from journal_app.ledger.checking import trades_hash, verify
from journal_app.ledger.lot_reading import lot_trades
from journal_app.ledger.reading import positions, trades
from journal_app.ledger.store import Ledger
from tests.brokers.samples import Row, booking, fill

_CALL, _PUT, _ADJUSTED = "OPT261218C00042500", "OPT261218P00040000", "OPT1261218C00042500"


def _fill(day: int, side: str, qty: str, price: str, symbol: str) -> Row:
    return fill(id=f"fill::{day}{symbol}", transaction_time=f"2026-03-{day:02d}T15:00:00Z", side=side, qty=qty,
                price=price, symbol=symbol, cum_qty=qty)  # fmt: skip


def _row(day: int, name: str, symbol: str | None, qty: str | None, net: str = "0", **more: object) -> Row:
    kind, _, sub_kind = name.partition("/")
    fields: Row = {"id": f"{kind}::{day}{symbol}{qty}{net}", "date": f"2026-03-{day:02d}", "net_amount": net}
    fields |= {"activity_sub_type": sub_kind} if sub_kind else {}
    fields |= {"symbol": symbol} if symbol else {}
    return booking(kind, **fields | ({"qty": qty} if qty else {}) | more)


_ROWS: list[Row] = [
    _row(1, "CSD", None, None, "50000"),
    # A stock that is renamed, splits, pays in cash and shares, spins something off, and is merged for shares and cash.
    _fill(2, "buy", "100", "10", "AAA"), _fill(3, "sell", "20", "11", "AAA"),
    _row(4, "NC/SNC", "AAA", "-80", group_id="n1"), _row(4, "NC/SNC", "AAB", "80", group_id="n1"),
    _row(5, "DIV/CDIV", "AAB", "80", "8", per_share_amount="0.1"), _row(5, "DIVNRA", "AAB", None, "-1.2"),
    _row(6, "SPLIT/FSPLIT", "AAB", "-80", group_id="s1"), _row(6, "SPLIT/FSPLIT", "AAB", "160", group_id="s1"),
    _row(7, "DIV/SDIV", "AAB", "8"), _row(8, "SPIN", "SPN", "16", price="2"),
    _row(9, "MA/SCMA", "AAB", "-168", group_id="m1"), _row(9, "MA/SCMA", "BIG", "84", group_id="m1"),
    _row(9, "MA/SCMA", "BIG", None, "336", group_id="m1"), _fill(12, "sell", "84", "9", "BIG"),
    _fill(13, "sell", "16", "2.5", "SPN"),
    # A short that is renamed and bought back, after which another company takes the old ticker.
    _fill(2, "sell_short", "50", "30", "SHR"), _row(4, "NC/SNC", "SHR", "50", group_id="n2"),
    _row(4, "NC/SNC", "SHS", "-50", group_id="n2"), _fill(10, "buy", "50", "28", "SHS"),
    _fill(11, "buy", "7", "5", "SHR"), _fill(12, "sell", "7", "6", "SHR"),
    # Shares that were moved in, became worthless, were bought for cash, tendered, moved out again.
    _row(2, "ACATS", "MOV", "40", price="12.5"), _row(6, "JNLS", "MOV", "-10", price="12.5"),
    _fill(7, "sell", "30", "13", "MOV"),
    _fill(2, "buy", "60", "3", "BAD"), _row(9, "REORG/WRM", "BAD", "-60"),
    _fill(2, "buy", "30", "20", "CSH"), _row(9, "MA/CMA", "CSH", "-30", group_id="m2"),
    _row(10, "MA/CMA", "CSH", None, "750", group_id="m2"),
    _fill(2, "buy", "10", "8", "TND"), _row(9, "REO", "TND", "-10", "85"),
    # Options: expired, exercised, assigned, adjusted.
    _fill(2, "sell_short", "1", "1.5", "OPX260313C00010000"), _row(16, "OPEXP", "OPX260313C00010000", "1"),
    _fill(2, "buy", "1", "2", _CALL), _row(10, "OPEXC", _CALL, "-1", group_id="o1"),
    _row(10, "OPTRD", "OPT", "100", "-4250", group_id="o1"), _fill(11, "sell", "100", "45", "OPT"),
    _fill(2, "sell_short", "1", "3", _PUT), _row(12, "OPASN", _PUT, "1", group_id="o2"),
    _row(12, "OPTRD", "OPT", "100", "-4000", group_id="o2"), _fill(13, "sell", "100", "41", "OPT"),
    _fill(12, "buy", "1", "2.2", _CALL), _row(13, "OPCA/SPIN", _CALL, "-1", "-220", group_id="o3"),
    _row(13, "OPCA/SPIN", _ADJUSTED, "1", "220", group_id="o3"), _fill(16, "sell", "1", "2.5", _ADJUSTED),
    # A coin with its fee, interest, fees of the day, money out, and a type that nobody knows.
    _fill(2, "buy", "0.5", "2000", "ETH/USD"), _row(2, "CFEE", "ETHUSD", "-0.00125", price="2000"),
    _fill(3, "sell", "0.49875", "2100", "ETH/USD"), _row(3, "CFEE", "ETHUSD", None, "-2.62"),
    _row(13, "INT/MGN", None, None, "-3.3"), _row(13, "FEE/TAF", None, None, "-0.11"),
    _row(13, "PTC", None, None, "-1"),
    _row(16, "CSW", None, None, "-1000"), _row(16, "ZZNEW", None, None, "0.5"),
    _row(16, "FEE/REG", None, None, "-9", status="canceled"),
]  # fmt: skip


def _held(rows: Iterable[Row]) -> dict[str, Decimal]:
    """Return the broker's positions: nothing but the signed quantities of its rows."""
    found: dict[str, Decimal] = {}
    for row in rows:
        symbol, qty = str(row.get("symbol")), Decimal(str(row.get("qty") or 0))
        kind = row["activity_type"]
        if kind == "DIV" and row.get("activity_sub_type") != "SDIV":
            continue
        if kind == "FILL" and str(row["side"]).startswith("sell"):
            qty = -qty
        name = "ETH/USD" if symbol == "ETHUSD" else symbol
        found[name] = found.get(name, Decimal(0)) + qty
    return {symbol: qty for symbol, qty in found.items() if qty}


def _unexplained(ledger: Ledger, readings: list[Reading]) -> Decimal:
    """Return what cash tells more than was made by trades and bookings, and what was brought or taken in shares."""
    facts = [reading.fact for reading in readings]
    cash = sum(Decimal(from_units(cash_effect(fact) or 0)) for fact in facts)
    moved = {"fill", "transfer", "rename", "option_close", "coin_fee", "cash_in_lieu", "split"}
    outside = sum(Decimal(fact.amount or 0) for fact in facts if is_external(fact))
    booked = sum(Decimal(fact.amount or 0) for fact in facts if fact.kind not in moved and not is_external(fact))
    # Shares that come or go without cash at a price: their value came from outside.
    valued = sum(
        Decimal(fact.qty or 0) * Decimal(fact.price or 0)
        for fact in facts
        if fact.kind == "transfer" and not Decimal(fact.amount or 0)
    )
    made = sum(Decimal(trade.net) for trade in trades(ledger))
    coins = sum(Decimal(fact.qty or 0) * Decimal(fact.price or 0) for fact in facts if fact.kind == "coin_fee")
    assert coins == Decimal("2.5")
    return Decimal(cash) - outside - booked - made - valued


def _record(ledger: Ledger, rows: list[Row], size: int) -> list[Reading]:
    account = ledger.account("main", "alpaca")
    readings = [read_activity(row, "main", {_ADJUSTED: "100"}) for row in rows]
    for start in range(0, len(rows), size):
        with ledger.recording() as batch:
            batch.add(account, [reading.fact for reading in readings[start : start + size]])
    return readings


@pytest.mark.parametrize("seed,size", [(None, 1000), (None, 1), (1, 7), (2, 3), (3, 20)])
def test_the_journal_ends_where_the_broker_does(tmp_path: Path, seed: int | None, size: int) -> None:
    rows = list(_ROWS)
    if seed is not None:
        random.Random(seed).shuffle(rows)
    with Ledger(tmp_path / "j.db") as ledger:
        readings = _record(ledger, rows, size)
        # All is known but what a spin-off's shares cost: the row names no parent.
        told = [reading.issue.external_id for reading in readings if reading.issue and not reading.is_held]
        assert told == [reading.fact.external_id for reading in readings if reading.issue] == ["SPIN::8SPN160"]
        assert {one.symbol: Decimal(one.qty) for one in positions(ledger)} == _held(rows) == {}
        assert _unexplained(ledger, readings) == 0
        kept = trades_hash(ledger)
        ledger.rebuild()
        assert trades_hash(ledger) == kept
        assert verify(ledger).is_whole


@pytest.mark.parametrize("place", range(len(_ROWS)))
def test_a_row_that_is_missing_shows(tmp_path: Path, place: int) -> None:
    """Control of the test above: without any one of the broker's rows something is held, or cash is not the same."""
    rows = [row for at, row in enumerate(_ROWS) if at != place]
    with Ledger(tmp_path / "j.db") as ledger:
        readings = _record(ledger, rows, 1000)
        missing = read_activity(_ROWS[place], "main").fact
        total = sum(cash_effect(reading.fact) or 0 for reading in readings)
        whole = sum(cash_effect(read_activity(row, "main").fact) or 0 for row in _ROWS)
        is_silent = missing.kind == "unclassified" and missing.amount is None
        assert bool(positions(ledger)) or total != whole or is_silent


_spin_offs = st.lists(
    st.tuples(st.sampled_from(["SPIN", "SSO"]), st.integers(1, 40), st.sampled_from([None, "2", "7.25", "0.0001"]),
              st.integers(1, 90), st.integers(0, 30)),
    min_size=1, max_size=4,
)  # fmt: skip


@given(_spin_offs)
def test_a_spin_off_makes_no_money_and_loses_none(spin_offs: list[tuple[str, int, str | None, int, int]]) -> None:
    """All flat: what the trades made is the cash, whatever price the row of the spin-off has."""
    rows = [_fill(2, "buy", "100", "10", "PAR")]
    for at, (kind, qty, price, sold_at, day) in enumerate(spin_offs):
        name = f"KID{at}"
        rows.append(_row(3 + at, kind, name, str(qty), **({} if price is None else {"price": price})))
        rows.append(_fill(8 + day % 20, "sell", str(qty), str(sold_at), name))
    rows.append(_fill(28, "sell", "100", "9", "PAR"))
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "j.db") as ledger:
        readings = _record(ledger, rows, 1000)
        cash = sum(Decimal(from_units(cash_effect(reading.fact) or 0)) for reading in readings)
        for method in get_args(LotMethod):
            assert sum(Decimal(one.net) for one in lot_trades(ledger, method, TradeFilter())) == cash
        assert sum(Decimal(trade.net) for trade in trades(ledger)) == cash
        doubtful = {trade.symbol for trade in trades(ledger) if trade.doubt is not None}
        assert doubtful == {f"KID{at}" for at in range(len(spin_offs))}
