"""``/practice/clock``: puts the broker's clock from outside; not Alpaca's, and open only when a setting says so."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from journal_app.domain.clock import format_time

from .book import Book
from .wire import answer, date_of, time_of


class ControlDesk:
    """The endpoint: ``close_of=2026-03-04`` or ``at=2026-03-04T15:00:00Z`` puts the clock, ``run=1`` frees it."""

    def __init__(self, book: Book) -> None:
        """Put the clock of *book*."""
        self._book = book

    async def clock(self, request: Request) -> Response:
        """Answer ``/practice/clock``: the broker's time, after putting it."""
        day, at = date_of(request, "close_of"), time_of(request, "at")
        if day is not None:
            await asyncio.to_thread(self._book.stand_at_close, day)
        elif at is not None:
            await asyncio.to_thread(self._book.stand_at, at)
        elif request.query_params.get("run"):
            self._book.clock.run()
        return answer({"now": format_time(self._book.clock.now_us()), "stands": self._book.clock.stands})
