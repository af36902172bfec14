"""Prove an account against its broker at the end of a pass: positions and cash now, then the days that are over."""

import logging
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Protocol

from journal_app.brokers.alpaca import BrokerAccount, BrokerPosition
from journal_app.brokers.alpaca_history import PastDays
from journal_app.brokers.errors import SyncStoppedError
from journal_app.domain.clock import trading_day
from journal_app.domain.errors import BrokerError, KeysRejectedError
from journal_app.domain.money import to_units
from journal_app.domain.proofs import HARD, Difference, Proof
from journal_app.ledger import cash_book, proofs, suspects
from journal_app.ledger.proofs import Proven
from journal_app.ledger.reading import positions
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.ledger.suspects import Suspect
from journal_app.sync.coin_fees import OpenCoinFees
from journal_app.sync.day_prices import Ask
from journal_app.sync.explaining import explain
from journal_app.sync.finished_days import FinishedDays
from journal_app.sync.lineup import Lineup
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
        self._lineup = Lineup(ledger, account)

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
        known = {_figures(one) for one in self._known()}
        return any(_figures(one) not in known for one in found.differences)

    def _known(self) -> tuple[Difference, ...]:
        """Return the differences of this day's last look."""
        kept = proofs.kept_proof(self._ledger, self._account, str(self._today))
        return () if kept is None else kept.proof.differences

    def conclude(self, found: Look) -> dict[str, object]:
        """Explain and store what a look found, then prove the finished days. Raises BrokerError."""
        self._lineup = Lineup(self._ledger, self._account)
        proof = proof_of(found, self._account.name, str(self._today), self._now_us)
        proof = proof._replace(changes=tuple(suspects.explanation(one, one.cash) for one in self._lineup.missing))
        if found.differences:
            proof = proof._replace(differences=self._explained(found.differences))
            self._doubt(proof)
        days = FinishedDays(self._ledger, self._account, self._now_us, self._lineup)
        wanted = days.wanted()
        proven = None if wanted is None else self._prove(days, *wanted)
        proofs.keep_proofs(self._ledger, self._account, proof, proven)
        return told(proof, days.newest())

    def _doubt(self, proof: Proof) -> None:
        """Let the days since the oldest row behind a new difference be proven again: the broker's may have changed."""
        known = {row for one in self._known() for row in one.rows}
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

    def _explained(self, differences: Sequence[Difference]) -> tuple[Difference, ...]:
        """Name the rows behind positions and cash that differ now; what was explained by known facts stays so."""
        rows, guesses = self._lineup.now(str(self._today)), self._lineup.guesses()
        explained = {_figures(one): one for one in self._known() if one.rows and one.unexplained == "0"}
        found = []
        for one in differences:
            units = to_units(one.difference)
            before = explained.get(_figures(one))
            if before is not None and all(row.why in HARD for row in before.rows):
                found.append(one._replace(rows=before.rows, unexplained="0"))
            elif one.what == "cash":
                found.append(explain(one, units, rows, lambda row: row.cash, guesses=guesses))
            else:
                mine, others = _of_symbol(rows, one.symbol), _of_symbol(guesses, one.symbol)
                found.append(explain(one, units, mine, lambda row: row.qty, guesses=others))
        return tuple(found)


def _figures(one: Difference) -> tuple[str, str | None, str]:
    return one.what, one.symbol, one.difference


def _of_symbol(rows: Iterable[Suspect], symbol: str | None) -> list[Suspect]:
    wanted = (symbol or "").replace("/", "")
    return [one for one in rows if (one.symbol or "").replace("/", "") == wanted]
