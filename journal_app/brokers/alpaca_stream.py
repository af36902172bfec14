"""The trade stream as a thread that stops at once; it only brings news, never rows for the ledger."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from journal_app.domain.money import canonical

if TYPE_CHECKING:
    from journal_app.brokers.alpaca_feed import JournalFeed


class Heard(Enum):
    """What kind of news the stream brings."""

    LISTENING = "listening"
    EXECUTION = "execution"
    DROPPED = "dropped"
    REFUSED = "refused"
    FATAL = "fatal"


@dataclass(frozen=True, slots=True)
class StreamedFill:
    """An execution that the activities should show soon; unknown parts are None."""

    execution_id: str | None
    order_id: str | None
    cum_qty: str | None

    def is_in(self, row: object) -> bool:
        """Return whether a row of the activities tells of this execution.

        By execution id where the broker uses the same, else by order and cumulative quantity.
        """
        if not isinstance(row, dict):
            return False
        name = str(row.get("id", "")).partition("::")[2].lower()
        if self.execution_id is not None and name == self.execution_id.lower():
            return True
        if self.order_id is None or row.get("order_id") != self.order_id:
            return False
        return self.cum_qty is None or _same_number(self.cum_qty, row.get("cum_qty"))


def _same_number(left: str, right: object) -> bool:
    try:
        return canonical(left) == canonical(str(right))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class StreamNews:
    """One piece of news: executions for EXECUTION; a reason for DROPPED, REFUSED and FATAL.

    REFUSED is a connection limit (another program listens with the same keys); after FATAL (keys
    not accepted) the stream has ended by itself.
    """

    heard: Heard
    fills: tuple[StreamedFill, ...] = ()
    reason: str = ""


class AlpacaStream:
    """Listens in a thread of its own until `stop`. Not started twice."""

    def __init__(
        self,
        stream_url: str,
        key_id: str,
        secret_key: str,
        on_news: Callable[[StreamNews], None],
        **timing: float,
    ) -> None:
        """Prepare to listen; *timing* (see JournalFeed) is for tests."""
        self._open = (stream_url, key_id, secret_key)
        self._on_news = on_news
        self._timing = timing
        self._running = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Any] | None = None
        self._thread = threading.Thread(target=self._run, name="alpaca-stream", daemon=True)

    def start(self) -> None:
        """Connect in the background; news tells how it goes."""
        self._thread.start()

    def stop(self, timeout: float = 1.0) -> bool:
        """End the connection and the thread; return whether it ended within *timeout* seconds."""
        if not self._thread.is_alive():
            return True
        self._running.wait(timeout)
        if self._loop is not None and self._task is not None:
            with contextlib.suppress(RuntimeError):  # the loop has just ended by itself
                self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        from journal_app.brokers.alpaca_feed import JournalFeed

        asyncio.run(self._listen(JournalFeed(*self._open, self._on_news, **self._timing)))

    async def _listen(self, feed: "JournalFeed") -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._running.set()
        with contextlib.suppress(asyncio.CancelledError):
            try:
                await feed.listen()
            finally:
                await feed.close()
