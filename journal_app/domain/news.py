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
class MissingRow:
    """A recorded row that the broker's books no longer show, and since when (broker's clock, UTC µs).

    It still counts: only the broker's own correction or the trader takes it out.
    """

    account: str
    external_id: str
    kind: str
    symbol: str | None
    time_us: int
    since_us: int


@dataclass(frozen=True, slots=True)
class ProvisionalFill:
    """An execution that the live stream told and the broker's books do not show yet.

    It is shown and never counted. ``event`` is the stream's word (fill, partial_fill, trade_bust,
    trade_correct); ``state`` is waiting, busted or corrected. Numbers are canonical texts, None when
    the stream did not tell; ``previous_id`` is the execution that a bust or correction is about.
    """

    account: str
    execution_id: str
    event: str
    order_id: str | None
    symbol: str | None
    side: str | None
    qty: str | None
    price: str | None
    cum_qty: str | None
    time_us: int
    previous_id: str | None = None
    state: str = "waiting"
    raw: str = ""


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
    """What one pass did. Counts are rows; ``seconds`` wall clock; None is not known.

    ``missing_at_broker`` counts the recorded rows that the broker no longer shows, ``provisional``
    the executions that only the stream has told. ``orders`` is {"agree": n, "differ": [{order_id,
    symbol, ledger, broker}]}: filled quantities. ``clock_skew`` is the broker's clock less the
    computer's in seconds, told from 30 s on.
    """

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
    provisional: int = 0
    orders: dict[str, object] | None = None
    clock_skew: float | None = None


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
