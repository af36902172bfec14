"""`export`: the journal without loss as journal-jsonl, or tables for other programs."""

import csv
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import IO

from journal_app.brokers.journal_lines import (
    write_fact,
    write_group,
    write_moved_mark,
    write_note,
    write_picture,
    write_setting,
    write_strand,
)
from journal_app.brokers.keepsake_lines import (
    write_day,
    write_day_note,
    write_playbook_setup,
    write_setup_picture,
    write_view,
)
from journal_app.cli.answers import trade_row
from journal_app.cli.opening import existing
from journal_app.domain.clock import format_time
from journal_app.domain.errors import SettingsError
from journal_app.domain.trades import TradeFilter
from journal_app.journal import Journal
from journal_app.ledger.arrangement import places_as_written
from journal_app.ledger.exporting import all_annotations, all_facts, all_moved_marks, all_pictures, all_strands
from journal_app.ledger.keepsakes import all_keepsakes

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_FILL_COLUMNS = (
    "id", "time", "account", "symbol", "asset_class", "side", "qty", "price", "fee", "fee_currency", "order_id",
    "multiplier",
)  # fmt: skip
_TEXT_COLUMNS = frozenset(
    {"id", "account", "symbol", "underlying", "order_id", "setup", "tags", "note", "trade_id", "mistakes", "checks"}
)


def guarded(text: str) -> str:
    """Return a text cell that no spreadsheet takes for a formula: such a start gets an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def export(options: Namespace) -> int:
    """Write the journal to a file or to stdout, whole or not at all."""
    writers: dict[str, Callable[[Journal, str | None, IO[str]], None]] = {
        "journal-jsonl": _write_jsonl, "fills-csv": _write_fills, "trades-csv": _write_trades,
    }  # fmt: skip
    with existing(options) as journal:
        if options.format == "parquet":
            _write_parquet(journal, options.account, options.out)
            return 0
        with _target(options.out) as out:
            writers[options.format](journal, options.account, out)
    return 0


@contextmanager
def _target(path: Path | None) -> Iterator[IO[str]]:
    if path is None:
        yield sys.stdout
        return
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise SettingsError(
            f"{path} cannot be written: {error.strerror}.", "Choose another place with --out."
        ) from error


def _write_jsonl(journal: Journal, account: str | None, out: IO[str]) -> None:
    for one in journal.ledger.accounts():
        if one.broker != "file" and account in {None, one.name}:
            out.write(write_setting(one.name, one.broker, one.environment, one.broker_account_id) + "\n")
    for name, fact in all_facts(journal.ledger, account):
        line = write_fact(name, fact)
        if line is not None:
            out.write(line + "\n")
    for name, anchor, annotation in all_annotations(journal.ledger, account):
        out.writelines(line + "\n" for line in write_note(name, anchor, annotation))
    for name, kept in all_moved_marks(journal.ledger, account):
        out.write(write_moved_mark(name, kept) + "\n")
    for picture in all_pictures(journal.ledger, account):
        out.write(write_picture(*picture) + "\n")
    _write_arranged(journal, account, out)
    if account is None:
        _write_keepsakes(journal, out)


def _write_arranged(journal: Journal, account: str | None, out: IO[str]) -> None:
    """Write what the trader grouped and split by hand."""
    for trade_id, place in places_as_written(journal.ledger).items():
        name, _, anchor = trade_id.partition(":")
        if account in {None, name}:
            out.write(write_group(name, anchor, *place) + "\n")
    for strand in all_strands(journal.ledger, account):
        out.write(write_strand(*strand) + "\n")


def _write_keepsakes(journal: Journal, out: IO[str]) -> None:
    """Write playbook, days and saved views, which belong to the journal and to no account."""
    kept = all_keepsakes(journal.ledger)
    lines = chain(
        (write_playbook_setup(setup, place) for setup, place in kept.setups), map(write_setup_picture, kept.pictures),
        (write_day(day, plan, close_out) for day, plan, close_out in kept.days),
        (write_day_note(day, note) for day, note in kept.notes), map(write_view, kept.views),
    )  # fmt: skip
    out.writelines(f"{line}\n" for line in lines)


def _write_fills(journal: Journal, account: str | None, out: IO[str]) -> None:
    rows = (
        (
            fact.external_id, format_time(fact.time_us), name, fact.symbol or "", fact.asset_class or "equity",
            fact.side or "", fact.qty or "", fact.price or "", fact.fee or "0", fact.fee_currency or "",
            fact.order_id or "", fact.multiplier or "1",
        )
        for name, fact in all_facts(journal.ledger, account)
        if fact.kind == "fill"
    )  # fmt: skip
    _write_csv(out, _FILL_COLUMNS, rows)


def _write_trades(journal: Journal, account: str | None, out: IO[str]) -> None:
    rows = (trade_row(trade) for trade in journal.trades("flat", TradeFilter(account=account, status="all")))
    first = next(rows, None)
    if first is None:
        return
    columns = tuple(first)
    values = (tuple(_cell(value) for value in row.values()) for row in chain([first], rows))
    _write_csv(out, columns, values)


def _cell(value: object) -> str:
    if isinstance(value, dict):
        return ";".join(f"{name}={'yes' if met else 'no'}" for name, met in value.items())
    if isinstance(value, list | tuple):
        return ";".join(value)
    return "" if value is None else str(value)


def _write_csv(out: IO[str], columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    texts = [column in _TEXT_COLUMNS for column in columns]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(guarded(cell) if is_text else cell for cell, is_text in zip(row, texts, strict=True))


_MONEY = frozenset(
    {"qty", "entry_price", "exit_price", "gross", "fees", "net", "r_multiple", "mae", "mfe", "multiplier"}
)


def _write_parquet(journal: Journal, account: str | None, path: Path | None) -> None:
    """Write all trades as one Parquet table; money as decimal(38, 18), exact."""
    from decimal import Decimal

    if path is None:
        raise SettingsError("Parquet is not for the terminal.", "Name a file: --out trades.parquet.")
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise SettingsError(
            "This installation cannot write Parquet.", "Add it with: pip install 'trade-journal[parquet]'."
        ) from error
    rows = [trade_row(one) for one in journal.trades("flat", TradeFilter(account=account, status="all"))]
    for row in rows:
        row |= {name: Decimal(row[name]) for name in _MONEY if row[name] is not None}
        row["checks"] = list(row["checks"].items())
    kinds = {
        "fills": pa.int64(), "reviewed": pa.bool_(), "rating": pa.int64(), "tags": pa.list_(pa.string()),
        "mistakes": pa.list_(pa.string()), "checks": pa.map_(pa.string(), pa.bool_()),
    }  # fmt: skip
    names = rows[0] if rows else ()
    schema = pa.schema([
        (name, pa.decimal128(38, 18) if name in _MONEY else kinds.get(name, pa.string())) for name in names
    ])  # fmt: skip
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        parquet.write_table(pa.Table.from_pylist(rows, schema), part)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise SettingsError(f"{path} cannot be written.", "Choose another place with --out.") from error
