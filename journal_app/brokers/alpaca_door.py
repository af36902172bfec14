"""One question to Alpaca through alpaca-py: an answer, or a Failure that says why not."""

import time
from email.utils import parsedate_to_datetime
from typing import Any

from alpaca.common.exceptions import APIError
from alpaca.trading.client import TradingClient
from requests.exceptions import (
    ChunkedEncodingError,
    RequestException,
    SSLError,
    Timeout,
)
from requests.exceptions import (
    ConnectionError as NoConnectionError,
)
from urllib3.exceptions import NewConnectionError

from journal_app.brokers.alpaca_budget import LONGEST_WAIT
from journal_app.brokers.alpaca_secret import HiddenText
from journal_app.brokers.alpaca_wire import NotJsonError, RedirectedError, exact_json, looks_like_a_page, secure
from journal_app.brokers.errors import Failure, Trouble

_DATE_LENGTH = 29
"""Of "Wed, 25 Nov 2026 02:00:00 GMT"; a proxy may put a second date before it."""
_LEAST_LEFT = 20
"""When less than a twentieth of the minute's requests is left, other programs get the rest."""


class AlpacaDoor:
    """alpaca-py's client on our transport; its own retries are switched off. For one thread."""

    def __init__(self, rest_url: str, key_id: str, secret_key: str) -> None:
        """Make a client that answers with raw JSON."""
        self._words = (HiddenText(key_id), HiddenText(secret_key))
        self._client = TradingClient(*self._words, raw_data=True, url_override=rest_url)
        self._client._retry = 0  # noqa: SLF001 - no public knob; a contract test watches it
        self._client._retry_codes = []  # noqa: SLF001 - the same
        self._adapter = secure(self._client._session)  # noqa: SLF001 - the same

    def ask(
        self, path: str, parameters: dict[str, str] | None = None, *, host: str | None = None, version: str = "v2"
    ) -> Any | Failure:  # noqa: ANN401 - JSON may be anything
        """GET one path below /v2 (or another version, at another host); foreign errors end here, with tracebacks."""
        try:
            found = self._client.get(path, parameters, base_url=host, api_version=version)
        except APIError as error:
            return self._of_status(error)
        except (RequestException, OSError, ValueError) as error:
            return _of_transport(error)
        return Failure(Trouble.EMPTY, self._adapter.status) if found is None else found

    def cut(self) -> None:
        """End what is under way; may be called from any thread."""
        self._adapter.lines.cut()

    def close(self) -> None:
        """Close the connections."""
        self._client._session.close()  # noqa: SLF001 - as above

    def pause_needed(self) -> float:
        """Return the seconds to wait before the next request, by the last good answer's rate headers."""
        headers = self._adapter.headers
        left, limit = _number(headers.get("X-RateLimit-Remaining")), _number(headers.get("X-RateLimit-Limit"))
        if self._adapter.status != 200 or left is None or limit is None or left > limit / _LEAST_LEFT:
            return 0.0
        return self._until_reset() or 0.0

    def clock_skew(self) -> float | None:
        """Return the server's clock less this computer's in seconds; None when the last answer had no date."""
        date = self._adapter.headers.get("Date", "")[-_DATE_LENGTH:]
        try:
            told = parsedate_to_datetime(date).timestamp() + self._adapter.seconds_ago()
        except (TypeError, ValueError):
            return None
        return told - time.time()

    def _until_reset(self) -> float | None:
        """Return seconds until the budget is renewed, by the server's own clock if it tells it."""
        headers = self._adapter.headers
        reset = _number(headers.get("X-RateLimit-Reset"))
        if reset is None:
            return None
        server_now = time.time() + (self.clock_skew() or 0.0)
        return min(max(reset - server_now, 0.0), LONGEST_WAIT)

    def _asked_to_wait(self) -> float | None:
        seconds = _number(self._adapter.headers.get("Retry-After"))
        return self._until_reset() if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT)

    def _of_status(self, error: APIError) -> Failure:
        response = error.response
        content = response.content if response is not None else b""
        status = self._adapter.status or 0
        if status == 429:
            return Failure(Trouble.BUSY, status, self._asked_to_wait())
        if status >= 500:
            return Failure(Trouble.BROKEN, status)
        if looks_like_a_page(content):
            return Failure(Trouble.NOT_THE_BROKER, status)
        if status in {401, 403}:
            return Failure(Trouble.KEYS, status)
        return Failure(Trouble.REFUSED, status, message=self._message(content))

    def _message(self, content: bytes) -> str:
        """Return the server's own sentence, short and without our keys."""
        try:
            body = exact_json(content)
        except ValueError:
            return ""
        text = body.get("message", "") if isinstance(body, dict) else ""
        for word in self._words:
            text = str(text).replace(word, "•••")
        return " ".join(str(text).split())[:120]


def _of_transport(error: Exception) -> Failure:
    """Name what broke on the way."""
    if isinstance(error, NotJsonError):
        return Failure(Trouble.NOT_THE_BROKER if error.is_page else Trouble.NOT_JSON, 200)
    if isinstance(error, NoConnectionError) and not isinstance(error, SSLError | Timeout):
        reason = getattr(error.args[0], "reason", None) if error.args else None
        return Failure(Trouble.NO_NETWORK if isinstance(reason, NewConnectionError) else Trouble.CUT)
    return Failure(next((trouble for kind, trouble in _TROUBLES if isinstance(error, kind)), Trouble.NO_NETWORK))


_TROUBLES: tuple[tuple[type[Exception], Trouble], ...] = (
    (RedirectedError, Trouble.REDIRECT),
    (SSLError, Trouble.CERTIFICATE),
    (Timeout, Trouble.TIMEOUT),
    (ChunkedEncodingError, Trouble.CUT),
)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
