"""What a broker says about single instruments, kept so that it need not be asked twice."""

import peewee as pw

from journal_app.ledger.engine import ask
from journal_app.ledger.schema import HeldRow
from journal_app.ledger.store import Ledger
from journal_app.ledger.sync_tables import InstrumentRow


def known_multipliers(ledger: Ledger, broker: str) -> dict[str, str]:
    """Return the shares per contract that a broker told, by option symbol."""
    return _known(ledger, broker, "multiplier")


def known_pairs(ledger: Ledger, broker: str) -> dict[str, str]:
    """Return a broker's coin pairs as fills write them, by their compact symbol."""
    return _known(ledger, broker, "pair")


def _known(ledger: Ledger, broker: str, column: str) -> dict[str, str]:
    query = f"SELECT symbol, {column} FROM instrument WHERE broker = ? AND {column} IS NOT NULL"  # noqa: S608 - two fixed names
    with ledger.reading() as connection:
        return dict(ask(connection, query, (broker,)))


def keep_multiplier(database: pw.Database, broker: str, symbol: str, multiplier: str, text: str) -> None:
    """Keep a contract's size and the broker's answer as received; an assumption told before is over."""
    _keep(database, broker, symbol, multiplier=multiplier, text=text)
    HeldRow.delete().where((HeldRow.external_id == assumed_name(symbol)) & (HeldRow.state == "held")).execute(database)


def assumed_name(symbol: str) -> str:
    """Return the name of the issue that a contract's size had to be assumed."""
    return f"contract:{symbol}"


def keep_pair(database: pw.Database, broker: str, symbol: str, pair: str, text: str) -> None:
    """Keep a coin pair and the broker's answer as received."""
    _keep(database, broker, symbol, pair=pair, text=text)


def _keep(database: pw.Database, broker: str, symbol: str, **fields: str) -> None:
    InstrumentRow.insert(broker=broker, symbol=symbol, **fields).on_conflict("REPLACE").execute(database)
