from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_app.domain.money import from_units
from journal_app.matching.moves import Move, MoveRow, read_move, read_moves
from journal_app.matching.round_trips import RoundTrip, match_round_trips
from tests.matching.book import fill, other


class Case(NamedTuple):
    """A worked case: moves, and of each trade (side, qty, entry, exit, gross, fees, net, fills, status)."""

    moves: list[Move]
    trades: list[tuple[str, ...]]


_CASES = {
    "a long round trip": Case(
        [fill(1, "buy 100 @ 10", fee="1"), fill(2, "sell 100 @ 11", fee="2")],
        [("long", "100", "10", "11", "100", "3", "97", "2", "closed")],
    ),
    "a short round trip": Case(
        [fill(1, "sell 100 @ 11"), fill(2, "buy 100 @ 10")],
        [("short", "100", "11", "10", "100", "0", "100", "2", "closed")],
    ),
    "scaling in and out": Case(
        [fill(1, "buy 100 @ 10"), fill(2, "buy 100 @ 12"), fill(3, "sell 50 @ 13"), fill(4, "sell 150 @ 14")],
        [("long", "200", "11", "13.75", "550", "0", "550", "4", "closed")],
    ),
    "a fill through zero closes one trade and opens the next, its fee shared by quantity": Case(
        [fill(1, "buy 100 @ 10"), fill(2, "sell 150 @ 11", fee="0.3"), fill(3, "buy 50 @ 10")],
        [
            ("long", "100", "10", "11", "100", "0.2", "99.8", "2", "closed"),
            ("short", "50", "11", "10", "50", "0.1", "49.9", "2", "closed"),
        ],
    ),
    "what is realised of an open trade is first in first out": Case(
        [fill(1, "buy 100 @ 10"), fill(2, "buy 100 @ 20"), fill(3, "sell 100 @ 30", fee="1")],
        [("long", "200", "15", "30", "2000", "1", "1999", "3", "open")],
    ),
    "fractional shares are flat exactly": Case(
        [fill(1, "buy 0.1 @ 10"), fill(2, "buy 0.2 @ 10"), fill(3, "sell 0.3 @ 10")],
        [("long", "0.3", "10", "10", "0", "0", "0", "3", "closed")],
    ),
    "an option counts a hundred shares": Case(
        [fill(1, "buy 2 @ 1.5", multiplier="100"), fill(2, "sell 2 @ 2.25", multiplier="100")],
        [("long", "2", "1.5", "2.25", "150", "0", "150", "2", "closed")],
    ),
    "an option that expires closes at nothing": Case(
        [fill(1, "sell 1 @ 2", multiplier="100"), other(2, "option_close", "1", "0")],
        [("short", "1", "2", "0", "200", "0", "200", "2", "closed")],
    ),
    "a split rescales an open trade and leaves the money": Case(
        [fill(1, "buy 100 @ 20"), other(2, "split", "2", "1"), fill(3, "sell 200 @ 11")],
        [("long", "200", "10", "11", "200", "0", "200", "2", "closed")],
    ),
    "the two halves of a split work as one": Case(
        [
            fill(1, "buy 100 @ 20"), other(2, "split", None, "100"), other(3, "split", "200", None),
            fill(4, "sell 200 @ 11"),
        ],
        [("long", "200", "10", "11", "200", "0", "200", "2", "closed")],
    ),
    "a reverse split leaves a fraction that cash in lieu closes": Case(
        [
            fill(1, "buy 105 @ 1"), other(2, "split", "1", "10"), other(3, "cash_in_lieu", "0.5", "12"),
            fill(4, "sell 10 @ 12"),
        ],
        [("long", "10.5", "10", "12", "21", "0", "21", "3", "closed")],
    ),
    "a fee in the coin shrinks the position and costs its value": Case(
        [
            fill(1, "buy 0.02 @ 60000", fee="0.00005", fee_currency="base", asset_class="crypto"),
            fill(2, "sell 0.01995 @ 61000", asset_class="crypto"),
        ],
        [("long", "0.01995", "60000", "61000", "19.95", "3", "16.95", "2", "closed")],
    ),
    "a coin fee booked later closes what it took": Case(
        [fill(1, "buy 2 @ 100"), fill(2, "sell 1.99 @ 110"), other(3, "coin_fee", "0.01", "100")],
        [("long", "2", "100", "109.95", "19.9", "1", "18.9", "3", "closed")],
    ),
    "a negative price is a price": Case(
        [fill(1, "buy 1 @ -37.63"), fill(2, "sell 1 @ -10")],
        [("long", "1", "-37.63", "-10", "27.63", "0", "27.63", "2", "closed")],
    ),
    "many small fees add up exactly": Case(
        [fill(n, f"{'buy' if n <= 500 else 'sell'} 1 @ 10", fee="0.0035") for n in range(1, 1001)],
        [("long", "500", "10", "10", "0", "3.5", "-3.5", "1000", "closed")],
    ),
    "an expiry without a position changes nothing": Case([other(1, "option_close", "1", "0")], []),
    "shares that are moved in cost what they are valued at": Case(
        [other(1, "transfer", "50", "10"), fill(2, "buy 50 @ 12"), fill(3, "sell 100 @ 13")],
        [("long", "100", "11", "13", "200", "0", "200", "3", "closed")],
    ),
    "shares that come in unpriced cost nothing": Case(
        [other(1, "transfer", "50"), fill(2, "sell 50 @ 13")],
        [("long", "50", "0", "13", "650", "0", "650", "2", "closed")],
    ),
    "shares that are moved out unpriced leave for what they cost": Case(
        [fill(1, "buy 100 @ 10"), fill(2, "buy 100 @ 20"), other(3, "transfer", "-150"), fill(4, "sell 50 @ 21")],
        [("long", "200", "15", "15.25", "50", "0", "50", "4", "closed")],
    ),
    "worthless shares leave at nothing": Case(
        [fill(1, "buy 100 @ 10"), other(2, "transfer", "-100", "0")],
        [("long", "100", "10", "0", "-1000", "0", "-1000", "2", "closed")],
    ),
    "a transfer beyond the position opens the other side": Case(
        [fill(1, "buy 100 @ 10"), other(2, "transfer", "-150", "11")],
        [
            ("long", "100", "10", "11", "100", "0", "100", "2", "closed"),
            ("short", "50", "11", "", "0", "0", "0", "1", "open"),
        ],
    ),
    "of a short that is split, what comes is what was there": Case(
        [
            fill(1, "sell 100 @ 20"), other(2, "split", None, "200"), other(3, "split", "100", None),
            fill(4, "buy 200 @ 9"),
        ],
        [("short", "200", "10", "9", "200", "0", "200", "2", "closed")],
    ),
    "nothing gives nothing": Case([], []),
}  # fmt: skip


