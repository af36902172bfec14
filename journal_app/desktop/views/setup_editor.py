"""One setup of the playbook as a form: every field hands on what was typed 0.6 s after the last key."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from journal_app.desktop.figures import number_typed
from journal_app.desktop.language import counted, tr
from journal_app.desktop.picture_files import ENDINGS
from journal_app.desktop.playbook_words import rule_text
from journal_app.desktop.theme import GRID, Theme, sized, tabular
from journal_app.desktop.views.criteria_table import AUTOSAVE_MS, Checklist
from journal_app.desktop.views.note_pad import NotePad
from journal_app.desktop.views.picture_strip import PictureStrip
from journal_app.desktop.views.risk_line import RiskLine
from journal_app.desktop.views.setup_fields import OwnUndo, QuietWhenAway, Sentence, forget_typing
from journal_app.desktop.views.worth_block import WorthBlock
from journal_app.domain.errors import JournalError, LedgerError, SettingsError
from journal_app.domain.playbook import Setup

_SIDE_BY_SIDE = 1240
"""From this width on, in pixels, what is told and what is counted stand beside each other."""
_LINES, _ROOMY_LINES = 6, 20
"""Height of the description."""
_NO_SETUP = Setup("")


class SetupEditor(QWidget):
    """What is typed and cannot be read stays in its field, with a sentence that says why, until it is mended."""

    edited = Signal(str, str, object)
    """Name of the setup, field, its new value."""
    renamed = Signal(str, str)
    """Name of the setup, the name that it is to have."""
    picture_came = Signal(object)
    """`QMimeData` that was dropped, or pasted into the description."""

    def __init__(self, theme: Theme, check: Callable[[Setup], Setup]) -> None:
        """Start without a setup; *check* returns one as it would be kept, or raises a JournalError."""
        super().__init__()
        self._check = check
        self._stored = self._read = _NO_SETUP
        self._refused: dict[str, JournalError] = {}
        self._trades, self._taken = 0, frozenset[str]()
        self._drafts: dict[tuple[str, str], str] = {}
        self.name_line = QLineEdit()
        self.description = NotePad()
        self.preview_button = QToolButton()
        self.pictures = PictureStrip()
        self.checklist = Checklist()
        self.risk, self.target_line = RiskLine(), QLineEdit(placeholderText=tr("none"))
        self.baseline_box = QCheckBox(tr("&Baseline: deviations are measured against it"))
        self.retired_box = QCheckBox(tr("Ret&ired: offered no more when a trade is reviewed"))
        self.worth = WorthBlock(theme)
        self.sentences = {
            field: Sentence(theme, name) for field, name in (
                ("name", tr("About the name")), ("description", tr("About the description")),
                ("pictures", tr("About the pictures")),
                ("criteria", tr("About the checklist")), ("risk_rule", tr("About the planned risk")),
                ("target_r", tr("About the target")), ("is_baseline", tr("About the baseline")),
                ("is_retired", tr("About the retirement")),
            )
        }  # fmt: skip
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._undo = OwnUndo(self)
        self._lines: dict[str, QLineEdit | QPlainTextEdit] = {
            "description": self.description.text, "risk_rule": self.risk.amount, "target_r": self.target_line,
        }  # fmt: skip
        self._name_parts()
        self._arrange()
        self._connect()
        self.setAcceptDrops(True)

    # Look ---------------------------------------------------------------------------------------

    def _name_parts(self) -> None:
        self.name_line.setFont(sized(self.font(), 1.3, bold=True))
        self.name_line.setAccessibleName(tr("Name of the setup"))
        self.name_line.setAcceptDrops(False)
        self.target_line.setAcceptDrops(False)
        self.target_line.setFont(tabular(self.target_line.font()))
        self.description.text.setPlaceholderText(
            tr("What it looks like, when it works, when to stay away. In Markdown.")
        )
        self.description.text.setAccessibleName(tr("Description of the setup, in Markdown"))
        self.description.preview.setAccessibleName(tr("Description as it will be read"))
        self.pictures.row.setAccessibleName(tr("Pictures of the setup"))
        QuietWhenAway(self.pictures.row)
        self.preview_button.setText(tr("Preview"))
        self.preview_button.setCheckable(True)
        self.preview_button.setAutoRaise(True)
        self.preview_button.setToolTip(tr("Look at the description as it will be read"))
        for field in (self.name_line, *self._lines.values()):
            self._undo.watch(field)

    def _arrange(self) -> None:
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(2 * GRID)
        self._columns.addWidget(self._told(), 1)
        self._columns.addWidget(self._counted(), 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(2 * GRID, GRID, 2 * GRID, 2 * GRID)
        page.setSpacing(GRID)
        page.addLayout(_stacked(self.name_line, self.sentences["name"]))
        page.addLayout(self._columns)
        page.addStretch(1)

    def _told(self) -> QWidget:
        head = QHBoxLayout()
        caption = QLabel(tr("&Description"))
        caption.setBuddy(self.description.text)
        head.addWidget(caption, 1)
        head.addWidget(self.preview_button)
        pictures = QLabel(tr("&Pictures"))
        pictures.setBuddy(self.pictures.row)
        column = QVBoxLayout()
        column.setSpacing(GRID // 2)
        column.addLayout(head)
        column.addWidget(self.description)
        column.addWidget(self.sentences["description"])
        column.addSpacing(GRID)
        column.addLayout(_stacked(pictures, self.pictures, self.sentences["pictures"]))
        column.addStretch(1)
        return _holding(column)

    def _counted(self) -> QWidget:
        form = QFormLayout()
        form.setVerticalSpacing(GRID)
        form.setHorizontalSpacing(2 * GRID)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        target = QHBoxLayout()
        target.addWidget(self.target_line)
        target.addWidget(QLabel(tr("R, in multiples of what is risked")))
        target.addStretch(1)
        self.target_line.setMaximumWidth(12 * GRID)
        rows: tuple[tuple[str, QWidget, QWidget | QHBoxLayout, str], ...] = (
            (tr("Planned ris&k"), self.risk, self.risk, "risk_rule"),
            (tr("Tar&get"), self.target_line, target, "target_r"),
        )
        for text, buddy, part, field in rows:
            caption = QLabel(text)
            caption.setBuddy(buddy)
            form.addRow(caption, _stacked(part, self.sentences[field]))
        column = QVBoxLayout()
        column.setSpacing(GRID)
        column.addLayout(_stacked(self.checklist, self.sentences["criteria"]))
        column.addLayout(form)
        column.addLayout(_stacked(self.baseline_box, self.sentences["is_baseline"]))
        column.addLayout(_stacked(self.retired_box, self.sentences["is_retired"]))
        column.addSpacing(GRID)
        column.addWidget(self.worth)
        column.addStretch(1)
        for box in (self.baseline_box, self.retired_box):
            box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        return _holding(column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand both halves beside each other where there is room."""
        super().resizeEvent(event)
        ways = QBoxLayout.Direction
        beside = self.width() >= _SIDE_BY_SIDE
        self._columns.setDirection(ways.LeftToRight if beside else ways.TopToBottom)
        self._fit_description()

    def _fit_description(self) -> None:
        lines = _LINES if self._columns.direction() is QBoxLayout.Direction.TopToBottom else _ROOMY_LINES
        self.description.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 2 * GRID)

    def changeEvent(self, event: QEvent) -> None:
        """Keep as many lines in every text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and hasattr(self, "_columns"):  # told before there are parts too
            self._fit_description()

    # Typing -------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self._timer.timeout.connect(self._hand_on)
        self.description.typed.connect(self._type)
        self.description.picture_came.connect(self.picture_came)
        self.preview_button.toggled.connect(self._preview)
        self.risk.typed.connect(self._type)
        self.target_line.textEdited.connect(self._type)
        self.name_line.textEdited.connect(self._name_typed)
        self.name_line.editingFinished.connect(self._rename)
        self.checklist.model.edited.connect(self._hand_on)
        self.baseline_box.clicked.connect(self._hand_on)
        self.retired_box.clicked.connect(self._hand_on)

    @property
    def name(self) -> str:
        """The name of the setup shown, "" for none."""
        return self._stored.name

    @property
    def is_waiting(self) -> bool:
        """Tell whether something typed is not handed on yet."""
        return self._timer.isActive() or self.checklist.is_waiting

    def _typed(self) -> dict[str, Any]:
        return {
            "description": self.description.note, "risk_rule": self.risk.rule,
            "target_r": number_typed(self.target_line.text()) or None, "is_baseline": self.baseline_box.isChecked(),
            "is_retired": self.retired_box.isChecked(), "criteria": self.checklist.model.criteria,
        }  # fmt: skip

    def _differing(self) -> dict[str, Any]:
        """Return the fields in which what is typed is not what is kept."""
        return {field: value for field, value in self._typed().items() if self.name and self._differs(field, value)}

    def _differs(self, field: str, value: object) -> bool:
        kept = getattr(self._stored, field)
        if value == kept or (field == "risk_rule" and kept == "none" and not value):
            return False
        try:
            return bool(getattr(self._checked(field, value), field) != kept)
        except JournalError:
            return True

    def _type(self) -> None:
        self._refused.clear()
        if self.name:
            self._tell()
            self._timer.start()

    def _checked(self, field: str, value: Any) -> Setup:  # noqa: ANN401 - of that field
        if field == "risk_rule" and self.risk.is_unfinished:
            raise LedgerError(tr("The amount is missing."), tr("Write a plain number above 0, for example 100 or 1."))
        try:
            return self._check(replace(self._stored, **{field: value}))
        except SettingsError as error:
            amount = self.risk.amount.text().strip()
            hint = tr("Write a plain number above 0, for example 100 or 1.")
            raise LedgerError(tr("“{amount}” is no risk that can be planned.", amount=amount), hint) from error

    def _tell(self) -> None:
        """Say under risk and target what they come to, or why what is typed cannot be read."""
        typed = self._typed()
        words: dict[str, Callable[[], str]] = {
            "risk_rule": lambda: rule_text(self.risk.rule),
            "target_r": lambda: "",
        }
        for field, say in words.items():
            try:
                if field in self._refused:
                    raise self._refused[field]
                self._checked(field, typed[field])
            except JournalError as error:
                self.sentences[field].complain(error)
            else:
                self.sentences[field].say(say())

    def _hand_on(self) -> None:
        """Hand on every field that differs from what is kept and can be read."""
        self._timer.stop()
        for field, value in self._differing().items():
            try:
                kept = getattr(self._checked(field, value), field)
            except JournalError:
                continue  # its sentence says why, as typed
            self._stored = replace(self._stored, **{field: kept})
            self._refused.pop(field, None)
            self.sentences[field].say("")
            if field in self._lines:
                forget_typing(self._lines[field])
            self.edited.emit(self.name, field, kept)
        self._tell()

    def flush(self) -> None:
        """Hand on everything that is typed, also what is still being edited in place, and the name."""
        if self.name:
            self.checklist.commit()
            self._hand_on()
            self._rename()

    def _name_typed(self) -> None:
        self._refused.pop("name", None)
        self._tell_name()

    def _tell_name(self) -> None:
        typed = self.name_line.text().strip()
        if "name" in self._refused:
            self.sentences["name"].complain(self._refused["name"])
        elif typed == self.name:
            self.sentences["name"].say("")
        elif typed in self._taken:
            self.sentences["name"].complain(
                LedgerError(tr("The playbook has a setup “{typed}” already.", typed=typed), tr("Choose another name."))
            )
        elif not typed:
            self.sentences["name"].complain(
                LedgerError(tr("The setup has no name."), tr("Give it the name that is to stand on its trades."))
            )
        else:
            said = counted(
                "Return renames it, on {n} trade too. Esc keeps “{name}”.",
                "Return renames it, on {n} trades too. Esc keeps “{name}”.", self._trades, name=self.name,
            )  # fmt: skip
            alone = tr("Return renames it. Esc keeps “{name}”.", name=self.name)
            self.sentences["name"].say(said if self._trades else alone)

    def _rename(self) -> None:
        typed, before = self.name_line.text().strip(), self.name
        self._tell_name()
        if not before or typed == before or self.sentences["name"].is_complaint:
            return
        self._hand_on()
        self._stored = replace(self._stored, name=typed)
        self.sentences["name"].say("")
        forget_typing(self.name_line)
        self.renamed.emit(before, typed)

    def keep_name(self) -> None:
        """Forget a name that is only typed."""
        self._refused.pop("name", None)
        self.name_line.setText(self.name)
        self._tell_name()

    # Showing ------------------------------------------------------------------------------------

    def show_setup(self, setup: Setup | None, trades: int, taken: Collection[str]) -> None:
        """Show a setup; the same one read again does not touch what is being typed.

        *trades* is how many have its name, *taken* are the names in the playbook.
        """
        shown = self._read = setup or _NO_SETUP
        self._trades, self._taken = trades, frozenset(taken) - {shown.name}
        if shown.name != self.name:
            self._keep_drafts()
            self._stored = shown
            self._fill(shown, frozenset())
            self.name_line.setText(shown.name)
            self.name_line.setCursorPosition(0)
            self._bring_drafts()
            self._refused.clear()
            for sentence in self.sentences.values():
                sentence.say("")
        else:
            untouched = frozenset(self._differing())
            self._stored = shown
            self._fill(shown, untouched)
        self._tell()
        self._tell_name()

    def _fill(self, setup: Setup, untouched: Collection[str]) -> None:
        fill: dict[str, Callable[[], object]] = {
            "description": lambda: self._show_description(setup.description),
            "risk_rule": lambda: self.risk.show_rule(setup.risk_rule),
            "target_r": lambda: _put(self.target_line, setup.target_r or ""),
            "is_baseline": lambda: self.baseline_box.setChecked(setup.is_baseline),
            "is_retired": lambda: self.retired_box.setChecked(setup.is_retired),
            "criteria": lambda: self.checklist.model.show_criteria(setup.criteria),
        }
        for field, show in fill.items():
            if field not in untouched:
                show()

    def _show_description(self, text: str) -> None:
        self.description.blockSignals(True)  # what is shown was not typed
        self.description.show_note(text)
        self.description.blockSignals(False)

    def _keep_drafts(self) -> None:
        """Remember what cannot be read yet, for when its setup is shown again."""
        differing = self._differing()
        for field in ("risk_rule", "target_r"):
            if field in differing:
                self._drafts[self.name, field] = differing[field]

    def _bring_drafts(self) -> None:
        if rule := self._drafts.pop((self.name, "risk_rule"), ""):
            self.risk.show_rule(rule)
        if target := self._drafts.pop((self.name, "target_r"), ""):
            self.target_line.setText(target)

    def take_back(self, name: str, field: str, error: JournalError) -> bool:
        """Say beside a field why it could not be written; tell whether it is the setup shown that this is about.

        What is typed stays, and is written with the next key, or when the trader goes elsewhere.
        """
        if name not in {self.name, self._read.name} or not name:
            return False
        if field in self._typed() or field == "name":
            self._stored = replace(self._stored, **{field: getattr(self._read, field)})
        self._refused[field] = error
        self.sentences[field].complain(error)
        return True

    def _preview(self, is_on: bool) -> None:  # noqa: FBT001 - what the button tells
        self.description.look(preview=is_on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the name with Esc."""
        if event.key() == Qt.Key.Key_Escape and self.name_line.hasFocus():
            self.keep_name()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take pictures and picture files."""
        if has_pictures(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand on what was dropped."""
        self.picture_came.emit(event.mimeData())
        event.acceptProposedAction()


def has_pictures(source: QMimeData) -> bool:
    """Tell whether a picture or picture files are in what is dragged or on the clipboard."""
    return source.hasImage() or any(one.toLocalFile().lower().endswith(ENDINGS) for one in source.urls())


def _put(line: QLineEdit, text: str) -> None:
    if line.text().strip() != text:
        line.setText(text)


def _holding(column: QVBoxLayout) -> QWidget:
    column.setContentsMargins(0, 0, 0, 0)
    part = QWidget()
    part.setLayout(column)
    return part


def _stacked(*parts: QWidget | QHBoxLayout) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID // 2)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part)
        else:
            column.addLayout(part)
    return column
