"""The one Qt application of the program."""

import gc
import sys

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from journal_app.desktop.language import speak

SWITCH_SECONDS = 0.001
"""Python threads take turns this often; the default of 5 ms makes a busy worker felt in the window."""

_COLLECT_AFTER = (700, 10, 100)
"""The collector looks at everything a tenth as often as usual: it stops every thread for 50 to 140 ms."""


def make_application() -> QApplication:
    """Return the one application, in the same style on every system."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*_COLLECT_AFTER)
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(["trade-journal"])
    application.setApplicationName("trade-journal")
    application.setApplicationDisplayName("Trade Journal")
    application.setDesktopFileName("trade-journal")
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    speak(application, QLocale())
    return application
