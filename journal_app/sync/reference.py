"""What rows need to be read rightly: odd contracts, coin pairs, the exchange's calendar; asked once, then kept."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar

from journal_app.brokers.alpaca_reference import may_be_odd
from journal_app.brokers.alpaca_symbols import slash_form
from journal_app.brokers.errors import SyncStoppedError
from journal_app.domain.clock import trading_day
from journal_app.domain.errors import BrokerError, KeysRejectedError
from journal_app.domain.news import Issue
from journal_app.ledger import instruments, sessions
from journal_app.ledger.store import AccountRef, Ledger
from journal_app.sync.courier import Courier
from journal_app.sync.ports import Broker

T = TypeVar("T")
CALENDAR = "calendar"
"""Under this name the ledger keeps when the calendar was last asked for (broker's clock, UTC µs)."""
_DAY_US = 86_400_000_000
_FRESH_US = 30 * _DAY_US
_BACK, _AHEAD = timedelta(days=400), timedelta(days=300)


class Reference:
    """Looks up what a pass needs to know, for one account. An outage leaves the usual rule and an issue."""

    def __init__(self, ledger: Ledger, broker: Broker, account: AccountRef, courier: Courier) -> None:
        """Start from what the journal knows."""
        self._ledger, self._broker, self._account, self._courier = ledger, broker, account, courier
        self._multipliers = instruments.known_multipliers(ledger, broker.name)
        self._pairs = instruments.known_pairs(ledger, broker.name)
        self._looked_at: set[tuple[str, bool]] = set()
        broker.learn(self._multipliers, self._pairs)

    def prepare(self, rows: Iterable[Any]) -> list[Issue]:
        """Look up what some rows need before they are read; return what could not be found."""
        odd, unknown = set(), set()
        for row in rows:
            symbol = row.get("symbol") if isinstance(row, dict) else None
            if not isinstance(symbol, str):
                continue
            look = (symbol, row.get("activity_type") == "CFEE")
            if look in self._looked_at:
                continue
            self._looked_at.add(look)
            if symbol not in self._multipliers and may_be_odd(symbol):
                odd.add(symbol)
            elif look[1] and symbol not in self._pairs and slash_form(symbol) is None:
                unknown.add(symbol)
        issues = [issue for symbol in sorted(odd) if (issue := self._look_up(symbol)) is not None]
        if unknown:
            self._learn_pairs()
        return issues

    def _look_up(self, symbol: str) -> Issue | None:
        found = self._try(lambda: self._broker.contract(symbol))
        if found is None:
            return Issue(
                self._account.name, instruments.assumed_name(symbol),
                f"The broker does not tell how many shares one contract of {symbol} stands for; 100 are assumed.",
            )  # fmt: skip
        self._multipliers[symbol] = found.multiplier
        with self._ledger.writing() as (database, _):
            instruments.keep_multiplier(database, self._broker.name, symbol, found.multiplier, found.raw)
        self._broker.learn({symbol: found.multiplier}, {})
        return None

    def _learn_pairs(self) -> None:
        pairs = self._try(self._broker.pairs) or ()
        fresh = [one for one in pairs if one.symbol not in self._pairs]
        if fresh:
            with self._ledger.writing() as (database, _):
                for one in fresh:
                    instruments.keep_pair(database, self._broker.name, one.symbol, one.pair, one.raw)
        self._pairs |= {one.symbol: one.pair for one in pairs}
        self._broker.learn({}, self._pairs)

    def refresh_calendar(self, now_us: int) -> None:
        """Ask for the exchange's calendar when what is known is a month old; without it the rule stays."""
        asked = self._ledger.cursor(self._account, CALENDAR)
        if asked is not None and now_us - json.loads(asked) < _FRESH_US and sessions.known_span(self._ledger):
            return
        today = trading_day(now_us)
        known = sessions.known_span(self._ledger)
        first = min(known.last, today) if known is not None and known.first <= today - _BACK else today - _BACK
        found = self._try(lambda: self._broker.calendar(first, today + _AHEAD))
        if not found:
            return
        with self._ledger.recording() as batch:
            sessions.keep_sessions(batch.database, found)
            batch.set_cursor(self._account, CALENDAR, str(now_us))

    def _try(self, question: Callable[[], T]) -> T | None:
        try:
            return self._courier.ask(question)
        except (KeysRejectedError, SyncStoppedError):
            raise
        except BrokerError:
            return None
