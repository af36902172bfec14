"""Settings: one frozen value, read from a TOML file; each field carries its default and its sentence."""

import dataclasses
import json
import logging
import os
import threading
import tomllib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from journal_app import paths
from journal_app.domain.clock import CALENDARS, EXCHANGE
from journal_app.domain.errors import SettingsError
from journal_app.domain.trades import Method
from journal_app.setting_fields import SettingField, about_of, checked, checked_zone, choice, setting, switch

ConnectionName = Literal["none", "paper", "live", "practice"]
ThemeName = Literal["system", "light", "dark"]
TextSize = Literal["small", "normal", "large", "largest"]
MeasureName = Literal["money", "r", "percent"]
_FILE = "settings.toml"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AccountConnection:
    """One account that sync keeps up with; its keys are in the system keyring under these names.

    ``zone`` and ``calendar`` (XNYS, 24/5 or 24/7) tell its trading days; ``address`` is only for
    practice brokers, on this computer.
    """

    environment: str
    account: str
    zone: str = EXCHANGE.zone
    calendar: str = EXCHANGE.calendar
    address: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the user chose. Secrets are never here: they live in the system keyring."""

    connection: ConnectionName = setting("none", SettingField(
        "accounts", "The only account", "Which account auto-sync uses, when there is only one.", "accounts",
        tuple((one, one) for one in get_args(ConnectionName)),
    ))  # fmt: skip
    connections: tuple[AccountConnection, ...] = setting((), SettingField(
        "accounts", "Connected accounts",
        "The accounts that sync keeps up with, when there are several; they win over the above.", "accounts",
    ))  # fmt: skip
    auto_sync: bool = setting(True, switch(
        "sync", "Sync by itself", "Fetch new fills in the background while the program runs.",
    ))  # fmt: skip
    paused_until: str = setting("", SettingField(
        "", "Paused until", "When a pause of auto-sync ends by itself (UTC); empty when there is none.", "kept",
    ))  # fmt: skip
    own_zone: str = setting("", SettingField(
        "sessions", "Your own time zone",
        "Tells quiet hours and when tomorrow begins; empty for the clock of this computer.", "zone",
    ))  # fmt: skip
    method: Method = setting("flat", choice(
        "figures", "Verbs list trades as",
        "How fills become trades: one for each round trip, or one for each lot.", (
            ("flat", "Round trips, flat to flat"), ("fifo", "Lots, first in first out"),
            ("lifo", "Lots, last in first out"), ("average", "Lots at average cost"),
        ),
    ))  # fmt: skip
    start_capital: str = setting("", SettingField(
        "figures", "The account began with",
        "What the account began with, before all deposits that the journal knows; empty for 0.", "capital",
    ))  # fmt: skip
    risk_rule: str = setting("none", SettingField(
        "figures", "Without a stop a trade risks",
        "What a trade without a planned stop is taken to risk; its R is reckoned from it.", "rule",
        written="Write none, money:100, percent:1 (of the capital) or entry:2 (percent of the entry value).",
    ))  # fmt: skip
    measure: MeasureName = setting("money", choice(
        "figures", "Show results in", "Whether results are shown in money, in R or in percent of the capital.",
        (("money", "Money"), ("r", "R, multiples of the risk"), ("percent", "Percent of the capital")),
    ))  # fmt: skip
    gross: bool = setting(False, switch("figures", "Before fees", "Show results gross, with fees left out."))
    second_backup_folder: str = setting("", SettingField(
        "backups", "Second folder",
        "A second folder for backups, on another disk or in a synced folder; empty for none.", "folder",
    ))  # fmt: skip
    theme: ThemeName = setting("system", choice(
        "appearance", "Theme", "Whether the window is light or dark.",
        (("system", "As the system"), ("light", "Light"), ("dark", "Dark")),
    ))  # fmt: skip
    text_size: TextSize = setting("normal", choice(
        "appearance", "Text size", "How large all text of the window is, against what the system says.",
        (("small", "Small"), ("normal", "Normal"), ("large", "Large"), ("largest", "Largest")),
    ))  # fmt: skip
    colour_blind: bool = setting(False, switch(
        "appearance", "Colours that everybody can tell apart",
        "Gains are blue and losses orange. Signs and triangles say the same in every palette.",
    ))  # fmt: skip
    reduced_motion: bool = setting(False, switch(
        "appearance", "Less motion", "Nothing slides or fades; what changes is there at once.",
    ))  # fmt: skip
    shortcuts: tuple[tuple[str, str], ...] = setting((), SettingField(
        "shortcuts", "Keys", "Keys that you gave to commands, by name; an empty text takes a command's key away.",
        "shortcuts",
    ))  # fmt: skip
    mask_amounts: bool = setting(False, switch(
        "privacy", "Hide amounts", "Every amount of money is shown as dots: for sharing the screen.",
    ))  # fmt: skip
    mask_in_tray: bool = setting(False, switch(
        "privacy", "Hide amounts in the tray and in notices",
        "The menu of the tray and notices say that something happened, not how much it was.",
    ))  # fmt: skip
    hidden_cards: str = setting("", SettingField(
        "", "Charts left out", "Charts that the Performance page leaves out, by name, with commas.", "kept",
    ))  # fmt: skip
    keep_in_tray: bool = setting(True, switch(
        "notices", "Stay in the tray",
        "Closing the window keeps the program in the tray, where there is one, and sync goes on.",
    ))  # fmt: skip
    minimise_on_close: bool = setting(False, switch(
        "notices", "Without a tray, closing minimises",
        "Where there is no tray, closing the window minimises it; otherwise it quits the program.",
    ))  # fmt: skip
    start_with_system: bool = setting(False, switch(
        "notices", "Start with the system", "Trade Journal starts when you log in to this computer.",
    ))  # fmt: skip
    notify_fills: bool = setting(True, switch(
        "notices", "Tell of new fills", "Show a notice when new fills arrive: one for all that came together.",
    ))  # fmt: skip
    notify_rules: bool = setting(True, switch(
        "notices", "Tell of broken rules", "Show a notice when a trade breaks one of your rules.",
    ))  # fmt: skip
    notify_reports: bool = setting(True, switch(
        "notices", "Tell of finished reports", "Show a notice when a report is ready.",
    ))  # fmt: skip
    notify_problems: bool = setting(True, switch(
        "notices", "Tell of problems", "Show a notice when sync, a backup or another piece of work cannot go on.",
    ))  # fmt: skip
    quiet_from: str = setting("", SettingField(
        "notices", "Quiet from", "From this time of day on notices wait, for example 22:00; empty for never.", "time",
    ))  # fmt: skip
    quiet_to: str = setting("", SettingField(
        "notices", "Quiet until", "At this time of day what waited is told in one notice; may be on the next day.",
        "time",
    ))  # fmt: skip
    practice_fills: int = setting(5000, SettingField(
        "practice", "Fills to begin with", "How many fills the practice account starts with.", "number",
        low=1, high=2_000_000, unit="fills",
    ))  # fmt: skip
    practice_live_every: int = setting(20, SettingField(
        "practice", "A new fill every", "Seconds between new fills of the practice account; 0 for none.", "number",
        low=0, high=86_400, unit="seconds",
    ))  # fmt: skip


def setting_fields() -> tuple[SettingField, ...]:
    """Return everything that is known about each setting, in the order in which they are written."""
    return _SETTING_FIELDS


_SETTING_FIELDS: tuple[SettingField, ...] = tuple(
    replace(about_of(one.metadata), name=one.name, default=one.default) for one in dataclasses.fields(Settings)
)
_BY_NAME = {one.name: one for one in _SETTING_FIELDS}


def field_of(name: str) -> SettingField:
    """Return what is known about one setting. Raises KeyError for a name that is none."""
    return _BY_NAME[name]


def checked_setting(name: str, value: object) -> object:
    """Return a value for a setting in its usual form. Raises SettingsError for one that it cannot have."""
    return checked(_BY_NAME[name], value)


def default_config_dir() -> Path:
    """Return the settings folder: JOURNAL_CONFIG_DIR, else the user's."""
    named = os.environ.get("JOURNAL_CONFIG_DIR")
    return Path(named) if named else paths.config_dir()


