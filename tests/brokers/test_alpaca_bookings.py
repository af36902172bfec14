"""Every type and sub type of Alpaca's ledger, legacy names too: what it books, position and cash."""

import json
from typing import Any, NamedTuple

import pytest

from journal_app.brokers.alpaca_bookings import CASH_KINDS, SHARE_KINDS
from journal_app.brokers.alpaca_rows import Reading, read_activity
from journal_app.domain.cash import cash_effect, is_external, purpose_of
from journal_app.domain.events import SINGLE_KINDS, Fact
from journal_app.domain.money import from_units, to_units
from journal_app.matching.moves import Move, read_move
from journal_app.matching.round_trips import match_round_trips
from tests.brokers.samples import Row, booking, fill, without

OPTION, ADJUSTED = "ABC261218C00042500", "ABC1261218C00042500"


class Case(NamedTuple):
    """A row's own fields, and what it books: kind, qty, price, purpose, change of 100 held, and of cash."""

    name: str
    fields: Row
    kind: str
    qty: str | None = None
    price: str | None = None
    purpose: str | None = None
    position: str = "0"
    cash: str | None = "0"


def _cash(name: str, amount: str, purpose: str, **fields: object) -> Case:
    return Case(name, {"net_amount": amount} | fields, "cash", purpose=purpose, cash=amount)


def _fee(sub_kind: str) -> Case:
    return Case(f"FEE/{sub_kind}", {"net_amount": "-0.03"}, "fee", purpose="fee", cash="-0.03")


def _moved(name: str, qty: str, at: str | None, purpose: str, net: str = "0", **fields: object) -> Case:
    row: Row = {"symbol": "ABC", "qty": qty, "net_amount": net}
    return Case(name, row | fields, "transfer", qty, at, purpose, qty, net)


def _half(name: str, qty: str, **fields: object) -> Case:
    row: Row = {"symbol": "ABC", "qty": qty, "group_id": "g"} | fields
    return Case(name, row, "rename", qty, purpose="corporate_action", cash=str(row.get("net_amount", "0")))


