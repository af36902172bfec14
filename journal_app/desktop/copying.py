"""Trades as plain text for other programs: copied to the clipboard with tabs, or written as CSV."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from journal_app.desktop.background import run
from journal_app.desktop.deciding import Said
from journal_app.desktop.language import counted, tr
from journal_app.desktop.models.columns import COLUMNS, PLACE, tag_line
from journal_app.desktop.models.live_frame import LiveFrame, Rows
from journal_app.domain.clock import to_datetime
from journal_app.domain.errors import LedgerError
from journal_app.metrics.frames import OPEN

Kind = Literal["time", "seconds", "number", "count", "text"]
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class Extract:
    """Some rows of the table, taken at one moment: a heading, a kind and the values of each column."""

    titles: tuple[str, ...]
    kinds: tuple[Kind, ...]
    values: tuple[list[Any], ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.values[0]) if self.values else 0


def extract(frame: LiveFrame, rows: Rows, names: Sequence[str]) -> Extract:
    """Return the values of some columns for some rows; quick, so that nothing changes meanwhile."""
    found = [_SOURCES[name](frame, rows) for name in names]
    titles = tuple(tr(COLUMNS[PLACE[name]].title.strip()) for name in names)
    return Extract(titles, tuple(kind for kind, _ in found), tuple(values for _, values in found))


def as_text(one: Extract, separator: str) -> str:
    """Return the rows below a line of headings: times of New York, plain numbers, nothing for what is not known."""
    into = io.StringIO()
    writer = csv.writer(into, delimiter=separator, lineterminator="\n")
    writer.writerow(one.titles)
    columns = [[_WRITERS[kind](value) for value in values] for kind, values in zip(one.kinds, one.values, strict=True)]
    writer.writerows(zip(*columns, strict=True))
    return into.getvalue()


def _numbers(name: str, kind: Kind = "number") -> Callable[[LiveFrame, Rows], tuple[Kind, list[Any]]]:
    return lambda frame, rows: (kind, getattr(frame, name)[rows].tolist())


def _texts(name: str) -> Callable[[LiveFrame, Rows], tuple[Kind, list[Any]]]:
    def values(frame: LiveFrame, rows: Rows) -> tuple[Kind, list[Any]]:
        column = frame.text[name]
        texts = [tag_line(text) for text in column.texts] if name == "tags" else column.texts
        return "text", [texts[code] for code in column.codes[rows].tolist()]

    return values


def _sides(frame: LiveFrame, rows: Rows) -> tuple[Kind, list[Any]]:
    return "text", ["long" if one else "short" for one in frame.is_long[rows].tolist()]


def _held(frame: LiveFrame, rows: Rows) -> tuple[Kind, list[Any]]:
    closed = frame.closed_us[rows]
    seconds = np.where(closed == OPEN, np.nan, (closed - frame.opened_us[rows]) / 1_000_000)
    return "seconds", seconds.tolist()


def _reviewed(frame: LiveFrame, rows: Rows) -> tuple[Kind, list[Any]]:
    return "text", ["yes" if one else "no" for one in frame.reviewed[rows].tolist()]


_SOURCES: dict[str, Callable[[LiveFrame, Rows], tuple[Kind, list[Any]]]] = {
    "opened": _numbers("opened_us", "time"), "closed": _numbers("closed_us", "time"), "held": _held,
    "symbol": _texts("symbol"), "side": _sides, "qty": _numbers("qty"), "entry": _numbers("entry_price"),
    "exit": _numbers("exit_price"), "net": _numbers("net"), "gross": _numbers("gross"), "fees": _numbers("fees"),
    "r": _numbers("r_multiple"), "setup": _texts("setup"), "tags": _texts("tags"), "account": _texts("account"),
    "fills": _numbers("fills", "count"), "kind": _texts("asset_class"), "reviewed": _reviewed,
    "result": _numbers("result"),
}  # fmt: skip


def _time(value: int) -> str:
    return "" if value == OPEN else to_datetime(value).strftime("%Y-%m-%d %H:%M:%S")


def _number(value: float) -> str:
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return ""
    return repr(value).removesuffix(".0")


def _text(value: str) -> str:
    # A spreadsheet would reckon with it: a name that a file brought must stay a name.
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


_WRITERS: dict[Kind, Callable[[Any], str]] = {
    "time": _time, "seconds": _number, "number": _number, "count": str, "text": _text,
}  # fmt: skip


def _write(one: Extract, path: Path) -> tuple[int, Path]:
    try:
        path.write_text(as_text(one, ","), encoding="utf-8")
    except OSError as error:
        raise LedgerError(
            tr("{name} could not be written: {strerror}.", name=path.name, strerror=error.strerror),
            tr("Choose another folder."),
        ) from error
    return len(one), path


class Copier(QObject):
    """Writes extracts away from the painting thread."""

    told = Signal(object)
    """A `Said`: what was copied or written."""
    failed = Signal(object)

    def copy(self, one: Extract) -> None:
        """Put rows on the clipboard, with tabs between the columns."""
        self._copied = len(one)
        run(partial(as_text, one, "\t"), self._put, self.failed.emit)

    def save(self, one: Extract, path: Path) -> None:
        """Write rows into a CSV file."""
        run(partial(_write, one, path), self._tell_written, self.failed.emit)

    def _put(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.told.emit(
            Said(
                counted(
                    "Copied {n} trade with its true amounts.",
                    "Copied {n} trades with their true amounts.",
                    self._copied,
                ),
                tr("Paste them into a spreadsheet."),
            )
        )

    def _tell_written(self, written: tuple[int, Path]) -> None:
        rows, path = written
        self.told.emit(
            Said(
                counted("Wrote {n} trade to {name}.", "Wrote {n} trades to {name}.", rows, name=path.name),
                tr("It is in {parent}.", parent=path.parent),
            )
        )
