"""The login lists: Linux's for real, the others by the file and the registry values that they are made of."""

import plistlib
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest

from journal_app import autostart
from journal_app.autostart import DesktopEntry, LaunchAgent, RunKey, start_with_system, starts_with_system
from journal_app.domain.errors import SettingsError
from tests.ledger.no_power import without_root_power

AWKWARD = ["/opt/my apps/journal", "a b", 'say "x"', "100%", "$HOME", "back\\slash", "`id`", ""]


class FakeRegistry:
    """The few functions of winreg that are used, over a dictionary, failing as Windows does."""

    HKEY_CURRENT_USER, REG_SZ, KEY_SET_VALUE = "HKCU", 1, 2

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, str]] = {}

    @contextmanager
    def OpenKey(self, root: str, name: str, reserved: int = 0, access: int = 0) -> Iterator[dict[str, str]]:
        assert (root, reserved) == ("HKCU", 0)
        assert access in {0, self.KEY_SET_VALUE}
        if name not in self.keys:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        yield self.keys[name]

    @contextmanager
    def CreateKey(self, root: str, name: str) -> Iterator[dict[str, str]]:
        assert root == "HKCU"
        yield self.keys.setdefault(name, {})

    def SetValueEx(self, key: dict[str, str], name: str, reserved: int, kind: int, value: str) -> None:
        assert (reserved, kind) == (0, self.REG_SZ)
        key[name] = value

    def QueryValueEx(self, key: dict[str, str], name: str) -> tuple[str, int]:
        if name not in key:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        return key[name], self.REG_SZ

    def DeleteValue(self, key: dict[str, str], name: str) -> None:
        if name not in key:
            raise FileNotFoundError(2, "The system cannot find the file specified")
        del key[name]


def exec_of(text: str) -> list[str]:
    """Read an Exec line as the Desktop Entry Specification has it: unescape the text, then the quoted arguments."""
    line = next(one for one in text.splitlines() if one.startswith("Exec=")).removeprefix("Exec=")
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', line.replace("\\\\", "\\"))
    return [re.sub(r"\\(.)", r"\1", quoted or bare).replace("%%", "%") for quoted, bare in parts]


@pytest.mark.skipif(sys.platform != "linux", reason="the login list of Linux")
def test_the_program_is_put_on_the_login_list_and_taken_off_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert not starts_with_system()
    start_with_system(wanted=True)
    start_with_system(wanted=True)
    assert starts_with_system()
    entry = tmp_path / "config" / "autostart" / "trade-journal.desktop"
    text = entry.read_text("utf-8")
    assert text.startswith("[Desktop Entry]\nType=Application\nName=Trade Journal\n")
    place = next(one for one in text.splitlines() if one.startswith("Path=")).removeprefix("Path=")
    told = subprocess.run([*exec_of(text), "--version"], cwd=place, capture_output=True, text=True, check=True)
    assert told.stdout.strip()
    start_with_system(wanted=False)
    start_with_system(wanted=False)
    assert not starts_with_system()
    assert not entry.exists()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_that_a_desktop_has_turned_off_is_off(tmp_path: Path, line: str) -> None:
    entry = DesktopEntry(tmp_path)
    entry.turn_on(["journal"])
    path = tmp_path / "trade-journal.desktop"
    path.write_text(path.read_text("utf-8").replace("X-GNOME-Autostart-enabled=true", line), "utf-8")
    assert not entry.is_on()


def test_awkward_commands_come_through_the_entry_whole(tmp_path: Path) -> None:
    DesktopEntry(tmp_path).turn_on(AWKWARD)
    assert exec_of((tmp_path / "trade-journal.desktop").read_text("utf-8")) == AWKWARD


def test_macos_gets_a_launch_agent(tmp_path: Path) -> None:
    agent = LaunchAgent(tmp_path / "LaunchAgents")
    agent.turn_off()
    assert not agent.is_on()
    agent.turn_on(AWKWARD)
    assert agent.is_on()
    written = plistlib.loads((tmp_path / "LaunchAgents" / "trade-journal.plist").read_bytes())
    assert (written["Label"], written["ProgramArguments"], written["RunAtLoad"]) == ("trade-journal", AWKWARD, True)
    agent.turn_off()
    assert not agent.is_on()


def test_windows_gets_a_value_of_the_run_key() -> None:
    registry = FakeRegistry()
    run = RunKey(registry)
    run.turn_off()
    assert not run.is_on()
    run.turn_on(["C:\\my apps\\journal.exe", "-m", "journal_app"])
    assert run.is_on()
    key = registry.keys[r"Software\Microsoft\Windows\CurrentVersion\Run"]
    assert key == {"Trade Journal": '"C:\\my apps\\journal.exe" -m journal_app'}
    run.turn_off()
    run.turn_off()
    assert not run.is_on()


def test_each_system_has_its_own_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "winreg", cast("ModuleType", FakeRegistry()))
    kinds = [type(autostart.login_list(one)) for one in ("linux", "darwin", "win32")]
    assert kinds == [DesktopEntry, LaunchAgent, RunKey]


@pytest.mark.skipif(sys.platform != "linux", reason="folders are made read-only the Linux way")
def test_a_system_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config").chmod(0o555)
    told = without_root_power(
        "import os\n"
        f"os.environ['XDG_CONFIG_HOME'] = {str(tmp_path / 'config')!r}\n"
        "from journal_app.autostart import start_with_system\n"
        "from journal_app.domain.errors import SettingsError\n"
        "try:\n  start_with_system(wanted=True)\n"
        "except SettingsError as error:\n  print(error.title)\n"
    )
    (tmp_path / "config").chmod(0o755)
    assert told.strip() == "The system does not let the program start at login: Permission denied."


def test_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("in the way")
    monkeypatch.setattr(autostart, "login_list", lambda: DesktopEntry(tmp_path / "autostart"))
    with pytest.raises(SettingsError) as refused:
        start_with_system(wanted=True)
    assert "start at login" in refused.value.hint
    assert not starts_with_system()
