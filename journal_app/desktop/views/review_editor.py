"""What the trader says about the trade under review: every field saves itself a second after the last key."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.checklist_model import ChecklistModel
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.views.checklist_view import ChecklistView
from journal_app.desktop.views.grade_bar import GradeBar
from journal_app.desktop.views.note_pad import NotePad
from journal_app.desktop.views.plan_lines import PlanLines
from journal_app.desktop.views.word_line import WordLine
from journal_app.domain.marks import Annotation, clearing
from journal_app.domain.playbook import Setup
from journal_app.domain.trades import Trade

AUTOSAVE_MS = 1000
_NO_CHECKLIST = noop("No checklist: write one for this setup in the Playbook.")
_NO_SETUP = noop("Name the setup (S) to see its checklist.")


class ReviewEditor(QWidget):
    """Fields of one trade. What is typed is sent as `written`; what another window writes is shown, or offered."""

    written = Signal(str, object, object, int)
    """Trade id, annotation before, annotation after, session: changes of one session are undone together."""
    left = Signal()
    """The trader is done with a field: the keys go back to the list."""
    picture_came = Signal(object)
    """`QMimeData` with a picture or files that were pasted or dropped into the note."""

    def __init__(self, theme: Theme) -> None:
        """Start without a trade."""
        super().__init__()
        self._trade: Trade | None = None
        self._seen = self._stored = clearing(Annotation())
        self._touched: set[str] = set()
        self._session = 0
        self._playbook: dict[str, Setup] = {}
        self.version = 0
        """Grows with everything typed or saved: what was read before is old then."""
        self.grade = GradeBar(theme)
        self.note = NotePad()
        self.setup = WordLine(tr("Why you entered"), single=True)
        self.mistakes = WordLine(tr("What went wrong, separated by commas"))
        self.tags = WordLine(tr("Separated by commas"))
        self.plan = PlanLines(theme)
        self.checks = ChecklistModel(self)
        self.checklist = ChecklistView(self.checks)
        self.preview_button = QToolButton()
        self.done_button = QPushButton(tr("&Reviewed, next"))
        self.state, self._no_checks = QLabel(), QLabel(tr(_NO_SETUP))
        self._timer = QTimer(self, singleShot=True, interval=AUTOSAVE_MS)
        self._read: dict[str, Callable[[], Any]] = {
            "note": lambda: self.note.note, "setup": lambda: "".join(self.setup.words),
            "mistakes": lambda: self.mistakes.words, "tags": lambda: self.tags.words,
            "stop": lambda: self.plan.price("stop"), "target": lambda: self.plan.price("target"),
            "rating": lambda: self.grade.grade, "checks": lambda: self.checks.answers,
        }  # fmt: skip
        self._arrange()
        self._connect()
        self.show_trade(None, Annotation())

    def _arrange(self) -> None:
        self.preview_button.setText(tr("Preview"))
        self.preview_button.setCheckable(True)
        self.preview_button.setAutoRaise(True)
        self.preview_button.setToolTip(tr("Look at the note as it will be read (P)"))
        for label in (self.state, self._no_checks):
            label.setForegroundRole(label.palette().ColorRole.PlaceholderText)
            label.setWordWrap(True)
        head = QHBoxLayout()
        caption = QLabel(tr("&Note"))
        caption.setBuddy(self.note.text)
        head.addWidget(caption, 1)
        head.addWidget(self.preview_button)
        checks = QWidget()
        below = QVBoxLayout(checks)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.checklist)
        below.addWidget(self._no_checks)
        form = QFormLayout()
        form.setSpacing(GRID)
        form.setHorizontalSpacing(GRID)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: tuple[tuple[str, QWidget, QWidget], ...] = (
            (tr("Grade"), self.grade, self.grade), (tr("Set&up"), self.setup, self.setup),
            (tr("&Mistakes"), self.mistakes, self.mistakes), (tr("Ta&gs"), self.tags, self.tags),
            (tr("St&op"), self.plan, self.plan.lines["stop"]), (tr("&Checks"), checks, self.checklist),
        )  # fmt: skip
        for text, field, buddy in rows:
            label = QLabel(text)
            label.setBuddy(buddy)
            form.addRow(label, field)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(form)
        column.addLayout(head)
        column.addWidget(self.note, 1)
        column.addLayout(foot)
        for first, second in zip(self._fields(), self._fields()[1:], strict=False):
            QWidget.setTabOrder(first, second)

    def _fields(self) -> tuple[QWidget, ...]:
        lines = self.plan.lines
        return (self.setup, self.mistakes, self.tags, lines["stop"], lines["target"], self.checklist, self.note.text)

    def _connect(self) -> None:
        self._timer.timeout.connect(self.save)
        self.note.typed.connect(self._note_typed)
        self.note.picture_came.connect(self.picture_came)
        self.setup.textChanged.connect(self._setup_typed)
        self.mistakes.textChanged.connect(self._mistakes_typed)
        self.tags.textChanged.connect(self._tags_typed)
        self.plan.typed.connect(self._touch)
        self.grade.chosen.connect(self._graded)
        self.checks.answered.connect(self._checked)
        self.preview_button.toggled.connect(self._preview)
        for field in self._fields():
            field.installEventFilter(self)

    # What is shown ------------------------------------------------------------------------------

    @property
    def trade_id(self) -> str:
        """The id of the trade whose words are shown, "" for none."""
        return self._trade.trade_id if self._trade else ""

    @property
    def is_typing(self) -> bool:
        """Tell whether something is typed that was not sent to be saved."""
        return bool(self._touched)

    def offer(
        self, playbook: Sequence[Setup], setups: Sequence[str], tags: Sequence[str], mistakes: Sequence[str]
    ) -> None:
        """Offer the words of the playbook and those that were used before."""
        self._playbook = {one.name: one for one in playbook}
        self.setup.offer([*(one.name for one in playbook if not one.is_retired), *setups])
        self.tags.offer(tags)
        self.mistakes.offer(mistakes)
        self._show_criteria()

    def show_trade(self, trade: Trade | None, said: Annotation) -> None:
        """Show what is said about a trade; what was typed about the last one is saved first.

        The same trade again, read after a change elsewhere, does not touch a field that is being typed in.
        """
        is_same = trade is not None and trade.trade_id == self.trade_id
        if not is_same:
            self.end_session()
            self._touched.clear()
        self._trade = trade
        self._seen = said = clearing(said)
        kept = {name: getattr(self._stored, name) for name in self._touched}
        self._stored = replace(said, **kept)
        self.plan.show_trade(trade)
        for name in self._read.keys() - self._touched:
            self._show_field(name, getattr(said, name))
        self._touched &= kept.keys()
        self.setEnabled(trade is not None)
        self._show_criteria()
        self._tell_state()

    def _show_field(self, name: str, value: Any) -> None:  # noqa: ANN401 - of the field's own kind
        if name == "note":
            self.note.show_note(value)
        elif name == "setup":
            self.setup.show_words((value,) if value else ())
        elif name in {"mistakes", "tags"}:
            (self.tags if name == "tags" else self.mistakes).show_words(value)
        elif name in {"stop", "target"}:
            self.plan.show_price(name, value)
        elif name == "rating":
            self.grade.show_grade(value)
        else:
            self.checks.show_answers(dict(value))
        self._touched.discard(name)

    def _show_criteria(self) -> None:
        name = "".join(self.setup.words)
        setup = self._playbook.get(name)
        self.checks.show_criteria(setup.criteria if setup else ())
        has_rows = self.checks.rowCount() > 0
        self.checklist.setVisible(has_rows)
        if has_rows:
            self.checklist.fit()
        self._no_checks.setVisible(not has_rows)
        self._no_checks.setText(tr(_NO_CHECKLIST if name else _NO_SETUP))

    def _preview(self, preview: bool) -> None:  # noqa: FBT001 - what Qt tells
        self.note.look(preview=preview)

    # What is typed ------------------------------------------------------------------------------

    def _touch(self, name: str) -> None:
        self._touched.add(name)
        self.version += 1
        self._timer.start()
        self._tell_state()

    def _note_typed(self) -> None:
        self._touch("note")

    def _setup_typed(self) -> None:
        self._touch("setup")
        self._show_criteria()

    def _mistakes_typed(self) -> None:
        self._touch("mistakes")

    def _tags_typed(self) -> None:
        self._touch("tags")

    def _graded(self) -> None:
        self._write_at_once("rating")

    def _checked(self) -> None:
        self._write_at_once("checks")

    def _write_at_once(self, name: str) -> None:
        """Save a field that is chosen, not typed: each choice is a step of its own."""
        self.end_session()
        self._touch(name)
        self.end_session()

    def changes(self) -> Annotation:
        """Return the fields that differ from what the journal is known to have; a price that is none is left out."""
        typed = {name: self._read[name]() for name in self._touched}
        return Annotation(**{
            name: value
            for name, value in typed.items()
            if value is not None and value != getattr(self._stored, name)
        })  # fmt: skip

    def save(self) -> None:
        """Save what is typed, if it differs; a price that is none waits until it is mended."""
        self._timer.stop()
        if not self._touched or self._trade is None:
            return
        after = self.changes()
        fields = {name: getattr(after, name) for name in self._read if getattr(after, name) is not None}
        before = Annotation(**{name: getattr(self._stored, name) for name in fields})
        self._touched = {name for name in ("stop", "target") if name in self._touched and self._read[name]() is None}
        if fields:
            self._stored = replace(self._stored, **fields)
            self.version += 1
            self.written.emit(self._trade.trade_id, before, after, self._session + 1)
        self._tell_state()

    def end_session(self) -> None:
        """Save; what is typed from now on is undone on its own."""
        self.save()
        self._session += 1

    def take_back(self, trade_id: str) -> None:
        """Count what is typed as not saved: the journal did not take it."""
        if trade_id == self.trade_id:
            self._stored = self._seen
            self._touched |= {name for name, read in self._read.items() if read() != getattr(self._seen, name)}
            self._tell_state()

    def give_up(self) -> None:
        """Let go of what is typed: the journal's words are shown with the next `show_trade`."""
        self._touched.clear()
        self._timer.stop()

    def _tell_state(self) -> None:
        if self._trade is None:
            self.state.setText("")
        elif self._touched - {"stop", "target"} or self.changes() != Annotation():
            self.state.setText(tr("Not saved yet"))
        else:
            self.state.setText(tr("Saved") if not self._touched else tr("A price is not saved"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave a field with Esc, a line with Return, before the page makes something else of these keys."""
        if event.type() == QEvent.Type.FocusOut:
            self.end_session()
        if isinstance(event, QKeyEvent) and _leaves(watched, event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.end_session()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)


def _leaves(field: QObject, event: QKeyEvent) -> bool:
    """Tell whether a key means that the trader is done with a field."""
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    is_return = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
    return event.key() == Qt.Key.Key_Escape or (is_return and isinstance(field, QLineEdit))
