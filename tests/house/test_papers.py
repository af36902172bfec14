"""The papers of the house: lock file, version, licence, sizes, and what no committed text may name."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import journal_app
from tests.house.places import ROOT, TEST_COMMAND, committed_files, run_python

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# Written so that the patterns do not match this file.
REGISTRY_ADDRESS = re.compile(
    r"https?://[^\s\"']*(?:pypi|python[h]osted|npm[j]s|/simpl[e]\b)|ind[e]x-url\s*[=: ]", re.IGNORECASE
)
HOME_PATH = re.compile(r"(?<![\w.~*}])/(?:hom[e]|User[s])/\w+|[A-Z]:\\{1,2}User[s]\\", re.IGNORECASE)
LONGEST_FILE = 500

VOID_CALLS = """
import sys
from PySide6.QtCore import QObject
thing = QObject()
for _ in range(20_000):
    thing.setObjectName("x")
def lost(value, call):
    before = sys.getrefcount(value)
    for _ in range(1000):
        call()
    return before - sys.getrefcount(value)
print(lost(None, lambda: thing.setObjectName("x")), lost(None, thing.parent), lost(True, thing.isWidgetType),
      lost(False, thing.signalsBlocked))
"""


def locked_requirements() -> list[str]:
    joined = LOCK.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line and not line.lstrip().startswith("#")]


def readable_texts() -> dict[str, str]:
    """Return every committed text by name; pictures and other binary files are left out."""
    texts = {}
    for path in committed_files():
        content = path.read_bytes()
        if b"\0" not in content:
            texts[path.relative_to(ROOT).as_posix()] = content.decode("utf-8")
    return texts


def test_every_locked_requirement_is_one_version_with_its_hash() -> None:
    for line in locked_requirements():
        assert re.match(r"[A-Za-z0-9._-]+==\S+", line), line
        assert "--hash=sha256:" in line, line


def test_the_lock_names_no_address() -> None:
    assert "://" not in LOCK
    assert " @ " not in LOCK


def test_the_lock_holds_a_pyside_that_keeps_its_references() -> None:
    assert re.search(r"^pyside6-essentials==6\.11\.\d+ ", LOCK, re.MULTILINE)


def test_every_dependency_and_the_build_backend_are_locked() -> None:
    locked = {re.split(r"==", line)[0].lower() for line in locked_requirements()}
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]
    names = {re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower() for requirement in wanted}
    assert names <= locked
    assert "setuptools" in locked


def test_no_committed_text_names_a_package_registry() -> None:
    found = {name: match.group() for name, text in readable_texts().items() if (match := REGISTRY_ADDRESS.search(text))}
    assert found == {}


def test_no_committed_text_names_a_folder_of_somebody() -> None:
    own = [str(place) for place in (ROOT, Path.home()) if len(place.parts) > 2]
    for name, text in readable_texts().items():
        assert not (match := HOME_PATH.search(text)), f"{name}: {match.group()}"
        assert not any(place in text for place in own), name


@pytest.mark.parametrize(
    "line",
    [
        "--ind" + "ex-url http://localhost",
        "https://py" + "pi.org/simple",
        "/ho" + "me/ann/x",
        r"C:\Us" + r"ers\ann",
    ],
)
def test_what_may_not_be_named_would_be_found(line: str) -> None:
    assert REGISTRY_ADDRESS.search(line) or HOME_PATH.search(line)


def test_pyside_loses_no_reference_in_twenty_thousand_void_calls() -> None:
    result = run_python(VOID_CALLS)
    assert result.returncode == 0, result.stderr
    assert all(abs(int(lost)) < 50 for lost in result.stdout.split()), result.stdout


def test_the_version_stands_in_one_place_and_heads_the_changelog() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, re.MULTILINE)
    assert versions[0] == journal_app.__version__


def test_no_python_file_is_longer_than_a_reader_bears() -> None:
    sizes = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in committed_files() if path.suffix == ".py"
    }
    assert {path.name: size for path, size in sizes.items() if size > LONGEST_FILE} == {}


@pytest.mark.skipif(sys.platform == "win32", reason="make is not part of Windows; README has the plain lines")
def test_the_readme_names_two_commands_and_make_knows_them() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    make = shutil.which("make")
    assert make is not None
    for command in ("make run", TEST_COMMAND):
        assert command in readme
        target = command.split()[1]
        result = subprocess.run([make, "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        assert "tools/setup" in result.stdout


def test_contributing_fits_one_screen_and_starts_with_three_commands() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 45
    first_block = text.split("```")[1]
    assert [line for line in first_block.splitlines()[1:] if line.startswith("make ")] == first_block.splitlines()[1:]


def test_every_decision_tells_context_choice_and_price() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text(encoding="utf-8")
        assert all(f"\n## {part}\n" in text for part in ("Context", "Choice", "Price")), path.name
