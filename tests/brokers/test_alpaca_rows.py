import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.brokers.alpaca_rows import CASH_KINDS, read_activity
from journal_app.domain.clock import parse_time
from journal_app.domain.events import Fact
from journal_app.domain.money import canonical
from tests.brokers.samples import ORDER, Row, booking, fill, without

MIDNIGHT = parse_time("2026-04-15T04:00:00Z")


def fact_of(row: Row) -> Fact:
    reading = read_activity(row)
    assert reading.issue is None
    return reading.fact


def reason_of(row: object) -> str:
    reading = read_activity(row, "main")
    assert reading.issue is not None
    assert reading.issue.account == "main"
    assert reading.fact.kind == "unclassified"
    assert reading.issue.external_id == reading.fact.external_id
    return reading.issue.reason


def test_a_fill_becomes_a_fact_with_exact_texts() -> None:
    fact = fact_of(fill(qty="60.000000000", price="041.2750"))
    assert (fact.kind, fact.side, fact.qty, fact.price) == ("fill", "sell", "60", "41.275")
    assert (fact.symbol, fact.asset_class, fact.multiplier) == ("ABC", None, None)
    assert fact.time_us == parse_time("2026-04-15T14:30:07.412881Z")
    assert fact.order_id == ORDER
    assert json.loads(fact.raw)["leaves_qty"] == "40"


@pytest.mark.parametrize(
    "said,side", [("buy", "buy"), ("sell", "sell"), ("sell_short", "sell"), ("buy_to_close", "buy")]
)
def test_the_side_is_told_by_its_first_letters(said: str, side: str) -> None:
    assert fact_of(fill(side=said)).side == side


def test_partial_fills_of_one_order_sort_by_cumulative_quantity() -> None:
    ties = [fact_of(fill(cum_qty=cum)).tie for cum in ("9", "10", "10.5", "100", "0.25", "0.5")]
    assert sorted(ties) == [ties[at] for at in (4, 5, 0, 1, 2, 3)]


def test_a_coin_pair_is_crypto() -> None:
    assert fact_of(fill(symbol="BTC/USD")).asset_class == "crypto"


@pytest.mark.parametrize("symbol", ["ABC261218C00042500", "ABC1261218P00042500"])
def test_an_option_keeps_its_symbol_and_names_its_underlying(symbol: str) -> None:
    fact = read_activity(fill(symbol=symbol)).fact
    assert (fact.symbol, fact.asset_class, fact.underlying, fact.multiplier) == (symbol, "option", "ABC", "100")


def test_a_fee_is_signed_cash_on_its_exchange_day() -> None:
    fact = fact_of(booking("FEE", activity_sub_type="TAF", net_amount="-0.03", description="TAF fee"))
    assert (fact.kind, fact.amount, fact.time_us) == ("fee", "-0.03", MIDNIGHT)
    assert json.loads(fact.detail or "")["sub_type"] == "TAF"


def test_a_coin_fee_takes_coins_at_the_end_of_the_day_under_the_symbol_of_the_fills() -> None:
    fact = fact_of(booking("CFEE", symbol="ETHUSD", qty="-0.0005", price="2500"))
    assert (fact.kind, fact.symbol, fact.qty, fact.price) == ("coin_fee", "ETH/USD", "0.0005", "2500")
    assert fact.time_us == MIDNIGHT + 86_400_000_000 - 1


def test_a_coin_fee_of_a_sale_is_cash() -> None:
    fact = fact_of(booking("CFEE", symbol="BTCUSDT", net_amount="-1.25"))
    assert (fact.kind, fact.symbol, fact.qty, fact.amount) == ("fee", "BTC/USDT", None, "-1.25")


@pytest.mark.parametrize("kind", sorted(CASH_KINDS))
def test_cash_is_cash_and_says_what_for(kind: str) -> None:
    fact = fact_of(booking(kind, net_amount="12.50"))
    assert (fact.kind, fact.amount) == ("cash", "12.5")
    assert json.loads(fact.detail or "")["purpose"] == CASH_KINDS[kind]


def test_a_split_is_two_halves_the_old_one_first() -> None:
    new = fact_of(booking("SPLIT", symbol="ABC", qty="400", group_id="g"))
    old = fact_of(booking("SPLIT", symbol="ABC", qty="-100", group_id="g"))
    assert (old.qty, old.price, new.qty, new.price) == (None, "100", "400", None)
    assert (old.time_us, old.tie) < (new.time_us, new.tie)
    assert new.tie < fact_of(fill()).tie


