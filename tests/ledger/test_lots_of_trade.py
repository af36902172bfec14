"""The lots inside one round trip: they sum to it, by every method."""

from pathlib import Path

import pytest

from journal_app.domain.money import to_units
from journal_app.domain.trades import LotLine, LotMethod, TradeFilter
from journal_app.ledger.lots_of_trade import lots_of
from journal_app.ledger.reading import trades
from journal_app.ledger.store import Ledger
from tests.ledger.facts import fill, history, record

_METHODS: tuple[LotMethod, ...] = ("fifo", "lifo", "average")


def total(lines: tuple[LotLine, ...], name: str) -> int:
    return sum(to_units(getattr(one, name)) for one in lines if getattr(one, name) is not None)


@pytest.mark.parametrize("method", _METHODS)
def test_lots_of_a_closed_trade_sum_to_it_and_belong_to_no_other(method: LotMethod, tmp_path: Path) -> None:
    with Ledger(tmp_path / "journal.db") as ledger:
        record(ledger, history(300, seed=5))
        closed = list(trades(ledger))
        seen: set[tuple[str, str | None, str]] = set()
        for trade in closed:
            lines = lots_of(ledger, trade.trade_id, method)
            assert lines
            for name in ("gross", "fees", "net"):
                assert total(lines, name) == to_units(getattr(trade, name))
            assert {one.side for one in lines} == {trade.side}
            here = {(one.opening_id, one.closing_id, trade.symbol) for one in lines}
            assert not here & seen
            seen |= here
        lots = [one for one in trades(ledger, method) if one.closed_us is not None]
        assert len(closed) > 15
        ids = {(one.trade_id.partition(":")[2]) for one in lots}
        assert {f"{opening}/{closing}" for opening, closing, _ in seen} <= ids


def test_an_open_trade_tells_what_is_left_of_its_lots(tmp_path: Path) -> None:
    with Ledger(tmp_path / "journal.db") as ledger:
        record(ledger, [fill(1, qty="10", price="5"), fill(2, qty="20", price="6"), fill(3, "sell", "12", "7")])
        (trade,) = trades(ledger, only=TradeFilter(status="open"))
        told = [(one.opening_id, one.closing_id, one.qty, one.gross) for one in lots_of(ledger, trade.trade_id, "fifo")]
        assert told == [("f1", "f3", "10", "20"), ("f2", "f3", "2", "2"), ("f2", None, "18", None)]
        told = [(one.opening_id, one.closing_id, one.qty, one.gross) for one in lots_of(ledger, trade.trade_id, "lifo")]
        assert told == [("f2", "f3", "12", "12"), ("f1", None, "10", None), ("f2", None, "8", None)]
        assert lots_of(ledger, "main:nothing", "fifo") == ()
