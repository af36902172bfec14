"""Start everything once, without a display: what a built program must be able to do."""

import importlib
import os
import tempfile
from pathlib import Path

LAZY = ("alpaca.trading.client", "starlette.applications", "uvicorn", "keyring", "pyqtgraph", "PySide6.QtNetwork")
"""Libraries that are imported only when needed, so a build that lacks one would start nevertheless."""


def run_selftest() -> list[str]:
    """Return one line for each thing that worked. Raises whatever went wrong."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return [*_modules(), *_window()]


def _modules() -> list[str]:
    # Named in import statements, because the builder of the frozen program looks for those.
    import pandas as pd
    import sklearn.ensemble

    for name in LAZY:
        importlib.import_module(name)
    return [f"libraries: pandas {pd.__version__}, scikit-learn {sklearn.__version__}, {', '.join(LAZY)}"]


def _window() -> list[str]:
    from PySide6 import __version__
    from PySide6.QtGui import QFontDatabase

    from journal_app.desktop.application import make_application
    from journal_app.desktop.shots import take_shots
    from journal_app.journal import Journal

    make_application()
    fonts = QFontDatabase.families()
    if not fonts:
        raise RuntimeError("there is no font; every letter would be an empty box")
    with tempfile.TemporaryDirectory(prefix="trade-journal-selftest-") as scratch:
        folder = Path(scratch)
        with Journal(folder / "journal.db", folder) as journal:
            pictures = take_shots(journal, folder)
        empty = [one.name for one in pictures if one.stat().st_size < 1000]
    if empty:
        raise RuntimeError(f"these pictures are empty: {', '.join(empty)}")
    return [f"Qt {__version__}, {len(fonts)} fonts", f"window: {len(pictures)} pictures"]
