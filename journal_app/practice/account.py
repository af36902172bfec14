"""``/v2/account`` and ``/v2/positions``."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from journal_app.domain.clock import format_time
from journal_app.domain.money import divide_rounded

from .book import Book
from .draws import Purpose, draws, shaped
from .exact import QTY_ONE, cash_text, decimal_text, price_text, qty_text
from .holdings import Holding
from .instruments import Instrument
from .settings import DEFAULT_KEY_ID
from .statement import Statement
from .wire import answer, not_found

_ACCOUNT = 1


class AccountDesk:
    """Endpoints that need the sums of the whole history; they wait for them off the loop."""

    def __init__(self, book: Book) -> None:
        """Answer from *book*."""
        self._book = book
        seed, fills = book.settings.seed, book.settings.fills
        key = () if book.settings.key_id == DEFAULT_KEY_ID else book.settings.key_id.encode()
        self.account_id = shaped(draws(seed, Purpose.REFERENCE, _ACCOUNT, fills, *key).bytes(16).hex())
        self._number = "PA" + str(int(draws(seed, Purpose.REFERENCE, 2, fills, *key).random() * 10**10)).zfill(10)

    async def account(self, _request: Request) -> Response:
        """Answer ``/v2/account``."""
        statement = await self._statement()
        return answer(self._account(statement))

    async def _statement(self) -> Statement:
        await when_ready(self._book)
        return self._book.statement()

    def _account(self, statement: Statement) -> dict[str, object]:
        worth = [statement.worth(one) for one in statement.holdings]
        long, short = sum(one for one in worth if one > 0), sum(one for one in worth if one < 0)
        equity = statement.equity
        power = max(2 * equity - long + short, 0)
        curve = self._book.equity()
        return {
            "id": self.account_id,
            "admin_configurations": {},
            "user_configurations": None,
            "account_number": self._number,
            "status": "ACTIVE",
            "crypto_status": "ACTIVE",
            "options_approved_level": 3,
            "options_trading_level": 3,
            "currency": "USD",
            "buying_power": _cents(power),
            "regt_buying_power": _cents(power),
            "options_buying_power": _cents(max(statement.cash, 0)),
            "non_marginable_buying_power": _cents(max(statement.cash, 0)),
            "cash": cash_text(statement.cash),
            "accrued_fees": "0",
            "pending_reg_taf_fees": "0",
            "portfolio_value": cash_text(equity),
            "trading_blocked": False,
            "transfers_blocked": False,
            "account_blocked": False,
            "created_at": format_time(self._book.history.created_us()),
            "trade_suspended_by_user": False,
            "multiplier": "2",
            "shorting_enabled": True,
            "equity": cash_text(equity),
            "last_equity": cash_text(curve[-2] if len(curve) > 1 else equity),
            "long_market_value": cash_text(long),
            "short_market_value": cash_text(short),
            "position_market_value": cash_text(long + short),
            "initial_margin": _cents((long - short) // 2),
            "maintenance_margin": _cents((long - short) * 3 // 10),
            "last_maintenance_margin": _cents((long - short) * 3 // 10),
            "sma": "0",
            "balance_asof": self._book.history.span.date_of(self._book.today()).isoformat(),
            "crypto_tier": 1,
            "intraday_adjustments": "0",
        }

    async def positions(self, _request: Request) -> Response:
        """Answer ``/v2/positions``."""
        statement = await self._statement()
        return answer([self._position(statement, one, held) for one, held in statement.holdings.items()])

    async def position(self, request: Request) -> Response:
        """Answer ``/v2/positions/{symbol_or_asset_id}``."""
        name = request.path_params["symbol"]
        statement = await self._statement()
        for one, held in statement.holdings.items():
            if name in {one.symbol, one.compact, one.asset_id}:
                return answer(self._position(statement, one, held))
        raise not_found("position does not exist")

    def _position(self, statement: Statement, one: Instrument, held: Holding) -> dict[str, object]:
        mark, value = statement.marks[one], statement.worth(one)
        last = self._book.close(one, self._book.today() - 1)
        profit = value - held.cost
        change = held.qty * (mark - last) * one.multiplier
        average = divide_rounded(abs(held.cost) * 10**5, abs(held.qty) * one.multiplier)
        return {
            "asset_id": one.asset_id,
            "symbol": one.compact,
            "exchange": one.exchange,
            "asset_class": one.asset_class,
            "asset_marginable": one.asset_class == "us_equity",
            "qty": qty_text(held.qty),
            "avg_entry_price": decimal_text(average, 9),
            "side": "long" if held.qty > 0 else "short",
            "market_value": cash_text(value),
            "cost_basis": cash_text(held.cost),
            "unrealized_pl": cash_text(profit),
            "unrealized_plpc": _ratio(profit, abs(held.cost)),
            "unrealized_intraday_pl": cash_text(change),
            "unrealized_intraday_plpc": _ratio(change, abs(value - change)),
            "current_price": price_text(mark),
            "lastday_price": price_text(last),
            "change_today": _ratio(mark - last, last),
            "qty_available": qty_text(held.qty),
        }


async def when_ready(book: Book) -> None:
    """Return when the history is summed up, without keeping the loop from other requests."""
    if not book.is_ready:
        await asyncio.to_thread(book.wait)


def _cents(amount: int) -> str:
    """Return an amount cut to whole cents."""
    return cash_text(amount // (QTY_ONE * 100) * (QTY_ONE * 100))


def _ratio(part: int, whole: int) -> str:
    return decimal_text(divide_rounded(part * 10**6, whole), 6) if whole else "0"
