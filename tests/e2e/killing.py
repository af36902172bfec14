"""The harness that kills: starts children in the runner and sends SIGKILL in the middle of their work."""

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple, Self

_RUNNER = Path(__file__).with_name("kill_runner.py")


class Ended(NamedTuple):
    """How a child ended: by our signal, by itself or by an error of its own; and how many steps it had told."""

    killed: bool
    told: int
    failed: bool


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

    def finish(self, mode: str, journal: Path, source: str) -> int:
        """Let a child work undisturbed to its end; return how many steps it told."""
        status, told = self._run(mode, journal, source, dots=None, moment=0)
        assert status == 0, f"the child ended with {status}"
        return told

    def kill_once(
        self, mode: str, journal: Path, source: str, *, least_dots: int = 0, most_dots: int, moment: float = 0.006
    ) -> Ended:
        """Kill a child after some steps and up to *moment* seconds more, unless it is done before."""
        dots = self._chance.randint(least_dots, most_dots)
        status, told = self._run(mode, journal, source, dots=dots, moment=self._chance.uniform(0, moment))
        if os.WIFSIGNALED(status):
            self.kills += 1
            return Ended(killed=True, told=told, failed=False)
        return Ended(killed=False, told=told, failed=status != 0)

    def _run(self, mode: str, journal: Path, source: str, *, dots: int | None, moment: float) -> tuple[int, int]:
        self._input.write(f"{mode} {journal} {source}\n".encode())
        self._input.flush()
        pid = int(self._output.readline().split()[1])
        told, line = 0, b""
        while True:
            if dots is not None and told >= dots:
                end = time.perf_counter() + moment
                while time.perf_counter() < end:  # a moment that is not always the same point of a step
                    pass
                dots = None
                with suppress(ProcessLookupError):  # it was done before
                    os.kill(pid, signal.SIGKILL)
            byte = self._output.read(1)
            if byte == b".":
                told += 1
            line = b"" if byte in {b"\n", b"."} else line + byte
            if line == b"end ":
                return int(self._output.readline()), told