_CASES = [
    *(_fee(sub) for sub in ("REG", "TAF", "CAT", "ORF", "OCC", "COM", "OCOM", "NRC", "NRV", "LCT", "ADR", "BSWP")),
    *(_cash(f"DIV/{sub}", "12.5", "dividend", symbol="ABC", qty="50") for sub in ("CDIV", "SPD", "ROC")),
    *(_cash(kind, "12.5", "dividend", symbol="ABC") for kind in
      ("DIV", "DIVCGL", "DIVCGS", "CGD", "DIVROC", "DIVTXEX")),
    *(_cash(kind, "-1.5", "withholding") for kind in ("DIVNRA", "DIVFT", "DIVTW", "DIVFEE", "INTNRA", "INTTW")),
    *(_cash(f"WH/{sub}", "-1.5", "withholding") for sub in ("SWH", "FWH", "SLWH")),
    _cash("INT/MGN", "-3.21", "interest"),
    *(_cash(f"INT/{sub}", "3.21", "interest") for sub in ("CDT", "SWP", "QII", "FPSL", "FI")),
    _cash("INTPNL", "0.4", "interest"),
    _cash("CSD", "500", "transfer"), _cash("CSW", "-500", "transfer"), _cash("JNLC", "100000", "transfer"),
    _cash("ACATC", "-20", "transfer"), _cash("JNL", "25", "transfer"),
    _cash("PTC", "-0.4", "fee"), _cash("PTR", "0.4", "fee"),
    *(_cash(kind, "-7", "other") for kind in ("MEM", "SWP", "OCT", "EXTRD", "FXTRD", "FIMAT")),
    _cash("OPCSH", "15", "corporate_action", symbol=OPTION),
    _cash("CIL", "4.2", "corporate_action", symbol="ABC"),
    *(_cash(kind, "4.2", "corporate_action", symbol="ABC") for kind in ("SPIN", "MA", "NC", "REORG", "REO", "VOF")),
    _moved("DIV/SDIV", "5", "0", "dividend"),
    _moved("JNLS", "50", "10.5", "transfer", price="10.50"), _moved("JNLS", "-50", "10.5", "transfer", price="10.5"),
    _moved("JNL", "50", "10.5", "transfer", price="10.5"), _moved("FOPT", "-20", "9", "transfer", price="9"),
    _moved("ACATS", "20", None, "transfer"), _moved("ACATS", "-20", None, "transfer", price="0"),
    _moved("SPIN", "20", None, "corporate_action", price="3.5"), _moved("SSO", "20", None, "corporate_action"),
    _moved("SPIN", "20", "0.5", "corporate_action", price="3.5", net="-10"),
    _moved("MA/CMA", "-100", "25.5", "corporate_action", net="2550"),
    _moved("REORG/WRM", "-100", "0", "corporate_action"),
    _moved("REORG/WRM", "-100", "0", "corporate_action", price="7"),
    _moved("REORG", "-40", "0.25", "corporate_action", net="10"),
    _moved("REORG", "10", None, "corporate_action"),
    _moved("REO", "-40", "11", "corporate_action", net="440"), _moved("REO", "-40", None, "corporate_action"),
    _moved("VOF/VTND", "-40", "11", "corporate_action", net="440"),
    _moved("VOF/VRGT", "10", "5", "corporate_action", net="-50"),
    *(_half(f"{kind}", qty) for kind in ("NC/SNC", "NC/CNC", "NC/SCNC", "SC", "MA/SMA") for qty in ("-100", "50")),
    _half("MA/SCMA", "-100", net_amount="600"), _half("MA/CMA", "-100"), _half("REO", "-100"), _half("VOF", "30"),
    *(_half(f"OPCA/{sub}", "-1", symbol=OPTION, net_amount="-425")
      for sub in ("DIV.CDIV", "SPLIT.FSPLIT", "MA.SMA", "NC.SNC", "SPIN")),
    _half("OPCA/SPIN", "1", symbol=ADJUSTED, net_amount="425"),
    *(Case(f"{kind}/{sub}", {"symbol": "ABC", "qty": "-100", "group_id": "g"}, "split", None, "100")
      for kind in ("SPLIT", "SSP") for sub in ("FSPLIT", "RSPLIT", "USPLIT")),
    Case("SPLIT/FSPLIT", {"symbol": "ABC", "qty": "400", "group_id": "g"}, "split", "400", None),
    Case("CIL", {"symbol": "ABC", "qty": "-0.5", "net_amount": "10.25"}, "cash_in_lieu", "0.5", "20.5",
         position="-0.5", cash="10.25"),
    Case("CIL", {"symbol": "ABC", "qty": "-0.3", "net_amount": "1"}, "cash_in_lieu", "0.3",
         "3.333333333333333333", position="-0.3", cash="1"),
    *(Case(kind, {"symbol": OPTION, "qty": qty}, "option_close", "2", "0", position="-2")
      for kind in ("OPEXP", "OPASN", "OPEXC", "OPXRC") for qty in ("-2", "2")),
    Case("OPTRD", {"symbol": "ABC", "qty": "-100", "net_amount": "4250", "price": "43.11"}, "fill", "100", "42.5",
         position="-100", cash="4250"),
    Case("OPTRD", {"symbol": "ABC", "qty": "300", "net_amount": "0", "description": f"Exercise of {OPTION}"}, "fill",
         "300", "42.5", position="300", cash="0"),
    Case("CFEE", {"symbol": "ETHUSD", "qty": "-0.0005", "price": "2500"}, "coin_fee", "0.0005", "2500",
         position="-0.0005"),
    Case("CFEE", {"symbol": "ETHUSD", "qty": "0.0005", "price": "2500"}, "transfer", "0.0005", "0", "fee",
         position="0.0005"),
    Case("CFEE", {"symbol": "BTCUSDT", "net_amount": "-1.25"}, "fee", purpose="fee", cash="-1.25"),
    Case("ZZNEW", {"symbol": "ABC", "qty": "5", "price": "2", "net_amount": "-1"}, "unclassified", "5", "2", cash="-1"),
    Case("EXTRD", {"symbol": "ABC", "qty": "5", "net_amount": "-1"}, "unclassified", "5", cash="-1"),
]  # fmt: skip


