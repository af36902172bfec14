"""Small books for the tests of the figures, and those of the catalogue's worked examples."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from journal_app.domain.clock import parse_time
from journal_app.domain.money import from_units, to_units
from journal_app.metrics.book import Book, read_book
from journal_app.metrics.cells import cells_of
from journal_app.metrics.entries import ExampleName
from journal_app.metrics.exact import digits_of
from journal_app.metrics.outcomes import r_multiples
from journal_app.metrics.sample import Beside, Capital, Sample


def make_book(
    nets: Sequence[str], days: Sequence[str], *, fees: Sequence[str] | None = None, risks: Sequence[float | None] = (),
    longs: Sequence[bool] = (), seconds: Sequence[int] = (), excursions: Sequence[tuple[float, ...] | None] = (),
    **texts: Sequence[str],
) -> Book:  # fmt: skip
    """Return a book of trades that closed at 15:00 of their days (New York), one after the other; size 1,000 each."""
    count = len(nets)
    costs = fees or ["0"] * count
    held = seconds or [600] * count
    closed = [parse_time(f"{day}T20:00:00Z") + place * 1_000_000 for place, day in enumerate(days)]
    stops = [None if risk is None else 100 - risk / 10 for risk in (risks or [None] * count)]
    paths = list(excursions) + [None] * (count - len(excursions))
    said = {name: texts.get(name, [None] * count) for name in ("setup", "tags")}
    names = sorted(set(texts.get("account", ["main"])))
    columns: dict[str, Any] = {
        "seq": list(range(1, count + 1)), "closed_us": closed,
        "opened_us": [end - length * 1_000_000 for end, length in zip(closed, held, strict=True)],
        "side": ["long" if one else "short" for one in (longs or [True] * count)],
        "entry_price": [100.0] * count, "qty": [10.0] * count, "multiplier": [1.0] * count, "fills": [2] * count,
        "net": digits_of(nets), "fees": digits_of(costs),
        "gross": digits_of([from_units(to_units(n) + to_units(f)) for n, f in zip(nets, costs, strict=True)]),
        "account": [names.index(one) for one in texts.get("account", ["main"] * count)],
        "accounts": dict(enumerate(names)),
        "marks": [(place + 1, said["setup"][place], said["tags"][place], 0, stops[place]) for place in range(count)],
        "excursions": _columns([(place + 1, *path) for place, path in enumerate(paths) if path is not None]),
        **{name: list(texts.get(name, [default] * count))
           for name, default in (("symbol", "ABC"), ("underlying", None), ("asset_class", "equity"))},
    }  # fmt: skip
    return read_book(columns, {})


def _columns(rows: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    return list(zip(*rows, strict=True)) or [()] * 5


def sample_of(book: Book, beside: Beside | None = None) -> Sample:
    return Sample(cells_of(book, r_multiples(book)), beside or Beside())


def example(name: ExampleName) -> Sample:
    """Return the sample of a worked example of the catalogue."""
    if name == "none":
        return sample_of(make_book([], []))
    if name == "five":
        return sample_of(
            make_book(
                ["100", "-50", "0", "-80", "40"],
                ["2026-03-02", "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05"],
                fees=["1"] * 5, risks=[50, 50, None, 40, 20], longs=[True, False, True, True, False],
                seconds=[600, 1200, 300, 2400, 600],
                excursions=[(-20, -25, 120, 130), (-60, -70, 30, 40), (-10, -10, 30, 30)],
            ),
            Beside({np.datetime64("2026-03-02"): to_units("2.5")}, 3, 1, Capital(1000.0)),
        )  # fmt: skip
    days = [str(day) for day in np.arange("2026-01-05", "2026-07-01", dtype="datetime64[D]") if np.is_busday(day)][:120]
    return sample_of(make_book(["10", "-5"] * 60, days), Beside({}, 0, 0, Capital(1000.0)))
