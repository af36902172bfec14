from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from journal_app.desktop.charts.price_chart import PriceChart
from journal_app.desktop.charts.price_picture import PricePicture, picture_of
from journal_app.desktop.charts.timeline import Timeline
from journal_app.desktop.theme import colours
from journal_app.domain.clock import parse_time
from journal_app.domain.errors import LedgerError
from journal_app.domain.trades import FillRow, Trade
from journal_app.metrics.candles import Candles, Reach, candles_of
from journal_app.sync.chart_bars import PriceHistory
from tests.metrics.test_candles import bars

MINUTE = 60_000_000
OPEN = parse_time("2026-04-17T13:30:00Z")
TRADE = Trade(
    "main:in", "main", "XYZ", None, "equity", "long", "10", OPEN + 30 * MINUTE, OPEN + 60 * MINUTE, "100", "101",
    "10", "0", "10", 2, "closed", stop="99", target="102",
)  # fmt: skip
FILLS = (
    FillRow("in", "fill", OPEN + 30 * MINUTE, "buy", "10", "100", "0", None, "alpaca"),
    FillRow("out", "fill", OPEN + 60 * MINUTE, "sell", "10", "101", "0", None, "alpaca"),
    FillRow("fee", "fee", OPEN + 60 * MINUTE, None, None, None, "1", None, "alpaca"),
)


def candles(count: int = 100) -> Candles:
    times = OPEN + np.arange(count, dtype=np.int64) * MINUTE
    closes = 100 + np.sin(np.arange(count) / 9)
    return Candles("1Min", times, closes - 0.1, closes + 0.3, closes - 0.4, closes)


def picture(history: PriceHistory | None = None) -> PricePicture:
    return picture_of(TRADE, FILLS, history or PriceHistory(candles(), Reach(99.2, 101.3, 99.1, 101.3), 1, 0))


@pytest.fixture
def chart(qtbot: QtBot) -> PriceChart:
    chart = PriceChart(colours("light"))
    qtbot.addWidget(chart)
    chart.resize(640, 400)
    chart.show()
    qtbot.waitExposed(chart)
    return chart


def test_fills_are_told_as_entries_and_exits_with_quantity_and_price() -> None:
    found = picture()
    assert [(one.is_buy, one.is_entry) for one in found.marks] == [(True, True), (False, False)]
    assert found.marks[0].text.startswith("Bought 10 at 100.00  ·  2026-04-17 10:00:00")
    assert (found.entry, found.stop, found.target, found.remark) == (100.0, 99.0, 102.0, "")


def test_missing_bars_are_said_and_never_drawn() -> None:
    none = candles_of(bars({}), "1Min")
    found = picture(PriceHistory(none, None, 1, 1, ("No broker is connected.", "Connect one.")))
    assert found.candles is None
    assert found.remark == (
        "No price bars of this time: only the fills are drawn. No broker is connected. Connect one."
    )
    assert picture(PriceHistory(candles(), None, 5, 2)).remark == "2 of 5 days have no price bars."


def test_keys_go_from_fill_to_fill_zoom_pan_and_show_all(qtbot: QtBot, chart: PriceChart) -> None:
    history = PriceHistory(candles(), Reach(99.2, 101.3, 99.1, 101.3), 1, 0)
    chart.show_picture(picture(history))
    whole = chart._plot.viewRange()[0]
    with qtbot.waitSignal(chart.pointed) as pointed:
        QTest.keyClick(chart, Qt.Key.Key_Period)
    assert pointed.args == [chart._fills()[0].text]
    with qtbot.waitSignal(chart.pointed) as pointed:
        QTest.keyClick(chart, Qt.Key.Key_Comma)
    assert pointed.args == [chart._fills()[1].text]
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    zoomed = chart._plot.viewRange()[0]
    assert zoomed[1] - zoomed[0] < whole[1] - whole[0]
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart._plot.viewRange()[0][0] > zoomed[0]
    chart.show_picture(picture_of(TRADE._replace(stop="98"), FILLS, history))
    assert chart._plot.viewRange()[0][0] > zoomed[0], "another plan does not lose the place"
    QTest.keyClick(chart, Qt.Key.Key_0)
    assert chart._plot.viewRange()[0] == pytest.approx(whole)


def test_the_mouse_tells_a_fill_with_its_quantity_else_the_candle(qtbot: QtBot, chart: PriceChart) -> None:
    chart.show_picture(picture())
    spot = chart._plot.vb.mapViewToScene(QPointF(chart._places[0], 100.0))
    with qtbot.waitSignal(chart.pointed) as pointed:
        chart._follow(spot)
    assert pointed.args[0].startswith("Bought 10 at 100.00")
    with qtbot.waitSignal(chart.pointed) as pointed:
        chart._follow(chart._plot.vb.mapViewToScene(QPointF(80.0, 100.0)))
    assert pointed.args[0].startswith("2026-04-17 10:50   open ")


def test_a_stop_far_away_does_not_flatten_the_candles(chart: PriceChart) -> None:
    chart.show_picture(picture_of(TRADE._replace(stop="1"), FILLS, PriceHistory(candles(), None, 1, 0)))
    assert chart._plot.viewRange()[1][0] > 95


def test_a_trade_without_bars_is_drawn_against_time(chart: PriceChart) -> None:
    chart.show_picture(picture_of(TRADE, FILLS, None, remark="on their way"))
    places = chart._places
    assert chart._timeline.ends[0] < places[0] < places[1] < chart._timeline.ends[1]
    assert "on their way" in chart.accessibleDescription()
    chart.show_picture(None)
    assert chart.accessibleName() == "Price chart: no trade chosen"


def test_the_chart_is_saved_as_a_picture_and_as_a_drawing_and_copied(
    qtbot: QtBot, chart: PriceChart, tmp_path: Path
) -> None:
    chart.show_picture(picture())
    for name in ("chart.png", "chart.svg"):
        with qtbot.waitSignal(chart.saved):
            chart.save(tmp_path / name)
    image = QImage(str(tmp_path / "chart.png"))
    assert (image.width(), image.height()) > (chart.width(), chart.height())
    assert len({image.pixel(x, y) for x in range(0, image.width(), 9) for y in range(0, image.height(), 9)}) > 3
    assert "<svg" in (tmp_path / "chart.svg").read_text("utf-8")[:400]
    QTest.keyClick(chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().size() == image.size()
    with pytest.raises(LedgerError):
        chart.save(tmp_path / "no folder" / "chart.png")


def test_bought_and_sold_differ_in_shape_and_keep_it_in_another_theme(chart: PriceChart) -> None:
    chart.show_picture(picture())
    chart.use_colours(colours("dark"))
    assert [point.symbol() for point in chart._marks.points()] == ["t1", "t"]


def test_nights_take_no_room_and_times_come_back_from_their_places() -> None:
    night = 17 * 60 * MINUTE
    times = np.concatenate([OPEN + np.arange(390) * MINUTE, OPEN + 390 * MINUTE + night + np.arange(390) * MINUTE])
    line = Timeline(times, MINUTE)
    assert line.place_of(float(times[400])) == 399.5
    assert line.place_of(float(times[389]) + night / 2) == 389.5
    assert line.time_at(400.2) == times[400]
    ticks = line.ticks(*line.ends, 8)
    assert 2 <= len(ticks) <= 8
    assert any(one.text == "18 Apr" for one in ticks)
    assert all(a.place < b.place for a, b in pairwise(ticks))
