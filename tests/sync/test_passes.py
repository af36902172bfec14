"""One pass from a real practice broker into a real journal file: nothing lost, nothing doubled."""

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from journal_app.domain.clock import TradingClock
from journal_app.domain.errors import AccountMismatchError, BrokerError, KeysRejectedError
from journal_app.domain.news import SyncProgress
from journal_app.ledger.checking import content_hash
from journal_app.ledger.reading import raw_of
from journal_app.ledger.store import Ledger
from journal_app.sync.passes import BACKFILL, FILLS
from tests.fakes.faults import How, Json, Rewrite
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.conftest import Connect
from tests.sync.rewriting import Row, each_row


def answering(wanted: str, instead: Json) -> Rewrite:
    """Answer one route with something else."""
    return lambda route, body: instead if route == wanted else body


def all_even(tie_out: dict[str, Any] | None) -> bool:
    return tie_out is not None and tie_out["positions"]["agree"] > 0 and tie_out["positions"]["differ"] == []


def test_the_first_pass_brings_everything_and_positions_agree(connect: Connect, server: FaultyBroker) -> None:
    report = connect().run_pass()
    assert report.complete
    assert report.account == "practice"
    assert (report.new_fills, report.held, report.corrected) == (450, 0, 0)
    assert report.new > 450
    assert all_even(report.tie_out)
    assert {method for method, _ in server.requests} == {"GET"}


def test_a_second_pass_brings_nothing_and_changes_nothing(connect: Connect, ledger: Ledger) -> None:
    connect().run_pass()
    before = content_hash(ledger)
    report = connect().run_pass()
    assert (report.new, report.corrected) == (0, 0)
    assert report.same > 0
    assert content_hash(ledger) == before


def test_a_full_pass_reads_everything_again_and_finds_it_the_same(connect: Connect) -> None:
    first = connect().run_pass()
    again = connect().run_pass(full=True)
    assert (again.new, again.same) == (0, first.new)


def test_a_new_fill_and_a_late_fee_come_with_the_next_pass(connect: Connect, server: FaultyBroker) -> None:
    connect().run_pass()
    server.broker.emit_fill("BTC/USD", "buy", "0.1")
    server.broker.emit_fee(date(2026, 4, 16), "1.23")
    report = connect().run_pass()
    assert (report.new, report.new_fills, report.corrected) == (2, 1, 0)


@pytest.mark.parametrize("cut_after", [1, 3, 5])
def test_an_interrupted_first_pass_goes_on_and_ends_the_same(
    connect: Connect, server: FaultyBroker, ledger: Ledger, tmp_path: Path, cut_after: int
) -> None:
    asked = 0

    def fail_later(route: str, body: Json) -> Json:
        nonlocal asked
        asked += route == "activities"
        return "not a list" if route == "activities" and asked > cut_after else body

    server.faults.rewrite = fail_later
    with pytest.raises(BrokerError):
        connect().run_pass()
    server.faults.clear()
    account = ledger.accounts()[0]
    assert ledger.cursor(account, BACKFILL) is not None
    assert ledger.cursor(account, FILLS) is None
    requests_before = server.requests["GET", "/v2/account/activities"]
    connect().run_pass()
    assert server.requests["GET", "/v2/account/activities"] - requests_before < 7
    assert ledger.cursor(account, BACKFILL) is None
    with Ledger(tmp_path / "undisturbed.db") as other:
        connect(into=other).run_pass()
        assert content_hash(other) == content_hash(ledger)


def test_a_stopped_pass_says_so_and_keeps_what_it_has(connect: Connect, ledger: Ledger) -> None:
    stop = threading.Event()
    report = connect().run_pass(lambda _: stop.set(), stop)
    assert not report.complete
    assert report.new > 0
    assert report.tie_out is None
    again = connect().run_pass()
    assert again.complete
    assert content_hash(ledger)


