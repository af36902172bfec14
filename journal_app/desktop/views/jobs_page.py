"""Work and notices: what runs, how far it is, how to stop it; what ended last; and the last notices."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QProgressBar, QPushButton, QSplitter, QVBoxLayout, QWidget

from journal_app.desktop.desk import Desk
from journal_app.desktop.figures import by_locale
from journal_app.desktop.jobs import Jobs, WorkState
from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.job_rows import ENDED_COLUMNS, NOTICE_COLUMNS, duration_words
from journal_app.desktop.notices import Notice
from journal_app.desktop.theme import GRID, sized, tabular
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.domain.clock import now_us

_IDLE = noop("Nothing runs now. Sync, imports, price bars and backups are listed here while they work.")
_NO_WORK = noop("Nothing has ended since the start.\nWhat came in is listed on the page Inbox.")
_NO_NOTICES = noop("No notice since the start.\nNew fills, broken rules, finished reports and problems are told here.")
_TICK_MS = 1000
_BAR_STEPS = 1000


class WorkRow(QWidget):
    """One piece of work that runs: its title, how far it is, the time left, and a button that stops it."""

    def __init__(self, state: WorkState, jobs: Jobs) -> None:
        """Show a piece of work."""
        super().__init__()
        self._jobs, self.number = jobs, state.id
        self.title, self.detail = QLabel(state.title), QLabel()
        self.bar, self.cancel_button = QProgressBar(), QPushButton(tr("Cancel"))
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.detail.setFont(tabular(self.detail.font()))
        self.detail.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(GRID)
        self.bar.setAccessibleName(tr("Progress of {title}", title=state.title))
        self.cancel_button.setAccessibleName(tr("Cancel {title}", title=state.title))
        self.cancel_button.clicked.connect(self._cancel)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self.title, 0, 0)
        grid.addWidget(self.detail, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.bar, 1, 0, 1, 2)
        grid.addWidget(self.cancel_button, 0, 2, 2, 1)

    def _cancel(self) -> None:
        self._jobs.cancel(self.number)

    def show_state(self, state: WorkState, at_us: int, *, still: bool) -> None:
        """Show how far it is at a moment (UTC µs); *still* without a bar that runs to and fro."""
        left = state.seconds_left(at_us)
        parts = [state.detail, "" if state.share is None else by_locale(f"{state.share:.0%}")]
        parts += [
            "" if left is None else tr("{time} left", time=duration_words(left)),
            tr("stopping …") if state.is_cancelled else "",
        ]
        self.detail.setText("  ·  ".join(filter(None, parts)))
        self.bar.setVisible(state.share is not None or not still)
        self.bar.setRange(0, 0 if state.share is None else _BAR_STEPS)
        if state.share is not None:
            self.bar.setValue(round(state.share * _BAR_STEPS))
        self.cancel_button.setEnabled(state.can_cancel)
        self.cancel_button.setVisible(state.can_cancel or state.is_cancelled)


class JobsPage(ReadingPage[int]):
    """Nothing here is in the journal: it is what this program knows since its start. What is read is the clock."""

    def __init__(self, desk: Desk) -> None:
        """Show what is known now."""
        super().__init__(desk)
        self._jobs, self._notices = desk.house.jobs, desk.house.notices
        self.rows: dict[int, WorkRow] = {}
        self.idle = QLabel(tr(_IDLE))
        self.ended: RowsTable[WorkState] = RowsTable(
            ENDED_COLUMNS, desk.theme, name=tr("Work that ended"), key=_work_id
        )
        self.notices: RowsTable[Notice] = RowsTable(
            NOTICE_COLUMNS, desk.theme, name=tr("Last notices"), key=_notice_key
        )
        self._column = QVBoxLayout()
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._show_work)
        self._arrange()
        self._jobs.changed.connect(self._show_work)
        self._notices.changed.connect(self._show_notices)
        self._show_work()
        self._show_notices()

    def _arrange(self) -> None:
        self.idle.setWordWrap(True)
        self.idle.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._column.setSpacing(2 * GRID)
        above, below = QWidget(), QWidget()
        for part, title, inner in ((above, tr("Ended last"), self.ended), (below, tr("Notices"), self.notices)):
            column = QVBoxLayout(part)
            column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
            column.setSpacing(GRID)
            column.addWidget(self._heading(title))
            column.addWidget(inner, 1)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(above)
        split.addWidget(below)
        running = QVBoxLayout()
        running.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        running.setSpacing(GRID)
        running.addWidget(self._heading(tr("Running")))
        running.addWidget(self.idle)
        running.addLayout(self._column)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(running)
        whole.addWidget(split, 1)

    def _heading(self, text: str) -> QLabel:
        heading = QLabel(text)
        heading.setFont(sized(self.font(), 1.1, bold=True))
        return heading

    def question(self) -> Callable[[], int]:
        """Return what tells the time."""
        return now_us

    def show_answer(self, answer: int) -> None:
        """Show what is known at a moment (UTC µs); amounts may be hidden now."""
        self._show_running(answer)
        self._show_notices()

    def take_focus(self) -> None:
        """Let the keys work in the table of notices."""
        self.notices.setFocus()

    def open_raw(self) -> None:
        """Nothing here was received from anywhere."""

    def showEvent(self, event: QShowEvent) -> None:
        """Follow the clock while somebody looks; whoever looks has seen the notices."""
        super().showEvent(event)
        self._tick.start()
        self._show_work()
        self._show_notices()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        super().hideEvent(event)
        self._tick.stop()

    def _show_work(self) -> None:
        self._show_running(now_us())

    def _show_running(self, at_us: int) -> None:
        running = {one.id: one for one in self._jobs.running}
        for number in self.rows.keys() - running.keys():
            row = self.rows.pop(number)
            row.hide()
            row.deleteLater()
        for number, state in running.items():
            if number not in self.rows:
                self.rows[number] = WorkRow(state, self._jobs)
                self._column.addWidget(self.rows[number])
            self.rows[number].show_state(state, at_us, still=self.desk.theme.reduced_motion)
        self.idle.setVisible(not running)
        self.ended.show_rows(self._jobs.ended, tr(_NO_WORK))

    def _show_notices(self) -> None:
        shown = tuple(replace(one, private=self._notices.text_of(one)) for one in self._notices.newest_first)
        self.notices.show_rows(shown, tr(_NO_NOTICES))
        if self.isVisible():
            self._notices.mark_seen()


def _work_id(one: WorkState) -> object:
    return one.id


def _notice_key(one: Notice) -> object:
    return one.at_us, one.text
