"""Views of a page under names of the trader's: kept in the journal, in the background."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from journal_app.desktop.background import run
from journal_app.domain.views import SavedView
from journal_app.journal import Journal

_LAST = "as it was left"
_REST_MS = 1000


class SavedViews(QObject):
    """The views of one page, and how it was left the last time; all of it is read once and then kept."""

    changed = Signal()
    """Other views are there, or the same in another order."""
    restored = Signal(str)
    """The content (JSON) of the page as it was left; told once."""
    failed = Signal(object)

    def __init__(self, journal: Journal, page: str, parent: QObject | None = None) -> None:
        """Read nothing yet."""
        super().__init__(parent)
        self._journal, self._page = journal, page
        self._last_page = f"{page}.last"
        self._content = ""
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self.write_last)
        self.views: tuple[SavedView, ...] = ()
        self.idle = True
        """Whether how the page was left is in the journal."""

    def load(self) -> None:
        """Read the views, and how the page was left."""
        run(partial(self._journal.views.of, self._last_page), self._restore, self.failed.emit)
        self._read()

    def _read(self) -> None:
        run(partial(self._journal.views.of, self._page), self._take, self.failed.emit)

    def _restore(self, found: tuple[SavedView, ...]) -> None:
        if found:
            self.restored.emit(found[0].content)

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
        self._read()

    def keep_last(self, content: str) -> None:
        """Remember how the page looks, when it comes to rest."""
        self._content = content
        self._rest.start()

    def write_last(self) -> None:
        """Write down how the page looks now, if that is new."""
        self._rest.stop()
        content, self._content = self._content, ""
        if content:
            save = partial(self._journal.views.save, self._last_page, _LAST, content)
            self.idle = False
            run(save, self._kept, self._fail)

    def _kept(self, _: object) -> None:
        self.idle = True

    def _fail(self, error: Exception) -> None:
        self.idle = True
        self.failed.emit(error)
