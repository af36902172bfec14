"""What one page says, the others say too."""

import pytest

from journal_app.desktop.models.live_frame import LiveFrame
from journal_app.desktop.models.trades_model import TradesModel
from tests.desktop.stand_in import StandIn


def test_sum_of_the_table_is_the_net_of_the_catalogue(journal: StandIn) -> None:
    total, metrics = TradesModel(LiveFrame(journal.load_frame())).total(), journal.metrics()
    assert f"{total.net:.2f}" == f"{float(metrics['net_pnl'].value or 0):.2f}"
    assert str(total.closed) == metrics["trades"].value
    assert str(total.open) == metrics["open_trades"].value


def test_curves_end_at_the_net_of_the_catalogue(journal: StandIn) -> None:
    curves, metrics = journal.figures.curves(), journal.metrics()
    assert curves.equity[-1] == pytest.approx(float(metrics["net_pnl"].value or 0))
    assert curves.daily_net.sum() == pytest.approx(curves.equity[-1])
