"""``/v2/account/portfolio/history``: one equity point per day."""

import re
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from journal_app.domain.money import divide_rounded

from .account import when_ready
from .book import Book
from .exact import CASH_CENT
from .exchange import session_minutes
from .span import Span
from .wire import answer, bad_parameter, date_of

_PERIOD = re.compile(r"(\d{1,4})([DWMA])", re.ASCII)
_UNIT_DAYS = {"D": 1, "W": 7, "M": 30, "A": 365}


class PortfolioDesk:
    """The endpoint of the equity curve."""

    def __init__(self, book: Book) -> None:
        """Answer from *book*."""
        self._book = book

    async def history(self, request: Request) -> Response:
        """Answer ``/v2/account/portfolio/history``."""
        await when_ready(self._book)
        return answer(_history(self._book, request))


def _history(book: Book, request: Request) -> dict[str, object]:
    """Return parallel arrays; amounts are JSON numbers, as at the real broker."""
    timeframe = request.query_params.get("timeframe") or "1D"
    if timeframe != "1D":
        raise bad_parameter("the practice broker keeps daily points only: timeframe=1D")
    curve = book.equity()
    span = book.history.span
    first, last = _bounds(request, span, book.today())
    points = [day for day in _points(request, span, len(curve)) if first <= span.date_of(day) <= last]
    base = curve[points[0] - 1] if points and points[0] > 0 else book.settings.start_cash * 100 * CASH_CENT
    equity = [curve[day] for day in points]
    return {
        "timestamp": [span.start_us(day) // 1_000_000 for day in points],
        "equity": [_dollars(one) for one in equity],
        "profit_loss": [_dollars(one - base) for one in equity],
        "profit_loss_pct": [round((one - base) / base, 6) if base else 0.0 for one in equity],
        "base_value": _dollars(base),
        "base_value_asof": (span.date_of(points[0]) - timedelta(days=1)).isoformat() if points else None,
        "timeframe": timeframe,
        "cashflow": {},
    }


def _points(request: Request, span: Span, days: int) -> list[int]:
    if request.query_params.get("intraday_reporting") == "continuous":
        return list(range(days))
    return [day for day in range(days) if session_minutes(span.date_of(day))]


def _bounds(request: Request, span: Span, today: int) -> tuple[date, date]:
    start, end = date_of(request, "start"), date_of(request, "end")
    period = request.query_params.get("period")
    if period and start and end:
        raise bad_parameter("only two of period, start and end can be given")
    last = end or span.date_of(today)
    if start is not None and period is None:
        return start, last
    if period == "all":
        return span.first, last
    found = _PERIOD.fullmatch(period or "1M")
    if found is None:
        raise bad_parameter(f"invalid period: {(period or '')[:40]}")
    length = timedelta(days=int(found[1]) * _UNIT_DAYS[found[2]])
    if start is not None:
        return start, start + length
    return last - length, last


def _dollars(amount: int) -> float:
    """Return cash units in dollars, rounded half to even at the cent."""
    return divide_rounded(amount, CASH_CENT) / 100
