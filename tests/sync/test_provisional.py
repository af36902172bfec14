"""Executions that only the stream has told: shown, never counted, and replaced by the broker's own row."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from journal_app.brokers.alpaca_news import StreamedFill
from journal_app.brokers.alpaca_rows import read_activity
from journal_app.domain.clock import parse_time
from journal_app.domain.events import Fact
from journal_app.domain.news import ProvisionalFill, SyncPhase
from journal_app.ledger.checking import content_hash, trades_hash
from journal_app.ledger.heard import changes_to_look_at, keep, provisional_fills
from journal_app.ledger.store import Ledger
from journal_app.practice.settings import PracticeSettings
from journal_app.sync.provisional import match_rows, read_heard
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.conftest import Connect
from tests.sync.diary import Watching
from tests.sync.rewriting import Row, each_row, later

AT = "2026-04-15T14:30:07.412881Z"


def heard(name: str = "E-1", **changes: str | None) -> ProvisionalFill:
    told: dict[str, str | None] = {
        "order_id": "o", "cum_qty": "60", "symbol": "ABC", "side": "sell", "qty": "60.0", "price": "41.2750",
        "time": AT,
    }  # fmt: skip
    told |= changes
    return read_heard(StreamedFill(name, **told), "main")  # type: ignore[arg-type]  # the fields by name


def row_of(uuid: str, **changes: str | None) -> tuple[Row, Fact]:
    row: Row = {
        "id": f"20260415103007412::{uuid}", "activity_type": "FILL", "transaction_time": AT, "price": "41.275",
        "qty": "60", "side": "sell_short", "symbol": "ABC", "cum_qty": "60", "order_id": "o",
    }  # fmt: skip
    row |= changes
    return row, read_activity(row).fact


def matched(waiting: list[ProvisionalFill], *rows: tuple[Row, Fact]) -> dict[str, str]:
    return {name: found.partition("::")[2] for name, found in match_rows(waiting, rows, set()).items()}


def test_a_streamed_execution_is_kept_with_canonical_numbers_and_its_time() -> None:
    one = heard()
    assert (one.execution_id, one.side, one.qty, one.price) == ("e-1", "sell", "60", "41.275")
    assert one.time_us == parse_time(AT)


def test_an_execution_without_a_name_gets_the_same_one_each_time() -> None:
    first, again = (read_heard(StreamedFill(None, "o", "1", time=AT), "main") for _ in range(2))
    assert first.execution_id == again.execution_id
    assert read_heard(StreamedFill(None, "o", "2", time=AT), "main").execution_id != first.execution_id


def test_the_broker_s_id_wins_over_everything_else() -> None:
    assert matched([heard("A"), heard("B")], row_of("b"), row_of("a")) == {"a": "a", "b": "b"}


@pytest.mark.parametrize(
    "change,found",
    [
        ({}, True),
        ({"order_id": "other"}, False),
        ({"symbol": "ABD"}, False),
        ({"cum_qty": "61", "qty": "61"}, False),
        ({"cum_qty": None, "transaction_time": "2026-04-15T14:30:09Z"}, True),
        ({"cum_qty": None, "transaction_time": "2026-04-15T14:30:10Z"}, False),
        ({"cum_qty": None, "price": "41.28"}, False),
        ({"cum_qty": None, "qty": "6"}, False),
    ],
)
def test_without_a_common_id_order_and_quantity_decide(change: dict[str, str | None], found: bool) -> None:
    assert matched([heard()], row_of("zzz", **change)) == ({"e-1": "zzz"} if found else {})


def test_one_row_stands_for_one_execution_only() -> None:
    waiting = [heard("A", cum_qty=None), heard("B", cum_qty=None)]
    assert matched(waiting, row_of("x")) == {"a": "x"}
    assert sorted(matched(waiting, row_of("x"), row_of("y")).values()) == ["x", "y"]
    row = row_of("x")
    assert match_rows(waiting, [row], {row[1].external_id}) == {}


@pytest.fixture(params=[True, False], ids=["same ids", "other ids"])
def server(request: pytest.FixtureRequest) -> Iterator[FaultyBroker]:
    settings = PracticeSettings(fills=450, newest_day=date(2026, 4, 17), execution_id_is_uuid=request.param)
    with FaultyBroker(settings) as running:
        yield running


def test_a_fill_that_the_books_do_not_show_yet_is_shown_and_not_counted(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    with Watching(connect()) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        before = content_hash(ledger), trades_hash(ledger)
        server.set_rest_lag(3600)
        server.broker.emit_fill("BTC/USD", "buy", "0.1", "50000")
        watch.diary.wait_for(lambda: watch.diary.reports[-1].provisional == 1)
        (shown,) = provisional_fills(ledger, "practice")
        assert (shown.symbol, shown.side, shown.qty, shown.price) == ("BTC/USD", "buy", "0.1", "50000")
        assert '"event":"fill"' in shown.raw
        assert (content_hash(ledger), trades_hash(ledger)) == before
        server.set_rest_lag(0)
        watch.wake.set()
        watch.diary.wait_for(lambda: watch.diary.reports[-1].new_fills == 1)
        assert provisional_fills(ledger) == ()


def test_what_was_heard_survives_a_restart_and_is_replaced_by_the_next_pass(
    connect: Connect, server: FaultyBroker, tmp_path: Path
) -> None:
    path = tmp_path / "again.db"
    with Ledger(path) as first, Watching(connect(into=first)) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        server.set_rest_lag(3600)
        server.emit_partials("BTC/USD", "buy", ["1", "2"], "50000")
        watch.diary.wait_for(lambda: len(provisional_fills(first)) == 2)
    with Ledger(path) as second:
        assert [one.qty for one in provisional_fills(second)] == ["1", "2"]
        server.set_rest_lag(0)
        report = connect(into=second).run_pass()
        assert (report.new_fills, report.provisional, provisional_fills(second)) == (2, 0, ())


def test_doubled_events_are_one_provisional_row(connect: Connect, server: FaultyBroker, ledger: Ledger) -> None:
    with Watching(connect()) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        server.set_rest_lag(3600)
        server.faults.duplicate_events = True
        server.broker.emit_fill("BTC/USD", "buy", "0.1", "50000")
        watch.diary.wait_for(lambda: provisional_fills(ledger))
    assert len(provisional_fills(ledger)) == 1


def test_an_execution_that_no_book_shows_a_day_later_is_told_and_no_longer_shown(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    with Watching(connect()) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        server.set_rest_lag(10**6)
        server.broker.emit_fill("BTC/USD", "buy", "0.1", "50000")
        watch.diary.wait_for(lambda: provisional_fills(ledger))
    server.faults.rewrite = later(days=2)
    report = connect().run_pass()
    assert [one.reason for one in report.issues if "never counted" in one.reason]
    assert provisional_fills(ledger) == ()


def reviews(watch: Watching) -> list[str]:
    return [issue.reason for report in watch.diary.reports for issue in report.issues if "live" in issue.reason]


@pytest.mark.parametrize("how,word", [("bust", "took back"), ("correct", "corrected")])
def test_a_trade_taken_back_forces_a_reading_of_its_day_and_asks_for_a_look(
    connect: Connect, server: FaultyBroker, ledger: Ledger, how: str, word: str
) -> None:
    with Watching(connect()) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        row = server.broker.emit_fill("BTC/USD", "buy", "0.1", "50000")
        watch.diary.wait_for(lambda: watch.diary.reports[-1].new_fills == 1)
        if how == "bust":
            server.faults.rewrite = each_row(lambda one: None if one["id"] == row["id"] else one)
            server.bust(row)
        else:
            server.faults.rewrite = each_row(lambda one: one | {"price": "49000"} if one["id"] == row["id"] else one)
            server.correct(row, qty="0.1", price="49000")
        watch.diary.wait_for(lambda: reviews(watch))
        assert word in reviews(watch)[0]
        report = next(one for one in watch.diary.reports if any("live" in issue.reason for issue in one.issues))
        assert (report.missing_at_broker, report.corrected) == ((1, 0) if how == "bust" else (0, 1))
    with ledger.reading() as connection:
        kept = connection.execute("SELECT reason FROM held").fetchall()
    assert [text for (text,) in kept if word in str(text)], "a review item outlives the program"


def test_a_provisional_fill_that_was_taken_back_says_so(ledger: Ledger) -> None:
    account = ledger.account("main", "alpaca", "paper", "id")
    keep(ledger, account, [heard("A"), heard("B")])
    keep(ledger, account, [read_heard(StreamedFill("C", "o", None, "trade_bust", previous_id="A"), "main")])
    assert {one.execution_id: one.state for one in provisional_fills(ledger)} == {"a": "busted", "b": "waiting"}
    assert [one.previous_id for one in changes_to_look_at(ledger, account)] == ["a"]
