"""Every command of the window once: its text, its key, its place in the menus."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from journal_app.desktop.artwork import icon
from journal_app.desktop.language import noop, tr
from journal_app.desktop.notes import NoteKeeper
from journal_app.desktop.pages import PAGES
from journal_app.desktop.theme import Theme

_COMMANDS = (
    # name, text, keys, icon
    ("connect", noop("&Connect Alpaca …"), ("Ctrl+Shift+K",), "connect"),
    ("import", noop("&Import a file …"), ("Ctrl+I",), "import"),
    ("backup", noop("&Back up now"), ("Ctrl+B",), ""),
    ("practice", noop("Explore a &practice account"), (), "practice"),
    ("reckoning", noop("Capital, &risk and lots …"), (), ""),
    ("quit", noop("&Quit"), ("Ctrl+Q",), "quit"),
    ("filter", noop("&Filter trades"), ("Ctrl+F",), "search"),
    ("quick_note", noop("&Quick note"), ("Ctrl+Shift+N",), ""),
    ("note", noop("&Note of the trade"), ("Ctrl+E",), ""),
    ("fills", noop("F&ills of the trade"), ("Ctrl+L",), ""),
    ("lots", noop("L&ots of the trade"), ("Ctrl+Shift+O",), ""),
    ("raw", noop("Row as &received"), ("Ctrl+R",), ""),
    ("group", noop("&Group the chosen trades"), ("Ctrl+G",), ""),
    ("ungroup", noop("&Keep the chosen on their own"), ("Ctrl+Shift+G",), ""),
    ("split", noop("S&plit the chosen fills off"), ("Ctrl+Shift+S",), ""),
    ("join", noop("&Join what was split off"), ("Ctrl+Shift+J",), ""),
    ("table", noop("Back to the &table"), ("Ctrl+T",), ""),
    ("copy", noop("&Copy the chosen trades"), ("Ctrl+Shift+C",), ""),
    ("export", noop("&Export trades …"), ("Ctrl+Shift+E",), ""),
    ("change", noop("C&hange the chosen trades …"), ("Ctrl+Shift+T",), ""),
    ("columns", noop("Colu&mns …"), ("Ctrl+Shift+M",), ""),
    ("palette", noop("Find a c&ommand …"), ("Ctrl+K",), ""),
    ("back", noop("&Back"), ("Alt+Left",), "back"),
    ("forward", noop("&Forward"), ("Alt+Right",), "forward"),
    ("clear", noop("Show all &trades again"), ("Ctrl+Shift+X",), ""),
    ("period", noop("&Period shown"), ("Ctrl+D",), ""),
    ("outcome", noop("&Measure shown"), ("Ctrl+M",), ""),
    ("mask", noop("&Hide amounts"), ("Ctrl+Shift+H",), "mask"),
    ("today", noop("To&day"), ("Ctrl+1",), "today"),
    ("review", noop("Re&view"), ("Ctrl+2",), "review"),
    ("trades", noop("&Trades"), ("Ctrl+3",), "trades"),
    ("performance", noop("&Performance"), ("Ctrl+4",), "performance"),
    ("playbook", noop("Play&book"), ("Ctrl+5",), "playbook"),
    ("figures", noop("Fi&gures"), ("Ctrl+6",), "figures"),
    ("structures", noop("&Structures"), ("Ctrl+7",), "structures"),
    ("proof", noop("P&roof"), ("Ctrl+8",), "proof"),
    ("inbox", noop("&Inbox"), ("Ctrl+9",), "inbox"),
    ("changes", noop("&Changes"), ("Ctrl+0",), "changes"),
    ("jobs", noop("&Work and notices"), ("Ctrl+J",), "jobs"),
    ("settings", noop("S&ettings"), ("Ctrl+,",), "settings"),
    ("account", noop("&Account shown"), ("Ctrl+Shift+A",), ""),
    ("sync", noop("&Sync now"), ("F5",), "sync"),
    ("pause", noop("&Pause auto-sync"), ("Ctrl+Shift+P",), "pause"),
    ("pause_hour", noop("Pause for 1 &hour"), (), ""),
    ("pause_tomorrow", noop("Pause until &tomorrow"), (), ""),
    ("last_sync", noop("&Last sync …"), ("Ctrl+Shift+L",), ""),
    ("help", noop("&Help about this"), ("F1",), ""),
    ("keys", noop("&Keys"), ("Ctrl+/",), ""),
    ("about", noop("&About"), (), ""),
)
COPYING = ("change", "copy", "export")
"""What is done with the chosen rows: also in the context menu of the table."""
GROUPING = ("group", "ungroup")
"""What is done with several trades: also in the context menu of their table."""
SPLITTING = ("split", "join")
"""What is done with the fills of a trade: also in the context menu of theirs."""
_MENUS = (
    (noop("&Journal"), ("connect", "import", "practice", "", "backup", "reckoning", "", "quit")),
    (noop("&Trade"), (
        "filter", "table", "columns", "", "note", "fills", "lots", "raw", "quick_note", "", *COPYING, "",
        *GROUPING, *SPLITTING,
    )),
    (noop("&View"), (*PAGES, "", "back", "forward", "clear", "", "account", "period", "outcome", "mask", "")),
    (noop("&Sync"), ("sync", "pause", "pause_hour", "pause_tomorrow", "", "last_sync")),
    (noop("&Help"), ("help", "palette", "keys", "about")),
)  # fmt: skip
_THEMES = (("system", noop("As the &system")), ("light", noop("&Light")), ("dark", noop("&Dark")))


@dataclass
class Commands:
    """The window's actions by name, those of the theme, and undo and redo."""

    by_name: dict[str, QAction] = field(default_factory=dict)
    themes: dict[str, QAction] = field(default_factory=dict)
    undoing: list[QAction] = field(default_factory=list)

    def __getitem__(self, name: str) -> QAction:
        """Return one action."""
        return self.by_name[name]

    def all(self) -> list[QAction]:
        """Return every action of the window, also those of its undo and themes."""
        return [*self.by_name.values(), *self.themes.values(), *self.undoing]

    def title_of(self, page: str) -> str:
        """Return what a page is called; one that no command leads to is the start."""
        return self[page].text().replace("&", "").partition(" (")[0] if page in self.by_name else tr("Start")

    def tell_held(self, rows: int) -> None:
        """Say on the Inbox tab how many rows wait; nothing when none does."""
        self["inbox"].setText(tr("&Inbox ({rows})", rows=rows) if rows else tr("&Inbox"))

    def restyle(self, theme: Theme) -> None:
        """Draw the icons in the colours of the theme."""
        look = theme.colours
        for name, _, _, drawing in _COMMANDS:
            if drawing:
                self.by_name[name].setIcon(icon(drawing, look.text, look.disabled))


