"""Where foreign errors become known ones: plain sentences, no address, no key, no payload."""

from dataclasses import dataclass
from enum import Enum

from journal_app.domain.errors import BrokerError, KeysRejectedError


class Trouble(Enum):
    """What can go wrong between us and a broker."""

    NO_NETWORK = "no network"
    TIMEOUT = "timeout"
    BUSY = "too many requests"
    BROKEN = "server error"
    CUT = "half an answer"
    NOT_JSON = "not JSON"
    NOT_THE_BROKER = "not the broker"
    REDIRECT = "redirect"
    EMPTY = "empty answer"
    KEYS = "keys rejected"
    REFUSED = "refused"
    CERTIFICATE = "certificate"


PASSING = frozenset({
    Trouble.NO_NETWORK, Trouble.TIMEOUT, Trouble.BUSY, Trouble.BROKEN, Trouble.CUT, Trouble.NOT_JSON, Trouble.EMPTY,
})  # fmt: skip
"""Troubles that may be gone a moment later; the others are the same at every try."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt that brought nothing: why, the HTTP status, seconds the server asks to wait."""

    trouble: Trouble
    status: int | None = None
    wait_seconds: float | None = None
    message: str = ""


class SyncStoppedError(BrokerError):
    """A request was given up because the journal stops."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "The sync was stopped.", "What was fetched so far is stored; the next sync goes on from there."
        )


class PagesRepeatError(BrokerError):
    """The broker sends the same page again and again, so nobody can tell whether everything was read."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "The broker repeats a page of its books, so they could not be read as a whole.",
            "What was read is stored. Rows that may be missing at the broker are looked for the next time.",
        )


_AGAIN = "The journal tries again by itself; everything stored stays as it is."
_SENTENCES: dict[Trouble, tuple[str, str]] = {
    Trouble.NO_NETWORK: ("The broker cannot be reached.", f"Check the internet connection. {_AGAIN}"),
    Trouble.TIMEOUT: ("The broker does not answer in time.", f"It may be busy, or the connection is slow. {_AGAIN}"),
    Trouble.BUSY: (
        "The broker asks us to slow down: too many requests with these keys.",
        f"Other programs that use the same keys count too. {_AGAIN}",
    ),
    Trouble.BROKEN: ("The broker has trouble on its side", f"This usually passes within minutes. {_AGAIN}"),
    Trouble.CUT: ("The connection broke in the middle of an answer; that page was not used.", _AGAIN),
    Trouble.NOT_JSON: ("The broker's answer was incomplete or garbled; that page was not used.", _AGAIN),
    Trouble.NOT_THE_BROKER: (
        "Something answered, but it is not the broker.",
        "A network sign-in page (hotel, train, office) or a wrong address does this. Sign in, or check the address.",
    ),
    Trouble.REDIRECT: (
        "The broker's address sends us somewhere else; we did not follow.",
        "Check the address in the settings, and whether a network sign-in page stands in between.",
    ),
    Trouble.EMPTY: ("The broker sent an empty answer.", _AGAIN),
    Trouble.REFUSED: (
        "The broker refused the question",
        "This is not your fault: please report it with this sentence.",
    ),
    Trouble.CERTIFICATE: (
        "No secure connection to the broker could be made, so nothing was sent.",
        "Check the computer's clock, and whether a proxy or virus scanner opens secure connections.",
    ),
}


def broker_error(failure: Failure) -> BrokerError:
    """Return the known error for a failed attempt; not for rejected keys."""
    title, hint = _SENTENCES[failure.trouble]
    if failure.trouble is Trouble.BROKEN:
        title = f"{title} (HTTP {failure.status})."
    if failure.trouble is Trouble.REFUSED:
        title = f"{title} (HTTP {failure.status}{': ' + failure.message if failure.message else ''})."
    return BrokerError(title, hint)


def resting(seconds: float) -> BrokerError:
    """Return the error for a question that was not asked, because the broker failed too often in a row."""
    return BrokerError(
        f"The broker has had trouble for a while; it is left alone for {max(round(seconds), 1)} s.",
        "“Sync now” tries at once. Everything stored stays as it is.",
    )


def keys_rejected(key_id: str, environment: str) -> KeysRejectedError:
    """Return the error for refused keys; the key's first letters tell when it is for the other address."""
    kind = key_id[:2].upper()
    if environment == "live" and kind == "PK":
        hint = (
            "These are paper keys (they begin with PK), but the live address is set. Choose paper, or enter live keys."
        )
    elif environment == "paper" and kind == "AK":
        hint = (
            "These are live keys (they begin with AK), but the paper address is set. Choose live, or enter paper keys."
        )
    else:
        hint = "Make a new pair of keys on the broker's page and enter both parts. Your stored trades stay as they are."
    return KeysRejectedError("The broker rejected the keys.", hint)
