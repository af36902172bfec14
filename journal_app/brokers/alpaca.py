"""Alpaca as a broker: account, activities page by page, positions, clock, and the stream.

Reads only. Importing this file is cheap: alpaca-py comes with the first question.
"""

import random
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from journal_app.brokers.alpaca_address import AlpacaAddress
from journal_app.brokers.alpaca_bars import AlpacaBars
from journal_app.brokers.alpaca_budget import REQUESTS_A_MINUTE, Budget
from journal_app.brokers.alpaca_history import AlpacaHistory
from journal_app.brokers.alpaca_news import PATIENT, Patience, StreamNews
from journal_app.brokers.alpaca_orders import BrokerOrder, read_order
from journal_app.brokers.alpaca_reference import BrokerContract, CoinPair, read_contract, read_pair, read_sessions
from journal_app.brokers.alpaca_rows import Reading, read_activity
from journal_app.brokers.alpaca_secret import HiddenText
from journal_app.brokers.alpaca_stream import AlpacaStream
from journal_app.brokers.alpaca_values import (
    BrokerAccount,
    BrokerClock,
    BrokerPosition,
    Page,
    read_account,
    read_clock,
    read_position,
    time_in,
)
from journal_app.brokers.errors import (
    PASSING,
    Failure,
    PagesRepeatError,
    SyncStoppedError,
    Trouble,
    broker_error,
    keys_rejected,
    resting,
)
from journal_app.domain.clock import Session, format_time
from journal_app.domain.errors import SettingsError

if TYPE_CHECKING:
    from journal_app.brokers.alpaca_door import AlpacaDoor

__all__ = ["AlpacaAddress", "AlpacaBroker", "BrokerAccount", "BrokerClock", "BrokerPosition", "Page", "Reading"]

PAGE_SIZE = 100
ORDERS_PAGE = 500
_TRIES = 5
_FIRST_WAIT = 0.5
Category = Literal["trade_activity", "non_trade_activity"]


