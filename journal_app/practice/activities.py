"""``/v2/account/activities``: rows by id, paged by token, filtered by their instant of creation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from starlette.requests import Request
from starlette.responses import Response

from .book import Book
from .entries import beyond
from .history import utc_date
from .rows import Row
from .wire import (
    RefusedError,
    bad_parameter,
    choice_of,
    date_of,
    number_of,
    raw_answer,
    read_time,
    time_of,
    words_of,
)

_TYPE_WORDS = """
FILL ACATC ACATS CFEE CGD CIL CSD CSW DIV DIVCGL DIVCGS DIVFEE DIVFT DIVNRA DIVROC DIVTW DIVTXEX EXTRD
FEE FIMAT FOPT FXTRD INT INTNRA INTPNL INTTW JNL JNLC JNLS MA MEM MISC NC OCT OPASN OPCA OPCSH OPEXC
OPEXP OPTRD OPXRC PTC PTR REO REORG SC SPIN SPLIT SSO SSP SWP TRANS VOF WH
"""
KNOWN_TYPES = frozenset(_TYPE_WORDS.split())
_GROUPS = {"TRANS": frozenset({"CSD", "CSW"}), "MISC": frozenset({"MEM", "CIL", "OCT"})}
_TOKEN = re.compile(r"(\d{4})(\d\d)(\d\d)\d{9}::[0-9A-Za-z-]{1,40}", re.ASCII)
_LATEST_BOOKING = timedelta(days=7)
_DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Question:
    """What a client asks for; times exclude their bounds, in UTC microseconds."""

    types: frozenset[str]
    fills: bool
    others: bool
    after_us: int | None
    until_us: int | None
    descending: bool
    size: int
    token: str | None

    def wants(self, row: Row) -> bool:
        """Return whether a row matches."""
        if self.types and row.kind not in self.types:
            return False
        if self.after_us is not None and row.created_us <= self.after_us:
            return False
        return self.until_us is None or row.created_us < self.until_us


def read_question(request: Request, only: str | None) -> Question:
    """Return the question of a request; *only* is the type in the path."""
    types, category = words_of(request, "activity_types"), request.query_params.get("category")
    if only is not None:
        types = frozenset({only})
    elif types and category:
        raise bad_parameter("activity_types and category cannot be combined")
    for kind in sorted(types - KNOWN_TYPES):
        raise RefusedError(422, 40010001, f"invalid activity type: {kind[:40]}")
    for group in types & _GROUPS.keys():
        types = types - {group} | _GROUPS[group]
    if category:
        choice_of(request, "category", "", ("trade_activity", "non_trade_activity"))
    after, until = _bounds(request)
    token = request.query_params.get("page_token") or None
    if token and not _TOKEN.fullmatch(token):
        raise bad_parameter(f"invalid page_token: {token[:60]}")
    return Question(
        types=types,
        fills=category != "non_trade_activity" and (not types or "FILL" in types),
        others=category != "trade_activity" and types != {"FILL"},
        after_us=after,
        until_us=until,
        descending=choice_of(request, "direction", "desc", ("asc", "desc")) == "desc",
        size=number_of(request, "page_size", 100, 1, 100),
        token=token,
    )


def _bounds(request: Request) -> tuple[int | None, int | None]:
    after, until = time_of(request, "after"), time_of(request, "until")
    day = date_of(request, "date")
    if day is None:
        return after, until
    if after is not None or until is not None:
        raise bad_parameter("date cannot be combined with after or until")
    start = read_time("date", day.isoformat())
    return start - 1, start + _DAY_US


class Activities:
    """Finds the rows that answer a question, one day at a time."""

    def __init__(self, book: Book) -> None:
        """Read from *book*."""
        self._book = book

    def page(self, question: Question) -> list[Row]:
        """Return one page of rows."""
        return list(islice(filter(question.wants, self._candidates(question)), question.size))

    def _candidates(self, question: Question) -> Iterator[Row]:
        if self._book.keeps_entries:
            for row in beyond(self._book.visible_rows(), question.token, descending=question.descending):
                if _kind_fits(row, question):
                    yield row
            return
        for day in self._days(question):
            yield from self._rows(day, question)

    def _days(self, question: Question) -> Iterator[date]:
        """Yield the days that may have matching rows, in the direction of the question."""
        span = self._book.history.span
        first, last = 0, span.days - 1
        if question.after_us is not None:
            first = max(first, span.day(_safe_date(question.after_us) - _LATEST_BOOKING))
        if question.until_us is not None:
            last = min(last, span.day(_safe_date(question.until_us) + timedelta(days=1)))
        past = range(first, last + 1)
        live = [day for day in self._book.live_rows.days() if not first <= span.day(day) <= last]
        older = [day for day in live if span.day(day) < first]
        newer = [day for day in live if span.day(day) > last]
        token = _token_date(question.token)
        if not question.descending:
            if token is not None:
                past = range(max(first, span.day(token)), last + 1)
            days = _chain(older, (span.date_of(at) for at in past), newer)
            yield from (day for day in days if token is None or day >= token)
        else:
            if token is not None:
                past = range(first, min(last, span.day(token)) + 1)
            days = _chain(reversed(newer), (span.date_of(at) for at in reversed(past)), reversed(older))
            yield from (day for day in days if token is None or day <= token)

    def _rows(self, day: date, question: Question) -> list[Row]:
        """Return a day's rows beyond the token, in the direction of the question."""
        history = self._book.history
        at = history.span.day(day)
        rows: list[Row] = []
        if 0 <= at < history.span.days:
            if question.others:
                rows = history.booking_rows(at)
            if question.fills:
                # Bookings carry the day's midnight, so they stand before its fills.
                rows = rows + history.fill_rows(at)
        extra = self._book.live_rows.of(day)
        if extra:
            rows = sorted([*rows, *(row for row in extra if _kind_fits(row, question))])
        return beyond(rows, question.token, descending=question.descending)


def _kind_fits(row: Row, question: Question) -> bool:
    return question.fills if row.kind == "FILL" else question.others


def _chain(*parts: Iterator[date] | list[date]) -> Iterator[date]:
    for part in parts:
        yield from part


def _safe_date(time_us: int) -> date:
    # Far-away bounds are legal questions; the calendar has an end, they do not.
    return utc_date(min(max(time_us, -2_000_000_000_000_000), 100_000_000_000_000_000))


def _token_date(token: str | None) -> date | None:
    found = _TOKEN.fullmatch(token) if token else None
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError as error:
        raise bad_parameter(f"invalid page_token: {token}") from error


class ActivitiesDesk:
    """The two endpoints."""

    def __init__(self, book: Book) -> None:
        """Answer from *book*."""
        self._activities = Activities(book)

    async def list(self, request: Request) -> Response:
        """Answer ``/v2/account/activities`` and ``/v2/account/activities/{type}``."""
        question = read_question(request, request.path_params.get("kind"))
        rows = self._activities.page(question)
        return raw_answer(b"[" + b",".join([row.json for row in rows]) + b"]")
