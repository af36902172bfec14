"""Compare what the journal holds with what the broker holds; tell, never mend."""

from collections.abc import Iterable

from journal_app.brokers.alpaca import BrokerPosition
from journal_app.brokers.alpaca_symbols import compact_form
from journal_app.domain.trades import Position


def compare_positions(ours: Iterable[Position], theirs: Iterable[BrokerPosition]) -> dict[str, object]:
    """Return {"positions": {"agree": n, "differ": [{symbol, ledger, broker}]}}; texts are signed quantities."""
    mine = {compact_form(one.symbol): (one.symbol, one.qty) for one in ours}
    held = {compact_form(one.symbol): one.qty for one in theirs if one.qty != "0"}
    differ = []
    agree = 0
    for name in sorted(mine.keys() | held.keys()):
        symbol, ledger = mine.get(name, (name, "0"))
        broker = held.get(name, "0")
        if ledger == broker:
            agree += 1
        else:
            differ.append({"symbol": symbol, "ledger": ledger, "broker": broker})
    return {"positions": {"agree": agree, "differ": differ}}


def is_even(tie_out: dict[str, object]) -> bool:
    """Return whether nothing differs."""
    positions = tie_out.get("positions")
    return isinstance(positions, dict) and not positions.get("differ")