class AlpacaBroker:
    """One Alpaca account over the wire. For one thread at a time; ``interrupt`` from any."""

    name = "alpaca"

    def __init__(
        self,
        address: AlpacaAddress,
        key_id: str,
        secret_key: str,
        *,
        wait: Callable[[float], bool] | None = None,
        patience: Patience = PATIENT,
        budget: Budget | None = None,
    ) -> None:
        """Remember where and with which keys. *wait* (seconds) and *patience* are for tests.

        *budget* is shared with everybody who asks with the same keys; without one it is our own.

        Raises SettingsError when a key is missing.
        """
        if not (key_id.strip() and secret_key.strip()):
            raise SettingsError("A key for the broker is missing.", "Enter the key id and the secret key.")
        self.address = address
        self._key_id, self._secret_key = HiddenText(key_id.strip()), HiddenText(secret_key.strip())
        self._interrupted = threading.Event()
        self._wait = wait or self._interrupted.wait
        self._patience = patience
        self._opened: AlpacaDoor | None = None
        self._multipliers: dict[str, str] = {}
        self._pairs: dict[str, str] = {}
        self._budget = budget or Budget(None if self.environment == "practice" else REQUESTS_A_MINUTE)

    @property
    def environment(self) -> str:
        """Return "paper", "live" or "practice"."""
        return self.address.environment

    def interrupt(self) -> None:
        """Give up what is under way or waiting; every call raises SyncStoppedError until `resume`."""
        self._interrupted.set()
        if self._opened is not None:
            self._opened.cut()

    def resume(self) -> None:
        """Allow questions again after `interrupt`."""
        self._interrupted.clear()

    def try_now(self) -> None:
        """Let the next question go at once, however often the broker has failed before."""
        self._budget.try_now()

    @property
    def clock_skew(self) -> float | None:
        """Return the broker's clock less this computer's (seconds), by the last answer; None when not known."""
        return None if self._opened is None else self._opened.clock_skew()

    def close(self) -> None:
        """Close the connections; a later question opens new ones."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def account(self) -> BrokerAccount:
        """Return the account. Raises KeysRejectedError, BrokerError."""
        return read_account(self._ask("/account"))

    def positions(self) -> tuple[BrokerPosition, ...]:
        """Return what is held now; a position that cannot be read raises BrokerError."""
        return tuple(read_position(row) for row in self._ask_list("/positions", {}))

    def clock(self) -> BrokerClock:
        """Return the exchange's clock."""
        return read_clock(self._ask("/clock"))

    def activities(
        self,
        *,
        after_us: int | None = None,
        page_token: str | None = None,
        category: Category | None = None,
        direction: Literal["asc", "desc"] = "asc",
        whole: bool = False,
    ) -> Iterator[Page]:
        """Yield pages until an empty one, or one that brings no unseen id.

        *after_us* limits the instant of creation (UTC µs), *page_token* goes on after a known row.
        *whole*: only an empty page is an end; PagesRepeatError is raised for the other.
        """
        question = {"direction": direction, "page_size": str(PAGE_SIZE)}
        if after_us is not None:
            question["after"] = format_time(max(after_us, 0))
        if category is not None:
            question["category"] = category
        before: frozenset[str] = frozenset()
        while True:
            if page_token is not None:
                question["page_token"] = page_token
            rows = self._ask_list("/account/activities", dict(question))
            ids = [row["id"] for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]
            if rows and not ids:
                raise broker_error(Failure(Trouble.NOT_THE_BROKER, 200))
            # A server that ignores the token would serve the same page for ever.
            if not ids:
                return
            if before.issuperset(ids) or ids[-1] == page_token:
                if whole:
                    raise PagesRepeatError
                return
            before, page_token = frozenset(ids), ids[-1]
            yield Page(tuple(rows), page_token)

    def history(self) -> AlpacaHistory:
        """Return who answers questions about days that are over."""
        return AlpacaHistory(self._ask, self.address.data_url)

    def bars(self) -> AlpacaBars:
        """Return who has bars of the market."""
        return AlpacaBars(self._ask, self.address.data_url)

    def orders(self, after_us: int | None, *, only_open: bool = False) -> Iterator[tuple[BrokerOrder, ...] | None]:
        """Yield the orders submitted after a time (UTC µs), oldest first; None for one that cannot be read."""
        question = {"status": "open" if only_open else "all", "limit": str(ORDERS_PAGE), "direction": "asc",
                    "nested": "true"}  # fmt: skip
        seen: set[str] = set()
        while True:
            if after_us is not None:
                question["after"] = format_time(max(after_us, 0))
            rows = self._ask_list("/orders", dict(question))
            ids = [str(row.get("id")) if isinstance(row, dict) else "" for row in rows]
            fresh = [row for row, one in zip(rows, ids, strict=True) if one not in seen]
            yield from map(read_order, fresh)
            seen = set(ids)
            times = [time_in(row, "submitted_at") for row in rows if isinstance(row, dict)]
            newest = max((time for time in times if time is not None), default=None)
            if len(rows) < ORDERS_PAGE or not fresh or newest is None:
                return
            # Orders of the same instant may lie on both sides of a page's end.
            after_us = newest - 1_000_000

    def order(self, order_id: str) -> tuple[BrokerOrder, ...] | None:
        """Return one order as it is now; None when the broker does not know it or it cannot be read."""
        found = self._ask(f"/orders/{quote(order_id, safe='')}", {"nested": "true"}, may_be_missing=True)
        return None if found is None else read_order(found)

    def calendar(self, first: date, last: date) -> tuple[Session, ...]:
        """Return every day of the exchange's calendar from *first* to at most *last*."""
        rows = self._ask_list("/calendar", {"start": first.isoformat(), "end": last.isoformat()})
        return read_sessions(rows, first, last)

    def contract(self, symbol: str) -> BrokerContract | None:
        """Return an option contract; None when the broker does not know it."""
        return read_contract(self._ask(f"/options/contracts/{quote(symbol, safe='')}", may_be_missing=True))

    def pairs(self) -> tuple[CoinPair, ...]:
        """Return the coin pairs that the broker trades."""
        rows = self._ask_list("/assets", {"asset_class": "crypto", "status": "all"})
        return tuple(pair for pair in map(read_pair, rows) if pair is not None)

    def learn(self, multipliers: Mapping[str, str], pairs: Mapping[str, str]) -> None:
        """Read rows from now on with what is known of single contracts and of coin pairs."""
        self._multipliers |= multipliers
        self._pairs |= pairs

    def read(self, row: object, account: str) -> Reading:
        """Normalise one row of a page."""
        pair = self._pairs.get(str(row.get("symbol"))) if self._pairs and isinstance(row, dict) else None
        if pair is not None and isinstance(row, dict) and row.get("activity_type") == "CFEE":
            reading = read_activity({**row, "symbol": pair}, account)
            raw = read_activity(row, account).fact.raw
            return reading._replace(fact=reading.fact._replace(raw=raw))
        return read_activity(row, account, self._multipliers)

    def stream(self, on_news: Callable[[StreamNews], None]) -> AlpacaStream:
        """Return the trade stream, not started; *on_news* runs in its thread and must be quick."""
        return AlpacaStream(self.address.stream_url, self._key_id, self._secret_key, on_news, self._patience)

    def _door(self) -> "AlpacaDoor":
        if self._opened is None:
            from journal_app.brokers.alpaca_door import AlpacaDoor

            self._opened = AlpacaDoor(self.address.rest_url, self._key_id, self._secret_key)
        return self._opened

    def _ask_list(self, path: str, question: dict[str, str]) -> list[Any]:
        found = self._ask(path, question)
        if not isinstance(found, list):
            raise broker_error(Failure(Trouble.NOT_THE_BROKER, 200))
        return found

    def _ask(
        self, path: str, question: dict[str, str] | None = None, *, may_be_missing: bool = False, **where: str
    ) -> Any:  # noqa: ANN401 - JSON may be anything
        """Ask, and again after a passing trouble, at most a few times.

        *may_be_missing*: "there is no such thing" is an answer, None. *where*: another host and version.
        """
        door, budget = self._door(), self._budget
        for attempt in range(_TRIES):
            if (closed := budget.closed_for()) > 0:
                raise resting(closed)
            slot = budget.reserve()
            self._pause(slot.wait)
            found = door.ask(path, question, **where)
            if self._interrupted.is_set():
                raise SyncStoppedError
            if not isinstance(found, Failure):
                budget.went_well(slot, door.pause_needed())
                return found
            if may_be_missing and found.trouble is Trouble.REFUSED and found.status == 404:
                return None
            self._note(found)
            if found.trouble not in PASSING or attempt == _TRIES - 1 or budget.is_shaky:
                raise broker_error(found)
            if found.trouble is not Trouble.BUSY:  # for that everybody waits, at the next reserving
                self._pause(_FIRST_WAIT * 2**attempt * (0.5 + random.random() / 2))  # noqa: S311 - to be out of step
        raise AssertionError("the last try returns or raises")

    def _note(self, failure: Failure) -> None:
        """Let everybody with these keys know of a failure. Raises KeysRejectedError."""
        if failure.trouble is Trouble.KEYS:
            raise keys_rejected(self._key_id, self.environment)
        if failure.trouble is Trouble.BUSY:
            self._budget.was_refused(failure.wait_seconds)
        if failure.trouble in {Trouble.BROKEN, Trouble.TIMEOUT}:
            self._budget.broke()

    def _pause(self, seconds: float) -> None:
        if self._interrupted.is_set() or (seconds > 0 and self._wait(seconds)):
            raise SyncStoppedError
