"""What holds for every test: no display, no network beyond loopback, no folder or secret of the user's."""

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import keyring
import pytest

from tests.leaks import running_threads, stop_waiting_for
from tests.logfail import WarningCatcher, unexpected
from tests.memory_keyring import MemoryKeyring

# Before any Qt import: pytest-qt makes the application long after this file is read.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,::1"
# For the programs that tests start; inside this process MemoryKeyring answers.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"

SECRETS_OF_THE_USER = ("APCA_", "WORDPRESS_", "ROBINHOOD_", "JOURNAL_")
OUR_SWITCHES = ("JOURNAL_TEST_",)

# The machines are shared, so a slow example proves nothing; on CI the examples are the same every time.
hypothesis.settings.register_profile("house", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("house")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point every folder of the journal into this test's own; forget the user's keys."""
    for name in [name for name in os.environ if name.startswith(SECRETS_OF_THE_USER)]:
        if not name.startswith(OUR_SWITCHES):
            monkeypatch.delenv(name)
    monkeypatch.setenv("JOURNAL_CONFIG_DIR", str(tmp_path / "user" / "config"))
    monkeypatch.setenv("JOURNAL_DATABASE", str(tmp_path / "user" / "journal.db"))
    for kind in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / "user" / kind.lower()))


@pytest.fixture(autouse=True)
def own_keyring() -> MemoryKeyring:
    """Put an empty keyring in place of the user's."""
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    return ring


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logs a warning or an error it did not announce with ``expected_log``."""
    announced = [str(marker.args[0]) for marker in request.node.iter_markers("expected_log")]
    catcher = WarningCatcher()
    logging.getLogger().addHandler(catcher)
    yield
    logging.getLogger().removeHandler(catcher)
    complaint = unexpected(catcher.records, announced)
    if complaint:
        pytest.fail(complaint, pytrace=False)


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test whose threads, Python's or Qt's, still run when it is over."""
    before = running_threads()
    yield
    left = stop_waiting_for(running_threads() - before)
    if left:
        pytest.fail("threads still running: " + ", ".join(sorted(left)), pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def main_thread_is_the_test_thread() -> None:
    """Qt may only be spoken in the main thread, so tests must run there."""
    assert threading.current_thread() is threading.main_thread()
