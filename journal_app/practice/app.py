"""The practice broker as an ASGI application."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from .account import AccountDesk
from .activities import ActivitiesDesk
from .bars import BarsDesk
from .book import Book
from .control import ControlDesk
from .orders import OrdersDesk
from .portfolio import PortfolioDesk
from .reference import ReferenceDesk
from .stream import StreamDesk, StreamDoor
from .wire import Accounts, Gate, RefusedError, on_method, on_missing, on_refused


def make_app(books: Sequence[Book], desks: Sequence[StreamDesk]) -> ASGIApp:
    """Return the application of one server with an account for each pair of keys; only GET and the stream exist."""
    door = StreamDoor(desks)
    return Accounts({book.settings.key_id: _one_account(book, door) for book in books})


def _one_account(book: Book, door: StreamDoor) -> ASGIApp:
    app = Starlette(
        routes=_routes(book, door),
        exception_handlers={RefusedError: on_refused, 404: on_missing, 405: on_method},
    )
    # A path with a slash too many is unknown at Alpaca, not redirected.
    app.router.redirect_slashes = False
    return Gate(app, book.settings)


def _routes(book: Book, door: StreamDoor) -> list[BaseRoute]:
    activities, account, orders = ActivitiesDesk(book), AccountDesk(book), OrdersDesk(book)
    reference, bars = ReferenceDesk(book), BarsDesk(book)
    paths = {
        "/v2/account/activities": activities.list,
        "/v2/account/activities/{kind}": activities.list,
        "/v2/account": account.account,
        "/v2/account/portfolio/history": PortfolioDesk(book).history,
        "/v2/positions": account.positions,
        "/v2/positions/{symbol:path}": account.position,
        "/v2/orders": orders.list,
        "/v2/orders:by_client_order_id": orders.by_client_id,
        "/v2/orders/{order_id}": orders.one,
        "/v2/clock": reference.clock,
        "/v2/calendar": reference.calendar,
        "/v2/assets": reference.assets,
        "/v2/assets/{symbol:path}": reference.asset,
        "/v2/options/contracts": reference.contracts,
        "/v2/options/contracts/{symbol}": reference.contract,
        "/v2/stocks/bars": bars.stocks,
        "/v1beta3/crypto/us/bars": bars.crypto,
        "/v1beta1/options/bars": bars.options,
    }
    if book.settings.control:
        paths["/practice/clock"] = ControlDesk(book).clock
    routes: list[BaseRoute] = [Route(path, endpoint, methods=["GET"]) for path, endpoint in paths.items()]
    return [*routes, WebSocketRoute("/stream", door.serve)]
