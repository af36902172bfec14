"""The daily review by keyboard: list | chart with pictures | what the trader says; Return goes to the next trade."""

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QImage,
    QKeySequence,
    QShowEvent,
    QTextCursor,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from journal_app.desktop.background import run
from journal_app.desktop.charts.price_picture import PricePicture
from journal_app.desktop.deciding import Said
from journal_app.desktop.desk import Desk
from journal_app.desktop.language import noop, tr
from journal_app.desktop.picture_files import ENDINGS
from journal_app.desktop.price_feed import PriceFeed
from journal_app.desktop.review_reading import (
    IncomingPicture,
    OpenedPictures,
    OpenedTrade,
    Reviewed,
    read_file,
    read_image,
    read_list,
    read_pictures,
    read_trade,
)
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.conflict_bar import ConflictBar
from journal_app.desktop.views.grade_bar import BEST
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.review_editor import ReviewEditor
from journal_app.desktop.views.review_list_pane import ReviewListPane
from journal_app.desktop.views.review_middle import ReviewMiddle
from journal_app.domain.errors import JournalError
from journal_app.domain.marks import Annotation

_WIDTHS = (320, 500, 340)
_SHARES = (2, 5, 3)


class ReviewPage(ReadingPage[Reviewed]):
    """Goes through trades one by one; what is typed saves itself. `actions()` are its commands, for menus too."""

    def __init__(self, desk: Desk) -> None:
        """Place the parts; nothing is read before the page is looked at."""
        super().__init__(desk)
        self.keeper = desk.keeper
        self._seq: int | None = None
        self._writes = 0
        self._opened_seq: int | None = None
        self._later: deque[Callable[[], object]] = deque()
        self._awaited = 0
        self._seqs: dict[str, int] = {}
        self._undone = ""
        self.pane = ReviewListPane(desk.theme)
        self.table, self.model = self.pane.table, self.pane.model
        self.middle = ReviewMiddle(desk.theme)
        self.editor = ReviewEditor(desk.theme)
        self.conflict = ConflictBar(desk.keeper, desk.theme)
        self.prices = PriceFeed(desk.journal, self)
        self._pictures_of = ""
        self._arrange()
        self.commands = self._build_actions()
        self.addActions(list(self.commands.values()))
        self._connect()

    def _arrange(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(GRID, GRID, 2 * GRID, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.conflict)
        column.addWidget(self.editor, 1)
        self.right = right = QScrollArea()
        right.setWidget(inner)
        right.setWidgetResizable(True)
        right.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        right.setFrameShape(QFrame.Shape.NoFrame)
        right.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        right.setMinimumWidth(264)
        right.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)
        self.split = QSplitter()
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(1)
        for part, share in zip((self.pane, self.middle, right), _SHARES, strict=True):
            self.split.addWidget(part)
            self.split.setStretchFactor(self.split.count() - 1, share)
        self.split.setSizes(_WIDTHS)
        page = QHBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self.split)
        self.setAcceptDrops(True)

    def _connect(self) -> None:
        self.table.chosen.connect(self._choose)
        self.editor.written.connect(self._write)
        self.editor.left.connect(self.take_focus)
        self.editor.picture_came.connect(self._take_in)
        self.editor.done_button.clicked.connect(self.review_next)
        self.middle.strip.removed.connect(self._remove_picture)
        self.middle.failed.connect(self.failed)
        self.prices.arrived.connect(self._show_picture)
        self.prices.failed.connect(self.failed)
        self.conflict.decided.connect(self._let_go)
        self.keeper.written.connect(self._hear_written)
        self.keeper.refused.connect(self._hear_refused)
        self.keeper.undone.connect(self._hear_undone)

    # Commands -----------------------------------------------------------------------------------

    def _build_actions(self) -> dict[str, QAction]:
        focus, editor = self._focus, self.editor
        table: tuple[tuple[str, str, tuple[str, ...], Callable[[], object]], ...] = (
            ("next", noop("Next trade"), ("J",), partial(self.step, 1)),
            ("previous", noop("Previous trade"), ("K",), partial(self.step, -1)),
            ("done", noop("Reviewed, next trade"), ("Return", "Enter", "Ctrl+Return"), self._return),
            ("not_done", noop("Not reviewed after all"), ("U",), self.take_review_back),
            ("kind", noop("Queue, today or all"), ("F",), self.pane.next_kind),
            ("note", noop("Write the note"), ("N",), self._write_note),
            ("preview", noop("Preview of the note"), ("P",), editor.preview_button.toggle),
            ("setup", noop("Setup"), ("S",), partial(focus, editor.setup)),
            ("mistakes", noop("Mistakes"), ("M",), partial(focus, editor.mistakes)),
            ("tags", noop("Tags"), ("T",), partial(focus, editor.tags)),
            ("stop", noop("Stop and target"), ("X",), partial(focus, editor.plan.lines["stop"])),
            ("checklist", noop("Checklist"), ("C",), partial(self._when_open, self._open_checklist)),
            ("chart", noop("Chart"), ("G",), partial(focus, self.middle.chart)),
            ("whole", noop("Show the whole chart"), ("0",), self.middle.chart.show_all),
            ("pictures", noop("Pictures"), ("I",), partial(focus, self.middle.strip.row)),
            ("paste", noop("Paste a picture"), ("Ctrl+V",), self.paste),
            ("list", noop("Back to the list"), ("Esc",), self.take_focus),
            *((f"grade{grade}", tr("Grade {n}", n=grade), (str(grade),), partial(self._grade, grade))
              for grade in range(1, BEST + 1)),
        )  # fmt: skip
        made: dict[str, QAction] = {}
        for name, text, keys, act in table:
            action = QAction(tr(text), self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(partial(_do, act))
            made[name] = action
        return made

    def _when_open(self, act: Callable[[], object]) -> None:
        """Act on the current trade, when its words are there: fast fingers are not lost, and hit no other trade."""
        if self._is_open and not self._later:
            act()
        elif self._seq is not None:
            self._later.append(act)

    def _do_later(self) -> None:
        while self._later and self._is_open:
            self._later.popleft()()

    def _focus(self, part: QWidget) -> None:
        self._when_open(partial(self._focus_now, part))

    def _focus_now(self, part: QWidget) -> None:
        part.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if self.right.isAncestorOf(part):
            self.right.ensureWidgetVisible(part)

    def _open_checklist(self) -> None:
        if self.editor.checklist.model().rowCount():
            self._focus_now(self.editor.checklist)
        else:
            title = tr("There is no checklist for this trade.")
            self.told.emit(Said(title, tr("Name its setup (S), or write the setup's checklist on the page Playbook.")))

    def _write_note(self) -> None:
        self.editor.preview_button.setChecked(False)
        self._focus(self.editor.note.text)
        self._when_open(partial(self.editor.note.text.moveCursor, QTextCursor.MoveOperation.End))

    def _grade(self, grade: int) -> None:
        self._when_open(partial(self.editor.grade.press, grade))

    def _return(self) -> None:
        """Do what Return means where the keys are: press a button, open a picture, else go on."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()
        elif focused is self.middle.strip.row:
            self.middle.strip.open_current()
        else:
            self.review_next()

    # The list -----------------------------------------------------------------------------------

    def question(self) -> Callable[[], Reviewed]:
        """Read the trades of the view, and the words to offer."""
        return partial(read_list, self.journal, self.desk.scope.view, self._writes)

    def show_answer(self, answer: Reviewed) -> None:
        """Show the list; the current trade stays the current one."""
        if answer.writes == self._writes and self.keeper.idle:
            self.model.forget_told()
        place = self.table.place
        self.table.blockSignals(True)
        self.model.show_list(answer.found)
        self.table.blockSignals(False)
        self.pane.use_pace(answer.pace)
        used = answer.used
        self.editor.offer(answer.playbook, used.setups, used.tags, used.mistakes)
        places = (self.model.place_of(self._undone_seq(answer)), self.model.place_of(self._seq), place)
        self.table.go_to(next((one for one in places if one >= 0), 0))
        self._read_current()

    def _undone_seq(self, answer: Reviewed) -> int | None:
        """Return the trade that Undo leads back to, once the list is as new as that."""
        seq = self._seqs.get(self._undone)
        if answer.writes == self._writes and self.keeper.idle:
            self._undone = ""
        return seq

    def take_focus(self) -> None:
        """Let the keys work in the list."""
        self.table.setFocus()

    def open_raw(self) -> None:
        """Show the trade on the page Trades, where its rows are as received."""
        if self.editor.trade_id:
            self.trade_wanted.emit(self.editor.trade_id)

    @property
    def chosen_ids(self) -> tuple[str, ...]:
        """The id of the trade under review."""
        return (self.editor.trade_id,) if self._is_open else ()

    @property
    def settled(self) -> bool:
        """Tell whether everything read is shown, the prices too."""
        shown = self._seq is None or (self._is_open and self._pictures_of == self.editor.trade_id)
        return super().settled and shown and not self._awaited and self.prices.settled

    def step(self, step: int) -> None:
        """Go so many trades on in the list."""
        if self._later:
            self._later.append(partial(self._step, step))
        else:
            self._step(step)

    def _step(self, step: int) -> None:
        self.table.go_to(max(self.table.place + step, 0))

    def review_next(self) -> None:
        """Mark the trade as reviewed and go to the next one that is not."""
        self._when_open(self._review_next)

    def _review_next(self) -> None:
        seq, place = self._seq, self.table.place
        if seq is None:
            return
        self.editor.end_session()
        next_seq = self.model.seq_at(self.model.next_left(place))
        self._mark(seq, reviewed=True)
        self.table.go_to(self.model.place_of(next_seq if next_seq != seq else seq))
        self.take_focus()

    def take_review_back(self) -> None:
        """Count the trade as not reviewed."""
        if self._seq is not None:
            self._when_open(partial(self._mark, self._seq, reviewed=False))

    def _mark(self, seq: int, *, reviewed: bool) -> None:
        self._writes += 1
        before, after = Annotation(reviewed=not reviewed), Annotation(reviewed=reviewed)
        self.keeper.write(self.editor.trade_id, before, after)
        self.model.tell(seq, reviewed=reviewed)

    # One trade ----------------------------------------------------------------------------------

    @property
    def _is_open(self) -> bool:
        """Tell whether the fields are those of the current trade."""
        return self._opened_seq == self._seq and bool(self.editor.trade_id)

    def _choose(self, seq: int | None) -> None:
        if seq == self._seq:
            return
        self.editor.end_session()
        self._seq = seq
        if seq is None:
            self._later.clear()
            self._opened_seq = None
            self.prices.forget()
            self.editor.show_trade(None, Annotation())
            self.middle.show_trade(None)
        else:
            self._read_current()

    def _read_current(self) -> None:
        if self._seq is not None:
            self._awaited += 1
            run(partial(read_trade, self.journal, self._seq, self.editor.version), self._open, self._fail_to_open)

    def _fail_to_open(self, error: Exception) -> None:
        self._awaited -= 1
        self.failed.emit(error)

    def _open(self, opened: OpenedTrade) -> None:
        self._awaited -= 1
        if opened.seq != self._seq:
            return
        is_same = self._opened_seq == opened.seq
        if is_same and (opened.version != self.editor.version or not self.keeper.idle):
            # Older than what is typed or being written: that tells when it is in the journal.
            if self.keeper.idle and not self.editor.is_typing:
                self._read_current()
            return
        self._opened_seq = opened.seq
        if opened.trade is not None:
            self._seqs[opened.trade.trade_id] = opened.seq
            self.conflict.know(opened.trade)
        self.editor.show_trade(opened.trade, opened.said)
        self.middle.show_trade(opened.trade)
        if opened.trade is None:
            self._later.clear()
            self.middle.tell(tr("This trade is not in the journal any more."))
            return
        self.prices.want(opened.trade, opened.fills)
        self._read_pictures()
        self._do_later()

    def _show_picture(self, picture: PricePicture) -> None:
        if picture.trade_id == self.editor.trade_id:
            self.middle.show_picture(picture)

    def _write(self, trade_id: str, before: Annotation, after: Annotation, session: int) -> None:
        self._writes += 1
        self.conflict.send(trade_id, before, after, session)

    def _hear_written(self, trade_id: str) -> None:
        self._writes += 1
        self.refresh()
        if trade_id == self.editor.trade_id and self._is_open:
            self._read_current()

    def _hear_undone(self, trade_id: str) -> None:
        self._undone = trade_id
        self._writes += 1

    def _hear_refused(self, trade_id: str) -> None:
        self.editor.take_back(trade_id)
        self.model.forget_told()
        self._hear_written(trade_id)

    def _let_go(self, trade_id: str) -> None:
        """Show what the trader has decided on, in the place of what was typed."""
        self._writes += 1
        if trade_id == self.editor.trade_id:
            self.editor.give_up()
            self._read_current()

    # Pictures -----------------------------------------------------------------------------------

    def _read_pictures(self) -> None:
        run(partial(read_pictures, self.journal, self.editor.trade_id), self._show_pictures, self.failed.emit)

    def _show_pictures(self, opened: OpenedPictures) -> None:
        if opened.trade_id == self.editor.trade_id:
            self._pictures_of = opened.trade_id
            self.middle.strip.model.show_pictures(opened.pictures)

    def paste(self) -> None:
        """Put the picture on the clipboard on the trade."""
        self._take_in(QGuiApplication.clipboard().mimeData())

    def _take_in(self, source: QMimeData) -> None:
        """Put what was pasted or dropped on the trade; read and made smaller in the background."""
        if not self._is_open:
            return
        files = [Path(one.toLocalFile()) for one in source.urls() if one.isLocalFile()]
        trade_id, image = self.editor.trade_id, source.imageData()
        for path in files:
            run(partial(read_file, trade_id, path), self._add_picture, self._refuse_picture)
        if not files and isinstance(image, QImage):
            run(partial(read_image, trade_id, image), self._add_picture, self._refuse_picture)
        elif not files:
            self.middle.tell(
                tr("There is no picture on the clipboard. Copy one, or take a screenshot, and paste again.")
            )

    def _add_picture(self, incoming: IncomingPicture) -> None:
        picture = incoming.picture
        self._writes += 1
        self.keeper.add_picture(incoming.trade_id, picture.name, picture.content)
        if picture.remark:
            self.middle.tell(picture.remark)

    def _refuse_picture(self, error: Exception) -> None:
        if isinstance(error, JournalError):
            self.middle.tell(f"{tr(error.title)} {tr(error.hint)}")
        else:
            self.failed.emit(error)

    def _remove_picture(self, number: int) -> None:
        self._writes += 1
        self.keeper.remove_picture(self.editor.trade_id, number)
        self.middle.tell(tr("The picture was removed. Ctrl+Z brings it back."))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take pictures and picture files."""
        source = event.mimeData()
        if source.hasImage() or any(one.toLocalFile().lower().endswith(ENDINGS) for one in source.urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Put what was dropped on the trade."""
        self._take_in(event.mimeData())
        event.acceptProposedAction()

    def showEvent(self, event: QShowEvent) -> None:
        """Read again what may have changed while nobody looked."""
        super().showEvent(event)
        self._read_current()

    def hideEvent(self, event: QHideEvent) -> None:
        """Save what is typed when the page or the window goes."""
        self.editor.end_session()
        self.prices.forget()
        super().hideEvent(event)


def _do(act: Callable[[], object], *_: object) -> None:
    """Act, whatever Qt tells along with the signal."""
    act()