def test_progress_tells_rows_pages_and_the_brokers_time(connect: Connect) -> None:
    told: list[SyncProgress] = []
    report = connect().run_pass(told.append)
    assert (told[-1].rows, told[-1].pages) == (report.new, report.pages)
    assert told[-1].newest_us is not None


@pytest.mark.parametrize("how,status", [("status", 503), ("reset", 200), ("half_page", 200), ("truncated", 200)])
def test_a_rough_line_changes_nothing(
    connect: Connect, server: FaultyBroker, ledger: Ledger, tmp_path: Path, how: How, status: int
) -> None:
    for _ in range(3):
        server.faults.fail_next("activities", status, 1, how=how)
    connect().run_pass()
    server.faults.clear()
    with Ledger(tmp_path / "smooth.db") as other:
        connect(into=other).run_pass()
        assert content_hash(other) == content_hash(ledger)


def test_doubled_rows_are_stored_once(connect: Connect, server: FaultyBroker) -> None:
    server.faults.duplicate_rows = True
    report = connect().run_pass()
    assert report.new_fills == 450
    assert all_even(report.tie_out)


def fill_ids(ledger: Ledger) -> list[str]:
    with ledger.reading() as connection:
        rows = connection.execute("SELECT external_id FROM fact WHERE kind = 'fill' ORDER BY time_us").fetchall()
    return [str(row[0]) for row in rows]


@pytest.mark.parametrize("place,comes_by_itself", [(-1, True), (0, False)])
def test_a_late_row_comes_by_overlap_or_at_the_latest_by_a_full_pass(
    connect: Connect, server: FaultyBroker, tmp_path: Path, place: int, *, comes_by_itself: bool
) -> None:
    with Ledger(tmp_path / "whole.db") as whole, Ledger(tmp_path / "late.db") as late:
        connect(into=whole).run_pass()
        late_id = fill_ids(whole)[place]
        server.faults.rewrite = each_row(lambda row: None if row["id"] == late_id else row)
        first = connect(into=late).run_pass()
        assert first.new_fills == 449
        server.faults.clear()
        assert connect(into=late).run_pass().new_fills == (1 if comes_by_itself else 0)
        connect(into=late).run_pass(full=True)
        assert content_hash(late) == content_hash(whole)


def test_a_row_changed_by_the_broker_is_a_new_version(connect: Connect, server: FaultyBroker) -> None:
    connect().run_pass()
    server.faults.rewrite = each_row(lambda row: row | {"price": "1"} if row["activity_type"] == "FILL" else row)
    report = connect().run_pass()
    assert report.corrected > 0
    assert report.new == 0


def test_an_unknown_type_is_stored_and_the_rest_goes_on(connect: Connect, server: FaultyBroker, ledger: Ledger) -> None:
    server.faults.unknown_activity_type = True
    server.faults.extra_fields = True
    report = connect().run_pass()
    assert (report.new_fills, report.held) == (450, 0)
    with ledger.reading() as connection:
        found = connection.execute("SELECT 1 FROM fact WHERE kind = 'unclassified'").fetchall()
    assert found


def test_a_spoilt_row_is_held_raw_with_its_reason_and_mends_itself(
    connect: Connect, server: FaultyBroker, ledger: Ledger
) -> None:
    spoilt: list[str] = []

    def spoil(row: Row) -> Row:
        if row["activity_type"] == "FILL" and not spoilt:
            spoilt.append(str(row["id"]))
        return row | {"price": "NaN"} if row["id"] in spoilt else row

    server.faults.rewrite = each_row(spoil)
    report = connect().run_pass()
    assert (report.new_fills, report.held) == (449, 1)
    assert report.issues[0].external_id == spoilt[0]
    assert "price" in report.issues[0].reason
    assert "NaN" in (raw_of(ledger, "practice", spoilt[0]) or "")
    server.faults.clear()
    assert connect().run_pass(full=True).corrected == 1


