from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from journal_app.desktop.sentences import all_sentences, fills_notice, last_sync, sync_sentence
from journal_app.desktop.sync_state import SyncState, worst_first
from journal_app.desktop.sync_watch import SyncWatch
from journal_app.domain.clock import now_us
from journal_app.domain.errors import BrokerError, KeysRejectedError
from journal_app.domain.news import SyncPhase, SyncProgress, SyncReport
from tests.desktop.stand_in import PlayedEngine, StandIn


@pytest.fixture
def engine(journal: StandIn) -> PlayedEngine:
    journal.engine = PlayedEngine()
    return journal.engine


@pytest.fixture
def watch(qapp: QApplication, journal: StandIn) -> Iterator[SyncWatch]:
    watch = SyncWatch(journal, qapp)
    yield watch
    assert watch.close()
    watch.deleteLater()


def live(watch: SyncWatch) -> Callable[[], bool]:
    return lambda: watch.state.phase is SyncPhase.LIVE


def test_sync_runs_in_a_thread_of_its_own_and_stops(qtbot: QtBot, watch: SyncWatch, engine: PlayedEngine) -> None:
    watch.start()
    qtbot.waitUntil(live(watch))
    assert engine.thread != "MainThread"
    assert watch.close()
    assert engine.ended.is_set()


def test_many_events_are_one_piece_of_news(qtbot: QtBot, watch: SyncWatch, engine: PlayedEngine) -> None:
    watch.start()
    qtbot.waitUntil(live(watch))
    heard: list[SyncState] = []
    watch.changed.connect(heard.append)
    for rows in range(1, 5001):
        engine.listener.on_progress(SyncProgress("main", rows, rows, 1, None))
    qtbot.waitUntil(lambda: watch.state.rows == 5000)
    assert len(heard) < 50


def test_failing_engine_is_told_loudly_and_can_be_started_again(
    qtbot: QtBot, watch: SyncWatch, engine: PlayedEngine
) -> None:
    engine.failure = ZeroDivisionError("mine")
    with qtbot.waitSignal(watch.crashed) as crashed:
        watch.start()
    assert isinstance(crashed.args[0], ZeroDivisionError)
    qtbot.waitUntil(lambda: not watch.running)
    assert watch.state.phase is SyncPhase.STOPPED
    assert sync_sentence(watch.state).text.startswith("Sync stopped by an error in this program")
    engine.failure = None
    watch.sync_now()
    qtbot.waitUntil(live(watch))


def test_sync_that_is_asked_for_while_its_thread_still_ends_begins_again(
    qtbot: QtBot, watch: SyncWatch, engine: PlayedEngine
) -> None:
    engine.failure = ZeroDivisionError("mine")

    def again(_: object) -> None:
        engine.failure = None
        watch.sync_now()

    watch.crashed.connect(again)  # told before the thread is over
    watch.start()
    qtbot.waitUntil(live(watch))


