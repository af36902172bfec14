from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from journal_app.desktop.charts.axes import ExchangeTimeAxis, from_wall, to_wall
from journal_app.desktop.charts.performance_charts import PerformanceCharts
from journal_app.desktop.theme import colours
from journal_app.metrics.curves import draw_curves
from tests.desktop.bench_window import made_up_frame

NEW_YORK = ZoneInfo("America/New_York")
DAY = 86_400.0


def instant(*parts: int) -> float:
    year, month, day, hour = parts
    return datetime(year, month, day, hour, tzinfo=NEW_YORK).timestamp()


@pytest.mark.parametrize("month,offset", [(1, -5), (7, -4)])
def test_axis_shows_new_yorks_clock_in_winter_and_summer(month: int, offset: int) -> None:
    noon = instant(2026, month, 15, 12)
    assert to_wall(noon) - noon == offset * 3600
    assert from_wall(to_wall(noon)) == noon


@pytest.mark.usefixtures("qapp")
def test_every_day_begins_at_new_yorks_midnight_also_across_the_change_of_clocks() -> None:
    axis = ExchangeTimeAxis()
    axis.fontMetrics = QFontMetrics(QFont())  # pyqtgraph takes it from the first paint
    low, high = instant(2026, 3, 6, 0), instant(2026, 3, 11, 12)
    ticks = dict(axis.tickValues(low, high, 900))[DAY]
    assert [tick for tick in ticks if tick <= high] == [instant(2026, 3, day, 0) for day in range(7, 12)]
    assert axis.tickStrings(ticks[:5], 1, DAY) == ["07", "08", "09", "10", "11"]


def test_pan_of_a_long_curve_draws_what_can_be_seen_and_only_once(qtbot: QtBot) -> None:
    charts = PerformanceCharts(colours("light"))
    qtbot.addWidget(charts)
    charts.resize(1000, 600)
    with qtbot.waitExposed(charts):
        charts.show()
    charts.show_curves(draw_curves(made_up_frame(50_000)))
    charts.grab()
    assert len(charts._equity_line.curve.xData) < 4 * charts.width()
    low, high = charts._whole
    charts._equity.setXRange(low, low + (high - low) / 2, padding=0)
    assert not any(plot.vb._matrixNeedsUpdate for plot in charts._all())
