"""Which addresses we may speak to: Alpaca's own hosts, or a loopback literal for practice."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Self
from urllib.parse import urlsplit

from journal_app.domain.errors import SettingsError

PAPER_HOST = "paper-api.alpaca.markets"
LIVE_HOST = "api.alpaca.markets"
DATA_HOST = "data.alpaca.markets"
_ALPACA_HOSTS = frozenset({PAPER_HOST, LIVE_HOST, DATA_HOST})


def is_loopback(host: str) -> bool:
    """Return whether a host is a loopback address written in numbers; names may point anywhere."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_allowed(url: str) -> bool:
    """Return whether keys may be sent to an address: encrypted to Alpaca, or on this computer."""
    try:
        parts = urlsplit(url)
        host, has_user = parts.hostname or "", parts.username is not None
        default_port = parts.port in {None, 443}
    except ValueError:
        return False
    if has_user:
        return False
    if host in _ALPACA_HOSTS:
        return parts.scheme in {"https", "wss"} and default_port
    return is_loopback(host) and parts.scheme in {"http", "https", "ws", "wss"}


@dataclass(frozen=True, slots=True)
class AlpacaAddress:
    """Scheme and host of the trading interface, the trade stream (with path) and market data."""

    rest_url: str
    stream_url: str
    data_url: str

    def __post_init__(self) -> None:
        """Refuse every host that is not Alpaca's or this computer. Raises SettingsError."""
        for url in (self.rest_url, self.stream_url, self.data_url):
            if not is_allowed(url):
                raise SettingsError(
                    "This is no address of Alpaca.",
                    f"Use https://{PAPER_HOST}, https://{LIVE_HOST}, or http://127.0.0.1:PORT for practice.",
                )

    @classmethod
    def from_base_url(cls, url: str) -> Self:
        """Return the addresses that belong to a REST address; "/v2" and slashes at its end are cut."""
        base = url.strip().rstrip("/").removesuffix("/v2").rstrip("/")
        scheme, mark, rest = base.partition("://")
        stream = f"{'wss' if scheme == 'https' else 'ws'}{mark}{rest}/stream"
        is_alpaca = rest in {PAPER_HOST, LIVE_HOST}
        return cls(base, stream, f"https://{DATA_HOST}" if is_alpaca else base)

    @classmethod
    def paper(cls) -> Self:
        """Return Alpaca's paper trading."""
        return cls.from_base_url(f"https://{PAPER_HOST}")

    @classmethod
    def live(cls) -> Self:
        """Return Alpaca's live trading."""
        return cls.from_base_url(f"https://{LIVE_HOST}")

    @property
    def environment(self) -> str:
        """Return "paper", "live" or "practice"."""
        host = urlsplit(self.rest_url).hostname
        return {PAPER_HOST: "paper", LIVE_HOST: "live"}.get(host or "", "practice")
