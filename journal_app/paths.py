"""Where things live: the user's folders, and resources in a checkout and in the frozen build alike."""

import sys
from pathlib import Path

import platformdirs

APP_NAME = "trade-journal"


def config_dir() -> Path:
    """Return the user's folder for settings."""
    return Path(platformdirs.user_config_dir(APP_NAME, appauthor=False))


def default_journal() -> Path:
    """Return the journal that is opened when none is named."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False)) / "journal.db"


def log_dir() -> Path:
    """Return the user's folder for logs."""
    return Path(platformdirs.user_log_dir(APP_NAME, appauthor=False))


def resource(name: str) -> Path:
    """Return the path of a shipped file such as "icons/app.svg"."""
    return _shipped() / "resources" / name


def manual_page(name: str) -> Path:
    """Return the path of a page of the manual such as "trades"; it may not be there."""
    return _shipped() / "docs" / "manual" / f"{name}.md"


def _shipped() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parent.parent


def own_command() -> list[str]:
    """Return the command that starts this program again, frozen or not."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "journal_app"]
