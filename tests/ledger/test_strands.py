"""Trades that were split by hand: the same however the rows arrive, and whatever is derived anew."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_app.domain.errors import LedgerError
from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.money import to_units
from journal_app.domain.trades import TradeFilter
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.engine import ask
from journal_app.ledger.excursions import courses, trades_to_measure
from journal_app.ledger.lots_of_trade import lots_of
from journal_app.ledger.reading import fills_of, positions, trade_of, trades
from journal_app.ledger.splitting import join, put_strands, split
from journal_app.ledger.store import Ledger
from tests.ledger.facts import fill, record
from tests.ledger.test_families import pair

_ALL = TradeFilter(status="all")
_SWING = [fill(1), fill(2, qty="40", price="12"), fill(3, "sell", "40", "13"), fill(4, "sell", "100", "15")]
"""100 bought and kept, with 40 bought and sold in between."""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "j.db") as opened:
        yield opened


def told(ledger: Ledger) -> list[tuple[str, str, str, str]]:
    return sorted((one.trade_id, one.qty, one.net, one.status) for one in trades(ledger, only=_ALL))


def assert_rebuild_changes_nothing(ledger: Ledger) -> None:
    kept = told(ledger), trades_hash(ledger), _doubts(ledger)
    ledger.rebuild()
    assert (told(ledger), trades_hash(ledger), _doubts(ledger)) == kept
    with ledger.reading() as connection:
        assert ask(connection, "SELECT count(*) FROM trade WHERE status = 'void'") == [(0,)]


def _doubts(ledger: Ledger) -> list[tuple[str, str]]:
    with ledger.reading() as connection:
        return ask(
            connection,
            "SELECT kind, external_id FROM doubt d WHERE kind = 'no_position' OR EXISTS"
            " (SELECT 1 FROM trade t WHERE t.opening_seq = d.opening_seq AND t.status != 'void') ORDER BY 1, 2",
        )


def test_a_split_trade_is_two_and_joined_it_is_one_again(ledger: Ledger) -> None:
    record(ledger, _SWING)
    whole, hashed = told(ledger), content_hash(ledger)
    split(ledger, "main:f1", ["f2", "f3"])
    assert told(ledger) == [("main:f1", "100", "500", "closed"), ("main:f2", "40", "40", "closed")]
    assert content_hash(ledger) != hashed
    assert_rebuild_changes_nothing(ledger)
    assert verify(ledger).is_whole
    join(ledger, "main:f2")
    assert told(ledger) == whole == [("main:f1", "140", "540", "closed")]
    assert content_hash(ledger) == hashed
    assert_rebuild_changes_nothing(ledger)


def test_each_part_shows_its_own_fills_and_lots(ledger: Ledger) -> None:
    record(ledger, _SWING)
    split(ledger, "main:f1", ["f2", "f3"])
    shown = [[row.external_id for row in fills_of(ledger, name)] for name in ("main:f1", "main:f2")]
    assert shown == [["f1", "f4"], ["f2", "f3"]]
    lots = [[line[:2] for line in lots_of(ledger, name, "fifo")] for name in ("main:f1", "main:f2")]
    assert lots == [[("f1", "f4")], [("f2", "f3")]]


def test_open_parts_are_one_position_of_the_right_size(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, qty="40", price="12"), fill(3, "sell", "15", "13"), fill(9, symbol="ZZZ")])
    split(ledger, "main:f1", ["f2", "f3"])
    assert [one[0] for one in told(ledger)] == ["main:f1", "main:f2", "main:f9"]
    for method in ("flat", "fifo", "lifo", "average"):
        found = positions(ledger, method=method)
        assert [(one.symbol, one.qty) for one in found] == [("ABC", "125"), ("ZZZ", "100")]
    assert_rebuild_changes_nothing(ledger)


def test_parts_that_hold_as_much_of_either_side_are_no_position(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, qty="40"), fill(3, "sell", "40")])
    split(ledger, "main:f1", ["f3"])
    record(ledger, [fill(4, "sell", "100", "11")])
    assert told(ledger) == [("main:f1", "140", "100", "open"), ("main:f3", "40", "0", "open")]
    assert [positions(ledger, method=method) for method in ("flat", "fifo")] == [[], []]


def test_new_and_late_fills_belong_to_what_was_not_split_off(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(3, qty="40", price="12")])
    split(ledger, "main:f1", ["f3"])
    record(ledger, [fill(5, "sell", "100", "20")])
    record(ledger, [fill(2, qty="10"), fill(6, "sell", "10", "20")])
    assert told(ledger) == [("main:f1", "110", "1100", "closed"), ("main:f3", "40", "0", "open")]
    assert_rebuild_changes_nothing(ledger)


def test_what_was_split_off_stays_so_when_its_fill_is_corrected_or_busted(ledger: Ledger) -> None:
    record(ledger, _SWING)
    split(ledger, "main:f1", ["f2", "f3"])
    record(ledger, [fill(2, qty="40", price="11")])
    assert told(ledger) == [("main:f1", "100", "500", "closed"), ("main:f2", "40", "80", "closed")]
    record(ledger, [fill(2)._replace(kind="unclassified"), fill(3)._replace(kind="unclassified")])
    assert told(ledger) == [("main:f1", "100", "500", "closed")]
    assert_rebuild_changes_nothing(ledger)


def test_a_note_stays_on_the_fill_that_opens_a_part_and_goes_to_the_trade_that_holds_it(ledger: Ledger) -> None:
    record(ledger, _SWING)
    ledger.annotate("main:f1", Annotation(note="kept"))
    split(ledger, "main:f1", ["f2", "f3"])
    ledger.annotate("main:f2", Annotation(note="swing"))
    assert [_note(ledger, name) for name in ("f1", "f2")] == ["kept", "swing"]
    ledger.rebuild()
    assert [_note(ledger, name) for name in ("f1", "f2")] == ["kept", "swing"]
    undo = join(ledger, "main:f2")
    assert _note(ledger, "f1") == "kept\n\n[from f2]\nswing"
    put_strands(ledger, undo)
    assert [_note(ledger, name) for name in ("f1", "f2")] == ["kept", "swing"]


def _note(ledger: Ledger, anchor: str) -> str | None:
    found = trade_of(ledger, f"main:{anchor}")
    return found.note if found else None


def test_a_note_goes_to_the_trade_that_holds_its_fill_not_to_another_part_of_that_time(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, qty="40"), fill(3, qty="5")])
    split(ledger, "main:f1", ["f2"])
    split(ledger, "main:f1", ["f3"])
    ledger.annotate("main:f3", Annotation(note="mine"))
    join(ledger, "main:f3")
    assert [_note(ledger, name) for name in ("f1", "f2")] == ["[from f3]\nmine", None]


def test_what_split_and_join_return_undoes_them(ledger: Ledger) -> None:
    record(ledger, _SWING)
    whole = told(ledger)
    undo = split(ledger, "main:f1", ["f2", "f3"])
    parted = told(ledger)
    again = put_strands(ledger, undo)
    assert told(ledger) == whole
    put_strands(ledger, again)
    assert told(ledger) == parted
    put_strands(ledger, join(ledger, "main:f2"))
    assert told(ledger) == parted


def test_a_split_writes_no_line_of_a_number_that_moved(ledger: Ledger) -> None:
    record(ledger, _SWING)
    split(ledger, "main:f1", ["f2", "f3"])
    with ledger.reading() as connection:
        assert ask(connection, "SELECT * FROM moved") == []


def test_how_far_each_part_went_is_told_from_its_own_fills(ledger: Ledger) -> None:
    record(ledger, _SWING)
    split(ledger, "main:f1", ["f2", "f3"])
    found = {one.trade_id: holding for one, holding in courses(ledger, trades_to_measure(ledger))}
    assert {name: holding is not None and len(holding.steps) for name, holding in found.items()} == {
        "main:f1": 2, "main:f2": 2,
    }  # fmt: skip


def test_a_doubt_is_written_on_the_part_that_holds_its_fill(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, qty="40", price="0"), fill(3, "sell", "40"), fill(4, "sell", "100")])
    split(ledger, "main:f1", ["f2", "f3"])
    assert [trade.doubt is None for trade in sorted(trades(ledger, only=_ALL))] == [True, False]
    assert_rebuild_changes_nothing(ledger)


def test_symbols_that_are_renamed_later_are_matched_as_one_run_again(ledger: Ledger) -> None:
    record(ledger, [fill(1), fill(2, qty="40", price="12"), fill(3, "sell", "40", "13")])
    split(ledger, "main:f1", ["f2", "f3"])
    record(ledger, pair(1, "ABC", "NEW", "100", "100", minute=9))
    assert [one[0] for one in told(ledger)] == ["main:f1"]
    assert_rebuild_changes_nothing(ledger)
    with pytest.raises(LedgerError, match="renamed"):
        split(ledger, "main:f1", ["f2"])


def _expiry(number: int, qty: str) -> Fact:
    return fill(number)._replace(kind="option_close", side=None, qty=qty, price="0", order_id=None)


@pytest.mark.parametrize(
    "facts,chosen,said",
    [
        (_SWING, ["f9"], "f9 is no fill of this trade"),
        (_SWING, [], "No fill is chosen"),
        (_SWING, ["f1", "f2", "f3", "f4"], "All fills"),
        (_SWING, ["f2"], "would not both end with nothing held"),
        ([fill(1), fill(2, qty="5"), fill(3, "sell", "200")], ["f3"], "closes one trade and opens the next"),
        ([fill(1), fill(2, qty="5"), _expiry(3, "105")], ["f2"], "f3 closes what it holds"),
        ([*_SWING, fill(5), fill(6)], ["f5"], "f5 is no fill of this trade"),
    ],
)
def test_what_cannot_be_split_is_told_and_changes_nothing(
    ledger: Ledger, facts: list[Fact], chosen: list[str], said: str
) -> None:
    record(ledger, facts)
    before = trades_hash(ledger), content_hash(ledger)
    with pytest.raises(LedgerError, match=said) as refused:
        split(ledger, "main:f1", chosen)
    assert refused.value.hint
    assert (trades_hash(ledger), content_hash(ledger)) == before


def test_a_trade_that_is_not_there_or_was_not_split_off_is_refused(ledger: Ledger) -> None:
    record(ledger, _SWING)
    with pytest.raises(LedgerError, match="no trade main:f2"):
        split(ledger, "main:f2", ["f3"])
    with pytest.raises(LedgerError, match="was not split off"):
        join(ledger, "main:f1")
    with pytest.raises(LedgerError, match="no account other"):
        put_strands(ledger, {"other:f1": "s"})


_FACTS = st.lists(
    st.tuples(st.booleans(), st.integers(1, 3), st.integers(8, 12), st.integers(1, 40)), min_size=2, max_size=10
)


@settings(max_examples=40, deadline=None)
@given(_FACTS, st.data())
def test_any_sequence_of_facts_splits_and_joins_equals_its_rebuild(
    rows: list[tuple[bool, int, int, int]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "j.db") as ledger:
        for number, (is_buy, qty, price, minute) in enumerate(rows, 1):
            record(ledger, [fill(number, "buy" if is_buy else "sell", str(qty), str(price), minute=minute)])
            _rearrange(ledger, data)
        _assert_sums_are_those_of_one_run(ledger)
        hashed, notes = trades_hash(ledger), _notes(ledger)
        ledger.rebuild()
        assert (trades_hash(ledger), _notes(ledger)) == (hashed, notes)
        with ledger.reading() as connection:
            assert ask(connection, "SELECT 1 FROM trade WHERE status = 'void'") == []


def _rearrange(ledger: Ledger, data: st.DataObject) -> None:
    """Split or join a trade if that is allowed, with a note on what opens a part: it stays there."""
    found = sorted(trades(ledger, only=_ALL))
    if not found:
        return
    trade = data.draw(st.sampled_from(found))
    fills = [row.external_id for row in fills_of(ledger, trade.trade_id)]
    chosen = data.draw(st.lists(st.sampled_from(fills), unique=True, max_size=3))
    try:
        if chosen:
            split(ledger, trade.trade_id, chosen)
        else:
            join(ledger, trade.trade_id)
    except LedgerError:
        return
    if not chosen:
        return
    first = next(row for row in fills if row in chosen)
    ledger.annotate(f"main:{first}", Annotation(note=f"on {first}"))
    ledger.rebuild()
    assert f"on {first}" in (_note(ledger, first) or "")


def _notes(ledger: Ledger) -> dict[str, str | None]:
    return {one.trade_id: one.note for one in trades(ledger, only=_ALL)}


def _assert_sums_are_those_of_one_run(ledger: Ledger) -> None:
    """What is held is what the fills leave; once that is nothing, the net sum is the cash of the fills."""
    with ledger.reading() as connection:
        rows = ask(connection, "SELECT side, qty, price FROM fact WHERE active")
    signed = [(1 if side == "buy" else -1, to_units(qty), int(price)) for side, qty, price in rows]
    held = sum(sign * qty for sign, qty, _ in signed)
    assert [to_units(one.qty) for one in positions(ledger)] == ([held] if held else [])
    every = list(trades(ledger, only=_ALL))
    if all(one.status == "closed" for one in every):
        assert sum(to_units(one.net) for one in every) == -sum(sign * qty * price for sign, qty, price in signed)
