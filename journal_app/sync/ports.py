"""What sync needs from a broker and from whoever listens; a broker over a file or a fake fits too."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Literal, Protocol

from journal_app.brokers.alpaca import BrokerAccount, BrokerClock, BrokerPosition, Page
from journal_app.brokers.alpaca_history import PastDays
from journal_app.brokers.alpaca_news import StreamNews
from journal_app.brokers.alpaca_orders import BrokerOrder
from journal_app.brokers.alpaca_reference import BrokerContract, CoinPair
from journal_app.brokers.alpaca_rows import Reading
from journal_app.domain.clock import Session
from journal_app.domain.news import SyncProgress, SyncReport, SyncStatus


class Stream(Protocol):
    """Live news of a broker."""

    def start(self) -> None:
        """Connect in the background."""

    def stop(self, timeout: float = 1.0) -> bool:
        """End; return whether it ended within *timeout* seconds."""


class Broker(Protocol):
    """A broker that can only be read."""

    @property
    def name(self) -> str:
        """Return the kind of broker."""

    @property
    def environment(self) -> str:
        """Return "paper", "live" or "practice"."""

    def account(self) -> BrokerAccount:
        """Return the account that the keys open."""

    def positions(self) -> tuple[BrokerPosition, ...]:
        """Return what is held."""

    def clock(self) -> BrokerClock:
        """Return the exchange's clock."""

    def activities(
        self,
        *,
        after_us: int | None = None,
        page_token: str | None = None,
        category: Literal["trade_activity", "non_trade_activity"] | None = None,
        direction: Literal["asc", "desc"] = "asc",
        whole: bool = False,
    ) -> Iterator[Page]:
        """Yield pages of rows; with *whole* raise PagesRepeatError when nobody can tell where they end."""

    def orders(self, after_us: int | None, *, only_open: bool = False) -> Iterator[tuple[BrokerOrder, ...] | None]:
        """Yield orders submitted after a time; None for one that cannot be read."""

    def order(self, order_id: str) -> tuple[BrokerOrder, ...] | None:
        """Return one order as it is now."""

    def history(self) -> PastDays:
        """Return who knows days that are over."""

    def calendar(self, first: date, last: date) -> tuple[Session, ...]:
        """Return days of the exchange's calendar."""

    def contract(self, symbol: str) -> BrokerContract | None:
        """Return an option contract; None when the broker does not know it."""

    def pairs(self) -> tuple[CoinPair, ...]:
        """Return the coin pairs that the broker trades."""

    def learn(self, multipliers: Mapping[str, str], pairs: Mapping[str, str]) -> None:
        """Read rows from now on with what is known of single contracts and of coin pairs."""

    def read(self, row: Any, account: str) -> Reading:  # noqa: ANN401 - a row is whatever the broker sent
        """Normalise one row."""

    def stream(self, on_news: Callable[[StreamNews], None]) -> Stream:
        """Return the stream, not started."""

    @property
    def clock_skew(self) -> float | None:
        """Return the broker's clock less this computer's (seconds); None when not known."""

    def try_now(self) -> None:
        """Let the next question go at once, however often the broker has failed before."""

    def interrupt(self) -> None:
        """Give up what is under way; may be called from any thread."""

    def resume(self) -> None:
        """Allow questions again."""

    def close(self) -> None:
        """Close the connections."""


class SyncListener(Protocol):
    """Who hears how sync goes; called in the sync thread, a few times a second at most."""

    def on_status(self, status: SyncStatus) -> None:
        """Hear that the state changed."""

    def on_progress(self, progress: SyncProgress) -> None:
        """Hear how far a pass is."""

    def on_report(self, report: SyncReport) -> None:
        """Hear what a pass did."""
