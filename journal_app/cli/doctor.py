"""`doctor`: a report about this installation that can be shown to anybody; it holds no secret."""

import os
import platform
import shutil
import sys
from argparse import Namespace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from journal_app import __version__, paths
from journal_app.cli import answers
from journal_app.cli.safety import drill_sentence
from journal_app.domain.clock import now_us
from journal_app.domain.errors import JournalError
from journal_app.journal_file import journal_path, passphrase_for
from journal_app.ledger.backup_files import backup_folder, list_backups
from journal_app.ledger.drill import Drill, last_drill
from journal_app.ledger.encryption import is_encrypted
from journal_app.ledger.engine import sqlite_version, wal_is_safe
from journal_app.ledger.store import Ledger
from journal_app.ledger.surroundings import look_around
from journal_app.settings import default_config_dir

_PACKAGES = (
    "PySide6-Essentials",
    "pyqtgraph",
    "alpaca-py",
    "apsw-sqlite3mc",
    "peewee",
    "pandas",
    "scikit-learn",
    "websockets",
)
_VARIABLES = (
    "JOURNAL_DATABASE", "JOURNAL_CONFIG_DIR", "JOURNAL_PASSPHRASE",
    "APCA_API_KEY_ID", "APCA_API_SECRET_KEY", "APCA_API_BASE_URL", "DISPLAY",
    "QT_QPA_PLATFORM",
)  # fmt: skip


def doctor(options: Namespace) -> int:
    """Tell about this installation."""
    path = journal_path(options.journal)
    report = {
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "frozen": bool(getattr(sys, "frozen", False)),
        "sqlite": ".".join(map(str, sqlite_version())),
        "sqlite_wal_safe": wal_is_safe(sqlite_version()),
        "packages": {name: _version(name) for name in _PACKAGES},
        "environment": {name: "set" if os.environ.get(name) else "not set" for name in _VARIABLES},
        "config_dir": str(options.config or default_config_dir()),
        "log_dir": str(paths.log_dir()),
        "journal": _journal(path),
    }
    if options.json:
        answers.write_json(report)
    else:
        for name, value in report.items():
            if isinstance(value, dict):
                print(f"{name}:")
                for inner, one in value.items():
                    print(f"  {inner}: {one}")
            else:
                print(f"{name}: {value}")
    return 0


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _journal(path: Path) -> dict[str, object]:
    if not path.exists():
        return {"path": str(path), "state": "none yet"}
    size = path.stat().st_size
    free = shutil.disk_usage(path.parent).free
    report: dict[str, object] = {
        "path": str(path), "bytes": size, "disk_free": free, "encrypted": is_encrypted(path),
        "notices": [f"{one.title} {one.hint}" for one in look_around(path)],
    }  # fmt: skip
    try:
        with Ledger(path, passphrase_for(path)) as ledger:
            report["accounts"] = [f"{one.name} ({one.broker})" for one in ledger.accounts()]
            report["state"] = "opens for reading only" if ledger.is_read_only else "opens"
            report |= _backups(path, last_drill(ledger))
    except JournalError as error:
        report |= {"state": error.title, "hint": error.hint}
    return report


def _backups(path: Path, drill: Drill | None) -> dict[str, object]:
    now, found = now_us(), list_backups(backup_folder(path), path)
    return {
        "backups": len(found),
        "newest_backup": f"{(now - found[0].at_us) // 60_000_000} minutes old" if found else "none",
        "restore_drill": drill_sentence(drill, now),
    }
