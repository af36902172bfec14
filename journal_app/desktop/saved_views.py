"""Views of a page under names of the trader's: kept in the journal, in the background."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from journal_app.desktop.background import run
from journal_app.domain.views import SavedView
from journal_app.journal import Journal


class SavedViews(QObject):
    """The views of one page, read once and then kept."""

    changed = Signal()
    """Other views are there, or the same in another order."""
    failed = Signal(object)

    def __init__(self, journal: Journal, page: str, parent: QObject | None = None) -> None:
        """Read nothing yet."""
        super().__init__(parent)
        self._journal, self._page = journal, page
        self.views: tuple[SavedView, ...] = ()

    def load(self) -> None:
        """Read the views."""
        run(partial(self._journal.views.of, self._page), self._take, self.failed.emit)

    def _take(self, found: tuple[SavedView, ...]) -> None:
        self.views = found
        self.changed.emit()

    def save(self, name: str, content: str) -> None:
        """Keep a view under a name; one of the same name is replaced."""
        run(partial(self._journal.views.save, self._page, name, content), self._again, self.failed.emit)

    def rename(self, before: str, after: str) -> None:
        """Give a view another name."""
        run(partial(self._journal.views.rename, self._page, before, after), self._again, self.failed.emit)

    def remove(self, name: str) -> None:
        """Remove a view."""
        run(partial(self._journal.views.remove, self._page, name), self._again, self.failed.emit)

    def put_back(self, view: SavedView) -> None:
        """Bring a removed view back."""
        run(partial(self._journal.views.put_back, view), self._again, self.failed.emit)

    def _again(self, _: object) -> None:
        self.load()
