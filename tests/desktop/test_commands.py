"""Every command of the window and of its pages: none is missing from the palette, none is doubled, none is dead."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from journal_app.desktop import background
from journal_app.desktop.actions import key_list
from journal_app.desktop.dialogs.palette import name_of
from journal_app.desktop.figures import mask_amounts
from journal_app.desktop.main_window import MainWindow
from journal_app.desktop.page_commands import page_commands
from journal_app.desktop.pages import PAGES
from journal_app.desktop.views.playbook_page import PlaybookPage
from journal_app.desktop.views.review_page import ReviewPage
from journal_app.desktop.views.today_page import TodayPage
from journal_app.journal import Journal
from tests.desktop.furnished import EVERY_PAGE, furnished_journal, visit
from tests.desktop.looking import close_parts, look
from tests.desktop.stand_in import StandIn
from tests.desktop.test_picture_files import plain

Opened = Callable[[Journal], MainWindow]
Prepare = Callable[[MainWindow], object]
_PORTABLE = QKeySequence.SequenceFormat.PortableText


@pytest.fixture
def furnished(tmp_path: Path) -> Iterator[StandIn]:
    with furnished_journal(tmp_path) as journal:
        yield journal
        background.finish(3)
    mask_amounts(masked=False)


def offered(window: MainWindow) -> dict[QAction, str]:
    """Open the palette, and return what it offers; it is closed again."""
    window.find_command()
    box = window.palette_box
    found = {action: str(box.model.index(row, 0).data()) for row, action in enumerate(box.model.shown)}
    box.reject()
    return found


def own_actions(window: MainWindow, page: QWidget) -> list[QAction]:
    """Return every action with words that a page, one of its parts or one of their menus has."""
    others = window.commands.all()
    own = [one for one in page.findChildren(QWidget) if not isinstance(one.window(), QDialog)]
    parts = [page, *own]
    found = dict.fromkeys(one for part in parts for one in part.actions())
    return [one for one in found if one.text() and one.menu() is None and one not in others]


def keys_of(action: QAction) -> list[str]:
    return [one.toString(_PORTABLE) for one in action.shortcuts()]


# None missing, none doubled ---------------------------------------------------------------------


def test_the_palette_offers_what_the_page_in_front_can_do(
    qtbot: QtBot, open_window: Opened, furnished: StandIn
) -> None:
    window = open_window(furnished)
    commands = [one for one in window.commands.all() if one.isEnabled()]
    menus = [one for menu in window.menuBar().findChildren(QMenu) for one in menu.actions()]
    for name in EVERY_PAGE:
        page = visit(qtbot, window, name)
        found = offered(window)
        wanted = [one for one in own_actions(window, page) if one.isEnabled() and _is_seen(one)]
        missing = [one.text() for one in (*commands, *menus, *wanted) if one.isEnabled() and one not in found
                   and one.text() and one.menu() is None]  # fmt: skip
        assert missing == [], name
        doubled = [text for text, times in Counter(found.values()).items() if times > 1]
        assert doubled == [], name


def _is_seen(action: QAction) -> bool:
    """Tell whether an action is on a part that is seen, or in the menu of a button that is."""
    parts = [one for one in action.associatedObjects() if isinstance(one, QWidget)]
    seen = [one for one in parts if not isinstance(one, QMenu) and one.isVisible()]
    buttons = [one for menu in parts if isinstance(menu, QMenu) for one in _openers(menu) if one.isVisible()]
    return action.isVisible() and bool(seen or buttons)


def _openers(menu: QMenu) -> list[QAbstractButton]:
    return [one for one in QApplication.allWidgets()
            if isinstance(one, QAbstractButton) and hasattr(one, "menu") and one.menu() is menu]  # fmt: skip


def test_what_only_a_part_of_a_page_can_do_is_offered_under_the_name_of_the_part(
    qtbot: QtBot, open_window: Opened, furnished: StandIn
) -> None:
    window = open_window(furnished)
    visit(qtbot, window, "review")
    assert "Review: Grade 1" in offered(window).values()
    visit(qtbot, window, "playbook")
    assert {"Setups: Move up", "Entry checklist: Move up"} <= set(offered(window).values())
    visit(qtbot, window, "performance")
    names = set(offered(window).values())
    assert {"Cards: Calendar", "Calendar: Copy picture", "By group: Copy table"} <= names
    assert "Review: Grade 1" not in names


def test_no_key_means_two_things(qtbot: QtBot, open_window: Opened, furnished: StandIn) -> None:
    window = open_window(furnished)
    of_window = [key for one in window.commands.all() for key in keys_of(one)]
    assert len(of_window) == len(set(of_window))
    assert all(len(key) > 1 for key in of_window), "a single letter belongs to a page"
    for name in EVERY_PAGE:
        page = visit(qtbot, window, name)
        assert not page.findChildren(QShortcut), "a key without a command is in no palette"
        for widget in (page, *page.findChildren(QWidget)):
            own = [one for one in widget.actions() if one not in window.commands.all()]
            keys = [key for one in own for key in keys_of(one)]
            assert len(keys) == len(set(keys)), (name, widget.accessibleName())
            assert not set(keys) & set(of_window), (name, widget.accessibleName())
        for action in own_actions(window, page):
            assert action.shortcutContext() != Qt.ShortcutContext.ApplicationShortcut
            if any(len(key) == 1 for key in keys_of(action)):
                assert action.shortcutContext() != Qt.ShortcutContext.WindowShortcut, action.text()


def test_no_letter_after_alt_means_two_things(qtbot: QtBot, open_window: Opened, furnished: StandIn) -> None:
    window = open_window(furnished)
    of_menus = [one.text() for one in window.menuBar().actions()]
    for name in EVERY_PAGE:
        page = visit(qtbot, window, name)
        for stage in STAGES.get(name, (_nothing,)):
            stage(window)
            labels = [one.text() for one in page.findChildren(QLabel) if one.isVisible() and one.buddy() is not None]
            buttons = [one.text() for one in page.findChildren(QAbstractButton) if one.isVisible()]
            marks = [QKeySequence.mnemonic(text).toString(_PORTABLE) for text in (*of_menus, *labels, *buttons)]
            doubled = [mark for mark, times in Counter(marks).items() if mark and times > 1]
            assert doubled == [], (name, labels, buttons)


def test_every_key_is_in_the_help(qtbot: QtBot, open_window: Opened, furnished: StandIn) -> None:
    window = open_window(furnished)
    general, *parts = key_list(window.commands).split("\n## ")
    of_page = {part.partition("\n")[0]: part for part in parts}
    for action in window.commands.all():
        for key in keys_of(action)[:1]:  # the system has more for Undo and Redo
            assert _is_told(key, general), key
    for name in PAGES:
        told = of_page.get(window.commands.title_of(name), "") + general
        for action in own_actions(window, visit(qtbot, window, name)):
            for key in keys_of(action):
                assert _is_told(key, told), (name, key, action.text())


def _is_told(key: str, told: str) -> bool:
    """Tell whether a key is in a table: alone, in a row of several, or in a span of digits."""
    said = {"Del": "Delete", "Enter": "Return", "Ctrl+Enter": "Ctrl+Return"}.get(key, key)
    keys = {one for row in re.findall(r"\*\*(.+?)\*\*", told) for one in re.split(r",? ", row)}
    return said in keys or (said.isdigit() and "1 … 5" in told)


# None dead --------------------------------------------------------------------------------------


def _nothing(_: MainWindow) -> None:
    """Leave everything as it is."""


def _today(window: MainWindow) -> TodayPage:
    page = window.pages.page("today")
    assert isinstance(page, TodayPage)
    return page


def _review(window: MainWindow) -> ReviewPage:
    page = window.pages.page("review")
    assert isinstance(page, ReviewPage)
    return page


def _playbook(window: MainWindow) -> PlaybookPage:
    page = window.pages.page("playbook")
    assert isinstance(page, PlaybookPage)
    return page


def _open_notes(window: MainWindow) -> None:
    page = _today(window)
    page.bar.tabs.setCurrentIndex(1)
    page.trading.notes.selectRow(0)


def _open_close_out(window: MainWindow) -> None:
    _today(window).bar.tabs.setCurrentIndex(2)


def _go_to_the_day_before(window: MainWindow) -> None:
    page = _today(window)
    page.go_to_now()
    page.step(-1)


def _go_to_third(window: MainWindow) -> None:
    page = _review(window)
    page.pane.choose_kind("all")
    page.take_focus()
    page.table.go_to(2)


def _copy_picture(_: MainWindow) -> None:
    QGuiApplication.clipboard().setImage(plain(30, 20))


def _choose_criterion(window: MainWindow) -> None:
    page = _playbook(window)
    page.setups.choose("pullback")
    page.editor.checklist.table.choose(1)
    page.editor.pictures.row.setCurrentIndex(page.editor.pictures.model.index(0, 0))


def _keep_view(window: MainWindow) -> None:
    """Look at a view of one's own; the usual one looks different."""
    window.trades.filter_line.setText("AAPL")
    window.trades.view_button.keep_as("mine")


