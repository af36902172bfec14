"""The columns of the tables by symbol, setup, tag and side: the headline figures of a group beside its course."""

from dataclasses import replace
from typing import cast

from journal_app.desktop.language import noop, tr
from journal_app.desktop.models.figure_rows import GROUP_COLUMNS
from journal_app.desktop.models.rows_model import RowColumn
from journal_app.metrics.breakdown import Group
from journal_app.pictures import GroupLine

COURSE = 1
"""The place of the column in which the running result is drawn."""


def _lifted(column: RowColumn[Group]) -> RowColumn[GroupLine]:
    """Return a column of a group as one of its line."""
    show, tip, colour = column.show, column.tip, column.colour
    lifted = cast("RowColumn[GroupLine]", column)
    return replace(
        lifted, show=lambda one: show(one.group), tip=None if tip is None else lambda one: tip(one.group),
        colour=None if colour is None else lambda one: colour(one.group),
    )  # fmt: skip


LINE_COLUMNS: tuple[RowColumn[GroupLine], ...] = (
    _lifted(GROUP_COLUMNS[0]),
    RowColumn(noop("Course"), "▲ +1,000,000.00", lambda _: "", hint=noop("Running net of the group, trade by trade"),
              tip=lambda one: tr("Running net over {n} trades", n=one.group.n)),
    *(_lifted(column) for column in GROUP_COLUMNS[1:]),
)  # fmt: skip