def load_settings(folder: Path) -> Settings:
    """Return the settings of a folder; defaults where there are none.

    A damaged file is kept beside as settings.toml.damaged, one with settings of a newer version is copied
    to settings.toml.newer; both are said in the log. Raises SettingsError for a file that cannot be read, and
    for a capital, a rule, a time or a zone that is none: figures must not quietly come out otherwise.
    """
    path = folder / _FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsError(f"The settings cannot be read: {error.strerror}.", f"Check {path}.") from error
    except UnicodeDecodeError:
        text = "\0"
    try:
        values = tomllib.loads(text)
        settings = _checked(values)
    except (tomllib.TOMLDecodeError, SettingsError) as error:
        copy = path.with_suffix(".toml.damaged")
        with suppress(OSError):  # then nothing will be written over it either
            path.replace(copy)
        _log.warning("settings could not be read (%s); the file is kept as %s, defaults are used", error, copy.name)
        return Settings()
    settings = _refused_or_kept(settings, path)
    unknown = sorted(values.keys() - _BY_NAME.keys())
    if unknown:
        _keep_newer(path, text, unknown)
    return settings


def _keep_newer(path: Path, text: str, unknown: list[str]) -> None:
    """Copy settings of a newer version aside, once: the next save writes only what this version knows."""
    copy = path.with_suffix(".toml.newer")
    try:
        if copy.exists() and copy.read_text(encoding="utf-8") == text:
            return
        copy.write_text(text, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _log.warning("settings of a newer version could not be copied aside: %s", error)
        return
    _log.warning("settings of a newer version are not used (%s); the file is kept as %s", ", ".join(unknown), copy.name)


def _checked(values: dict[str, Any]) -> Settings:
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if name == "connections":
            kept[name] = _checked_connections(value)
        elif name == "shortcuts":
            kept[name] = _checked_shortcuts(value)
        elif name in _BY_NAME:  # else a newer version's setting
            about = _BY_NAME[name]
            if type(value) is not type(about.default) or (about.choices and value not in dict(about.choices)):
                raise SettingsError(f"{name} cannot be {value!r}", "")
            kept[name] = value
    return Settings(**kept)


def _refused_or_kept(settings: Settings, path: Path) -> Settings:
    """Return settings with every value in its usual form. Raises SettingsError for one that cannot be used."""
    kept: dict[str, Any] = {}
    for one in _SETTING_FIELDS:
        try:
            kept[one.name] = checked(one, getattr(settings, one.name))
        except SettingsError as error:
            hint = f"{error.hint} It is the line {one.name} in {path}; without the line the default is used."
            raise SettingsError(error.title, hint) from error
    return Settings(**kept)


def _checked_shortcuts(value: object) -> tuple[tuple[str, str], ...]:
    """Return keys by command, in the order of their names. Raises SettingsError for anything but texts."""
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise SettingsError("shortcuts are no table of texts", "")
    return tuple(sorted(value.items()))


def _checked_connections(values: object) -> tuple[AccountConnection, ...]:
    """Return the connections of a file. Raises SettingsError for one that cannot be used."""
    names = {one.name for one in dataclasses.fields(AccountConnection)}
    found: list[AccountConnection] = []
    for value in values if isinstance(values, list) else [values]:
        if not isinstance(value, dict) or not {"environment", "account"} <= value.keys():
            raise SettingsError(f"a connection cannot be {value!r}", "")
        found.append(AccountConnection(**{name: value[name] for name in names & value.keys()}))
    check_connections(found)
    return tuple(found)


def check_connections(connections: Sequence[AccountConnection]) -> None:
    """Refuse connections that cannot be used together. Raises SettingsError."""
    for one in connections:
        if not all(isinstance(value, str) for value in dataclasses.astuple(one)):
            raise SettingsError("A connection has a value that is no text.", "Write every value in quotes.")
        if one.environment not in {"paper", "live", "practice"}:
            raise SettingsError(f"There is no environment “{one.environment}”.", "Use paper, live or practice.")
        if not one.account or not one.account.isprintable() or ":" in one.account:
            raise SettingsError(
                f"An account cannot be called “{one.account}”.", "Use letters and digits, without a colon."
            )
        if one.calendar not in CALENDARS:
            raise SettingsError(f"There is no calendar “{one.calendar}”.", f"Known are {', '.join(CALENDARS)}.")
        checked_zone(one.zone)
        if (one.environment == "practice") != bool(one.address):
            raise SettingsError(
                "Only a practice broker has an address of its own.",
                "Give one to practice connections, and only to them.",
            )
    names = [one.account for one in connections]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SettingsError(f"Two connections are called “{twice[0]}”.", "Give each account a name of its own.")


def connections_of(settings: Settings) -> tuple[AccountConnection, ...]:
    """Return the accounts that sync keeps up with; settings of older versions name only one, by its kind."""
    if settings.connections:
        return settings.connections
    kind = settings.connection
    return (AccountConnection(kind, default_account(kind)),) if kind in {"paper", "live"} else ()


def default_account(environment: str) -> str:
    """Return the name that an account gets when the user gives none."""
    return environment if environment == "practice" else f"alpaca-{environment}"


def save_settings(folder: Path, settings: Settings) -> None:
    """Write the settings whole or not at all. Raises SettingsError when the folder cannot be written."""
    lines: list[str] = []
    for one in _SETTING_FIELDS:
        lines += [f"# {one.comment}", f"{one.name} = {_written(one.name, getattr(settings, one.name))}", ""]
    path = folder / _FILE
    # Named by thread too: two that save at once must not write into one file.
    part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8") as file:
            file.write("\n".join(lines))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise SettingsError(
            f"The settings cannot be saved: {error.strerror}.", f"Check that {folder} can be written."
        ) from error


def _written(name: str, value: object) -> str:
    """Return a value as TOML; what JSON writes for texts, numbers and truths is TOML too."""
    if not isinstance(value, tuple):
        return _plain(value)
    if name == "shortcuts":
        return f"{{ {_table(value)} }}" if value else "{}"
    tables = (_table(dataclasses.asdict(row).items()) for row in value)
    return "[" + "".join(f"\n  {{ {table} }}," for table in tables) + ("\n]" if value else "]")


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # the one sign that TOML alone refuses


def _table(pairs: Iterable[tuple[str, object]]) -> str:
    return ", ".join(f"{json.dumps(name)} = {_plain(value)}" for name, value in pairs)
