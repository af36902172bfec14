"""The trader's days: plan, quick notes, close-out, its card, and the trades that wait for a review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal

from journal_app.domain.clock import EXCHANGE, Session, TradingClock, day_start, now_us, parse_day, trading_day
from journal_app.domain.days import (
    Against,
    CloseOut,
    DayCard,
    DayPlan,
    DayRecord,
    DaySoFar,
    Figure,
    OfferedPlan,
    QueuedTrade,
    QuickNote,
    ReviewQueue,
    deepest_loss,
)
from journal_app.domain.money import from_units, to_units
from journal_app.domain.trades import Trade, TradeFilter
from journal_app.domain.trading_hours import TradingHours
from journal_app.ledger import day_fills, days, reading, reviews
from journal_app.ledger.lots_of_trade import lots_of
from journal_app.ledger.sessions import clock_of, session_of, special_clocks

if TYPE_CHECKING:
    from journal_app.figures import Figures
    from journal_app.ledger.store import Ledger

_FIGURES = ("trades", "net_pnl", "total_r", "average_r", "win_rate", "fees")
_SECONDS_EACH = 40
_FEWEST_REVIEWS = 5
_SHORTEST_US, _LONGEST_US = 2_000_000, 600_000_000
"""Marks that follow sooner were set in bulk, those that follow later after a break."""
_MOST_QUEUED = 500
_DAY = timedelta(days=1)


class Days:
    """The days of one journal. Safe from any thread. Days are the exchange's, YYYY-MM-DD."""

    def __init__(self, ledger: Ledger, figures: Figures) -> None:
        """Work on a ledger; *figures* tell the catalogue's figures of a day."""
        self._ledger, self._figures = ledger, figures

    def record(self, day: str) -> DayRecord:
        """Return all that is written about a day. Raises SettingsError for a day that is none."""
        return days.record_of(self._ledger, day)

    def written(self) -> tuple[str, ...]:
        """Return the days of which something is written, oldest first."""
        return days.days_with_words(self._ledger)

    def offered_plan(self, day: str) -> OfferedPlan:
        """Return the plan of a day; where none is written, the last one before, to start from. Nothing is stored."""
        record = self.record(day)
        if record.plan is not None:
            return OfferedPlan(record.plan, record.day)
        before = days.last_plan(self._ledger, record.day)
        return OfferedPlan(DayPlan(), None) if before is None else OfferedPlan(before[1], before[0])

    def save_plan(self, day: str, plan: DayPlan | None) -> DayPlan | None:
        """Write the plan of a day; return what it was before, which undoes it (None: there was none).

        Raises SettingsError for a day that is none, LedgerError for a budget or number of trades that is none.
        """
        return days.save_plan(self._ledger, day, plan)

    def note(self, text: str, at_us: int | None = None, day: str | None = None) -> QuickNote:
        """Write a quick note, now or at a time (UTC µs), on the day of that time or on *day*.

        `remove_note` undoes it. Raises SettingsError for a day that is none, LedgerError without a text, and for one
        above 10 MB.
        """
        return days.add_day_note(self._ledger, text, now_us() if at_us is None else at_us, day)

    def remove_note(self, note: QuickNote) -> QuickNote:
        """Take a quick note away and return it, for `note`. Raises LedgerError when it is not there."""
        return days.remove_day_note(self._ledger, note.at_us)

    def close_out(self, day: str, close_out: CloseOut | None) -> CloseOut | None:
        """Write the close-out of a day under the computer's clock; return what it was before, which undoes it.

        Raises SettingsError for a day that is none, LedgerError for a grade beyond 5.
        """
        if close_out is not None and not close_out.at_us:
            close_out = replace(close_out, at_us=now_us())
        return days.save_close_out(self._ledger, day, close_out)

    def card(self, day: str, account: str | None = None) -> DayCard:
        """Return the close-out card of a day, of all accounts or of one.

        Raises SettingsError for a day that is none.
        """
        record = self.record(day)
        day = record.day
        only = TradeFilter(account=account, from_day=day, to_day=day)
        measured = self._figures.metrics(only)
        found = map(measured.__getitem__, _FIGURES)
        figures = tuple(Figure(one.name, one.label, one.value, one.unit, one.n) for one in found)
        closed = tuple(self._figures.with_r(reading.trades(self._ledger, "flat", only)))
        counted = tuple(one for one in closed if one.doubt is None)
        best, worst, ranked_by = _extremes(counted)
        rule_from, rule = days.last_rule(self._ledger, day) or (None, None)
        return DayCard(
            record, figures, closed, best, worst, ranked_by, self._against(record, counted, account), rule, rule_from,
            tuple(one.trade_id for one in closed if not one.reviewed), len(closed) - len(counted),
        )  # fmt: skip

    def against(self, day: str, account: str | None = None) -> Against:
        """Return the plan of a day beside what was done, as its card has it. Raises SettingsError for a wrong day."""
        only = TradeFilter(account=account, from_day=day, to_day=day)
        counted = tuple(one for one in reading.trades(self._ledger, "flat", only) if one.doubt is None)
        return self._against(self.record(day), counted, account)

    def so_far(self, card: DayCard, account: str | None = None) -> DaySoFar:
        """Return the fills of the day of a card, and what they brought, in trades that are still open too."""
        day = card.record.day
        rows = day_fills.rows_of_day(self._ledger, day, account)
        closed = next((one.value for one in card.figures if one.name == "net_pnl"), None)
        realised = self._realised(rows.open_trades, parse_day(day))
        net = None if closed is None or realised is None else from_units(to_units(closed) + to_units(realised))
        return DaySoFar(rows.fills, closed, realised, net, len(rows.open_trades))

    def _realised(self, trade_ids: Sequence[str], day: date) -> str | None:
        """Return what open trades realised on a day, after fees; None when the figures of one cannot be known."""
        clocks, total = special_clocks(self._ledger), 0
        for trade_id in trade_ids:
            trade = reading.trade_of(self._ledger, trade_id)
            if trade is None or trade.doubt is not None:
                return None
            own = clocks.get(trade.account, EXCHANGE).of(trade.asset_class)
            for lot in lots_of(self._ledger, trade_id, "fifo") if trade.exit_price is not None else ():
                if lot.net is not None and lot.closed_us is not None and trading_day(lot.closed_us, own) == day:
                    total += to_units(lot.net)
        return from_units(total)

    def hours(self, at_us: int, account: str | None = None) -> TradingHours:
        """Return the sessions around a moment (UTC µs), by the exchange's calendar or that of an account."""
        clock = EXCHANGE if account is None else clock_of(self._ledger, account)
        today = trading_day(at_us, clock)
        current = self._session(today, clock)
        if current.open_us is None:
            current = self._session(self._next_session(today, -_DAY, clock), clock)
        following = self._session(self._next_session(today, _DAY, clock), clock)
        until_us = day_start(today + _DAY, clock)
        return TradingHours(today, current, following, until_us, clock.zone, clock.calendar == "24/7")

    def neighbour(self, day: str, step: Literal[-1, 1], account: str | None = None) -> str:
        """Return the next day of trading after a day, or (step −1) the one before.

        That is a session of the calendar, or a day between on which there was a trade or something is written.
        Raises SettingsError for a day that is none.
        """
        clock = EXCHANGE if account is None else clock_of(self._ledger, account)
        found = parse_day(day) + step * _DAY
        while self._session(found, clock).open_us is None and not self._has_something(found.isoformat(), account):
            found += step * _DAY
        return found.isoformat()

    def _has_something(self, day: str, account: str | None) -> bool:
        return self.record(day) != DayRecord(day) or day_fills.is_traded_on(self._ledger, day, account)

    def _next_session(self, day: date, step: timedelta, clock: TradingClock) -> date:
        day += step
        while self._session(day, clock).open_us is None:
            day += step
        return day

    def _session(self, day: date, clock: TradingClock) -> Session:
        if clock.calendar == "24/7":
            return Session(day, day_start(day, clock), day_start(day + _DAY, clock))
        return session_of(self._ledger, day)

    def _against(self, record: DayRecord, counted: Sequence[Trade], account: str | None) -> Against:
        plan = record.plan
        lost = deepest_loss([one.net for one in counted])
        entered = reviews.count_entered(self._ledger, record.day, account)
        answers = record.close_out.kept_rules if record.close_out else ()
        rules = plan.rules if plan else ()
        kept = (*answers, *(None for _ in rules))[: len(rules)]
        budget, most = (plan.risk_budget, plan.most_trades) if plan else (None, None)
        return Against(
            plan, lost, entered, None if budget is None else to_units(lost) <= to_units(budget),
            None if most is None else entered <= most, tuple(zip(rules, kept, strict=True)),
        )  # fmt: skip

    def queue(
        self, from_day: str | None = None, to_day: str | None = None, *, account: str | None = None,
        most: int = _MOST_QUEUED,
    ) -> ReviewQueue:  # fmt: skip
        """Return the closed trades that wait for a review, oldest close first: all counted, the first *most* told.

        The time is an estimate: the trader's own median between reviews, else 40 s each. Raises SettingsError for a
        day that is none.
        """
        only = TradeFilter(account=account, from_day=from_day, to_day=to_day)
        left, found = reviews.unreviewed(self._ledger, only, most)
        seconds = _own_seconds(reviews.review_times(self._ledger))
        waiting = tuple(map(_queued, self._figures.with_r(found)))
        return ReviewQueue(waiting, left, seconds or _SECONDS_EACH, seconds is not None)


def _queued(trade: Trade) -> QueuedTrade:
    net = trade.net if trade.doubt is None else None
    return QueuedTrade(trade.trade_id, trade.symbol, trade.closed_us or 0, net, trade.r_multiple)


def _own_seconds(times: Sequence[int]) -> int | None:
    """Return the median seconds between reviews that followed each other; None for too few to tell."""
    gaps = [after - before for before, after in pairwise(times)]
    steady = [gap for gap in gaps if _SHORTEST_US <= gap <= _LONGEST_US]
    return max(1, round(median(steady) / 1_000_000)) if len(steady) >= _FEWEST_REVIEWS else None


def _extremes(counted: Sequence[Trade]) -> tuple[Trade | None, Trade | None, Literal["R", "money"] | None]:
    """Return the best and the worst trade, and what they are ranked by; None where all are alike."""
    by_r = all(one.r_multiple is not None for one in counted)
    results = [to_units((one.r_multiple if by_r else None) or one.net) for one in counted]
    if len(set(results)) < 2:
        return None, None, None
    best, worst = (counted[results.index(pick(results))] for pick in (max, min))
    return best, worst, "R" if by_r else "money"
