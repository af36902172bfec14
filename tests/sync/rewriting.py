"""Answers of the broker, changed on their way: rows hidden or altered, its clock moved."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

from tests.fakes.faults import Json, Rewrite

Row = dict[str, Json]


def each_row(change: Callable[[Row], Row | None], wanted: str = "activities") -> Rewrite:
    """Change, or with None hide, every row of the activities (or another list)."""

    def rewrite(route: str, body: Json) -> Json:
        if route != wanted or not isinstance(body, list):
            return body
        changed = [change(row) for row in body if isinstance(row, dict)]
        return [row for row in changed if row is not None]

    return rewrite


def hiding(*ids: str) -> Rewrite:
    """Hide rows of the activities."""
    return each_row(lambda row: None if row["id"] in ids else row)


def later(rewrite: Rewrite | None = None, **time: float) -> Rewrite:
    """Move the broker's clock on, and do what another rewriting does."""

    def moved(route: str, body: Json) -> Json:
        if route == "clock" and isinstance(body, dict):
            told = datetime.fromisoformat(cast("str", body["timestamp"])) + timedelta(**time)
            body = {**body, "timestamp": told.isoformat()}
        return body if rewrite is None else rewrite(route, body)

    return moved
