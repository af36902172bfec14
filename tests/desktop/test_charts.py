"""Every card: the mouse and the keys read exact values with n, choose filters, save and copy; nothing is cut."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QFontMetricsF, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from journal_app.desktop.charts.bar_charts import MOST_BARS, HistogramChart, PeriodChart
from journal_app.desktop.charts.card import ChartCard
from journal_app.desktop.charts.chart import NO_MARK, Chart
from journal_app.desktop.charts.heat_charts import CalendarChart, WeekdayHourChart
from journal_app.desktop.charts.line_charts import BandChart, BenchmarkChart, RollingChart, sampled, thinned
from journal_app.desktop.charts.point_charts import ExcursionChart, HoldingChart
from journal_app.desktop.charts.saving import file_name, save_picture
from journal_app.desktop.charts.scale import Axis, Unit, ink_on, padded, shade
from journal_app.desktop.theme import Theme, colours
from journal_app.domain.errors import LedgerError
from journal_app.metrics.book import Book
from journal_app.metrics.pictures import PeriodResults, daily_results, histogram, weekday_hours
from journal_app.metrics.points import excursion_points, holding_points
from journal_app.metrics.resampling import simulate
from journal_app.metrics.rolling import rolling_expectancy
from tests.desktop.test_theme import contrast
from tests.metrics.books import make_book

MONEY = Unit()
DAYS = [str(day) for day in np.arange("2026-02-02", "2026-04-04", dtype="datetime64[D]") if np.is_busday(day)]


def book() -> Book:
    nets = [str(((place * 37) % 101) - 45) for place in range(len(DAYS))]
    paths = [(-10.0 - place, -20.0 - place, 30.0 + place, 45.0) for place in range(30)]
    return make_book(nets, DAYS, seconds=[60 * (place + 1) for place in range(len(DAYS))], excursions=paths)


def period() -> PeriodChart:
    chart = PeriodChart()
    chart.show(daily_results(book()), MONEY)
    return chart


def month() -> CalendarChart:
    chart = CalendarChart()
    chart.show(daily_results(book()), MONEY)
    return chart


def year() -> CalendarChart:
    chart = month()
    chart.is_year = True
    return chart


def spread() -> HistogramChart:
    chart = HistogramChart("Distribution of results")
    chart.show(histogram(book().net.floats()), MONEY)
    return chart


def hours() -> WeekdayHourChart:
    chart = WeekdayHourChart()
    chart.show(weekday_hours(book()), MONEY)
    return chart


def holding() -> HoldingChart:
    chart = HoldingChart()
    chart.show(holding_points(book()), MONEY)
    return chart


def excursions() -> ExcursionChart:
    chart = ExcursionChart()
    chart.show(excursion_points(book()), MONEY)
    return chart


def rolling() -> RollingChart:
    chart = RollingChart()
    chart.show({20: rolling_expectancy(book(), 20), 50: rolling_expectancy(book(), 50)}, MONEY)
    chart.choose_window(20)
    return chart


def band() -> BandChart:
    chart = BandChart()
    chart.show(simulate(daily_results(book()).total, paths=50), MONEY)
    return chart


def benchmark() -> BenchmarkChart:
    chart = BenchmarkChart()
    chart.show("SPY", tuple(DAYS), np.linspace(0, 0.2, len(DAYS)), np.linspace(0, -0.1, len(DAYS)))
    return chart


MAKERS = (period, month, year, spread, hours, holding, excursions, rolling, band, benchmark)
EMPTY = (PeriodChart, CalendarChart, WeekdayHourChart, HoldingChart, ExcursionChart, RollingChart, BandChart,
         BenchmarkChart)  # fmt: skip


def shown(qtbot: QtBot, theme: Theme, chart: Chart) -> ChartCard:
    card = ChartCard(chart, theme)
    qtbot.addWidget(card)
    card.resize(480, 320)
    with qtbot.waitExposed(card):
        card.show()
    return card


def is_plain(image: QImage) -> bool:
    first = image.pixel(0, 0)
    return all(image.pixel(x, y) == first for x in range(0, image.width(), 3) for y in range(0, image.height(), 3))


@pytest.mark.parametrize("make", MAKERS)
def test_the_mouse_finds_a_mark_where_it_is_drawn(qtbot: QtBot, theme: Theme, make: Callable[[], Chart]) -> None:
    card = shown(qtbot, theme, make())
    area, metrics = QRectF(card.canvas.rect()), QFontMetricsF(card.canvas.font())
    for mark in (0, card.chart.marks // 2, card.chart.marks - 1):
        place = card.chart.place_of(mark, area, metrics)
        if area.adjusted(-9, -9, 9, 9).contains(place):
            found = card.chart.mark_at(place.center(), area, metrics)
            assert card.chart.place_of(found, area, metrics).center() == place.center()
    assert card.chart.mark_at(QPointF(-500, -500), area, metrics) == NO_MARK


@pytest.mark.parametrize("make", MAKERS)
def test_keys_move_from_mark_to_mark_and_each_says_its_n(qtbot: QtBot, theme: Theme, make: Callable[[], Chart]) -> None:
    card = shown(qtbot, theme, make())
    card.canvas.setFocus()
    QTest.keyClick(card.canvas, Qt.Key.Key_Home)
    assert card.canvas.mark == 0
    QTest.keyClick(card.canvas, Qt.Key.Key_Left)
    assert card.canvas.mark == 0
    QTest.keyClick(card.canvas, Qt.Key.Key_Right)
    assert card.canvas.mark > 0
    QTest.keyClick(card.canvas, Qt.Key.Key_End)
    assert card.canvas.mark == card.chart.marks - 1
    text = card.readout.whole
    assert "n = " in text or "no trade" in text
    described = QAccessible.queryAccessibleInterface(card.canvas).text(QAccessible.Text.Description)
    assert described == text
    QTest.keyClick(card.canvas, Qt.Key.Key_Escape)
    assert card.canvas.mark == NO_MARK
    assert card.readout.whole == card.chart.summary()


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_chart_draws_something_and_saves_it(
    qtbot: QtBot, theme: Theme, tmp_path: Path, make: Callable[[], Chart], name: str
) -> None:
    theme.choose(name)  # type: ignore[arg-type]  # one of the two
    card = shown(qtbot, theme, make())
    assert not is_plain(card.canvas.grab().toImage())
    png, svg = tmp_path / "picture.png", tmp_path / "picture.svg"
    save_picture(str(png), "png", card.picture())
    save_picture(str(svg), "svg", card.picture())
    assert QImage(str(png)).size() == card.size() * 2
    assert QSvgRenderer(str(svg)).isValid()
    assert card.title in svg.read_text("utf-8")
    card.copy()
    assert QGuiApplication.clipboard().image().size() == card.size() * 2


@pytest.mark.parametrize("make", EMPTY)
def test_a_chart_without_values_says_the_next_step(qtbot: QtBot, theme: Theme, make: Callable[[], Chart]) -> None:
    card = shown(qtbot, theme, make())
    assert not card.canvas.isVisible()
    assert card._nothing.text() == card.chart.nothing
    assert card.chart.summary() == "" or card.chart.n == 0
    QTest.keyClick(card.canvas, Qt.Key.Key_Right)
    QTest.keyClick(card.canvas, Qt.Key.Key_Return)
    assert card.canvas.mark == NO_MARK


def choices_of(qtbot: QtBot, theme: Theme, chart: Chart, mark: int) -> list[list[str]]:
    card = shown(qtbot, theme, chart)
    told: list[list[str]] = []
    card.chosen.connect(lambda *said: told.append(list(said)))
    card.canvas._point(mark)
    QTest.keyClick(card.canvas, Qt.Key.Key_Return)
    return told


def test_choosing_a_mark_filters_by_what_it_stands_for(qtbot: QtBot, theme: Theme) -> None:
    assert choices_of(qtbot, theme, period(), 1) == [["day", DAYS[1], DAYS[1]]]
    assert choices_of(qtbot, theme, month(), 0) == [["day", "2026-04-01", "2026-04-01"]]
    assert choices_of(qtbot, theme, month(), 29) == []
    assert choices_of(qtbot, theme, holding(), 0) == [["trade", "1", "ABC, closed 2026-02-02 15:00"]]
    assert [one[0] for one in choices_of(qtbot, theme, hours(), 0)] == ["weekday", "hour"]
    assert choices_of(qtbot, theme, band(), 0) == []


def test_a_click_chooses_and_a_drag_does_not(qtbot: QtBot, theme: Theme) -> None:
    card = shown(qtbot, theme, period())
    place = card.chart.place_of(3, QRectF(card.canvas.rect()), QFontMetricsF(card.canvas.font())).center().toPoint()
    with qtbot.waitSignal(card.chosen) as told:
        QTest.mouseClick(card.canvas, Qt.MouseButton.LeftButton, pos=place)
    assert told.args == ["day", DAYS[3], DAYS[3]]
    with qtbot.assertNotEmitted(card.chosen):
        QTest.mousePress(card.canvas, Qt.MouseButton.LeftButton, pos=place)
        QTest.mouseMove(card.canvas, place + QPointF(40, 0).toPoint())
        QTest.mouseRelease(card.canvas, Qt.MouseButton.LeftButton, pos=place)


def test_the_calendar_opens_on_the_last_month_with_a_trade_and_turns_only_to_others() -> None:
    chart = month()
    assert chart.period == "April 2026"
    assert not chart.turn(1)
    assert chart.turn(-1)
    assert chart.period == "March 2026"
    chart.show(daily_results(book()), MONEY)
    assert chart.period == "March 2026"
    chart.show(daily_results(make_book(["1"], ["2025-12-30"])), MONEY)
    assert chart.period == "December 2025"


def test_bars_take_the_finest_unit_that_fits_and_zoom_into_a_part() -> None:
    days = np.arange("2010-01-01", "2026-01-01", dtype="datetime64[D]")
    many = PeriodResults("day", days, np.ones(len(days), np.int64), np.ones(len(days)), np.ones(len(days), np.int64))
    chart = PeriodChart()
    chart.show(many, MONEY)
    assert (chart.period, chart.marks) == ("month", 192)
    chart.choose_period("day")
    assert chart.marks == MOST_BARS
    assert chart.choices(chart.marks - 1)[0].key == "2025-12-31"
    assert chart.pan(-10)
    assert chart.zoom(4, 0.5)
    assert chart.marks == MOST_BARS // 4
    assert chart.show_all()


def test_lines_zoom_and_pan_inside_their_values() -> None:
    chart = rolling()
    whole = chart.marks
    assert chart.zoom(2, 0.0)
    assert chart.marks == (whole + 1) // 2
    assert chart.read(0).startswith("Trades 1 to 20")
    assert chart.pan(5)
    assert f"to {len(DAYS)}," in chart.read(chart.marks - 1)
    assert chart.show_all()
    assert chart.marks == whole


def test_excursions_tell_what_is_possible_too() -> None:
    chart = excursions()
    text = chart.read(chart.marks - 1)
    assert "worst −10.00 (possibly −20.00)" in text
    assert "best 30.00 (possibly 45.00)" in text
    assert chart.basis().endswith("without")


def test_a_thinned_line_keeps_its_extremes_and_ends() -> None:
    values = np.random.default_rng(1).normal(size=1_000_003)
    places = thinned(values, 800)
    assert {0, len(values) - 1, int(values.argmin()), int(values.argmax())} <= set(places.tolist())
    assert len(places) < 4 * 800
    assert thinned(np.zeros(7), 800).tolist() == list(range(7))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_cell_can_be_read_on_its_shade(name: str) -> None:
    look = colours(name)
    for value in (-100.0, -50.0, -5.0, -0.1, 0.0, 0.1, 5.0, 50.0, 100.0):
        ground = shade(value, 100, look)
        assert contrast(ink_on(ground).name(), ground.name()) >= 4.5, value


def test_units_tell_signs_without_colour() -> None:
    assert (Unit("r").told(1.5), Unit("percent").told(-0.25), Unit("r").told(0)) == ("▲ +1.50 R", "▼ −0.25 %", "0.00 R")
    assert (Unit().brief(1234.0), Unit().brief(-0.001), Unit("r").brief(-1.26)) == ("+1.2k", "0", "−1.3")


def test_axes_are_marked_at_round_values() -> None:
    assert Axis(-30, 95, 400, 0).ticks(60) == (20, [-20, 0, 20, 40, 60, 80])
    assert padded(10, 20)[0] == 0
    assert padded(0, 0)[1] > 0


def test_a_picture_that_cannot_be_written_says_so(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    card = shown(qtbot, theme, spread())
    for ending in ("png", "svg"):
        with pytest.raises(LedgerError, match="could not be written"):
            save_picture(str(tmp_path / "missing" / f"x.{ending}"), ending, card.picture())
    assert file_name("Weekday × hour", "png") == "weekday-hour.png"


@pytest.mark.parametrize("count,most", [(1, 100), (2, 100), (10, 100), (1000, 100), (1000, 1)])
def test_a_smooth_line_is_drawn_from_its_first_place_to_its_last(count: int, most: int) -> None:
    places = sampled(count, most).tolist()
    assert (places[0], places[-1]) == (0, count - 1)
    assert len(places) <= max(most, 2)
    assert places == sorted(set(places))
