"""Prove the days that are over: held + booked − broker = 0.00, or the rows that make the difference.

What was held at a day's end at its closing prices, and the ledger's cash at that end, against the
equity that the broker keeps. Both sides go by a row's own exchange day (New York's, whatever clock
the account shows), so a late row changes the days since its date, which are then proven again.
Equity comes rounded to cents: half a cent on either side is no difference.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from journal_app.brokers.alpaca_history import PastDays
from journal_app.domain.clock import trading_day
from journal_app.domain.money import ONE, divide_rounded, from_units, to_units
from journal_app.domain.proofs import Difference, Explanation, Proof
from journal_app.ledger import cash_book, holding_book, proofs, suspects
from journal_app.ledger.holding_book import Held
from journal_app.ledger.proofs import Kept, Proven
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.sync.day_prices import Ask, DayPrices, Wanted
from journal_app.sync.explaining import explain
from journal_app.sync.lineup import Lineup

_CENT = ONE // 100
_AGAIN_DAYS = 45
"""How long a day that is not even is asked for again, each time a new day is over."""


class FinishedDays:
    """The days that are over: which of them to prove, and what is found."""

    def __init__(self, ledger: Ledger, account: AccountRef, now_us: int, lineup: Lineup) -> None:
        """Look at what is stored about them."""
        self._ledger = ledger
        self._account = account
        self._last = trading_day(now_us) - timedelta(days=1)
        self._now_us = now_us
        self._lineup = lineup

    def wanted(self) -> tuple[date, date] | None:
        """Return the first and last day to prove: new, changed since, or not even for long; None for none."""
        days = list(cash_book.cash_days(self._ledger, self._account))
        if not days or days[0] > str(self._last):
            return None
        proven_to = self._proven_to()
        changed = cash_book.changed_from(self._ledger, self._account)
        if proven_to is not None and proven_to >= str(self._last):
            return None if changed is None or changed > str(self._last) else (date.fromisoformat(changed), self._last)
        since = str(self._last - timedelta(days=_AGAIN_DAYS))
        stored = proofs.kept_proofs(self._ledger, self._account, since)
        again = [day for day, kept in stored.items() if kept.proof.state != "even" and day <= str(self._last)]
        first = min(filter(None, [_after(proven_to) if proven_to else days[0], changed, *again]))
        return date.fromisoformat(first), self._last

    def _proven_to(self) -> str | None:
        return self._ledger.cursor(self._account, proofs.PROVEN)

    def newest(self) -> Proof | None:
        """Return the newest finished day's proof."""
        return proofs.newest_finished(self._ledger, self._account)

    def prove(self, first: date, last: date, history: PastDays, ask: Ask) -> Proven:
        """Compare each day's equity. Raises BrokerError."""
        told_equity: dict[date, str] = ask(lambda: history.equity(first, last))
        days = sorted(map(str, told_equity))
        held = holding_book.holdings_by_day(self._ledger, self._account, days)
        prices = DayPrices(self._ledger, self._account, history, ask)
        prices.fetch(self._wanted_prices(held))
        balances = cash_book.Balances(self._ledger, self._account)
        stored = proofs.kept_proofs(self._ledger, self._account, str(first))
        found = []
        for day in days:
            booked = balances.on(day)
            broker = told_equity[date.fromisoformat(day)]
            found.append(self._proof(day, booked, held[day], prices, broker, stored.get(day)))
        return Proven(tuple(found), str(self._last), prices.fresh)

    def _wanted_prices(self, held: Mapping[str, Sequence[Held]]) -> Iterator[Wanted]:
        """Yield what was held, and what rows that differ at the broker were about, though we may hold none of it."""
        for day, some in held.items():
            for one in some:
                yield Wanted(one.asset_class, one.symbol, day)
            for row in self._lineup.missing:
                if row.qty and row.symbol is not None and row.day <= day:
                    yield Wanted(row.asset_class, row.symbol, day)

    def _proof(
        self, day: str, booked: int, held: Sequence[Held], prices: DayPrices, broker: str, before: Kept | None
    ) -> Proof:
        known = before.proof if before is not None else Proof(self._account.name, day, self._now_us, "even")
        proof = known._replace(
            checked_us=self._now_us, booked=from_units(booked), equity_broker=broker, equity_ledger=None,
            differences=(), notes=(), state="even", changes=self._changes(before, day) or known.changes,
        )  # fmt: skip
        missing = [one.symbol for one in held if prices.of(one.symbol, day) is None]
        if missing:
            return proof._replace(state="not provable", notes=(f"no price for {', '.join(missing)} on {day}",))
        equity = booked + sum(cash_book.worth(one.qty, prices.of(one.symbol, day) or 0, one.multiplier) for one in held)
        proof = proof._replace(equity_ledger=from_units(equity))
        units = equity - to_units(broker)
        if abs(units) * 2 <= _CENT:
            return proof
        cents = divide_rounded(units, _CENT) * _CENT or units
        text = from_units(cents)
        difference = Difference("equity", None, from_units(equity), broker, text, unexplained=text)
        return proof._replace(state="off", differences=(self._explained(difference, units, day, prices),))

    def _changes(self, before: Kept | None, day: str) -> tuple[Explanation, ...]:
        """Return the rows that changed a day after it was proven."""
        if before is None or before.proof.booked is None:
            return ()
        rows = self._lineup.changed_since(before.last_seq, day)
        return (*before.proof.changes, *(suspects.explanation(one, one.cash) for one in rows))

    def _explained(self, difference: Difference, units: int, day: str, prices: DayPrices) -> Difference:
        rows = self._lineup.at_end_of(day)
        prices.fetch(Wanted(one.asset_class, one.symbol, day) for one in rows if one.qty and one.symbol is not None)
        return explain(
            difference, units, rows, lambda row: row.worth(prices.of(row.symbol or "", day)),
            near=_CENT // 2, guesses=self._lineup.guesses(day),
        )  # fmt: skip


def _after(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1))