def _told(trade: RoundTrip) -> tuple[str, ...]:
    return (trade.side, trade.qty, trade.entry_price, trade.exit_price or "", trade.gross, trade.fees, trade.net,
            str(trade.fills), trade.status)  # fmt: skip


@pytest.mark.parametrize("name", list(_CASES))
def test_worked_case(name: str) -> None:
    closed, still_open = match_round_trips(_CASES[name].moves)
    found = closed if still_open is None else [*closed, still_open.finished()]
    assert [_told(trade) for trade in found] == _CASES[name].trades


_FILLS = st.lists(
    st.tuples(st.sampled_from(["buy", "sell"]), st.integers(1, 500), st.integers(-500, 9999), st.integers(0, 99)),
    max_size=40,
)


def _moves(rows: list[tuple[str, int, int, int]]) -> list[Move]:
    return [
        fill(n, f"{side} {Decimal(qty) / 10} @ {Decimal(price) / 100}", fee=str(Decimal(fee) / 100))
        for n, (side, qty, price, fee) in enumerate(rows, start=1)
    ]


@given(_FILLS)
def test_when_all_is_flat_the_nets_add_up_to_the_cash_flow(rows: list[tuple[str, int, int, int]]) -> None:
    position = sum(qty if side == "buy" else -qty for side, qty, _, _ in rows)
    if position:
        rows = [*rows, ("sell" if position > 0 else "buy", abs(position), 1234, 7)]
    cash = sum(
        (Decimal(qty) / 10 * Decimal(price) / 100 * (-1 if side == "buy" else 1) - Decimal(fee) / 100)
        for side, qty, price, fee in rows
    )
    closed, still_open = match_round_trips(_moves(rows))
    assert still_open is None
    assert sum(Decimal(trade.net) for trade in closed) == cash


@given(_FILLS, st.integers(0, 40))
def test_stopping_and_going_on_gives_the_same_trades(rows: list[tuple[str, int, int, int]], cut: int) -> None:
    moves = _moves(rows)
    whole, whole_open = match_round_trips(moves)
    first, between = match_round_trips(moves[:cut])
    second, last_open = match_round_trips(moves[cut:], between)
    assert first + second == whole
    assert (last_open and last_open.finished()) == (whole_open and whole_open.finished())


@given(_FILLS)
def test_the_open_position_is_the_sum_of_the_fills(rows: list[tuple[str, int, int, int]]) -> None:
    _, still_open = match_round_trips(_moves(rows))
    position = sum(qty if side == "buy" else -qty for side, qty, _, _ in rows)
    assert Decimal(from_units(still_open.position) if still_open else 0) == Decimal(position) / 10


_ROWS = st.lists(
    st.tuples(
        st.integers(0, 9), st.just(""), st.integers(1, 99), st.text("ab", min_size=1),
        st.sampled_from(["fill", "fill", "coin_fee", "split", "transfer"]), st.sampled_from(["buy", "sell"]),
        st.sampled_from(["1", "2.5", None]), st.sampled_from(["10", "-3.25", None]), st.sampled_from([None, "0.35"]),
        st.sampled_from([None, "USD", "base"]),
        st.just("XYZ"), st.sampled_from([None, "crypto"]), st.none(), st.sampled_from([None, "100"]),
    ),
    max_size=5,
)  # fmt: skip


@given(_ROWS)
def test_reading_by_column_is_reading_row_by_row(rows: list[MoveRow]) -> None:
    assert read_moves(tuple(zip(*rows, strict=True))) == [read_move(row) for row in rows]
