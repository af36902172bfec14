"""What may happen around a watch: sleep, clocks that jump, quits at any moment, mistakes of our own, a missed word."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from journal_app.brokers.alpaca import AlpacaAddress, AlpacaBroker
from journal_app.brokers.alpaca_news import Patience
from journal_app.domain.news import SyncPhase
from journal_app.ledger.checking import content_hash, verify
from journal_app.ledger.reading import positions
from journal_app.ledger.store import Ledger
from journal_app.practice.settings import PracticeSettings
from journal_app.sync import engine as engine_module
from journal_app.sync import watching
from journal_app.sync.engine import SyncEngine
from tests.fakes.faults import Json
from tests.fakes.faulty_broker import FaultyBroker
from tests.sync.conftest import QUICK, Connect
from tests.sync.diary import Watching, until

ROUTES = ["account", "clock", "calendar", "activities", "orders", "positions"]


class WallClock:
    """The computer's clocks; the wall one can be set, and both can jump as in sleep."""

    def __init__(self) -> None:
        self.wall = self.slept = 0.0

    def time(self) -> float:
        return time.time() + self.wall + self.slept

    def monotonic(self) -> float:
        return time.monotonic()


def jumping(monkeypatch: pytest.MonkeyPatch) -> WallClock:
    clock = WallClock()
    monkeypatch.setattr(watching, "time", clock)
    return clock


