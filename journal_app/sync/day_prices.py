"""What everything was worth at the end of finished days: closing prices, each asked for once."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from journal_app.brokers.alpaca_history import PastDays
from journal_app.domain.money import to_units
from journal_app.ledger import proofs
from journal_app.ledger.sessions import session_of
from journal_app.ledger.store import AccountRef, Ledger

Ask = Callable[[Callable[[], Any]], Any]
"""Runs a question to the broker and brings its answer."""


class Wanted(NamedTuple):
    """A price that is wanted: of which symbol, at the end of which day."""

    asset_class: str
    symbol: str
    day: str


class DayPrices:
    """Closing prices of finished days: those that are kept, and the missing ones by one request per kind.

    On a day without a session stocks and options are worth their last close; coins trade on every day.
    """

    def __init__(self, ledger: Ledger, account: AccountRef, history: PastDays, ask: Ask) -> None:
        """Know where to look and whom to ask."""
        self._ledger = ledger
        self._account = account
        self._history = history
        self._ask = ask
        self.fresh: dict[tuple[str, str], str] = {}
        """Prices that the journal does not keep yet, by symbol and day."""
        self._found: dict[tuple[str, str], str] = {}
        self._sessions: dict[str, str] = {}

    def fetch(self, wanted: Iterable[Wanted]) -> None:
        """Have some prices, as far as the broker has them. Raises BrokerError."""
        priced = {one._replace(day=self._priced_on(one.symbol, one.day)) for one in wanted}
        self._found |= proofs.closes(self._ledger, self._account, {one.day for one in priced})
        missing: dict[str, set[tuple[str, str]]] = {}
        for one in priced:
            if (one.symbol, one.day) not in self._found:
                missing.setdefault(one.asset_class, set()).add((one.symbol, one.day))
        for asset_class, keys in missing.items():
            told = self._ask(self._question(asset_class, keys))
            fresh = {(symbol, str(day)): price for (symbol, day), price in told.items()}
            kept = {key: price for key, price in fresh.items() if key in keys}
            self.fresh |= kept
            self._found |= kept

    def _question(self, asset_class: str, keys: set[tuple[str, str]]) -> Callable[[], dict[tuple[str, date], str]]:
        symbols, days = {symbol for symbol, _ in keys}, [date.fromisoformat(day) for _, day in keys]
        return lambda: self._history.closes(asset_class, symbols, min(days), max(days))

    def of(self, symbol: str, day: str) -> int | None:
        """Return a closing price in units of 10⁻¹⁸; None when there is none."""
        text = self._found.get((symbol, self._priced_on(symbol, day)))
        return None if text is None else to_units(text)

    def _priced_on(self, symbol: str, day: str) -> str:
        """Return the day whose close is a symbol's price at the end of a day: the last one with a session."""
        if "/" in symbol:
            return day
        if day not in self._sessions:
            at = date.fromisoformat(day)
            while session_of(self._ledger, at).open_us is None:
                at -= timedelta(days=1)
            self._sessions[day] = str(at)
        return self._sessions[day]
