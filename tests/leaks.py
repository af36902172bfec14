"""Which threads run now: Python's by name, Qt's by object."""

import gc
import sys
import threading
import time
from collections.abc import Set as AbstractSet

GRACE_SECONDS = 2.0
FOREIGN_THREAD = threading._DummyThread  # a Qt thread that once ran Python; it looks alive for ever


def running_threads() -> set[str]:
    """Return a name for every thread that runs: ``thread worker (…)`` or ``QThread 0x…``."""
    python = {
        f"thread {thread.name} ({thread.ident})"
        for thread in threading.enumerate()
        if not isinstance(thread, FOREIGN_THREAD)
    }
    return python | _running_qthreads()


def stop_waiting_for(threads: AbstractSet[str]) -> set[str]:
    """Return the threads that have not ended by themselves within a short grace."""
    deadline = time.monotonic() + GRACE_SECONDS
    left = threads & running_threads()
    while left and time.monotonic() < deadline:
        threading.Event().wait(0.01)
        left = threads & running_threads()
    return set(left)


def _running_qthreads() -> set[str]:
    core = sys.modules.get("PySide6.QtCore")
    widgets = sys.modules.get("PySide6.QtWidgets")
    if core is None or widgets is None or widgets.QApplication.instance() is None:
        return set()
    import shiboken6

    threads = [item for item in gc.get_objects() if issubclass(type(item), core.QThread)]
    return {f"QThread {id(item):#x}" for item in threads if shiboken6.isValid(item) and item.isRunning()}
