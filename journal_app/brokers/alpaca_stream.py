"""The trade stream as a thread that stops at once; it only brings news, never rows for the ledger."""

import contextlib
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from journal_app.brokers.alpaca_news import PATIENT, Patience, StreamNews

if TYPE_CHECKING:
    import asyncio

    from journal_app.brokers.alpaca_feed import JournalFeed


class AlpacaStream:
    """Listens in a thread of its own until `stop`. Not started twice."""

    def __init__(
        self,
        stream_url: str,
        key_id: str,
        secret_key: str,
        on_news: Callable[[StreamNews], None],
        patience: Patience = PATIENT,
    ) -> None:
        """Prepare to listen."""
        self._open = (stream_url, key_id, secret_key, on_news, patience)
        self._running = threading.Event()
        self._stopping = False
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
        self._stopping = True
        self._running.wait(timeout)
        deadline = time.monotonic() + timeout
        while self._thread.is_alive() and (left := deadline - time.monotonic()) > 0:
            # Python 3.11 can lose a cancellation when a frame arrives at the same moment; hence again.
            if self._loop is not None and self._task is not None:
                with contextlib.suppress(RuntimeError):  # the loop has just ended by itself
                    self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(min(left, 0.1))
        return not self._thread.is_alive()

    def _run(self) -> None:
        import asyncio

        from journal_app.brokers.alpaca_feed import JournalFeed

        asyncio.run(self._listen(JournalFeed(*self._open)))

    async def _listen(self, feed: "JournalFeed") -> None:
        import asyncio

        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._running.set()
        if self._stopping:  # while the SDK was still being imported
            return
        with contextlib.suppress(asyncio.CancelledError):
            try:
                await feed.listen()
            finally:
                await feed.close()
