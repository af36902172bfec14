"""The practice broker as a running server: in a thread for tests, in the foreground as a program."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable, Generator
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .app import make_app
from .book import Book
from .interventions import Interventions
from .settings import PracticeSettings
from .stream import StreamDesk

_HOST = "127.0.0.1"
_PARENT_POLL = 0.5
Wrap = Callable[[ASGIApp], ASGIApp]


class PracticeServer:
    """One practice broker on loopback. Start it, talk to it, stop it."""

    def __init__(
        self,
        settings: PracticeSettings,
        *others: PracticeSettings,
        wrap: Wrap | None = None,
        protocol: type[asyncio.Protocol] = H11Protocol,
    ) -> None:
        """Prepare a broker with one account, or with one more for each of *others* (under keys of their own).

        ``broker``, ``stream`` and ``interventions`` are those of the first account; ``books``, ``streams`` and
        ``interventions_by_account`` are all of them in order. *wrap* and *protocol* let tests stand between
        the server and its clients.
        """
        self.settings = settings
        if len({one.key_id for one in (settings, *others)}) <= len(others):
            raise ValueError("accounts of one server need different keys")
        self.books = tuple(Book(one) for one in (settings, *others))
        self.streams = tuple(StreamDesk(book.settings, self.call_soon) for book in self.books)
        self.interventions_by_account = tuple(Interventions(book) for book in self.books)
        for book, stream in zip(self.books, self.streams, strict=True):
            book.live.listen(stream.publish)
        self.broker, self.stream, self.interventions = self.books[0], self.streams[0], self.interventions_by_account[0]
        app = make_app(self.books, self.streams)
        self._app = app if wrap is None else wrap(app)
        self._protocol = protocol
        self._listener: socket.socket | None = None
        self._uvicorn: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listening = threading.Event()
        self._stopping = False

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        if self._listener is None:
            raise RuntimeError("the practice broker has not been started")
        return int(self._listener.getsockname()[1])

    @property
    def rest_url(self) -> str:
        """Return scheme and host of the REST interface, without a slash at the end."""
        return f"http://{_HOST}:{self.port}"

    @property
    def data_url(self) -> str:
        """Return scheme and host of the market data; the same server."""
        return self.rest_url

    @property
    def stream_url(self) -> str:
        """Return the address of the trade stream."""
        return f"ws://{_HOST}:{self.port}/stream"

    def connection_json(self, account: int = 0) -> dict[str, str]:
        """Return everything that a client needs to connect to an account, counted from 0."""
        settings = self.books[account].settings
        return {
            "rest_url": self.rest_url,
            "stream_url": self.stream_url,
            "data_url": self.data_url,
            "key_id": settings.key_id,
            "secret_key": settings.secret_key,
        }

    def bind(self) -> None:
        """Take the port; connections wait until the server runs."""
        # The protocol is named because asyncio switches Nagle off only for sockets that say TCP.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, self.settings.port))
        listener.listen(128)
        self._listener = listener

    def start(self) -> None:
        """Serve in a daemon thread; return when connections are answered."""
        self.bind()
        self._thread = threading.Thread(target=self._run, name="practice-broker", daemon=True)
        self._thread.start()
        if not self._listening.wait(30):
            raise RuntimeError("the practice broker did not start")

    def stop(self) -> None:
        """End all connections and the thread; a second call does nothing."""
        self.ask_to_stop()
        for book in self.books:
            book.totals.stop()
        if self._thread is not None:
            self._thread.join(5)
        if self._listener is not None:
            self._listener.close()

    def ask_to_stop(self) -> None:
        """Let ``serve`` return soon, or at once when it has not begun; safe in a signal handler."""
        self._stopping = True
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True
            self._uvicorn.force_exit = True

    def call_soon(self, act: Callable[[], None]) -> None:
        """Do something on the server's loop, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act)

    def _run(self) -> None:
        asyncio.run(self.serve())

    async def serve(self) -> None:
        """Serve on this loop until ``stop`` is called."""
        config = uvicorn.Config(
            self._lifespan_app(),
            log_config=None,
            log_level="warning",
            access_log=False,
            lifespan="off",
            http=self._protocol,
            ws=WebSocketsSansIOProtocol,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        self._uvicorn = server = _QuietServer(config, self._listening.set)
        server.should_exit = self._stopping
        self._loop = asyncio.get_running_loop()
        for book in self.books:
            book.totals.start()
        async with self._live():
            await server.serve(sockets=[self._listener] if self._listener else None)

    def _lifespan_app(self) -> Any:  # noqa: ANN401 - uvicorn's own application type is wider than Starlette's
        return self._app

    @contextlib.asynccontextmanager
    async def _live(self) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(self._trade(book, book.settings.live_every))
            for book in self.books
            if book.settings.live_every is not None
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()

    @staticmethod
    async def _trade(book: Book, every: float) -> None:
        await asyncio.to_thread(book.wait)
        while True:
            await asyncio.sleep(every)
            book.emit_random_fill()


class _QuietServer(uvicorn.Server):
    """Uvicorn without its signal handlers, telling when it listens."""

    def __init__(self, config: uvicorn.Config, on_start: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_start = on_start

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Leave signals to whoever runs the process."""
        yield


def serve_foreground(settings: PracticeSettings) -> None:
    """Serve until interrupted; the first line on stdout is the connection as JSON."""
    # Asked first: whoever reads the line below may be gone a moment later.
    parent = os.getppid()
    server = PracticeServer(settings)
    server.bind()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.ask_to_stop())
    if settings.exit_with_parent:
        threading.Thread(target=_follow_parent, args=(server, parent), daemon=True).start()
    print(json.dumps(server.connection_json()), flush=True)  # noqa: T201 - the line is the interface
    asyncio.run(server.serve())
    server.stop()


def _follow_parent(server: PracticeServer, parent: int) -> None:
    """Stop the server when the process that started it is gone."""
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(_PARENT_POLL)
    server.ask_to_stop()
