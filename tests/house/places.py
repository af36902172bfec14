"""Where the house is, and what belongs to it."""

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "journal_app"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TEST_COMMAND = "make test"
IGNORED_FOLDERS = frozenset({".venv", "build", "dist", "demo-shots"})


@cache
def committed_files() -> tuple[Path, ...]:
    """Return every file that is, or would be, committed; without git, all but what is made again."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return tuple(path for name in listing.split("\0") if name and (path := ROOT / name).is_file())
    return tuple(
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not IGNORED_FOLDERS & set(path.relative_to(ROOT).parts)
    )


def run_python(code: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a few lines in a fresh interpreter, from the root of the house."""
    command = [sys.executable, *options, "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)
