"""Every figure of the catalogue for any choice of trades: what window, verbs, reports and hub ask for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from journal_app.domain.clock import EXCHANGE, parse_day
from journal_app.domain.errors import SettingsError
from journal_app.domain.money import divide_rounded, from_units, to_units
from journal_app.domain.risk import RiskRule, read_capital, read_rule
from journal_app.domain.trades import Method, Trade, TradeFilter
from journal_app.ledger import book_reading, reading
from journal_app.ledger.doubts import doubtful
from journal_app.ledger.sessions import closed_days, special_clocks
from journal_app.settings import Settings
from journal_app.shelf import Shelf, choice_of

if TYPE_CHECKING:
    from journal_app.domain.clock import TradingClock
    from journal_app.ledger.store import Ledger
    from journal_app.metrics.aggregates import Aggregates
    from journal_app.metrics.benchmark import Comparison
    from journal_app.metrics.book import Book
    from journal_app.metrics.breakdown import Group
    from journal_app.metrics.curves import Curves
    from journal_app.metrics.entries import Metric
    from journal_app.metrics.frames import Floats, Ints, TradeFrame
    from journal_app.metrics.outcomes import Measure
    from journal_app.metrics.resampling import Simulation
    from journal_app.metrics.returns import Returns
    from journal_app.metrics.sample import Beside, Capital

_R_STEP = 10**14
Closes = Callable[[str, date, date], Mapping[date, str]]
"""Tells the closing prices of a symbol, exact texts, by day."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """In what results are measured: money, percent of the capital or R, gross or net of fees."""

    measure: Measure = "money"
    gross: bool = False


_MONEY = Outcome()


class Figures:
    """Answers from the journal as it is now. Safe from any thread."""

    def __init__(self, ledger: Ledger, settings: Callable[[], Settings]) -> None:
        """Read from a ledger; *settings* tells the risk rule and the capital as they are when asked."""
        self._ledger, self._settings = ledger, settings
        self._shelf = Shelf(ledger)
        self._fresh: FreshFigures | None = None

    def drop_caches(self) -> None:
        """Forget the trades in memory; nothing else changes."""
        self._shelf, self._fresh = Shelf(self._ledger), None

    def metrics(self, only: TradeFilter | None = None, outcome: Outcome = _MONEY) -> dict[str, Metric]:
        """Return every metric of the catalogue for the closed trades that the filter leaves.

        Raises SettingsError for a risk rule or a capital that cannot be read.
        """
        chosen = only or TradeFilter()
        return self.measured(self._book(chosen), chosen, outcome)

    def lot_metrics(
        self, method: Method, only: TradeFilter | None = None, outcome: Outcome = _MONEY
    ) -> dict[str, Metric]:
        """Return the catalogue over lot matches in place of round trips."""
        from journal_app.metrics.book import read_book

        chosen = only or TradeFilter()
        columns = columns_of(reading.trades(self._ledger, method, chosen))
        return self.measured(self._with_risk(read_book(columns, special_clocks(self._ledger))), chosen, outcome)

    def breakdown(self, by: str, only: TradeFilter | None = None, outcome: Outcome = _MONEY) -> list[Group]:
        """Return the headline figures of each group of trades. Raises SettingsError for an unknown dimension."""
        from journal_app.metrics.breakdown import breakdown
        from journal_app.metrics.outcomes import r_multiples

        chosen = only or TradeFilter()
        book, _ = self.told_in(self._book(chosen), chosen, outcome)
        return breakdown(book, r_multiples(book), by)

    def told_in(self, book: Book, only: TradeFilter, outcome: Outcome) -> tuple[Book, int]:
        """Return trades with their results in a measure, and how many are left out because they have none in it."""
        from journal_app.metrics.outcomes import measured_in

        if outcome == _MONEY:
            return book, 0
        capital = self.capital(only, book) if outcome.measure == "percent" else None
        return measured_in(book, outcome.measure, gross=outcome.gross, capital=capital)

    def results(self, only: TradeFilter | None = None, outcome: Outcome = _MONEY) -> tuple[Ints, Floats]:
        """Return the lasting numbers (``seq``) of the closed trades that the filter leaves, rising, and their results.

        Results are in the unit of the outcome; a trade whose result in it cannot be known is left out.
        """
        import numpy as np

        chosen = only or TradeFilter()
        book, _ = self.told_in(self._book(chosen), chosen, outcome)
        order = np.argsort(book.seq)
        return book.seq[order], book.net.floats()[order]

    def closed_trades(self, only: TradeFilter | None = None) -> Book:
        """Return the closed trades that the filter leaves as columns, oldest close first: for lists, never for sums."""
        return self._book(only or TradeFilter())

    def curves(self, only: TradeFilter | None = None) -> Curves:
        """Return equity, drawdown and daily P&L of the closed trades that the filter leaves."""
        from journal_app.metrics.curves import curves_of

        return curves_of(self._book(only or TradeFilter()))

    def simulate(
        self, only: TradeFilter | None = None, outcome: Outcome = _MONEY, *, days: int | None = None,
        ruin_at: float | None = None, seed: int = 1, paths: int = 1000,
    ) -> Simulation | None:  # fmt: skip
        """Return what the same trading days could have made in another order; None without any.

        *ruin_at* is the loss that ends it, in the unit of the outcome.
        """
        from journal_app.metrics.cells import cells_of
        from journal_app.metrics.outcomes import r_multiples
        from journal_app.metrics.resampling import simulate

        chosen = only or TradeFilter()
        book, _ = self.told_in(self._book(chosen), chosen, outcome)
        daily = cells_of(book, r_multiples(book)).net.floats()
        return simulate(daily, days=days, paths=paths, ruin_at=ruin_at, seed=seed)

    def compare(self, symbol: str, closes: Closes, only: TradeFilter | None = None) -> Comparison:
        """Return the account's daily returns beside those of a symbol.

        Raises SettingsError when no capital is known, or no price of the symbol.
        """
        from journal_app.metrics.benchmark import compare

        return compare(symbol, *self.beside_closes(symbol, closes, only))

    def beside_closes(
        self, symbol: str, closes: Closes, only: TradeFilter | None = None
    ) -> tuple[Returns, dict[Any, float]]:
        """Return the account's daily returns, and the closing prices of a symbol by day, as for `compare`."""
        import numpy as np

        from journal_app.metrics.cells import cells_of
        from journal_app.metrics.outcomes import r_multiples
        from journal_app.metrics.sample import Sample

        chosen = only or TradeFilter()
        book = self._book(chosen)
        sample = Sample(cells_of(book, r_multiples(book)), self._beside(chosen, book))
        returns = sample.returns
        if returns is None and sample.broke_on is not None:
            raise SettingsError(
                f"There are no daily returns to compare: no capital was left on {sample.broke_on}.",
                "Choose trades before that day, or check deposits and start_capital in the settings.",
            )
        if returns is None:
            raise SettingsError(
                "There are no daily returns to compare: no capital is known, or no trade is closed.",
                "Tell what the account began with: start_capital in the settings.",
            )
        first, last = returns.days[0].item(), returns.days[-1].item()
        found = closes(symbol, first - timedelta(days=7), last)
        if not found:
            raise SettingsError(
                f"No closing price of {symbol} is known between {first} and {last}.",
                "Check the symbol: a connected broker is asked for the daily bars of any that it knows.",
            )
        return returns, {np.datetime64(day): float(price) for day, price in found.items()}

    def closes(self, symbol: str, first: date, last: date) -> dict[date, str]:
        """Return the closing prices of a symbol that the journal knows, exact texts, by day."""
        return book_reading.known_closes(self._ledger, symbol, first, last)

    def doubtful(self) -> tuple[int, ...]:
        """Return the lasting numbers (``seq`` of a frame) of all trades that no figure counts, rising."""
        return doubtful(self._ledger, TradeFilter(status="all"))

    def watch(self, only: TradeFilter | None = None) -> FreshFigures:
        """Return figures of a choice of trades that stay fresh without reading all of them again.

        Those of the choice that was asked for last are one and the same, for whoever asks.
        """
        chosen, fresh = only or TradeFilter(), self._fresh
        if fresh is None or fresh.only != chosen:
            fresh = self._fresh = FreshFigures(self, self._ledger, self._shelf, chosen)
        return fresh

    def rule(self) -> RiskRule:
        """Return the default risk rule. Raises SettingsError when it cannot be read."""
        return read_rule(self._settings().risk_rule)

    def with_r(self, trades: Iterable[Trade]) -> Iterable[Trade]:
        """Return trades with the R-multiple that the risk rule gives those without a planned stop."""
        rule = self.rule()
        if rule.kind == "none":
            return trades
        by_day = self._capital_by_day() if rule.kind == "percent" else {}
        return (_ruled(one, rule, by_day) for one in trades)

    def with_rule(self, frame: TradeFrame) -> TradeFrame:
        """Return a frame with the R-multiple that the risk rule gives closed trades without a planned stop."""
        import numpy as np

        rule = self.rule()
        if rule.kind == "none" or not len(frame):
            return frame
        if rule.kind == "money":
            risk = np.full(len(frame), rule.amount)
        else:
            book = self._book(TradeFilter())
            by_seq = np.argsort(book.seq)
            places = np.searchsorted(book.seq[by_seq], frame.seq)
            known = np.isin(frame.seq, book.seq)
            risk = np.full(len(frame), np.nan)
            risk[known] = book.risk[by_seq[places[known]]]
        with np.errstate(invalid="ignore"):
            ruled = np.where(frame.is_open, np.nan, frame.net / risk)
        return replace(frame, r_multiple=np.where(np.isnan(frame.r_multiple), ruled, frame.r_multiple))

    def _capital_by_day(self) -> dict[tuple[str, str], float]:
        """Return the capital of each account with which the exchange's days of its entries began."""
        import numpy as np

        from journal_app.metrics.book import days_of
        from journal_app.metrics.outcomes import capital_on

        found: dict[tuple[str, str], float] = {}
        for account in self._ledger.accounts():
            only = TradeFilter(account=account.name)
            book = self._book(only)
            days = np.unique(days_of(book.opened_us, EXCHANGE))
            for day, amount in zip(days.tolist(), capital_on(days, book, self.capital(only, book)), strict=True):
                found[account.name, day.isoformat()] = float(amount)
        return found

    def _book(self, only: TradeFilter) -> Book:
        """Return the closed trades that a filter leaves, each with its risk by the planned stop or the rule."""
        if self.rule().kind != "percent" and not any(by == "r" for by, _ in only.within):
            return self._with_risk(self._shelf.book(only))
        # Of the capital at the entry, which all trades of the account made: whatever is looked at. Trades that
        # are chosen by their R need it before they are.
        whole = self._with_risk(self._shelf.book(TradeFilter()))
        return whole.take(choice_of(only).rows(whole))

    def _with_risk(self, book: Book) -> Book:
        import numpy as np

        from journal_app.metrics.outcomes import risks

        rule = self.rule()
        if rule.kind != "percent":
            return book if rule.kind == "none" else replace(book, risk=risks(book, rule))
        risk = book.risk.copy()
        for code, name in enumerate(book.account.texts):
            rows = np.flatnonzero(book.account.codes == code)
            mine = book.take(rows)
            risk[rows] = risks(mine, rule, self.capital(TradeFilter(account=name), mine))
        return replace(book, risk=risk)

    def measured(self, book: Book, only: TradeFilter, outcome: Outcome) -> dict[str, Metric]:
        """Return every metric of the catalogue for trades that a filter left."""
        from journal_app.metrics.catalogue import measure
        from journal_app.metrics.cells import cells_of
        from journal_app.metrics.outcomes import UNITS, measured_in, r_multiples
        from journal_app.metrics.sample import Sample

        beside = self._beside(only, book)
        r = r_multiples(book)
        if outcome != _MONEY:
            book, left_out = measured_in(book, outcome.measure, gross=outcome.gross, capital=beside.capital)
            beside = replace(beside, money_unit=UNITS[outcome.measure], excluded=beside.excluded + left_out)
            if outcome.measure != "money":
                # Fees by day and capital are money, and have no place beside results in R or percent.
                beside = replace(beside, fees_by_day={}, capital=None)
            r = r_multiples(book) if outcome.measure == "money" else book.net.floats()
        return measure(Sample(cells_of(book, r), beside))

    def _beside(self, only: TradeFilter, book: Book) -> Beside:
        from journal_app.metrics.sample import Beside

        if only.within:
            # Of which groups an open trade will be is not known yet.
            return Beside({}, capital=self.capital(only, book))
        return Beside(
            self._fees_by_day(only), reading.count_open(self._ledger, only),
            book_reading.count_doubtful(self._ledger, only), self.capital(only, book),
        )  # fmt: skip

    def _fees_by_day(self, only: TradeFilter) -> dict[Any, int]:
        """Return the fees that a broker booked by day, not by trade, in 10⁻¹⁸; none of one symbol or kind of trade."""
        import numpy as np

        if only.symbol or only.tag or only.setup or only.side or only.asset_class or only.within:
            return {}
        clocks = special_clocks(self._ledger)
        found: dict[Any, int] = {}
        for one in book_reading.booked(self._ledger, only.account):
            day = _day(one, clocks)
            if one.kind == "fee" and (only.from_day or "") <= day <= (only.to_day or "9"):
                key = np.datetime64(day)
                found[key] = found.get(key, 0) - to_units(one.amount)
        return found

    def capital(self, only: TradeFilter, book: Book) -> Capital | None:
        """Return what the account began with and what came in, None when neither is known.

        With a first day the capital is what there was before it: all that came and was earned until then.
        """
        import numpy as np

        from journal_app.metrics.sample import UNIT, Capital

        clocks = special_clocks(self._ledger)
        start = self._start_capital()
        rows = [one for one in book_reading.booked(self._ledger, only.account) if one.kind == "cash"]
        if not start and not rows:
            return None
        if only.from_day:
            before = replace(only, from_day=None, to_day=_day_before(only.from_day), symbol=None, tag=None, setup=None,
                             side=None, asset_class=None, within=())  # fmt: skip
            start += self._book(before).net.total() - sum(self._fees_by_day(before).values())
            start += sum(to_units(one.amount) for one in rows if _day(one, clocks) < only.from_day)
            rows = [one for one in rows if _day(one, clocks) >= only.from_day]
        return Capital(
            start / UNIT, np.array([_day(one, clocks) for one in rows], dtype="datetime64[D]"),
            np.array([to_units(one.amount) / UNIT for one in rows]), _only_coins(book),
            np.array(closed_days(self._ledger), dtype="datetime64[D]"),
        )  # fmt: skip

    def _start_capital(self) -> int:
        return to_units(read_capital(self._settings().start_capital) or "0")


