"""Orders that were worked out before give the same as sorting now."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from journal_app.desktop.models.columns import COLUMNS, PLACE
from journal_app.desktop.models.sort_orders import WORTH_IT, picked, sort_orders, turned
from journal_app.desktop.models.trades_model import TradesModel
from tests.desktop.bench_window import one_trade
from tests.desktop.test_trades_model import DOWN, UP, trades_model

_KEYS = st.lists(st.sampled_from([float("nan"), -1.0, 0.0, 0.5, 3.0]), max_size=40)


@given(_KEYS, st.data())
def test_an_order_is_turned_and_picked_as_if_it_were_sorted_anew(keys: list[float], data: st.DataObject) -> None:
    values = np.array(keys, dtype=np.float64)
    wanted = np.array([data.draw(st.booleans()) for _ in keys], dtype=np.bool_)
    newest_first = np.arange(len(keys) - 1, -1, -1, dtype=np.int32)
    rising = newest_first[np.argsort(values[newest_first], kind="stable")]
    chosen = newest_first[wanted[newest_first]]
    assert picked(rising, wanted).tolist() == chosen[np.argsort(values[chosen], kind="stable")].tolist()
    falling = chosen[np.argsort(-values[chosen], kind="stable")]
    assert turned(picked(rising, wanted), values).tolist() == falling.tolist()


def _shown(model: TradesModel) -> list[int]:
    shown: list[int] = model.rows_at(np.arange(model.rowCount())).tolist()
    return shown


@pytest.mark.parametrize("name", [one.name for one in COLUMNS])
@pytest.mark.parametrize("order", [UP, DOWN])
def test_every_column_sorts_alike_with_and_without_orders(name: str, order: Qt.SortOrder) -> None:
    model, other = trades_model(), trades_model()
    model.take_orders(sort_orders(model.frame, model.stamp))
    for one in (model, other):
        one.sort(PLACE[name], order)
    assert _shown(model) == _shown(other)
    for one in (model, other):
        one.narrow("long", "closed")
    assert _shown(model) == _shown(other)


def test_orders_of_another_state_are_not_used() -> None:
    model, other = trades_model(), trades_model()
    orders = sort_orders(model.frame, model.stamp)
    model.take_orders(orders)
    for one in (model, other):
        one.replace(trades_model(40).frame)
        one.take_orders(orders)
        one.sort(PLACE["net"], UP)
    assert _shown(model) == _shown(other)


def test_many_trades_ask_for_their_orders_and_few_do_not(qtbot: QtBot) -> None:
    model = trades_model()
    with qtbot.assertNotEmitted(model.orders_wanted):
        model.replace(trades_model(40).frame)
    with qtbot.waitSignal(model.orders_wanted):
        model.replace(trades_model(WORTH_IT).frame)


def test_the_sum_is_that_of_what_is_shown_after_every_change() -> None:
    model = trades_model()

    def summed() -> bool:
        rows = model.rows_at(np.arange(model.rowCount()))
        closed = rows[~model.frame.is_open()[rows]]
        return model.total().net == pytest.approx(float(model.frame.net[closed].sum()))

    assert summed()
    model.sort(PLACE["net"], UP)
    assert summed()
    model.narrow("long", "closed")
    assert summed()
    model.merge(one_trade(3))
    assert summed()
    model.narrow("", "all")
    model.show_only(model.frame.seq[:7].copy())
    assert summed()
    model.leave_out(model.frame.seq[:3].tolist())
    assert model.total().doubtful == 3
