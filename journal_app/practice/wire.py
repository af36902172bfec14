"""The edge of the server: JSON answers, error bodies, parameters, keys and rate headers."""

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from journal_app.domain.clock import parse_time

from .settings import PracticeSettings

_JSON = "application/json; charset=utf-8"


class RefusedError(Exception):
    """An error answer: HTTP status, Alpaca's code (None: left out) and message."""

    def __init__(self, status: int, code: int | None, message: str) -> None:
        """Keep what the body will say."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def bad_parameter(message: str) -> RefusedError:
    """Return the answer to a parameter that cannot be used."""
    return RefusedError(422, 42210000, message)


def not_found(message: str) -> RefusedError:
    """Return the answer to something that does not exist."""
    return RefusedError(404, 40410000, message)


def answer(value: object) -> Response:
    """Return a value as JSON."""
    return Response(orjson.dumps(value), media_type=_JSON)


def raw_answer(body: bytes) -> Response:
    """Return JSON that is already written."""
    return Response(body, media_type=_JSON)


def error_answer(refused: RefusedError) -> Response:
    """Return the body of an error."""
    body: dict[str, object] = {} if refused.code is None else {"code": refused.code}
    return Response(orjson.dumps(body | {"message": refused.message}), refused.status, media_type=_JSON)


async def on_refused(_request: Request, error: Exception) -> Response:
    """Answer a refusal raised by an endpoint."""
    if not isinstance(error, RefusedError):
        raise error
    return error_answer(error)


async def on_missing(_request: Request, _error: Exception) -> Response:
    """Answer an unknown path."""
    return error_answer(RefusedError(404, 40410000, "endpoint not found."))


async def on_method(_request: Request, _error: Exception) -> Response:
    """Answer anything but GET: the practice broker takes no orders."""
    return error_answer(RefusedError(405, 40510000, "method not allowed: this broker is read-only"))


def number_of(request: Request, name: str, default: int, low: int, high: int) -> int:
    """Return a whole-number parameter within its limits."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal()) or not low <= int(text) <= high:
        raise bad_parameter(f"invalid {name}: {text[:40]} (must be {low} to {high})")
    return int(text)


def choice_of(request: Request, name: str, default: str, allowed: tuple[str, ...]) -> str:
    """Return a parameter that is one of a few words."""
    text = request.query_params.get(name) or default
    if text not in allowed:
        raise bad_parameter(f"invalid {name}: {text[:40]}")
    return text


def time_of(request: Request, name: str) -> int | None:
    """Return a time parameter in UTC microseconds; a bare date is its midnight UTC."""
    text = request.query_params.get(name)
    if not text:
        return None
    return read_time(name, text)


def read_time(name: str, text: str) -> int:
    """Return an RFC 3339 time or date as UTC microseconds."""
    try:
        if len(text) == len("2026-01-01"):
            day = date.fromisoformat(text)
            return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000
        return parse_time(text.replace(" ", "+"))
    except ValueError as error:
        raise bad_parameter(f"invalid {name}: {text[:40]}") from error


def date_of(request: Request, name: str) -> date | None:
    """Return a date parameter; of a time, its date."""
    text = request.query_params.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise bad_parameter(f"invalid {name}: {text[:40]}") from error


def words_of(request: Request, name: str) -> frozenset[str]:
    """Return a comma list parameter as a set; empty when absent."""
    text = request.query_params.get(name, "")
    return frozenset(word for word in text.split(",") if word)


class Accounts:
    """Leads each request to the account of its key; unknown keys are answered by the first account's gate."""

    def __init__(self, apps: Mapping[str, ASGIApp]) -> None:
        """Lead to *apps* by key id."""
        self._apps = {key.encode(): app for key, app in apps.items()}
        self._first = next(iter(self._apps.values()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand a request on."""
        key = next((value for name, value in scope["headers"] if name == b"apca-api-key-id"), b"")
        await self._apps.get(key, self._first)(scope, receive, send)


class Gate:
    """Checks the two key headers and announces the request budget on every answer."""

    def __init__(self, app: ASGIApp, settings: PracticeSettings) -> None:
        """Guard *app* with the keys of *settings*."""
        self._app = app
        self._key = settings.key_id.encode()
        self._secret = settings.secret_key.encode()
        self._limit = settings.rate_limit
        self._minute = 0
        self._left = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer 401."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        budget = self._budget()

        async def send_with_budget(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *budget]
            await send(message)

        headers = dict(scope["headers"])
        allowed = (headers.get(b"apca-api-key-id"), headers.get(b"apca-api-secret-key")) == (
            self._key,
            self._secret,
        )
        if allowed:
            await self._app(scope, receive, send_with_budget)
        else:
            refused = error_answer(RefusedError(401, 40110000, "request is not authorized"))
            await refused(scope, receive, send_with_budget)

    def _budget(self) -> list[tuple[bytes, bytes]]:
        minute = int(time.time()) // 60
        if minute != self._minute:
            self._minute, self._left = minute, self._limit
        self._left = max(self._left - 1, 0)
        return [
            (b"x-ratelimit-limit", b"%d" % self._limit),
            (b"x-ratelimit-remaining", b"%d" % self._left),
            (b"x-ratelimit-reset", b"%d" % ((minute + 1) * 60)),
        ]
