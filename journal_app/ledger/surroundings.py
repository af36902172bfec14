"""Look at where a journal lives: whether there is room, and whether a database can trust the folder.

Source of the advice: sqlite.org, "How To Corrupt An SQLite Database File", sections 2.1 and 2.3:
network folders and synced folders break the locks and copy files in the middle of a write.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from journal_app.domain.errors import LedgerError

LEAST_FREE = 500_000_000
_ROOM_TIMES = 3
_MIGRATION_TIMES = 2
_SYNCED = re.compile(r"(?i)^(onedrive( - .*)?|dropbox( \(.*\))?|icloud ?drive|com~apple~clouddocs|google ?drive)$")
_MARKERS = (".dropbox", ".dropbox.cache", ".stfolder", ".nextcloudsync.log", ".owncloudsync.log")
_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "davfs", "fuse.sshfs", "fuse.davfs", "fuse.rclone"}


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning that does not stop anything: what is so, and what to do."""

    title: str
    hint: str


def free_bytes(folder: Path) -> int:
    """Return how much room a user's file has in a folder."""
    return shutil.disk_usage(folder).free


def read_mounts() -> str:
    """Return what is mounted where, as Linux lists it; nothing elsewhere."""
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def look_around(
    path: Path, *, free: Callable[[Path], int] = free_bytes, mounts: Callable[[], str] = read_mounts
) -> tuple[Notice, ...]:
    """Return what speaks against the place of a journal."""
    return tuple(filter(None, (_room(path, free), _place(path, mounts))))


def is_shared(path: Path, *, mounts: Callable[[], str] = read_mounts) -> bool:
    """Tell whether a journal lies in a synced or a network folder: then it must do without a write-ahead log."""
    return _synced_by(path) is not None or _network_of(path, mounts()) is not None


def check_room_to_migrate(path: Path, *, free: Callable[[Path], int] = free_bytes) -> None:
    """Raise LedgerError unless there is room for the copy and for the change."""
    wanted, there = path.stat().st_size * _MIGRATION_TIMES, free(path.parent)
    if there < wanted:
        raise LedgerError(
            f"There is not enough room to bring the journal up to this version: {_megabytes(wanted)} are needed, "
            f"{_megabytes(there)} are free.",
            "Free some space and start again. The journal was left as it is; the older version still opens it.",
        )


def _room(path: Path, free: Callable[[Path], int]) -> Notice | None:
    size = path.stat().st_size if path.exists() else 0
    there = free(path.parent)
    if there >= max(LEAST_FREE, size * _ROOM_TIMES):
        return None
    return Notice(
        f"The disk is nearly full: {_megabytes(there)} are free beside the journal.",
        "Free some space soon. Nothing is lost when the disk fills up, but nothing new can be kept either.",
    )


def _place(path: Path, mounts: Callable[[], str]) -> Notice | None:
    advice = (
        "Move the journal to a folder of this computer, and let the second backup folder be there instead:"
        " backups are safe in such a folder, a journal in use is not."
    )
    synced = _synced_by(path)
    if synced is not None:
        return Notice(f"The journal lies in a folder that a sync program copies ({synced}).", advice)
    network = _network_of(path, mounts())
    if network is not None:
        return Notice(f"The journal lies in a network folder ({network}).", advice)
    return None


def _synced_by(path: Path) -> str | None:
    for folder in _above(path):
        if _SYNCED.match(folder.name):
            return folder.name
        for marker in _MARKERS:
            # The home folder keeps some programs' settings under these names; those do not sync it.
            if folder != Path.home() and (folder / marker).exists():
                return folder.name
    return None


def _above(path: Path) -> Iterator[Path]:
    yield from Path(os.path.abspath(path)).parents  # noqa: PTH100 - a linked folder counts as where it is linked


def _network_of(path: Path, mounts: str) -> str | None:
    text = os.path.abspath(path)  # noqa: PTH100 - the same
    if text.startswith("\\\\"):
        return "shared"
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        place = fields[1].replace("\\040", " ")
        if (text == place or text.startswith(place.rstrip("/") + "/")) and len(place) >= len(best):
            best, kind = place, fields[2]
    return kind if kind in _NETWORK else None


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB"
