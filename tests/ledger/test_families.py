"""Trades that go on under another symbol: the same however and in whatever order the rows arrive."""

import random
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_app.domain.events import Fact
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import TradeFilter
from journal_app.ledger.checking import content_hash, trades_hash, verify
from journal_app.ledger.engine import ask
from journal_app.ledger.reading import fills_of, positions, trade_of, trades
from journal_app.ledger.schema import MAKE_RENAMED
from journal_app.ledger.store import Ledger
from tests.ledger.facts import fill, record
from tests.ledger.times import START_US

_ALL = TradeFilter(status="all")


def half(number: int, symbol: str, qty: str | None, *, group: str, minute: int, amount: str = "0") -> Fact:
    """Make one row of a rename."""
    return Fact(
        f"r{number}", "rename", START_US + minute * 60_000_000, symbol, qty=qty, amount=amount, source="alpaca",
        detail=f'{{"group":"{group}"}}', tie=f"!{group}:r{number}", raw=f'{{"id":"r{number}"}}',
    )  # fmt: skip


def pair(
    number: int, old: str, new: str, was: str, becomes: str, *, minute: int, later: int = 0
) -> list[Fact]:  # fmt: skip
    """Make both halves."""
    group = f"g{number}"
    return [
        half(number, old, f"-{was}", group=group, minute=minute),
        half(number + 1, new, becomes, group=group, minute=minute + later),
    ]


def transfer(number: int, symbol: str, qty: str, price: str | None) -> Fact:
    return fill(number, symbol=symbol)._replace(kind="transfer", side=None, qty=qty, price=price, order_id=None)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "j.db") as opened:
        yield opened


def told(ledger: Ledger) -> list[tuple[str, str, str, str, str]]:
    return [(trade.trade_id, trade.symbol, trade.qty, trade.net, trade.status) for trade in trades(ledger, only=_ALL)]


def assert_rebuild_changes_nothing(ledger: Ledger) -> None:
    kept = told(ledger), trades_hash(ledger)
    ledger.rebuild()
    assert (told(ledger), trades_hash(ledger)) == kept


def test_a_trade_goes_on_under_the_new_symbol_with_its_id_and_note(ledger: Ledger) -> None:
    record(ledger, [fill(1, symbol="OLD")])
    ledger.annotate("main:f1", Annotation(note="keeper"))
    record(ledger, pair(1, "OLD", "NEW", "100", "50", minute=5))
    assert [(one.symbol, one.qty, one.avg_cost) for one in positions(ledger)] == [("NEW", "50", "20")]
    record(ledger, [fill(7, "sell", "50", "22", symbol="NEW")])
    assert told(ledger) == [("main:f1", "NEW", "50", "100", "closed")]
    found = trade_of(ledger, "main:f1")
    assert found is not None
    assert found.note == "keeper"
    assert_rebuild_changes_nothing(ledger)
    assert verify(ledger).is_whole


def test_a_late_fill_of_the_old_symbol_joins_the_trade_that_has_gone_on(ledger: Ledger) -> None:
    record(ledger, [fill(1, symbol="OLD"), *pair(1, "OLD", "NEW", "200", "200", minute=5)])
    record(ledger, [fill(3, price="20", symbol="OLD")])
    assert [(one.symbol, one.qty, one.avg_cost) for one in positions(ledger)] == [("NEW", "200", "15")]
    assert_rebuild_changes_nothing(ledger)


def test_the_second_half_may_come_much_later(ledger: Ledger) -> None:
    old, new = pair(1, "OLD", "NEW", "100", "100", minute=5)
    record(ledger, [fill(1, symbol="OLD"), old])
    record(ledger, [fill(7, "sell", "100", "12", symbol="NEW")])
    assert ("main:f1", "OLD", "100", "0", "closed") in told(ledger)
    record(ledger, [new])
    assert told(ledger) == [("main:f1", "NEW", "100", "200", "closed")]
    assert_rebuild_changes_nothing(ledger)


