"""How often an account may be asked: our own pace, what the server wishes, and a pause when it is broken.

Shared by everything in this process that asks with the same keys. Source of the 200 requests a
minute that stay above our own 150: docs.alpaca.markets, "Usage limits".
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

REQUESTS_A_MINUTE = 150
LONGEST_WAIT = 300.0
_MINUTE = 60.0


class Slot(NamedTuple):
    """When a request may go (monotonic seconds), and how long that is from now."""

    at: float
    wait: float


class Budget:
    """The requests of one account; safe from any thread. Times are monotonic seconds."""

    def __init__(
        self,
        per_minute: int | None = None,
        *,
        broken_after: int = 10,
        first_pause: float = 15.0,
        longest_pause: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Allow *per_minute* requests in any 60 seconds; None leaves the pace to the server's own words.

        After *broken_after* server errors in a row nothing is asked for *first_pause* seconds, then
        for twice as long after every further one.
        """
        self._clock = clock
        self._lock = threading.Lock()
        self._slots: deque[float] | None = None if per_minute is None else deque(maxlen=per_minute)
        self._paused_until = self._paused_at = float("-inf")
        self._refusals = 0
        self._broken_after, self._first_pause, self._longest_pause = broken_after, first_pause, longest_pause
        self._breaks = 0
        self._open_until = float("-inf")

    def reserve(self) -> Slot:
        """Take the next place in the queue of requests."""
        with self._lock:
            now = self._clock()
            at = max(now, self._paused_until)
            if self._slots is not None:
                if len(self._slots) == self._slots.maxlen:
                    at = max(at, self._slots[0] + _MINUTE)
                self._slots.append(at)
            return Slot(at, max(at - now, 0.0))

    def went_well(self, slot: Slot, rest: float) -> None:
        """Note an answer, and how long the server wants us to *rest* before the next (seconds)."""
        with self._lock:
            now = self._clock()
            self._breaks, self._open_until = 0, float("-inf")
            if rest > 0:
                self._pause(now, rest)
            elif slot.at > self._paused_at:
                self._refusals, self._paused_until = 0, float("-inf")

    def was_refused(self, wait_seconds: float | None) -> None:
        """Note "too many requests": everybody waits as long as the server says, else longer each time."""
        with self._lock:
            self._refusals += 1
            seconds = 2.0 ** min(self._refusals, 9) if wait_seconds is None else wait_seconds
            self._pause(self._clock(), min(seconds, LONGEST_WAIT) + random.random())  # noqa: S311 - to be out of step

    def broke(self) -> None:
        """Note a server error; too many in a row open the circuit."""
        with self._lock:
            self._breaks += 1
            more = self._breaks - self._broken_after
            if more >= 0:
                pause = min(self._first_pause * 2.0 ** min(more, 20), self._longest_pause)
                self._open_until = self._clock() + pause

    @property
    def is_shaky(self) -> bool:
        """Tell whether the server has failed so often that one try at a time is enough."""
        with self._lock:
            return self._breaks >= self._broken_after

    def closed_for(self) -> float:
        """Return for how many seconds nothing should be asked, because the server is broken."""
        with self._lock:
            return max(self._open_until - self._clock(), 0.0)

    def try_now(self) -> None:
        """Forget the server's errors: somebody wants to know at once. Its wish for fewer requests stays."""
        with self._lock:
            self._breaks, self._open_until = 0, float("-inf")

    def _pause(self, now: float, seconds: float) -> None:
        self._paused_at = now
        self._paused_until = max(self._paused_until, now + seconds)


class Budgets:
    """One budget for each address and key, handed to everybody who asks with them."""

    def __init__(self) -> None:
        """Start with none."""
        self._known: dict[tuple[str, str], Budget] = {}
        self._lock = threading.Lock()

    def of(self, rest_url: str, key_id: str, *, own_pace: bool) -> Budget:
        """Return the budget of a key at an address; *own_pace* for Alpaca's hosts."""
        with self._lock:
            made = Budget(REQUESTS_A_MINUTE if own_pace else None)
            return self._known.setdefault((rest_url, key_id), made)
