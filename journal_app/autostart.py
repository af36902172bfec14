"""Start with the system: an entry in the user's own login list, made and taken away, nothing for other users."""

import importlib
import os
import plistlib
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from journal_app import paths
from journal_app.domain.errors import SettingsError

_NAME = "Trade Journal"
_LABEL = "trade-journal"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_RESERVED = set(" \t\n\"'\\><~|&;$*?#()`")
"""Source: Desktop Entry Specification, "The Exec key": an argument with one of these is quoted."""


class LoginList(Protocol):
    """Where a system keeps what starts at login. All methods raise OSError when it cannot be read or written."""

    def is_on(self) -> bool:
        """Tell whether the program is on the list."""

    def turn_on(self, command: Sequence[str]) -> None:
        """Put the program on the list, with the command that starts it."""

    def turn_off(self) -> None:
        """Take the program off the list; nothing happens when it is not on it."""


def starts_with_system() -> bool:
    """Tell whether the program starts when the user logs in; False as well when that cannot be told."""
    try:
        return login_list().is_on()
    except OSError:
        return False


def start_with_system(*, wanted: bool) -> None:
    """Let the program start when the user logs in, or not. Raises SettingsError when the system refuses."""
    try:
        if wanted:
            login_list().turn_on(paths.own_command())
        else:
            login_list().turn_off()
    except OSError as error:
        raise SettingsError(
            f"The system does not let the program start at login: {error.strerror or error}.",
            "Add Trade Journal to the programs that start at login in the settings of your system.",
        ) from error


def login_list(platform: str = sys.platform) -> LoginList:
    """Return the login list of a system, by default of this one."""
    if platform == "win32":
        return RunKey(importlib.import_module("winreg"))
    if platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents")
    config = os.environ.get("XDG_CONFIG_HOME")
    return DesktopEntry((Path(config) if config else Path.home() / ".config") / "autostart")


class DesktopEntry:
    """The XDG autostart folder of Linux. Source: Desktop Application Autostart Specification."""

    def __init__(self, folder: Path) -> None:
        """Use an autostart folder."""
        self._path = folder / f"{_LABEL}.desktop"

    def is_on(self) -> bool:
        """Tell whether the entry is there and not hidden, as some desktops turn it off."""
        with suppress(FileNotFoundError):
            lines = self._path.read_text("utf-8").splitlines()
            return not {"Hidden=true", "X-GNOME-Autostart-enabled=false"} & set(lines)
        return False

    def turn_on(self, command: Sequence[str]) -> None:
        """Write the entry."""
        lines = ["[Desktop Entry]", "Type=Application", f"Name={_NAME}", f"Exec={_exec_line(command)}"]
        home = _working_folder()
        lines += [f"Path={home}"] if home else []
        lines += ["Icon=trade-journal", "Terminal=false", "X-GNOME-Autostart-enabled=true", ""]
        _write(self._path, "\n".join(lines).encode())

    def turn_off(self) -> None:
        """Remove the entry."""
        self._path.unlink(missing_ok=True)


class LaunchAgent:
    """The launch agents of macOS. Source: launchd.plist(5)."""

    def __init__(self, folder: Path) -> None:
        """Use a folder of launch agents."""
        self._path = folder / f"{_LABEL}.plist"

    def is_on(self) -> bool:
        """Tell whether the agent is there."""
        return self._path.is_file()

    def turn_on(self, command: Sequence[str]) -> None:
        """Write the agent; it is used from the next login on."""
        agent: dict[str, Any] = {"Label": _LABEL, "ProgramArguments": list(command), "RunAtLoad": True}
        home = _working_folder()
        _write(self._path, plistlib.dumps(agent | ({"WorkingDirectory": home} if home else {})))

    def turn_off(self) -> None:
        """Remove the agent."""
        self._path.unlink(missing_ok=True)


class RunKey:
    """The Run key of Windows, the user's own. Source: Microsoft, "Run and RunOnce Registry Keys"."""

    def __init__(self, registry: Any) -> None:  # noqa: ANN401 - the module winreg exists on Windows only
        """Use a registry: the module winreg."""
        self._registry = registry

    def is_on(self) -> bool:
        """Tell whether the value is there."""
        registry = self._registry
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, _RUN_KEY) as key:
                registry.QueryValueEx(key, _NAME)
        except FileNotFoundError:
            return False
        return True

    def turn_on(self, command: Sequence[str]) -> None:
        """Write the value: the command as one line."""
        registry = self._registry
        with registry.CreateKey(registry.HKEY_CURRENT_USER, _RUN_KEY) as key:
            registry.SetValueEx(key, _NAME, 0, registry.REG_SZ, subprocess.list2cmdline(command))

    def turn_off(self) -> None:
        """Remove the value."""
        registry = self._registry
        with (
            suppress(FileNotFoundError),
            registry.OpenKey(registry.HKEY_CURRENT_USER, _RUN_KEY, 0, registry.KEY_SET_VALUE) as key,
        ):
            registry.DeleteValue(key, _NAME)


def _exec_line(command: Sequence[str]) -> str:
    """Return a command as an Exec line: quoted, then escaped once more as every text of such a file."""
    quoted = []
    for part in command:
        text = part.replace("%", "%%")
        if not text or _RESERVED & set(text):
            for sign in '\\"`$':
                text = text.replace(sign, f"\\{sign}")
            text = f'"{text}"'
        quoted.append(text)
    return " ".join(quoted).replace("\\", "\\\\")


def _working_folder() -> str:
    """Return the folder that the program must be started in; "" for the frozen one, which needs none."""
    return "" if getattr(sys, "frozen", False) else str(Path(__file__).resolve().parent.parent)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
