"""Spans of results by which trades are chosen, in words: written when they are shown, so that amounts can hide."""

from journal_app.desktop.figures import money, plain
from journal_app.desktop.language import noop, tr

_NAMES = {"net": noop("net"), "gross": noop("gross"), "r": noop("R")}


def is_span(by: str) -> bool:
    """Tell whether a dimension chooses trades by their results."""
    return by in _NAMES


def span_words(by: str, key: str) -> str:
    """Return a span as readers see it: “net −50.00 to 0.00”, “R 2.00 and above”."""
    write = plain if by == "r" else money
    low, _, high = key.partition("..")
    ends = [write(float(end)) if end else "" for end in (low, high)]
    told = {"name": tr(_NAMES[by]), "low": ends[0], "high": ends[1]}
    if all(ends):
        return tr("{name} {low} to {high}", **told)
    return tr("{name} {low} and above", **told) if ends[0] else tr("{name} below {high}", **told)
