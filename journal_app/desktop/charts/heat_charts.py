"""Cells coloured by what they made: weekday × hour, and the days of a month or a year."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from journal_app.desktop.charts.chart import NO_MARK, Chart, Chosen, widest
from journal_app.desktop.charts.scale import Unit, ink_on, shade
from journal_app.desktop.figures import LONG_DAYS, day_name, month_name, percent
from journal_app.desktop.language import noop, tr
from journal_app.desktop.theme import Colours
from journal_app.metrics.pictures import PeriodResults, WeekdayHours, period_results

_WEEK = range(7)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)
_MIDDLE_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_GUTTER = 2.0
_PADDING = 6.0
_WEEKS, _WIDE = 54, 11.0
"""A year of cells that would be narrower than this is drawn in two halves."""


def strongest(values: "np.typing.NDArray[np.float64]") -> float:
    """Return the size at which a shade is full: of ten cells with a trade, one may be beyond it."""
    sizes = np.abs(values[values != 0])
    return float(np.percentile(sizes, 90)) if len(sizes) else 0.0


class WeekdayHourChart(Chart):
    """Weekdays as rows, hours as columns: what was entered then made in all, or a trade on average."""

    title = noop("Weekday × hour")

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self.is_mean = False
        self._found: WeekdayHours | None = None
        self._rows: list[int] = []
        self._columns: list[int] = []

    def show(self, found: WeekdayHours, unit: Unit) -> None:
        """Hold other cells; weekdays and hours before the first and after the last trade are left out."""
        self._found, self.unit = found, unit
        used = (np.flatnonzero(found.n.sum(axis=axis)) for axis in (1, 0))
        self._rows, self._columns = ([*range(one[0], one[-1] + 1)] if len(one) else [] for one in used)

    @property
    def marks(self) -> int:
        """A mark is a cell, from left to right and top to bottom."""
        return len(self._rows) * len(self._columns)

    @property
    def n(self) -> int:
        """Trades of all cells."""
        return 0 if self._found is None else int(self._found.n.sum())

    def summary(self) -> str:
        """Say whose clock it is."""
        return tr("By the first entry, New York’s clock   blue gained, orange lost")

    def _cell(self, mark: int) -> tuple[int, int]:
        row, column = divmod(mark, len(self._columns))
        return self._rows[row], self._columns[column]

    def place_of(self, mark: int, area: QRectF, metrics: QFontMetricsF) -> QRectF:
        """Return the rectangle of a cell."""
        left, top = widest([day_name(one) for one in _WEEK], metrics) + _PADDING, metrics.height() + 2
        row, column = divmod(mark, len(self._columns))
        width = (area.width() - left - _PADDING) / len(self._columns)
        height = (area.height() - top) / len(self._rows)
        return QRectF(left + column * width, top + row * height, width - _GUTTER, height - _GUTTER)

    def mark_at(self, spot: QPointF, area: QRectF, metrics: QFontMetricsF) -> int:
        """Return the cell at a spot."""
        first, last = (self.place_of(mark, area, metrics) for mark in (0, self.marks - 1))
        if not QRectF(first.topLeft(), last.bottomRight()).contains(spot):
            return NO_MARK
        column = int((spot.x() - first.left()) / (first.width() + _GUTTER))
        row = int((spot.y() - first.top()) / (first.height() + _GUTTER))
        return row * len(self._columns) + column

    def value(self, mark: int) -> float:
        """Return by what a cell is coloured."""
        assert self._found is not None  # noqa: S101 - cells are there only then
        row, column = self._cell(mark)
        n, total = int(self._found.n[row, column]), float(self._found.total[row, column])
        return total / n if self.is_mean and n else total

    def paint(self, painter: QPainter, area: QRectF, look: Colours) -> None:
        """Draw names, and cells with numbers where there is room."""
        metrics = QFontMetricsF(painter.font())
        most = strongest(np.array([self.value(mark) for mark in range(self.marks)]))
        for mark in range(self.marks):
            self._paint_cell(painter, self.place_of(mark, area, metrics), mark, shade(self.value(mark), most, look))
        painter.setPen(QColor(look.muted))
        first = self.place_of(0, area, metrics)
        for place, row in enumerate(self._rows):
            cell = self.place_of(place * len(self._columns), area, metrics)
            painter.drawText(
                QRectF(0, cell.top(), first.left() - _PADDING, cell.height()), _MIDDLE_RIGHT, day_name(row)
            )
        each = -(-int(metrics.horizontalAdvance("00") + _PADDING) // max(int(first.width() + _GUTTER), 1))
        for place, hour in enumerate(self._columns):
            if place % each == 0:
                cell = self.place_of(place, area, metrics).adjusted(-_PADDING, 0, _PADDING, 0)
                painter.drawText(QRectF(cell.left(), 0, cell.width(), metrics.height()), _CENTRE, f"{hour:02}")

    def _paint_cell(self, painter: QPainter, cell: QRectF, mark: int, ground: QColor) -> None:
        assert self._found is not None  # noqa: S101 - cells are there only then
        n = int(self._found.n[self._cell(mark)])
        painter.fillRect(cell, ground)
        if n:
            painter.setPen(ink_on(ground))
            draw_in_cell(painter, cell, self.unit.brief(self.value(mark)), tr("n {n}", n=n))

    def read(self, mark: int) -> str:
        """Tell a cell's total, mean and n."""
        assert self._found is not None  # noqa: S101 - cells are there only then
        row, column = self._cell(mark)
        n, total = int(self._found.n[row, column]), float(self._found.total[row, column])
        when = f"{day_name(row, long=True)} {column:02}:00"
        if not n:
            return tr("{when}   no trade", when=when)
        return tr(
            "{when}   {total}   mean {mean}   n = {n}   {share} won", when=when, total=self.unit.told(total),
            mean=self.unit.told(total / n), n=n, share=percent(int(self._found.wins[row, column]) / n),
        )  # fmt: skip

    def choices(self, mark: int) -> tuple[Chosen, ...]:
        """Filter by weekday and by hour; a cell without a trade would leave none."""
        row, column = self._cell(mark)
        if self._found is None or not self._found.n[row, column]:
            return ()
        return Chosen("weekday", str(row), LONG_DAYS[row]), Chosen("hour", f"{column:02}", f"{column:02}:00")

    def step(self, mark: int, key: Qt.Key) -> int:
        """Move by a column or a row."""
        across = len(self._columns)
        moved = mark + {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -across}.get(key, across)
        return moved if 0 <= moved < self.marks else mark


