"""Saved views: how the trader wants a page to look, under a name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view of a page; ``content`` is JSON text that only the page itself understands, ``place`` orders the list."""

    page: str
    name: str
    content: str
    place: int = 0