def build_commands(window: QMainWindow, theme: Theme, keeper: NoteKeeper) -> Commands:
    """Make all actions and put them into the window's menus."""
    commands = Commands()
    for name, text, keys, _ in _COMMANDS:
        action = QAction(tr(text), window)
        action.setShortcuts([QKeySequence(key) for key in keys])
        commands.by_name[name] = action
    for name in (*PAGES, "pause", "mask"):
        commands[name].setCheckable(True)
    commands["quit"].setMenuRole(QAction.MenuRole.QuitRole)
    commands["about"].setMenuRole(QAction.MenuRole.AboutRole)
    pages = QActionGroup(window)
    for name in PAGES:
        pages.addAction(commands[name])
    for title, names in _MENUS:
        menu = window.menuBar().addMenu(tr(title))
        for name in names:
            if name:
                menu.addAction(commands[name])
            else:
                menu.addSeparator()
        if title == "&View":
            menu.addMenu(_theme_menu(menu, commands, theme))
        if title == "&Trade":
            commands.undoing = _add_undo(menu, keeper)
    commands.restyle(theme)
    return commands


def _theme_menu(parent: QMenu, commands: Commands, theme: Theme) -> QMenu:
    menu = QMenu(tr("T&heme"), parent)
    group = QActionGroup(menu)
    for name, text in _THEMES:
        action = menu.addAction(tr(text))
        action.setCheckable(True)
        action.setData(name)
        action.setChecked(theme.choice == name)
        group.addAction(action)
        commands.themes[name] = action
    return menu


