"""Where the house is, and what belongs to it."""

import shutil
import subprocess
import sys
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "journal_app"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEST_COMMAND = "make test"


@cache
def committed_files() -> tuple[Path, ...]:
    """Return every file that is, or would be, committed."""
    names = _names_by_git() or _names_by_gitignore()
    return tuple(path for name in names if (path := ROOT / name).is_file())


def _names_by_git() -> list[str]:
    """Return what git would commit; nothing without git, or when the checkout is somebody else's."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return []
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    return [name for name in result.stdout.split("\0") if name]


def _names_by_gitignore() -> list[str]:
    """Return the files of an unpacked archive, less what .gitignore calls made again."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = [line.rstrip("/") for line in lines if line and not line.startswith("#")] + [".git"]
    names = [path.relative_to(ROOT) for path in ROOT.rglob("*")]
    return [str(name) for name in names if not any(fnmatch(part, rule) for part in name.parts for rule in ignored)]


def run_python(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a few lines in a fresh interpreter, from the root of the house."""
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