class FreshFigures:
    """The figures and curves of one choice of trades: changes are read, never everything again.

    Safe from any thread. Dropping it and asking anew gives the same.
    """

    def __init__(self, figures: Figures, ledger: Ledger, shelf: Shelf, only: TradeFilter) -> None:
        """Read nothing yet; the trades are those of the shelf, so that they are in memory once."""
        self._figures, self._ledger, self._shelf, self.only = figures, ledger, shelf, only
        self._aggregates: Aggregates | None = None
        self._revision = 0
        self._basis: object = None
        self._drawn: tuple[Book, Curves] | None = None
        self._lock = threading.Lock()

    def metrics(self) -> dict[str, Metric]:
        """Return every metric of the catalogue, as the journal is now."""
        with self._lock:
            return self._measured(self._caught_up())[0]

    def refresh(self) -> tuple[dict[str, Metric], Curves]:
        """Return every metric of the catalogue, and the curves, as the journal is now."""
        from journal_app.metrics.curves import curves_of

        with self._lock:
            measured, book = self._measured(self._caught_up())
            if self._drawn is None or self._drawn[0] is not book:
                self._drawn = book, curves_of(book)
            return measured, self._drawn[1]

    def book(self) -> Book:
        """Return the closed trades as the journal is now, by trading day and close, each with its risk."""
        with self._lock:
            return self._caught_up().book

    def _measured(self, aggregates: Aggregates) -> tuple[dict[str, Metric], Book]:
        from journal_app.metrics.catalogue import measure

        book = aggregates.book
        return measure(aggregates.sample(self._figures._beside(self.only, book))), book  # noqa: SLF001 - one and the same room

    def _caught_up(self) -> Aggregates:
        from journal_app.metrics.aggregates import Aggregates

        rule, clocks, chosen = self._figures.rule(), special_clocks(self._ledger), choice_of(self.only)
        # What days and risks are told by touches every trade, and excursions come without a revision of their own.
        basis = (rule, tuple(sorted(clocks.items())), book_reading.excursions_mark(self._ledger))
        if rule.kind == "percent":
            self._aggregates, self._basis = Aggregates(self._figures._book(self.only), chosen), basis  # noqa: SLF001 - one and the same room
            return self._aggregates
        revision, whole = self._shelf.whole()
        if self._aggregates is None or basis != self._basis:
            self._aggregates, self._basis = Aggregates(whole, chosen, rule), basis
        elif revision != self._revision:
            self._aggregates.follow(whole, book_reading.changed_since(self._ledger, self._revision))
        self._revision = revision
        return self._aggregates


