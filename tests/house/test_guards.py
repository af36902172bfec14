"""The guards that watch every test are watched here."""

import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from tests.leaks import running_threads
from tests.logfail import unexpected


def record(level: int, text: str) -> logging.LogRecord:
    return logging.LogRecord("journal_app.sync", level, __file__, 1, text, None, None)


def test_a_warning_nobody_announced_is_noise() -> None:
    assert unexpected([record(logging.WARNING, "page 3 twice")], []) == (
        "unexpected in the log: WARNING journal_app.sync: page 3 twice"
    )


def test_an_announced_warning_is_no_noise_and_must_come() -> None:
    assert not unexpected([record(logging.ERROR, "page 3 twice")], ["page . twice"])
    assert unexpected([], ["page . twice"]) == "announced but not logged: page . twice"


@pytest.mark.expected_log("WARNING journal_app: heard")
def test_the_log_of_a_test_is_listened_to() -> None:
    logging.getLogger("journal_app").warning("heard")


@contextmanager
def a_running_thread() -> Iterator[None]:
    leave = threading.Event()
    thread = threading.Thread(target=leave.wait, name="forgotten")
    thread.start()
    yield
    leave.set()
    thread.join()


def test_a_thread_of_python_is_seen_while_it_runs() -> None:
    with a_running_thread():
        assert any("thread forgotten" in name for name in running_threads())
    assert not any("thread forgotten" in name for name in running_threads())


def test_a_thread_of_qt_is_seen_while_it_runs(qtbot: QtBot) -> None:
    thread = QThread()
    with qtbot.waitSignal(thread.started):
        thread.start()
    assert any(name.startswith("QThread") for name in running_threads())
    thread.quit()
    assert thread.wait(3000)
    assert not any(name.startswith("QThread") for name in running_threads())


def test_no_folder_and_no_password_of_the_user_is_in_reach(tmp_path: Path) -> None:
    for name in ("JOURNAL_CONFIG_DIR", "JOURNAL_DATABASE", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        assert Path(os.environ[name]).is_relative_to(tmp_path)
    assert keyring.get_password("trade-journal", "main") is None
    keyring.set_password("trade-journal", "main", "secret")
    assert type(keyring.get_keyring()).__name__ == "MemoryKeyring"


def test_qt_draws_without_a_display() -> None:
    assert "pytestqt" in sys.modules
    assert os.environ["QT_QPA_PLATFORM"] in {"offscreen", "xcb"}
