"""What the terminal prints: one JSON document, or plain tables for people."""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from journal_app.domain.clock import format_time
from journal_app.domain.trades import Position, Trade
from journal_app.metrics.catalogue import Metric

Row = dict[str, Any]


def write_json(answer: object) -> None:
    """Write one JSON document to stdout."""
    sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE).decode())


def write_json_rows(rows: Iterable[Row]) -> None:
    """Write a JSON array row by row, so that memory does not grow with it."""
    out = sys.stdout
    out.write("[")
    separator = "\n"
    for row in rows:
        out.write(separator + orjson.dumps(row).decode())
        separator = ",\n"
    out.write("]\n" if separator == "\n" else "\n]\n")


def write_table(header: Sequence[str], rows: Iterable[Sequence[str]], *, left: int = 1) -> None:
    """Write aligned columns; the first *left* ones to the left, figures to the right."""
    lines = [list(header), *(list(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    for line in lines:
        cells = [
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(cells).rstrip())


def trade_row(trade: Trade) -> Row:
    """Return a trade as the contract names its fields."""
    return {
        "trade_id": trade.trade_id, "account": trade.account, "symbol": trade.symbol, "underlying": trade.underlying,
        "asset_class": trade.asset_class, "side": trade.side, "qty": trade.qty,
        "opened_at": format_time(trade.opened_us),
        "closed_at": None if trade.closed_us is None else format_time(trade.closed_us),
        "entry_price": trade.entry_price, "exit_price": trade.exit_price, "gross": trade.gross, "fees": trade.fees,
        "net": trade.net, "fills": trade.fills, "r_multiple": trade.r_multiple, "mae": trade.mae, "mfe": trade.mfe,
        "setup": trade.setup, "tags": list(trade.tags), "reviewed": trade.reviewed, "status": trade.status,
        "multiplier": trade.multiplier, "note": trade.note, "mae_high": trade.mae_high, "mfe_high": trade.mfe_high,
        "bar_size": trade.bar_size, "excursion": trade.excursion,
    }  # fmt: skip


def position_row(position: Position) -> Row:
    """Return a position as the contract names its fields."""
    lots = [{"opened_at": format_time(lot.opened_us), "qty": lot.qty, "price": lot.price} for lot in position.lots]
    return {
        "account": position.account, "symbol": position.symbol, "qty": position.qty, "avg_cost": position.avg_cost,
        "lots": lots, "asset_class": position.asset_class,
    }  # fmt: skip


def metric_rows(metrics: dict[str, Metric]) -> dict[str, Row]:
    """Return the metrics as the contract names their fields."""
    return {
        name: {"value": one.value, "unit": one.unit, "n": one.n, "note": one.note, "label": one.label}
        for name, one in metrics.items()
    }


def to_cents(text: str | None) -> str:
    """Return money for reading: thousands apart, two decimals, a real minus; a dash for unknown."""
    return "–" if text is None else f"{_float(text):,.2f}".replace("-", "−")


def _float(text: str) -> float:
    # For reading only: at cents a float is exact enough for any account, and the JSON answer is exact.
    return float(text)


def short_time(time_us: int | None) -> str:
    """Return a time to the second, UTC; a dash for none."""
    return "–" if time_us is None else format_time(time_us)[:19].replace("T", " ")
