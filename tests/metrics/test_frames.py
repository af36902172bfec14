from typing import Any

import numpy as np
import pytest

from journal_app.domain.clock import parse_time
from journal_app.metrics.curves import draw_curves
from journal_app.metrics.frames import OPEN, build_frame


def _row(seq: int, net: float, closed: str | None, **changes: Any) -> tuple[Any, ...]:
    values = {
        "seq": seq, "account": "main", "anchor": f"f{seq}", "symbol": "ABC", "asset_class": "equity", "side": "long",
        "status": "closed" if closed else "open", "opened_us": 1, "closed_us": parse_time(closed) if closed else None,
        "qty": 100.0, "entry_price": 10.0, "exit_price": 11.0, "gross": net, "fees": 0.0, "net": net, "fills": 2,
        "multiplier": 1.0, "setup": None, "tags": None, "reviewed": None, "stop": None,
    }  # fmt: skip
    return tuple((values | changes).values())


def test_a_frame_keeps_the_order_of_opening_and_names_its_trades() -> None:
    frame = build_frame([_row(2, 5.0, "2026-03-02T15:00:00Z"), _row(1, 7.0, None, symbol="DEF", side="short")])
    assert frame.trade_id(0) == "main:f1"
    assert frame.symbol.texts == ("ABC", "DEF")
    assert list(frame.symbol.codes) == [1, 0]
    assert list(frame.is_long) == [False, True]
    assert list(frame.is_open) == [True, False]
    assert frame.closed_us[0] == OPEN


def test_r_is_known_only_with_a_stop() -> None:
    frame = build_frame([_row(1, 50.0, "2026-03-02T15:00:00Z", stop=9.5), _row(2, 50.0, "2026-03-02T15:00:00Z")])
    assert frame.r_multiple[0] == pytest.approx(1.0)
    assert np.isnan(frame.r_multiple[1])


def test_curves_run_in_order_of_the_close_and_fall_from_the_peak() -> None:
    rows = [_row(1, -5.0, "2026-03-04T15:00:00Z"), _row(2, 10.0, "2026-03-02T15:00:00Z"), _row(3, 99.0, None)]
    curves = draw_curves(build_frame(rows))
    assert list(curves.equity) == [10.0, 5.0]
    assert list(curves.drawdown) == [0.0, -5.0]
    assert [str(day) for day in curves.days] == ["2026-03-02", "2026-03-04"]


def test_a_loss_from_the_start_is_a_drawdown_below_zero() -> None:
    assert list(draw_curves(build_frame([_row(1, -5.0, "2026-03-04T15:00:00Z")])).drawdown) == [-5.0]


def test_half_past_midnight_utc_is_drawn_on_the_day_before() -> None:
    curves = draw_curves(build_frame([_row(1, 1.0, "2026-03-05T00:30:00Z"), _row(2, 2.0, "2026-03-04T20:00:00Z")]))
    assert [str(day) for day in curves.days] == ["2026-03-04"]
    assert list(curves.daily_net) == [3.0]
    assert list(curves.daily_count) == [2]


def test_no_trades_give_empty_curves() -> None:
    curves = draw_curves(build_frame([]))
    assert len(curves.equity) == len(curves.days) == 0
