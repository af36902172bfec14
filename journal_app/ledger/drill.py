"""The restore drill: the newest backup is put back into a scratch file and checked whole, every week."""

import json
import os
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from journal_app.domain.errors import LedgerError
from journal_app.ledger.backups import check_backup
from journal_app.ledger.store import Ledger

_MARK = "restore drill"
EVERY_US = 7 * 24 * 3_600_000_000


@dataclass(frozen=True, slots=True)
class Drill:
    """What the last drill found: which backup, when (UTC µs), its rows, and what is wrong with it, if anything."""

    backup: str
    at_us: int
    facts: int
    trades: int
    seconds: float
    problem: str | None = None
    verified: str | None = None

    @property
    def passed(self) -> bool:
        """Tell whether the backup could be restored whole."""
        return self.problem is None


def last_drill(ledger: Ledger) -> Drill | None:
    """Return what the last drill found; None when there was none."""
    text = ledger.mark(_MARK)
    with suppress(ValueError, TypeError):  # a newer version's mark: the next drill writes ours
        return Drill(**json.loads(text)) if text else None
    return None


def is_due(drill: Drill | None, now_us: int) -> bool:
    """Tell whether a week has passed, or the clock was set back before the last drill."""
    return drill is None or not 0 <= now_us - drill.at_us < EVERY_US


def run_drill(ledger: Ledger, backup: Path, now_us: int) -> Drill:
    """Restore a backup to a scratch file beside it and check it whole; return what was found."""
    started = time.monotonic()
    before = last_drill(ledger)
    scratch = backup.with_name(f"{backup.name}.{os.getpid()}.drill")
    try:
        verdict = check_backup(backup, scratch, key=ledger.key)
        return Drill(
            backup.name, now_us, verdict.facts, verdict.trades, round(time.monotonic() - started, 3),
            verified=backup.name,
        )  # fmt: skip
    except LedgerError as error:
        verified = before.verified if before else None
        return Drill(
            backup.name, now_us, 0, 0, round(time.monotonic() - started, 3), error.title,
            verified if verified != backup.name else None,
        )  # fmt: skip


def keep_drill(ledger: Ledger, drill: Drill) -> None:
    """Note in the journal what a drill found. Raises LedgerError when that cannot be written."""
    ledger.set_mark(_MARK, json.dumps(asdict(drill)))