def test_a_late_row_between_the_halves_of_a_rename_sees_both(ledger: Ledger) -> None:
    record(ledger, [*pair(1, "OLD", "NEW", "100", "100", minute=5, later=5), fill(8, symbol="OLD")])
    record(
        ledger,
        [fill(6, symbol="OTHER"), fill(7, "sell", symbol="OTHER"), *pair(3, "OLD", "OTHER", "1", "1", minute=90)],
    )
    assert {one.symbol: one.qty for one in positions(ledger)} == {"NEW": "100", "OTHER": "1"}
    record(ledger, [fill(9, symbol="OLD")])
    assert {one.symbol: one.qty for one in positions(ledger)} == {"NEW": "200", "OTHER": "1"}
    assert_rebuild_changes_nothing(ledger)


def test_a_rename_that_was_wrong_gives_the_old_name_back(ledger: Ledger) -> None:
    old, new = pair(1, "OLD", "NEW", "100", "100", minute=5)
    record(ledger, [fill(1, symbol="OLD"), fill(2, symbol="ABC"), old, new])
    record(ledger, [old._replace(kind="unclassified", qty=None), new._replace(kind="unclassified", qty=None)])
    assert [one.symbol for one in positions(ledger)] == ["ABC", "OLD"]
    assert_rebuild_changes_nothing(ledger)


def test_a_ticker_taken_over_by_another_company_is_another_trade(ledger: Ledger) -> None:
    record(ledger, [fill(1, symbol="OLD"), *pair(1, "OLD", "NEW", "100", "100", minute=5), fill(9, symbol="OLD")])
    record(ledger, [fill(10, "sell", price="11", symbol="OLD")])
    assert told(ledger) == [
        ("main:f9", "OLD", "100", "100", "closed"), ("main:f1", "NEW", "100", "0", "open"),
    ]  # fmt: skip
    assert_rebuild_changes_nothing(ledger)


def test_renames_are_a_matter_of_one_account(ledger: Ledger) -> None:
    record(ledger, [fill(1, symbol="OLD"), *pair(1, "OLD", "NEW", "100", "100", minute=5)], account="paper")
    record(ledger, [fill(1, symbol="OLD")], account="live")
    assert {(one.account, one.symbol) for one in positions(ledger)} == {("live", "OLD"), ("paper", "NEW")}


def test_a_carried_trade_leads_to_all_its_rows(ledger: Ledger) -> None:
    other = [fill(2, symbol="NEW"), fill(3, "sell", symbol="NEW")]
    record(ledger, [fill(1, symbol="OLD"), *other, *pair(1, "OLD", "NEW", "100", "100", minute=5)])
    record(ledger, [fill(7, "sell", symbol="NEW"), fill(8, symbol="OLD"), fill(9, symbol="NEW")])
    assert [one.external_id for one in fills_of(ledger, "main:f1")] == ["f1", "r1", "r2", "f7"]
    assert [one.external_id for one in fills_of(ledger, "main:f2")] == ["f2", "f3"]
    assert [one.external_id for one in fills_of(ledger, "main:f8")] == ["f8"]


def test_what_a_file_says_of_a_fill_stays_with_the_trade_that_goes_on(ledger: Ledger) -> None:
    earlier = [fill(1, symbol="OLD"), fill(2, "sell", symbol="OLD")]
    marked = fill(3, symbol="OLD")._replace(setup="gap", tags=("a",))
    record(ledger, [*earlier, marked, *pair(1, "OLD", "NEW", "100", "100", minute=5)])
    assert [(one.trade_id, one.setup) for one in trades(ledger, only=_ALL)] == [("main:f1", None), ("main:f3", "gap")]


def test_a_new_fill_after_a_rename_reads_no_history(ledger: Ledger) -> None:
    """The rows read for one more fill are counted: as many after three hundred fills as after three."""
    record(ledger, [fill(1, symbol="OLD"), *pair(1, "OLD", "NEW", "100", "100", minute=2)])
    steps = []
    for number in (*range(3, 6), *range(6, 300)):
        if number in {5, 299}:
            steps.append(_steps(ledger, [fill(number, symbol="NEW")]))
        else:
            record(ledger, [fill(number, "buy" if number % 2 else "sell", symbol="NEW")])
    assert steps[1] < steps[0] * 1.5


