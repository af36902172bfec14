"""nautilus_trader's position accounting over a file of fills.

`python peer_nautilus.py FILLS.jsonl REPEATS` prints one JSON line.

Runs in the environment of the peers and imports nothing of ours but what lies beside it. Timed: the fills as
``OrderFilled`` events and each applied to its position; not timed: the file being read and the imports. A fill that
flips a position is cut in two, as nautilus' own engine does it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nautilus_trader.core.uuid import UUID4
from nautilus_trader.model.currencies import USD
from nautilus_trader.model.enums import LiquiditySide, OrderSide, OrderType
from nautilus_trader.model.events import OrderFilled
from nautilus_trader.model.identifiers import (
    AccountId,
    ClientOrderId,
    InstrumentId,
    PositionId,
    StrategyId,
    Symbol,
    TradeId,
    TraderId,
    Venue,
    VenueOrderId,
)
from nautilus_trader.model.instruments import Equity
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.model.position import Position
from peer_side import Fill, print_median, read_fills

_TRADER, _STRATEGY, _ACCOUNT = TraderId("BENCH-1"), StrategyId("S-1"), AccountId("BENCH-1")
_EVENT_ID = UUID4()  # one for all: a new one for every fill would only make them slower


def instrument_of(symbol: str) -> Any:
    """Return a share in cents."""
    return Equity(
        instrument_id=InstrumentId(Symbol(symbol), Venue("BENCH")), raw_symbol=Symbol(symbol), currency=USD,
        price_precision=2, price_increment=Price.from_str("0.01"), lot_size=Quantity.from_int(1), ts_event=0, ts_init=0,
    )  # fmt: skip


def event_of(fill: Fill, qty: int, position_id: Any, instrument_id: Any) -> Any:
    """Return so many of a fill's shares, with their part of its fee, as nautilus' event."""
    return OrderFilled(
        trader_id=_TRADER, strategy_id=_STRATEGY, instrument_id=instrument_id,
        client_order_id=ClientOrderId(f"O{fill.fill_id}"), venue_order_id=VenueOrderId(fill.fill_id),
        account_id=_ACCOUNT, trade_id=TradeId(fill.fill_id),
        position_id=position_id, order_side=OrderSide.BUY if fill.is_buy else OrderSide.SELL,
        order_type=OrderType.MARKET, last_qty=Quantity.from_int(qty), last_px=Price.from_str(fill.price),
        currency=USD, commission=Money(fill.fee * qty / fill.qty, USD), liquidity_side=LiquiditySide.TAKER,
        event_id=_EVENT_ID, ts_event=fill.time_ns, ts_init=0,
    )  # fmt: skip


def account_for(fills: list[Fill]) -> Iterator[Any]:
    """Yield every position that the fills close, in their order."""
    instruments = {symbol: instrument_of(symbol) for symbol in {fill.symbol for fill in fills}}
    held: dict[str, tuple[Any, int]] = {}
    for number, fill in enumerate(fills):
        instrument = instruments[fill.symbol]
        position, before = held.pop(fill.symbol, (None, 0))
        change = fill.qty if fill.is_buy else -fill.qty
        left = fill.qty
        if position is not None:
            closing = before * change < 0
            part = min(left, abs(before)) if closing else left
            position.apply(event_of(fill, part, position.id, instrument.id))
            left -= part
            if before + change == 0 or left:
                yield position
            else:
                held[fill.symbol] = (position, before + change)
        if left:
            opening = event_of(fill, left, PositionId(f"P{number}"), instrument.id)
            held[fill.symbol] = (Position(instrument, opening), left if fill.is_buy else -left)


def main() -> None:
    """Account for the file's fills and print the figures."""
    fills = read_fills(Path(sys.argv[1]))

    def work() -> tuple[int, float]:
        trades, net = 0, 0.0
        for position in account_for(fills):
            trades += 1
            net += position.realized_pnl.as_double()
        return trades, net

    print_median(work, int(sys.argv[2]))


if __name__ == "__main__":
    main()