STAGES: dict[str, tuple[Prepare, ...]] = {
    "today": (_nothing, _open_notes, _open_close_out, _go_to_the_day_before),
    "review": (_go_to_third,),
    "playbook": (_choose_criterion,),
    "trades": (_nothing, _keep_view),
}
"""What to open on a page, one after the other, so that all its commands come into sight."""


def _go_back(window: MainWindow) -> None:
    window.scope.choose("symbol", "MSFT", "MSFT")
    window.scope.go_back()


BEFORE: dict[str, Prepare] = {
    "back": lambda window: window.scope.choose("symbol", "AAPL", "AAPL"),
    "forward": _go_back,
    "clear": lambda window: window.scope.choose("symbol", "SPY", "SPY"),
    "trades": lambda window: window.pages.visit("figures"),
    "table": lambda window: window.trades.focus_filter(),
    "As the system": lambda window: window.commands.themes["dark"].trigger(),
}
"""What makes a command of the window one that has something to do."""


SAME_CARDS = frozenset({
    "Days, weeks, months", "Distribution of results", "Distribution of R", "Weekday × hour", "Holding time and result",
    "MAE and MFE", "Rolling expectancy", "Monte Carlo", "Against a benchmark",
})  # fmt: skip
"""Cards that save and copy by the same lines as the calendar and the equity."""


