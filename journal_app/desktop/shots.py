"""Pictures of every page: light and dark, small and large, and of an empty journal."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QWidget

from journal_app.desktop.app import make_application
from journal_app.desktop.dialogs.connect import ConnectDialog
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.sync_watch import SyncState
from journal_app.desktop.theme import Choice, Theme
from journal_app.domain.errors import JournalError, LedgerError
from journal_app.journal import Journal

SIZES = (QSize(1280, 800), QSize(2560, 1440))
THEMES: tuple[Choice, ...] = ("light", "dark")
PATIENCE_MS = 60_000


def take_shots(journal: Journal, folder: Path) -> list[Path]:
    """Write a PNG of every page into *folder*; return the paths. Works without a display."""
    make_application()
    theme = Theme()
    taken: list[Path] = []
    for name in THEMES:
        theme.choose(name)
        with_trades = _window(journal, theme)
        for size in SIZES:
            taken += _pages(with_trades, folder, f"{name}-{size.width()}x{size.height()}", size)
        _end(with_trades)
        with tempfile.TemporaryDirectory() as scratch, Journal(Path(scratch) / "empty.db", Path(scratch)) as empty:
            first = _window(empty, theme)
            taken += _first_start(first, folder, name)
            _end(first)
    theme.deleteLater()
    return taken


def _window(journal: Journal, theme: Theme) -> MainWindow:
    window = MainWindow(journal, theme)
    window.resize(SIZES[0])
    window.show()
    window.feed.load()
    wait_for(lambda: window.feed.complete and not window.feed.busy)
    with suppress(JournalError):
        window.status.show_state(SyncState(connected=journal.connection() is not None))
    return window


def _pages(window: MainWindow, folder: Path, suffix: str, size: QSize) -> list[Path]:
    window.resize(size)
    window.show_page(window.trades)
    page = window.trades
    wait_for(lambda: page.detail.settled and page.detail.trade_id == page.table.current_id())
    taken = [_save(window, folder / f"trades-{suffix}.png")]
    window.trades.detail.reveal(window.trades.detail.fills_table)
    taken.append(_save(window, folder / f"fills-{suffix}.png"))
    window.show_page(window.performance)
    wait_for(lambda: window.performance.settled)
    taken.append(_save(window, folder / f"performance-{suffix}.png"))
    window.trades.detail.reveal(window.trades.detail.editor.note_text)
    return taken


def _first_start(window: MainWindow, folder: Path, name: str) -> list[Path]:
    taken = [_save(window, folder / f"welcome-{name}.png")]
    window.connect_alpaca()
    dialog = window.findChild(ConnectDialog)
    if dialog is not None:
        taken.append(_save(dialog, folder / f"connect-{name}.png"))
        dialog.close()
    return taken


def _save(widget: QWidget, path: Path) -> Path:
    for _ in range(3):  # laid out, scrolled, painted
        QCoreApplication.processEvents()
    if not widget.grab().save(str(path)):
        raise LedgerError(f"The picture {path.name} could not be written.", "Choose a folder that can be written.")
    return path


def _end(window: MainWindow) -> None:
    window.quit()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def wait_for(is_true: Callable[[], bool]) -> None:
    """Let the window work until something is true. Raises TimeoutError after a minute."""
    clock, loop, tick = QElapsedTimer(), QEventLoop(), QTimer()
    clock.start()
    tick.timeout.connect(loop.quit)
    tick.start(10)
    while not is_true():
        if clock.elapsed() > PATIENCE_MS:
            raise TimeoutError("the window did not come to rest")
        loop.exec()
