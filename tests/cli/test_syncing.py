"""The verb `sync` with several accounts: one report with totals, none mixed, none held up by another."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from journal_app.credentials import load_keys
from journal_app.domain.news import SyncPhase
from journal_app.journal import Journal
from journal_app.ledger.sessions import clock_of
from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from journal_app.settings import AccountConnection, default_config_dir
from tests.cli.terminal import Terminal
from tests.sync.diary import Diary


def practice(seed: int) -> PracticeSettings:
    return PracticeSettings(fills=120, seed=seed, newest_day=date(2026, 4, 17), key_id=f"KEY-{seed}")


@pytest.fixture
def brokers() -> Iterator[tuple[PracticeServer, PracticeServer]]:
    with PracticeServer(practice(1)) as one, PracticeServer(practice(2)) as two:
        yield one, two


def connect(journal_path: Path, name: str, server: PracticeServer, **changes: str) -> None:
    with Journal(journal_path, default_config_dir()) as journal:
        connection = AccountConnection("practice", name, address=server.rest_url, **changes)
        journal.connect(connection, server.settings.key_id, server.settings.secret_key)


@pytest.fixture
def two(empty: Terminal, brokers: tuple[PracticeServer, PracticeServer]) -> Terminal:
    connect(empty.journal, "one", brokers[0])
    connect(empty.journal, "two", brokers[1], zone="Asia/Kolkata", calendar="24/7")
    return empty


def fills_of(terminal: Terminal, account: str) -> int:
    with Journal(terminal.journal, default_config_dir()) as journal, journal.ledger.reading() as connection:
        query = "SELECT count(*) FROM fact JOIN account a ON a.id = account_id WHERE kind = 'fill' AND a.name = ?"
        return int(str(connection.execute(query, (account,)).fetchall()[0][0]))


def test_all_connected_accounts_are_synced_into_one_report(two: Terminal) -> None:
    answer = two.run("sync", "--json").answer
    first, second = answer["accounts"]
    assert (first["account"], second["account"], answer["account"]) == ("one", "two", None)
    assert answer["new_fills"] == first["new_fills"] + second["new_fills"] == 240
    assert answer["new"] == first["new"] + second["new"]
    assert (answer["complete"], answer["missing_at_broker"]) == (True, 0)
    assert set(answer["tie_out"]) == {"one", "two"}
    assert (fills_of(two, "one"), fills_of(two, "two")) == (120, 120)


def test_one_account_alone_answers_as_it_always_did(two: Terminal) -> None:
    answer = two.run("sync", "--json", "--account", "two").answer
    assert (answer["account"], "accounts" in answer) == ("two", False)
    assert (fills_of(two, "one"), fills_of(two, "two")) == (0, 120)
    assert two.run("sync", "--account", "three").code == 1


def test_an_account_that_fails_does_not_keep_the_other_from_its_fills(
    two: Terminal, brokers: tuple[PracticeServer, PracticeServer]
) -> None:
    with Journal(two.journal, default_config_dir()) as journal:
        journal.connect(AccountConnection("practice", "one", address=brokers[0].rest_url), "WRONG", "keys")
    said = two.run("sync", "--json")
    assert said.code == 1
    assert "rejected the keys" in said.err
    assert [one.get("error") for one in said.answer["accounts"]] == [None, "The broker rejected the keys."]
    assert said.answer["complete"] is False
    kept = load_keys("practice", "one")
    assert kept is not None
    assert kept.key_id.reveal() == "WRONG", "refused keys are asked for, never thrown away"
    assert (fills_of(two, "one"), fills_of(two, "two")) == (0, 120)


def test_people_read_one_line_for_each_account(two: Terminal) -> None:
    lines = two.run("sync").out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["one", "two"]


def test_the_same_account_under_two_names_is_refused(
    empty: Terminal, brokers: tuple[PracticeServer, PracticeServer]
) -> None:
    connect(empty.journal, "one", brokers[0])
    connect(empty.journal, "again", brokers[0])
    said = empty.run("sync", "--json")
    assert said.code == 1
    assert "stored as “one”" in said.err
    assert fills_of(empty, "again") == 0


def test_keys_of_the_other_account_are_never_mixed_in(
    two: Terminal, brokers: tuple[PracticeServer, PracticeServer]
) -> None:
    two.run("sync")
    connect(two.journal, "one", brokers[1])
    said = two.run("sync", "--account", "one")
    assert said.code == 1
    assert fills_of(two, "one") == 120


def test_zone_and_calendar_are_kept_with_the_account(two: Terminal) -> None:
    two.run("sync")
    with Journal(two.journal, default_config_dir()) as journal:
        assert clock_of(journal.ledger, "two")[:2] == ("Asia/Kolkata", "24/7")
        assert clock_of(journal.ledger, "one")[:2] == ("America/New_York", "XNYS")


def has_all(diary: Diary) -> bool:
    return sum(one.new_fills for one in diary.reports) == 121


def test_a_watch_keeps_up_with_every_account_at_the_same_time(
    two: Terminal, brokers: tuple[PracticeServer, PracticeServer]
) -> None:
    with Journal(two.journal, default_config_dir()) as journal:
        journal.claim()
        engines, stop = journal.sync_engines(), threading.Event()
        diaries = [Diary() for _ in engines]
        threads = [
            threading.Thread(target=engine.watch, args=(diary, stop, threading.Event()))
            for engine, diary in zip(engines, diaries, strict=True)
        ]
        for thread in threads:
            thread.start()
        for diary in diaries:
            diary.wait_for_phase(SyncPhase.LIVE)
        for server in brokers:
            server.broker.emit_fill("BTC/USD", "buy", "0.1")
        for diary in diaries:
            diary.wait_for(partial(has_all, diary))
        stop.set()
        for thread in threads:
            thread.join(10)
    assert {one.account for diary in diaries for one in diary.statuses} == {"one", "two"}
    assert (fills_of(two, "one"), fills_of(two, "two")) == (121, 121)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_watching_sync_ends_cleanly_when_it_is_asked_to(tmp_path: Path, how: signal.Signals) -> None:
    with PracticeServer(practice(1)) as server:
        keys = {"APCA_API_KEY_ID": server.settings.key_id, "APCA_API_SECRET_KEY": server.settings.secret_key}
        child = subprocess.Popen(
            [sys.executable, "-m", "journal_app", "sync", "--watch", "--json", "--journal", str(tmp_path / "j.db")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | keys | {"APCA_API_BASE_URL": server.rest_url},
        )  # fmt: skip
        assert child.stdout is not None
        report: dict[str, Any] = json.loads(child.stdout.readline())
        child.send_signal(how)
        _, err = child.communicate(timeout=20)
    assert report["new_fills"] == 120
    assert child.returncode == (0 if how is signal.SIGTERM else 130)
    assert "Traceback" not in err
    assert "stopped" in err
    assert not (tmp_path / "j.db-wal").exists(), "the journal was closed"
