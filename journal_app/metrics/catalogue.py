"""The metric catalogue: every figure that any screen or verb shows is defined here, once.

Sources: analytics conventions as in the manual; P&L is net of fees unless its name says gross. A trade
wins when its net is above zero, loses below; exactly zero is break-even and counts as neither.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from journal_app.domain.money import ONE, divide_rounded, from_units, to_units

_PLACES = 6
_STEP = 10 ** (18 - _PLACES)


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure: exact decimal text or None when it cannot be known, its unit and sample size."""

    name: str
    label: str
    value: str | None
    unit: str
    n: int
    note: str


@dataclass(frozen=True)
class Sample:
    """Closed trades, oldest close first, as exact units of 10⁻¹⁸ in the account's currency.

    ``gross`` and ``net`` are signed, ``fees`` > 0 a cost, ``r`` the R-multiples that are known.
    ``account_fees`` and ``open_trades`` stand beside the trades and are not part of them.
    """

    gross: Sequence[int]
    fees: Sequence[int]
    net: Sequence[int]
    days: Sequence[str]
    r: Sequence[int] = ()
    account_fees: int = 0
    open_trades: int = 0

    @cached_property
    def wins(self) -> list[int]:
        """Nets above zero."""
        return [one for one in self.net if one > 0]

    @cached_property
    def losses(self) -> list[int]:
        """Nets below zero."""
        return [one for one in self.net if one < 0]

    @cached_property
    def equity(self) -> list[int]:
        """Running sum of net."""
        return list(accumulate(self.net))

    @cached_property
    def by_day(self) -> dict[str, int]:
        """Net by exchange day of the close."""
        totals: dict[str, int] = {}
        for day, net in zip(self.days, self.net, strict=True):
            totals[day] = totals.get(day, 0) + net
        return totals


def read_sample(
    rows: Iterable[tuple[str, str, str, str, str | None]], account_fees: str = "0", open_trades: int = 0
) -> Sample:
    """Return the sample of rows (gross, fees, net, day, R or None), oldest close first."""
    columns: list[Sequence[str | None]] = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    gross, fees, net = ([to_units(text or "0") for text in column] for column in columns[:3])
    days = [day or "" for day in columns[3]]
    r = [to_units(text) for text in columns[4] if text is not None]
    return Sample(gross, fees, net, days, r, to_units(account_fees), open_trades)


def measure(sample: Sample) -> dict[str, Metric]:
    """Return every metric of the catalogue by name."""
    return {
        entry.name: Metric(entry.name, entry.label, entry.formula(sample), entry.unit, entry.size(sample), entry.note)
        for entry in CATALOGUE
    }


@dataclass(frozen=True, slots=True)
class Entry:
    """A catalogue entry: how a metric is computed, over how many, and in plain words."""

    name: str
    label: str
    unit: str
    formula: Callable[[Sample], str | None]
    note: str
    size: Callable[[Sample], int] = lambda sample: len(sample.net)


def _sum(values: Sequence[int]) -> str | None:
    return from_units(sum(values))


def _mean(values: Sequence[int]) -> str | None:
    return _rounded(sum(values), len(values) * ONE)


def _ratio(top: int, bottom: int) -> str | None:
    return _rounded(top, bottom)


def _rounded(top: int, bottom: int) -> str | None:
    """Return top / bottom at six decimals; None when there is nothing to divide by."""
    return from_units(divide_rounded(top * ONE, bottom * _STEP) * _STEP) if bottom else None


def _extreme(pick: Callable[[Sequence[int]], int], values: Sequence[int]) -> str | None:
    return from_units(pick(values)) if values else None


def _max_drawdown(sample: Sample) -> str | None:
    """Return the deepest fall of the running net below its peak so far, the start (0) included."""
    if not sample.net:
        return None
    peak = deepest = 0
    for value in sample.equity:
        peak = max(peak, value)
        deepest = min(deepest, value - peak)
    return from_units(deepest)


