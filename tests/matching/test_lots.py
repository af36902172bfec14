from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.money import from_units
from journal_app.matching.lots import LotBook, LotMatch, LotMethod, match_lots
from journal_app.matching.moves import Move
from journal_app.matching.round_trips import match_round_trips
from tests.matching.book import fill, other

_TWO_LOTS = [fill(1, "buy 100 @ 10", fee="1"), fill(2, "buy 100 @ 20", fee="1"), fill(3, "sell 150 @ 30", fee="3")]
_METHODS: list[LotMethod] = ["fifo", "lifo", "average"]


def _matches(moves: list[Move], method: LotMethod) -> list[LotMatch]:
    return list(match_lots(moves, LotBook(method)))


@pytest.mark.parametrize(
    "method,expected",
    [
        ("fifo", [("f1", "100", "10", "2000", "3"), ("f2", "50", "20", "500", "1.5")]),
        ("lifo", [("f2", "100", "20", "1000", "3"), ("f1", "50", "10", "1000", "1.5")]),
        ("average", [("f1", "150", "15", "2250", "4.5")]),
    ],
)
def test_the_method_decides_which_lot_is_closed(method: LotMethod, expected: list[tuple[str, ...]]) -> None:
    found = [(one.anchor, one.qty, one.entry_price, one.gross, one.fees) for one in _matches(_TWO_LOTS, method)]
    assert found == expected


@pytest.mark.parametrize("method", _METHODS)
def test_a_split_rescales_every_lot_and_leaves_the_money(method: LotMethod) -> None:
    moves = [fill(1, "buy 100 @ 20"), fill(2, "buy 50 @ 26"), other(3, "split", "2", "1"), fill(4, "sell 300 @ 12")]
    assert sum(Decimal(one.net) for one in _matches(moves, method)) == 300


@pytest.mark.parametrize("method", _METHODS)
def test_a_fill_through_zero_opens_the_other_side(method: LotMethod) -> None:
    moves = [fill(1, "buy 100 @ 10"), fill(2, "sell 150 @ 12", fee="0.3"), fill(3, "buy 50 @ 11")]
    found = [(one.side, one.qty, one.gross, one.fees) for one in _matches(moves, method)]
    assert found == [("long", "100", "200", "0.2"), ("short", "50", "50", "0.1")]


@pytest.mark.parametrize("method", _METHODS)
def test_what_is_moved_out_unpriced_makes_no_profit(method: LotMethod) -> None:
    moves = [fill(1, "buy 100 @ 10"), fill(2, "buy 100 @ 20"), other(3, "transfer", "-150")]
    assert {one.gross for one in _matches(moves, method)} == {"0"}
    assert sum(Decimal(one.qty) for one in _matches(moves, method)) == 150


@pytest.mark.parametrize("method", _METHODS)
def test_what_is_moved_in_is_a_lot_at_its_price(method: LotMethod) -> None:
    moves = [other(1, "transfer", "50", "10"), other(2, "transfer", "50"), fill(3, "sell 100 @ 13")]
    assert sum(Decimal(one.gross) for one in _matches(moves, method)) == 800


@pytest.mark.parametrize("method", _METHODS)
def test_of_a_short_that_is_split_what_comes_is_what_was_there(method: LotMethod) -> None:
    halves = [other(2, "split", None, "200"), other(3, "split", "100", None)]
    moves = [fill(1, "sell 100 @ 20"), *halves, fill(4, "buy 200 @ 9")]
    assert [(one.qty, one.gross) for one in _matches(moves, method)] == [("200", "200")]


_FILLS = st.lists(
    st.tuples(st.sampled_from(["buy", "sell"]), st.integers(1, 99), st.integers(1, 9999), st.integers(0, 9)),
    max_size=30,
)


@pytest.mark.parametrize("method", _METHODS)
@given(rows=_FILLS)
def test_the_lots_of_flat_positions_add_up_to_the_round_trips(
    method: LotMethod, rows: list[tuple[str, int, int, int]]
) -> None:
    position = sum(qty if side == "buy" else -qty for side, qty, _, _ in rows)
    if position:
        rows = [*rows, ("sell" if position > 0 else "buy", abs(position), 500, 1)]
    moves = [fill(n, f"{side} {qty} @ {price}", fee=str(fee)) for n, (side, qty, price, fee) in enumerate(rows, 1)]
    closed, _ = match_round_trips(moves)
    found = _matches(moves, method)
    assert sum(Decimal(one.net) for one in found) == sum(Decimal(one.net) for one in closed)
    assert sum(Decimal(one.fees) for one in found) == sum(Decimal(one.fees) for one in closed)


@given(_FILLS)
def test_what_fifo_leaves_open_is_what_the_round_trip_holds(rows: list[tuple[str, int, int, int]]) -> None:
    moves = [fill(n, f"{side} {qty} @ {price}", fee=str(fee)) for n, (side, qty, price, fee) in enumerate(rows, 1)]
    book = LotBook("fifo")
    list(match_lots(moves, book))
    _, still_open = match_round_trips(moves)
    held = [(lot.qty, lot.cost) for lot in book.lots]
    assert held == ([(qty, cost) for qty, cost, _ in still_open.lots] if still_open else [])
    assert from_units(book.position) == from_units(still_open.position if still_open else 0)
