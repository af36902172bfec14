"""Fills a small disk to its last byte."""

from contextlib import suppress
from pathlib import Path


def fill_up(folder: Path) -> Path:
    """Write a file that takes all the room there is; remove it to make room again."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            pass
    return filler
