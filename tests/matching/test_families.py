from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.money import from_units
from journal_app.matching.families import FamilyRow, events_of, match_family, match_family_lots
from journal_app.matching.lots import LotMethod
from journal_app.matching.round_trips import OpenTrade, RoundTrip

_METHODS: list[LotMethod] = ["fifo", "lifo", "average"]


def buy(number: int, symbol: str, text: str, multiplier: str | None = None) -> FamilyRow:
    """Make "100 @ 10" or "-100 @ 10"."""
    qty, _, price = text.split()
    side = "sell" if qty.startswith("-") else "buy"
    size = qty.removeprefix("-")
    return (
        (number, "", number, f"f{number}", "fill", side, size, price, None, None, symbol, None, None, multiplier),
        None, None,
    )  # fmt: skip


def half(
    number: int, symbol: str, qty: str | None, *, group: str = "g", price: str | None = None, cash: str = "0",
    multiplier: str | None = None,
) -> FamilyRow:  # fmt: skip
    row = (number, "!", number, f"r{number}", "rename", None, qty, price, None, None, symbol, None, None, multiplier)
    return row, cash, group


def matched(rows: list[FamilyRow]) -> tuple[list[RoundTrip], dict[str, OpenTrade]]:
    trades: dict[str, OpenTrade] = {}
    closed = match_family(events_of(rows), trades)
    return closed, trades


def told(trade: RoundTrip) -> tuple[str, ...]:
    return trade.anchor, trade.symbol, trade.side, trade.qty, trade.entry_price, trade.exit_price or "", trade.net


def test_a_trade_goes_on_under_the_new_symbol_named_by_its_opening_fill() -> None:
    rows = [buy(1, "OLD", "100 @ 10"), half(2, "OLD", "-100"), half(3, "NEW", "100"), buy(4, "NEW", "-100 @ 12")]
    closed, still_open = matched(rows)
    assert [told(trade) for trade in closed] == [("f1", "NEW", "long", "100", "10", "12", "200")]
    assert still_open == {}


def test_a_short_goes_on_too_whose_signs_are_the_other_way_round() -> None:
    rows = [buy(1, "OLD", "-100 @ 10"), half(2, "OLD", "100"), half(3, "NEW", "-50"), buy(4, "NEW", "50 @ 12")]
    assert [told(trade) for trade in matched(rows)[0]] == [("f1", "NEW", "short", "50", "20", "12", "400")]


def test_the_order_of_the_halves_changes_nothing() -> None:
    first, last = buy(1, "OLD", "100 @ 10"), buy(4, "NEW", "-50 @ 22")
    halves = [half(2, "OLD", "-100"), half(3, "NEW", "50")]
    assert matched([first, *halves, last]) == matched([first, *halves[::-1], last])


def test_trades_that_were_closed_before_keep_the_old_name() -> None:
    rows = [buy(1, "OLD", "1 @ 10"), buy(2, "OLD", "-1 @ 11"), half(3, "OLD", "-1"), half(4, "NEW", "1")]
    assert [trade.symbol for trade in matched(rows)[0]] == ["OLD"]


def test_a_ticker_that_another_company_takes_over_starts_with_nothing() -> None:
    rows = [
        buy(1, "NEW", "5 @ 1"), buy(2, "NEW", "-5 @ 2"), buy(3, "OLD", "100 @ 10"), half(4, "OLD", "-100"),
        half(5, "NEW", "100"), buy(6, "OLD", "7 @ 30"),
    ]  # fmt: skip
    closed, still_open = matched(rows)
    assert [(trade.anchor, trade.symbol) for trade in closed] == [("f1", "NEW")]
    assert {symbol: (trade.anchor, from_units(trade.position)) for symbol, trade in still_open.items()} == {
        "NEW": ("f3", "100"), "OLD": ("f6", "7"),
    }  # fmt: skip


