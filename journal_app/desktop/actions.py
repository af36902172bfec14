"""Every command of the window once: its text, its key, its place in the menus."""

from dataclasses import dataclass, field

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from journal_app.desktop.artwork import icon
from journal_app.desktop.notes import NoteKeeper
from journal_app.desktop.pages import PAGES
from journal_app.desktop.theme import Theme

_COMMANDS = (
    # name, text, keys, icon
    ("connect", "&Connect Alpaca …", ("Ctrl+Shift+K",), "connect"),
    ("import", "&Import a file …", ("Ctrl+I",), "import"),
    ("backup", "&Back up now", ("Ctrl+B",), ""),
    ("practice", "Explore a &practice account", (), "practice"),
    ("reckoning", "Capital, &risk and lots …", (), ""),
    ("quit", "&Quit", ("Ctrl+Q",), "quit"),
    ("filter", "&Filter trades", ("Ctrl+F",), "search"),
    ("quick_note", "&Quick note", ("Ctrl+Shift+N",), ""),
    ("note", "&Note of the trade", ("Ctrl+E",), ""),
    ("fills", "F&ills of the trade", ("Ctrl+L",), ""),
    ("lots", "L&ots of the trade", ("Ctrl+Shift+O",), ""),
    ("raw", "Row as &received", ("Ctrl+R",), ""),
    ("group", "&Group the chosen trades", ("Ctrl+G",), ""),
    ("ungroup", "&Keep the chosen on their own", ("Ctrl+Shift+G",), ""),
    ("split", "S&plit the chosen fills off", ("Ctrl+Shift+S",), ""),
    ("join", "&Join what was split off", ("Ctrl+Shift+J",), ""),
    ("table", "Back to the &table", ("Ctrl+T",), ""),
    ("copy", "&Copy the chosen trades", ("Ctrl+Shift+C",), ""),
    ("export", "&Export trades …", ("Ctrl+Shift+E",), ""),
    ("change", "C&hange the chosen trades …", ("Ctrl+Shift+T",), ""),
    ("columns", "Colu&mns …", ("Ctrl+Shift+M",), ""),
    ("palette", "Find a c&ommand …", ("Ctrl+K",), ""),
    ("back", "&Back", ("Alt+Left",), "back"),
    ("forward", "&Forward", ("Alt+Right",), "forward"),
    ("clear", "Show all &trades again", ("Ctrl+Shift+X",), ""),
    ("period", "&Period shown", ("Ctrl+D",), ""),
    ("outcome", "&Measure shown", ("Ctrl+M",), ""),
    ("mask", "&Hide amounts", ("Ctrl+Shift+H",), "mask"),
    ("today", "To&day", ("Ctrl+1",), "today"),
    ("review", "Re&view", ("Ctrl+2",), "review"),
    ("trades", "&Trades", ("Ctrl+3",), "trades"),
    ("performance", "&Performance", ("Ctrl+4",), "performance"),
    ("playbook", "Play&book", ("Ctrl+5",), "playbook"),
    ("figures", "Fi&gures", ("Ctrl+6",), "figures"),
    ("structures", "&Structures", ("Ctrl+7",), "structures"),
    ("proof", "P&roof", ("Ctrl+8",), "proof"),
    ("inbox", "&Inbox", ("Ctrl+9",), "inbox"),
    ("changes", "&Changes", ("Ctrl+0",), "changes"),
    ("jobs", "&Work and notices", ("Ctrl+J",), "jobs"),
    ("settings", "S&ettings", ("Ctrl+,",), "settings"),
    ("account", "&Account shown", ("Ctrl+Shift+A",), ""),
    ("sync", "&Sync now", ("F5",), "sync"),
    ("pause", "&Pause auto-sync", ("Ctrl+Shift+P",), "pause"),
    ("pause_hour", "Pause for 1 &hour", (), ""),
    ("pause_tomorrow", "Pause until &tomorrow", (), ""),
    ("last_sync", "&Last sync …", ("Ctrl+Shift+L",), ""),
    ("help", "&Help about this", ("F1",), ""),
    ("keys", "&Keys", ("Ctrl+/",), ""),
    ("about", "&About", (), ""),
)
COPYING = ("change", "copy", "export")
"""What is done with the chosen rows: also in the context menu of the table."""
GROUPING = ("group", "ungroup")
"""What is done with several trades: also in the context menu of their table."""
SPLITTING = ("split", "join")
"""What is done with the fills of a trade: also in the context menu of theirs."""
_MENUS = (
    ("&Journal", ("connect", "import", "practice", "", "backup", "reckoning", "", "quit")),
    ("&Trade", (
        "filter", "table", "columns", "", "note", "fills", "lots", "raw", "quick_note", "", *COPYING, "",
        *GROUPING, *SPLITTING,
    )),
    ("&View", (*PAGES, "", "back", "forward", "clear", "", "account", "period", "outcome", "mask", "")),
    ("&Sync", ("sync", "pause", "pause_hour", "pause_tomorrow", "", "last_sync")),
    ("&Help", ("help", "palette", "keys", "about")),
)  # fmt: skip
_THEMES = (("system", "As the &system"), ("light", "&Light"), ("dark", "&Dark"))


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
        return self[page].text().replace("&", "").partition(" (")[0] if page in self.by_name else "Start"

    def tell_held(self, rows: int) -> None:
        """Say on the Inbox tab how many rows wait; nothing when none does."""
        self["inbox"].setText(f"&Inbox ({rows:,})" if rows else "&Inbox")

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
        action = QAction(text, window)
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
        menu = window.menuBar().addMenu(title)
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
    menu = QMenu("T&heme", parent)
    group = QActionGroup(menu)
    for name, text in _THEMES:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setData(name)
        action.setChecked(theme.choice == name)
        group.addAction(action)
        commands.themes[name] = action
    return menu


def _add_undo(menu: QMenu, keeper: NoteKeeper) -> list[QAction]:
    menu.addSeparator()
    undo = keeper.undo_stack.createUndoAction(menu, "&Undo")
    undo.setShortcuts(QKeySequence.StandardKey.Undo)
    redo = keeper.undo_stack.createRedoAction(menu, "&Redo")
    redo.setShortcuts(QKeySequence.StandardKey.Redo)
    menu.addActions([undo, redo])
    return [undo, redo]


_OTHER_KEYS = (
    ("Ctrl+Z", "Undo a change of a note, setup, tag or setting, a grouping or a split"),
    ("Ctrl+Return", "Save the note"),
    ("Ctrl+C", "In the table of trades: copy the chosen rows"),
    ("Alt+PgUp Alt+PgDown", "On Today: the day before, the day after; Alt+Home is back to now"),
    ("1 … 5", "In the close-out: grade the day"),
    ("Esc", "In the filter line: show all trades"),
    ("Return", "In a table: open the row, or go to its trade"),
    ("← → Home End", "In a chart: move from trade to trade"),
    ("0", "In a chart: show all of the time"),
)


def key_list(commands: Commands) -> str:
    """Return all keys as a table in Markdown."""
    style = QKeySequence.SequenceFormat.NativeText
    rows = [
        (action.shortcut().toString(style), action.text().replace("&", "").rstrip(" …"))
        for action in commands.by_name.values()
        if not action.shortcut().isEmpty()
    ]
    lines = [f"| **{key}** | {text} |" for key, text in (*rows, *_OTHER_KEYS)]
    return "\n".join(("# Keys", "", "| Key | Does |", "|---|---|", *lines))
