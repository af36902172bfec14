"""Prove an account against its broker at the end of a pass: positions and cash now, then the days that are over."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from journal_app.brokers.alpaca import BrokerAccount, BrokerPosition
from journal_app.brokers.alpaca_history import PastDays
from journal_app.brokers.alpaca_symbols import asset_class_of
from journal_app.brokers.errors import SyncStoppedError
from journal_app.domain.clock import trading_day
from journal_app.domain.errors import BrokerError, KeysRejectedError
from journal_app.domain.money import to_units
from journal_app.domain.proofs import HARD, Difference, Proof
from journal_app.ledger import absences, cash_book, heard, proofs, suspects
from journal_app.ledger.proofs import Proven
from journal_app.ledger.reading import positions
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.ledger.suspects import Suspect
from journal_app.sync.coin_fees import OpenCoinFees
from journal_app.sync.day_prices import Ask
from journal_app.sync.explaining import explain
from journal_app.sync.finished_days import FinishedDays
from journal_app.sync.tie_out import Look, look, proof_of, told

log = logging.getLogger(__name__)


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

    def __init__(self, ledger: Ledger, broker: Provable, account: AccountRef, ask: Ask, now_us: int) -> None:
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
        told_by_sync = self._told_by_sync()
        proof = proof_of(found, self._account.name, str(self._today), self._now_us)
        missing = [one for one in told_by_sync if one.why == "missing at the broker"]
        proof = proof._replace(changes=tuple(suspects.explanation(one, one.cash) for one in missing))
        if found.differences:
            proof = proof._replace(differences=self._explained(found.differences, told_by_sync))
            self._doubt(proof)
        days = FinishedDays(self._ledger, self._account, self._now_us, told_by_sync)
        wanted = days.wanted()
        proven = None if wanted is None else self._prove(days, *wanted)
        proofs.keep_proofs(self._ledger, self._account, proof, proven)
        return told(proof, days.newest())

    def _doubt(self, proof: Proof) -> None:
        """Let the days since the oldest row behind a new difference be proven again: the broker's may have changed."""
        kept = proofs.kept_proof(self._ledger, self._account, proof.day)
        known = set() if kept is None else {row for one in kept.proof.differences for row in one.rows}
        days = [row.day for one in proof.differences for row in one.rows if row not in known and row.why in HARD]
        if days:
            cash_book.doubt(self._ledger, self._account, min(days))

    def _prove(self, days: FinishedDays, first: date, last: date) -> Proven | None:
        """Prove finished days; when the broker does not tell what it takes, they wait for the next pass."""
        try:
            return days.prove(first, last, self._broker.history(), self._ask)
        except (KeysRejectedError, SyncStoppedError):
            raise
        except BrokerError as error:
            log.info("%s: days from %s on were not proven: %s", self._account.name, first, error.title)
            return None

    def _explained(self, differences: Sequence[Difference], told_by_sync: Sequence[Suspect]) -> tuple[Difference, ...]:
        """Name the rows behind positions and cash that differ now."""
        ledger, account = self._ledger, self._account
        since = proofs.last_even_seq(ledger, account, str(self._today))
        changed = () if since is None else suspects.changed_since(ledger, account, since, "~")
        rows = (*told_by_sync, *changed, *suspects.doubtful(ledger, account))
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
