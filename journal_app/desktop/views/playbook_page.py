"""The Playbook page: setups in order, the form of the chosen one, and what its criteria are worth."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QHideEvent, QImage, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from journal_app.desktop.desk import Desk
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.models.setups_model import SetupRow
from journal_app.desktop.playbook_edits import ORDER, PICTURES, PlaybookEdits
from journal_app.desktop.playbook_reading import PlaybookRead, Wanted, read_playbook
from journal_app.desktop.scope import Chip
from journal_app.desktop.theme import GRID
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.setup_editor import SetupEditor
from journal_app.desktop.views.setup_fields import Sentence
from journal_app.desktop.views.setup_list import SetupList
from journal_app.domain.errors import JournalError, LedgerError

_NEW = noop("New setup")
_NO_SETUPS = noop(
    "No setups yet.\nA setup is a named reason for entering, with its checklist and its planned risk. "
    "Choose “New setup” and give it a name."
)
_MOST_LETTERS = 40
"""Of a name on a button."""
_NO_PICTURE = LedgerError(
    noop("There is no picture on the clipboard."), noop("Copy one, or take a screenshot, and paste again.")
)


class _Words(QWidget):
    """What stands in place of the form: no setups yet, or a name that is not in the playbook, with the next step."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words, self.button = QLabel(), QPushButton()
        self.words.setWordWrap(True)
        self.words.setMinimumWidth(1)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setForegroundRole(self.words.palette().ColorRole.PlaceholderText)
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        column.addStretch(1)
        column.addWidget(self.words)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.button.clicked.connect(self._press)

    def _press(self) -> None:
        self.pressed.emit()

    def say(self, words: str, button: str) -> None:
        self.words.setText(words)
        self.button.setText(button)


