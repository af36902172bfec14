"""What came in, and what it changed: jobs, rows held back, and dated changes of numbers."""

from dataclasses import dataclass
from typing import Literal

JobKind = Literal["sync", "import", "release", "undo"]
JobState = Literal["running", "done", "failed", "undone"]
Decision = Literal["held", "released", "discarded"]
Why = Literal["late", "corrected", "busted", "replaced", "undone", "note"]


@dataclass(frozen=True, slots=True)
class Job:
    """One sync pass or import that brought something. Counts are rows; times UTC µs by the computer's clock.

    ``account`` is None for a file with several; ``source`` is the broker or the file's name. A job
    that still says "running" after a restart was cut off; what it had stored is whole.
    """

    id: int
    kind: JobKind
    account: str | None
    source: str
    started_us: int
    ended_us: int | None
    state: JobState
    new: int
    same: int
    corrected: int
    held: int
    message: str | None = None


@dataclass(frozen=True, slots=True)
class HeldItem:
    """A row that was kept but not counted, and why; ``line`` is its line in a file, ``raw`` as received."""

    id: int
    job_id: int | None
    account: str
    external_id: str
    line: int | None
    reason: str
    raw: str | None
    state: Decision


@dataclass(frozen=True, slots=True)
class UnknownType:
    """Rows of a type that this version does not know: kept as received, only their ``cash`` (exact) is counted."""

    account: str
    type: str
    rows: int
    cash: str


@dataclass(frozen=True, slots=True)
class Moved:
    """Why a number of the past changed: which rows did it, what it was before and is now.

    ``day`` is the exchange day whose figures changed. With a trade's ``trade_id`` the numbers are its
    net, else the cash that was booked that day (for ``symbol``, or without one for the account). None
    means that there was no such trade before, or is none now. ``rows`` are the broker's ids. With the reason
    "note" the number stayed: what was written on the first fill in ``rows`` went to this trade with it,
    because of the others.
    """

    id: int
    at_us: int
    account: str
    day: str
    symbol: str | None
    trade_id: str | None
    why: Why
    rows: tuple[str, ...]
    before: str | None
    after: str | None
    job_id: int | None = None
