"""One setting as it is shown: title and sentence on the left, its control on the right, below what is wrong."""

import logging
from collections.abc import Callable, Iterable
from zoneinfo import available_timezones

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QCompleter,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)  # fmt: skip

from journal_app.desktop.background import run
from journal_app.desktop.choosing import SettingsKeeper
from journal_app.desktop.figures import number_typed
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID, Theme, tabular
from journal_app.domain.errors import SettingsError
from journal_app.setting_fields import Kind, SettingField

log = logging.getLogger(__name__)

CONTROL_WIDTH = 264
"""All controls begin at the same line and are equally wide."""
_RULES = (
    ("none", noop("Nothing known")), ("money", noop("A fixed amount")), ("percent", noop("Percent of the capital")),
    ("entry", noop("Percent of the entry value")),
)  # fmt: skip
_EMPTY: dict[Kind, str] = {
    "capital": noop("Nothing known"), "time": noop("Never"), "zone": noop("As this computer"), "folder": noop("None"),
}  # fmt: skip


class EntryLine(QLineEdit):
    """A line that is taken when it is left or Return is pressed, and given up with Esc."""

    abandoned = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give up with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.abandoned.emit()
        else:
            super().keyPressEvent(event)


class ZoneLine(EntryLine):
    """A line for the name of a time zone; names are completed by any part of them, once somebody has gone into it."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Look for the names, in the background: they are many small files."""
        super().focusInEvent(event)
        if self.completer() is None:
            self.setCompleter(QCompleter([], self))
            run(available_timezones, self._complete, self._leave_out)

    def _complete(self, names: Iterable[str]) -> None:
        completer = QCompleter(sorted(names), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)

    def _leave_out(self, error: Exception) -> None:
        log.warning("names of time zones are not completed: %s", error)


class SettingRow(QWidget):
    """A setting, its control, its sentence. An entry that cannot be kept stays to be mended; the old value counts."""

    def __init__(self, about: SettingField, keeper: SettingsKeeper, theme: Theme) -> None:
        """Show what is chosen now."""
        super().__init__()
        self.about, self.keeper, self._theme = about, keeper, theme
        self.title, self.sentence, self.wrong = QLabel(tr(about.title)), QLabel(tr(about.sentence)), QLabel()
        self.control = self.make_control()
        self.control.setAccessibleName(tr(about.title))
        self.control.setAccessibleDescription(tr(about.sentence))
        self._arrange()
        keeper.changed.connect(self._follow)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.show_value()

    def make_control(self) -> QWidget:
        """Return what the setting is chosen with."""
        raise NotImplementedError

    def show_value(self) -> None:
        """Show what is chosen now, without telling it as a choice."""
        raise NotImplementedError

    @property
    def is_wide(self) -> bool:
        """Tell whether the control takes the whole width, below the sentence."""
        return False

    def _arrange(self) -> None:
        font = self.title.font()
        font.setBold(True)
        self.title.setFont(font)
        self.title.setBuddy(self.control)
        self.sentence.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for line in (self.title, self.sentence, self.wrong):
            line.setWordWrap(True)
            line.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setAccessibleName(tr("What is wrong with {title}", title=tr(self.about.title)))
        self.wrong.hide()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(3 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.title, 0, 0)
        grid.addWidget(self.sentence, 1, 0)
        if self.is_wide:
            grid.addWidget(self.control, 3, 0, 1, 2)
        else:
            self.control.setFixedWidth(CONTROL_WIDTH)
            grid.addWidget(self.control, 0, 1, 2, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.wrong, 2, 0, 1, 2)

    def choose(self, value: object) -> None:
        """Choose a value, or say why it cannot be."""
        try:
            self.keeper.change(self.about.name, value)
        except SettingsError as error:
            self.tell_wrong(f"{tr(error.title)} {tr(error.hint)}")
        else:
            self.tell_wrong("")
            self.show_value()

    def tell_wrong(self, text: str) -> None:
        """Say what is wrong with the entry; "" when nothing is."""
        self.wrong.setText(tr("▲ {words} What was chosen before still counts.", words=text) if text else "")
        self.wrong.setVisible(bool(text))

    def _follow(self, name: str) -> None:
        if name == self.about.name:
            self.tell_wrong("")
            self.show_value()
        elif name == "mask_amounts":
            self.show_value()

    def _restyle(self) -> None:
        palette = self.wrong.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.colours.loss)
        self.wrong.setPalette(palette)


