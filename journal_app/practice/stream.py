"""``/stream``: authenticate, listen, and hear of every execution; one connection per key."""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
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
        self.desk: StreamDesk | None = None
        self.streams: tuple[str, ...] = ()
        self.waiting: asyncio.Queue[bytes] = asyncio.Queue()


class StreamDesk:
    """What one account's client hears; ``publish`` may be called from any thread."""

    def __init__(self, settings: PracticeSettings, call_soon: Callable[[Callable[[], None]], None]) -> None:
        """Serve one key; *call_soon* does something on the loop of the connections.

        The event ``free`` is set while nobody is connected, ``listened`` while somebody listens.
        """
        self.settings = settings
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

    def take(self, session: _Session) -> bool:
        """Give the one place to a connection; return whether it has it now."""
        if self._session is None:
            self._session = session
            self.free.clear()
        return self._session is session

    def leave(self, session: _Session) -> None:
        """Give the place back, if this connection has it."""
        if self._session is session:
            self._session = None
            self.listened.clear()
            self.free.set()

    def knows(self, keys: tuple[object, object]) -> bool:
        """Return whether these are the account's keys."""
        return keys == (self.settings.key_id, self.settings.secret_key)


class StreamDoor:
    """The websocket endpoint: leads each client to the account of its keys, one client per account."""

    def __init__(self, desks: Sequence[StreamDesk]) -> None:
        """Open the door to *desks*; what is asked before the keys are told goes to the first."""
        self._desks = tuple(desks)
        self._open = 0

    async def serve(self, socket: WebSocket) -> None:
        """Answer one connection until it ends; refuse one more than there are accounts with 429."""
        if self._open == len(self._desks):
            await refuse(socket)
        session, sender = _Session(), None
        self._open += 1
        if len(self._desks) == 1:
            self._desks[0].take(session)
        try:
            await socket.accept()
            sender = asyncio.create_task(self._send(socket, session))
            await self._read(socket, session)
        finally:
            self._open -= 1
            for desk in self._desks:
                desk.leave(session)
            if sender is not None:
                sender.cancel()

    async def _send(self, socket: WebSocket, session: _Session) -> None:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                frame = await session.waiting.get()
                if self._desks[0].settings.text_frames:
                    await socket.send_text(frame.decode())
                else:
                    await socket.send_bytes(frame)

    async def _read(self, socket: WebSocket, session: _Session) -> None:
        while True:
            message = await socket.receive()
            if message["type"] != "websocket.receive":
                return
            reply = self._reply(session, message.get("text") or message.get("bytes") or b"")
            if reply is None:
                await socket.close(1013, "connection limit exceeded")
                return
            session.waiting.put_nowait(orjson.dumps(reply))
            # Only now: whoever waits for this may make a fill, and its event must follow the reply.
            if session.desk is not None and _UPDATES in session.streams:
                session.desk.listened.set()

    def _reply(self, session: _Session, text: str | bytes) -> dict[str, object] | None:
        """Return the answer to one message; None when the account of the keys has a client already."""
        try:
            asked = orjson.loads(text)
            action, body = asked["action"], asked.get("data") or {}
            keys = (body.get("key_id", asked.get("key")), body.get("secret_key", asked.get("secret")))
            wanted = body.get("streams") or []
        except (ValueError, KeyError, TypeError, AttributeError):
            return {"stream": "error", "data": {"error": "invalid message"}}
        if action in {"authenticate", "auth"}:
            session.desk = next((desk for desk in self._desks if desk.knows(keys)), None)
            if session.desk is not None and not session.desk.take(session):
                return None
            return _authorization("authenticate", allowed=session.desk is not None)
        if action != "listen" or session.desk is None:
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
