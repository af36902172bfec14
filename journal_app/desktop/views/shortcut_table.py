"""All commands with their keys: choose one, press another key."""

from PySide6.QtGui import QKeySequence, QPalette
from PySide6.QtWidgets import QHBoxLayout, QKeySequenceEdit, QLabel, QPushButton, QVBoxLayout, QWidget

from journal_app.desktop.figures import NOTHING
from journal_app.desktop.language import noop, tr, word
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.desktop.shortcuts import KeyRow, Shortcuts, key_text
from journal_app.desktop.theme import GRID, Theme
from journal_app.desktop.views.rows_table import RowsTable

_GAP = "\u2002"
_COLUMNS: tuple[RowColumn[KeyRow], ...] = (
    RowColumn(_GAP + noop("Command"), f"{_GAP}Keep the chosen on their own ", lambda one: _GAP + one.words,
              stretch=True),
    RowColumn(noop("Key"), "Ctrl+Shift+Return ", lambda one: one.shown or NOTHING),
    RowColumn("", "changed by you ", lambda one: "" if one.is_usual else word("changed by you")),
)  # fmt: skip


class ShortcutTable(QWidget):
    """A table of commands, and below it the place where a key is pressed for the chosen one."""

    def __init__(self, shortcuts: Shortcuts, theme: Theme) -> None:
        """Show every command."""
        super().__init__()
        self._shortcuts = shortcuts
        self.table: RowsTable[KeyRow] = RowsTable(_COLUMNS, theme, name=tr("Commands and their keys"), key=_name)
        self.caption, self.answer = QLabel(), QLabel()
        self.press = QKeySequenceEdit()
        self.take_button, self.none_button = QPushButton(tr("Us&e it here")), QPushButton(tr("&No key"))
        self.usual_button, self.all_button = QPushButton(tr("&Usual key")), QPushButton(tr("&All usual keys"))
        self._arrange()
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(self._begin)
        self.press.editingFinished.connect(self._take)
        self.take_button.clicked.connect(self._take_over)
        self.none_button.clicked.connect(self._take_away)
        self.usual_button.clicked.connect(self._reset)
        self.all_button.clicked.connect(shortcuts.reset_all)
        shortcuts.changed.connect(self._show)
        self._show()
        self.table.choose("")

    def _arrange(self) -> None:
        self.press.setMaximumSequenceLength(1)
        self.press.setAccessibleName(tr("Press the new key"))
        self.caption.setBuddy(self.press)
        self.answer.setWordWrap(True)
        self.answer.setAccessibleName(tr("Whether the key can be used"))
        self.answer.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.take_button.hide()
        keys, more = QHBoxLayout(), QHBoxLayout()
        keys.addWidget(self.caption, 1)
        keys.addWidget(self.press)
        keys.addWidget(self.none_button)
        keys.addWidget(self.usual_button)
        more.addWidget(self.answer, 1)
        more.addWidget(self.take_button)
        more.addWidget(self.all_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.table, 1)
        column.addLayout(keys)
        column.addLayout(more)
        self.table.setMinimumHeight(22 * GRID)

    def _show(self) -> None:
        self.table.show_rows(self._shortcuts.rows, "")
        self._show_chosen(self.table.current_row())
        self.all_button.setEnabled(any(not one.is_usual for one in self._shortcuts.rows))

    def _show_chosen(self, row: KeyRow | None) -> None:
        self.take_button.hide()
        self.answer.setText(tr("Choose a command, go to the field and press a key."))
        if row is not None:
            self.caption.setText(tr("New &key for “{words}”", words=row.words))
            self.press.setKeySequence(QKeySequence(row.key))
            self.none_button.setEnabled(bool(row.key))
            self.usual_button.setEnabled(not row.is_usual)

    def _begin(self) -> None:
        self.press.clear()
        self.press.setFocus()

    def _pressed(self) -> str:
        return self.press.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _take(self) -> None:
        row, key = self.table.current_row(), self._pressed()
        if row is None or not key or key == row.key:
            return
        other = self._shortcuts.holder(key, but=row.name)
        if self._shortcuts.is_fixed(key):
            self.answer.setText(tr("▲ {key} undoes or redoes in every program. Press another key.", key=key_text(key)))
        elif other is None:
            self._shortcuts.assign(row.name, key)
            self.answer.setText(tr("{key} now means “{words}”.", key=key_text(key), words=row.words))
        else:
            self.answer.setText(
                tr(
                    "▲ {key} already means “{words}”, which would go without a key.",
                    key=key_text(key),
                    words=other.words,
                )
            )
            self.take_button.show()

    def _take_over(self) -> None:
        row, key = self.table.current_row(), self._pressed()
        if row is not None and key:
            self._shortcuts.assign(row.name, key)

    def _take_away(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._shortcuts.assign(row.name, "")

    def _reset(self) -> None:
        row = self.table.current_row()
        if row is not None:
            self._shortcuts.reset(row.name)


def _name(row: KeyRow) -> object:
    return row.name
