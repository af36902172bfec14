"""What is true for every account: the clock, the calendar, assets and option contracts."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from journal_app.domain.clock import trading_day

from .book import Book
from .contracts import Contract
from .exact import decimal_text, price_text
from .exchange import close_us, eastern_text, next_trading_day, open_us, session_minutes
from .instruments import Instrument
from .wire import answer, bad_parameter, date_of, not_found, number_of

_OLDEST, _NEWEST = date(1970, 1, 1), date(2039, 12, 31)
_NO_PAGE = None
_TAIL = len("261218C00042500")


class ReferenceDesk:
    """Endpoints that never change with the account."""

    def __init__(self, book: Book) -> None:
        """Answer from *book*."""
        self._book = book

    async def clock(self, _request: Request) -> Response:
        """Answer ``/v2/clock``."""
        now = self._book.clock.now_us()
        today = trading_day(now)
        traded = session_minutes(today) > 0
        before, over = traded and now < open_us(today), not traded or now >= close_us(today)
        following = next_trading_day(today)
        return answer(
            {
                "timestamp": eastern_text(now),
                "is_open": not before and not over,
                "next_open": eastern_text(open_us(today if before else following)),
                "next_close": eastern_text(close_us(following if over else today)),
            }
        )

    async def calendar(self, request: Request) -> Response:
        """Answer ``/v2/calendar``."""
        start, end = date_of(request, "start") or _OLDEST, date_of(request, "end") or _NEWEST
        day, end = max(start, _OLDEST), min(end, _NEWEST)
        found = []
        while day <= end:
            if session_minutes(day):
                found.append(_calendar_day(day))
            day += timedelta(days=1)
        return answer(found)

    async def assets(self, request: Request) -> Response:
        """Answer ``/v2/assets``."""
        wanted = request.query_params.get("asset_class") or "us_equity"
        active = request.query_params.get("status") in {None, "", "active", "all"}
        exchange = request.query_params.get("exchange")
        found = [one for one in self._book.history.instruments if active and one.asset_class == wanted]
        return answer([_asset(one) for one in found if exchange in {None, "", one.exchange}])

    async def asset(self, request: Request) -> Response:
        """Answer ``/v2/assets/{symbol_or_asset_id}``; a pair's slash may be raw."""
        name = request.path_params["symbol"]
        for one in self._book.history.instruments:
            if name in {one.symbol, one.compact, one.asset_id}:
                return answer(_asset(one))
        raise not_found(f"asset not found for {name[:40]}")

    async def contracts(self, request: Request) -> Response:
        """Answer ``/v2/options/contracts``."""
        limit = number_of(request, "limit", 100, 1, 10_000)
        names = request.query_params.get("underlying_symbols")
        underlying = set(names.split(",")) if names else None
        found = [
            self._contract(one)
            for one in self._book.history.contracts
            if underlying is None or one.underlying.symbol in underlying
        ]
        status = request.query_params.get("status") or "active"
        if status not in {"active", "inactive"}:
            raise bad_parameter(f"invalid status: {status[:40]}")
        found = [one for one in found if one["status"] == status]
        return answer({"option_contracts": found[:limit], "next_page_token": _NO_PAGE})

    async def contract(self, request: Request) -> Response:
        """Answer ``/v2/options/contracts/{symbol_or_id}``."""
        name = request.path_params["symbol"]
        for one in self._book.history.contracts:
            if name in {one.one.symbol, one.one.asset_id}:
                return answer(self._contract(one))
        raise not_found(f"option contract {name[:40]} not found")

    def _contract(self, contract: Contract) -> dict[str, object]:
        one, book = contract.one, self._book
        today = trading_day(book.clock.now_us())
        return {
            "id": one.asset_id,
            "symbol": one.symbol,
            "name": one.name,
            "status": "active" if contract.expires_on >= today else "inactive",
            "tradable": contract.expires_on >= today,
            "expiration_date": contract.expires_on.isoformat(),
            "root_symbol": one.symbol[:-_TAIL],
            "underlying_symbol": contract.underlying.symbol,
            "underlying_asset_id": contract.underlying.asset_id,
            "type": contract.right,
            "style": "american",
            "strike_price": decimal_text(contract.strike, 2),
            "multiplier": str(one.multiplier),
            "size": str(one.multiplier),
            "open_interest": None,
            "open_interest_date": None,
            "close_price": price_text(book.close(one, book.today())),
            "close_price_date": book.history.span.date_of(book.today()).isoformat(),
        }


def _calendar_day(day: date) -> dict[str, str]:
    minutes = 9 * 60 + 30 + session_minutes(day)
    return {
        "date": day.isoformat(),
        "open": "09:30",
        "close": f"{minutes // 60:02d}:{minutes % 60:02d}",
        "session_open": "0400",
        "session_close": "2000" if minutes == 16 * 60 else "1700",
        "settlement_date": next_trading_day(day).isoformat(),
    }


def _asset(one: Instrument) -> dict[str, object]:
    stock = one.asset_class == "us_equity"
    found: dict[str, object] = {
        "id": one.asset_id,
        "class": one.asset_class,
        "exchange": one.exchange,
        "symbol": one.symbol,
        "name": one.name,
        "status": "active",
        "tradable": True,
        "marginable": stock,
        "maintenance_margin_requirement": 30 if stock else 100,
        "shortable": stock,
        "easy_to_borrow": stock,
        "fractionable": one.asset_class != "us_option",
        "attributes": [],
    }
    if one.asset_class == "crypto":
        found |= {
            "min_order_size": "0.00001",
            "min_trade_increment": "0.000000001",
            "price_increment": "0.01",
        }
    return found