def test_after_a_long_sleep_everything_is_caught_up_at_once(
    connect: Connect, server: FaultyBroker, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = jumping(monkeypatch)
    with Watching(connect()) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        server.faults.mute_stream = True
        server.broker.emit_fill("BTC/USD", "buy", "0.1")
        before = len(watch.diary.reports)
        clock.slept = 8 * 3600
        watch.diary.wait_for(lambda: len(watch.diary.reports) > before)
        assert watch.diary.reports[before].new_fills == 1
        watch.stop.wait(0.2)
        assert len(watch.diary.reports) == before + 1, "one pass, no burst of what the timers missed"


@pytest.mark.parametrize("jump", [-86_400.0, -3600.0])
def test_a_clock_that_is_set_back_changes_no_timer(
    connect: Connect, server: FaultyBroker, monkeypatch: pytest.MonkeyPatch, jump: float
) -> None:
    clock = jumping(monkeypatch)
    with Watching(connect()) as watch:
        watch.diary.wait_for_phase(SyncPhase.LIVE)
        clock.wall = jump
        server.broker.emit_fill("BTC/USD", "buy", "0.1")
        watch.diary.wait_for(lambda: sum(one.new_fills for one in watch.diary.reports) == 451)
        assert watch.diary.statuses[-1].phase is SyncPhase.LIVE


@pytest.mark.parametrize("route", ROUTES)
def test_a_fill_made_at_any_step_of_the_first_pass_arrives_once(
    connect: Connect, server: FaultyBroker, ledger: Ledger, tmp_path: Path, route: str
) -> None:
    made: list[str] = []

    def trade(asked: str, body: Json) -> Json:
        if asked == route and not made:
            made.append(server.broker.emit_fill("BTC/USD", "buy", "0.1")["id"])
        return body

    server.faults.rewrite = trade
    with Watching(connect()) as watch:
        watch.diary.wait_for(lambda: sum(one.new_fills for one in watch.diary.reports) == 451)
    server.faults.clear()
    with Ledger(tmp_path / "other.db") as other:
        assert connect(into=other).run_pass().new_fills == 451
        assert content_hash(other) == content_hash(ledger)


def test_quits_at_any_moment_end_quickly_and_lose_nothing(
    connect: Connect, server: FaultyBroker, ledger: Ledger, tmp_path: Path
) -> None:
    moments = random.Random(7)
    for _ in range(20):
        with Watching(connect()) as watch:
            watch.stop.wait(moments.random() * 0.25)
            begun = time.monotonic()
        assert time.monotonic() - begun < 3
    assert verify(ledger).is_whole
    connect().run_pass()
    with Ledger(tmp_path / "calm.db") as calm:
        connect(into=calm).run_pass()
        assert content_hash(calm) == content_hash(ledger)
    assert server.requests


def test_many_missed_fills_are_fetched_page_by_page_and_a_stopped_pass_goes_on(tmp_path: Path) -> None:
    with FaultyBroker(PracticeSettings(fills=12_000)) as server, Ledger(tmp_path / "j.db") as ledger:
        address = AlpacaAddress(server.rest_url, server.stream_url, server.data_url)
        broker = AlpacaBroker(address, server.settings.key_id, server.settings.secret_key)
        engine = SyncEngine(ledger, broker, timing=QUICK)
        stop = threading.Event()
        told: list[int] = []

        def hear(progress: Any) -> None:
            told.append(progress.rows)
            if progress.rows > 4000:
                stop.set()

        first = engine.run_pass(hear, stop)
        assert not first.complete
        assert told == sorted(told)
        before = server.requests["GET", "/v2/account/activities"]
        second = engine.run_pass()
        assert first.new_fills + second.new_fills == 12_000
        assert server.requests["GET", "/v2/account/activities"] - before < 120


def test_without_a_network_the_journal_is_open_and_offline_is_said(tmp_path: Path, connect: Connect) -> None:
    with Ledger(tmp_path / "j.db") as ledger:
        connect(into=ledger).run_pass()
        broker = AlpacaBroker(
            AlpacaAddress.from_base_url("http://127.0.0.1:1"), "K", "S", wait=lambda _: False,
            patience=Patience(reconnect=0.05),
        )  # fmt: skip
        with Watching(SyncEngine(ledger, broker, "practice", timing=replace(QUICK, listening=0.1))) as watch:
            status = watch.diary.wait_for_phase(SyncPhase.OFFLINE)
            assert positions(ledger)
            assert "cannot be reached" in status.detail
            assert status.since_us > 0


class Mistaken:
    """Stands in for the watch's work: raises as often as told, then waits for the end."""

    def __init__(self, times: int) -> None:
        self.left = times
        self.begun = 0

    def __call__(self, _: object, listener: Any, stop: threading.Event, wake: threading.Event) -> "Mistaken":
        self._listener, self._stop, self._wake = listener, stop, wake
        return self

    def run(self) -> None:
        self.begun += 1
        if self.left:
            self.left -= 1
            raise ZeroDivisionError("a mistake of ours")
        self._stop.wait(10)


class Told:
    """A listener that keeps what is said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def on_status(self, status: Any) -> None:
        self.said.append(status.detail)

    def on_progress(self, _: object) -> None: ...

    def on_report(self, _: object) -> None: ...


@pytest.fixture
def engine(connect: Connect) -> SyncEngine:
    return connect()


Make = Callable[[int], Mistaken]


@pytest.fixture
def mistaken(monkeypatch: pytest.MonkeyPatch) -> Make:
    def make(times: int) -> Mistaken:
        found = Mistaken(times)
        monkeypatch.setattr(engine_module, "Watch", found)
        return found

    return make


@pytest.mark.expected_log("stopped by a mistake")
def test_a_mistake_of_ours_is_loud_and_the_watch_begins_anew(engine: SyncEngine, mistaken: Make) -> None:
    work, told, stop = mistaken(3), Told(), threading.Event()
    thread = threading.Thread(target=engine.watch, args=(told, stop, threading.Event()))
    thread.start()
    until(lambda: work.begun == 4)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert ["went wrong" in text for text in told.said] == [True] * 3


@pytest.mark.expected_log("stopped by a mistake")
def test_the_fourth_mistake_within_five_minutes_is_raised(engine: SyncEngine, mistaken: Make) -> None:
    work = mistaken(99)
    with pytest.raises(ZeroDivisionError):
        engine.watch(Told(), threading.Event(), threading.Event())
    assert work.begun == 4


@pytest.mark.expected_log("stopped by a mistake")
def test_mistakes_that_are_rare_never_end_it(
    engine: SyncEngine, mistaken: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Slow:
        now = 0.0

        def monotonic(self) -> float:
            self.now += 200
            return self.now

    monkeypatch.setattr(engine_module, "time", Slow())
    work, stop = mistaken(12), threading.Event()
    thread = threading.Thread(target=engine.watch, args=(Told(), stop, threading.Event()))
    thread.start()
    until(lambda: work.begun == 13)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
