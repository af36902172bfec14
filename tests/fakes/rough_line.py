"""A line between a client and a server that cuts, drips or goes dead; and a server that says one thing."""

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

_PIECE = 65536


class Loopback:
    """Something that listens on loopback and gives every caller a thread. Use as a context manager."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._done = threading.Event()
        self._lines: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._accept, name="loopback")
        self.calls = 0

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()
        for line in list(self._lines):
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _accept(self) -> None:
        while not self._done.is_set():
            if select.select([self._listener], [], [], 0.02)[0]:
                line, _ = self._listener.accept()
                self.calls += 1
                self._lines.add(line)
                thread = threading.Thread(target=self._run, args=(line,), name="loopback-line")
                self._threads.append(thread)
                thread.start()

    def _run(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError), line:
            self._serve(line)
        self._lines.discard(line)


class OneAnswer(Loopback):
    """A server that answers every request with the same bytes, at once or a byte at a time."""

    def __init__(self, answer: bytes, *, pause: float | None = None, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(self._answer)
        self._bytes, self._pause, self._tls = answer, pause, tls
        self.heard = b""

    @property
    def url(self) -> str:
        return super().url if self._tls is None else f"https://127.0.0.1:{self.port}"

    def _answer(self, line: socket.socket) -> None:
        if self._tls is not None:
            line = self._tls.wrap_socket(line, server_side=True)
        self.heard += line.recv(_PIECE)
        if self._pause is None:
            line.sendall(self._bytes)
            return
        for number in range(len(self._bytes)):
            line.sendall(self._bytes[number : number + 1])
            if self._done.wait(self._pause):
                return


class RoughLine(Loopback):
    """A proxy before a server: ``cut_after`` ends an answer after so many bytes, ``dead`` swallows everything."""

    def __init__(self, port: int) -> None:
        super().__init__(self._carry)
        self._port = port
        self.cut_after: int | None = None
        self.dead = threading.Event()

    def _carry(self, line: socket.socket) -> None:
        left = self.cut_after
        with socket.create_connection(("127.0.0.1", self._port)) as server:
            while not self._done.is_set():
                for ready in select.select([line, server], [], [], 0.02)[0]:
                    piece = ready.recv(_PIECE)
                    if self.dead.is_set():
                        continue
                    if not piece:
                        return
                    if ready is line:
                        server.sendall(piece)
                        continue
                    line.sendall(piece if left is None else piece[:left])
                    if left is not None:
                        left -= len(piece)
                        if left <= 0:
                            return


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """Return an HTTP answer with a body."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
