"""A journal with a playbook: three setups with criteria, answers on trades, and a name that only stands on trades."""

import json
from pathlib import Path

from journal_app.domain.marks import Annotation
from journal_app.domain.playbook import Criterion, Setup
from journal_app.journal import Journal

NETS = (100, -50, 30, -20, 60, 10, -70, 40, 5, -15, 25, 80, 15, -35)
"""What the trades "main:b0" to "main:b13" make."""
OPENING = Setup(
    "opening range", "Break of the *first* minutes.",
    (Criterion("c1", "volume is high", is_hard=True), Criterion("c2", "no news")), "money:50", "2.5", is_baseline=True,
)  # fmt: skip
PULLBACK = Setup("pullback", criteria=(Criterion("p1", "second test"),))
RETIRED = Setup("first red day", is_retired=True)
ON_TRADES = "gap fill"
"""Stands on two trades, and not in the playbook."""


def fill_playbook(journal: Journal, folder: Path) -> None:
    """Write fourteen trades: twelve of the opening range, six met its first criterion and five did not."""
    file = folder / "trades.jsonl"
    file.write_text("".join(_lines()), encoding="utf-8")
    journal.import_file(file)
    for setup in (OPENING, RETIRED, PULLBACK):
        journal.playbook.save(setup)
    for number in range(len(NETS)):
        met: tuple[tuple[str, bool], ...] = (("c1", number < 6),) if number < 11 else ()
        setup = OPENING.name if number < 12 else ON_TRADES
        journal.marks.annotate(f"main:b{number}", Annotation(setup=setup, checks=met))


def _lines() -> list[str]:
    lines = []
    for number, net in enumerate(NETS):
        start = f"2026-03-{2 + number // 3:02}T{15 + number % 3}"
        same = {"type": "fill", "symbol": f"S{number % 3}", "qty": "10"}
        buy = same | {"id": f"b{number}", "time": f"{start}:00:00Z", "side": "buy", "price": "100"}
        sell = same | {"id": f"s{number}", "time": f"{start}:30:00Z", "side": "sell", "price": str(100 + net / 10)}
        lines += [f"{json.dumps(buy)}\n", f"{json.dumps(sell)}\n"]
    return lines
