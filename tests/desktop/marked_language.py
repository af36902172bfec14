"""A language that marks every text it is asked for, and a look at all texts that a window shows."""

import re
from collections.abc import Iterable, Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QAbstractTableModel, QModelIndex, Qt, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QTableView,
    QTabWidget,
    QTreeWidget,
    QWidget,
)  # fmt: skip

from journal_app.desktop.charts.card import ElidedLabel, Readout

Role = Qt.ItemDataRole
OPEN, CLOSE = "⟦", "⟧"
_MOST_ROWS = 40
_KEYS = "QShortcut"
"""Qt's own names of keys: they are read back, so they stay."""
_INNERMOST = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
_DATA = re.compile(
    r"\b(?:"
    r"\d{4}-\d\d-\d\d(?:T[\d:]+Z?)?|\d\d:\d\d(?::\d\d)?|E[SD]T|UTC"  # days and times of the exchange
    r"|(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"  # names by country
    r"|Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?"
    r"|Esc|Del|Return|Enter|Space|F\d+|PgUp|PgDown|Home"  # keys
    r"|(?:main:)?[a-z]{1,2}\d+|[A-Z]+\d{6}[CP]\d{8}"  # names of rows and options in the books of the tests
    r")\b"
    r"|(?:Ctrl|Alt|Shift|Meta)\+\S+"
    r"|[\d.,]+ ?(?:R|MB|s|min|h|d|k|M)\b"  # numbers with their units
)


class MarkedLanguage(QTranslator):
    """Every text of every context comes back between two marks."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, _disambiguation: str | None = None, _n: int = -1) -> str:
        return text if context == _KEYS or not text else f"{OPEN}{text}{CLOSE}"


def bare(text: str, data: Iterable[str] = ()) -> str:
    """Return what is left of a text without what is marked, and without data; "" is as it should be."""
    before = ""
    while before != text:
        before, text = text, _INNERMOST.sub(" ", text)
    text = re.sub(r"<[^>]*>", " ", text)
    text = _DATA.sub(" ", text)
    for one in sorted(data, key=len, reverse=True):
        text = text.replace(one, " ")
    return " ".join(text.split()) if any(letter.isalpha() for letter in text) else ""


def texts_of(top: QWidget) -> Iterator[tuple[str, str]]:
    """Yield where and what: every text of a widget and all that is visible in it."""
    yield "title", top.windowTitle()
    for widget in (top, *top.findChildren(QWidget)):
        if widget.isVisible():
            for kind, text in _of(widget):
                yield f"{type(widget).__name__} {kind}", text


def _of(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    yield "tip", widget.toolTip()
    for action in widget.actions():
        yield from _of_action(action)
    if isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel | Readout):  # these say the same in their tips
        yield "text", widget.text()
    if isinstance(widget, QAbstractButton):
        yield "text", widget.text()
    if isinstance(widget, QLineEdit | QPlainTextEdit):
        yield "placeholder", widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (("choice", widget.itemText(place)) for place in range(widget.count()))
    if isinstance(widget, QTabWidget):
        yield from (("tab", widget.tabText(place)) for place in range(widget.count()))
    if isinstance(widget, QTreeWidget):
        yield from (("heading", widget.headerItem().text(place)) for place in range(widget.columnCount()))
    if isinstance(widget, QMenu):
        yield "title", widget.title()
    if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView) and widget.model() is not None:
        yield from _of_table(widget)


def _of_action(action: QAction) -> Iterator[tuple[str, str]]:
    yield "action", action.text()
    yield "action's tip", action.toolTip()
    menu = action.menu()
    if isinstance(menu, QMenu):
        for inner in menu.actions():
            yield from _of_action(inner)


def _of_table(view: QAbstractItemView) -> Iterator[tuple[str, str]]:
    model = view.model()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    shown = [
        column for column in range(columns)
        if not (isinstance(view, QTableView) and view.isColumnHidden(column))
    ]  # fmt: skip
    for column in shown:
        if isinstance(view, QTableView):
            for role in (Role.DisplayRole, Role.ToolTipRole):
                yield "heading", str(model.headerData(column, Qt.Orientation.Horizontal, role) or "")
    yield from _of_rows(model, shown, QModelIndex())


def _of_rows(model: QAbstractItemModel, columns: list[int], parent: QModelIndex) -> Iterator[tuple[str, str]]:
    if parent.isValid() and isinstance(model, QAbstractListModel | QAbstractTableModel):
        return
    for row in range(min(model.rowCount(parent), _MOST_ROWS)):
        for column in columns:
            index = model.index(row, column, parent)
            for role in (Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole):
                yield f"cell {column}", str(model.data(index, int(role)) or "")
        yield from _of_rows(model, columns, model.index(row, 0, parent))


def unmarked(top: QWidget, data: Iterable[str] = ()) -> set[tuple[str, str]]:
    """Return where and what of every text that nobody translates."""
    return {(place, text) for place, text in texts_of(top) if bare(text, data)}