def _payoff(sample: Sample) -> str | None:
    if not sample.wins or not sample.losses:
        return None
    return _ratio(sum(sample.wins) * len(sample.losses), -sum(sample.losses) * len(sample.wins))


def _wins(sample: Sample) -> int:
    return len(sample.wins)


def _losses(sample: Sample) -> int:
    return len(sample.losses)


CATALOGUE: tuple[Entry, ...] = (
    Entry("net_pnl", "Net P&L", "money", lambda s: _sum(s.net), "Sum of gross P&L less fees of the closed trades."),
    Entry("gross_pnl", "Gross P&L", "money", lambda s: _sum(s.gross), "Sum of P&L before fees of the closed trades."),
    Entry("fees", "Fees", "money", lambda s: _sum(s.fees), "Fees of the closed trades; a cost is positive."),
    Entry("account_fees", "Account fees", "money", lambda s: from_units(s.account_fees),
          "Fees that the broker books by day, not by trade; they reduce the account, not single trades."),
    Entry("trades", "Trades", "count", lambda s: str(len(s.net)), "Closed trades."),
    Entry("open_trades", "Open trades", "count", lambda s: str(s.open_trades), "Trades that are still open.",
          lambda s: s.open_trades),
    Entry("winners", "Winners", "count", lambda s: str(_wins(s)), "Trades with net P&L above zero.", _wins),
    Entry("losers", "Losers", "count", lambda s: str(_losses(s)), "Trades with net P&L below zero.", _losses),
    Entry("breakeven", "Break-even", "count", lambda s: str(len(s.net) - _wins(s) - _losses(s)),
          "Trades with net P&L of exactly zero."),
    Entry("win_rate", "Win rate", "fraction", lambda s: _ratio(_wins(s), len(s.net)),
          "Winners ÷ all closed trades; break-even trades count in the total."),
    Entry("profit_factor", "Profit factor", "ratio", lambda s: _ratio(sum(s.wins), -sum(s.losses)),
          "Sum of winners ÷ sum of losers, net; none without a loser."),
    Entry("expectancy", "Expectancy", "money", lambda s: _mean(s.net), "Mean net P&L per closed trade."),
    Entry("average_win", "Average win", "money", lambda s: _mean(s.wins), "Mean net P&L of the winners.", _wins),
    Entry("average_loss", "Average loss", "money", lambda s: _mean(s.losses),
          "Mean net P&L of the losers, a negative number.", _losses),
    Entry("payoff", "Payoff", "ratio", _payoff, "Average win ÷ average loss, without sign; none without both."),
    Entry("largest_win", "Largest win", "money", lambda s: _extreme(max, s.wins), "Best single trade, net.", _wins),
    Entry("largest_loss", "Largest loss", "money", lambda s: _extreme(min, s.losses),
          "Worst single trade, net.", _losses),
    Entry("max_drawdown", "Max drawdown", "money", _max_drawdown,
          "Deepest fall of the running net P&L below its highest point so far, counted from zero; ≤ 0."),
    Entry("trading_days", "Trading days", "count", lambda s: str(len(s.by_day)),
          "Exchange days on which a trade closed.", lambda s: len(s.by_day)),
    Entry("best_day", "Best day", "money", lambda s: _extreme(max, list(s.by_day.values())),
          "Highest net P&L of one exchange day, by close.", lambda s: len(s.by_day)),
    Entry("worst_day", "Worst day", "money", lambda s: _extreme(min, list(s.by_day.values())),
          "Lowest net P&L of one exchange day, by close.", lambda s: len(s.by_day)),
    Entry("average_r", "Average R", "R", lambda s: _mean(s.r), "Mean net P&L ÷ initial risk, of trades with a stop.",
          lambda s: len(s.r)),
)  # fmt: skip
"""In the order in which screens and verbs list them."""
