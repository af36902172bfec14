"""The keys of all commands: the usual ones, those that the trader gave, and which two mean the same."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from journal_app.desktop.choosing import SettingsKeeper

_PORTABLE = QKeySequence.SequenceFormat.PortableText
_NATIVE = QKeySequence.SequenceFormat.NativeText


class KeyRow(NamedTuple):
    """A command by name: its words, its key as kept and as the reader sees it, and whether the key is the usual one."""

    name: str
    words: str
    key: str
    shown: str
    is_usual: bool


def key_text(key: str) -> str:
    """Return a key as the reader of this system knows it."""
    return QKeySequence(key, _PORTABLE).toString(_NATIVE)


def _keys(action: QAction) -> list[str]:
    return [one.toString(_PORTABLE) for one in action.shortcuts()]


class Shortcuts(QObject):
    """Gives every command its key, now and whenever the settings change."""

    changed = Signal()

    def __init__(
        self, actions: Mapping[str, QAction], keeper: SettingsKeeper, parent: QObject | None = None, *,
        fixed: Sequence[QAction] = (),
    ) -> None:  # fmt: skip
        """Take the keys that the commands have as the usual ones, then give them those of the settings.

        The keys of *fixed* actions, as Undo, belong to them for good.
        """
        super().__init__(parent)
        self._actions, self._keeper, self._fixed = actions, keeper, fixed
        self._usual = {name: _keys(action) for name, action in actions.items()}
        keeper.changed.connect(self._follow)
        self._give()

    @property
    def rows(self) -> tuple[KeyRow, ...]:
        """Every command with its key, in the order of the menus."""
        found = []
        for name, action in self._actions.items():
            key = action.shortcut().toString(_PORTABLE)
            words = action.text().replace("&", "").rstrip(" …")
            found.append(KeyRow(name, words, key, key_text(key), key == self._usual_key(name)))
        return tuple(found)

    def holder(self, key: str, but: str = "") -> KeyRow | None:
        """Return the command that a key belongs to, other than the one named *but*; None when it is free."""
        return next(
            (one for one in self.rows if key and one.name != but and key in _keys(self._actions[one.name])), None
        )

    def is_fixed(self, key: str) -> bool:
        """Tell whether a key belongs for good to a command that cannot be given another."""
        return any(key in _keys(action) for action in self._fixed)

    def assign(self, name: str, key: str) -> None:
        """Give a command a key; whoever had it goes without. An empty text takes the command's key away."""
        given = dict(self._keeper.value("shortcuts"))
        other = self.holder(key, but=name)
        if other is not None:
            given[other.name] = ""
        given[name] = key
        self._keep(given)

    def reset(self, name: str) -> None:
        """Give a command its usual key again; whoever has it now gets its own usual key, or none."""
        given = dict(self._keeper.value("shortcuts"))
        given.pop(name, None)
        other = self.holder(self._usual_key(name), but=name)
        if other is not None:
            given[other.name] = ""
        self._keep(given)

    def reset_all(self) -> None:
        """Give every command its usual key again."""
        self._keep({})

    def _keep(self, given: Mapping[str, str]) -> None:
        changed = {name: key for name, key in given.items() if name not in self._usual or key != self._usual_key(name)}
        self._keeper.change("shortcuts", tuple(sorted(changed.items())))

    def _usual_key(self, name: str) -> str:
        return next(iter(self._usual[name]), "")

    def _follow(self, name: str) -> None:
        if name == "shortcuts":
            self._give()
            self.changed.emit()

    def _give(self) -> None:
        given = dict(self._keeper.value("shortcuts"))
        for name, action in self._actions.items():
            keys = [given[name]] if name in given else self._usual[name]
            action.setShortcuts([QKeySequence(one, _PORTABLE) for one in keys if one])
