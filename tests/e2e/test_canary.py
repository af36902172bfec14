"""The canary: keys planted in a whole run are found in no file, log, export, answer or crash report."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from journal_app.practice.server import PracticeServer
from journal_app.practice.settings import PracticeSettings

_KEY_ID = "PKCANARY7Q2X9LMNB4ZT"
_SECRET = "canary5ecretQw8RtYu2IoPa4SdFg6HjKl0ZxCvBnM1"
_WRONG = "wr0ngcanaryZz9Yy8Xx7Ww6Vv5Uu4Tt3Ss2Rr1Qq0Pp"
_PASSPHRASE = "canary passphrase Kq7 Vw3"
_CANARIES = (_KEY_ID, _SECRET, _WRONG, _PASSPHRASE)
_CRASH = """
import os, sys
from journal_app.desktop.crashes import report_of
from journal_app.logs import start_logging
import logging, pathlib
start_logging(pathlib.Path(sys.argv[1]), verbose=2)
def ask(key_id, secret):
    headers = {"APCA-API-KEY-ID": key_id, "APCA-API-SECRET-KEY": secret}
    raise RuntimeError(f"no answer to {headers}")
try:
    ask(os.environ["APCA_API_KEY_ID"], os.environ["APCA_API_SECRET_KEY"])
except RuntimeError as error:
    logging.getLogger("journal_app").exception("asking failed")
    pathlib.Path(sys.argv[1], "crash.txt").write_text(report_of(error))
    print(report_of(error))
"""


@dataclass
class Run:
    """Programs run with planted keys, and all that they said."""

    folder: Path
    environment: dict[str, str]
    said: list[bytes] = field(default_factory=list)

    def program(self, *words: str | Path, code: int = 0, **changed: str) -> None:
        """Run the program; it must end with *code*."""
        self.python(["-m", "journal_app", *map(str, words)], code, changed)

    def python(self, words: Sequence[str], code: int, changed: dict[str, str]) -> None:
        """Run Python with these words and keep what it said."""
        done = subprocess.run(
            [sys.executable, *words], env=self.environment | changed, capture_output=True, check=False, timeout=120
        )
        self.said += [done.stdout, done.stderr]
        assert done.returncode == code, done.stderr.decode()


def found_in(folder: Path) -> dict[str, list[str]]:
    """Return which canaries each file holds, as text of one or of two bytes a letter."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            hits = [one for one in _CANARIES if one.encode() in content or one.encode("utf-16-le") in content]
            if hits:
                found[path.name] = hits
    return found


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    settings = PracticeSettings(fills=300, key_id=_KEY_ID, secret_key=_SECRET, eventful=True)
    folder = tmp_path / "all of it"
    folder.mkdir()
    homes = {name: str(folder / "home") for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")}
    xdg = {f"XDG_{name}_HOME": str(folder / "home" / name.lower()) for name in ("DATA", "CONFIG", "CACHE", "STATE")}
    with PracticeServer(settings) as server:
        yield Run(folder, os.environ | homes | xdg | {
            "APCA_API_KEY_ID": _KEY_ID, "APCA_API_SECRET_KEY": _SECRET, "APCA_API_BASE_URL": server.rest_url,
            "JOURNAL_DATABASE": str(folder / "journal.db"), "JOURNAL_CONFIG_DIR": str(folder / "config"),
            "QT_QPA_PLATFORM": "offscreen", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        })  # fmt: skip


def test_no_planted_secret_is_found_after_a_whole_run(run: Run) -> None:
    run.program("-vv", "sync", "--json")
    run.program("-vv", "sync", "--full", "--json")
    run.program("-vv", "sync", code=1, APCA_API_SECRET_KEY=_WRONG)
    for verb in ("proof", "inbox", "moves", "trades", "positions", "metrics", "verify", "rebuild", "doctor", "backups"):
        run.program("-vv", verb, "--json")
    run.program("-vv", "export", "--out", run.folder / "export.jsonl")
    run.program("-vv", "export", "--format", "fills-csv", "--out", run.folder / "fills.csv")
    run.program("-vv", "backup", "--to", run.folder / "backups")
    run.program("-vv", "encrypt", JOURNAL_PASSPHRASE=_PASSPHRASE)
    run.program("-vv", "verify", JOURNAL_PASSPHRASE=_PASSPHRASE)
    run.program("-vv", "verify", code=1, JOURNAL_PASSPHRASE="another")
    run.python(["-c", _CRASH, str(run.folder / "crashed")], 0, {})
    assert (run.folder / "export.jsonl").stat().st_size > 100_000
    assert (run.folder / "crashed" / "crash.txt").exists()
    assert found_in(run.folder) == {}
    said = b"".join(run.said)
    assert [one for one in _CANARIES if one.encode() in said] == []


def test_the_search_would_find_one(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "settings.toml").write_text(f"secret = '{_SECRET}'", encoding="utf-8")
    (tmp_path / "wide.bin").write_bytes(b"\x00" + _KEY_ID.encode("utf-16-le"))
    assert found_in(tmp_path) == {"settings.toml": [_SECRET], "wide.bin": [_KEY_ID]}
