"""The wire to Alpaca: a transport that can only read, only from allowed hosts, and never for ever.

Everything here sits below the SDK, so no call of ours or of the SDK can get around it.
"""

import json
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ReadTimeout, RequestException
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from journal_app.brokers.alpaca_address import is_allowed

CONNECT_SECONDS, READ_SECONDS, ANSWER_SECONDS = 5.0, 20.0, 30.0
_CHUNK = 1 << 16
_LARGEST_ANSWER = 32 << 20


class ForbiddenRequestError(RuntimeError):
    """A request that this program must never make; a mistake of ours."""


class RedirectedError(RequestException):
    """The answer points elsewhere."""


class NotJsonError(RequestException):
    """The answer cannot be read; ``is_page`` when it looks like a web page."""

    def __init__(self, *, is_page: bool) -> None:
        """Keep what it looked like."""
        super().__init__("not JSON")
        self.is_page = is_page


def exact_json(content: bytes) -> Any:  # noqa: ANN401 - JSON may be anything
    """Return JSON with every fraction as text, so that no digit is lost. Raises ValueError."""
    try:
        return json.loads(content, parse_float=str, parse_constant=str, parse_int=_exact_int)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _exact_int(text: str) -> int | str:
    return int(text) if len(text) < 19 else text


def looks_like_a_page(content: bytes) -> bool:
    """Return whether an answer is HTML (or XML) instead of JSON."""
    return content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _unpacker(encoding: str | None) -> "zlib._Decompress | None":
    """Return what unpacks a body; unlike urllib3's it knows whether the end with its check sum has come."""
    if encoding is None or encoding.lower() in {"", "identity"}:
        return None
    if encoding.lower() != "gzip":
        raise ChunkedEncodingError("packed in a way that nobody asked for")
    return zlib.decompressobj(31)


class ExactResponse(Response):
    """An answer that is read within a deadline and whose numbers stay exact."""

    deadline = float("inf")

    def iter_content(self, chunk_size: int | None = 1, decode_unicode: bool = False) -> Iterator[Any]:  # noqa: ARG002, FBT001, FBT002 - the SDK's signature
        """Yield the body as it comes; a dripping one ends at the deadline, not at the last drop."""
        size = 0
        unpack = _unpacker(self.headers.get("Content-Encoding"))
        try:
            while packed := self.raw.read1(_CHUNK, decode_content=False):
                chunk = unpack.decompress(packed, _LARGEST_ANSWER + 1) if unpack else packed
                yield chunk
                size += len(chunk)
                if time.monotonic() > self.deadline:
                    raise ReadTimeout("the answer takes too long")
                if size > _LARGEST_ANSWER:
                    raise NotJsonError(is_page=True)
            if unpack is not None and not unpack.eof:
                raise ChunkedEncodingError("a packed answer without its end")
        except (HTTPError, OSError, zlib.error) as error:
            if isinstance(error, RequestException):
                raise
            raise ChunkedEncodingError(type(error).__name__) from error
        finally:
            self.raw.release_conn()

    def json(self, **_: Any) -> Any:  # noqa: ANN401 - JSON may be anything
        """Return the body with exact numbers. Raises NotJsonError."""
        try:
            return exact_json(self.content)
        except ValueError as error:
            raise NotJsonError(is_page=looks_like_a_page(self.content)) from error


class Lines:
    """The open connections, so that another thread can cut them."""

    def __init__(self) -> None:
        """Start with none."""
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def add(self, line: socket.socket) -> None:
        """Remember a connection."""
        with self._lock:
            self._open.add(line)

    def remove(self, line: socket.socket) -> None:
        """Forget a connection."""
        with self._lock:
            self._open.discard(line)

    def cut(self) -> None:
        """End every connection now; whoever reads from one gets an error."""
        with self._lock:
            for line in self._open:
                try:
                    line.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # already ended by the other side


def _watched(kind: Any, lines: Lines) -> Any:  # noqa: ANN401 - a class made of a class
    class Watched(kind):  # type: ignore[misc]  # mypy does not follow a class as an argument
        def connect(self) -> None:
            super().connect()
            lines.add(self.sock)

        def close(self) -> None:
            if self.sock is not None:
                lines.remove(self.sock)
            super().close()

    return Watched


def _pools(lines: Lines) -> dict[str, Any]:
    class Plain(HTTPConnectionPool):
        ConnectionCls = _watched(HTTPConnection, lines)

    class Secure(HTTPSConnectionPool):
        ConnectionCls = _watched(HTTPSConnection, lines)

    return {"http": Plain, "https": Secure}


class ReadOnlyAdapter(HTTPAdapter):
    """Lets GET requests to allowed hosts pass, with timeouts; refuses the rest before it leaves."""

    def __init__(self) -> None:
        """Keep one connection; never retry here."""
        self.lines = Lines()
        self.status: int | None = None
        self.headers: Mapping[str, str] = {}
        self._answered_at = 0.0
        super().__init__(pool_connections=2, pool_maxsize=2, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as requests has it
        """Make pools whose connections can be cut from another thread."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager: PoolManager
        self.poolmanager.pool_classes_by_scheme = _pools(self.lines)

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 - the same
        """Send one request. Raises ForbiddenRequestError for anything but reading from the broker."""
        if request.method != "GET" or request.body:
            raise ForbiddenRequestError("only GET requests are ever sent to the broker")
        if not is_allowed(request.url or ""):
            raise ForbiddenRequestError("only the broker's own addresses are ever asked")
        self.status, self.headers = None, {}
        kwargs |= {"timeout": (CONNECT_SECONDS, READ_SECONDS), "proxies": {}, "verify": True, "stream": True}
        deadline = time.monotonic() + ANSWER_SECONDS
        # A header that drips ends only this way: every drop begins a new timeout of the socket.
        watchdog = threading.Timer(ANSWER_SECONDS, self.lines.cut)
        watchdog.daemon = True
        watchdog.start()
        try:
            response = super().send(request, *args, **kwargs)
        except (RequestException, OSError) as error:
            if time.monotonic() < deadline:
                raise
            raise ReadTimeout("the answer takes too long") from error
        finally:
            watchdog.cancel()
        if time.monotonic() >= deadline:
            response.close()
            raise ReadTimeout("the answer takes too long")
        self.status, self.headers, self._answered_at = response.status_code, response.headers, time.monotonic()
        if 300 <= response.status_code < 400:
            response.close()
            raise RedirectedError(str(response.status_code))
        if isinstance(response, ExactResponse):
            response.deadline = deadline
        return response

    def seconds_ago(self) -> float:
        """Return how long ago the last answer came."""
        return time.monotonic() - self._answered_at

    def build_response(self, req: PreparedRequest, resp: Any) -> Response:  # noqa: ANN401 - urllib3's own
        """Return an answer that reads numbers exactly."""
        exact = ExactResponse()
        exact.__dict__.update(super().build_response(req, resp).__dict__)
        return exact


def secure(session: Session) -> ReadOnlyAdapter:
    """Put the read-only transport under a session; proxies and .netrc of the user are not used."""
    adapter = ReadOnlyAdapter()
    session.trust_env = False
    session.headers["Accept-Encoding"] = "gzip"
    session.adapters.clear()
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)
    return adapter
