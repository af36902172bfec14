"""The test of the house: Qt in one room, light front doors, contracts that bite."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.places import PACKAGE, ROOT, run_python

WITHOUT_QT = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"PySide6", "shiboken6", "pyqtgraph"}:
            raise ImportError(f"{name} was imported outside desktop")

sys.meta_path.insert(0, NoQt())
import journal_app
for room in pkgutil.walk_packages(journal_app.__path__, "journal_app.", onerror=None):
    if not room.name.startswith("journal_app.desktop"):
        importlib.import_module(room.name)
        print(room.name)
"""
HEAVY = ("pandas", "sklearn", "scipy", "alpaca", "PySide6", "pyqtgraph", "starlette", "uvicorn")
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LINT, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)


def test_every_room_but_desktop_imports_without_qt() -> None:
    result = run_python(WITHOUT_QT)
    assert result.returncode == 0, result.stderr
    assert "journal_app.domain.money" in result.stdout


def test_the_terminal_front_door_loads_nothing_heavy() -> None:
    result = run_python(f"import sys, journal_app.cli; print([m for m in {HEAVY} if m in sys.modules])")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


def test_the_house_keeps_its_import_contracts() -> None:
    result = lint_imports(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "file, line, contract",
    [
        ("domain/wrong.py", "import journal_app.matching", "Imports only go down"),
        ("metrics/wrong.py", "import journal_app.ledger", "Imports only go down"),
        ("attic/__init__.py", "", "Imports only go down"),
        ("sync/wrong.py", "import PySide6.QtCore", "Qt is spoken only in desktop"),
        ("brokers/wrong.py", "import peewee", "SQL is spoken only in ledger"),
        ("ledger/wrong.py", "import requests", "Only brokers and publish speak to the world"),
        ("ledger/wrong.py", "import starlette", "Only practice and hub answer requests"),
    ],
)
def test_a_wrong_import_is_reported_with_its_contract(tmp_path: Path, file: str, line: str, contract: str) -> None:
    copy_house(tmp_path)
    wrong = tmp_path / "journal_app" / file
    wrong.parent.mkdir(exist_ok=True)
    (wrong.parent / "__init__.py").touch()
    wrong.write_text(line + "\n", encoding="utf-8")
    result = lint_imports(tmp_path)
    assert result.returncode != 0
    assert any(row.startswith(contract) and "BROKEN" in row for row in result.stdout.splitlines()), result.stdout


def test_two_files_that_import_each_other_are_reported(tmp_path: Path) -> None:
    copy_house(tmp_path)
    for one, other in (("left", "right"), ("right", "left")):
        file = tmp_path / "journal_app" / "matching" / f"{one}.py"
        file.write_text(f"import journal_app.matching.{other}\n", encoding="utf-8")
    assert "No circles BROKEN" in lint_imports(tmp_path).stdout


def copy_house(target: Path) -> None:
    shutil.copytree(PACKAGE, target / "journal_app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", target)
