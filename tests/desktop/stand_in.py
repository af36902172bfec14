"""A real journal whose broker is played by the test."""
# ruff: noqa: ARG002 - the signatures are the journal's

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from journal_app.domain.clock import now_us
from journal_app.domain.errors import KeysRejectedError
from journal_app.domain.news import SyncPhase, SyncProgress, SyncReport, SyncStatus
from journal_app.journal import Journal
from journal_app.sync.engine import SyncEngine


class PlayedEngine:
    """An engine that does what the test tells it, in the sync thread."""

    def __init__(self, account_name: str = "main") -> None:
        self.account_name = account_name
        self.listener: Any = None
        self.started, self.ended = threading.Event(), threading.Event()
        self.woken = 0
        self.passes = 0
        self.failure: Exception | None = None
        self.thread = ""

    def watch(self, listener: object, stop: threading.Event, wake: threading.Event) -> None:
        self.listener = listener
        self.thread = threading.current_thread().name
        self.say(SyncPhase.LIVE)
        self.started.set()
        while not stop.is_set():
            if self.failure is not None:
                raise self.failure
            if wake.wait(0.01) and not stop.is_set():
                wake.clear()
                self.woken += 1
                self.report(0)
        self.ended.set()

    def run_pass(
        self, on_progress: Callable[[SyncProgress], None], stop: threading.Event, *, full: bool = False
    ) -> SyncReport:
        self.passes += 1
        on_progress(SyncProgress(self.account_name, 10, 1, 1, None))
        return SyncReport(self.account_name, new=1, new_fills=1)

    def say(self, phase: SyncPhase, detail: str = "", hint: str = "") -> None:
        self.listener.on_status(SyncStatus(self.account_name, phase, now_us(), detail, hint))

    def report(self, new_fills: int) -> None:
        self.listener.on_report(SyncReport(self.account_name, new=new_fills, new_fills=new_fills))


class StandIn(Journal):
    """A journal with a played engine, and a broker that knows one good key."""

    def __init__(self, path: Path, config_dir: Path) -> None:
        super().__init__(path, config_dir)
        self.engine: PlayedEngine | None = None
        self.others: list[PlayedEngine] = []
        self.kept: list[tuple[str, str, bool]] = []
        self.practices = 0

    def sync_engines(self) -> tuple[SyncEngine, ...]:
        engines = [] if self.engine is None else [self.engine, *self.others]
        return cast("tuple[SyncEngine, ...]", tuple(engines))

    def test_keys(self, key_id: str, secret: str, *, paper: bool) -> str:
        if secret != "good":
            raise KeysRejectedError("Alpaca refused these keys.", "Check that they are for this kind of account.")
        return "PA123"

    def save_keys(self, key_id: str, secret: str, *, paper: bool) -> None:
        self.kept.append((key_id, secret, paper))
        self.engine = PlayedEngine()

    def start_practice(self, fills: int | None = None, seed: int = 1, live_every: float | None = None) -> None:
        self.practices += 1
        self.engine = PlayedEngine()
