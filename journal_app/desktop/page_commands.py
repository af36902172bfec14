"""What a page can do on its own: the actions of its parts and menus, each with the part that it belongs to."""

from collections.abc import Collection

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget


def page_commands(page: QWidget, title: str, others: Collection[QAction]) -> dict[QAction, str]:
    """Return every action of a page that can be seen, and the name of its part; *title* is that of the page itself.

    *others* are actions of the window, which a page may show too.
    """
    found: dict[QAction, str] = {}
    parts = [page, *page.findChildren(QWidget)]
    parts.sort(key=lambda part: isinstance(part, QMenu))  # what is in a list and in a menu is named after the list
    for part in parts:
        shown_in = _shown_in(part)
        if shown_in is None or not shown_in.isVisibleTo(page):
            continue
        for action in part.actions():
            if action not in others and action.text() and action.isVisible() and action.menu() is None:
                is_of_page = part is page or isinstance(part, QAbstractButton)
                found.setdefault(action, title if is_of_page else _name(shown_in) or title)
    return found


def _shown_in(part: QWidget) -> QWidget | None:
    """Return the part itself; of a menu the button that opens it, None for one that no button opens."""
    if not isinstance(part, QMenu):
        return part
    owner = part.parentWidget()
    buttons = [] if owner is None else [owner, *owner.findChildren(QAbstractButton)]
    return next((one for one in buttons if isinstance(one, QAbstractButton) and _menu(one) is part), None)


def _menu(button: QAbstractButton) -> QMenu | None:
    found: QMenu | None = button.menu() if hasattr(button, "menu") else None
    return found


def _name(part: QWidget) -> str:
    text = part.text() if isinstance(part, QAbstractButton) else ""
    return part.accessibleName() or text.replace("&", "")
