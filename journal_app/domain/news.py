"""News that travels back from a sync: frozen values, safe to hand to another thread."""

from dataclasses import dataclass
from enum import Enum


class SyncPhase(Enum):
    """What the status line may say about sync; always the truth."""

    IDLE = "idle"
    CATCHING_UP = "catching up"
    LIVE = "live"
    OFFLINE = "offline"
    KEYS_REJECTED = "keys rejected"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Issue:
    """A row that could not be used, or only in part, and why; each leads back to its row."""

    account: str
    external_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a running pass is: rows seen so far, and the broker time of the newest one."""

    account: str
    rows: int
    new: int
    pages: int
    newest_us: int | None


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one pass did. Counts are rows; ``seconds`` wall clock; None is not known."""

    account: str
    new: int = 0
    same: int = 0
    corrected: int = 0
    held: int = 0
    missing_at_broker: int | None = None
    pages: int = 0
    seconds: float = 0.0
    new_fills: int = 0
    issues: tuple[Issue, ...] = ()
    tie_out: dict[str, object] | None = None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The state of sync for one account: since when (computer's clock, UTC µs), and why."""

    account: str
    phase: SyncPhase
    since_us: int
    detail: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A line of a file that was read but not used, and why."""

    line: int
    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What one file brought. Counts are facts; ``rows`` names the held lines only."""

    path: str
    format: str
    new: int = 0
    same: int = 0
    corrected: int = 0
    held: int = 0
    rows: tuple[HeldRow, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far a running import is, in bytes of the file."""

    done: int
    total: int
