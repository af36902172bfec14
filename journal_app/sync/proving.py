"""Prove an account against its broker after a pass: positions and cash now, equity of every finished day.

The figure of a finished day is held + booked − broker = 0.00: what was held at the day's end at its
closing prices, and the ledger's cash at that end, against the equity that the broker keeps. Both
sides go by a row's own exchange day, so a late row changes the days since its date, which are then
proven again. Equity comes rounded to cents: half a cent on either side is no difference.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Protocol, TypeVar

from journal_app.brokers.alpaca import BrokerAccount, BrokerPosition
from journal_app.brokers.alpaca_history import PastDays
from journal_app.brokers.alpaca_symbols import asset_class_of
from journal_app.brokers.errors import SyncStoppedError
from journal_app.domain.clock import trading_day
from journal_app.domain.errors import BrokerError, KeysRejectedError
from journal_app.domain.money import ONE, divide_rounded, from_units, to_units
from journal_app.domain.proofs import Difference, Proof
from journal_app.ledger import absences, cash_book, heard, holding_book, proofs, suspects
from journal_app.ledger.holding_book import Held
from journal_app.ledger.proofs import Kept
from journal_app.ledger.reading import positions
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.ledger.suspects import Suspect
from journal_app.sync.coin_fees import OpenCoinFees
from journal_app.sync.explaining import explain
from journal_app.sync.tie_out import Look, look, proof_of, told

log = logging.getLogger(__name__)
T = TypeVar("T")
_CENT = ONE // 100
_AGAIN_DAYS = 45
"""How long a day that is not even is asked for again, each time a new day is over."""


class Provable(Protocol):
    """A broker that can be asked for what a proof needs."""

    def account(self) -> BrokerAccount:
        """Return the account with its cash."""

    def positions(self) -> tuple[BrokerPosition, ...]:
        """Return what is held."""

    def history(self) -> PastDays:
        """Return who knows days that are over."""


class Prover:
    """One account and its broker, at the end of a pass. *ask* runs a question and brings its answer."""

    def __init__(
        self, ledger: Ledger, broker: Provable, account: AccountRef, ask: Callable[[Callable[[], Any]], Any],
        now_us: int,
    ) -> None:  # fmt: skip
        """Join the parts; *now_us* is the broker's clock."""
        self._ledger = ledger
        self._broker = broker
        self._account = account
        self._ask = ask
        self._now_us = now_us
        self._today = trading_day(now_us)

    def look(self) -> Look:
        """Compare positions and cash as they are now. Raises BrokerError."""
        theirs: tuple[BrokerPosition, ...] = self._ask(self._broker.positions)
        known: BrokerAccount = self._ask(self._broker.account)
        cash_book.bring_up(self._ledger, self._account)
        ours = positions(self._ledger, self._account.name)
        booked = cash_book.Balances(self._ledger, self._account).now
        pairs = [one.symbol for one in ours if "/" in one.symbol]
        bought = suspects.coins_bought(self._ledger, self._account, pairs, self._today - timedelta(days=1))
        return look(ours, theirs, booked, known, OpenCoinFees(bought))

    def is_news(self, found: Look) -> bool:
        """Tell whether something differs that did not at the last look of this day."""
        kept = proofs.kept_proof(self._ledger, self._account, str(self._today))
        known = {_figures(one) for one in kept.proof.differences} if kept is not None else set()
        return any(_figures(one) not in known for one in found.differences)

    def conclude(self, found: Look) -> dict[str, object]:
        """Explain and store what a look found, then prove the finished days. Raises BrokerError."""
        today = str(self._today)
        proof = proof_of(found, self._account.name, today, self._now_us)
        if found.differences:
            proof = proof._replace(differences=self._explained(found.differences))
        proofs.keep_proofs(self._ledger, self._account, [proof], proofs.last_seq(self._ledger))
        days = FinishedDays(self._ledger, self._account, self._now_us, self._told_by_sync())
        if (wanted := days.wanted()) is not None:
            self._prove(days, *wanted)
        return told(proof, days.newest())

    def _prove(self, days: "FinishedDays", first: date, last: date) -> None:
        """Prove finished days; when the broker does not tell what it takes, they wait for the next pass."""
        try:
            days.prove(first, last, self._broker.history(), self._ask)
        except (KeysRejectedError, SyncStoppedError):
            raise
        except BrokerError as error:
            log.info("%s: days from %s on were not proven: %s", self._account.name, first, error.title)

    def _explained(self, differences: Sequence[Difference]) -> tuple[Difference, ...]:
        """Name the rows behind positions and cash that differ now."""
        ledger, account = self._ledger, self._account
        since = proofs.last_even_seq(ledger, account, str(self._today))
        changed = () if since is None else suspects.changed_since(ledger, account, since, "~")
        rows = (*self._told_by_sync(), *changed, *suspects.doubtful(ledger, account))
        guesses = tuple(suspects.recent(ledger, account))
        found = []
        for one in differences:
            units = to_units(one.difference)
            if one.what == "cash":
                found.append(explain(one, units, rows, lambda row: row.cash, guesses=guesses))
            else:
                mine, others = _of_symbol(rows, one.symbol), _of_symbol(guesses, one.symbol)
                found.append(explain(one, units, mine, lambda row: row.qty, guesses=others))
        return tuple(found)

    def _told_by_sync(self) -> tuple[Suspect, ...]:
        """Return the rows that the broker no longer shows, and executions that it has not booked yet."""
        missing = absences.missing_ids(self._ledger, self._account)
        heard_of = heard.provisional_fills(self._ledger, self._account.name)
        return (
            *suspects.named(self._ledger, self._account, missing, "missing at the broker"),
            *(
                suspects.provisional(one, asset_class_of(one.symbol or "")[2])
                for one in heard_of
                if one.state == "waiting"
            ),
        )


