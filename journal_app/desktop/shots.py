"""Pictures of every page: light and dark, small and large, and of an empty journal."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QEventLoop, QSize, QTimer
from PySide6.QtWidgets import QWidget

from journal_app.desktop.application import make_application
from journal_app.desktop.dialogs.connect import ConnectDialog
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.pages import PAGES
from journal_app.desktop.practice_notes import write_notes
from journal_app.desktop.sync_state import SyncState
from journal_app.desktop.theme import Choice, Theme
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.review_page import ReviewPage
from journal_app.desktop.views.today_page import TodayPage
from journal_app.desktop.views.trades_page import TradesPage
from journal_app.domain.errors import JournalError, LedgerError
from journal_app.domain.news import SyncStatus
from journal_app.journal import Journal
from journal_app.metrics.frames import OPEN

SIZES = (QSize(1280, 800), QSize(2560, 1440))
THEMES: tuple[Choice, ...] = ("light", "dark")
PATIENCE_MS = 60_000
READ_WHEN_SHOWN = tuple(name for name in PAGES if name not in {"trades", "performance"})
IN_SIGHT = 16
"""So many rows of the table are seen in the smallest picture."""


def take_shots(journal: Journal, folder: Path, status: SyncStatus | None = None) -> list[Path]:
    """Write a PNG of every page into *folder*; return the paths. Works without a display.

    *status* is how the sync before ended; the status line says it. A practice account gets a few notes.
    """
    make_application()
    if _is_practice(journal):
        write_notes(journal)
    theme = Theme()
    taken: list[Path] = []
    for name in THEMES:
        theme.choose(name)
        with_trades = _window(journal, theme, status)
        for size in SIZES:
            taken += _pages(with_trades, folder, f"{name}-{size.width()}x{size.height()}", size)
        _end(with_trades)
        with tempfile.TemporaryDirectory() as scratch, Journal(Path(scratch) / "empty.db", Path(scratch)) as empty:
            first = _window(empty, theme)
            taken += _first_start(first, folder, name)
            _end(first)
    theme.deleteLater()
    return taken


def _is_practice(journal: Journal) -> bool:
    try:
        found = journal.connection()
    except JournalError:
        return False
    return found is not None and found.environment == "practice"


def _window(journal: Journal, theme: Theme, status: SyncStatus | None = None) -> MainWindow:
    window = MainWindow(journal, theme)
    window.resize(SIZES[0])
    window.show()
    window.feed.load()
    wait_for(lambda: window.feed.complete and not window.feed.busy and window.standing.settled)
    if status is not None:
        window.sync.adopt(status)
    else:
        with suppress(JournalError):
            window.status.show_states((SyncState(connected=journal.connection() is not None),))
    return window


def _choose_telling(page: TradesPage) -> None:
    """Choose the closed trade with the most fills among those in sight."""
    frame, model = page.model.frame, page.model
    rows = [model.row_at(place) for place in range(min(IN_SIGHT, model.rowCount()))]
    if rows:
        fills = [0 if frame.closed_us[row] == OPEN else int(frame.fills[row]) for row in rows]
        page.table.selectRow(fills.index(max(fills)))


def _pages(window: MainWindow, folder: Path, suffix: str, size: QSize) -> list[Path]:
    window.resize(size)
    window.pages.bring("trades")
    page = window.trades
    _choose_telling(page)
    wait_for(lambda: page.detail.settled and page.detail.trade_id == page.table.current_id())
    taken = [_save(window, folder / f"trades-{suffix}.png")]
    window.trades.detail.reveal(window.trades.detail.fills_table)
    taken.append(_save(window, folder / f"fills-{suffix}.png"))
    window.trades.detail.reveal(window.trades.detail.lots.table)
    wait_for(lambda: page.detail.settled)
    taken.append(_save(window, folder / f"lots-{suffix}.png"))
    window.pages.bring("performance")
    wait_for(lambda: window.performance.settled)
    taken.append(_save(window, folder / f"performance-{suffix}.png"))
    taken.append(_more_cards(window, folder / f"cards-{suffix}.png"))
    for name in READ_WHEN_SHOWN:
        taken.append(_reading(window, folder, name, suffix))
        if name == "today":
            taken.append(_day_before(window, folder / f"close-out-{suffix}.png"))
    window.trades.detail.reveal(window.trades.detail.editor.note_text)
    return taken


def _reading(window: MainWindow, folder: Path, name: str, suffix: str) -> Path:
    window.pages.visit(name)
    page = window.pages.page(name)
    if isinstance(page, ReviewPage):
        wait_for(lambda: page.settled)
        page.pane.choose_kind("all")
        page.table.go_to(page.model.place_of(window.trades.model.frame.seq_of(window.trades.table.current_id())))
    wait_for(lambda: not isinstance(page, ReadingPage) or page.settled)
    return _save(window, folder / f"{name}-{suffix}.png")


def _more_cards(window: MainWindow, path: Path) -> Path:
    """Scroll the Performance page to the cards below its first one."""
    bar = window.performance.area.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    wait_for(lambda: window.performance.settled)
    saved = _save(window, path)
    bar.setValue(0)
    return saved


def _day_before(window: MainWindow, path: Path) -> Path:
    """Show the day before today, which is over."""
    page = window.pages.page("today")
    if isinstance(page, TodayPage):
        page.step(-1)
        wait_for(lambda: page.settled)
    saved = _save(window, path)
    if isinstance(page, TodayPage):
        page.go_to_now()
        wait_for(lambda: page.settled)
    return saved


def _first_start(window: MainWindow, folder: Path, name: str) -> list[Path]:
    taken = [_save(window, folder / f"welcome-{name}.png")]
    window.errands.connect_alpaca()
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
