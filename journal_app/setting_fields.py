"""What is known of a setting besides its value: its place on the page, its words, and what may be written.

Every front door that lets somebody choose builds its form from this; nobody writes a field twice.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from journal_app.domain.errors import SettingsError
from journal_app.domain.risk import read_capital, read_rule

Group = Literal[
    "accounts", "sync", "sessions", "figures", "backups", "appearance", "shortcuts", "privacy", "notices", "practice",
    "",
]  # fmt: skip
GROUPS: tuple[tuple[Group, str], ...] = (
    ("accounts", "Accounts"), ("sync", "Sync"), ("sessions", "Sessions and time zones"),
    ("figures", "Capital, risk and lots"), ("backups", "Backups"), ("appearance", "Appearance"),
    ("shortcuts", "Shortcuts"), ("privacy", "Privacy"), ("notices", "Notices and quiet hours"),
    ("practice", "Practice account"),
)  # fmt: skip
"""In the order in which they are shown. A field of the group "" is kept by the program itself and shown nowhere."""

Kind = Literal[
    "switch", "choice", "number", "text", "folder", "zone", "time", "capital", "rule", "accounts", "shortcuts", "kept",
]  # fmt: skip
_METADATA = "setting"
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting: where it is shown, what it is called, the sentence about it, and which values it may have.

    ``choices`` are values with their words; ``low`` and ``high`` bound a number, both included, in ``unit``;
    ``written`` says how a text is written in the file.
    """

    group: Group
    title: str
    sentence: str
    kind: Kind
    choices: tuple[tuple[str, str], ...] = ()
    low: int = 0
    high: int = 0
    unit: str = ""
    written: str = ""
    name: str = ""
    default: object = None

    @property
    def comment(self) -> str:
        """The sentence, and which values may stand in the file."""
        values = ", ".join(value for value, _ in self.choices)
        return " ".join(filter(None, (self.sentence, f"One of: {values}." if values else "", self.written)))


def setting(default: Any, about: SettingField) -> Any:  # noqa: ANN401 - as dataclasses.field, which it stands for
    """Return a dataclass field with a default and everything that is known about it."""
    return field(default=default, metadata={_METADATA: about})


def about_of(metadata: Mapping[str, Any]) -> SettingField:
    """Return what is known about a dataclass field made by `setting`."""
    found = metadata[_METADATA]
    if not isinstance(found, SettingField):
        raise TypeError("this field was not made by setting()")
    return found


def switch(group: Group, title: str, sentence: str) -> SettingField:
    """Return a field that is on or off."""
    return SettingField(group, title, sentence, "switch")


def choice(group: Group, title: str, sentence: str, choices: tuple[tuple[str, str], ...]) -> SettingField:
    """Return a field with a few values, each with its words."""
    return SettingField(group, title, sentence, "choice", choices)


def checked(about: SettingField, value: object) -> object:
    """Return a value as it is kept, brought into its usual form. Raises SettingsError for one that may not be.

    Accounts and shortcuts are checked by those who know them.
    """
    if type(value) is not type(about.default):
        raise SettingsError(f"{about.title} cannot be {value!r}.", about.sentence)
    if about.kind == "choice" and value not in {one for one, _ in about.choices}:
        known = ", ".join(one for one, _ in about.choices)
        raise SettingsError(f"{about.title} cannot be “{value}”.", f"Known are: {known}.")
    if about.kind == "number" and isinstance(value, int) and not about.low <= value <= about.high:
        unit = f" {about.unit}".rstrip()
        raise SettingsError(
            f"{about.title} cannot be {value:,}.", f"Choose from {about.low:,} to {about.high:,}{unit}."
        )
    return _TEXTS[about.kind](value) if about.kind in _TEXTS and isinstance(value, str) else value


def checked_zone(name: str) -> str:
    """Return the name of a time zone. Raises SettingsError for none such."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"There is no time zone “{name}”.", "Use a name such as America/New_York.") from error
    return name


def _zone(text: str) -> str:
    name = text.strip()
    return checked_zone(name) if name else ""


def _time(text: str) -> str:
    wanted = text.strip()
    if not wanted:
        return ""
    found = _CLOCK.fullmatch(wanted)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise SettingsError(f"“{wanted}” is no time of day.", "Write hours and minutes, for example 22:00, or nothing.")
    return f"{int(found[1]):02}:{found[2]}"


def _rule(text: str) -> str:
    read_rule(text)
    return text.strip() or "none"


_TEXTS: dict[Kind, Callable[[str], str]] = {
    "zone": _zone, "time": _time, "rule": _rule, "capital": read_capital, "folder": str.strip,
}  # fmt: skip
