"""What Alpaca says about an account, as frozen values; whatever is not what was asked for is not the broker."""

from dataclasses import dataclass
from typing import Any

from journal_app.brokers.errors import Failure, Trouble, broker_error
from journal_app.domain.clock import parse_time
from journal_app.domain.errors import BrokerError
from journal_app.domain.money import canonical


@dataclass(frozen=True, slots=True)
class BrokerAccount:
    """The account that the keys open; money as exact texts, None when the broker does not say."""

    id: str
    number: str | None
    currency: str
    cash: str | None
    equity: str | None
    created_us: int | None
    status: str | None


@dataclass(frozen=True, slots=True)
class BrokerPosition:
    """What the broker says is held: signed quantity (negative short), as canonical texts."""

    symbol: str
    qty: str
    asset_class: str | None
    avg_entry_price: str | None


@dataclass(frozen=True, slots=True)
class BrokerClock:
    """The exchange's clock: whether regular trading is open at the broker's own time (UTC µs)."""

    time_us: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as received, and the token after which the next page begins."""

    rows: tuple[Any, ...]
    token: str


def read_account(found: object) -> BrokerAccount:
    """Return the account. Raises BrokerError for anything else."""
    if not isinstance(found, dict) or not text_in(found, "id"):
        raise broker_error(Failure(Trouble.NOT_THE_BROKER, 200))
    return BrokerAccount(
        id=text_in(found, "id") or "",
        number=text_in(found, "account_number"),
        currency=text_in(found, "currency") or "USD",
        cash=decimal_in(found, "cash"),
        equity=decimal_in(found, "equity"),
        created_us=time_in(found, "created_at"),
        status=text_in(found, "status"),
    )


def read_clock(found: object) -> BrokerClock:
    """Return the exchange's clock. Raises BrokerError for anything else."""
    time_us = time_in(found, "timestamp") if isinstance(found, dict) else None
    if not isinstance(found, dict) or time_us is None:
        raise broker_error(Failure(Trouble.NOT_THE_BROKER, 200))
    return BrokerClock(time_us, found.get("is_open") is True)


def text_in(row: dict[str, Any], name: str) -> str | None:
    """Return a text of a row; None for anything else, or nothing."""
    found = row.get(name)
    return found if isinstance(found, str) and found else None


def decimal_in(row: dict[str, Any], name: str) -> str | None:
    """Return a number of a row as canonical text; None when it is none."""
    found = row.get(name)
    try:
        return canonical(str(found)) if isinstance(found, str | int) else None
    except ValueError:
        return None


def time_in(row: dict[str, Any], name: str) -> int | None:
    """Return a time of a row (UTC µs); None when it cannot be read."""
    text = text_in(row, name)
    try:
        return parse_time(text) if text else None
    except (ValueError, OverflowError):
        return None


def read_position(row: object) -> BrokerPosition:
    """Return a position. Raises BrokerError for one that cannot be read."""
    if isinstance(row, dict):
        symbol, qty = text_in(row, "symbol"), decimal_in(row, "qty")
        if symbol and qty is not None:
            if row.get("side") == "short" and not qty.startswith("-") and qty != "0":
                qty = f"-{qty}"
            return BrokerPosition(symbol, qty, text_in(row, "asset_class"), decimal_in(row, "avg_entry_price"))
    raise BrokerError(
        "A position of the broker could not be read.", "The trades are not affected; only the comparison is left out."
    )
