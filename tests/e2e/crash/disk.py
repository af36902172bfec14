"""A disk that remembers what was written and what was made last, and shows what a power cut leaves of it.

SQLite's promise holds for disks that keep what was synced; of the rest they may keep all, nothing, a
beginning, or any sectors in any order. Source: sqlite.org, "Atomic Commit In SQLite", section 3.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import apsw

SECTOR = 512
_CIPHERS = "multipleciphers-"
Left = Literal["nothing", "prefix", "sectors"]
LEFT: tuple[Left, ...] = ("nothing", "prefix", "sectors")


class Write(NamedTuple):
    """Bytes that a file was told to hold from an offset on."""

    file: str
    offset: int
    data: bytes


class Cut(NamedTuple):
    """A file was cut (or, filled with zeros, grown) to a size."""

    file: str
    size: int


class Sync(NamedTuple):
    """All that was told to a file is on the disk now."""

    file: str


class Delete(NamedTuple):
    """A file is gone."""

    file: str


class Told(NamedTuple):
    """The program was told that its commit number so and so is safe."""

    commit: int


Step = Write | Cut | Sync | Delete | Told


class RecordingDisk(apsw.VFS):
    """SQLite's own disk with a log of every step."""

    def __init__(self, name: str, base: str) -> None:
        super().__init__(name, base)
        self.base = base
        self.steps: list[Step] = []

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "_RecordingFile":
        return _RecordingFile(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.steps.append(Delete(Path(filename).name))
        super().xDelete(filename, syncdir)


class _RecordingFile(apsw.VFSFile):
    def __init__(self, disk: RecordingDisk, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._disk = disk
        named = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._file = Path(named).name if named else "nameless"
        super().__init__(disk.base, name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.steps.append(Write(self._file, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._disk.steps.append(Cut(self._file, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        self._disk.steps.append(Sync(self._file))
        super().xSync(flags)


@cache
def _the_disk() -> tuple[RecordingDisk, str]:
    """Register the one recording disk of this program; return it and the name to open it by, ciphers included."""
    usual = apsw.vfs_names()[0]
    ciphers = usual.startswith(_CIPHERS)
    disk = RecordingDisk("recording", usual.removeprefix(_CIPHERS))
    if ciphers:  # the layer that encrypts makes one of its kind for each disk that it is asked for
        apsw.Connection(":memory:", vfs=f"{_CIPHERS}recording").close()
    return disk, f"{_CIPHERS}recording" if ciphers else "recording"


@contextmanager
def recording() -> Iterator[RecordingDisk]:
    """Let everything that is opened meanwhile lie on a recording disk."""
    disk, name = _the_disk()
    usual = apsw.vfs_names()[0]
    disk.steps = []
    apsw.set_default_vfs(name)
    try:
        yield disk
    finally:
        apsw.set_default_vfs(usual)


@dataclass
class _Platter:
    """One file: what is safely there, and what was told since."""

    safe: bytearray = field(default_factory=bytearray)
    told: list[Write | Cut] = field(default_factory=list)

    def sync(self) -> None:
        for step in self.told:
            _apply(self.safe, step)
        self.told.clear()

    def after_cut(self, left: Left, chance: random.Random) -> bytes:
        image = bytearray(self.safe)
        some: Sequence[Write | Cut] = self.told
        if left == "prefix":
            some = self.told[: chance.randint(0, len(self.told))]
        for step in some if left != "nothing" else ():
            if left == "sectors":
                for sector in _sectors(step):
                    if chance.random() < 0.5:
                        _apply(image, sector)
            else:
                _apply(image, step)
        return bytes(image)


def _sectors(step: Write | Cut) -> Iterator[Write | Cut]:
    if isinstance(step, Cut):
        yield step
        return
    start, end = step.offset, step.offset + len(step.data)
    while start < end:
        stop = min(start - start % SECTOR + SECTOR, end)
        yield Write(step.file, start, step.data[start - step.offset : stop - step.offset])
        start = stop


def _apply(image: bytearray, step: Write | Cut) -> None:
    end = step.size if isinstance(step, Cut) else step.offset + len(step.data)
    if len(image) < end:
        image.extend(bytes(end - len(image)))
    if isinstance(step, Cut):
        del image[end:]
    else:
        image[step.offset : end] = step.data


class AfterCut(NamedTuple):
    """What a cut left: the files' bytes, and the last commit that the program had been told is safe."""

    files: dict[str, bytes]
    told: int
    left: Left


def cuts(
    steps: Sequence[Step], before: dict[str, bytes], moments: Sequence[int], chance: random.Random
) -> Iterator[AfterCut]:
    """Yield what is left when the power goes before each of these steps (ascending); *before* was safe at the start."""
    platters = {name: _Platter(bytearray(content)) for name, content in before.items()}
    told, done = 0, 0
    for number, moment in enumerate(moments):
        for step in steps[done:moment]:
            match step:
                case Told(commit):
                    told = commit
                case Sync(file):
                    platters.setdefault(file, _Platter()).sync()
                case Delete(file):
                    platters.pop(file, None)
                case Write(file) | Cut(file):
                    platters.setdefault(file, _Platter()).told.append(step)
        done = moment
        left = LEFT[number % len(LEFT)]
        yield AfterCut({name: one.after_cut(left, chance) for name, one in platters.items()}, told, left)
