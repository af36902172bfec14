import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.money import ONE, to_units
from journal_app.matching.fee_shares import DayFee, DayFill, named_rule, share_fee, shared_out


def fill(seq: int, text: str, symbol: str = "ABC", asset_class: str = "equity", order_id: str | None = None) -> DayFill:
    side, qty, _, price = text.split()
    factor = 100 * ONE if asset_class == "option" else ONE
    return DayFill(seq, symbol, asset_class, side == "sell", to_units(qty), to_units(price), factor, order_id)


_DAY = [
    fill(1, "buy 100 @ 10"),
    fill(2, "sell 100 @ 30"),
    fill(3, "sell 300 @ 10", "DEF"),
    fill(4, "buy 2 @ 5", "DEF261218C00042500", "option", "o4"),
    fill(5, "sell 6 @ 5", "DEF261218C00042500", "option"),
    fill(6, "sell 1 @ 900", "BTC/USD", "crypto"),
]


@pytest.mark.parametrize(
    "rule,cost,expected",
    [
        ("REG", "9", {2: "3", 3: "3", 5: "3"}),
        ("TAF", "4.06", {2: "1", 3: "3", 5: "0.06"}),
        ("ORF", "0.08", {4: "0.02", 5: "0.06"}),
        ("OCC", "0.08", {4: "0.02", 5: "0.06"}),
        ("CAT", "1.3", {1: "0.1", 2: "0.1", 3: "0.3", 4: "0.2", 5: "0.6"}),
        ("CFEE", "9.9", {2: "3", 3: "3", 5: "3", 6: "0.9"}),
        ("COM", "11.9", {1: "1", 2: "3", 3: "3", 4: "1", 5: "3", 6: "0.9"}),
    ],
)
def test_each_kind_of_fee_is_shared_by_its_own_rule(rule: str, cost: str, expected: dict[int, str]) -> None:
    found = share_fee(DayFee("f", rule, to_units(cost)), _DAY)
    assert dict(found.shares) == {seq: to_units(share) for seq, share in expected.items()}
    assert found.remainder == 0


@pytest.mark.parametrize(
    "fee,seqs",
    [
        (DayFee("f", "TAF", 100, text="taf fee for proceed of 400 shares (2 trades)"), {2, 3}),
        (DayFee("f", "TAF", 100, text="taf fee for 6 contracts"), {5}),
        (DayFee("f", "CFEE", 100, symbol="BTC/USD"), {6}),
        (DayFee("f", "OCC", 100, order_id="o4"), {4}),
    ],
)
def test_a_fee_that_says_what_it_is_for_meets_only_that(fee: DayFee, seqs: set[int]) -> None:
    assert {seq for seq, _ in share_fee(fee, _DAY).shares} == seqs


@pytest.mark.parametrize("rule", ["ORF", "ADR", "BSWP"])
def test_what_fits_no_fill_stays_visible(rule: str) -> None:
    found = share_fee(DayFee("f", rule, 7), _DAY[:3])
    assert (found.shares, found.remainder) == ((), 7)


def test_a_fee_given_back_is_shared_like_the_fee() -> None:
    assert dict(share_fee(DayFee("f", "TAF", -400), _DAY[:3]).shares) == {2: -100, 3: -300}


def test_an_old_row_names_its_kind_in_words() -> None:
    assert named_rule("TAF fee for proceed of 160 shares") == "TAF"
    assert named_rule("Monthly subscription") is None


@given(st.integers(-(10**20), 10**20), st.lists(st.integers(0, 10**40), min_size=1, max_size=30))
def test_the_parts_add_up_to_the_last_unit(amount: int, weights: list[int]) -> None:
    parts = shared_out(amount, weights)
    assert sum(parts) == (amount if any(weights) else 0)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)