def read(case: Case) -> Reading:
    kind, _, sub_kind = case.name.partition("/")
    row = booking(kind, **case.fields)
    return read_activity(row | {"activity_sub_type": sub_kind} if sub_kind else row, "main")


def move_of(fact: Fact, seq: int) -> Move:
    return read_move((
        fact.time_us, fact.tie, seq, fact.external_id, fact.kind, fact.side, fact.qty, fact.price, fact.fee,
        fact.fee_currency, fact.symbol or "", fact.asset_class, fact.underlying, fact.multiplier,
    ))  # fmt: skip


def _moves_held(fact: Fact) -> str:
    """Return by how much a long position of 100 changes."""
    if fact.kind not in SINGLE_KINDS:
        return "0"
    held = read_activity(fill(side="buy", qty="100", symbol=fact.symbol or "", transaction_time="2026-01-05T15:00:00Z"))
    _, trade = match_round_trips([move_of(held.fact, 1), move_of(fact, 2)])
    return from_units((trade.position if trade else 0) - to_units("100"))


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case.name} {case.fields.get('qty', '')}")
def test_a_row_is_booked_by_the_rule_of_its_type(case: Case) -> None:
    fact = read(case).fact
    assert (fact.kind, fact.qty, fact.price, purpose_of(fact)) == (case.kind, case.qty, case.price, case.purpose)
    assert _moves_held(fact) == case.position
    cash = cash_effect(fact)
    assert (None if cash is None else from_units(cash)) == case.cash
    assert json.loads(fact.detail or "")["type"] == case.name.partition("/")[0]


def test_every_type_that_is_understood_has_a_case() -> None:
    assert set(CASH_KINDS) | set(SHARE_KINDS) <= {case.name.partition("/")[0] for case in _CASES}


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case.name} {case.fields.get('qty', '')}")
def test_a_canceled_row_moves_neither_position_nor_cash(case: Case) -> None:
    fact = read(case._replace(fields=case.fields | {"status": "canceled"})).fact
    assert (fact.kind, fact.amount, fact.qty, cash_effect(fact)) == ("unclassified", None, None, None)


def test_a_correct_row_counts_as_it_stands() -> None:
    assert read(_CASES[0]._replace(fields={"net_amount": "-0.05", "status": "correct"})).fact.amount == "-0.05"


@pytest.mark.parametrize("kind", sorted(kind for kind in CASH_KINDS | SHARE_KINDS))
def test_money_from_outside_is_told_apart_from_money_made(kind: str) -> None:
    fact = read_activity(booking(kind, symbol="ABC", net_amount="5")).fact
    assert is_external(fact) is (kind in {"CSD", "CSW", "JNLC", "ACATC", "JNL", "JNLS", "ACATS", "FOPT"})


def test_shares_that_come_without_a_price_are_counted_and_the_doubt_is_told() -> None:
    reading = read_activity(booking("ACATS", symbol="ABC", qty="50"), "main")
    assert reading.issue is not None
    assert "50 ABC came in without a price" in reading.issue.reason
    assert not reading.is_held
    assert read_activity(booking("ACATS", symbol="ABC", qty="50", price="10"), "main").issue is None
    assert read_activity(booking("ACATS", symbol="ABC", qty="-50"), "main").issue is None


