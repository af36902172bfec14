"""The window is started and quit again and again: nothing that it started is left, and memory does not grow."""

import gc
import logging
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keyring
import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QEventLoop, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from journal_app.desktop.app import Session
from journal_app.desktop.application import make_application
from tests.desktop.furnished import furnished_journal
from tests.desktop.stand_in import PlayedEngine, StandIn
from tests.leaks import running_threads, stop_waiting_for
from tests.memory_keyring import MemoryKeyring

log = logging.getLogger(__name__)
LOOPS = 8
WARM = 3
"""So many loops fill the caches of Qt and Python before anything is measured."""
MOST_GROWTH_KB = 512
"""A loop may add so much memory on average: the allocator's waste. One window takes 20 times as much."""
PATIENCE_MS = 30_000


@dataclass(frozen=True, slots=True)
class Left:
    """What runs or exists once a window is gone."""

    threads: frozenset[str]
    tasks: int
    timers: int
    windows: int
    widgets: int
    memory_kb: int


def count_left() -> Left:
    """Count what is there now; what only waits for the collector is collected first."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    timers = [one for one in gc.get_objects() if isinstance(one, QTimer) and shiboken6.isValid(one) and one.isActive()]
    return Left(
        frozenset(running_threads()), len(list(Path("/proc/self/task").iterdir())), len(timers),
        len(QApplication.topLevelWidgets()), len(QApplication.allWidgets()), _resident_kb(),
    )  # fmt: skip


def _resident_kb() -> int:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def wait_for(is_so: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    clock = QElapsedTimer()
    clock.start()
    while not is_so():
        assert clock.elapsed() < PATIENCE_MS, "the window did not settle"
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def start_and_quit(journal: StandIn) -> None:
    """Show a journal as the program does, look at four pages, and quit."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    journal.engine = PlayedEngine()
    session = Session(journal, application)
    session.start()
    window = session.window
    wait_for(lambda: window.feed.complete and not window.feed.busy and journal.engine is not None)
    for name in ("today", "review", "performance", "playbook"):
        window.pages.visit(name)
        page = window.pages.page(name)
        wait_for(lambda page=page: getattr(page, "settled", True))  # type: ignore[misc]  # the page of this turn
    window.quit()
    session._leave()
    application.aboutToQuit.disconnect(session._leave)
    window.deleteLater()
    session.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def growth(journal: StandIn, loops: int, turn: Callable[[StandIn], None] = start_and_quit) -> list[str]:
    """Start and quit so often; return what was left behind, in words, nothing when all is well."""
    for _ in range(WARM):
        turn(journal)
    first = last = count_left()
    found = []
    for number in range(1, loops + 1):
        turn(journal)
        last = count_left()
        found += [f"loop {number}: {words}" for words in _compare(first, last)]
    log.info("memory grew from %s to %s kB in %s loops", first.memory_kb, last.memory_kb, loops)
    mean_kb = (last.memory_kb - first.memory_kb) / loops
    if mean_kb > MOST_GROWTH_KB:
        found.append(f"{mean_kb:.0f} kB of memory a loop")
    return found


def _compare(first: Left, last: Left) -> list[str]:
    found = []
    left = stop_waiting_for(last.threads - first.threads)
    if left:
        found.append(f"threads {sorted(left)}")
    if last.tasks > first.tasks and len(list(Path("/proc/self/task").iterdir())) > first.tasks:
        found.append(f"{last.tasks} tasks of the system, {first.tasks} before")
    for name in ("timers", "windows", "widgets"):
        before, after = getattr(first, name), getattr(last, name)
        if after > before:
            found.append(f"{after} {name}, {before} before")
    return found


@pytest.mark.usefixtures("qapp")
def test_nothing_is_left_when_the_window_has_been_quit(tmp_path: Path) -> None:
    with furnished_journal(tmp_path) as journal:
        assert growth(journal, LOOPS) == []


@pytest.mark.usefixtures("qapp")
def test_what_is_left_on_purpose_is_found(tmp_path: Path) -> None:
    stop = threading.Event()
    kept: list[object] = []

    def leak(_: StandIn) -> None:
        timer, widget, thread = QTimer(interval=60_000), QWidget(), QThread()
        timer.start()
        thread.start()
        python = threading.Thread(target=stop.wait)
        python.start()
        kept.extend((timer, widget, thread, python))

    with furnished_journal(tmp_path) as journal:
        found = growth(journal, 1, leak)
    stop.set()
    for one in kept:
        if isinstance(one, QThread):
            one.quit()
            one.wait(1000)
        elif isinstance(one, QTimer):
            one.stop()
        elif isinstance(one, threading.Thread):
            one.join()
        elif isinstance(one, QWidget):
            one.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    told = "\n".join(found)
    for kind in ("threads", "QThread", "tasks", "timers", "windows", "widgets"):
        assert kind in told


def main(loops: int) -> int:
    """Loop at length and print what came of it."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    make_application()
    keyring.set_keyring(MemoryKeyring())
    with tempfile.TemporaryDirectory() as folder, furnished_journal(Path(folder)) as journal:
        before = count_left()
        found = growth(journal, loops)
        after = count_left()
    print(f"{loops} loops: {before}\n→ {after}")  # noqa: T201 - the answer
    print("\n".join(found) or "nothing is left")  # noqa: T201 - the answer
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
