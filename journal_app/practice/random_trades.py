"""What a broker that trades by itself trades next."""

import numpy as np

from journal_app.domain.clock import to_datetime

from .exact import QTY_ONE, TICK
from .exchange import OPENING_MINUTE
from .history import History
from .instruments import DAY_STOCKS, PAIRS, SCALP_PAIRS, STOCKS, Instrument


def pick(history: History, now_us: int, rng: np.random.Generator) -> Instrument:
    """Return a stock while the exchange is open, mostly; else a coin."""
    now = to_datetime(now_us)
    minute = now.hour * 60 + now.minute - OPENING_MINUTE
    is_open = 0 <= minute < history.market.session(history.span.day(now.date()))
    if is_open and rng.random() < 0.8:
        return STOCKS[int(rng.random() * DAY_STOCKS)]
    pairs = [pair for pair in PAIRS if pair.symbol in SCALP_PAIRS]
    return pairs[int(rng.random() * len(pairs))]


def usual_size(history: History, one: Instrument, mark: int, rng: np.random.Generator) -> int:
    """Return a quantity (10⁻⁹) of the account's usual size at a price (10⁻⁴)."""
    price, notional = mark // TICK, history.plan.notional * (0.5 + rng.random())
    if one.asset_class == "crypto":
        return int(notional / price * 10_000) * (QTY_ONE // 10_000)
    return max(int(notional / price), 1) * QTY_ONE
