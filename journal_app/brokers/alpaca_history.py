"""What Alpaca says about days that are over: the account's equity, and closing prices.

Source: docs.alpaca.markets, "Account Portfolio History" and "Historical Bars". Equity comes as a
JSON number rounded to cents; bars are asked for unadjusted, as fills are.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Protocol

from journal_app.brokers.errors import Failure, Trouble, broker_error
from journal_app.domain.clock import day_start, format_time, parse_time, trading_day
from journal_app.domain.errors import BrokerError, KeysRejectedError
from journal_app.domain.money import canonical

Ask = Callable[..., Any]
"""Asks for (path, question), with ``host`` and ``version`` where they are not those of trading."""
_BARS = {"option": ("/options/bars", "v1beta1"), "crypto": ("/crypto/us/bars", "v1beta3")}
_STOCK_BARS = ("/stocks/bars", "v2")
_LIMIT = "10000"
_SYMBOLS_AT_ONCE = 200
"""Keeps an address below the length that servers accept."""


class PastDays(Protocol):
    """Who knows the equity and the closing prices of days that are over."""

    def equity(self, first: date, last: date) -> dict[date, str]:
        """Return the equity at the end of days."""

    def closes(self, asset_class: str, symbols: Iterable[str], first: date, last: date) -> dict[tuple[str, date], str]:
        """Return closing prices by symbol and day."""


class AlpacaHistory:
    """Asks for past days through the broker's own line."""

    def __init__(self, ask: Ask, data_url: str) -> None:
        """Use a line to the trading host, and know where market data is."""
        self._ask = ask
        self._data_url = data_url

    def equity(self, first: date, last: date) -> dict[date, str]:
        """Return the account's equity at the end of exchange days, in dollars and cents.

        Days on which the broker keeps no point are absent. Raises BrokerError.
        """
        # Continuous: coins trade on days without a session too.
        question = {"timeframe": "1D", "start": _midnight(first), "end": _midnight(last + timedelta(days=1)),
                    "intraday_reporting": "continuous"}  # fmt: skip
        found = self._ask("/account/portfolio/history", question)
        if not isinstance(found, dict):
            raise broker_error(Failure(Trouble.NOT_THE_BROKER, 200))
        times, values = found.get("timestamp"), found.get("equity")
        if not isinstance(times, list) or not isinstance(values, list) or len(times) != len(values):
            raise broker_error(Failure(Trouble.NOT_THE_BROKER, 200))
        points = {}
        for at, value in zip(times, values, strict=True):
            text = _number(value)
            if isinstance(at, int) and text is not None:
                points[trading_day(at * 1_000_000)] = text
        return {day: text for day, text in points.items() if first <= day <= last}

    def closes(self, asset_class: str, symbols: Iterable[str], first: date, last: date) -> dict[tuple[str, date], str]:
        """Return unadjusted closing prices by (symbol, exchange day); what was not traded is absent.

        Raises BrokerError. *asset_class* is "equity", "option" or "crypto"; pairs are written with a slash.
        """
        path, version = _BARS.get(asset_class, _STOCK_BARS)
        found: dict[tuple[str, date], str] = {}
        names = sorted(set(symbols))
        for start in range(0, len(names), _SYMBOLS_AT_ONCE):
            question = {
                "symbols": ",".join(names[start : start + _SYMBOLS_AT_ONCE]), "timeframe": "1Day", "limit": _LIMIT,
                "start": _midnight(first), "end": format_time(day_start(last + timedelta(days=1)) - 1_000_000),
            }  # fmt: skip
            if asset_class not in _BARS:
                # A dash: prices of the ticker as it traded then, not of the company that has the name today.
                question |= {"adjustment": "raw", "asof": "-"}
            for symbol, bar in self._bars(path, version, question):
                at, close = _bar(bar)
                if at is not None and close is not None:
                    found[symbol, at] = close
        return found

    def _bars(self, path: str, version: str, question: dict[str, str]) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        while True:
            found = self._ask_data(path, version, dict(question))
            bars = found.get("bars") if isinstance(found, dict) else None
            if not isinstance(bars, dict):
                raise broker_error(Failure(Trouble.NOT_THE_BROKER, 200))
            for symbol, rows in bars.items():
                for row in rows if isinstance(rows, list) else ():
                    yield symbol, row
            token = found.get("next_page_token")
            if not isinstance(token, str) or token in seen:
                return
            seen.add(token)
            question["page_token"] = token

    def _ask_data(self, path: str, version: str, question: dict[str, str]) -> Any:  # noqa: ANN401 - JSON may be anything
        """Ask the market data; keys that trade may not be allowed to read prices, and that is no reason to stop."""
        try:
            return self._ask(path, question, host=self._data_url, version=version)
        except KeysRejectedError as error:
            raise BrokerError(
                "The broker does not give closing prices to these keys.",
                "Past days cannot be proven without them; everything else goes on.",
            ) from error


def _midnight(day: date) -> str:
    return format_time(day_start(day))


def _bar(row: object) -> tuple[date | None, str | None]:
    """Return the exchange day and the close of a daily bar, which begins at that day's midnight."""
    if not isinstance(row, dict) or not isinstance(row.get("t"), str):
        return None, None
    try:
        return trading_day(parse_time(row["t"])), _number(row.get("c"))
    except (ValueError, OverflowError):
        return None, None


def _number(found: object) -> str | None:
    """Return a JSON number as canonical text; None for anything else."""
    if isinstance(found, bool) or not isinstance(found, str | int):
        return None
    try:
        return canonical(str(found))
    except ValueError:
        return None
