"""Which accounts sync keeps up with: from the environment, a practice broker, or the settings and the keyring."""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from journal_app.brokers.alpaca_address import AlpacaAddress
from journal_app.brokers.alpaca_budget import Budget, Budgets
from journal_app.credentials import BrokerKeys, Secret, keys_from_environment, load_keys
from journal_app.domain.clock import TradingClock
from journal_app.domain.errors import SettingsError
from journal_app.ledger.store import Ledger
from journal_app.settings import AccountConnection, Settings, connections_of
from journal_app.sync.engine import SyncEngine

if TYPE_CHECKING:
    from journal_app.brokers.alpaca import AlpacaBroker


@dataclass(frozen=True, slots=True)
class Connection:
    """A broker that sync would use: its REST address, keys, and the account's name in this journal.

    ``account_name`` None means the usual name; ``clock`` None leaves the account's as it is.
    """

    environment: str
    rest_url: str
    keys: BrokerKeys
    account_name: str | None = None
    clock: TradingClock | None = None


def from_environment(account: str | None) -> Connection | None:
    """Return the broker that APCA_API_KEY_ID and its companions name, or None."""
    keys = keys_from_environment()
    if keys is None:
        return None
    base = os.environ.get("APCA_API_BASE_URL") or AlpacaAddress.paper().rest_url
    address = AlpacaAddress.from_base_url(base)
    return Connection(address.environment, address.rest_url, keys, account)


def from_practice(rest_url: str, key_id: str, secret_key: str, account: str | None) -> Connection:
    """Return a practice broker that this program has started."""
    return Connection("practice", rest_url, BrokerKeys(Secret(key_id), Secret(secret_key)), account)


def from_settings(settings: Settings, account: str | None) -> tuple[Connection, ...]:
    """Return the connected accounts that have keys; with *account* only that one.

    The single connection of older settings takes the name *account*, as it always did. Raises
    SettingsError for a name that is not connected, and without a keyring.
    """
    chosen = connections_of(settings)
    if account is not None and settings.connections:
        known = ", ".join(one.account for one in chosen)
        chosen = tuple(one for one in chosen if one.account == account)
        if not chosen:
            raise SettingsError(f"No account “{account}” is connected.", f"Connected are: {known}.")
    name = None if settings.connections else account
    return tuple(found for one in chosen if (found := _with_keys(one, name)) is not None)


def address_of(one: AccountConnection) -> AlpacaAddress:
    """Return the address of a connection. Raises SettingsError for one that is not the broker's."""
    if one.environment == "practice":
        return AlpacaAddress.from_base_url(one.address)
    return AlpacaAddress.paper() if one.environment == "paper" else AlpacaAddress.live()


def _with_keys(one: AccountConnection, name: str | None) -> Connection | None:
    keys = load_keys(one.environment, one.account)
    if keys is None:
        return None
    clock = TradingClock(one.zone, one.calendar)
    return Connection(one.environment, address_of(one).rest_url, keys, name or one.account, clock)


def make_engine(ledger: Ledger, connection: Connection, budgets: Budgets) -> SyncEngine:
    """Return an engine for a connection, for one thread; whoever asks with the same keys shares their budget."""
    budget = budgets.of(connection.rest_url, connection.keys.key_id.reveal(), own_pace=_has_pace(connection))
    return SyncEngine(ledger, _make_broker(connection, budget), connection.account_name, clock=connection.clock)


def make_data_broker(connection: Connection, budgets: Budgets) -> "AlpacaBroker":
    """Return a broker to ask for market data only, for one thread: it has a budget of its own, as Alpaca counts."""
    data_url = AlpacaAddress.from_base_url(connection.rest_url).data_url
    budget = budgets.of(f"{data_url} data", connection.keys.key_id.reveal(), own_pace=_has_pace(connection))
    return _make_broker(connection, budget)


def _has_pace(connection: Connection) -> bool:
    return connection.environment != "practice"


def _make_broker(connection: Connection, budget: Budget) -> "AlpacaBroker":
    from journal_app.brokers.alpaca import AlpacaBroker

    keys, address = connection.keys, AlpacaAddress.from_base_url(connection.rest_url)
    return AlpacaBroker(address, keys.key_id.reveal(), keys.secret_key.reveal(), budget=budget)
