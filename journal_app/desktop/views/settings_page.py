"""The Settings page, built from the settings' own fields: groups on the left, fields on the right, and a search."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from journal_app.autostart import starts_with_system
from journal_app.desktop.desk import Desk
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import GRID, sized
from journal_app.desktop.views.account_list import AccountList
from journal_app.desktop.views.reading_page import ReadingPage
from journal_app.desktop.views.setting_rows import SettingRow, make_row
from journal_app.desktop.views.shortcut_table import ShortcutTable
from journal_app.domain.errors import JournalError
from journal_app.journal import Journal
from journal_app.setting_fields import GROUPS, Group, SettingField
from journal_app.settings import connections_of, default_account, setting_fields

_OTHERS = {"practice": noop("Sync uses the practice account until you quit.")}
_FROM_ENVIRONMENT = noop("Sync uses the keys of APCA_API_KEY_ID; they win over the accounts here.")
_GROUP_WIDTH = 22 * GRID
_READING_WIDTH = 90 * GRID
"""Sentences are not stretched over a wide screen."""


class _Section(QWidget):
    """One group: its heading, and the views of its fields by the name of a field."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.views: dict[str, QWidget] = {}
        heading = QLabel(title)
        heading.setFont(sized(heading.font(), 1.3, bold=True))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 2 * GRID)
        self._column.setSpacing(2 * GRID)
        self._column.addWidget(heading)

    def place(self, about: SettingField, view: QWidget) -> None:
        """Show a view for a field; one view may speak for several."""
        if view not in self.views.values():
            self._column.addWidget(view)
        self.views[about.name] = view


class _Around(NamedTuple):
    """What the settings do not say: whether the system starts the program, and who else is connected, in words."""

    is_started: bool
    other: str


def _look_around(journal: Journal) -> _Around:
    try:
        found = journal.connections()
    except JournalError:
        found = ()  # without a keyring there are no keys: the status line says so
    listed = {one.account for one in connections_of(journal.settings)}
    others = [one.environment for one in found if (one.account_name or default_account(one.environment)) not in listed]
    return _Around(starts_with_system(), _OTHERS.get(others[0], _FROM_ENVIRONMENT) if others else "")