class _StillWheel(QObject):
    """The wheel scrolls the page; it turns a control only after somebody went into it."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave the wheel to the page."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _still(control: QWidget) -> None:
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    control.installEventFilter(_StillWheel(control))


def _hide(line: QLineEdit, *, hidden: bool) -> None:
    line.setEchoMode(QLineEdit.EchoMode.Password if hidden else QLineEdit.EchoMode.Normal)


class SwitchRow(SettingRow):
    """On or off."""

    def make_control(self) -> QWidget:
        """Return a check box that says its state in words."""
        self._box = QCheckBox()
        self._box.toggled.connect(self._toggle)
        return self._box

    def show_value(self) -> None:
        """Show on or off."""
        is_on = bool(self.keeper.value(self.about.name))
        if is_on != self._box.isChecked():
            self._box.blockSignals(True)
            self._box.setChecked(is_on)
            self._box.blockSignals(False)
        self._box.setText(tr("On") if is_on else tr("Off"))

    def _toggle(self, is_on: bool) -> None:  # noqa: FBT001 - a slot of Qt's
        self.choose(is_on)


class ChoiceRow(SettingRow):
    """One of a few values."""

    def make_control(self) -> QWidget:
        """Return a list of the values by their words."""
        self._list = QComboBox()
        for value, words in self.about.choices:
            self._list.addItem(tr(words), value)
        _still(self._list)
        self._list.activated.connect(self._take)
        return self._list

    def show_value(self) -> None:
        """Show the value chosen."""
        self._list.setCurrentIndex(self._list.findData(self.keeper.value(self.about.name)))

    def _take(self) -> None:
        self.choose(self._list.currentData())


class NumberRow(SettingRow):
    """A whole number between two bounds."""

    def make_control(self) -> QWidget:
        """Return a field with arrows; it is taken when it is left or Return is pressed."""
        self._number = QSpinBox()
        self._number.setRange(self.about.low, self.about.high)
        self._number.setGroupSeparatorShown(True)
        self._number.setSuffix(f" {tr(self.about.unit)}" if self.about.unit else "")
        self._number.setKeyboardTracking(False)
        self._number.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        self._number.setFont(tabular(self._number.font()))
        _still(self._number)
        self._number.valueChanged.connect(self._take)
        return self._number

    def show_value(self) -> None:
        """Show the number chosen."""
        self._number.blockSignals(True)
        self._number.setValue(self.keeper.value(self.about.name))
        self._number.blockSignals(False)

    def _take(self, number: int) -> None:
        self.choose(number)


class TextRow(SettingRow):
    """A text that the setting's own rule reads: an amount, a time of day, a zone, a folder."""

    def make_control(self) -> QWidget:
        """Return a line; zones are completed, a folder can be looked for."""
        self.line = ZoneLine() if self.about.kind == "zone" else EntryLine()
        self.line.setPlaceholderText(tr(_EMPTY.get(self.about.kind, "")))
        self.line.setFont(tabular(self.line.font()))
        self.line.editingFinished.connect(self._take)
        self.line.abandoned.connect(self._give_up)
        if self.about.kind != "folder":
            return self.line
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        self.line.setAccessibleName(tr(self.about.title))
        find = QPushButton(tr("&Find …"))
        find.setAccessibleName(tr("Find a folder for {title}", title=tr(self.about.title)))
        find.clicked.connect(self._find_folder)
        row.addWidget(self.line, 1)
        row.addWidget(find)
        box.setFocusProxy(self.line)
        return box

    def show_value(self) -> None:
        """Show the text chosen, an amount as dots while amounts are hidden."""
        if self.about.kind == "capital":
            _hide(self.line, hidden=self.keeper.value("mask_amounts"))
        self.line.setText(self.keeper.value(self.about.name))

    def _take(self) -> None:
        text = self.line.text().strip()
        if self.about.kind == "capital":
            text = number_typed(text)
        if text != self.keeper.value(self.about.name):
            self.choose(text)
        else:
            self.tell_wrong("")

    def _give_up(self) -> None:
        self.tell_wrong("")
        self.show_value()

    def _find_folder(self) -> None:
        dialog = QFileDialog(self, tr(self.about.title), self.line.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.choose)
        dialog.open()


class RuleRow(SettingRow):
    """What a trade without a planned stop risks: a kind of rule, and how much."""

    def make_control(self) -> QWidget:
        """Return a list of kinds beside a line for the amount."""
        self.kinds, self.amount = QComboBox(), EntryLine(placeholderText=tr("How much"))
        for kind, words in _RULES:
            self.kinds.addItem(tr(words), kind)
        _still(self.kinds)
        self.kinds.setAccessibleName(tr(self.about.title))
        self.amount.setAccessibleName(tr("How much a trade without a planned stop risks"))
        self.amount.setFont(tabular(self.amount.font()))
        self.kinds.activated.connect(self._take_kind)
        self.amount.editingFinished.connect(self._take_amount)
        self.amount.abandoned.connect(self.show_value)
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.kinds, 3)
        row.addWidget(self.amount, 2)
        box.setFocusProxy(self.kinds)
        return box

    def show_value(self) -> None:
        """Show the rule chosen."""
        kind, _, amount = self.keeper.value(self.about.name).partition(":")
        self.kinds.setCurrentIndex(max(self.kinds.findData(kind), 0))
        _hide(self.amount, hidden=kind == "money" and self.keeper.value("mask_amounts"))
        self.amount.setText(amount)
        self.amount.setVisible(kind != "none")

    def _take_kind(self) -> None:
        kind = self.kinds.currentData()
        self.amount.setVisible(kind != "none")
        if kind == "none" or self.amount.text().strip():
            self._choose_rule(kind)
        else:
            self.amount.setFocus()

    def _take_amount(self) -> None:
        if self.amount.text().strip():
            self._choose_rule(self.kinds.currentData())

    def _choose_rule(self, kind: str) -> None:
        self.choose("none" if kind == "none" else f"{kind}:{number_typed(self.amount.text())}")


_ROWS: dict[Kind, Callable[[SettingField, SettingsKeeper, Theme], SettingRow]] = {
    "switch": SwitchRow, "choice": ChoiceRow, "number": NumberRow, "text": TextRow, "folder": TextRow,
    "zone": TextRow, "time": TextRow, "capital": TextRow, "rule": RuleRow,
}  # fmt: skip


def make_row(about: SettingField, keeper: SettingsKeeper, theme: Theme) -> SettingRow:
    """Return the row of a setting, by its kind. Raises KeyError for kinds that have a view of their own."""
    return _ROWS[about.kind](about, keeper, theme)
