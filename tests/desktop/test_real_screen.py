"""The window on a real X server, where there is no tray to hide in."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

XVFB = shutil.which("xvfb-run")
_WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from journal_app.desktop.app import Session
from journal_app.desktop.application import make_application
from journal_app.desktop.shots import wait_for
from journal_app.journal import Journal
application = make_application()
with Journal(Path(sys.argv[1]) / "j.db", Path(sys.argv[1])) as journal:
    session = Session(journal, application)
    window = session.window
    window.finished.connect(lambda: print("finished"))
    session.start()
    wait_for(lambda: window.feed.complete and window.isVisible())
    print(QGuiApplication.platformName(), "tray", window.tray.available, "kept", journal.settings.keep_in_tray)
    QTimer.singleShot(0, window.close)
    print("exit", application.exec())
"""


@pytest.mark.skipif(XVFB is None, reason="xvfb-run is not installed: no X server to try")
def test_closing_on_a_screen_without_a_tray_ends_the_program_instead_of_hiding_it(tmp_path: Path) -> None:
    environment = {name: text for name, text in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    answer = subprocess.run(
        [XVFB or "", "-a", sys.executable, "-c", _WINDOW, str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=60, env=environment | {"QT_QPA_PLATFORM": "xcb"},
    )  # fmt: skip
    assert answer.stdout.splitlines() == ["xcb tray False kept True", "finished", "exit 0"], answer.stderr