@pytest.mark.parametrize("kind", ["OPEXP", "OPASN", "OPEXC"])
@pytest.mark.parametrize("qty", ["-2", "2"])
def test_an_option_that_ends_closes_towards_zero_for_nothing(kind: str, qty: str) -> None:
    fact = fact_of(booking(kind, symbol="ABC261218C00042500", qty=qty))
    assert (fact.kind, fact.qty, fact.price, fact.multiplier) == ("option_close", "2", "0", "100")


def test_delivered_shares_are_a_fill_at_the_strike() -> None:
    fact = fact_of(booking("OPTRD", symbol="ABC", qty="-200", net_amount="8500", price="43.11"))
    assert (fact.kind, fact.side, fact.qty, fact.price) == ("fill", "sell", "200", "42.5")


def test_cash_in_lieu_closes_the_fraction() -> None:
    fact = fact_of(booking("CIL", symbol="ABC", qty="-0.5", net_amount="10.25"))
    assert (fact.kind, fact.qty, fact.price, fact.amount) == ("cash_in_lieu", "0.5", "20.5", "10.25")


@pytest.mark.parametrize("kind", ["ZZNEW", "TRANS"])
def test_what_is_not_understood_is_stored_and_is_no_issue(kind: str) -> None:
    fact = fact_of(booking(kind, symbol="ABC", qty="5", net_amount="-1", field_from_the_future={"nested": [1, None]}))
    assert (fact.kind, fact.qty, fact.amount) == ("unclassified", "5", "-1")
    assert json.loads(fact.raw)["field_from_the_future"] == {"nested": [1, None]}


def test_a_canceled_booking_counts_nowhere() -> None:
    assert fact_of(booking("FEE", net_amount="-3", status="canceled")).kind == "unclassified"


@pytest.mark.parametrize(
    "row,reason",
    [
        (without(fill(), "price"), "price is not"),
        (fill(price="NaN"), "price is not a number"),
        (fill(price=[1]), "price is not a number"),
        (fill(qty="-3"), "qty is not a positive"),
        (fill(qty=True), "qty is not a number"),
        (fill(side="hold"), "side is “hold”"),
        (fill(transaction_time="yesterday"), "time"),
        (fill(transaction_time="2026-04-15T14:30:07"), "time"),
        (fill(symbol=None), "symbol is missing"),
        (without(fill(), "id"), "id is missing"),
        (booking("FEE", date="20260415"), "date is not a day"),
        (without(booking("FEE"), "net_amount"), "net_amount is missing"),
        (booking("CFEE", symbol="???", qty="-1", price="1"), "is not known"),
        (without(fill(), "activity_type"), "activity_type is missing"),
        ("a text", "not an object"),
        (fill(symbol="\ud800"), "symbol is missing"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_is_held_with_a_plain_reason(row: object, reason: str) -> None:
    assert reason in reason_of(row)


def test_a_held_row_without_an_id_gets_the_same_name_every_time() -> None:
    row = without(fill(price=None), "id")
    assert read_activity(row).fact.external_id == read_activity(dict(row)).fact.external_id
    assert read_activity(row).fact.external_id.startswith("unread:")


def test_nineteen_digits_survive() -> None:
    assert fact_of(fill(price="1234567.123456789012")).price == "1234567.123456789012"
    assert fact_of(fill(price=41)).price == "41"


NAMES = st.sampled_from(sorted(fill() | booking("FEE", activity_sub_type="", symbol="", group_id="")))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text()
    | st.sampled_from(["FILL", "CFEE", "SPLIT", "OPTRD", "CIL", "DIV", "BTCUSD", "0", "-1", "1e5", "9" * 40]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(NAMES | st.text(), VALUES) | VALUES)
def test_whatever_comes_becomes_a_fact(row: object) -> None:
    reading = read_activity(row, "main")
    json.dumps(reading.fact).encode()
    json.loads(reading.fact.raw)


@given(st.sampled_from([fill(), *(booking(kind, qty="1", symbol="BTCUSD", price="2") for kind in
       ("FEE", "CFEE", "SPLIT", "CIL", "OPTRD", "OPEXP", "DIV", "ZZ"))]), NAMES, VALUES)  # fmt: skip
def test_one_spoilt_field_never_spoils_more_than_its_row(row: Row, name: str, value: object) -> None:
    fact = read_activity(row | {name: value}).fact
    for text in (fact.qty, fact.price, fact.amount):
        assert text is None or canonical(text) == text
    assert all(text is None or text.encode() for text in (fact.symbol, fact.order_id, fact.tie, fact.detail))
