"""When to try what again: every duration of sync in one place, in seconds."""

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """How long to wait for what. Tests use shorter ones."""

    listening: float = 8.0
    """For the stream's first `listening` before the first pass starts without it."""
    debounce: float = 1.0
    """Between two quick pulls; the first one goes at once."""
    heartbeat_open: float = 90.0
    """Between overlap passes while the exchange is open or the stream is down."""
    heartbeat_closed: float = 900.0
    """Between overlap passes while the exchange is closed."""
    lagging: tuple[float, ...] = (2.0, 5.0, 15.0, 60.0)
    """Until a streamed fill that the activities do not show yet is looked for again."""
    first_retry: float = 1.0
    """After the first failed pass; doubles with every further one."""
    longest_retry: float = 60.0
    """The most that is waited between tries while offline."""
    slice: float = 0.25
    """How often `stop` and a manual wake are looked at while waiting."""
    progress: float = 0.1
    """Between two progress reports."""


USUAL = Timing()


def backoff(failures: int, timing: Timing, jitter: Callable[[], float] = random.random) -> float:
    """Return seconds to wait after the n-th failure in a row: doubling, capped, half of it random."""
    longest = min(timing.first_retry * 2.0 ** min(failures - 1, 30), timing.longest_retry)
    return longest * (0.5 + jitter() / 2)
