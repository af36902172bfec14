"""Half-written files that a killed program left: found by their names, removed when nobody works on them."""

import contextlib
import os
import re
from glob import escape
from pathlib import Path

_PART = re.compile(
    r"\.(?P<pid>\d+)\.(?:part|restore|new|drill|rekey|before-schema-\d+\.(?:restore|drill|rekey))(?:-wal|-shm|-journal)?$"
)


def remove_leftovers(folder: Path, journal: Path) -> list[Path]:
    """Remove what was being written for this journal in *folder* by programs that have ended; return what went."""
    gone: list[Path] = []
    for path in folder.glob(f"{escape(journal.stem)}*"):
        found = _PART.search(path.name)
        if found and not _is_running(int(found["pid"])):
            with contextlib.suppress(OSError):  # somebody has it open after all, or the folder cannot be written
                path.unlink()
                gone.append(path)
    return gone


def _is_running(pid: int) -> bool:
    """Tell whether a program of that number runs; on Windows an open file cannot be removed anyway."""
    if os.name != "posix":
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
