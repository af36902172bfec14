from collections.abc import Iterator
from datetime import date
from pathlib import Path

import orjson
import pytest

from journal_app.domain.clock import day_start, trading_day
from journal_app.domain.events import Fact
from journal_app.domain.money import from_units, to_units
from journal_app.ledger.checking import trades_hash
from journal_app.ledger.fee_shares import FeeShare, fee_share_of, fee_shares_of_day, unshared_fees
from journal_app.ledger.reading import trades
from journal_app.ledger.store import Ledger
from tests.ledger.facts import fill, history, record
from tests.ledger.test_families import pair
from tests.ledger.times import START_US

_DAY = trading_day(START_US)
_MIDNIGHT = day_start(_DAY)


def fee(number: int, kind: str, amount: str, *, later: int = 0, text: str = "", symbol: str | None = None) -> Fact:
    detail = orjson.dumps({"type": "FEE", "sub_type": kind, "description": text}).decode()
    return Fact(
        f"x{number}", "fee", _MIDNIGHT + later * 86_400_000_000, symbol, amount=amount, detail=detail,
        tie=f"-x{number}", source="alpaca", raw="{}",
    )  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "j.db") as opened:
        yield opened


def shares(ledger: Ledger, day: date = _DAY) -> list[FeeShare]:
    return list(fee_shares_of_day(ledger, "main", day))


def test_a_fee_of_a_day_is_borne_by_the_trades_of_its_fills(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, "sell"), fill(3, symbol="DEF"), fill(4, "sell", "300", symbol="GHI")])
    record(ledger, [fee(1, "TAF", "-0.04")])
    assert [(one.kind, one.cost, one.shares, one.remainder) for one in shares(ledger)] == [
        ("TAF", "0.04", (("main:f1", "0.01"), ("main:f4", "0.03")), "0")
    ]
    assert [fee_share_of(ledger, f"main:f{number}") for number in (1, 3, 4)] == ["0.01", "0", "0.03"]


def test_the_trades_own_numbers_stay_as_the_fills_tell_them(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, "sell", fee="0.35")])
    kept = trades_hash(ledger)
    record(ledger, [fee(1, "TAF", "-0.04")])
    assert trades_hash(ledger) == kept
    assert [(trade.fees, trade.net) for trade in trades(ledger)] == [("0.35", "-0.35")]


def test_a_fill_through_zero_shares_its_fee_between_its_two_trades(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, "sell", "300"), fill(3, qty="200"), fee(1, "TAF", "-0.3")])
    assert [fee_share_of(ledger, name) for name in ("main:f1", "main:f2")] == ["0.1", "0.2"]


def test_a_fee_dated_a_day_later_is_for_the_day_that_it_names(ledger: Ledger) -> None:
    text = f"CAT fee for proceed of 200 shares (2 trades) on {_DAY}"
    record(ledger, [fill(1), fill(2, "sell"), fee(1, "CAT", "-0.02", later=1, text=text)])
    assert fee_share_of(ledger, "main:f1") == "0.02"
    assert shares(ledger, date.fromordinal(_DAY.toordinal() + 1)) == []


def test_a_fee_without_fills_stays_visible_whole(ledger: Ledger) -> None:
    record(ledger, [fill(1), fee(1, "ORF", "-0.07"), fee(2, "TAF", "-0.01")])
    assert unshared_fees(ledger, "main", _DAY) == "0.08"
    assert fee_share_of(ledger, "main:f1") == "0"


def test_a_fee_of_one_symbol_is_borne_by_that_symbol(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, symbol="DEF"), fee(1, "COM", "-1", symbol="DEF")])
    assert [fee_share_of(ledger, name) for name in ("main:f1", "main:f2")] == ["0", "1"]


def test_a_trade_that_goes_on_under_another_symbol_bears_both_days(ledger: Ledger) -> None:
    day = 24 * 60
    record(ledger, [fill(1, symbol="OLD"), *pair(1, "OLD", "NEW", "100", "100", minute=day)])
    record(ledger, [fill(2, "sell", symbol="NEW", minute=day + 5)])
    record(ledger, [fee(1, "CAT", "-0.01"), fee(2, "CAT", "-0.02", later=1)])
    assert fee_share_of(ledger, "main:f1") == "0.03"


def test_an_unknown_account_or_trade_bears_nothing(ledger: Ledger) -> None:
    assert fee_shares_of_day(ledger, "nobody", _DAY) == ()
    assert fee_share_of(ledger, "main:nothing") == "0"


def test_shares_and_remainders_add_up_to_what_the_broker_took(ledger: Ledger) -> None:
    record(ledger, history(300))
    fees = [("REG", "-0.37"), ("TAF", "-0.11"), ("CAT", "-0.05"), ("ORF", "-0.03"), ("NRC", "-1.01")]
    record(ledger, [fee(number, kind, amount) for number, (kind, amount) in enumerate(fees)])
    found = shares(ledger)
    borne = sum(to_units(cost) for one in found for _, cost in one.shares)
    assert from_units(borne + to_units(unshared_fees(ledger, "main", _DAY))) == "1.57"
    named = {name for one in found for name, _ in one.shares}
    assert from_units(sum(to_units(fee_share_of(ledger, name)) for name in named)) == from_units(borne)
