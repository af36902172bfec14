"""The button that leads to the views of a page: choose one, keep this one, rename or remove it."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QUndoCommand, QUndoStack
from PySide6.QtWidgets import QInputDialog, QMenu, QToolButton

from journal_app.desktop.language import tr
from journal_app.desktop.saved_views import SavedViews
from journal_app.domain.views import SavedView


class _Removal(QUndoCommand):
    def __init__(self, views: SavedViews, view: SavedView) -> None:
        super().__init__(tr("removal of the view {name}", name=view.name))
        self._views, self._view = views, view

    def redo(self) -> None:
        self._views.remove(self._view.name)

    def undo(self) -> None:
        self._views.put_back(self._view)


class ViewButton(QToolButton):
    """Says which view is shown; its menu has all of them."""

    chosen = Signal(str)
    """The content of the view that is to be shown; "" for the usual one."""
    asked = Signal()
    """The page is to say how it looks: `keep` hears it."""

    def __init__(self, views: SavedViews, undo_stack: QUndoStack) -> None:
        """Offer the usual view until others are read."""
        super().__init__()
        self._views, self._undo_stack = views, undo_stack
        self._name = self._saving = ""
        self._menu = QMenu(self)
        self.setMenu(self._menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(tr("Filter, columns and sorting under a name"))
        self.setAccessibleName(tr("Views of this page"))
        views.changed.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        known = [view.name for view in self._views.views]
        if self._saving in known:
            self._saving = ""
        if self._name not in {*known, self._saving}:
            self._name = ""
        self.setText(self._name or tr("Views"))
        self._menu.clear()
        for view in self._views.views:
            action = self._menu.addAction(view.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(view.name == self._name)
            action.setData(view.name)
            action.triggered.connect(self._choose)
        if self._views.views:
            self._menu.addSeparator()
        self._menu.addAction(tr("&Usual view")).triggered.connect(self._be_usual)
        self._menu.addAction(tr("&Keep this view …")).triggered.connect(self._ask_name)
        for text, act in ((tr("Keep c&hanges"), self._keep_changes), (tr("&Rename …"), self._ask_new_name),
                          (tr("Re&move"), self._remove)):  # fmt: skip
            action = self._menu.addAction(text)
            action.triggered.connect(act)
            action.setEnabled(bool(self._name))

    def keep(self, content: str) -> None:
        """Keep how the page looks under the name that was given."""
        if self._name:
            self._saving = self._name
            self._views.save(self._name, content)

    def keep_as(self, name: str) -> None:
        """Keep how the page looks under a name."""
        self._name = name.strip()
        if self._name:
            self.asked.emit()

    def rename(self, name: str) -> None:
        """Give the view that is shown another name."""
        before, after = self._name, name.strip()
        if before and after and after != before:
            self._name = after
            self._views.rename(before, after)

    def _choose(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._name = str(action.data())
            self._fill()
            self.chosen.emit(next((view.content for view in self._views.views if view.name == self._name), ""))

    def _be_usual(self) -> None:
        self._name = ""
        self._fill()
        self.chosen.emit("")

    def _keep_changes(self) -> None:
        self.asked.emit()

    def _ask_name(self) -> None:
        self._ask(tr("Keep this view"), tr("Its name:"), self.keep_as)

    def _ask_new_name(self) -> None:
        self._ask(tr("Rename the view"), tr("Another name for {name}:", name=self._name), self.rename)

    def _ask(self, title: str, text: str, act: Callable[[str], None]) -> None:
        box = QInputDialog(self)
        box.setWindowTitle(title)
        box.setLabelText(text)
        box.textValueSelected.connect(act)
        box.finished.connect(box.deleteLater)
        box.open()

    def _remove(self) -> None:
        found = next((view for view in self._views.views if view.name == self._name), None)
        if found is not None:
            self._undo_stack.push(_Removal(self._views, found))