@pytest.mark.parametrize("kind", ["SPIN", "SSO"])
def test_the_cost_of_shares_that_were_spun_off_is_not_known_though_the_row_has_a_price(kind: str) -> None:
    reading = read_activity(booking(kind, symbol="ABC", qty="50", price="10"), "main")
    assert reading.fact.price is None
    assert reading.issue is not None
    assert "50 ABC came from a spin-off" in reading.issue.reason
    assert not reading.is_held


def test_a_coin_that_comes_in_carries_the_symbol_of_its_fills() -> None:
    assert read_activity(booking("JNLS", symbol="BTCUSD", qty="0.5", price="60000")).fact.symbol == "BTC/USD"


def test_the_halves_of_a_symbol_change_find_each_other_without_a_group() -> None:
    old = read_activity(booking("NC", symbol="OLD", qty="-100")).fact
    new = read_activity(booking("NC", symbol="NEW", qty="100")).fact
    assert json.loads(old.detail or "")["group"] == json.loads(new.detail or "")["group"]
    assert old.tie < new.tie


def test_rows_of_a_merger_go_together_with_their_cash() -> None:
    cash = read_activity(booking("MA", activity_sub_type="SCMA", symbol="OLD", net_amount="600", group_id="g")).fact
    assert (cash.kind, cash.qty, cash.amount) == ("rename", None, "600")
    assert read_activity(booking("MA", net_amount="600", group_id="g")).fact.kind == "cash"


@pytest.mark.parametrize(
    "symbol,told,multiplier,is_doubtful",
    [
        (OPTION, {}, "100", False), (ADJUSTED, {}, "100", True), (ADJUSTED, {ADJUSTED: "33"}, "33", False),
        (ADJUSTED, {ADJUSTED: "100"}, "100", False), (OPTION, {OPTION: "10"}, "10", False), ("ABC", {"ABC": "9"}, None,
        False),
    ],
)  # fmt: skip
def test_an_adjusted_contract_counts_what_the_broker_tells(
    symbol: str, told: dict[str, str], multiplier: str | None, is_doubtful: bool
) -> None:
    rows: list[Row] = [fill(symbol=symbol), booking("JNLS", symbol=symbol, qty="-1", price="2")]
    for row in rows:
        reading = read_activity(row, "main", told)
        assert reading.fact.multiplier == multiplier
        assert (reading.issue is not None) is is_doubtful
        assert not reading.is_held


@pytest.mark.parametrize("name", ["previous_id", "previous_execution_id"])
def test_a_row_that_corrects_another_names_it(name: str) -> None:
    for row in (fill(**{name: "old::1"}), booking("FEE", net_amount="-1", **{name: "old::1"})):
        reading = read_activity(row)
        assert reading.replaces == "old::1"
        assert json.loads(reading.fact.detail or "")["replaces"] == "old::1"
    assert read_activity(fill()).replaces is None
    assert read_activity(fill()).fact.detail is None


@pytest.mark.parametrize("changes", [{"status": "canceled"}, {"qty": "-60", "previous_id": "old::1"}])
def test_a_busted_execution_changes_nothing_itself(changes: dict[str, Any]) -> None:
    reading = read_activity(fill(**changes), "main")
    fact = reading.fact
    assert (fact.kind, fact.qty, fact.amount, reading.issue) == ("unclassified", None, None, None)
    assert fact.time_us == read_activity(fill()).fact.time_us


def test_a_fill_pays_or_brings_its_value() -> None:
    assert cash_effect(read_activity(fill(side="buy", qty="2", price="10.25")).fact) == to_units("-20.5")
    assert cash_effect(read_activity(fill(side="sell", qty="2", price="1.5", symbol=OPTION)).fact) == to_units("300")


def test_delivered_shares_need_their_number_and_cash() -> None:
    row = booking("OPTRD", symbol="ABC", qty="-100", net_amount="4250")
    assert read_activity(without(row, "net_amount")).is_held
    assert read_activity(row | {"qty": "0"}).is_held