def test_a_fill_from_the_far_future_does_not_stop_the_clock(connect: Connect, server: FaultyBroker) -> None:
    seen: list[Row] = []

    def misdate(row: Row) -> Row:
        seen.append(row)
        return row | {"transaction_time": "2999-01-01T00:00:00Z"} if len(seen) == 50 else row

    server.faults.rewrite = each_row(misdate)
    connect().run_pass()
    server.faults.clear()
    server.broker.emit_fill("BTC/USD", "buy", "0.1")
    assert connect().run_pass().new_fills == 1


def test_wrong_keys_store_nothing(connect: Connect, ledger: Ledger) -> None:
    with pytest.raises(KeysRejectedError):
        connect("wrong").run_pass()
    assert ledger.accounts() == ()


def test_another_account_under_the_same_name_is_refused(connect: Connect, server: FaultyBroker, ledger: Ledger) -> None:
    connect().run_pass()
    before = content_hash(ledger)
    server.faults.account_id = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(AccountMismatchError):
        connect().run_pass()
    assert content_hash(ledger) == before


def test_positions_that_cannot_be_had_leave_only_the_comparison_out(connect: Connect, server: FaultyBroker) -> None:
    server.faults.rewrite = answering("positions", {"message": "no"})
    report = connect().run_pass()
    assert report.complete
    assert report.tie_out is None


def test_a_difference_to_the_broker_is_told_and_not_mended(connect: Connect, server: FaultyBroker) -> None:
    even = connect().run_pass().tie_out
    assert all_even(even)
    server.faults.rewrite = answering("positions", [])
    told: Any = connect().run_pass().tie_out
    assert told["positions"]["agree"] == 0
    assert {"symbol", "ledger", "broker"} == told["positions"]["differ"][0].keys()
    assert {one["broker"] for one in told["positions"]["differ"]} == {"0"}


@pytest.mark.parametrize(
    "seconds,told", [(10, None), (-20, None), (3600, "behind"), (-86_400, "ahead"), (45, "behind")]
)
def test_a_wrong_clock_is_told_and_changes_nothing(
    connect: Connect, server: FaultyBroker, ledger: Ledger, tmp_path: Path, seconds: float, told: str | None
) -> None:
    with Ledger(tmp_path / "right.db") as right:
        connect(into=right).run_pass()
        server.faults.clock_skew_seconds = seconds
        report = connect().run_pass()
        assert content_hash(ledger) == content_hash(right)
    words = [one.reason for one in report.issues if one.external_id == "clock"]
    if told is None:
        assert (report.clock_skew, words) == (None, [])
    else:
        assert report.clock_skew == pytest.approx(seconds, abs=5)
        assert told in words[0]


@pytest.mark.parametrize("calendar,is_open", [("XNYS", False), ("24/5", True), ("24/7", True)])
def test_an_account_that_trades_at_night_is_looked_at_as_often_at_night(
    connect: Connect, server: FaultyBroker, calendar: str, is_open: bool
) -> None:
    server.faults.rewrite = lambda route, body: (
        {**body, "is_open": False} if route == "clock" and isinstance(body, dict) else body
    )
    engine = connect(clock=TradingClock(calendar=calendar))
    engine.run_pass()
    assert engine._catch_up.is_open is is_open


def test_an_account_is_never_begun_under_a_second_name(connect: Connect, ledger: Ledger) -> None:
    connect(name="first").run_pass()
    with pytest.raises(AccountMismatchError, match="stored as “first”"):
        connect(name="second").run_pass()
    assert [one.name for one in ledger.accounts()] == ["first"]


def test_a_journal_of_an_older_version_that_has_it_twice_goes_on(connect: Connect, ledger: Ledger) -> None:
    connect(name="first").run_pass()
    known = ledger.accounts()[0]
    ledger.account("second", known.broker, known.environment, known.broker_account_id)
    assert connect(name="first").run_pass().complete
    assert connect(name="second").run_pass().complete
