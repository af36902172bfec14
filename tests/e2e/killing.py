"""The harness that kills: starts children in the runner and sends SIGKILL in the middle of their work."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Self

_RUNNER = Path(__file__).with_name("kill_runner.py")


class Killer:
    """Drives one runner; ``kills`` counts the children that really died by our signal."""

    def __init__(self, seed: int) -> None:
        """Start the runner, which imports everything once."""
        self._chance = random.Random(seed)
        root = _RUNNER.parent.parent.parent
        self._runner = subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.e2e.kill_runner"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            cwd=root,
        )  # fmt: skip
        self.kills = 0

    def __enter__(self) -> Self:
        """Return the killer itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the runner."""
        self._input.close()
        self._runner.wait(30)
        self._output.close()

    @property
    def _input(self) -> IO[bytes]:
        assert self._runner.stdin is not None
        return self._runner.stdin

    @property
    def _output(self) -> IO[bytes]:
        assert self._runner.stdout is not None
        return self._runner.stdout

    def finish(self, mode: str, journal: Path, source: str) -> None:
        """Let a child work undisturbed to its end."""
        status = self._run(mode, journal, source, dots=None)
        assert status == 0, f"the child ended with {status}"

    def kill_once(self, mode: str, journal: Path, source: str, *, most_dots: int) -> bool:
        """Kill a child after some batches and a moment more; return False when it was done before."""
        status = self._run(mode, journal, source, dots=self._chance.randint(0, most_dots))
        if os.WIFSIGNALED(status):
            self.kills += 1
            return True
        assert status == 0, f"the child ended with {status}"
        return False

    def _run(self, mode: str, journal: Path, source: str, *, dots: int | None) -> int:
        self._input.write(f"{mode} {journal} {source}\n".encode())
        self._input.flush()
        pid = int(self._output.readline().split()[1])
        seen, spins, line = 0, self._chance.randint(0, 200_000), b""
        while True:
            if dots is not None and seen >= dots:
                for _ in range(spins):  # a moment that is not always the same point of a batch
                    pass
                dots = None
                os.kill(pid, signal.SIGKILL)
            byte = self._output.read(1)
            if byte == b".":
                seen += 1
            line = b"" if byte in {b"\n", b"."} else line + byte
            if line == b"end ":
                return int(self._output.readline())
