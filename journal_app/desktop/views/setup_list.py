"""The list of setups: arranged by dragging or with Alt+Up and Alt+Down, and what can be done with each."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QListView, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.setups_model import SetupRow, SetupsModel
from journal_app.desktop.theme import GRID, Theme, tabular
from journal_app.desktop.views.two_lines import TwoLines

_ACTS = (
    # name, text, key
    ("rename", noop("Re&name, on its trades too"), "F2"),
    ("up", noop("Move &up"), "Alt+Up"),
    ("down", noop("Move &down"), "Alt+Down"),
    ("retire", noop("Re&tire, or use again"), ""),
    ("trades", noop("Show its t&rades"), ""),
    ("remove", noop("Remo&ve"), "Delete"),
)


class _List(QListView):
    opened = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class SetupList(QWidget):
    """Setups and names that only stand on trades; Return goes on to the form, or adds the name."""

    chosen = Signal(object)
    """The `SetupRow` that is current now, or None."""
    opened = Signal()
    new_wanted = Signal()
    act_wanted = Signal(str)
    """What is to be done with the current setup: "rename", "retire", "trades" or "remove"."""

    def __init__(self, theme: Theme) -> None:
        """Start without setups."""
        super().__init__()
        self.model = SetupsModel(self)
        self.view = _List()
        self.new_button, self.more_button = QPushButton(tr("&New setup")), QToolButton()
        self.actions_by_name: dict[str, QAction] = {}
        self._silent = False
        view = self.view
        view.setModel(self.model)
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setFont(tabular(view.font()))
        view.setItemDelegate(TwoLines(theme, view))
        view.setUniformItemSizes(True)
        view.setAccessibleName(tr("Setups"))
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        view.setDragDropMode(QListView.DragDropMode.InternalMove)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._make_actions()
        self._arrange()
        view.selectionModel().currentRowChanged.connect(self._tell_chosen)
        view.doubleClicked.connect(self._open)
        view.opened.connect(self.opened)
        self.new_button.clicked.connect(self._ask_new)

    def _make_actions(self) -> None:
        menu = QMenu(self)
        acts: dict[str, Callable[[], object]] = {
            "rename": self._rename, "up": self._up, "down": self._down, "retire": self._retire,
            "trades": self._trades, "remove": self._remove,
        }  # fmt: skip
        for name, text, key in _ACTS:
            action = QAction(tr(text), self.view)
            if key:
                action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(acts[name])
            self.view.addAction(action)
            menu.addAction(action)
            self.actions_by_name[name] = action
        self.more_button.setText(tr("&More"))
        self.more_button.setAccessibleName(tr("More to do with the chosen setup"))
        self.more_button.setMenu(menu)
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setContentsMargins(GRID, 0, GRID, 0)
        buttons.setSpacing(GRID)
        buttons.addWidget(self.new_button, 1)
        buttons.addWidget(self.more_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, GRID)
        column.setSpacing(GRID)
        column.addWidget(self.view, 1)
        column.addLayout(buttons)

    def current_row(self) -> SetupRow | None:
        """Return the current row, None where nothing is chosen."""
        return self.model.row_at(self.view.currentIndex().row())

    def show_rows(self, rows: Sequence[SetupRow], name: str) -> None:
        """Show setups and make the one of a name the current one, without telling so."""
        self._silent = True
        self.model.show_rows(rows)
        self.choose(name)
        self._silent = False
        self._tell_ready()

    def choose(self, name: str) -> None:
        """Make the setup of a name the current one."""
        place = self.model.place_of(name)
        if place >= 0 and place != self.view.currentIndex().row():
            self.view.setCurrentIndex(self.model.index(place))
            self.view.scrollTo(self.model.index(place))

    def _tell_chosen(self, *_: QModelIndex) -> None:
        self._tell_ready()
        if not self._silent:
            self.chosen.emit(self.current_row())

    def _tell_ready(self) -> None:
        row = self.current_row()
        for name, action in self.actions_by_name.items():
            action.setEnabled(row is not None and (row.setup is not None or name == "trades"))
        self.more_button.setEnabled(row is not None)
        is_retired = row is not None and row.setup is not None and row.setup.is_retired
        self.actions_by_name["retire"].setText(tr("Use &again") if is_retired else tr("Re&tire"))

    def _open(self, _: QModelIndex) -> None:
        self.opened.emit()

    def _ask_new(self) -> None:
        self.new_wanted.emit()

    def _up(self) -> None:
        self._move(-1)

    def _down(self) -> None:
        self._move(2)

    def _move(self, by: int) -> None:
        place = self.view.currentIndex().row()
        self.model.move(place, place + by)

    def _rename(self) -> None:
        self.act_wanted.emit("rename")

    def _retire(self) -> None:
        self.act_wanted.emit("retire")

    def _trades(self) -> None:
        self.act_wanted.emit("trades")

    def _remove(self) -> None:
        self.act_wanted.emit("remove")
