"""What was held when agrees with the trades that the same moves make, whatever happens in between."""

from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.bars import Holding
from journal_app.domain.money import ONE, divide_rounded, from_units
from journal_app.matching.holdings import holdings_of
from journal_app.matching.moves import Move
from journal_app.matching.round_trips import match_round_trips


def move(seq: int, kind: str, qty: int, price: int, fee: int = 0) -> Move:
    return Move(kind, seq, str(seq), seq * 1000, qty, price, fee, "XYZ", "equity", None, 100 * ONE)


fills = st.tuples(
    st.just("fill"), st.integers(-9, 9).filter(bool).map(lambda qty: qty * ONE // 4),
    st.integers(-3, 90).map(lambda price: price * ONE // 7),
)  # fmt: skip
splits = st.sampled_from([("split", 2 * ONE, ONE), ("split", ONE, 4 * ONE), ("split", 3 * ONE, 2 * ONE)])
others = st.sampled_from([("option_close", ONE, 0), ("transfer", ONE, 5 * ONE), ("unpriced", -ONE, 0)])
courses = st.lists(st.one_of(fills, fills, splits, others), max_size=25).map(
    lambda some: [move(at + 1, *one) for at, one in enumerate(some)]
)


def gross_of(holding: Holding) -> str:
    return from_units(divide_rounded(holding.steps[-1].base * holding.multiplier, ONE * ONE))


@given(courses)
def test_every_trade_has_its_course_and_ends_with_its_own_gross(moves: list[Move]) -> None:
    closed, still_open = match_round_trips(moves)
    found = list(holdings_of(moves))
    ended = [one for one in found if one.is_closed]
    assert [(one.opening_seq, gross_of(one)) for one in ended] == [(one.opening_seq, one.gross) for one in closed]
    assert [one.steps[0].time_us for one in ended] == [one.opened_us for one in closed]
    assert [one.opening_seq for one in found[len(ended) :]] == ([still_open.opening_seq] if still_open else [])
    assert all(step.position for one in found for step in one.steps[:-1])


def test_a_position_is_worth_the_same_under_a_split_as_before() -> None:
    moves = [move(1, "fill", 10 * ONE, 90 * ONE), move(2, "split", 3 * ONE, ONE), move(3, "fill", -30 * ONE, 31 * ONE)]
    (found,) = holdings_of(moves)
    worth = [step.base + step.position * price * ONE for step, price in zip(found.steps[:2], (93, 31), strict=True)]
    assert worth == [30 * ONE * ONE, 30 * ONE * ONE]
    assert [step.price for step in found.steps] == [90 * ONE, None, 31 * ONE]


def test_a_fill_through_zero_ends_one_course_and_begins_the_next_at_its_price() -> None:
    long, short = holdings_of([move(1, "fill", ONE, 5 * ONE), move(2, "fill", -3 * ONE, 7 * ONE)])
    assert (long.is_closed, short.is_closed) == (True, False)
    assert long.steps[-1].time_us == short.steps[0].time_us
    assert short.steps[0].base + short.steps[0].position * 7 * ONE == 0