def _add_undo(menu: QMenu, keeper: NoteKeeper) -> list[QAction]:
    menu.addSeparator()
    undo = keeper.undo_stack.createUndoAction(menu, tr("&Undo"))
    undo.setShortcuts(QKeySequence.StandardKey.Undo)
    redo = keeper.undo_stack.createRedoAction(menu, tr("&Redo"))
    redo.setShortcuts(QKeySequence.StandardKey.Redo)
    menu.addActions([undo, redo])
    return [undo, redo]


_OTHER_KEYS = (
    ("Ctrl+Z", noop("Undo a change of a note, setup, tag or setting, a grouping or a split")),
    ("Ctrl+Y, Ctrl+Shift+Z", noop("Redo it")),
    ("Tab, Shift+Tab", noop("To the next part of the page, to the one before")),
    ("Return", noop("In a table: open the row, or go to its trade")),
    ("← → Home End", noop("In a chart: move from trade to trade")),
    ("+ − 0", noop("In a chart: nearer, farther, show all of the time")),
)
_PAGE_KEYS = {
    "today": (
        ("Alt+PgUp", noop("Day before")),
        ("Alt+PgDown", noop("Day after")),
        ("Alt+Home", noop("Back to now")),
        ("Delete", noop("In the notes: take the note away")),
        ("1 … 5", noop("In the close-out: grade the day")),
        ("Return", noop("In the close-out: go to the review")),
    ),
    "review": (
        ("J, K", noop("Next trade, previous trade")),
        ("Return, Ctrl+Return", noop("Reviewed, next trade")),
        ("U", noop("Not reviewed after all")),
        ("1 … 5", noop("Grade the trade; the same key takes the grade away")),
        ("S, M, T, X", noop("Setup, mistakes, tags, stop and target")),
        ("C", noop("Checklist: there Y and N answer, Delete takes the answer away")),
        ("N, P", noop("Write the note, preview of it")),
        ("G, 0", noop("Chart, show the whole chart")),
        (", .", noop("In the chart: the fill before, the next fill")),
        ("I", noop("Pictures: there Return shows one large, Delete removes it")),
        ("Ctrl+V", noop("Paste a picture")),
        ("F", noop("Queue, today or all")),
        ("Esc", noop("Back to the list")),
    ),
    "trades": (
        ("Ctrl+Return", noop("Save the note")),
        ("Ctrl+C", noop("In the table of trades: copy the chosen rows")),
        ("Esc", noop("In the filter line: show all trades")),
    ),
    "playbook": (
        ("F2", noop("Rename the setup; in the checklist: edit the criterion")),
        ("Alt+Up, Alt+Down", noop("Move the setup or the criterion")),
        ("Delete", noop("Remove the setup, the criterion or the picture")),
        ("Space", noop("In the checklist: a must, or none")),
        ("Ctrl+V", noop("Paste a picture")),
        ("Return", noop("On a picture: look at it")),
    ),
}
"""The keys that only work on one page, or in a part of it."""


def key_list(commands: Commands) -> str:
    """Return all keys as a table in Markdown."""
    style = QKeySequence.SequenceFormat.NativeText
    rows = [
        (action.shortcut().toString(style), action.text().replace("&", "").rstrip(" …"))
        for action in commands.by_name.values()
        if not action.shortcut().isEmpty()
    ]
    others = [(key, tr(text)) for key, text in _OTHER_KEYS]
    parts = [_key_table(f"# {tr('Keys')}", [*rows, *others])]
    for page, keys in _PAGE_KEYS.items():
        parts.append(_key_table(f"## {commands.title_of(page)}", [(key, tr(text)) for key, text in keys]))
    return "\n\n".join(parts)


def _key_table(title: str, rows: Sequence[tuple[str, str]]) -> str:
    lines = [f"| **{key}** | {text} |" for key, text in rows]
    return "\n".join((title, "", f"| {tr('Key')} | {tr('Does')} |", "|---|---|", *lines))
