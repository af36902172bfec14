"""Spin-offs share a cost, and several symbols become one: no money is made or lost, whatever the method."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_app.matching.families import FamilyRow, events_of, match_family, match_family_lots
from journal_app.matching.lots import LotMethod
from journal_app.matching.round_trips import OpenTrade
from tests.matching.test_families import buy, half, matched, told

_METHODS: list[LotMethod] = ["fifo", "lifo", "average"]
_STEPS = st.lists(
    st.tuples(st.sampled_from(["PAR", "KID"]), st.integers(-30, 30).filter(bool), st.integers(1, 9999)),
    min_size=1, max_size=12,
)  # fmt: skip


def spun(number: int, basis: str, qty: str) -> list[FamilyRow]:
    """Make both rows of a spin-off of KID from PAR."""
    group = f"g{number}"
    return [half(number, "PAR", None, group=group, price=basis), half(number, "KID", qty, group=group)]


def nets_of(rows: list[FamilyRow], method: LotMethod) -> Decimal:
    return sum((Decimal(one.net) for one in match_family_lots(events_of(rows), method)), Decimal(0))


def test_without_lots_to_share_the_child_costs_nothing() -> None:
    closed, still_open = matched([*spun(1, "0.2", "50"), buy(2, "KID", "-50 @ 5")])
    assert [(one.symbol, one.entry_price, one.net) for one in closed] == [("KID", "0", "250")]
    assert still_open == {}


def test_all_of_the_cost_may_go() -> None:
    rows = [buy(1, "PAR", "10 @ 10"), *spun(2, "1", "10"), buy(3, "PAR", "-10 @ 1"), buy(4, "KID", "-10 @ 11")]
    assert {(one.symbol, one.entry_price, one.net) for one in matched(rows)[0]} == {
        ("PAR", "0", "10"), ("KID", "10", "10"),
    }  # fmt: skip


def test_what_was_realised_before_stays() -> None:
    rows = [buy(1, "PAR", "20 @ 10"), buy(2, "PAR", "-10 @ 12"), *spun(3, "0.5", "10"), buy(4, "PAR", "-10 @ 6")]
    closed, still_open = matched([*rows, buy(5, "KID", "-10 @ 6")])
    assert {(one.symbol, one.net) for one in closed} == {("PAR", "30"), ("KID", "10")}
    assert still_open == {}


@given(_STEPS, st.integers(1, 10**6), st.integers(1, 10**9), st.integers(0, 12))
@settings(max_examples=60)
def test_when_all_is_flat_the_sum_is_the_cash_by_every_method(
    steps: list[tuple[str, int, int]], basis: int, qty: int, place: int
) -> None:
    rows: list[FamilyRow] = []
    held = {"PAR": Decimal(0), "KID": Decimal(0)}
    cash = Decimal(0)
    for number, (symbol, size, cents) in enumerate(steps):
        if number == place and held["PAR"]:
            came = (Decimal(qty) / 10**7).copy_sign(held["PAR"])
            rows += spun(2 * number, str(Decimal(basis) / 10**6), f"{came:f}")
            held["KID"] += came
        price = Decimal(cents) / 100
        rows.append(buy(2 * number + 1, symbol, f"{size} @ {price}"))
        held[symbol] += size
        cash -= size * price
    for symbol, left in held.items():
        if left:
            rows.append(buy(1000, symbol, f"{-left:f} @ 7"))
            cash += left * 7
    trades: dict[str, OpenTrade] = {}
    closed = match_family(events_of(rows), trades)
    assert trades == {}
    assert sum(Decimal(one.net) for one in closed) == cash
    assert {nets_of(rows, method) for method in _METHODS} == {cash}


def test_two_symbols_become_one_and_the_cost_of_both_goes_on() -> None:
    rows = [
        buy(1, "AAA", "100 @ 10"), buy(2, "BBB", "50 @ 40"), half(3, "AAA", "-100"), half(3, "BBB", "-50"),
        half(4, "NEW", "150"),
    ]  # fmt: skip
    closed, still_open = matched(rows)
    assert [(*told(one)[1:4], one.net) for one in closed] == [("BBB", "long", "50", "0")]
    assert still_open["NEW"].cost == 3000 * 10**36
    assert [told(one)[0] for one in matched([*rows, buy(5, "NEW", "-150 @ 21")])[0]] == ["f2", "f1"]


@pytest.mark.parametrize("method", _METHODS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_merged_lots_keep_the_cost_of_both(method: LotMethod, sign: str) -> None:
    away = "" if sign else "-"
    rows = [
        buy(1, "AAA", f"{sign}100 @ 10"), buy(2, "BBB", f"{sign}50 @ 40"), half(3, "AAA", f"{away}100"),
        half(3, "BBB", f"{away}50"), half(4, "NEW", f"{sign}150"), buy(5, "NEW", f"{away}150 @ 21"),
    ]  # fmt: skip
    assert nets_of(rows, method) == (150 if not sign else -150)


def test_cash_of_a_merger_of_two_is_counted_once() -> None:
    rows = [
        buy(1, "AAA", "100 @ 10"), buy(2, "BBB", "50 @ 40"), half(3, "AAA", "-100", cash="60"), half(3, "BBB", "-50"),
        half(4, "NEW", "75"), buy(5, "NEW", "-75 @ 40"),
    ]  # fmt: skip
    closed, still_open = matched(rows)
    assert still_open == {}
    assert sum(Decimal(one.net) for one in closed) == 60
    assert {nets_of(rows, method) for method in _METHODS} == {Decimal(60)}
