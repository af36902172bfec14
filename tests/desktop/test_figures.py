import numpy as np
import pytest

from journal_app.desktop import figures
from journal_app.desktop.charts.bars import MOST_BARS, bars_of
from journal_app.desktop.metric_words import metric_text
from journal_app.desktop.models.columns import tag_line
from journal_app.metrics.entries import Metric


@pytest.mark.parametrize(
    "value,text",
    [(1234.5, "▲ +1,234.50"), (-0.5, "▼ −0.50"), (0.0, "0.00"), (-0.001, "0.00"), (-1e6, "▼ −1,000,000.00")],
)
def test_signed_money_tells_gain_and_loss_by_shape(value: float, text: str) -> None:
    assert figures.signed(value) == text


@pytest.mark.parametrize(
    "value,text",
    [("0", "0.00"), ("-12.3456789", "−12.3456789"), ("1234567.1", "1,234,567.10"), (None, "–")],
)
def test_exact_texts_keep_every_digit(value: str | None, text: str) -> None:
    assert figures.exact(value) == text


def test_exact_money_with_sign() -> None:
    assert figures.exact("-0.001", sign=True) == "▼ −0.001"
    assert figures.exact("5", sign=True) == "▲ +5.00"
    assert figures.exact("0", sign=True) == "0.00"


@pytest.mark.parametrize(
    "value,text", [(100.0, "100"), (19.12456789, "19.1246"), (0.00012345, "0.0001"), (0.000002, "< 0.0001")]
)
def test_quantities_fit_their_column(value: float, text: str) -> None:
    assert figures.quantity(value) == text


@pytest.mark.parametrize(
    "value,text",
    [(5000.0, "5,000"), (140.614329871, "140.614329871"), (0.000002, "0.000002"), (1e16, "10,000,000,000,000,000")],
)
def test_tool_tip_of_a_quantity_hides_no_digit(value: float, text: str) -> None:
    assert figures.full_quantity(value) == text


@pytest.mark.parametrize("value,text", [(65979.214, "65,979.21"), (0.0001234, "0.000123"), (0.5, "0.5")])
def test_prices(value: float, text: str) -> None:
    assert figures.price(value) == text


@pytest.mark.parametrize("seconds,text", [(5, "5 s"), (150, "2 min"), (8820, "2 h 27 min"), (90000, "1 d 1 h")])
def test_durations(seconds: float, text: str) -> None:
    assert figures.duration(seconds) == text


def test_tags_read_as_words() -> None:
    assert tag_line('["late", "gap up"]') == "late, gap up"
    assert tag_line("[]") == ""


@pytest.mark.parametrize(
    "value,unit,text",
    [(None, "ratio", "–"), ("0.543", "fraction", "54.3%"), ("1.315", "ratio", "1.31"), ("1234", "count", "1,234")],
)
def test_metrics_read_in_their_unit(value: str | None, unit: str, text: str) -> None:
    assert metric_text(Metric("some", "Some", value, unit, 1, "")) == text


def test_money_of_the_catalogue_is_rounded_to_cents() -> None:
    assert metric_text(Metric("net_pnl", "Net", "-12.345678", "money", 1, "")) == "▼ −12.35"
    assert metric_text(Metric("net_pnl", "Net", "-12.345678", "R", 1, "")) == "▼ −12.35 R"
    assert metric_text(Metric("expectancy", "Mean", "0.5", "percent", 1, "")) == "▲ +0.50 %"


def test_bars_join_days_until_they_can_be_told_apart() -> None:
    days = np.arange(np.datetime64("2010-01-01"), np.datetime64("2014-01-01"))
    bars = bars_of(days, np.ones(len(days)), np.ones(len(days), dtype=np.int64))
    assert bars.title == "Weekly"
    assert len(bars.net) <= MOST_BARS
    assert bars.net.sum() == bars.count.sum() == len(days)
    assert bars.name(1) == "week of 2010-01-04"
    few = bars_of(days[:20], np.ones(20), np.ones(20, dtype=np.int64))
    assert (few.title, few.name(0)) == ("Daily", "2010-01-01")
    assert few.at(few.middle[3] + 1000) == 3


def test_numbers_are_written_with_the_signs_of_the_country() -> None:
    try:
        figures.use_signs(",", ".")
        assert figures.signed(-1234.5) == "▼ −1.234,50"
        assert figures.money(1234567) == "1.234.567,00"
        assert figures.exact("-1234.125", sign=True) == "▼ −1.234,125"
        assert figures.exact_quantity("12345.5") == "12.345,5"
        assert figures.price(0.25) == "0,25"
        assert figures.quantity(1234.25) == "1.234,25"
        assert figures.full_quantity(1234.25) == "1.234,25"
        assert (figures.whole(12345), figures.percent(-0.1234)) == ("12.345", "−12,3%")
        assert figures.signed(0.001) == "0,00"
    finally:
        figures.use_signs(".", ",")
    assert figures.money(1234.5) == "1,234.50"


def test_a_masked_amount_gives_nothing_away() -> None:
    try:
        figures.mask_amounts(masked=True)
        assert (figures.signed(2.5), figures.signed(-2.5), figures.signed(0)) == ("▲ •••", "▼ •••", "•••")
        assert (figures.exact("2", sign=True), figures.exact("-2", sign=True)) == ("▲ •••", "▼ •••")
        assert {figures.money(1.5), figures.exact("3"), figures.quantity(4.0),
                figures.exact_quantity("5"), figures.full_quantity(6.5)} == {figures.HIDDEN}  # fmt: skip
        assert (figures.price(101.5), figures.exact_plain("1.5"), figures.signed_plain(2)) == (
            "101.50",
            "1.50",
            "▲ +2.00",
        )
    finally:
        figures.mask_amounts(masked=False)


@pytest.mark.parametrize(
    "decimal,group,text,number",
    [
        (".", ",", " 1234.5 ", "1234.5"), (".", ",", "1,234.50", "1234.50"), (".", ",", "1,234,567", "1234567"),
        (".", ",", "12,5", "12,5"), (".", ",", "much", "much"), (".", ",", "", ""),
        (",", ".", "1.234,5", "1234.5"), (",", ".", "12,5", "12.5"), (",", ".", "12.5", "12.5"),
        (",", "\u00a0", "1\u00a0234,5", "1234.5"), (",", "\u00a0", "1 234,5", "1234.5"), (",", ".", "-0,5", "-0.5"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_the_country_writes_them(decimal: str, group: str, text: str, number: str) -> None:
    try:
        figures.use_signs(decimal, group)
        assert figures.number_typed(text) == number
    finally:
        figures.use_signs(".", ",")
