"""The settings file is whole or not there, and what cannot be read is kept."""

import dataclasses
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st

from journal_app.domain.errors import SettingsError
from journal_app.settings import Settings, load_settings, save_settings
from tests.fakes.full_disk import fill_up
from tests.ledger.no_power import without_root_power

_ONE = Settings(theme="dark", connection="paper", second_backup_folder="/mnt/usb „Tom's“ \\ disk")
_TWO = Settings(theme="light", practice_fills=123_456)
_SAVING = """
import sys
from pathlib import Path
from journal_app.settings import Settings, save_settings
print("ready", flush=True)
while True:
    for fills in (1, 22_222):
        save_settings(Path(sys.argv[1]), Settings(practice_fills=fills))
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    for settings in (_ONE, _TWO, Settings()):
        save_settings(tmp_path / "new", settings)
        assert load_settings(tmp_path / "new") == settings
    assert names(tmp_path / "new") == ["settings.toml"]


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()
    assert names(tmp_path) == []


@pytest.mark.expected_log("settings could not be read .* kept as settings.toml.damaged")
@how(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_settings_or_are_kept_with_defaults(tmp_path: Path, noise: bytes) -> None:
    file, kept = tmp_path / "settings.toml", tmp_path / "settings.toml.damaged"
    for content in (b'theme = "dark"\n' + noise, b"\xff\xfe\x00", b'theme = "plaid"', b"practice_fills = true"):
        kept.unlink(missing_ok=True)
        file.write_bytes(content)
        found = load_settings(tmp_path)
        if kept.exists():
            assert found == Settings()
            assert kept.read_bytes() == content
        else:
            assert file.read_bytes() == content
    assert kept.exists()


@pytest.mark.expected_log("settings of a newer version are not used .shape.* kept as settings.toml.newer")
def test_settings_of_a_newer_version_are_used_as_far_as_known_and_kept_whole(tmp_path: Path) -> None:
    newer = 'theme = "dark"\nshape = "round"\n'
    (tmp_path / "settings.toml").write_text(newer)
    for _ in range(2):
        assert load_settings(tmp_path).theme == "dark"
    save_settings(tmp_path, load_settings(tmp_path))
    assert (tmp_path / "settings.toml.newer").read_text() == newer
    assert load_settings(tmp_path).theme == "dark"


@pytest.mark.skipif(sys.platform != "linux", reason="folders are made read-only the Linux way")
def test_settings_that_cannot_be_saved_say_so_and_stay(tmp_path: Path) -> None:
    save_settings(tmp_path, _ONE)
    tmp_path.chmod(0o555)
    told = without_root_power(
        "from pathlib import Path\n"
        "from journal_app.domain.errors import SettingsError\n"
        "from journal_app.settings import Settings, save_settings\n"
        f"try:\n  save_settings(Path({str(tmp_path)!r}), Settings())\n"
        "except SettingsError as error:\n  print(error.title)\n"
    )
    tmp_path.chmod(0o755)
    assert told.strip() == "The settings cannot be saved: Permission denied."
    assert load_settings(tmp_path) == _ONE


def test_a_full_disk_keeps_the_old_settings(small_disk: Path) -> None:
    save_settings(small_disk, _ONE)
    filler = fill_up(small_disk)
    with pytest.raises(SettingsError, match="No space left"):
        save_settings(small_disk, _TWO)
    assert names(small_disk) == ["filler", "settings.toml"]
    assert load_settings(small_disk) == _ONE
    filler.unlink()
    save_settings(small_disk, _TWO)
    assert load_settings(small_disk) == _TWO


def test_of_two_threads_that_save_one_wins_and_nothing_is_mixed(tmp_path: Path) -> None:
    save_settings(tmp_path, _ONE)
    failures: list[SettingsError] = []

    def save(settings: Settings) -> None:
        try:
            for _ in range(40):
                save_settings(tmp_path, settings)
        except SettingsError as error:
            failures.append(error)

    threads = [threading.Thread(target=save, args=(settings,)) for settings in (_ONE, _TWO)]
    for thread in threads:
        thread.start()
    seen = {load_settings(tmp_path) for _ in range(200)}
    for thread in threads:
        thread.join()
    assert failures == []
    assert seen | {load_settings(tmp_path)} <= {_ONE, _TWO}
    assert names(tmp_path) == ["settings.toml"]


def test_kills_while_saving_leave_the_old_or_the_new_settings(tmp_path: Path) -> None:
    for _ in range(4):
        child = subprocess.Popen([sys.executable, "-c", _SAVING, tmp_path], stdout=subprocess.PIPE)
        assert child.stdout is not None
        with child.stdout:
            child.stdout.readline()
        while not (tmp_path / "settings.toml").exists():
            os.sched_yield()
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert dataclasses.replace(load_settings(tmp_path), practice_fills=1) == Settings(practice_fills=1)