def draw_in_cell(painter: QPainter, cell: QRectF, text: str, below: str) -> None:
    """Draw a number into a cell, and a second line below it, as far as there is room."""
    metrics = QFontMetricsF(painter.font())
    if metrics.horizontalAdvance(text) > cell.width() - 2 or metrics.height() > cell.height():
        return
    line = metrics.height()
    if cell.height() >= 2 * line and metrics.horizontalAdvance(below) <= cell.width() - 2:
        top = cell.center().y() - line
        painter.drawText(QRectF(cell.left(), top, cell.width(), line), _CENTRE, text)
        painter.drawText(QRectF(cell.left(), top + line, cell.width(), line), _CENTRE, below)
    else:
        painter.drawText(cell, _CENTRE, text)


def _monday(year: int, month: int) -> date:
    """Return the first Monday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7)


@lru_cache(maxsize=16)
def _dates_of(year: int, month: int) -> tuple[date, ...]:
    """Return the days of a month, of the whole year for month 0."""
    months = [month] if month else range(1, 13)
    return tuple(date(year, one, day) for one in months for day in range(1, calendar.monthrange(year, one)[1] + 1))


class _YearLayout(NamedTuple):
    """Where the days of a year stand: in one row of weeks, or in two halves where there is less room."""

    left: float
    top: float
    halves: int
    side: float
    tall: float
    height: float
    gutter: float


def _year_layout(area: QRectF, metrics: QFontMetricsF) -> _YearLayout:
    left, top = widest([day_name(one) for one in _WEEK], metrics) + _PADDING, metrics.height() + 2
    halves = 1 if area.width() - left >= _WEEKS * _WIDE else 2
    side, tall = (area.width() - left - _PADDING) / (_WEEKS / halves), area.height() / halves
    height = min((tall - top) / 7, side * 2)
    return _YearLayout(left, top, halves, side, tall, height, _GUTTER if min(side, height) > 8 else 1.0)


def _year_cell(day: date, layout: _YearLayout) -> QRectF:
    half = int(layout.halves == 2 and day.month > 6)
    begin = date(day.year, 7 if half else 1, 1)
    week = (begin.weekday() + (day - begin).days) // 7
    above = half * layout.tall + layout.top + day.weekday() * layout.height
    return QRectF(layout.left + week * layout.side, above, layout.side - layout.gutter, layout.height - layout.gutter)


class CalendarChart(Chart):
    """The days of a month, or the months of a year with their days; opens where the last trade closed."""

    title = noop("Calendar")

    def __init__(self) -> None:
        """Hold nothing yet."""
        super().__init__()
        self.is_year = False
        self._days: dict[date, int] = {}
        self._months: PeriodResults | None = None
        self._found: PeriodResults | None = None
        self.shown = date.min
        self._most = 0.0

    def show(self, days: PeriodResults, unit: Unit) -> None:
        """Hold other days; the month in view stays if it has a trade, else the last one with a trade is."""
        self._found, self.unit, self._months = days, unit, period_results(days, "month")
        self._days = {day: place for place, day in enumerate(days.first.tolist())}
        self._most = strongest(days.total)
        months = [one.item() for one in self._months.first]
        if months and self.shown.replace(day=1) not in months:
            self.shown = months[-1]

    @property
    def period(self) -> str:
        """The name of what is in view."""
        return str(self.shown.year) if self.is_year else f"{month_name(self.shown.month, long=True)} {self.shown.year}"

    def turn(self, steps: int) -> bool:
        """Go to a later (+) or earlier (−) month or year with a trade; tell whether there was one."""
        if self._months is None:
            return False
        firsts = [one.item() for one in self._months.first]
        if self.is_year:
            firsts = [max(one for one in firsts if one.year == year) for year in sorted({one.year for one in firsts})]
            here = next((place for place, one in enumerate(firsts) if one.year == self.shown.year), 0)
        else:
            here = firsts.index(self.shown.replace(day=1)) if self.shown.replace(day=1) in firsts else 0
        there = here + steps
        if not 0 <= there < len(firsts):
            return False
        self.shown = firsts[there]
        return True

    def zoom(self, factor: float, at: float) -> bool:
        """Change between year and month."""
        del at
        before, self.is_year = self.is_year, factor < 1
        return before != self.is_year

    def _dates(self) -> tuple[date, ...]:
        return _dates_of(self.shown.year, 0 if self.is_year else self.shown.month)

    @property
    def marks(self) -> int:
        """A mark is a day."""
        return len(self._dates()) if self._days else 0

    @property
    def n(self) -> int:
        """Trades of the period in view."""
        if self._found is None:
            return 0
        return sum(int(self._found.n[self._days[day]]) for day in self._dates() if day in self._days)

    def summary(self) -> str:
        """Tell what the period in view made."""
        if self._found is None:
            return ""
        places = [self._days[day] for day in self._dates() if day in self._days]
        total = float(self._found.total[places].sum())
        up = int((self._found.total[places] > 0).sum())
        return tr(
            "{period}   {total}   n = {n}   {up} of {days} days gained",
            period=self.period, total=self.unit.told(total), n=self.n, up=up, days=len(places),
        )  # fmt: skip

    def place_of(self, mark: int, area: QRectF, metrics: QFontMetricsF) -> QRectF:
        """Return the rectangle of a day."""
        return self._cells(area, metrics)(self._dates()[mark])

    def _cells(self, area: QRectF, metrics: QFontMetricsF) -> Callable[[date], QRectF]:
        """Return what tells the rectangle of a day."""
        if self.is_year:
            return partial(_year_cell, layout=_year_layout(area, metrics))
        return partial(self._month_cell, area=area, metrics=metrics)

    def _month_cell(self, day: date, area: QRectF, metrics: QFontMetricsF) -> QRectF:
        first = day.replace(day=1).weekday()
        weeks = (first + calendar.monthrange(day.year, day.month)[1] + 6) // 7
        top, across = metrics.height() + 2, self._across()
        row = (first + day.day - 1) // 7
        width, height = (area.width() - _PADDING) / across, (area.height() - top) / weeks
        return QRectF(day.weekday() * width, top + row * height, width - _GUTTER, height - _GUTTER)

    def _across(self) -> int:
        """Return seven days a week, five where no trade ever closed on the others."""
        return 7 if any(day.weekday() >= 5 for day in self._days) else 5

    def mark_at(self, spot: QPointF, area: QRectF, metrics: QFontMetricsF) -> int:
        """Return the day at a spot."""
        days, cell_of = enumerate(self._dates()), self._cells(area, metrics)
        return next((mark for mark, day in days if self._is_drawn(day) and cell_of(day).contains(spot)), NO_MARK)

    def _is_drawn(self, day: date) -> bool:
        return self.is_year or day.weekday() < self._across()

    def paint(self, painter: QPainter, area: QRectF, look: Colours) -> None:
        """Draw names and days, with numbers where there is room."""
        cell_of = self._cells(area, QFontMetricsF(painter.font()))
        self._paint_names(painter, area, look)
        for day in self._dates():
            if self._is_drawn(day):
                self._paint_day(painter, cell_of(day), day, look)

    def _paint_names(self, painter: QPainter, area: QRectF, look: Colours) -> None:
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(look.muted))
        if self.is_year:
            self._paint_year_names(painter, area)
            return
        width = (area.width() - _PADDING) / self._across()
        for row in range(self._across()):
            painter.drawText(QRectF(row * width, 0, width - _GUTTER, metrics.height()), _CENTRE, day_name(row))

    def _paint_year_names(self, painter: QPainter, area: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        layout = _year_layout(area, metrics)
        right = layout.left - _PADDING
        for month in range(1, 13):
            first = _year_cell(date(self.shown.year, month, 7), layout)
            monday = _year_cell(_monday(self.shown.year, month), layout)
            painter.drawText(QPointF(first.left(), monday.top() - metrics.descent() - 2), month_name(month))
        for month in (1, 7):
            for row in (0, 2, 4):
                day = _monday(self.shown.year, month)
                cell = _year_cell(day + timedelta(days=row), layout)
                room = QRectF(0, cell.center().y() - metrics.height() / 2, right, metrics.height())
                painter.drawText(room, _MIDDLE_RIGHT, day_name(row))

    def _paint_day(self, painter: QPainter, cell: QRectF, day: date, look: Colours) -> None:
        place = self._days.get(day)
        total = 0.0 if place is None or self._found is None else float(self._found.total[place])
        ground = shade(total, self._most, look)
        painter.fillRect(cell, ground)
        if self.is_year:
            return
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(look.muted) if place is None else ink_on(ground))
        painter.drawText(QPointF(cell.left() + 4, cell.top() + metrics.ascent() + 2), str(day.day))
        if place is not None and self._found is not None:
            low = cell.adjusted(0, metrics.height() if cell.height() > 3.1 * metrics.height() else 0, 0, 0)
            if low.top() == cell.top():
                low.adjust(metrics.horizontalAdvance("00") + 4, 0, 0, 0)
            draw_in_cell(painter, low, self.unit.brief(total), tr("n {n}", n=int(self._found.n[place])))

    def read(self, mark: int) -> str:
        """Tell a day's result and n."""
        day = self._dates()[mark]
        place, name = self._days.get(day), f"{day_name(day.weekday())} {day.isoformat()}"
        if place is None or self._found is None:
            return tr("{name}   no trade closed", name=name)
        n, wins = int(self._found.n[place]), int(self._found.wins[place])
        total = self.unit.told(float(self._found.total[place]))
        return tr(
            "{name}   {total}   n = {n}   {wins} won ({share})",
            name=name, total=total, n=n, wins=wins, share=percent(wins / n),
        )  # fmt: skip

    def choices(self, mark: int) -> tuple[Chosen, ...]:
        """Filter by the day."""
        day = self._dates()[mark]
        return (Chosen("day", day.isoformat(), day.isoformat()),) if day in self._days else ()

    def step(self, mark: int, key: Qt.Key) -> int:
        """Move by a day or a week, in the year by a week or a day."""
        days = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}[key]
        if self.is_year:
            days = {-1: -7, 1: 7, -7: -1, 7: 1}[days]
        return mark + days
