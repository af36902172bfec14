"""The server's open connections, so that a fault can cut or freeze one the hard way."""

import asyncio
import socket
import struct
from typing import cast

from uvicorn.protocols.http.h11_impl import H11Protocol

Address = tuple[str, int]


class Connections:
    """Transports by the client's address, as found in an ASGI scope."""

    def __init__(self) -> None:
        self._open: dict[Address, asyncio.Transport] = {}

    def add(self, transport: asyncio.Transport) -> None:
        self._open[self._address(transport)] = transport

    def of(self, client: Address) -> asyncio.Transport:
        return self._open[client]

    @staticmethod
    def _address(transport: asyncio.Transport) -> Address:
        return cast("Address", tuple(transport.get_extra_info("peername"))[:2])

    def reset(self, client: Address) -> None:
        """Cut a connection so that the client sees a reset instead of an end."""
        transport = self.of(client)
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()


def watched(connections: Connections) -> type[H11Protocol]:
    """Return uvicorn's protocol, telling *connections* of every connection made."""

    class Watched(H11Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            connections.add(cast("asyncio.Transport", transport))
            super().connection_made(cast("asyncio.Transport", transport))

    return Watched