class SettingsPage(ReadingPage[_Around]):
    """Every choice counts at once and can be taken back; there is nothing to confirm.

    What is read is what may have changed elsewhere: the login list of the system, and keys from outside.
    """

    def __init__(self, desk: Desk) -> None:
        """Make a view for every field."""
        super().__init__(desk)
        house, self._theme = desk.house, desk.theme
        self._keeper = house.settings
        self.accounts = AccountList(house.accounts, desk.theme)
        self.shortcuts = ShortcutTable(house.shortcuts, desk.theme)
        self.accounts.connect_wanted.connect(house.actions["connect"].trigger)
        self.search = QLineEdit(placeholderText=tr("Search all settings"), clearButtonEnabled=True)
        self.groups, self._nothing = QListWidget(), QLabel()
        self._sections: dict[Group, _Section] = {}
        self._words: dict[str, str] = {}
        self._fields = QWidget()
        self._area = QScrollArea()
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._build()
        self._arrange()
        self.groups.currentRowChanged.connect(self._show_group)
        self.groups.itemClicked.connect(self._show_group)
        self.search.textChanged.connect(self._search)
        self._keeper.changed.connect(self._follow)
        self.groups.setCurrentRow(0)

    def _build(self) -> None:
        column = QVBoxLayout(self._fields)
        column.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        for group, title in GROUPS:
            section = self._sections[group] = _Section(tr(title))
            column.addWidget(section, 1 if group == "shortcuts" else 0)
            item = QListWidgetItem(tr(title))
            item.setSizeHint(QSize(0, 3 * GRID + GRID // 2))
            self.groups.addItem(item)
        titles = dict(GROUPS)
        for about in setting_fields():
            if about.group:
                self._sections[about.group].place(about, self._view_of(about))
                said = [titles[about.group], about.title, about.sentence, *(text for _, text in about.choices)]
                self._words[about.name] = " ".join((*map(tr, said), about.name)).casefold()
        column.addWidget(self._nothing)
        column.addStretch(0)

    def _view_of(self, about: SettingField) -> QWidget:
        if about.kind == "accounts":
            return self.accounts
        return self.shortcuts if about.kind == "shortcuts" else make_row(about, self._keeper, self._theme)

    def changeEvent(self, event: QEvent) -> None:
        """Keep the names of the groups readable in every text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit_groups()

    def _fit_groups(self) -> None:
        widest = max(self.groups.fontMetrics().horizontalAdvance(tr(title)) for _, title in GROUPS)
        width = max(_GROUP_WIDTH, widest + 2 * GRID)
        self.groups.setFixedWidth(width)
        self.search.setFixedWidth(width)

    def _arrange(self) -> None:
        self.search.setAccessibleName(tr("Search all settings"))
        self.groups.setAccessibleName(tr("Groups of settings"))
        self.groups.setFrameShape(QFrame.Shape.NoFrame)
        palette = self.groups.palette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        self.groups.setPalette(palette)
        self.groups.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing.setWordWrap(True)
        self._nothing.setForegroundRole(self._nothing.palette().ColorRole.PlaceholderText)
        self._fields.setMaximumWidth(_READING_WIDTH)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setWidget(self._fields)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left = QVBoxLayout()
        left.setContentsMargins(GRID, GRID, GRID, GRID)
        left.setSpacing(GRID)
        left.addWidget(self.search)
        left.addWidget(self.groups, 1)
        self._fit_groups()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left)
        row.addWidget(self._area, 1)

    @property
    def views(self) -> dict[str, QWidget]:
        """The view of each field, by the field's name."""
        return {name: view for section in self._sections.values() for name, view in section.views.items()}

    def row(self, name: str) -> SettingRow:
        """Return the row of a field that has one of its own. Raises KeyError for others."""
        found = self.views[name]
        if not isinstance(found, SettingRow):
            raise KeyError(name)
        return found

    def question(self) -> Callable[[], _Around]:
        """Return what looks around."""
        return partial(_look_around, self.journal)

    def show_answer(self, answer: _Around) -> None:
        """Show whether the system starts the program, and who else is connected."""
        self.accounts.tell_other(answer.other)
        if self._keeper.idle:
            self.desk.house.note_start(is_started=answer.is_started)

    def open_part(self, part: str) -> None:
        """Show one group of settings by its name."""
        self.search.clear()
        for place, (name, _) in enumerate(GROUPS):
            if name == part:
                self.groups.setCurrentRow(place)

    def open_raw(self) -> None:
        """Nothing here was received from anywhere."""

    def take_focus(self) -> None:
        """Let the keys choose a group."""
        self.groups.setFocus()

    def _follow(self, name: str) -> None:
        if name in {"connection", "connections"}:
            self.accounts.show_accounts()

    def _show_group(self) -> None:
        if not self.search.text().strip():
            self._show_found({name for name, section in self._sections.items() if name == self._chosen()}, None)
        else:
            self.search.clear()

    def _chosen(self) -> str:
        place = self.groups.currentRow()
        return GROUPS[place][0] if place >= 0 else ""

    def _search(self, text: str) -> None:
        words = text.casefold().split()
        if not words:
            self.groups.item(self.groups.currentRow()).setSelected(True)
            self._show_group()
            return
        self.groups.clearSelection()
        found = {name for name, said in self._words.items() if all(one in said for one in words)}
        groups = {group for group, section in self._sections.items() if found & section.views.keys()}
        self._show_found(groups, found)
        self._nothing.setText(
            ""
            if found
            else tr(
                "No setting speaks of “{words}”. Try one word of what it does, for example colour.", words=text.strip()
            )
        )

    def _show_found(self, groups: set[Group], fields: set[str] | None) -> None:
        """Show groups, and of their fields those found; None: all of them."""
        self._nothing.clear()
        for group, section in self._sections.items():
            section.setVisible(group in groups)
            for view in set(section.views.values()):
                names = {name for name, one in section.views.items() if one is view}
                view.setVisible(fields is None or bool(names & fields))
        self._area.verticalScrollBar().setValue(0)
