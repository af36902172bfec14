"""The watch over a real wire: every status is true, and every fill arrives once, whatever the stream does."""

from dataclasses import replace
from pathlib import Path

import pytest

from journal_app.domain.news import SyncPhase
from journal_app.ledger.checking import content_hash
from journal_app.ledger.store import Ledger
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.conftest import QUICK, Connect
from tests.sync.diary import Watching, until


def live(connect: Connect, **changes: float) -> Watching:
    timing = replace(QUICK, **changes)  # type: ignore[arg-type]  # none of them is `lagging`
    return Watching(connect(timing=timing))


def emit(server: FaultyBroker) -> dict[str, str]:
    return server.broker.emit_fill("BTC/USD", "buy", "0.1")


def activities(server: FaultyBroker) -> int:
    return server.requests["GET", "/v2/account/activities"]


def test_it_listens_first_then_catches_up_then_is_live(connect: Connect, server: FaultyBroker) -> None:
    with live(connect) as watch:
        assert server.wait_until_listened_to()
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        assert [one.phase for one in watch.diary.statuses] == [SyncPhase.CATCHING_UP, SyncPhase.LIVE]
        assert watch.diary.reports[0].new_fills == 450


def test_one_new_fill_costs_one_request(connect: Connect, server: FaultyBroker) -> None:
    with live(connect) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        before = activities(server)
        emit(server)
        watch.diary.wait_for(lambda: len(watch.diary.reports) == 2)
        assert activities(server) == before + 1
        assert (watch.diary.reports[1].new, watch.diary.reports[1].seconds < 0.5) == (1, True)


def test_many_partials_in_any_order_and_doubled_events_arrive_once(
    connect: Connect, server: FaultyBroker, tmp_path: Path, ledger: Ledger
) -> None:
    with live(connect) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        server.faults.duplicate_events = True
        server.broker.emit_fill("ETH/USD", "buy", "3")
        server.faults.reorder_next = 4
        rows = server.emit_partials("BTC/USD", "buy", ["1", "2", "3"], "50000")
        server.repeat_event(rows[0])
        watch.diary.wait_for(lambda: sum(one.new_fills for one in watch.diary.reports) == 454)
    with Ledger(tmp_path / "other.db") as other:
        assert connect(into=other).run_pass().new_fills == 454
        assert content_hash(other) == content_hash(ledger)


def test_a_fill_that_the_activities_show_late_is_looked_for_again(connect: Connect, server: FaultyBroker) -> None:
    with live(connect) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        before = activities(server)
        server.set_rest_lag(0.25)
        emit(server)
        watch.diary.wait_for(lambda: sum(one.new_fills for one in watch.diary.reports) == 451)
        assert [one.provisional for one in watch.diary.reports[1:]] == [1, 0]
        assert activities(server) > before + 1


def test_an_execution_that_never_shows_ends_in_an_overlap_pass(connect: Connect, server: FaultyBroker) -> None:
    with live(connect) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        server.set_rest_lag(3600)
        emit(server)
        watch.diary.wait_for(lambda: len(watch.diary.reports) == 3)
        assert watch.diary.reports[2].tie_out is not None
        assert watch.diary.reports[2].provisional == 1


def test_a_fill_made_while_the_stream_was_gone_comes_with_the_reconnection(
    connect: Connect, server: FaultyBroker
) -> None:
    with live(connect) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        server.faults.refuse_stream = True
        server.drop_stream()
        assert "No live news" in watch.diary.wait_for_phase(SyncPhase.IDLE).detail
        since = len(watch.diary.statuses)
        server.faults.mute_stream = True
        emit(server)
        server.faults.refuse_stream = False
        watch.diary.wait_for_phase(SyncPhase.LIVE, since)
        assert watch.diary.reports[-1].new_fills == 1
        phases = [one.phase for one in watch.diary.statuses[since:]]
        assert phases[:2] == [SyncPhase.CATCHING_UP, SyncPhase.LIVE]


