"""Words separated by commas in one line, as tags and mistakes are typed; a comma inside a word stands in quotes."""

import csv
from collections.abc import Sequence


def to_line(words: Sequence[str]) -> str:
    """Return words as one line; `from_line` reads them back, whatever is in them."""
    return ", ".join(f'"{one.replace(chr(34), chr(34) * 2)}"' if "," in one or one[:1] == '"' else one for one in words)


def from_line(line: str) -> tuple[str, ...]:
    """Return the words of a line, each once, in their order."""
    parts = next(csv.reader([line.replace("\n", " ")], skipinitialspace=True), [])
    return tuple(dict.fromkeys(one.strip() for one in parts if one.strip()))


def last_word(line: str) -> tuple[str, str]:
    """Return a line up to its last word, and that word as far as it is typed."""
    before, comma, word = line.rpartition(",")
    return (f"{before}{comma} " if comma else ""), word.strip()
