"""``/stream``: authenticate, listen, and hear of every execution; one connection per key."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import NoReturn

import orjson
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect
from uvicorn.protocols.utils import ClientDisconnected

from .settings import PracticeSettings

_UPDATES = "trade_updates"


class _Session:
    """One connection: what it may hear and what waits to be sent."""

    def __init__(self) -> None:
        self.authorized = False
        self.streams: tuple[str, ...] = ()
        self.waiting: asyncio.Queue[bytes] = asyncio.Queue()


class StreamDesk:
    """The websocket endpoint; ``publish`` may be called from any thread."""

    def __init__(self, settings: PracticeSettings, call_soon: Callable[[Callable[[], None]], None]) -> None:
        """Serve one key; *call_soon* does something on the loop of the connections.

        The event ``free`` is set while nobody is connected, ``listened`` while somebody listens.
        """
        self._settings = settings
        self._call_soon = call_soon
        self._session: _Session | None = None
        self.free = threading.Event()
        self.free.set()
        self.listened = threading.Event()

    def publish(self, event: dict[str, object]) -> None:
        """Send one trade update to the client that listens, if any."""
        frame = orjson.dumps({"stream": _UPDATES, "data": event})
        self._call_soon(lambda: self._deliver(frame))

    def _deliver(self, frame: bytes) -> None:
        if self._session is not None and _UPDATES in self._session.streams:
            self._session.waiting.put_nowait(frame)

    async def serve(self, socket: WebSocket) -> None:
        """Answer one connection until it ends; refuse a second one with 429."""
        if self._session is not None:
            await refuse(socket)
        session = self._session = _Session()
        self.free.clear()
        sender = None
        try:
            await socket.accept()
            sender = asyncio.create_task(self._send(socket, session))
            await self._read(socket, session)
        finally:
            self._session = None
            self.listened.clear()
            self.free.set()
            if sender is not None:
                sender.cancel()

    async def _send(self, socket: WebSocket, session: _Session) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                frame = await session.waiting.get()
                if self._settings.text_frames:
                    await socket.send_text(frame.decode())
                else:
                    await socket.send_bytes(frame)

    async def _read(self, socket: WebSocket, session: _Session) -> None:
        while True:
            message = await socket.receive()
            if message["type"] != "websocket.receive":
                return
            reply = self._reply(session, message.get("text") or message.get("bytes") or b"")
            session.waiting.put_nowait(orjson.dumps(reply))
            # Only now: whoever waits for this may make a fill, and its event must follow the reply.
            if _UPDATES in session.streams:
                self.listened.set()

    def _reply(self, session: _Session, text: str | bytes) -> dict[str, object]:
        try:
            asked = orjson.loads(text)
            action, body = asked["action"], asked.get("data") or {}
            keys = (body.get("key_id", asked.get("key")), body.get("secret_key", asked.get("secret")))
            wanted = body.get("streams") or []
        except (ValueError, KeyError, TypeError, AttributeError):
            return {"stream": "error", "data": {"error": "invalid message"}}
        if action in {"authenticate", "auth"}:
            session.authorized = keys == (self._settings.key_id, self._settings.secret_key)
            return _authorization("authenticate", allowed=session.authorized)
        if action != "listen" or not session.authorized:
            return _authorization(str(action), allowed=False)
        session.streams = tuple(name for name in wanted if name == _UPDATES)
        return {"stream": "listening", "data": {"streams": list(session.streams)}}


async def refuse(socket: WebSocket) -> NoReturn:
    """Answer an upgrade with 429 instead of a websocket."""
    await socket.send_denial_response(Response("connection limit exceeded", 429))
    # Uvicorn would log a refusal that returns as an unfinished handshake; this ends it quietly.
    raise ClientDisconnected


def _authorization(action: str, *, allowed: bool) -> dict[str, object]:
    return {
        "stream": "authorization",
        "data": {"status": "authorized" if allowed else "unauthorized", "action": action},
    }
