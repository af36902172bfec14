"""The faults of the trade stream: silence, repetition, refusal, sudden ends."""

import asyncio
import json
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from journal_app.practice.stream import refuse
from tests.fakes.connections import Address, Connections
from tests.fakes.faults import Faults


class StreamFaults:
    """Stands before the stream endpoint and changes what it sends."""

    def __init__(self, app: ASGIApp, faults: Faults, connections: Connections) -> None:
        self._app = app
        self._faults = faults
        self._connections = connections
        self._clients: set[Address] = set()
        self._held: list[Message] = []
        self._sends: set[Send] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._faults.refuse_stream:
            await refuse(WebSocket(scope, receive, send))
        client: Address = tuple(scope["client"])
        self._clients.add(client)
        self._sends.add(send)
        try:
            await self._app(scope, receive, self._changed(send))
        finally:
            self._clients.discard(client)
            self._sends.discard(send)

    def each(self, act: Callable[[Address], None]) -> None:
        """Do something to every open stream connection; on the server's loop only."""
        for client in list(self._clients):
            act(client)

    def cut(self) -> None:
        """Reset every stream connection without a goodbye."""
        self.each(self._connections.reset)

    def say(self, message: Message) -> None:
        """Send something of our own to every open stream connection; on the server's loop only."""
        for send in list(self._sends):
            asyncio.ensure_future(send(message)).add_done_callback(self._forget)

    @staticmethod
    def _forget(done: "asyncio.Future[None]") -> None:
        done.exception()  # the client may have gone first

    def deafen(self) -> None:
        """Stop reading: no pong, no answer to a close."""
        self.each(lambda client: self._connections.of(client).pause_reading())

    def _changed(self, send: Send) -> Send:
        async def changed(message: Message) -> None:
            for each in self._frames(message):
                await send(each)

        return changed

    def _frames(self, message: Message) -> list[Message]:
        if message["type"] != "websocket.send":
            return [message]
        frame = json.loads(message.get("text") or message.get("bytes") or b"{}")
        if frame["stream"] == "authorization":
            return self._authorization(message, frame)
        return self._updates(message) if frame["stream"] == "trade_updates" else [message]

    def _updates(self, message: Message) -> list[Message]:
        if self._faults.mute_stream:
            return []
        if not self._faults.reorder_next:
            return [message, message] if self._faults.duplicate_events else [message]
        self._held.append(message)
        if len(self._held) < self._faults.reorder_next:
            return []
        held, self._held, self._faults.reorder_next = self._held[::-1], [], 0
        return held

    def _authorization(self, message: Message, frame: dict[str, dict[str, str]]) -> list[Message]:
        if self._faults.mute_auth:
            return []
        if self._faults.unauthorized_stream:
            frame["data"]["status"] = "unauthorized"
            return [{"type": "websocket.send", "bytes": json.dumps(frame).encode()}]
        return [message]
