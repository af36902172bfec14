"""The Inbox: rows that wait for a decision, and every sync and import that brought something."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from journal_app.desktop.desk import Desk
from journal_app.desktop.figures import whole
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.models.inbox_rows import HELD_COLUMNS, JOB_COLUMNS
from journal_app.desktop.received import Received, pretty
from journal_app.desktop.theme import GRID, sized
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.domain.doubts import Doubt
from journal_app.domain.inbox import HeldItem, Job, UnknownType
from journal_app.domain.marks import WaitingMark
from journal_app.journal import Journal

_QUIET = QPalette.ColorRole.PlaceholderText
_CLEAN = noop("No row waits for you. Rows that cannot be counted appear here, each with its reason.")
_MOST_DOUBTS = 5
_NO_JOBS = noop(
    "Nothing has come in yet.\nEach sync and each import that brings something is listed here, "
    "with what was new, known, corrected and held."
)


@dataclass(frozen=True, slots=True)
class Inbox:
    """Jobs newest first, the rows that wait, oldest first, why trades are left out, and notes without a trade."""

    jobs: tuple[Job, ...]
    held: tuple[HeldItem, ...]
    unknown: tuple[UnknownType, ...]
    doubts: tuple[Doubt, ...] = ()
    waiting: tuple[WaitingMark, ...] = ()


def _read(journal: Journal, account: str) -> Inbox:
    jobs, held = journal.jobs(), journal.held_items()
    if account:
        # A job without an account is a file, which may hold rows of several.
        jobs = tuple(one for one in jobs if one.account in {None, account})
        held = tuple(one for one in held if one.account == account)
    named = account or None
    return Inbox(jobs, held, journal.unknown_types(named), journal.doubts(named), journal.marks.waiting(named))


class InboxPage(ReadingPage[Inbox]):
    """Held rows above, as long as there are any; jobs below."""

    def __init__(self, desk: Desk) -> None:
        """Place the parts; nothing is read before somebody looks."""
        super().__init__(desk)
        theme = desk.theme
        self._decisions = desk.decisions
        self._was_read = False
        self.held: RowsTable[HeldItem] = RowsTable(
            HELD_COLUMNS, theme, name=tr("Rows held back"), key=_key, several=True
        )
        self.jobs: RowsTable[Job] = RowsTable(JOB_COLUMNS, theme, name=tr("Syncs and imports"), key=_key)
        self.lead, self.unknown, self._work, self._progress = QLabel(tr(_CLEAN)), QLabel(), QLabel(), QProgressBar()
        self.release_button, self.discard_button = QPushButton(tr("&Count these rows")), QPushButton(tr("&Discard"))
        self.raw_button, self.undo_button = QPushButton(tr("Row as &received")), QPushButton(tr("&Undo import …"))
        self.doubts, self.waiting = QLabel(), QLabel()
        self._upper, self._split = QWidget(), QSplitter(Qt.Orientation.Vertical)
        self._arrange()
        self._connect()
        self._show_work("")

    def _arrange(self) -> None:
        self.lead.setWordWrap(True)
        for line in (self.unknown, self.doubts, self.waiting):
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            line.setVisible(False)
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(160)
        self._progress.setAccessibleName(tr("Work in progress"))
        jobs_title = QLabel(tr("Syncs and imports"))
        jobs_title.setFont(sized(self.font(), 1.1, bold=True))
        self._work.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.release_button.setToolTip(tr("Take the chosen rows into the numbers"))
        self.discard_button.setToolTip(tr("Take the chosen rows off this list; they stay on record"))
        upper = _column(self.lead, self.held, _row(self.raw_button, None, self.discard_button, self.release_button))
        self._upper.setLayout(upper)
        lower = QWidget()
        lower.setLayout(
            _column(
                self.unknown,
                self.doubts,
                self.waiting,
                jobs_title,
                self.jobs,
                _row(self._progress, self._work, None, self.undo_button),
            )
        )
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._upper)
        self._split.addWidget(lower)
        self._split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)
        self._set_held(is_any=False)

    def _connect(self) -> None:
        self.held.opened.connect(self.open_raw)
        self.held.selectionModel().selectionChanged.connect(self._tell_ready)
        self.held.chosen.connect(self._tell_ready)
        self.jobs.chosen.connect(self._tell_ready)
        self.raw_button.clicked.connect(self.open_raw)
        self.release_button.clicked.connect(self._release)
        self.discard_button.clicked.connect(self._discard)
        self.undo_button.clicked.connect(self._ask_undo)
        self._decisions.busy.connect(self._show_work)

    def question(self) -> Callable[[], Inbox]:
        """Read jobs and waiting rows."""
        return partial(_read, self.journal, self.account)

    def show_answer(self, answer: Inbox) -> None:
        """Show them; what was chosen stays chosen."""
        waiting = len(answer.held)
        lead = counted("{n} row waits for you, not counted yet", "{n} rows wait for you, not counted yet", waiting)
        self.lead.setText(lead if waiting else tr(_CLEAN))
        self._set_held(is_any=bool(waiting))
        self.held.show_rows(answer.held, "")
        self.jobs.show_rows(answer.jobs, tr(_NO_JOBS))
        self.unknown.setText(_unknown_line(answer.unknown))
        self.unknown.setVisible(bool(answer.unknown))
        self.doubts.setText(_doubt_lines(answer.doubts))
        self.doubts.setVisible(bool(answer.doubts))
        self.waiting.setText(_waiting_lines(answer.waiting))
        self.waiting.setVisible(bool(answer.waiting))
        self._tell_ready()
        if not self._was_read and self.jobs.hasFocus():
            self.take_focus()  # nothing was there to choose from when the page was opened
        self._was_read = True

    def take_focus(self) -> None:
        """Let the keys move among what waits, else among the jobs."""
        (self.held if self.held.rows.rowCount() else self.jobs).setFocus()

    def open_raw(self) -> None:
        """Open the chosen row as received."""
        item = self.held.current_row()
        if item is not None:
            self.open_received(Received(item.external_id, pretty(item.raw)))

    def _set_held(self, *, is_any: bool) -> None:
        for part in (self.held, self.raw_button, self.release_button, self.discard_button):
            part.setVisible(is_any)
        self.lead.setFont(sized(self.font(), 1.1, bold=True) if is_any else self.font())
        self.lead.setForegroundRole(self.palette().ColorRole.WindowText if is_any else _QUIET)
        self._split.handle(1).setVisible(is_any)
        self._upper.setMaximumHeight(16_777_215 if is_any else self._upper.sizeHint().height())

    def _tell_ready(self) -> None:
        free = not self._decisions.work
        rows = len(self.held.chosen_rows())
        self.release_button.setText(tr("&Count this row") if rows == 1 else tr("&Count {rows} rows", rows=rows))
        for button in (self.release_button, self.discard_button):
            button.setEnabled(free and rows > 0)
        job = self.jobs.current_row()
        self.undo_button.setEnabled(free and job is not None and job.kind == "import" and job.state != "undone")

    def _show_work(self, work: str) -> None:
        self._work.setText(f"{work} …" if work else "")
        self._progress.setVisible(bool(work))
        self._tell_ready()

    def _release(self) -> None:
        self._decisions.release(self.held.chosen_rows())

    def _discard(self) -> None:
        self._decisions.discard(self.held.chosen_rows())

    def _ask_undo(self) -> None:
        job = self.jobs.current_row()
        if job is None:
            return
        box = QMessageBox(
            QMessageBox.Icon.NoIcon,
            tr("Undo import"),
            tr("Take back the import of {source}?", source=job.source),
            parent=self,
        )
        rows = job.new + job.corrected
        box.setInformativeText(
            counted(
                "{n} row will count no longer, and what it had corrected counts again. Your notes stay. "
                "Nothing is deleted, and the file can be imported again.",
                "{n} rows will count no longer, and what they had corrected counts again. Your notes stay. "
                "Nothing is deleted, and the file can be imported again.",
                rows,
            )
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        undo = box.addButton(tr("&Undo import"), QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        undo.clicked.connect(lambda: self._decisions.undo(job))
        box.open()


def _unknown_line(unknown: tuple[UnknownType, ...]) -> str:
    """Return in one line how many rows are of types that are not known."""
    rows = sum(one.rows for one in unknown)
    types = ", ".join(f"{one.type} ({whole(one.rows)})" for one in unknown)
    return counted(
        "Unclassified: {n} row of a type not known yet, kept as received, only the cash counted: {types}.",
        "Unclassified: {n} rows of types not known yet, kept as received, only the cash counted: {types}.",
        rows,
        types=types,
    )


def _doubt_lines(doubts: tuple[Doubt, ...]) -> str:
    """Return why trades are left out of sums: a line for each of the newest, with the row that leads there."""
    lines = [_doubt_line(one) for one in reversed(doubts[-_MOST_DOUBTS:])]
    more = len(doubts) - len(lines)
    head = tr("In doubt, and left out of sums:")
    return "\n".join([head, *lines, *([tr("and {n} more", n=more)] if more else [])])


def _doubt_line(one: Doubt) -> str:
    row = tr("{symbol}, row {row} ({account}):", symbol=one.symbol, row=one.external_id, account=one.account)
    return f"{row} {tr(one.words.title)} {tr(one.words.hint)}"


def _waiting_lines(waiting: tuple[WaitingMark, ...]) -> str:
    """Return what was written on fills that belong to no trade: a line for each of the newest."""
    lines = [
        tr("fill {fill} ({account}): {words}", fill=one.anchor, account=one.account, words=one.words)
        for one in reversed(waiting[-_MOST_DOUBTS:])
    ]
    more = len(waiting) - len(lines)
    head = tr("Written on fills that belong to no trade any more; it comes back with its fill:")
    return "\n".join([head, *lines, *([tr("and {n} more", n=more)] if more else [])])


def _column(*parts: QWidget | QHBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    column.setSpacing(GRID)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part, 1 if isinstance(part, RowsTable) else 0)
        else:
            column.addLayout(part)
    return column


def _row(*parts: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row


def _key(one: HeldItem | Job) -> int:
    return one.id
