"""Matching by column is matching one move at a time, to the last digit."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.matching import columns
from journal_app.matching.columns import Run
from journal_app.matching.moves import MoveRow, read_moves
from journal_app.matching.round_trips import OpenTrade, RoundTrip, match_round_trips

_SIDES = st.sampled_from(["buy", "sell"])
_WHOLE = st.integers(1, 3).map(str)
_PARTS = st.sampled_from(["0.5", "1", "1.5", "0.000000001", "2"])
_PRICES = st.sampled_from(["10", "10.01", "9.9999", "0.3", "-1.5", "0"])
_FEES = st.sampled_from([None, "0", "0.35", "-0.02", "0.000000007"])
_Fill = tuple[str, str, str, str | None]


def rows_of(fills: list[_Fill], multiplier: str | None = None, symbol: str = "XYZ") -> list[MoveRow]:
    return [
        (n, "", n, f"f{n}", "fill", side, qty, price, fee, "USD", symbol, None, None, multiplier)
        for n, (side, qty, price, fee) in enumerate(fills, start=1)
    ]


def turned(rows: list[MoveRow]) -> tuple[tuple[object, ...], ...]:
    return tuple(zip(*rows, strict=True))


def one_at_a_time(rows: list[MoveRow], trade: OpenTrade | None = None) -> tuple[list[RoundTrip], OpenTrade | None]:
    return match_round_trips(read_moves(tuple(zip(*sorted(rows), strict=True))), trade)


def by_column(rows: list[MoveRow], trade: OpenTrade | None = None) -> tuple[list[RoundTrip], OpenTrade | None]:
    run = Run()
    run.add(turned(rows[:7]))
    run.add(turned(rows[7:]))
    closed, still_open = run.match({rows[0][10]: trade})
    return sorted(closed.written(), key=lambda trip: (trip.opened_us, trip.last_us)), still_open[rows[0][10]]


def assert_same(rows: list[MoveRow], trade: OpenTrade | None = None, again: OpenTrade | None = None) -> None:
    assert by_column(rows, again) == one_at_a_time(rows, trade)


@pytest.fixture(autouse=True)
def small_pieces_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "WORTH_IT", 1)


@given(
    st.lists(st.tuples(_SIDES, st.one_of(_WHOLE, _PARTS), _PRICES, _FEES), min_size=1, max_size=40),
    st.sampled_from([None, "100"]),
)
def test_any_fills(fills: list[_Fill], multiplier: str | None) -> None:
    assert_same(rows_of(fills, multiplier))


@given(st.lists(st.tuples(_SIDES, _WHOLE, _PRICES, _FEES), min_size=2, max_size=40), st.integers(1, 39))
def test_going_on_from_an_open_trade(fills: list[_Fill], cut: int) -> None:
    rows = rows_of(fills)
    if rows[cut:]:
        trade, again = (one_at_a_time(rows[:cut])[1] for _ in range(2))
        assert_same(rows[cut:], trade, again)


@given(
    st.lists(st.tuples(_SIDES, st.one_of(_WHOLE, _PARTS), _PRICES, _FEES), min_size=1, max_size=30),
    st.lists(st.tuples(_SIDES, _WHOLE, _PRICES, _FEES), min_size=1, max_size=30), st.randoms(),
)  # fmt: skip
def test_several_symbols_in_any_order(left: list[_Fill], right: list[_Fill], chance: random.Random) -> None:
    first, second = rows_of(left, symbol="AAA"), rows_of(right, "100", symbol="BBB")
    run = Run()
    mixed = [*first, *second]
    chance.shuffle(mixed)
    run.add(turned(mixed))
    closed, still_open = run.match({"AAA": None, "BBB": None})
    alone = [one_at_a_time(first), one_at_a_time(second)]
    assert sorted(closed.written()) == sorted(alone[0][0] + alone[1][0])
    assert [still_open["AAA"], still_open["BBB"]] == [alone[0][1], alone[1][1]]


def test_a_symbol_that_is_not_asked_for_is_left_out() -> None:
    run = Run()
    run.add(turned(rows_of([("buy", "1", "10", None), ("sell", "1", "11", None)], symbol="AAA")))
    run.add(turned(rows_of([("buy", "1", "10", None), ("sell", "1", "12", None)], symbol="BBB")))
    closed, still_open = run.match({"BBB": None})
    assert ([trip.net for trip in closed.written()], still_open) == (["2"], {"BBB": None})


def test_rows_of_one_microsecond_go_by_their_ties() -> None:
    rows = rows_of([("sell", "1", "11", None), ("buy", "1", "10", None), ("sell", "2", "12", None)])
    tied = [(5, tie, *row[2:]) for tie, row in zip("bac", rows, strict=True)]
    assert_same(tied)
    assert by_column(tied)[0][0].side == "long"


def test_spans_tell_first_last_and_lowest() -> None:
    rows = rows_of([("buy", "1", "10", None)] * 3)
    run = Run()
    run.add(turned([rows[1], rows[2], rows[0]]))
    first, last, lowest_seq = run.spans()["XYZ"]
    assert (first[:4], last[:4], lowest_seq) == (rows[0][:4], rows[2][:4], 1)


_ODD = {
    "a fee in coin": ("buy", "1", "10", "0.001"),
    "too fine for nine decimals": ("buy", "0.0000000001", "10", None),
    "too large for 64 bits": ("buy", "9" * 25, "10", None),
    "a price too large": ("buy", "1", "9" * 25, None),
    "nothing": ("buy", "0", "10", None),
}


@pytest.mark.parametrize("name", _ODD)
def test_what_is_not_plain_is_left_to_the_slow_way(name: str) -> None:
    fills: list[_Fill] = [("buy", "1", "10", None), ("sell", "1", "11", "0.1"), _ODD[name], ("sell", "3", "10", None)]
    rows = rows_of(fills)
    if name == "a fee in coin":
        rows[2] = (*rows[2][:9], "base", *rows[2][10:])
    assert_same(rows)


def test_a_value_too_large_for_64_bits_is_exact() -> None:
    qty, price = "123456.123456789", "98765.1234"
    assert_same(rows_of([("buy", qty, price, None), ("sell", qty, "98765.4321", "1"), ("buy", qty, "1", None)]))


def test_a_transfer_in_between() -> None:
    rows = rows_of([("buy", "1", "10", None), ("sell", "1", "11", None), ("buy", "2", "10", None)])
    rows.append((9, "", 9, "s", "transfer", None, "-1", "12", None, None, "XYZ", None, None, None))
    rows.append((10, "", 10, "t", "transfer", None, "3", None, None, None, "XYZ", None, None, None))
    assert_same(rows)


def test_a_split_in_between() -> None:
    rows = rows_of([("buy", "1", "10", None), ("sell", "1", "11", None), ("buy", "2", "10", None)])
    rows.append((9, "", 9, "s", "split", None, "2", "1", None, None, "XYZ", None, None, None))
    rows += [(10, "", 10, "f10", "fill", "sell", "4", "6", None, None, "XYZ", None, None, None)]
    assert_same(rows)


def test_many_plain_fills_are_matched_by_column(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the tests above: they compare two ways only while the fast one is really taken."""

    def never(moves: object, trade: object = None) -> object:
        raise AssertionError(moves, trade)

    monkeypatch.setattr(columns, "match_round_trips", never)
    run = Run()
    run.add(turned(rows_of([("buy", "2", "10", "0.3"), ("sell", "3", "11", "0.3"), ("buy", "1", "9", None)] * 50)))
    closed, still_open = run.match({"XYZ": None})
    assert (len(closed.written()), still_open) == (100, {"XYZ": None})
