"""Starting and stopping: in a thread, as a program, and with the parent that dies."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings
from tests.practice.conftest import NEWEST
from tests.practice.streams import Socket

PROGRAM = """
from datetime import date
from journal_app.practice.server import serve_foreground
from journal_app.practice.settings import PracticeSettings
serve_foreground(PracticeSettings(fills=50, newest_day=date(2026, 4, 17), exit_with_parent={follow}))
"""
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {program!r}], stdout=subprocess.PIPE)
print(child.stdout.readline().decode().strip(), child.pid, flush=True)
sys.stdin.read()
"""


@contextmanager
def program(text: str) -> Iterator[subprocess.Popen[str]]:
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", text], stdin=pipe, stdout=pipe, stderr=pipe, text=True) as run:
        try:
            yield run
        finally:
            run.kill()


def first_line(run: subprocess.Popen[str]) -> str:
    assert run.stdout is not None
    return run.stdout.readline()


def test_stop_is_quick_even_with_open_connections() -> None:
    server = PracticeServer(PracticeSettings(fills=1_000_000, newest_day=NEWEST))
    server.start()
    with requests.Session() as session, Socket(server.stream_url) as socket:
        socket.log_in()
        session.get(server.rest_url + "/v2/clock", timeout=5)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 2
    server.stop()


def test_connection_json_is_all_a_client_needs() -> None:
    with PracticeServer(PracticeSettings(fills=0, key_id="K", secret_key="S")) as server:
        found = server.connection_json()
    assert found == {
        "rest_url": f"http://127.0.0.1:{found['rest_url'].rpartition(':')[2]}",
        "stream_url": found["rest_url"].replace("http", "ws") + "/stream",
        "data_url": found["rest_url"],
        "key_id": "K",
        "secret_key": "S",
    }


def test_the_first_pages_of_a_huge_history_do_not_wait_for_its_sums() -> None:
    with PracticeServer(PracticeSettings(fills=1_000_000, newest_day=NEWEST)) as server:
        answer = requests.get(
            server.rest_url + "/v2/account/activities",
            params={"direction": "asc"},
            headers={"APCA-API-KEY-ID": "PRACTICE-KEY", "APCA-API-SECRET-KEY": "practice-secret"},
            timeout=5,
        )
        assert len(answer.json()) == 100
        assert not server.broker.totals.is_ready


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_foreground_prints_its_connection_and_ends_on_a_signal(number: signal.Signals) -> None:
    with program(PROGRAM.format(follow=False)) as run:
        found = json.loads(first_line(run))
        answer = requests.get(found["rest_url"] + "/v2/clock", timeout=5)
        assert answer.status_code == 401
        run.send_signal(number)
        _, errors = run.communicate(timeout=10)
        assert (run.returncode, errors) == (0, "")


def test_the_verb_can_serve_the_eventful_year() -> None:
    words = [sys.executable, "-m", "journal_app", "practice", "--eventful", "--fills", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as run:
        found = json.loads(first_line(run))
        keys = {"APCA-API-KEY-ID": found["key_id"], "APCA-API-SECRET-KEY": found["secret_key"]}
        answer = requests.get(found["rest_url"] + "/v2/account/activities/SPIN", headers=keys, timeout=10)
        run.terminate()
        assert [row["symbol"] for row in answer.json()] == ["CHLD"]


@pytest.mark.skipif(sys.platform == "win32", reason="orphans keep their parent's id on Windows")
def test_foreground_ends_when_its_parent_dies() -> None:
    with program(PARENT.format(program=PROGRAM.format(follow=True))) as parent:
        found, _, pid = first_line(parent).rpartition(" ")
        watched = os.pidfd_open(int(pid)) if hasattr(os, "pidfd_open") else None
        assert json.loads(found)["rest_url"].startswith("http://127.0.0.1:")
        parent.kill()
        parent.wait(10)
        assert watched is not None
        import select

        ended, _, _ = select.select([watched], [], [], 10)
        os.close(watched)
        assert ended
