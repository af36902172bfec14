"""Spans of results by which trades are chosen, in words: written when they are shown, so that amounts can hide."""

from journal_app.desktop.figures import money, plain

_NAMES = {"net": "net", "gross": "gross", "r": "R"}


def is_span(by: str) -> bool:
    """Tell whether a dimension chooses trades by their results."""
    return by in _NAMES


def span_words(by: str, key: str) -> str:
    """Return a span as readers see it: “net −50.00 to 0.00”, “R 2.00 and above”."""
    write = plain if by == "r" else money
    low, _, high = key.partition("..")
    ends = [write(float(end)) if end else "" for end in (low, high)]
    if not all(ends):
        return f"{_NAMES[by]} {ends[0]} and above" if ends[0] else f"{_NAMES[by]} below {ends[1]}"
    return f"{_NAMES[by]} {ends[0]} to {ends[1]}"