def _zoom(window: MainWindow) -> None:
    _review(window).middle.chart._zoom(0.3)


def _choose_first_criterion(window: MainWindow) -> None:
    _playbook(window).editor.checklist.table.choose(0)


BEFORE_OF_PAGE: dict[str, Prepare] = {
    "Review: Paste a picture": _copy_picture,
    "Playbook: Paste a picture": _copy_picture,
    "Review: Back to the list": lambda window: _review(window).editor.note.text.setFocus(),
    "Review: Show the whole chart": _zoom,
    "Price chart of the trade: Show all": _zoom,
    "Entry checklist: Move down": _choose_first_criterion,
    "Setups: Move down": lambda window: _playbook(window).setups.choose("pullback"),
    "Setups: Move up": lambda window: _playbook(window).setups.choose("pullback"),
    "Trades: Save the note": lambda window: window.trades.detail.editor.note_text.setPlainText("Too late."),
    "Views of this page: Usual view": _keep_view,
    "Views of this page: mine": lambda window: window.trades.filter_line.clear(),
}
"""What makes a command of a page one that has something to do."""


def _quiet(qtbot: QtBot, window: MainWindow, looks: int = 4) -> str:
    """Wait until nothing changes by itself any more; return how the window looks then."""
    seen = [look(window)]

    def is_quiet() -> bool:
        seen.append(look(window))
        return len(seen) > looks and len(set(seen[-looks:])) == 1

    qtbot.waitUntil(is_quiet, timeout=5000)
    return seen[-1]


