"""Strands of one symbol: together they hold and earn what the symbol does without them."""

from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.money import ONE, to_units
from journal_app.matching.moves import Move
from journal_app.matching.round_trips import OpenTrade, RoundTrip, match_round_trips
from journal_app.matching.strands import REST, Strands, match_strands, moves_by_strand, strand_parts


def move(seq: int, qty: int, price: int = 10, *, kind: str = "fill", fee: int = 0) -> Move:
    return Move(kind, seq, f"f{seq}", seq, qty * ONE, price * ONE, fee, "ABC", "equity", None, ONE)


def held(moves: list[Move], strand_of: dict[str, str]) -> dict[str, int]:
    strands = Strands(strand_of)
    for _ in strands.take(moves):
        pass
    return {strand: position // ONE for strand, position in strands.held().items()}


def test_each_strand_is_matched_flat_to_flat() -> None:
    moves = [move(1, 10, 10), move(2, 5, 20), move(3, -5, 30), move(4, -10, 40)]
    closed, still_open = match_strands(moves, {"f2": "s", "f3": "s"})
    assert sorted((one.anchor, one.qty, one.net) for one in closed) == [("f1", "10", "300"), ("f2", "5", "50")]
    assert still_open == []


def test_a_corporate_split_reaches_every_strand() -> None:
    moves = [move(1, 10), move(2, 4), move(3, 28, 14, kind="split")]
    assert held(moves, {"f2": "s"}) == {REST: 20, "s": 8}


def test_half_a_pair_of_a_corporate_split_is_read_by_the_side_of_the_whole_position() -> None:
    # 10 long and 4 short are 6 shares at the broker: 6 go and 12 come.
    moves = [move(1, 10), move(2, -4), move(3, 0, 6, kind="split"), move(4, 12, 0, kind="split")]
    assert held(moves, {"f2": "s"}) == {REST: 20, "s": -8}


def test_an_expiry_of_all_that_is_held_closes_every_strand_and_shares_its_fee_exactly() -> None:
    moves = [move(1, 2), move(2, 1), move(3, 3, 0, kind="option_close", fee=100)]
    closed, still_open = match_strands(moves, {"f2": "s"})
    assert still_open == []
    assert sum(to_units(one.fees) for one in closed) == 100


def test_an_expiry_of_a_part_closes_the_rest_first_and_then_strands_of_its_side() -> None:
    event = move(4, 3, 0, kind="option_close")
    moves = [move(1, 2), move(2, 5), move(3, -1), event]
    assert held(moves, {"f2": "s", "f3": "t"}) == {"s": 4, "t": -1}


def test_an_event_without_anything_held_changes_nothing() -> None:
    moves = [move(1, 2), move(2, -2), move(3, 1, 0, kind="option_close")]
    assert held(moves, {"f2": "s"}) == {REST: 2, "s": -2}


def test_a_fill_through_zero_belongs_to_two_trades() -> None:
    moves = [move(1, 10), move(2, 3), move(3, -15)]
    parts = [(part.seq, part.opening_seq, part.qty // ONE) for part in strand_parts(moves, {"f2": "s"})]
    assert parts == [(1, 1, 10), (2, 2, 3), (3, 1, 10), (3, 3, 5)]


def test_the_moves_of_a_strand_are_its_own() -> None:
    moves = [move(1, 10), move(2, 3), move(3, -3), move(4, -10)]
    found = moves_by_strand(moves, {"f2": "s", "f3": "s"})
    assert {strand: [one.seq for one in some] for strand, some in found.items()} == {REST: [1, 4], "s": [2, 3]}


def cash_of(closed: list[RoundTrip], still_open: list[OpenTrade]) -> int:
    """Return the cash that trades brought, in units: what is open is paid for."""
    cash = sum(to_units(one.net) for one in closed)
    for trade in still_open:
        cash += (trade.realised - trade.cost if trade.is_long else trade.realised + trade.cost) // ONE - trade.fees
    return cash


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["fill", "fill", "fill", "option_close"]), st.integers(-9, 9).filter(bool),
            st.integers(1, 99), st.sampled_from(["", "s", "t"]), st.integers(0, 5),
        ),
        max_size=14,
    )
)  # fmt: skip
def test_strands_hold_and_earn_together_what_the_symbol_does(
    rows: list[tuple[str, int, int, str, int]],
) -> None:
    moves = [
        move(seq, abs(qty) if kind == "option_close" else qty, price, kind=kind, fee=fee)
        for seq, (kind, qty, price, _, fee) in enumerate(rows, 1)
    ]
    strand_of = {f"f{seq}": strand for seq, (_, _, _, strand, _) in enumerate(rows, 1) if strand}
    closed, left = match_round_trips(moves)
    parted, still_open = match_strands(moves, strand_of)
    assert sum(trade.position for trade in still_open) == (left.position if left else 0)
    assert cash_of(parted, still_open) == cash_of(closed, [left] if left else [])