def test_rejected_keys_before_the_start_are_said(
    qtbot: QtBot, watch: SyncWatch, journal: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise KeysRejectedError("Alpaca refused the keys.", "Connect again with new keys.")

    monkeypatch.setattr(journal, "sync_engines", refuse)
    watch.start()
    qtbot.waitUntil(lambda: watch.state.phase is SyncPhase.KEYS_REJECTED)
    said = sync_sentence(watch.state)
    assert said.text == "Keys rejected: Alpaca refused the keys"
    assert said.hint == "Connect again with new keys."


def test_other_known_errors_stop_sync_with_their_sentence(qtbot: QtBot, watch: SyncWatch, engine: PlayedEngine) -> None:
    engine.failure = BrokerError("Alpaca sent half a page.", "Press F5 to try again.")
    watch.start()
    qtbot.waitUntil(lambda: watch.state.phase is SyncPhase.STOPPED and not watch.running)
    assert not watch.state.crashed
    assert sync_sentence(watch.state).hint == "Press F5 to try again."


def test_pause_stops_the_thread_and_going_on_starts_it(qtbot: QtBot, watch: SyncWatch, engine: PlayedEngine) -> None:
    watch.start()
    qtbot.waitUntil(live(watch))
    watch.pause(True)
    qtbot.waitUntil(lambda: not watch.running)
    assert watch.state.phase is SyncPhase.PAUSED
    with qtbot.waitSignal(watch.reported):
        watch.sync_now()
    qtbot.waitUntil(lambda: not watch.running)
    assert engine.passes == 1
    assert watch.state.phase is SyncPhase.PAUSED
    watch.pause(False)
    qtbot.waitUntil(live(watch))


@pytest.mark.usefixtures("engine")
def test_pause_and_going_on_at_once_ends_live(qtbot: QtBot, watch: SyncWatch) -> None:
    watch.start()
    qtbot.waitUntil(live(watch))
    watch.pause(True)
    watch.pause(False)
    qtbot.waitUntil(live(watch))


def test_status_of_the_engine_is_repeated_truthfully(qtbot: QtBot, watch: SyncWatch, engine: PlayedEngine) -> None:
    watch.start()
    qtbot.waitUntil(live(watch))
    engine.say(SyncPhase.OFFLINE, "Alpaca cannot be reached.", "Sync goes on by itself.")
    qtbot.waitUntil(lambda: watch.state.phase is SyncPhase.OFFLINE)
    said = sync_sentence(watch.state)
    assert said.text.startswith("Offline since ")
    assert said.text.endswith(": Alpaca cannot be reached")


@pytest.fixture
def second(journal: StandIn, engine: PlayedEngine) -> PlayedEngine:
    journal.others = [PlayedEngine("second")]
    assert engine.account_name == "main"
    return journal.others[0]


def all_live(watch: SyncWatch) -> Callable[[], bool]:
    return lambda: [one.phase for one in watch.states] == [SyncPhase.LIVE, SyncPhase.LIVE]


def test_each_account_has_a_thread_and_a_state_of_its_own(
    qtbot: QtBot, watch: SyncWatch, engine: PlayedEngine, second: PlayedEngine
) -> None:
    watch.start()
    qtbot.waitUntil(all_live(watch))
    assert engine.started.is_set()
    assert second.started.is_set()
    second.say(SyncPhase.OFFLINE, "Alpaca cannot be reached.", "Sync goes on by itself.")
    qtbot.waitUntil(lambda: watch.state.phase is SyncPhase.OFFLINE)
    assert [(one.account, one.phase) for one in watch.states] == [
        ("second", SyncPhase.OFFLINE), ("main", SyncPhase.LIVE),
    ]  # fmt: skip
    assert all_sentences(watch.states).text.startswith("second: Offline since ")
    assert all_sentences(watch.states).text.endswith("  ·  main: Live")


def test_failing_account_does_not_stop_the_other_and_begins_again(
    qtbot: QtBot, watch: SyncWatch, engine: PlayedEngine, second: PlayedEngine
) -> None:
    second.failure = BrokerError("Alpaca sent half a page.", "Press F5 to try again.")
    watch.start()
    qtbot.waitUntil(lambda: [one.phase for one in watch.states] == [SyncPhase.STOPPED, SyncPhase.LIVE])
    second.failure = None
    watch.sync_now()
    qtbot.waitUntil(all_live(watch))
    qtbot.waitUntil(lambda: engine.woken == 1)


@pytest.mark.usefixtures("second")
def test_pause_stops_all_accounts_and_going_on_starts_all(qtbot: QtBot, watch: SyncWatch) -> None:
    watch.start()
    qtbot.waitUntil(all_live(watch))
    watch.pause(True)
    qtbot.waitUntil(lambda: not watch.running)
    assert {one.phase for one in watch.states} == {SyncPhase.PAUSED}
    watch.pause(False)
    qtbot.waitUntil(all_live(watch))


def test_account_that_is_connected_no_more_is_forgotten(
    qtbot: QtBot, watch: SyncWatch, journal: StandIn, second: PlayedEngine
) -> None:
    watch.start()
    qtbot.waitUntil(all_live(watch))
    journal.others = []
    watch.restart()
    qtbot.waitUntil(lambda: [one.account for one in watch.states] == ["main"])
    qtbot.waitUntil(live(watch))
    assert second.ended.is_set()


def test_last_sync_of_several_accounts_is_the_oldest_one() -> None:
    both = (
        SyncState(last_sync_us=now_us(), account="a"),
        SyncState(last_sync_us=now_us() - 7_200_000_000, account="b"),
    )
    assert last_sync(both) == last_sync((both[1],)).replace("b", "2 accounts", 1)
    assert last_sync((both[0], SyncState(account="c"))) == "2 accounts"
    assert worst_first((SyncState(phase=SyncPhase.LIVE), SyncState(crashed=True)))[0].crashed


@pytest.mark.parametrize(
    "state,text",
    [
        (SyncState(), "Not connected"),
        (SyncState(connected=True, phase=SyncPhase.LIVE), "Live"),
        (SyncState(connected=True, phase=SyncPhase.CATCHING_UP, rows=12500), "Catching up: 12,500 rows so far"),
        (SyncState(connected=True, last_sync_us=5), "Up to date"),
        (SyncState(connected=True, phase=SyncPhase.PAUSED), "Auto-sync paused"),
        (SyncState(connected=True, detail="No live news yet."), "Connected. No live news yet"),
    ],
)
def test_every_state_has_its_sentence(state: SyncState, text: str) -> None:
    assert sync_sentence(state).text == text


def test_last_sync_is_unknown_until_there_was_one() -> None:
    assert last_sync((SyncState(),)) == ""
    assert last_sync((SyncState(last_sync_us=now_us()),)).startswith("last sync ")


def test_only_new_fills_make_a_notice() -> None:
    assert fills_notice(SyncReport("main", new=3, new_fills=0)) == ""
    assert fills_notice(SyncReport("main", new=3, new_fills=1)) == "1 new fill in main"