def acts(qtbot: QtBot, window: MainWindow, action: QAction) -> bool:
    """Trigger a command and tell whether anything that a person could notice came of it."""
    before = _quiet(qtbot, window)
    action.trigger()
    try:
        qtbot.waitUntil(lambda: look(window) != before, timeout=1500)
    except qtbot.TimeoutError:
        return False
    finally:
        close_parts(window)
    return True


def rest(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the window has read and written everything."""
    qtbot.waitUntil(lambda: not window.feed.busy and window.keeper.idle and window.trades.detail.settled)


def test_no_command_of_the_window_is_dead(qtbot: QtBot, open_window: Opened, furnished: StandIn) -> None:
    window = open_window(furnished)
    window.activateWindow()
    _quiet(qtbot, window, 40)
    others = (*window.commands.themes.values(), *window.commands.undoing)
    named = window.commands.by_name | {name_of(one): one for one in others}
    dead = []
    for name, action in named.items():
        if name == "quit":
            continue
        QGuiApplication.clipboard().setText("something else")
        window.pages.visit("trades")
        window.trades.table.selectRow(0)
        rest(qtbot, window)
        BEFORE.get(name, _nothing)(window)
        rest(qtbot, window)
        assert action.isEnabled(), name
        if not acts(qtbot, window, action):
            dead.append(name)
    assert dead == []


@pytest.mark.parametrize("name", ["today", "review", "trades", "performance", "playbook"])
def test_no_command_of_a_page_is_dead(qtbot: QtBot, open_window: Opened, furnished: StandIn, name: str) -> None:
    window = open_window(furnished)
    window.activateWindow()
    page = visit(qtbot, window, name)
    _quiet(qtbot, window, 40)
    tried: set[str] = set()
    dead: list[str] = []
    for stage in STAGES.get(name, (_nothing,)):
        stage(window)
        _quiet(qtbot, window, 20)
        for text in sorted(_of_page(window).keys() - tried):
            tried.add(text)
            if text.partition(": ")[0] in SAME_CARDS or text == KEPT_IN_SILENCE:
                continue
            QGuiApplication.clipboard().setText("something else")
            visit(qtbot, window, name)
            _quiet(qtbot, window)
            stage(window)
            BEFORE_OF_PAGE.get(text, _nothing)(window)
            rest(qtbot, window)
            _quiet(qtbot, window, 8)
            qtbot.waitUntil(lambda text=text: text in _of_page(window))  # type: ignore[misc]  # the text of this turn
            action = _of_page(window)[text]  # menus are filled anew
            if not acts(qtbot, window, action):
                dead.append(text)
            if text.startswith("Cards: "):
                action.trigger()  # the card comes back
            if text == "Setups: Remove":
                window.keeper.undo_stack.undo()
    assert dead == []
    words = {text.partition(": ")[2] for text in tried}
    never = [name_of(one) for one in own_actions(window, page) if name_of(one) not in words]
    assert [one for one in never if one not in SELDOM] == []


KEPT_IN_SILENCE = "Views of this page: Keep changes"
"""What it changes is in the journal and in nothing that is seen."""
SELDOM = frozenset({"Back to now", "Use again"})
"""What a page offers only for a moment; its own tests go there."""


def _of_page(window: MainWindow) -> dict[str, QAction]:
    commands = window.commands.all()
    title = window.commands.title_of(window.pages.front)
    found = page_commands(window.pages.page(window.pages.front), title, commands)
    return {f"{place}: {name_of(action)}": action for action, place in found.items() if action.isEnabled()}


def test_a_command_that_does_nothing_is_found(qtbot: QtBot, open_window: Opened, furnished: StandIn) -> None:
    window = open_window(furnished)
    _quiet(qtbot, window, 40)
    assert not acts(qtbot, window, QAction("Nothing", window))
