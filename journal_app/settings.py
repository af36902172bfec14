"""Settings: one frozen value, read from a TOML file; each field carries its default and its sentence."""

import dataclasses
import json
import logging
import os
import threading
import tomllib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import available_timezones

from journal_app import paths
from journal_app.domain.clock import CALENDARS, EXCHANGE
from journal_app.domain.errors import SettingsError
from journal_app.domain.trades import METHODS, Method

ConnectionName = Literal["none", "paper", "live", "practice"]
ThemeName = Literal["system", "light", "dark"]
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

    connection: ConnectionName = field(
        default="none", metadata={"sentence": "Which account auto-sync uses: none, paper, live or practice."}
    )
    connections: tuple[AccountConnection, ...] = field(
        default=(),
        metadata={"sentence": "The accounts that sync keeps up with, when there are several; they win over the above."},
    )
    auto_sync: bool = field(
        default=True, metadata={"sentence": "Fetch new fills in the background while the program runs."}
    )
    method: Method = field(
        default="flat",
        metadata={"sentence": "How fills become trades: flat (one a round trip), or lots by fifo, lifo or average."},
    )
    theme: ThemeName = field(default="system", metadata={"sentence": "Colours of the window: system, light or dark."})
    keep_in_tray: bool = field(
        default=True, metadata={"sentence": "Closing the window keeps the program in the tray, where there is one."}
    )
    notify_fills: bool = field(default=True, metadata={"sentence": "Show a notice when new fills arrive."})
    practice_fills: int = field(default=5000, metadata={"sentence": "How many fills the practice account starts with."})
    practice_live_every: int = field(
        default=20, metadata={"sentence": "Seconds between new fills of the practice account; 0 for none."}
    )
    start_capital: str = field(
        default="",
        metadata={"sentence": "What the account began with, before all deposits that the journal knows; empty for 0."},
    )
    risk_rule: str = field(
        default="none",
        metadata={"sentence": "What a trade without a planned stop risks: none, money:100, percent:1 or entry:2."},
    )
    hidden_cards: str = field(
        default="", metadata={"sentence": "Charts that the Performance page leaves out, by name, with commas."}
    )
    second_backup_folder: str = field(
        default="",
        metadata={"sentence": "A second folder for backups, on another disk or in a synced folder; empty for none."},
    )


_CHOICES: dict[str, tuple[str, ...]] = {
    "connection": get_args(ConnectionName),
    "theme": get_args(ThemeName),
    "method": METHODS,
}


def default_config_dir() -> Path:
    """Return the settings folder: JOURNAL_CONFIG_DIR, else the user's."""
    named = os.environ.get("JOURNAL_CONFIG_DIR")
    return Path(named) if named else paths.config_dir()


def load_settings(folder: Path) -> Settings:
    """Return the settings of a folder; defaults where there are none.

    A damaged file is kept beside as settings.toml.damaged, one with settings of a newer version is copied
    to settings.toml.newer; both are said in the log.
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
    unknown = sorted(values.keys() - {one.name for one in dataclasses.fields(Settings)})
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
    known = {one.name: one for one in dataclasses.fields(Settings)}
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            continue  # a newer version's setting
        if name == "connections":
            kept[name] = _checked_connections(value)
            continue
        if type(value) is not type(known[name].default) or (name in _CHOICES and value not in _CHOICES[name]):
            raise SettingsError(f"{name} cannot be {value!r}", "")
        kept[name] = value
    return Settings(**kept)


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
        if one.zone not in available_timezones():
            raise SettingsError(f"There is no time zone “{one.zone}”.", "Use a name such as America/New_York.")
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
    for one in dataclasses.fields(Settings):
        lines += [f"# {one.metadata['sentence']}", f"{one.name} = {_written(getattr(settings, one.name))}", ""]
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


def _written(value: object) -> str:
    """Return a value as TOML; what JSON writes for texts, numbers and truths is TOML too."""
    if not isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    tables = (", ".join(f"{name} = {_written(one)}" for name, one in dataclasses.asdict(row).items()) for row in value)
    return "[" + "".join(f"\n  {{ {table} }}," for table in tables) + ("\n]" if value else "]")
