"""Bugs of any thread end here: one hook makes a report without secrets and tells the window."""

import logging
import os
import platform
import re
import sys
import threading
import traceback
from pathlib import Path
from types import TracebackType

from PySide6 import __version__ as qt_version
from PySide6.QtCore import QObject, Signal

from journal_app import __version__

log = logging.getLogger(__name__)

# Shapes of keys and tokens: Alpaca's ids and secrets, and anything long that follows a telling word.
_SECRETS = (
    re.compile(r"\b[PAC]K[A-Z0-9]{14,}\b"),
    re.compile(r"\b(?=[A-Za-z0-9/+]*[0-9])(?=[A-Za-z0-9/+]*[A-Za-z])[A-Za-z0-9/+]{32,}\b"),
    re.compile(r"(?i)(?:secret|token|passw)\w*['\"]?\s*[=:]\s*\S+"),
)
_SECRET_NAMES = ("KEY", "SECRET", "TOKEN", "PASSWORD")


def without_secrets(text: str) -> str:
    """Return a text with keys, values of secret variables and the home folder made unreadable."""
    for name, value in os.environ.items():
        if len(value) >= 8 and any(word in name.upper() for word in _SECRET_NAMES):
            text = text.replace(value, "••••")
    for pattern in _SECRETS:
        text = pattern.sub("••••", text)
    return text.replace(str(Path.home()), "~")


def report_of(error: BaseException) -> str:
    """Return what a developer needs to know about an error."""
    lines = "".join(traceback.format_exception(error))
    head = f"Trade Journal {__version__}, Qt {qt_version}, Python {platform.python_version()}, {platform.platform()}"
    return without_secrets(f"{head}\n\n{lines}")


class CrashNews(QObject):
    """Hears of every exception that nobody caught, in any thread."""

    happened = Signal(str)
    """The report; arrives in the painting thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Hear nothing until `listen`."""
        super().__init__(parent)
        self._before = (sys.excepthook, threading.excepthook)

    def listen(self) -> None:
        """Take over both hooks."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._hear
        threading.excepthook = self._hear_thread

    def stop(self) -> None:
        """Give both hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def tell(self, error: BaseException) -> None:
        """Log an error and tell the window; from any thread."""
        report = report_of(error)
        log.error("a mistake in the program\n%s", report)
        self.happened.emit(report)

    def _hear(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
        else:
            self.tell(error)

    def _hear_thread(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None:
            self.tell(failed.exc_value)
