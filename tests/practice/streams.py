"""Two ears for the trade stream: Alpaca's own client, and a bare websocket."""

import asyncio
import json
import queue
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Self, cast

from alpaca.trading.stream import TradingStream
from websockets.sync.client import ClientConnection, connect

WAIT = 10.0
Frame = dict[str, Any]


class Socket:
    """A bare websocket that can authenticate and listen."""

    def __init__(self, url: str) -> None:
        self._opened = ExitStack()
        socket = connect(url, proxy=None, close_timeout=0.5)
        self.connection: ClientConnection = self._opened.enter_context(socket)
        self.last: str | bytes = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._opened.close()

    def ask(self, action: str, **body: object) -> Frame:
        self.connection.send(json.dumps({"action": action, "data": body}))
        return self.hear()

    def hear(self, wait: float = WAIT) -> Frame:
        self.last = self.connection.recv(wait)
        return cast("Frame", json.loads(self.last))

    def log_in(self, key: str = "PRACTICE-KEY", secret: str = "practice-secret") -> Frame:
        return self.ask("authenticate", key_id=key, secret_key=secret)

    def listen(self) -> Frame:
        return self.ask("listen", streams=["trade_updates"])


class _Watched(TradingStream):
    """Alpaca's client, telling when it listens: it has no such hook of its own."""

    listening: threading.Event

    async def _dispatch(self, msg: Frame) -> None:
        if msg.get("stream") == "listening":
            self.listening.set()
        await super()._dispatch(msg)


class AlpacaEar(threading.Thread):
    """Alpaca's own stream client in a thread; what it hears is in ``heard``."""

    def __init__(self, url: str, key: str, secret: str) -> None:
        super().__init__(name="alpaca-ear")
        self.heard: queue.Queue[Any] = queue.Queue()
        self._stream = _Watched(key, secret, url_override=url)
        self._stream.listening = self.listening = threading.Event()
        self._stream.subscribe_trade_updates(self._hear)
        self._loop = asyncio.new_event_loop()

    async def _hear(self, update: object) -> None:
        self.heard.put(update)

    def run(self) -> None:
        asyncio.set_event_loop(self._loop)
        running = self._stream._run_forever()  # type: ignore[no-untyped-call]  # the client has no type here
        self._task = self._loop.create_task(running)
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            self._loop.run_until_complete(self._stream.close())
        finally:
            self._loop.close()

    def __enter__(self) -> Self:
        self.start()
        assert self.listening.wait(WAIT)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self.join(WAIT)
