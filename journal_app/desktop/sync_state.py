"""How sync of one account is: what the status line says about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from journal_app.domain.news import SyncPhase


@dataclass(frozen=True, slots=True)
class SyncState:
    """All that the status line says. Times in UTC µs of the computer's clock; None: never."""

    phase: SyncPhase = SyncPhase.IDLE
    since_us: int = 0
    connected: bool = False
    rows: int = 0
    detail: str = ""
    hint: str = ""
    last_sync_us: int | None = None
    crashed: bool = False
    account: str = ""


_WORST_FIRST = (
    SyncPhase.STOPPED, SyncPhase.KEYS_REJECTED, SyncPhase.OFFLINE, SyncPhase.PAUSED, SyncPhase.CATCHING_UP,
    SyncPhase.IDLE, SyncPhase.LIVE,
)  # fmt: skip


def worst_first(states: Iterable[SyncState]) -> tuple[SyncState, ...]:
    """Return states in the order in which they need a look; equal ones stay in their order."""
    return tuple(sorted(states, key=lambda one: (not one.crashed, _WORST_FIRST.index(one.phase))))


TrayMark = Literal["", "live", "syncing", "paused", "problem"]
"""What the icon in the tray shows, by its shape; "" while no account is connected."""
_MARKS: dict[SyncPhase, TrayMark] = {
    SyncPhase.STOPPED: "problem", SyncPhase.KEYS_REJECTED: "problem", SyncPhase.OFFLINE: "problem",
    SyncPhase.PAUSED: "paused", SyncPhase.CATCHING_UP: "syncing", SyncPhase.IDLE: "live", SyncPhase.LIVE: "live",
}  # fmt: skip


def tray_mark(states: Iterable[SyncState]) -> TrayMark:
    """Return the mark of the account that needs a look most."""
    worst = worst_first(states)[0]
    return "" if worst.phase is SyncPhase.IDLE and not worst.connected else _MARKS[worst.phase]