def _steps(ledger: Ledger, facts: list[Fact]) -> int:
    """Return how much work the database does for some facts, in steps of its machine."""
    connection = ledger._writer.connection()
    count = 0

    def tick() -> bool:
        nonlocal count
        count += 1
        return False

    connection.set_progress_handler(tick, 10)
    record(ledger, facts)
    connection.set_progress_handler(None)
    return count


def _history(seed: int) -> list[Fact]:
    """Make fills, transfers and renames of four symbols, all at minutes of their own."""
    chance = random.Random(seed)
    symbols = ["OLD", "NEW", "NEWER", "ABC"]
    facts: list[Fact] = []
    for number in range(10, 46):
        symbol, size = chance.choice(symbols), str(chance.randint(1, 9) * 10)
        kind = chance.choice(["fill"] * 6 + ["transfer", "rename"])
        if kind == "fill":
            price = f"{chance.randint(5, 50)}.{chance.randint(10, 99)}"
            facts.append(fill(number, chance.choice(["buy", "sell"]), size, price, symbol, fee="0.35"))
        elif kind == "transfer":
            facts.append(transfer(number, symbol, chance.choice(["", "-"]) + size, chance.choice([None, "0", "7.5"])))
        else:
            other = chance.choice([name for name in symbols[:3] if name != symbol])
            becomes = str(int(size) * chance.choice([1, 1, 2]))
            old = "NEW" if symbol == "ABC" and other != "NEW" else symbol
            old = "OLD" if old == "ABC" else old
            if old != other:
                facts += pair(number * 10, old, other, size, becomes, minute=number, later=chance.choice([0, 0, 2]))
            if chance.random() < 0.3:
                facts.append(half(number * 10 + 2, other, None, group=f"g{number * 10}", minute=number, amount="30"))
    return facts


def _hashes(ledger: Ledger) -> tuple[object, ...]:
    lots = [list(trades(ledger, method)) for method in ("fifo", "lifo", "average")]
    return trades_hash(ledger), content_hash(ledger), lots


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 99999), st.data())
def test_pages_orders_and_corrections_change_no_trade(seed: int, data: st.DataObject) -> None:
    facts = _history(seed)
    shuffled = data.draw(st.permutations(facts))
    size = data.draw(st.integers(1, len(facts)))
    wrong = data.draw(st.sets(st.integers(0, len(facts) - 1), max_size=3))
    found = []
    for arrival in (facts, shuffled):
        with Ledger(_fresh()) as ledger:
            for start in range(0, len(arrival), size):
                page = arrival[start : start + size]
                record(ledger, [_spoilt(one) if arrival.index(one) in wrong else one for one in page])
            record(ledger, [arrival[at] for at in sorted(wrong)])
            kept = _hashes(ledger)
            ledger.rebuild()
            assert _hashes(ledger) == kept
            found.append(kept)
    assert found[0] == found[1]


def _spoilt(fact: Fact) -> Fact:
    """Return a row as it was before its correction: another symbol, size or kind."""
    if fact.kind == "rename":
        return fact._replace(symbol="ABC" if fact.qty else "OLD")
    return fact._replace(symbol="NEWER", qty="70")


def _fresh() -> Path:
    import tempfile

    return Path(tempfile.mkdtemp(prefix="journal-test-")) / "j.db"


def test_the_table_of_an_older_journal_is_that_of_a_new_one(ledger: Ledger) -> None:
    old = apsw.Connection(":memory:")
    for statement in MAKE_RENAMED:
        old.execute(statement)
    with ledger.reading() as new:
        for question in ("table_info(renamed)", "index_info(renamerow_account_id_pair)"):
            shape = ask(new, f"PRAGMA {question}")
            assert shape
            assert ask(old, f"PRAGMA {question}") == shape
    old.close()
