"""A desk for one page without the rest of the window."""

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from journal_app.desktop.deciding import Decisions
from journal_app.desktop.desk import Desk
from journal_app.desktop.grouping import Grouper
from journal_app.desktop.household import Household
from journal_app.desktop.notes import NoteKeeper
from journal_app.desktop.scope import Scope
from journal_app.desktop.theme import Theme
from journal_app.journal import Journal


class FewActions:
    """The actions that the household of a window asks for, without keys or menus."""

    def __init__(self, window: QMainWindow, undoing: list[QAction]) -> None:
        names = ("pause", "pause_hour", "pause_tomorrow", "mask", "connect")
        self.by_name = {name: QAction(name, window) for name in names}
        self.themes: dict[str, QAction] = {}
        self.undoing = undoing
        for name in ("pause", "mask"):
            self.by_name[name].setCheckable(True)


class DeskWindow(QMainWindow):
    """A window with nothing but undo; the desk's parts live as long as it does."""

    def __init__(self, journal: Journal, theme: Theme) -> None:
        super().__init__()
        keeper = NoteKeeper(journal, self)
        grouper = Grouper(journal, keeper.undo_stack, self)
        undo, redo = keeper.undo_stack.createUndoAction(self), keeper.undo_stack.createRedoAction(self)
        undo.setShortcuts(QKeySequence.StandardKey.Undo)
        redo.setShortcuts(QKeySequence.StandardKey.Redo)
        self.addActions([undo, redo])
        self.scope = Scope(self)
        house = Household(journal, theme, FewActions(self, [undo, redo]), keeper.undo_stack, self.scope)
        house.setParent(self)
        self.desk = Desk(journal, theme, self.scope, keeper, Decisions(journal, self), grouper, house)
