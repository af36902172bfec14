"""Bars of Alpaca's market data, through the broker's own line: unadjusted, page by page.

Source: docs.alpaca.markets, "Historical Bars". Stocks are asked for from all exchanges ("sip"), whose
last quarter of an hour is for subscribers only; keys that may not read them get IEX's, a small part
of all trading. Options and coins have one feed each.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from journal_app.brokers.alpaca_history import Ask
from journal_app.brokers.errors import Failure, Trouble, broker_error
from journal_app.domain.bars import SIZE_US, Bars, BarSize
from journal_app.domain.clock import format_time, parse_time
from journal_app.domain.errors import BrokerError, KeysRejectedError
from journal_app.domain.money import DECIMALS, canonical, to_units

_PATHS = {"option": ("/options/bars", "v1beta1"), "crypto": ("/crypto/us/bars", "v1beta3")}
_STOCKS = ("/stocks/bars", "v2")
_FRAMES: dict[BarSize, str] = {
    "1Min": "1Min", "5Min": "5Min", "15Min": "15Min", "1Hour": "1Hour", "1Day": "1Day",
}  # fmt: skip
_LIMIT = "10000"
_PLACES = 9
_STEP = 10 ** (DECIMALS - _PLACES)
_LARGEST = 2**63 - 1
DELAY_US = 16 * 60_000_000
"""What is younger than this is for subscribers only."""


class MarketDataRefusedError(BrokerError):
    """These keys may trade but not read prices: nothing else suffers from it."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "The broker does not give bars to these keys.",
            "How far trades went meanwhile stays unknown; everything else goes on. Check the market data plan.",
        )


class BarSource(Protocol):
    """Who has bars of past and present days."""

    def feed(self, asset_class: str) -> str:
        """Return of which market the bars are."""

    def bars(
        self, asset_class: str, symbols: Iterable[str], size: BarSize, first_us: int, end_us: int
    ) -> dict[str, Bars]:
        """Return bars by symbol."""


class AlpacaBars:
    """Asks for bars; remembers which feed of stocks the keys may read."""

    def __init__(self, ask: Ask, data_url: str) -> None:
        """Use a line to the trading host, and know where market data is."""
        self._ask = ask
        self._data_url = data_url
        self._stock_feeds = ["sip", "iex"]

    def feed(self, asset_class: str) -> str:
        """Return of which market the bars are: "sip" (all exchanges), "iex", "opra" or "us"."""
        return {"option": "opra", "crypto": "us"}.get(asset_class, self._stock_feeds[0])

    def bars(
        self, asset_class: str, symbols: Iterable[str], size: BarSize, first_us: int, end_us: int
    ) -> dict[str, Bars]:
        """Return bars labelled from *first_us* to before *end_us* (UTC µs) by symbol, in order of time.

        A symbol without any is absent. *asset_class* is "equity", "option" or "crypto"; pairs are
        written with a slash. Raises MarketDataRefusedError when the keys may not read prices, BrokerError.
        """
        path, version = _PATHS.get(asset_class, _STOCKS)
        question = {
            "symbols": ",".join(sorted(set(symbols))), "timeframe": _FRAMES[size], "limit": _LIMIT, "sort": "asc",
            "start": format_time(first_us), "end": format_time(end_us - 1_000_000),
        }  # fmt: skip
        if asset_class in _PATHS:
            return self._pages(path, version, question, SIZE_US[size])
        # A dash: prices of the ticker as it traded then, not of the company that has the name today.
        question |= {"adjustment": "raw", "asof": "-"}
        while True:
            try:
                return self._pages(path, version, question | {"feed": self._stock_feeds[0]}, SIZE_US[size])
            except MarketDataRefusedError:
                if len(self._stock_feeds) == 1:
                    raise
                self._stock_feeds.pop(0)

    def _pages(self, path: str, version: str, question: dict[str, str], size_us: int) -> dict[str, Bars]:
        found: dict[str, Bars] = {}
        seen: set[str] = set()
        while True:
            page = self._page(path, version, dict(question))
            bars = page.get("bars")
            for symbol, rows in bars.items() if isinstance(bars, dict) else ():
                _add(found.setdefault(symbol, Bars(size_us, _PLACES)), rows if isinstance(rows, list) else ())
            token = page.get("next_page_token")
            if not isinstance(token, str) or not token:
                return {symbol: one for symbol, one in found.items() if one.times}
            if token in seen:
                raise broker_error(Failure(Trouble.NOT_THE_BROKER, 200))
            seen.add(token)
            question["page_token"] = token

    def _page(self, path: str, version: str, question: dict[str, str]) -> dict[str, Any]:
        try:
            page = self._ask(path, question, host=self._data_url, version=version)
        except KeysRejectedError as error:
            raise MarketDataRefusedError from error
        # Coins without bars come as null.
        if not isinstance(page, dict) or not isinstance(page.get("bars"), dict | None):
            raise broker_error(Failure(Trouble.NOT_THE_BROKER, 200))
        return page


def _add(bars: Bars, rows: Sequence[Any]) -> None:
    """Add the rows of a page; one that cannot be read is left out, and missed by whoever counts minutes."""
    for row in rows:
        values = _read(row)
        if values is not None and (not bars.times or values[0] > bars.times[-1]):
            for column, value in zip(bars.columns, values, strict=True):
                column.append(value)


def _read(row: object) -> tuple[int, int, int, int, int] | None:
    if not isinstance(row, dict) or not isinstance(row.get("t"), str):
        return None
    try:
        at = parse_time(row["t"])
        opened, high, low, closed = (_counts(row.get(name)) for name in ("o", "h", "l", "c"))
    except (ValueError, OverflowError):
        return None
    # Outwards, so that bounds stay bounds.
    values = (at, opened[0], high[1], low[0], closed[0])
    return values if values[3] <= min(values[1], values[4]) <= max(values[1], values[4]) <= values[2] else None


@lru_cache(maxsize=1 << 16)
def _counts(found: object) -> tuple[int, int]:
    """Return a JSON number as counts of 10⁻⁹, rounded down and up. Raises ValueError for anything else."""
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise ValueError("not a number")  # noqa: TRY004 - of the broker's text, not of our call
    units = to_units(canonical(str(found)))
    if abs(units) > _LARGEST * _STEP:
        raise OverflowError
    return units // _STEP, -(-units // _STEP)
