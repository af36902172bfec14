"""One window per journal: a second start rings the first one's bell and leaves."""

import getpass
import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS = 500


def bell_name(journal: Path) -> str:
    """Return the name of the bell of a journal file and this user."""
    known = f"{getpass.getuser()}\n{journal.resolve()}"
    return f"trade-journal-{hashlib.sha256(known.encode()).hexdigest()[:16]}"


def raise_running(journal: Path) -> bool:
    """Bring a window that has this journal open to the front; tell whether there was one."""
    socket = QLocalSocket()
    socket.connectToServer(bell_name(journal))
    found = socket.waitForConnected(_PATIENCE_MS)
    if found:
        socket.write(b"open\n")
        socket.waitForBytesWritten(_PATIENCE_MS)
        socket.disconnectFromServer()
    return found


class Bell(QObject):
    """Rings when somebody else starts with the same journal."""

    rung = Signal()

    def __init__(self, journal: Path, parent: QObject | None = None) -> None:
        """Hang the bell; one left over from a crash is taken down first."""
        super().__init__(parent)
        name = bell_name(journal)
        QLocalServer.removeServer(name)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._server.listen(name)

    def _answer(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.disconnected.connect(caller.deleteLater)
            caller.disconnectFromServer()
            self.rung.emit()

    def close(self) -> None:
        """Take the bell down."""
        self._server.close()
