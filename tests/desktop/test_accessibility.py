"""For readers of the screen and for the keyboard: names, roles, the way of Tab, small screens, colours."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.pages import PAGES
from journal_app.desktop.theme import TEXT_SIZES, resize_text
from journal_app.journal import Journal
from tests.desktop.furnished import EVERY_PAGE, furnished_journal, visit
from tests.desktop.stand_in import StandIn

Opened = Callable[[Journal], MainWindow]
SMALL = QSize(1024, 600)
_MOST_STOPS = 120
_SENSELESS = {QAccessible.Role.NoRole, QAccessible.Role.Pane, QAccessible.Role.LayeredPane}


@pytest.fixture
def furnished(tmp_path: Path) -> Iterator[StandIn]:
    with furnished_journal(tmp_path) as journal:
        yield journal
        background.finish(3)


def tab_stops(page: QWidget) -> list[QWidget]:
    """Return the parts of a page that Tab is to come to; of buttons of which one is down only that one."""
    parts = [one for one in page.findChildren(QWidget) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    return [one for one in parts if one.isVisible() and one.isEnabled() and one.focusProxy() is None
            and not isinstance(one, QTabWidget) and not _is_viewport(one) and not _is_another_choice(one)]  # fmt: skip


def _is_viewport(part: QWidget) -> bool:
    parent = part.parentWidget()
    return isinstance(parent, QAbstractScrollArea) and parent.viewport() is part


def _is_another_choice(part: QWidget) -> bool:
    if not isinstance(part, QAbstractButton) or not part.isCheckable() or part.isChecked():
        return False
    return part.autoExclusive() or (part.group() is not None and part.group().exclusive())


def told(part: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(part)
    return f"{type(part).__name__} “{found.text(QAccessible.Text.Name)}”"


def test_every_part_that_takes_keys_has_a_name_and_a_role(
    qtbot: QtBot, open_window: Opened, furnished: StandIn
) -> None:
    window = open_window(furnished)
    nameless, without_role = [], []
    for name in EVERY_PAGE:
        for part in tab_stops(visit(qtbot, window, name)):
            found = QAccessible.queryAccessibleInterface(part)
            if not found.text(QAccessible.Text.Name).strip():
                nameless.append((name, type(part).__name__))
            elif found.role() in _SENSELESS:
                without_role.append((name, told(part), found.role()))
    assert nameless == []
    assert without_role == []


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_tab_comes_to_every_part_of_a_page_once_and_out_again(
    qtbot: QtBot, open_window: Opened, furnished: StandIn, name: str
) -> None:
    window = open_window(furnished)
    window.activateWindow()
    page = visit(qtbot, window, name)
    first = window.sidebar.findChildren(QAbstractButton)[0]
    first.setFocus()
    way: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not first or not way:
        assert focused is not None
        assert focused not in way, f"Tab goes in a ring at {told(focused)}"
        way.append(focused)
        assert len(way) < _MOST_STOPS
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    missed = [told(one) for one in tab_stops(page) if one not in way]
    assert missed == []
    places = [place for place, one in enumerate(way) if page.isAncestorOf(one)]
    assert places == list(range(min(places), max(places) + 1)) if places else name in PAGES, "the page is one run"


@pytest.mark.parametrize("size", ["normal", "largest"])
def test_every_page_has_room_on_a_small_screen(
    qtbot: QtBot, open_window: Opened, furnished: StandIn, size: str
) -> None:
    resize_text(max(TEXT_SIZES.values()) if size == "largest" else 1.0)
    try:
        window = open_window(furnished)
        window.resize(SMALL)
        wide = []
        for name in EVERY_PAGE:
            visit(qtbot, window, name)
            least = window.minimumSizeHint()
            if least.width() > SMALL.width() or least.height() > SMALL.height():
                wide.append((name, least.width(), least.height()))
        assert wide == []
    finally:
        resize_text(1.0)
