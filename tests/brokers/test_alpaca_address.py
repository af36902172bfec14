import pytest

from journal_app.brokers.alpaca_address import AlpacaAddress, is_allowed
from journal_app.domain.errors import SettingsError


@pytest.mark.parametrize("tail", ["", "/", "/v2", "/v2/"])
def test_the_addresses_follow_from_the_base(tail: str) -> None:
    address = AlpacaAddress.from_base_url(f"https://paper-api.alpaca.markets{tail}")
    assert address == AlpacaAddress.paper()
    assert address.stream_url == "wss://paper-api.alpaca.markets/stream"
    assert address.data_url == "https://data.alpaca.markets"


def test_each_address_knows_its_environment() -> None:
    assert AlpacaAddress.paper().environment == "paper"
    assert AlpacaAddress.live().environment == "live"
    assert AlpacaAddress.from_base_url("http://127.0.0.1:8000").environment == "practice"
    assert AlpacaAddress.from_base_url("http://[::1]:8000").stream_url == "ws://[::1]:8000/stream"


@pytest.mark.parametrize(
    "url",
    [
        "http://paper-api.alpaca.markets", "https://paper-api.alpaca.markets.evil.example", "https://example.com",
        "https://api.alpaca.markets@example.com", "https://user@api.alpaca.markets", "http://localhost:8000",
        "http://10.0.0.1", "ftp://127.0.0.1", "https://api.alpaca.markets:8443", "https://api.alpaca.markets:x", "",
    ],
)  # fmt: skip
def test_keys_go_nowhere_else(url: str) -> None:
    assert not is_allowed(url)
    with pytest.raises(SettingsError):
        AlpacaAddress.from_base_url(url)
