"""The card of groups: by symbol, setup, tag or side, each with its figures and a small curve."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from journal_app.desktop.asking import Asker
from journal_app.desktop.charts.card import Card, Choice
from journal_app.desktop.charts.chart import thin
from journal_app.desktop.language import counted, noop, tr
from journal_app.desktop.metric_words import member_name
from journal_app.desktop.models.group_lines import COURSE, LINE_COLUMNS
from journal_app.desktop.models.rows_model import RowsModel
from journal_app.desktop.scope import View
from journal_app.desktop.theme import Theme
from journal_app.desktop.views.rows_table import RowsTable
from journal_app.pictures import GroupLine, Pictures

_BY = (("symbol", noop("Symbol")), ("setup", noop("Setup")), ("tag", noop("Tag")), ("side", noop("Side")))
_EDGE = 4


class CourseDelegate(QStyledItemDelegate):
    """Draws the running result of a group into its cell; the line is in the colour of its end."""

    def __init__(self, rows: RowsModel[GroupLine], theme: Theme) -> None:
        """Draw the lines of these rows."""
        super().__init__(rows)
        self._rows, self._theme = rows, theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:  # fmt: skip
        """Draw the ground as in every cell, and the line on it."""
        super().paint(painter, option, index)
        row = self._rows.row_at(index.row())
        rect = getattr(option, "rect", QRect())
        if row is not None:
            draw_course(painter, rect, row.curve, self._theme)


def draw_course(painter: QPainter, rect: QRect, curve: tuple[float, ...], theme: Theme) -> None:
    """Draw a running result from the left to the right edge of a rectangle, with the line of zero."""
    low, high, look = min(curve), max(curve), theme.colours
    room = rect.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    across, up = room.width() / max(len(curve) - 1, 1), room.height() / ((high - low) or 1.0)
    painter.save()
    painter.setPen(thin(look.line))
    zero = room.bottom() + low * up
    painter.drawLine(QPointF(room.left(), zero), QPointF(room.right(), zero))
    painter.setPen(thin(QColor(look.gain if curve[-1] >= 0 else look.loss)))
    points = [QPointF(room.left() + place * across, room.bottom() - (value - low) * up)
              for place, value in enumerate(curve)]  # fmt: skip
    painter.drawPolyline(QPolygonF(points))
    painter.restore()


class GroupsCard(Card):
    """A table whose rows are filters: a click or Return looks only at that group."""

    def __init__(self, pictures: Pictures, theme: Theme) -> None:
        """Place an empty table."""
        self.table: RowsTable[GroupLine] = RowsTable(
            LINE_COLUMNS, theme, name=tr("Figures by group"), key=lambda one: one.group.key
        )
        super().__init__(noop("By group"), self.table, theme)
        self.menu_button.setAccessibleName(tr("Copy the table"))
        self.menu_button.setToolTip(tr("Copy the table"))
        self._pictures, self._view = pictures, View()
        self._labels: dict[str, str] = {}
        self.by = Choice(_BY, noop("Grouped by"))
        self.options.addWidget(self.by)
        self.asker = Asker(self)
        self.asker.answered.connect(self._show)
        self.asker.failed.connect(self.failed)
        self.by.changed.connect(self._ask)
        self.table.setItemDelegateForColumn(COURSE, CourseDelegate(self.table.rows, theme))
        self.table.clicked.connect(self._choose_current)
        self.table.opened.connect(self._choose)
        self.readout.tell(tr("A click on a row, or Return, shows only its trades"))
        self.say_nothing("")

    def look(self, view: View) -> None:
        """Read the groups of a view."""
        self._view = view
        self._ask()

    def _ask(self) -> None:
        self.asker.ask(partial(self._pictures.groups, self.by.key, self._view.only(), self._view.outcome))

    def _show(self, lines: tuple[GroupLine, ...]) -> None:
        # The best first, so that both ends of the table say something.
        lines = tuple(sorted(lines, key=lambda one: -one.curve[-1]))
        self._labels = {one.group.key: one.group.label for one in lines}
        self.basis.tell(counted("{n} group, the best first", "{n} groups, the best first", len(lines)))
        self.table.show_rows(
            tuple(self._named(one) for one in lines),
            tr("No closed trade here.\nChoose a longer time, or take a filter away."),
        )

    def _named(self, line: GroupLine) -> GroupLine:
        return replace(line, group=replace(line.group, label=member_name(self.by.key, line.group.label)))

    def _choose_current(self) -> None:
        line = self.table.current_row()
        if line is not None:
            self._choose(line)

    def _choose(self, line: GroupLine) -> None:
        self.chosen.emit(self.by.key, line.group.key, self._labels[line.group.key])

    def offer_commands(self) -> None:
        """Offer to copy the table."""
        self.addAction(tr("&Copy table"), self.copy)

    def copy(self) -> None:
        """Put the table on the clipboard, columns apart by tabs."""
        columns = [column for place, column in enumerate(LINE_COLUMNS) if place != COURSE]
        lines = [[tr(column.title.strip()) for column in columns]]
        lines += [[column.show(row).strip() for column in columns] for row in self.table.rows.rows]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

    def draw_face(self, painter: QPainter, size: QSize) -> None:
        """Draw the table as it is seen."""
        del size
        self.table.render(painter, self.table.pos())
