"""Lots by column are lots one move at a time, to the last digit; and they lose no money."""

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.matching import columns, lot_columns
from journal_app.matching.lot_columns import LotRun
from journal_app.matching.lots import LotBook, LotMatch, LotMethod, match_lots
from journal_app.matching.moves import MoveRow, read_moves
from journal_app.matching.round_trips import match_round_trips
from tests.matching.test_columns import rows_of, turned

_SIDES = st.sampled_from(["buy", "sell"])
_QTYS = st.sampled_from(["1", "2", "3", "7", "0.5", "1.5", "0.000000001", "1999.000000001"])
_PRICES = st.sampled_from(["10", "10.01", "9.9999", "0.3", "-1.5", "0", "0.000000003"])
_FEES = st.sampled_from([None, "0", "0.35", "-0.02", "0.000000007", "1234.5"])
_FILLS = st.lists(st.tuples(_SIDES, _QTYS, _PRICES, _FEES), min_size=1, max_size=40)
_METHODS: list[LotMethod] = ["fifo", "lifo", "average"]
_Fill = tuple[str, str, str, str | None]


@pytest.fixture(autouse=True)
def small_pieces_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "WORTH_IT", 1)


def by_column(rows: list[MoveRow], method: LotMethod) -> list[LotMatch]:
    """Match by column, in order of close; the others go last, as they come."""
    run = LotRun()
    run.add(turned(rows[:7]))
    run.add(turned(rows[7:]))
    found, others = run.match_lots(method)
    return [*(found.rows(found.by_close()) if found else ()), *others]


def one_at_a_time(rows: list[MoveRow], method: LotMethod) -> list[LotMatch]:
    return list(match_lots(read_moves(turned(sorted(rows))), LotBook(method)))


def made_flat(fills: list[_Fill]) -> list[_Fill]:
    held = sum((Decimal(qty) if side == "buy" else -Decimal(qty) for side, qty, *_ in fills), Decimal(0))
    return [*fills, ("sell" if held > 0 else "buy", format(abs(held), "f"), "5", "0.01")] if held else fills


def cash_flow(fills: list[_Fill]) -> Decimal:
    return sum(
        (Decimal(qty) * Decimal(price) * (1 if side == "sell" else -1) - Decimal(fee or "0")
         for side, qty, price, fee in fills), Decimal(0),
    )  # fmt: skip


@pytest.mark.parametrize("method", _METHODS)
@given(_FILLS, st.sampled_from([None, "100"]))
def test_any_fills(method: LotMethod, fills: list[_Fill], multiplier: str | None) -> None:
    rows = rows_of(fills, multiplier)
    assert by_column(rows, method) == one_at_a_time(rows, method)


@pytest.mark.parametrize("method", _METHODS)
@given(_FILLS)
def test_flat_positions_made_what_the_cash_flow_says(method: LotMethod, fills: list[_Fill]) -> None:
    flat = made_flat(fills)
    found = by_column(rows_of(flat), method)
    assert sum(Decimal(one.net) for one in found) == cash_flow(flat)
    assert sum(Decimal(one.fees) for one in found) == sum(Decimal(fee or "0") for *_, fee in flat)


@pytest.mark.parametrize("method", _METHODS)
@given(_FILLS)
def test_the_matches_of_each_round_trip_add_up_to_it(method: LotMethod, fills: list[_Fill]) -> None:
    rows = rows_of(fills)
    trips, _ = match_round_trips(read_moves(turned(rows)))
    found = by_column(rows, method)
    for trip in trips:
        some = [one for one in found if trip.opened_us < one.closed_us <= trip.last_us]
        for name in ("gross", "fees", "net"):
            assert sum(Decimal(getattr(one, name)) for one in some) == Decimal(getattr(trip, name))


@pytest.mark.parametrize("method", _METHODS)
@given(_FILLS, _FILLS, st.randoms())
def test_the_order_of_the_file_changes_nothing(
    method: LotMethod, left: list[_Fill], right: list[_Fill], chance: random.Random
) -> None:
    rows = [*rows_of(left, symbol="AAA"), *rows_of(right, "100", symbol="BBB")]
    shuffled = rows.copy()
    chance.shuffle(shuffled)
    assert sorted(by_column(shuffled, method)) == sorted(by_column(rows, method))


@pytest.mark.parametrize("method", _METHODS)
def test_equal_times_keep_the_order_of_the_broker(method: LotMethod) -> None:
    rows = rows_of([("sell", "1", "11", "0.1"), ("buy", "1", "10", None), ("sell", "2", "12", "0.3")])
    tied = [(5, tie, *row[2:]) for tie, row in zip("bac", rows, strict=True)]
    found = by_column(tied, method)
    assert [(one.side, one.anchor, one.close_anchor) for one in found] == [("long", "f2", "f1")]
    assert found == one_at_a_time(tied, method)


@pytest.mark.parametrize("method", _METHODS)
@pytest.mark.parametrize(
    "odd",
    [
        (9, "", 9, "s", "split", None, "2", "1", None, None, "XYZ", None, None, None),
        (9, "", 9, "s", "transfer", None, "-1", None, None, None, "XYZ", None, None, None),
        (9, "", 9, "s", "option_close", None, "1", "0", None, None, "XYZ", None, None, None),
        (9, "", 9, "s", "fill", "sell", "1", "10", "0.001", "base", "XYZ", None, None, None),
        (9, "", 9, "s", "fill", "sell", "2000000000", "10", None, None, "XYZ", None, None, None),
        (9, "", 9, "s", "fill", "sell", "3000", "10.000000001", "0.3", None, "XYZ", None, None, "1000"),
        (9, "", 9, "s", "fill", "sell", "2001.000000001", "1", "0.3", None, "XYZ", None, None, None),
    ],
)
def test_what_is_not_plain_is_left_to_the_slow_way(method: LotMethod, odd: MoveRow) -> None:
    fills: list[_Fill] = [("buy", "3", "10", "0.3"), ("buy", "2", "11", "0.1"), ("sell", "1", "12", None)]
    rows = [*rows_of(fills), odd, (10, "", 10, "z", "fill", "sell", "9", "9", "1", None, "XYZ", None, None, None)]
    assert by_column(rows, method) == one_at_a_time(rows, method)


@pytest.mark.parametrize("method", _METHODS)
def test_many_plain_fills_are_matched_by_column(method: LotMethod, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the tests above: they compare two ways only while the fast one is really taken."""

    def never(moves: object, book: object) -> object:
        raise AssertionError(moves, book)

    monkeypatch.setattr(lot_columns, "match_lots", never)
    assert len(by_column(rows_of([("buy", "2", "10", "0.3"), ("sell", "3", "11", "0.3")] * 50), method)) >= 50
