"""What the terminal prints: one JSON document, or plain tables for people."""

import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from journal_app.domain.clock import format_time
from journal_app.domain.trades import Position, Trade
from journal_app.metrics.entries import Metric

Row = dict[str, Any]
_PIECE = 1_000


def write_json(answer: object) -> None:
    """Write one JSON document to stdout."""
    sys.stdout.write(orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE).decode())


def write_json_trades(trades: Iterable[Trade]) -> None:
    """Write trades as a JSON array, some rows at a time, so that memory does not grow with it."""
    out = sys.stdout
    rows = map(trade_json, trades)
    out.write("[")
    separator = "\n"
    while piece := list(islice(rows, _PIECE)):
        out.write(separator + ",\n".join(piece))
        separator = ",\n"
    out.write("]\n" if separator == "\n" else "\n]\n")


@lru_cache(maxsize=4096)
def _quoted(text: str | None) -> str:
    return orjson.dumps(text).decode()


def trade_json(trade: Trade) -> str:
    """Return what `trade_row` gives as JSON; a closed trade of which nothing is said is written out directly.

    Such are nearly all of a long list, and it takes a third of the time: numbers and times need no quoting.
    """
    rest = _BARE.get(trade[_SAID:])
    if trade.closed_us is None or trade.exit_price is None or rest is None:
        return orjson.dumps(trade_row(trade)).decode()
    told: tuple[Any, ...] = trade[:_SAID]
    (trade_id, account, symbol, underlying, asset_class, side, qty, opened_us, closed_us, entry, exit_price, gross,
     fees, net, fills, status, multiplier) = told  # fmt: skip
    return (
        f'{{"trade_id":{orjson.dumps(trade_id).decode()},"account":{_quoted(account)},"symbol":{_quoted(symbol)},'
        f'"underlying":{_quoted(underlying)},"asset_class":{_quoted(asset_class)},"side":"{side}","qty":"{qty}",'
        f'"opened_at":"{format_time(opened_us)}","closed_at":"{format_time(closed_us)}","entry_price":"{entry}",'
        f'"exit_price":"{exit_price}","gross":"{gross}","fees":"{fees}","net":"{net}","fills":{fills},'
        f'"status":"{status}","multiplier":"{multiplier}",{rest}'
    )


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
        "net": trade.net, "fills": trade.fills, "status": trade.status, "multiplier": trade.multiplier,
        **dict(zip(Trade._fields[_SAID:], trade[_SAID:], strict=True)), "checks": dict(trade.checks),
    }  # fmt: skip


_SAID = Trade._fields.index("multiplier") + 1
"""From here on the fields of a trade are what was worked out or said about it; most trades have none."""


def _bare(excursion: str | None) -> tuple[tuple[Any, ...], str]:
    """Return the last fields of a trade of which nothing is said, and their JSON."""
    rest = {name: Trade._field_defaults[name] for name in Trade._fields[_SAID:]} | {"excursion": excursion}
    return tuple(rest.values()), orjson.dumps(rest | {"checks": {}}).decode()[1:]


_BARE = dict(map(_bare, (None, "waiting")))


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
        name: {
            "value": one.value, "unit": one.unit, "n": one.n, "note": one.note, "label": one.label, "group": one.group,
            "formula": one.formula, "source": one.source, "none_when": one.none_when, "interval": one.interval,
        }
        for name, one in metrics.items()
    }  # fmt: skip


def to_cents(text: str | None) -> str:
    """Return money for reading: thousands apart, two decimals, a real minus; a dash for unknown."""
    return "–" if text is None else f"{_float(text):,.2f}".replace("-", "−")


def _float(text: str) -> float:
    # For reading only: at cents a float is exact enough for any account, and the JSON answer is exact.
    return float(text)


def short_time(time_us: int | None) -> str:
    """Return a time to the second, UTC; a dash for none."""
    return "–" if time_us is None else format_time(time_us)[:19].replace("T", " ")