def test_the_cash_of_a_merger_lowers_the_cost_wherever_its_row_stands() -> None:
    first, last = buy(1, "OLD", "100 @ 10"), buy(6, "NEW", "-50 @ 10")
    for cash_row in (half(4, "OLD", None, cash="600"), half(9, "NEW", None, cash="600")):
        rows = sorted([first, half(2, "OLD", "-100"), half(3, "NEW", "50"), cash_row, last])
        assert [told(trade) for trade in matched(rows)[0]] == [("f1", "NEW", "long", "50", "8", "10", "100")]


def test_a_merger_for_cash_alone_sells_for_that_cash() -> None:
    rows = [buy(1, "OLD", "100 @ 10"), half(2, "OLD", "-100"), half(3, "OLD", None, cash="2550")]
    assert [told(trade) for trade in matched(rows)[0]] == [("f1", "OLD", "long", "100", "10", "25.5", "1550")]


def test_shares_that_come_for_cash_cost_that_cash() -> None:
    closed, _ = matched([half(1, "NEW", "30", cash="-150"), buy(2, "NEW", "-30 @ 6")])
    assert [told(trade) for trade in closed] == [("r1", "NEW", "long", "30", "5", "6", "30")]


def test_half_a_rename_is_a_transfer_until_the_other_half_comes() -> None:
    closed, still_open = matched([buy(1, "OLD", "100 @ 10"), half(2, "OLD", "-100")])
    assert ([trade.net for trade in closed], still_open) == (["0"], {})
    closed, still_open = matched([half(2, "NEW", "100", price="11")])
    assert [(trade.anchor, from_units(trade.position)) for trade in still_open.values()] == [("r2", "100")]


def test_a_rename_of_what_is_not_held_leaves_nothing_short() -> None:
    closed, still_open = matched([half(1, "OLD", "-100"), half(2, "NEW", "100")])
    assert (closed, list(still_open)) == ([], ["NEW"])


def test_where_several_go_and_several_come_none_is_taken_for_another() -> None:
    halves = [half(3, "AAA", "-100"), half(4, "CCC", "-100"), half(5, "AAB", "100"), half(6, "CCD", "100")]
    closed, still_open = matched([buy(1, "AAA", "100 @ 10"), buy(2, "CCC", "100 @ 20"), *halves])
    assert [(trade.symbol, trade.net) for trade in closed] == [("AAA", "0"), ("CCC", "0")]
    assert {symbol: (trade.anchor, trade.entry_value) for symbol, trade in still_open.items()} == {
        "AAB": ("r5", 0), "CCD": ("r6", 0),
    }  # fmt: skip


def test_a_rename_into_a_trade_that_is_open_adds_to_it_at_cost() -> None:
    rows = [
        buy(1, "NEW", "10 @ 20"), buy(2, "OLD", "100 @ 10"), half(3, "OLD", "-100"), half(4, "NEW", "50"),
        buy(5, "NEW", "-60 @ 25"),
    ]  # fmt: skip
    closed, still_open = matched(rows)
    assert still_open == {}
    assert [(trade.anchor, trade.symbol, trade.net) for trade in closed] == [("f2", "OLD", "0"), ("f1", "NEW", "300")]


def test_a_rename_into_the_other_side_closes_against_it_at_cost() -> None:
    rows = [buy(1, "NEW", "-80 @ 20"), buy(2, "OLD", "100 @ 10"), half(3, "OLD", "-100"), half(4, "NEW", "100"),
            buy(5, "NEW", "-20 @ 12")]  # fmt: skip
    closed, still_open = matched(rows)
    assert still_open == {}
    assert [(trade.anchor, trade.side, trade.net) for trade in closed] == [
        ("f2", "long", "0"), ("f1", "short", "800"), ("r4", "long", "40"),
    ]  # fmt: skip


def test_a_cusip_change_under_the_same_symbol_is_a_split() -> None:
    rows = [buy(1, "ABC", "100 @ 10"), half(2, "ABC", "-100"), half(3, "ABC", "10"), buy(4, "ABC", "-10 @ 120")]
    assert [told(trade) for trade in matched(rows)[0]] == [("f1", "ABC", "long", "10", "100", "120", "200")]


