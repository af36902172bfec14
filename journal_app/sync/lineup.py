"""The rows that may be behind a difference, each kind read once for all days that are looked at."""

from functools import cached_property

from journal_app.brokers.alpaca_symbols import asset_class_of
from journal_app.ledger import absences, heard, proofs, suspects
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.ledger.suspects import Suspect

END = "~"
"""Comes after every day."""


class Lineup:
    """Suspects of one account, as the journal is now."""

    def __init__(self, ledger: Ledger, account: AccountRef) -> None:
        """Read nothing yet."""
        self._ledger = ledger
        self._account = account
        self._changed: dict[int, tuple[Suspect, ...]] = {}

    @cached_property
    def missing(self) -> tuple[Suspect, ...]:
        """The rows that the broker no longer shows."""
        ids = absences.missing_ids(self._ledger, self._account)
        return suspects.named(self._ledger, self._account, ids, "missing at the broker") if ids else ()

    @cached_property
    def _provisional(self) -> tuple[Suspect, ...]:
        told = heard.provisional_fills(self._ledger, self._account.name)
        waiting = (one for one in told if one.state == "waiting")
        return tuple(suspects.provisional(one, asset_class_of(one.symbol or "")[2]) for one in waiting)

    @cached_property
    def _doubtful(self) -> tuple[Suspect, ...]:
        return suspects.doubtful(self._ledger, self._account)

    @cached_property
    def _recent(self) -> tuple[Suspect, ...]:
        return tuple(suspects.recent(self._ledger, self._account))

    @cached_property
    def _late(self) -> tuple[tuple[str, Suspect], ...]:
        return suspects.booked_late(self._ledger, self._account)

    def changed_since(self, seq: int, day: str = END) -> list[Suspect]:
        """Return the rows dated up to a day that came, changed or went after a fact."""
        if seq not in self._changed:
            self._changed[seq] = suspects.changed_since(self._ledger, self._account, seq)
        return [one for one in self._changed[seq] if one.day <= day]

    def now(self, today: str) -> list[Suspect]:
        """Return who may be behind a difference of now: known ones first."""
        since = proofs.last_even_look(self._ledger, self._account, today)
        changed = [] if since is None else self.changed_since(since)
        return [*self.missing, *self._provisional, *changed, *self._doubtful]

    def at_end_of(self, day: str) -> list[Suspect]:
        """Return who may be behind a difference of a finished day, which knows nothing of later days."""
        since = proofs.last_even_seq(self._ledger, self._account, day)
        if since is None:
            changed = [one for made_on, one in self._late if one.day <= day < made_on]
        else:
            changed = self.changed_since(since, day)
        return [*(one for one in (*self.missing, *self._doubtful) if one.day <= day), *changed]

    def guesses(self, day: str = END) -> list[Suspect]:
        """Return the newest rows dated up to a day: only their amount can make them suspect."""
        return [one for one in self._recent if one.day <= day]
