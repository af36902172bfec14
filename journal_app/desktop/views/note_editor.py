"""Setup, tags and note of the chosen trade."""

from collections.abc import Sequence
from dataclasses import fields

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from journal_app.desktop.language import tr
from journal_app.desktop.tag_line import from_line, to_line
from journal_app.desktop.theme import GRID
from journal_app.domain.marks import Annotation
from journal_app.domain.trades import Trade


class NoteEditor(QWidget):
    """Three fields and Save. What was typed is also saved when another trade is chosen."""

    written = Signal(str, object, object)
    """Trade id, annotation before, annotation after."""

    def __init__(self) -> None:
        """Start without a trade."""
        super().__init__()
        self._trade_id = ""
        self._stored = self._before = Annotation(note="", setup="", tags=())
        self.setup_line = QLineEdit(placeholderText=tr("Why you entered, in a word or two"))
        self.tags_line = QLineEdit(placeholderText=tr("Separated by commas"))
        self.note_text = QPlainTextEdit(placeholderText=tr("What you saw, what you did, what you learned"))
        self.save_button = QPushButton(tr("S&ave"))
        self._hint = QLabel(tr("Ctrl+Return saves"))
        self._arrange()
        for signal in (self.setup_line.textChanged, self.tags_line.textChanged, self.note_text.textChanged):
            signal.connect(self._tell_dirty)
        self.save_button.clicked.connect(self.save)
        saving = QAction(tr("Save the note"), self)
        saving.setShortcuts([QKeySequence(key) for key in ("Ctrl+Return", "Ctrl+Enter")])
        saving.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        saving.triggered.connect(self.save)
        self.addAction(saving)
        self.show_trade(None)

    def _arrange(self) -> None:
        self.note_text.setTabChangesFocus(True)
        form = QFormLayout()
        form.setSpacing(GRID)
        for label, field in ((tr("Set&up"), self.setup_line), (tr("Ta&gs"), self.tags_line)):
            caption = QLabel(f"{label} ")
            caption.setBuddy(field)
            form.addRow(caption, field)
        caption = QLabel(tr("&Note"))
        caption.setBuddy(self.note_text)
        self.note_text.setAccessibleName(tr("Note"))
        self._hint.setForegroundRole(self._hint.palette().ColorRole.PlaceholderText)
        foot = QHBoxLayout()
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(form)
        column.addWidget(caption)
        column.addWidget(self.note_text, 1)
        column.addLayout(foot)

    def show_trade(self, trade: Trade | None) -> None:
        """Show another trade's words; unsaved ones of the last trade are saved first.

        The same trade again, read after a save, does not touch what is being typed.
        """
        same = trade is not None and trade.trade_id == self._trade_id
        if same and self._dirty():
            return
        self.save()
        self._trade_id = trade.trade_id if trade else ""
        self._stored = Annotation(
            note=(trade.note or "") if trade else "",
            setup=(trade.setup or "") if trade else "",
            tags=trade.tags if trade else (),
        )
        if self._typed() != self._stored:
            self.setup_line.setText(self._stored.setup or "")
            self.tags_line.setText(to_line(self._stored.tags or ()))
            self.note_text.setPlainText(self._stored.note or "")
        self.setEnabled(trade is not None)
        self._tell_dirty()

    def _typed(self) -> Annotation:
        return Annotation(
            note=self.note_text.toPlainText(),
            setup=self.setup_line.text().strip(),
            tags=from_line(self.tags_line.text()),
        )

    def _dirty(self) -> bool:
        return bool(self._trade_id) and self._typed() != self._stored

    def _tell_dirty(self) -> None:
        self.save_button.setEnabled(self._dirty())

    def take_back(self, trade_id: str) -> None:
        """Offer Save again: what is typed is not in the journal."""
        if trade_id == self._trade_id:
            self._stored = self._before
            self._tell_dirty()

    def save(self) -> None:
        """Save what differs from the journal, if anything does."""
        if self._dirty():
            self._before, self._stored = self._stored, self._typed()
            self._tell_dirty()
            names = [
                one.name for one in fields(Annotation)
                if getattr(self._before, one.name) != getattr(self._stored, one.name)
            ]  # fmt: skip
            self.written.emit(self._trade_id, _only(self._before, names), _only(self._stored, names))

    def give_up(self, trade_id: str) -> None:
        """Let go of what is typed about a trade: the journal's words are shown when it is read again."""
        if trade_id == self._trade_id:
            self._stored = self._typed()
            self._tell_dirty()


def _only(words: Annotation, names: Sequence[str]) -> Annotation:
    """Return only some fields of an annotation: what another window wrote in others stays."""
    return Annotation(**{name: getattr(words, name) for name in names})