def test_an_adjusted_contract_keeps_its_money_under_another_multiplier() -> None:
    rows = [
        buy(1, "ABC", "2 @ 3", "100"), buy(2, "ABC", "-1 @ 4", "100"), half(3, "ABC", "-1", multiplier="100"),
        half(4, "ABC1", "1", multiplier="150"), buy(5, "ABC1", "-1 @ 4", "150"),
    ]  # fmt: skip
    assert [(trade.symbol, trade.multiplier, trade.net) for trade in matched(rows)[0]] == [("ABC1", "150", "400")]


@pytest.mark.parametrize("method", _METHODS)
def test_lots_go_on_under_the_new_symbol(method: LotMethod) -> None:
    rows = [
        buy(1, "OLD", "100 @ 10"), buy(2, "OLD", "100 @ 20"), half(3, "OLD", "-200"), half(4, "NEW", "100", cash="100"),
        buy(5, "NEW", "-100 @ 40"),
    ]  # fmt: skip
    found = list(match_family_lots(events_of(rows), method))
    assert {one.symbol for one in found} == {"NEW"}
    assert sum(Decimal(one.net) for one in found) == 1100
    assert sum(Decimal(one.net) for one in found) == sum(Decimal(trade.net) for trade in matched(rows)[0])


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["fill", "fill", "fill", "rename"]), st.sampled_from("AB"), st.integers(-9, 9).filter(bool),
        st.integers(1, 99), st.sampled_from(["0", "7", "-3"]),
    ),
    max_size=25,
)  # fmt: skip


def _rows(steps: list[tuple[str, str, int, int, str]]) -> list[FamilyRow]:
    rows: list[FamilyRow] = []
    held = {"A": 0, "B": 0}
    for n, (kind, symbol, size, price, cash) in enumerate(steps, 1):
        other = "B" if symbol == "A" else "A"
        if kind == "fill":
            rows.append(buy(n * 2, symbol, f"{size} @ {price}"))
            held[symbol] += size
        elif held[symbol] and held[symbol] * held[other] >= 0:
            gone = held[symbol]
            rows.append(half(n * 2, symbol, str(-gone), group=str(n), cash=cash))
            rows.append(half(n * 2 + 1, other, str(gone), group=str(n)))
            held = {symbol: 0, other: held[other] + gone}
    for at, (symbol, size) in enumerate(held.items(), 1):
        if size:
            rows.append(buy(1000 + at, symbol, f"{-size} @ 50"))
    return rows


@given(_STEPS)
def test_when_all_is_flat_trades_and_lots_add_up_to_the_cash(steps: list[tuple[str, str, int, int, str]]) -> None:
    rows = _rows(steps)
    cash = sum(
        (
            Decimal(row[7] or 0) * Decimal(row[6] or 0) * (-1 if row[5] == "buy" else 1) + Decimal(amount or 0)
            for row, amount, _ in rows
        ),
        Decimal(0),
    )
    closed, still_open = matched(rows)
    assert still_open == {}
    assert abs(sum((Decimal(trade.net) for trade in closed), Decimal(0)) - cash) < Decimal("1e-12")
    for method in _METHODS:
        found = match_family_lots(events_of(rows), method)
        assert abs(sum((Decimal(one.net) for one in found), Decimal(0)) - cash) < Decimal("1e-12")


@given(_STEPS, st.integers(0, 40))
def test_stopping_and_going_on_gives_the_same_trades(steps: list[tuple[str, str, int, int, str]], cut: int) -> None:
    events = events_of(_rows(steps))
    whole: dict[str, OpenTrade] = {}
    parts: dict[str, OpenTrade] = {}
    at_once = match_family(events, whole)
    in_two = match_family(events[:cut], parts) + match_family(events[cut:], parts)
    assert (sorted(in_two), parts) == (sorted(at_once), whole)
