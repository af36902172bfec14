"""A journal with a week of round trips, for what the trader keeps beside them."""

import json
from pathlib import Path

from journal_app.journal import Journal

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"
NETS = (100, -50, 30, -20, 60, 10, -70, 40, 5, -15, 25, 80)
"""What the trades "main:b0" to "main:b11" make, two each day from 2026-03-02 on (weekdays), in order."""
DAYS = ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09")


def week(folder: Path) -> Journal:
    """Return a journal with these trades: 10 shares from 100 on, stops not yet said."""
    journal = Journal(folder / "j.db", folder / "config")
    file = folder / "week.jsonl"
    file.write_text("".join(_lines()), encoding="utf-8")
    journal.import_file(file)
    return journal


def _lines() -> list[str]:
    lines = []
    for number, net in enumerate(NETS):
        start = f"{DAYS[number // 2]}T{15 + 2 * (number % 2)}"
        same = {"type": "fill", "symbol": f"S{number % 3}", "qty": "10"}
        buy = same | {"id": f"b{number}", "time": f"{start}:00:00Z", "side": "buy", "price": "100"}
        sell = same | {"id": f"s{number}", "time": f"{start}:30:00Z", "side": "sell", "price": str(100 + net / 10)}
        lines += [f"{json.dumps(buy)}\n", f"{json.dumps(sell)}\n"]
    return lines