def columns_of(trades: Iterable[Trade]) -> dict[str, Any]:
    """Return trades as the columns of `metrics.book.read_book`; open ones are left out."""
    from journal_app.metrics.exact import digits_of

    rows = [one for one in trades if one.closed_us is not None]
    names: dict[str, int] = {}
    money = {name: digits_of([getattr(one, name) for one in rows]) for name in ("gross", "fees", "net")}
    return {
        "seq": range(len(rows)), "account": [names.setdefault(one.account, len(names)) for one in rows],
        "accounts": {number: name for name, number in names.items()}, "symbol": [one.symbol for one in rows],
        "underlying": [one.underlying for one in rows], "asset_class": [one.asset_class for one in rows],
        "side": [one.side for one in rows], "opened_us": [one.opened_us for one in rows],
        "closed_us": [one.closed_us for one in rows], "fills": [one.fills for one in rows],
        **{name: [float(getattr(one, name)) for one in rows] for name in ("qty", "entry_price", "multiplier")},
        **money, "excursions": [[]] * 5,
        "marks": [(place, one.setup, json.dumps(list(one.tags), ensure_ascii=False), one.reviewed, _float(one.stop))
                  for place, one in enumerate(rows)],
    }  # fmt: skip


def _float(text: str | None) -> float | None:
    return float(text) if text else None


def _day(one: book_reading.Booked, clocks: Mapping[str, TradingClock]) -> str:
    return reading.day_text(one.time_us, clocks.get(one.account, EXCHANGE))


def _only_coins(book: Book) -> bool:
    texts = book.asset_class.texts
    return "crypto" in texts and bool((book.asset_class.codes == texts.index("crypto")).all())


def _day_before(text: str) -> str:
    return (parse_day(text) - timedelta(days=1)).isoformat()


def _ruled(trade: Trade, rule: RiskRule, capital: Mapping[tuple[str, str], float]) -> Trade:
    if trade.r_multiple is not None or trade.closed_us is None or trade.doubt is not None:
        return trade
    if rule.kind == "money":
        risk = rule.amount
    elif rule.kind == "entry":
        risk = abs(float(trade.entry_price) * float(trade.qty) * float(trade.multiplier)) * rule.amount / 100
    else:
        day = reading.day_text(trade.opened_us)
        risk = capital.get((trade.account, day), 0.0) * rule.amount / 100
    if not risk > 0:
        return trade
    units = round(risk * 10**9) * 10**9
    r = divide_rounded(to_units(trade.net) * 10**4, units) * _R_STEP
    return trade._replace(r_multiple=from_units(r))