class PlaybookPage(ReadingPage[PlaybookRead]):
    """What is typed is written in the background and can be undone; what is read never touches what is typed."""

    def __init__(self, desk: Desk) -> None:
        """Place the parts; nothing is read before somebody looks."""
        super().__init__(desk)
        playbook = self.journal.playbook
        self.edits = PlaybookEdits(playbook, desk.keeper, self)
        self.setups = SetupList(desk.theme)
        self.editor = SetupEditor(desk.theme, playbook.checked)
        self.trouble = Sentence(desk.theme, tr("What went wrong with the list"))
        self.words = _Words()
        self._name, self._pictures_of = "", ("", -1)
        self._is_naming = self._is_split_by_hand = False
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.editor)
        self._front = QStackedWidget()
        self._front.addWidget(self._scroll)
        self._front.addWidget(self.words)
        self.trouble.setContentsMargins(GRID, 0, GRID, GRID)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.setups, 1)
        column.addWidget(self.trouble)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(left)
        self._split.addWidget(self._front)
        self._split.setStretchFactor(1, 1)
        self._split.splitterMoved.connect(self._keep_split)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(self._split)

    def _connect(self) -> None:
        self.edits.changed.connect(self._read_again)
        self.edits.shown.connect(self._bring)
        self.edits.refused.connect(self._tell_refused)
        self.edits.failed.connect(self.failed)
        self.edits.renamed.connect(self._follow_name)
        self.edits.told.connect(self.editor.sentences[PICTURES].say)
        self.setups.chosen.connect(self._choose)
        self.setups.opened.connect(self._open)
        self.setups.new_wanted.connect(self.make_new)
        self.setups.act_wanted.connect(self._act)
        self.setups.model.arranged.connect(self.edits.arrange)
        self.editor.edited.connect(self._write)
        self.editor.renamed.connect(self._rename)
        self.editor.picture_came.connect(self._take_in)
        self.editor.pictures.removed.connect(self._remove_picture)
        self.editor.worth.trades_wanted.connect(self.show_trades)
        self.words.pressed.connect(self._press)
        self.desk.scope.masked.connect(self._mask)
        paste = QAction(tr("Paste a picture"), self)
        paste.setShortcut(QKeySequence(QKeySequence.StandardKey.Paste))
        paste.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        paste.triggered.connect(self.paste)
        self.addAction(paste)
        pictures = self.editor.pictures
        opening = QAction(tr("Look at the picture"), pictures.row)
        opening.setShortcuts([QKeySequence(key) for key in ("Return", "Enter")])
        opening.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        opening.triggered.connect(pictures.open_current)
        pictures.row.addAction(opening)

    # Reading ------------------------------------------------------------------------------------

    def question(self) -> Callable[[], PlaybookRead]:
        """Read the setups in the view, and the one in front."""
        wanted = Wanted(
            self.edits.version, self.desk.scope.view, self._name, self._pictures_of != (self._name, self.edits.version)
        )
        return partial(read_playbook, self.journal, wanted)

    def show_answer(self, answer: PlaybookRead) -> None:
        """Show it, unless something was written meanwhile: then it is read again."""
        if answer.name != self.editor.name:
            self.editor.flush()
        if answer.version != self.edits.version or not self.edits.idle:
            self._stale = True
            return
        if answer.name != self._name and any(one.name == self._name for one in answer.rows):
            self._stale = True  # another setup was chosen meanwhile
            return
        self._name = answer.name
        self.setups.show_rows(answer.rows, answer.name)
        self._show_front(answer.rows)
        self.editor.worth.show_worth(answer.worth)
        if answer.pictures is not None:
            self._pictures_of = (answer.name, answer.version)
            self.editor.pictures.model.show_pictures(answer.pictures)
        if self._is_naming:
            self._is_naming = False
            self.start_renaming()

    def _show_front(self, rows: tuple[SetupRow, ...]) -> None:
        row = self.setups.current_row()
        setup = row.setup if row is not None else None
        if row is None:
            self.words.say(tr(_NO_SETUPS), tr("&New setup"))
        elif setup is None:
            short = row.name if len(row.name) <= _MOST_LETTERS else f"{row.name[:_MOST_LETTERS]}…"
            self.words.say(
                counted(
                    "“{name}” stands on {n} trade and is not in the playbook.",
                    "“{name}” stands on {n} trades and is not in the playbook.", row.trades, name=row.name,
                ),
                counted(
                    "&Add “{name}”, {n} trade", "&Add “{name}”, {n} trades", row.trades, name=short.replace("&", "&&")
                ),
            )  # fmt: skip
        self._front.setCurrentWidget(self.words if setup is None else self._scroll)
        taken = [one.name for one in rows if one.setup]
        self.editor.show_setup(setup, row.trades if row else 0, taken)

    def _read_again(self) -> None:
        self._stale = True
        self._read_if_visible()

    @property
    def settled(self) -> bool:
        """Tell whether everything typed is in the journal, and everything read is shown."""
        return super().settled and self.edits.idle and not self.editor.is_waiting

    def take_focus(self) -> None:
        """Let the keys move among the setups."""
        self.setups.view.setFocus()

    def open_raw(self) -> None:
        """Do nothing: no row of a broker stands behind a setup."""

    # The list -----------------------------------------------------------------------------------

    def _choose(self, row: SetupRow | None) -> None:
        self.editor.flush()
        self.trouble.say("")
        self._name = row.name if row else ""
        self._show_front(self.setups.model.rows)
        self.editor.worth.show_worth((), tr("Reading …"))
        self.editor.pictures.model.show_pictures(())
        self._pictures_of = ("", -1)
        self._scroll.verticalScrollBar().setValue(0)
        self._read_again()

    def _bring(self, name: str) -> None:
        self._name = name

    def _open(self) -> None:
        row = self.setups.current_row()
        if row is not None and row.setup is None:
            self.edits.create(row.name)
        elif row is not None:
            self.editor.name_line.setFocus()

    def _press(self) -> None:
        row = self.setups.current_row()
        if row is None:
            self.make_new()
        else:
            self.edits.create(row.name)

    def make_new(self) -> None:
        """Make a setup, and let the trader type its name."""
        self.editor.flush()
        taken = {one.name for one in self.setups.model.rows}
        names = [tr(_NEW), *(f"{tr(_NEW)} {number}" for number in range(2, len(taken) + 3))]
        self._is_naming = True
        self.edits.create(next(name for name in names if name not in taken))

    def start_renaming(self) -> None:
        """Put the cursor into the name."""
        self._scroll.verticalScrollBar().setValue(0)
        self.editor.name_line.setFocus()
        self.editor.name_line.selectAll()

    def _act(self, act: str) -> None:
        row = self.setups.current_row()
        if row is None:
            return
        if act == "trades":
            self.show_trades()
        elif row.setup is not None and act == "rename":
            self.start_renaming()
        elif row.setup is not None and act == "retire":
            self.editor.retired_box.click()
        elif row.setup is not None:
            self._remove(row.name)

    def _remove(self, name: str) -> None:
        self.editor.flush()
        name = self.editor.name or name
        rows = [one.name for one in self.setups.model.rows]
        place = rows.index(name) if name in rows else 0
        rest = [one for one in rows if one != name]
        self.edits.remove(name)
        self._name = rest[min(place, len(rest) - 1)] if rest else ""

    # The form -----------------------------------------------------------------------------------

    def _write(self, name: str, field: str, value: object) -> None:
        row = self.setups.model.row_at(self.setups.model.place_of(name))
        if row is not None and row.setup is not None:
            self.setups.model.amend(name, replace(row.setup, **{field: value}))  # type: ignore[arg-type]  # of that field
        self.edits.write(name, field, value)

    def _rename(self, before: str, after: str) -> None:
        row = self.setups.model.row_at(self.setups.model.place_of(before))
        if row is not None and row.setup is not None:
            self.setups.model.amend(before, replace(row.setup, name=after))
        if self._name == before:
            self._name = after
        self.edits.rename(before, after)

    def _follow_name(self, before: str, after: str) -> None:
        """Keep looking at the trades of a setup that has another name now."""
        view, old = self.desk.scope.view, ("setup", before)
        new = Chip("setup", after, after)
        chips = tuple(new if (chip.by, chip.key) == old else chip for chip in view.chips)
        self.desk.scope.look_at(replace(view, chips=chips))

    def _tell_refused(self, name: str, field: str, error: JournalError) -> None:
        if not self.isVisible():  # something was undone from another page
            self.failed.emit(error)
        if field == "name" and self._name == self.editor.name:
            self._name = name
        if field == ORDER or not self.editor.take_back(name, field, error):
            self._is_naming = False
            self.trouble.complain(error)

    def show_trades(self) -> None:
        """Show the trades of the setup on the Trades page: it becomes a chip, in place of other setups."""
        row = self.setups.current_row()
        if row is None:
            return
        view = self.desk.scope.view
        others = tuple(chip for chip in view.chips if chip.by != "setup")
        self.desk.scope.look_at(replace(view, chips=(*others, Chip("setup", row.name, row.name))))
        self.page_wanted.emit("trades")

    # Pictures -----------------------------------------------------------------------------------

    def paste(self) -> None:
        """Put the picture on the clipboard on the setup."""
        self._take_in(QGuiApplication.clipboard().mimeData())

    def _take_in(self, source: QMimeData) -> None:
        name, image = self.editor.name, source.imageData()
        if not name:
            return
        files = [Path(one.toLocalFile()) for one in source.urls() if one.isLocalFile()]
        for path in files:
            self.edits.add_file(name, path)
        if not files and isinstance(image, QImage):
            self.edits.add_image(name, image)
        elif not files:
            self.editor.sentences[PICTURES].complain(_NO_PICTURE)
            return
        self.editor.sentences[PICTURES].say("")

    def _remove_picture(self, number: int) -> None:
        self.edits.remove_picture(self.editor.name, number)
        self.editor.sentences[PICTURES].say(tr("The picture was removed. Ctrl+Z brings it back."))

    # Coming and going ---------------------------------------------------------------------------

    def _mask(self, is_on: bool) -> None:  # noqa: FBT001 - what the scope tells
        self.editor.risk.hide_amount(hidden=is_on)
        self.setups.model.rewrite()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hand on what is typed when the page or the window goes."""
        self.editor.flush()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list a third of a narrow page, and no more than it needs of a wide one."""
        super().resizeEvent(event)
        if not self._is_split_by_hand:
            left = min(self.width() // 3, 32 * GRID)
            self._split.setSizes([left, self.width() - left])

    def _keep_split(self) -> None:
        self._is_split_by_hand = True
