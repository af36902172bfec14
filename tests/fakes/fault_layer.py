"""The ASGI layer that makes the practice broker fail as its switches say."""

import json
import time
from dataclasses import dataclass
from email.utils import formatdate

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.fakes.connections import Connections
from tests.fakes.faults import Failure, Faults, route_of
from tests.fakes.stream_faults import StreamFaults

_HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>"
_BODIES = {
    401: {"code": 40110000, "message": "request is not authorized"},
    403: {"message": "forbidden."},
    429: {"code": 42910000, "message": "rate limit exceeded"},
    500: {"code": 50010000, "message": "internal server error occurred"},
}


@dataclass(frozen=True)
class SeenRequest:
    """One request as the broker saw it; header names in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]


class FaultLayer:
    """Stands before the practice application."""

    def __init__(self, app: ASGIApp, faults: Faults, connections: Connections) -> None:
        self._app = app
        self._faults = faults
        self._connections = connections
        self.stream = StreamFaults(app, faults, connections)
        self.seen: list[SeenRequest] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self.stream(scope, receive, send)
            return
        self._remember(scope)
        route = route_of(scope["path"])
        failure = self._faults.take(route)
        if failure is None or failure.how in {"reset", "half_page", "truncated"}:
            start, body = await self._real_answer(scope, receive, route)
            await self._send(scope, receive, send, (start, body, failure))
        elif failure.how == "hang":
            await _until_gone(receive)
        else:
            await self._failed(failure)(scope, receive, self._skewed(send))

    def _remember(self, scope: Scope) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        self.seen.append(SeenRequest(scope["method"], scope["path"], scope["query_string"].decode(), headers))

    async def _real_answer(self, scope: Scope, receive: Receive, route: str) -> tuple[Message, bytes]:
        messages: list[Message] = []

        async def collect(message: Message) -> None:
            messages.append(message)

        await self._app(scope, receive, collect)
        body = b"".join(message.get("body", b"") for message in messages[1:])
        if messages[0]["status"] == 200:
            body = _rewritten(self._faults, route, body)
        return messages[0], body

    async def _send(
        self, scope: Scope, receive: Receive, send: Send, answer: tuple[Message, bytes, Failure | None]
    ) -> None:
        start, body, failure = answer
        kept = body[: len(body) // 2] if failure else body
        length = len(body) if failure and failure.how != "truncated" else len(kept)
        headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        headers.append((b"content-length", b"%d" % length))
        await self._skewed(send)({**start, "headers": headers})
        cut = failure is not None and failure.how != "truncated"
        await send({"type": "http.response.body", "body": kept, "more_body": cut})
        if failure is not None and failure.how == "half_page":
            self._connections.of(tuple(scope["client"])).close()
        elif cut:
            self._connections.reset(tuple(scope["client"]))
        if cut:
            await _until_gone(receive)

    def _failed(self, failure: Failure) -> Response:
        headers = {
            "X-RateLimit-Limit": "200",
            "X-RateLimit-Remaining": "0" if failure.status == 429 else "199",
            "X-RateLimit-Reset": str(int(time.time() + failure.reset_in)),
        }
        if failure.how == "empty":
            return Response(b"", 200, headers, "application/json")
        if failure.how == "redirect":
            return Response(b"", 302, headers | {"Location": "/v2/elsewhere"})
        if failure.status in _BODIES:
            body = json.dumps(_BODIES[failure.status])
            return Response(body, failure.status, headers, "application/json")
        return Response(_HTML, failure.status, headers, "text/html")

    def _skewed(self, send: Send) -> Send:
        skew = self._faults.clock_skew_seconds

        async def with_date(message: Message) -> None:
            if skew and message["type"] == "http.response.start":
                date = formatdate(time.time() + skew, usegmt=True).encode()
                message = {**message, "headers": [*message["headers"], (b"date", date)]}
            await send(message)

        return with_date


def _rewritten(faults: Faults, route: str, body: bytes) -> bytes:
    before = json.loads(body)
    after = faults.rewritten(route, before)
    return body if after == before else json.dumps(after).encode()


async def _until_gone(receive: Receive) -> None:
    """Wait until the client gives up or is cut off."""
    message = await receive()
    while message["type"] != "http.disconnect":
        message = await receive()