def _figures(one: Difference) -> tuple[str, str | None, str]:
    return one.what, one.symbol, one.difference


def _of_symbol(rows: Iterable[Suspect], symbol: str | None) -> list[Suspect]:
    wanted = (symbol or "").replace("/", "")
    return [one for one in rows if (one.symbol or "").replace("/", "") == wanted]


class FinishedDays:
    """The days that are over: which of them to prove, and what is found."""

    def __init__(self, ledger: Ledger, account: AccountRef, now_us: int, told_by_sync: Sequence[Suspect]) -> None:
        """Look at what is stored about them; *told_by_sync* are rows that are known to differ at the broker."""
        self._ledger = ledger
        self._account = account
        self._last = trading_day(now_us) - timedelta(days=1)
        self._now_us = now_us
        self._told_by_sync = [one for one in told_by_sync if one.why != "provisional"]

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

    def prove(self, first: date, last: date, history: PastDays, ask: Callable[[Callable[[], Any]], Any]) -> None:
        """Compare each day's equity and store what was found. Raises BrokerError."""
        told_equity: dict[date, str] = ask(lambda: history.equity(first, last))
        days = sorted(map(str, told_equity))
        held = holding_book.holdings_by_day(self._ledger, self._account, days)
        prices = Prices(self._ledger, self._account, history, ask)
        prices.fetch(held)
        balances = cash_book.Balances(self._ledger, self._account)
        stored = proofs.kept_proofs(self._ledger, self._account, str(first))
        found = []
        for day in days:
            booked = balances.on(day)
            broker = told_equity[date.fromisoformat(day)]
            found.append(self._proof(day, booked, held[day], prices, broker, stored.get(day)))
        newest = proofs.last_seq(self._ledger)
        proofs.keep_proofs(self._ledger, self._account, found, newest, proven_to=str(self._last))

    def _proof(
        self, day: str, booked: int, held: Sequence[Held], prices: "Prices", broker: str, before: Kept | None
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

    def _changes(self, before: Kept | None, day: str) -> tuple[Any, ...]:
        """Return the rows that changed a day after it was proven."""
        if before is None or before.proof.booked is None:
            return ()
        rows = suspects.changed_since(self._ledger, self._account, before.last_seq, day)
        return (*before.proof.changes, *(suspects.explanation(one, one.cash) for one in rows))

    def _explained(self, difference: Difference, units: int, day: str, prices: "Prices") -> Difference:
        ledger, account = self._ledger, self._account
        since = proofs.last_even_seq(ledger, account, day)
        late = suspects.booked_after(ledger, account, day)
        changed = late if since is None else suspects.changed_since(ledger, account, since, day)
        others = (*self._told_by_sync, *suspects.doubtful(ledger, account))
        rows = [*(one for one in others if one.day <= day), *changed]
        guesses = [one for one in suspects.recent(ledger, account) if one.day <= day]
        return explain(
            difference, units, rows, lambda row: row.worth(prices.of(row.symbol or "", day)),
            near=_CENT // 2, guesses=guesses,
        )  # fmt: skip


def _after(day: str) -> str:
    return str(date.fromisoformat(day) + timedelta(days=1))


class Prices:
    """Closing prices of finished days: those that are kept, and the missing ones by one request per kind."""

    def __init__(
        self, ledger: Ledger, account: AccountRef, history: PastDays, ask: Callable[[Callable[[], Any]], Any]
    ) -> None:
        """Know where to look and whom to ask."""
        self._ledger = ledger
        self._account = account
        self._history = history
        self._ask = ask
        self._found: dict[tuple[str, str], str] = {}

    def fetch(self, held: dict[str, tuple[Held, ...]]) -> None:
        """Have the prices of everything that was held on some days. Raises BrokerError."""
        self._found = proofs.closes(self._ledger, self._account, held)
        missing: dict[str, set[tuple[str, str]]] = {}
        for day, some in held.items():
            for one in some:
                if (one.symbol, day) not in self._found:
                    missing.setdefault(one.asset_class, set()).add((one.symbol, day))
        for asset_class, wanted in missing.items():
            symbols, days = {symbol for symbol, _ in wanted}, sorted(day for _, day in wanted)
            first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
            told_prices = self._ask(_question(self._history, asset_class, symbols, first, last))
            fresh = {(symbol, str(day)): price for (symbol, day), price in told_prices.items()}
            kept = {key: price for key, price in fresh.items() if key in wanted}
            proofs.keep_closes(self._ledger, self._account, kept)
            self._found |= kept

    def of(self, symbol: str, day: str) -> int | None:
        """Return a closing price in units of 10⁻¹⁸; None when there is none."""
        text = self._found.get((symbol, day))
        return None if text is None else to_units(text)


def _question(
    history: PastDays, asset_class: str, symbols: set[str], first: date, last: date
) -> Callable[[], dict[tuple[str, date], str]]:
    return lambda: history.closes(asset_class, symbols, first, last)
