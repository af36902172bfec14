"""Files of made-up fills for tests and benchmarks."""

import json
import random
from pathlib import Path

from journal_app.domain.clock import format_time, parse_time

_START_US = parse_time("2024-01-02T14:30:00Z")


def write_fills(path: Path, count: int, *, seed: int = 3, symbols: int = 200) -> Path:
    """Write a journal-jsonl file of fills, oldest first, that open, add, reduce and flip."""
    chance = random.Random(seed)
    names = [f"S{number:03d}" for number in range(symbols)]
    held = dict.fromkeys(names, 0)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            symbol = chance.choice(names)
            if held[symbol] and chance.random() < 0.45:
                side, qty = ("sell" if held[symbol] > 0 else "buy"), abs(held[symbol])
            else:
                side, qty = chance.choice(["buy", "sell"]), chance.choice([33, 50, 100, 200])
            held[symbol] += qty if side == "buy" else -qty
            row = {
                "type": "fill", "id": f"{number:07d}", "account": "main",
                "time": format_time(_START_US + number * 30_000_000 + chance.randint(0, 999_999)), "symbol": symbol,
                "asset_class": "equity", "side": side, "qty": str(qty), "price": f"{chance.randint(1000, 9999) / 100}",
                "fee": "0.35", "fee_currency": "USD", "order_id": f"o{number}", "multiplier": "1",
            }  # fmt: skip
            file.write(json.dumps(row, separators=(",", ":")) + "\n")
    return path
