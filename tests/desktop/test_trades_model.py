from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from journal_app.desktop.models.columns import COLUMNS, PLACE
from journal_app.desktop.models.fills_model import FillsModel
from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.desktop.models.trades_model import TradesModel
from journal_app.domain.trades import FillRow
from journal_app.metrics.frames import OPEN
from journal_app.metrics.packed import PackedTexts
from tests.desktop.bench_window import made_up_frame, one_trade

UP, DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder


def trades_model(size: int = 50) -> TradesModel:
    return TradesModel(LiveFrame(made_up_frame(size)))


def column(model: TradesModel, name: str) -> list[str]:
    return [str(model.index(row, PLACE[name]).data()).strip() for row in range(model.rowCount())]


def shown_seqs(model: TradesModel) -> list[int]:
    return [int(model.frame.seq[model.row_at(place)]) for place in range(model.rowCount())]


@pytest.mark.parametrize("force_py", [False, True])
@pytest.mark.parametrize("size", [0, 1, 50])
def test_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester, size: int, force_py: bool) -> None:
    model = trades_model(size)
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    model.sort(PLACE["net"], DOWN)
    model.narrow("gap", "closed")
    model.merge(one_trade(51), (3,))
    model.merge(made_up_frame(70))


@pytest.mark.parametrize("force_py", [False, True])
def test_sorted_and_filtered_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester, force_py: bool) -> None:
    model = trades_model(60)
    model.sort(PLACE["symbol"], UP)
    model.narrow("gap", "closed")
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here


@pytest.mark.parametrize("force_py", [False, True])
def test_fills_model_keeps_the_rules_of_qt(qtmodeltester: ModelTester, force_py: bool) -> None:
    model = FillsModel()
    model.show((FillRow("f1", "fill", 1, "buy", "1000.5", "10.125", "0.35", None, "rest"),))
    qtmodeltester.check(model, force_py=force_py)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    assert [model.index(0, place).data() for place in range(1, 5)] == ["Buy", "1,000.5", "10.125", "0.35"]


def test_newest_trade_comes_first() -> None:
    assert shown_seqs(trades_model(5)) == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("name", [one.name for one in COLUMNS])
def test_every_column_sorts_both_ways(name: str) -> None:
    model = trades_model()
    keys = COLUMNS[PLACE[name]].key(model.frame)
    for order, sign in ((UP, 1), (DOWN, -1)):
        model.sort(PLACE[name], order)
        shown = sign * keys[[model.row_at(place) for place in range(model.rowCount())]].astype(np.float64)
        known = shown[~np.isnan(shown)]
        assert (np.diff(known) >= 0).all()
        assert not np.isnan(shown[: len(known)]).any()


def test_filter_finds_words_in_symbol_setup_tag_and_side() -> None:
    model = trades_model(200)
    model.narrow("GAP long", "all")
    assert model.rowCount()
    for side, setup, tags in zip(column(model, "side"), column(model, "setup"), column(model, "tags"), strict=True):
        assert side == "Long"
        assert "gap" in setup or "gap" in tags


def test_filter_of_nothing_shows_everything_again() -> None:
    model = trades_model(20)
    model.narrow("no such thing", "all")
    assert model.rowCount() == 0
    assert model.narrowed
    model.narrow("  ", "all")
    assert model.rowCount() == 20


def test_status_divides_the_trades() -> None:
    frame = made_up_frame(20)
    frame.closed_us[:3] = OPEN
    model = TradesModel(LiveFrame(frame))
    model.narrow("", "open")
    assert column(model, "exit") == ["open"] * 3
    model.narrow("", "closed")
    assert model.rowCount() == 17


def test_gain_and_loss_differ_without_colour() -> None:
    model = trades_model()
    for text in column(model, "net"):
        assert text[0] + text[2] in {"▲+", "▼\u2212"}


def test_sum_of_what_is_shown() -> None:
    model = trades_model(30)
    model.narrow("gap", "all")
    rows = [model.row_at(place) for place in range(model.rowCount())]
    assert model.total().closed == len(rows)
    assert model.total().net == pytest.approx(float(model.frame.net[rows].sum()))


def test_open_trades_are_summed_apart() -> None:
    frame = made_up_frame(10)
    frame.closed_us[:2] = OPEN
    total = TradesModel(LiveFrame(frame)).total()
    assert (total.closed, total.open) == (8, 2)
    assert total.net == pytest.approx(float(frame.net[2:].sum()))
    assert total.realised == pytest.approx(float(frame.net[:2].sum()))


def test_new_trade_appears_at_its_place_and_nothing_else_moves() -> None:
    model = trades_model(10)
    model.sort(PLACE["net"], UP)
    before = shown_seqs(model)
    model.merge(one_trade(11))
    after = shown_seqs(model)
    assert [seq for seq in after if seq != 11] == before
    nets = [float(model.frame.net[model.row_at(place)]) for place in range(model.rowCount())]
    assert nets == sorted(nets)


def test_row_by_row_changes_show_the_same_as_a_reset() -> None:
    draw = np.random.default_rng(1)
    model = trades_model(40)
    model.sort(PLACE["symbol"], DOWN)
    model.narrow("gap", "all")
    for step in range(60):
        some = np.sort(draw.choice(60, size=int(draw.integers(1, 4)), replace=False)) + 1
        changed = made_up_frame(len(some), seed=100 + step)
        changed = replace(changed, seq=some.astype(np.int64), anchors=PackedTexts.of(f"fill-{seq}" for seq in some))
        gone = tuple(int(seq) for seq in draw.choice(60, size=1) + 1 if seq not in some)
        model.merge(changed, gone)
        shown = shown_seqs(model)
        model.replace(model.frame)
        assert shown_seqs(model) == shown


def test_changed_trade_that_stays_is_not_removed() -> None:
    model = trades_model(10)
    removed: list[int] = []
    model.rowsRemoved.connect(lambda: removed.append(1))
    model.merge(one_trade(4, net=99.0))
    assert removed == []
    assert column(model, "net")[6] == "▲ +99.00"


def test_gone_trade_leaves_and_comes_back() -> None:
    model = trades_model(5)
    model.merge(made_up_frame(0), (3,))
    assert shown_seqs(model) == [5, 4, 2, 1]
    model.merge(one_trade(3))
    assert sorted(shown_seqs(model)) == [1, 2, 3, 4, 5]


def test_many_changes_reset_once() -> None:
    model = trades_model(5)
    resets: list[int] = []
    model.modelReset.connect(lambda: resets.append(1))
    model.merge(made_up_frame(500))
    assert model.rowCount() == 500
    assert resets == [1]


def test_trade_with_an_earlier_fact_is_still_found() -> None:
    frame = made_up_frame(5)
    live = LiveFrame(replace(frame, seq=frame.seq * 10))
    live.merge(one_trade(25))
    live.merge(one_trade(25, net=7.0))
    assert live.size == 6
    assert live.rows_of(np.array([25, 50, 26])).tolist() == [5, 4, -1]


def test_invalid_index_has_no_text() -> None:
    model = trades_model(2)
    assert model.data(model.index(5, 5)) is None
    assert model.rowCount(model.index(0, 0)) == 0
