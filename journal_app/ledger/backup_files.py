"""The backups that are there: how their files are called, and which go when others come."""

import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from glob import escape
from pathlib import Path
from typing import Literal, get_args

from journal_app.domain.clock import parse_time
from journal_app.ledger.retention import Copy, copies_to_keep
from journal_app.ledger.safe_copy import sync_folder

Reason = Literal["manual", "auto", "quit", "restore", "import", "undo", "edit", "repair", "upgrade"]
_REASONS = "|".join(get_args(Reason))
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A finished backup: where, when it was made (UTC µs), its size in bytes, and what for."""

    path: Path
    at_us: int
    size: int
    reason: str


def backup_folder(journal: Path) -> Path:
    """Return where backups of a journal go unless another folder is named."""
    return journal.parent / "backups"


def free_name(folder: Path, stem: str, at_us: int, reason: Reason = "manual") -> Path:
    """Return a name that no file has yet."""
    moment = datetime.fromtimestamp(at_us / 1_000_000, tz=UTC).strftime(_STAMP)
    what = "" if reason == "manual" else f"-{reason}"
    count = len(list(folder.glob(f"{escape(stem)}-{moment}*.db"))) + 1
    while True:
        name = folder / f"{stem}-{moment}{f'-{count}' if count > 1 else ''}{what}.db"
        if not name.exists():
            return name
        count += 1


def list_backups(folder: Path, journal: Path) -> list[BackupFile]:
    """Return the finished backups of a journal in *folder*, newest first; an unreachable folder has none."""
    named = re.compile(rf"{re.escape(journal.stem)}-(\d{{8}}-\d{{6}})(?:-(\d+))?(?:-({_REASONS}))?\.db")
    found: list[BackupFile] = []
    for path in folder.glob(f"{escape(journal.stem)}-*.db"):
        match = named.fullmatch(path.name)
        if match:
            stamp, count, reason = match.groups()
            # The second one of a second counts as later.
            at_us = parse_time(f"{stamp[:8]}T{stamp[9:]}Z") + int(count or 1) - 1
            with suppress(FileNotFoundError):  # another program has thinned them meanwhile
                found.append(BackupFile(path, at_us, path.stat().st_size, reason or "manual"))
    return sorted(found, key=lambda one: one.at_us, reverse=True)


def list_upgrade_copies(journal: Path) -> list[BackupFile]:
    """Return the copies made before a newer version changed the journal, newest first."""
    found: list[BackupFile] = []
    for path in journal.parent.glob(f"{escape(journal.stem)}.before-schema-*{escape(journal.suffix)}"):
        if re.fullmatch(rf"{re.escape(journal.stem)}\.before-schema-\d+{re.escape(journal.suffix)}", path.name):
            status = path.stat()
            found.append(BackupFile(path, status.st_mtime_ns // 1000, status.st_size, "upgrade"))
    return sorted(found, key=lambda one: (one.at_us, one.path.name), reverse=True)


def thin(backups: list[BackupFile], now_us: int, verified: str | None) -> list[Path]:
    """Remove the backups that the rule does not keep; *verified* names the newest that passed a drill.

    Raises OSError when one cannot be removed.
    """
    copies = [Copy(one.path.name, one.at_us, one.reason == "upgrade", one.path.name == verified) for one in backups]
    kept = copies_to_keep(copies, now_us)
    gone = [one.path for one in backups if one.path.name not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def copy_to(backup: Path, folder: Path) -> Path:
    """Copy a finished backup into a second folder, whole or not at all, and make it last.

    The folder is never made: the place of an unplugged disk would be filled instead. Raises OSError.
    """
    target = folder / backup.name
    part = folder / f"{backup.name}.{os.getpid()}.part"
    try:
        with backup.open("rb") as source, part.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
            copy.flush()
            os.fsync(copy.fileno())
        part.replace(target)
        sync_folder(folder)
    finally:
        part.unlink(missing_ok=True)
    return target
