"""The practice broker as a child process: it works beside the window, not inside it."""

import json
import subprocess
import threading
from dataclasses import dataclass

from journal_app.domain.errors import BrokerError

_STOP_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class PracticeConnection:
    """Where a practice broker listens, and its keys, which open nothing else."""

    rest_url: str
    stream_url: str
    data_url: str
    key_id: str
    secret_key: str


class PracticeChild:
    """A running practice broker; it ends with this program, or by `stop`."""

    def __init__(self, command: list[str], *, fills: int, seed: int = 1, live_every: float | None = None) -> None:
        """Start it and wait until it listens. Raises BrokerError when it does not."""
        arguments = ["practice", "--fills", str(fills), "--seed", str(seed), "--exit-with-parent"]
        if live_every:
            arguments += ["--live-every", str(live_every)]
        self._child = subprocess.Popen(  # noqa: S603 - our own program
            [*command, *arguments], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
        )
        line = self._child.stdout.readline() if self._child.stdout else ""
        try:
            self.connection = PracticeConnection(**json.loads(line))
        except (ValueError, TypeError) as error:
            self._end()
            if self._child.stdout:
                self._child.stdout.close()
            raise BrokerError("The practice broker did not start.", "Run `journal-app practice` to see why.") from error
        # Nothing more is expected, but a full pipe must never stop the child.
        self._drain = threading.Thread(target=self._read_on, name="practice output", daemon=True)
        self._drain.start()

    def _read_on(self) -> None:
        if self._child.stdout:
            with self._child.stdout as output:
                for _ in output:
                    pass

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    def stop(self) -> None:
        """End the child and wait for it."""
        self._end()
        self._drain.join(_STOP_SECONDS)

    def _end(self) -> None:
        self._child.terminate()
        try:
            self._child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
