"""How a table of trades looks, as a value that can be kept: columns in their order, widths, sorting."""

import json
from dataclasses import dataclass, field
from typing import Any

from journal_app.desktop.models.columns import PLACE


@dataclass(frozen=True, slots=True)
class TableLayout:
    """``columns`` are names from left to right; "" as *sort* keeps the usual order, newest first."""

    columns: tuple[str, ...] = ()
    widths: dict[str, int] = field(default_factory=dict)
    sort: str = "opened"
    descending: bool = True

    def to_json(self) -> dict[str, Any]:
        """Return the layout as plain values."""
        return {
            "columns": list(self.columns), "widths": self.widths, "sort": self.sort, "descending": self.descending,
        }  # fmt: skip


def layout_of(values: object) -> TableLayout:
    """Return a layout from plain values; what cannot be read, or names no column of today, is as usual."""
    if isinstance(values, str):
        try:
            values = json.loads(values)
        except ValueError:
            values = None
    if not isinstance(values, dict):
        return TableLayout()
    columns = tuple(name for name in _list(values.get("columns")) if name in PLACE)
    widths = values.get("widths")
    known = {
        name: width
        for name, width in (widths.items() if isinstance(widths, dict) else ())
        if name in PLACE and isinstance(width, int) and 0 < width < 2000
    }
    sort = values.get("sort")
    return TableLayout(
        columns, known, sort if sort in PLACE else "opened", values.get("descending") is not False,
    )  # fmt: skip


def _list(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
