"""Saved views of pages: what the window asks. Nothing here can change a number."""

from collections.abc import Sequence

from journal_app.domain.views import SavedView
from journal_app.ledger import views
from journal_app.ledger.store import Ledger


class Views:
    """The saved views of one journal. Safe from any thread."""

    def __init__(self, ledger: Ledger) -> None:
        """Work on a ledger."""
        self._ledger = ledger

    def of(self, page: str) -> tuple[SavedView, ...]:
        """Return the views of a page in their order."""
        return views.views_of(self._ledger, page)

    def save(self, page: str, name: str, content: str) -> SavedView | None:
        """Save a view (JSON text), at the end when it is new; return what it was before (`put_back`), None for new.

        Raises LedgerError without a name, and for a content that is no JSON.
        """
        return views.save_view(self._ledger, page, name, content)

    def rename(self, page: str, before: str, after: str) -> None:
        """Give a view another name; the same the other way round undoes it. Raises LedgerError."""
        views.rename_view(self._ledger, page, before, after)

    def remove(self, page: str, name: str) -> SavedView:
        """Remove a view and return it, for `put_back`. Raises LedgerError when it is not there."""
        return views.remove_view(self._ledger, page, name)

    def put_back(self, view: SavedView) -> None:
        """Put a view where and as it was."""
        views.put_view_back(self._ledger, view)

    def arrange(self, page: str, names: Sequence[str]) -> tuple[str, ...]:
        """Put the views of a page into this order; return the order before, which undoes it."""
        return views.arrange_views(self._ledger, page, names)