def test_a_silent_stream_is_made_good_by_the_heartbeat(connect: Connect, server: FaultyBroker) -> None:
    with live(connect, heartbeat_open=0.2, heartbeat_closed=0.2) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        server.faults.mute_stream = True
        emit(server)
        watch.diary.wait_for(lambda: watch.diary.new > 450 and watch.diary.reports[-1].new_fills in {0, 1})
        watch.diary.wait_for(lambda: sum(one.new_fills for one in watch.diary.reports) == 451)


@pytest.mark.parametrize("fault", ["refuse_stream", "mute_auth", "unauthorized_stream"])
def test_without_a_stream_the_rows_still_come_and_nobody_says_live(
    connect: Connect, server: FaultyBroker, fault: str
) -> None:
    setattr(server.faults, fault, True)
    with live(connect, heartbeat_open=0.2, heartbeat_closed=60) as watch:
        watch.diary.wait_for_phase(SyncPhase.IDLE)
        emit(server)
        watch.diary.wait_for(lambda: sum(one.new_fills for one in watch.diary.reports) == 451)
        assert SyncPhase.LIVE not in {one.phase for one in watch.diary.statuses}


def test_rejected_keys_wait_for_a_word_from_the_user(connect: Connect, server: FaultyBroker) -> None:
    server.faults.fail_next("account", 401, 1)
    with live(connect) as watch:
        status = watch.diary.wait_for_phase(SyncPhase.KEYS_REJECTED)
        assert status.hint
        asked = len(server.seen)
        watch.stop.wait(0.3)
        assert len(server.seen) == asked
        watch.wake.set()
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        assert watch.diary.new > 450


def test_another_account_is_never_mixed_in(connect: Connect, server: FaultyBroker, ledger: Ledger) -> None:
    connect().run_pass()
    before = content_hash(ledger)
    server.faults.account_id = "00000000-0000-4000-8000-000000000000"
    with live(connect) as watch:
        assert "another account" in watch.diary.wait_for_phase(SyncPhase.KEYS_REJECTED).detail
    assert content_hash(ledger) == before


def test_an_outage_is_told_and_ends_by_itself(connect: Connect, server: FaultyBroker) -> None:
    server.faults.fail_next("*", 500, 12)
    with live(connect) as watch:
        status = watch.diary.wait_for_phase(SyncPhase.OFFLINE)
        assert "HTTP 500" in status.detail
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        assert watch.diary.new > 450


def test_a_wake_gets_through_a_long_outage_at_once(connect: Connect, server: FaultyBroker) -> None:
    server.faults.fail_next("*", 500, 5)
    with live(connect, first_retry=3600, longest_retry=3600) as watch:
        watch.diary.wait_for_phase(SyncPhase.OFFLINE)
        watch.wake.set()
        watch.diary.wait_for_phase(SyncPhase.LIVE)


def test_a_manual_wake_does_a_whole_overlap_pass(connect: Connect) -> None:
    with live(connect) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        before = len(watch.diary.reports)
        watch.wake.set()
        watch.diary.wait_for(lambda: len(watch.diary.reports) > before)
        assert watch.diary.reports[-1].tie_out is not None


def test_a_flood_of_events_becomes_a_few_requests(connect: Connect, server: FaultyBroker) -> None:
    with live(connect, debounce=0.3) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        row = emit(server)
        watch.diary.wait_for(lambda: len(watch.diary.reports) == 2)
        before = activities(server)
        for _ in range(3000):
            server.repeat_event(row)
        emit(server)
        watch.diary.wait_for(lambda: sum(one.new_fills for one in watch.diary.reports) == 452)
        assert activities(server) - before < 20


def test_stop_is_heard_in_the_middle_of_a_hanging_request(connect: Connect, server: FaultyBroker) -> None:
    server.faults.fail_next("account", how="hang")
    with live(connect) as watch:
        until(lambda: server.requests["GET", "/v2/account"])
        watch.stop.set()
        watch.diary.wait_for_phase(SyncPhase.STOPPED)


def test_only_reading_requests_were_made(connect: Connect, server: FaultyBroker) -> None:
    with live(connect) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        emit(server)
        watch.diary.wait_for(lambda: len(watch.diary.reports) == 2)
    assert {one.method for one in server.seen} == {"GET"}
