"""The one Qt application of the program."""

import ctypes
import gc
import sys
from contextlib import suppress

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from journal_app.desktop.language import speak

SWITCH_SECONDS = 0.001
"""Python threads take turns this often; the default of 5 ms makes a busy worker felt in the window."""

_COLLECT_AFTER = (700, 10, 100)
"""The collector looks at everything a tenth as often as usual: it stops every thread for 50 to 140 ms."""

_MMAP_THRESHOLD, _LARGE = -3, 1 << 20
"""Of glibc's ``mallopt``; and from how many bytes on a column has pages of its own."""


def _give_memory_back() -> None:
    """Let large columns go back to the system as soon as they are dropped.

    By itself glibc learns to keep them for later: half a gigabyte with a million trades, of no use to anybody.
    Other C libraries give them back as it is.
    """
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def make_application() -> QApplication:
    """Return the one application, in the same style on every system."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*_COLLECT_AFTER)
    _give_memory_back()
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(["trade-journal"])
    application.setApplicationName("trade-journal")
    application.setApplicationDisplayName("Trade Journal")
    application.setDesktopFileName("trade-journal")
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    speak(application, QLocale())
    return application
