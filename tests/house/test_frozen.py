"""The frozen program is built and started once; JOURNAL_TEST_BUILD=0 leaves it out."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import journal_app
from tests.house.places import PACKAGE, ROOT

DIST = ROOT / "dist"
PROGRAM = DIST / "journal-app" / ("journal-app.exe" if sys.platform == "win32" else "journal-app")
STAMP = DIST / "sources.sha256"


def missing_tool() -> str | None:
    """Return what this machine lacks for freezing, or None."""
    if importlib.util.find_spec("PyInstaller") is None:
        return "PyInstaller is not installed"
    from PyInstaller.depend.bindepend import get_python_library_path

    if sys.platform == "linux" and shutil.which("objdump") is None:
        return "objdump (Debian: binutils) is not installed"
    return None if get_python_library_path() else "Python's shared library (Debian: libpython3.x) is not installed"


MISSING = missing_tool()
pytestmark = [
    pytest.mark.build,
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.environ.get("JOURNAL_TEST_BUILD") == "0", reason="JOURNAL_TEST_BUILD=0"),
    pytest.mark.skipif(importlib.util.find_spec("PyInstaller") is None, reason="PyInstaller is not installed"),
]


def sources_hash() -> str:
    """Return one hash of everything that goes into the frozen program."""
    files = [
        ROOT / "build.spec",
        ROOT / "requirements.lock",
        *PACKAGE.rglob("*.py"),
        *ROOT.glob("resources/**/*"),
    ]
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(path for path in files if path.is_file()):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def program() -> Path:
    """Return the frozen program, built anew only when its sources changed."""
    wanted = sources_hash()
    if not (PROGRAM.is_file() and STAMP.is_file() and STAMP.read_text(encoding="utf-8") == wanted):
        command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "build.spec"]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=800, check=False)
        assert result.returncode == 0, result.stderr[-4000:]
        STAMP.write_text(wanted, encoding="utf-8")
    return PROGRAM


def run(program: Path, verb: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(program), verb]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


def test_the_frozen_program_starts_everything_once(program: Path, tmp_path: Path) -> None:
    result = run(program, "selftest", tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_frozen_program_knows_its_version(program: Path, tmp_path: Path) -> None:
    assert journal_app.__version__ in run(program, "--version", tmp_path).stdout
