"""The connected accounts: their clocks, and one that is taken off the list and comes back with Undo."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand

from journal_app.credentials import BrokerKeys, load_keys
from journal_app.desktop.choosing import SettingsKeeper
from journal_app.desktop.deciding import Said
from journal_app.desktop.language import tr
from journal_app.journal import Journal
from journal_app.settings import AccountConnection, check_connections, connections_of


class _Removal(QUndoCommand):
    def __init__(self, accounts: "Accounts", connection: AccountConnection) -> None:
        super().__init__(tr("removal of {account}", account=connection.account))
        self._accounts, self._connection = accounts, connection

    def redo(self) -> None:
        self._accounts.disconnect_account(self._connection)

    def undo(self) -> None:
        self._accounts.reconnect_account(self._connection)


def _take_off(journal: Journal, connection: AccountConnection) -> BrokerKeys | None:
    keys = load_keys(connection.environment, connection.account)
    journal.disconnect(connection.account)
    return keys


def _put_back(journal: Journal, connection: AccountConnection, keys: BrokerKeys | None) -> None:
    if keys is not None:
        journal.connect(connection, keys.key_id.reveal(), keys.secret_key.reveal())
        return
    others = connections_of(journal.settings)
    journal.change_settings(replace(journal.settings, connections=(*others, connection)))


class Accounts(QObject):
    """Which accounts sync keeps up with. Keys leave the keyring at once; Undo puts them back."""

    told = Signal(object)
    """A `Said`: an account was taken off the list, and how it comes back."""
    changed = Signal()
    """Sync has other accounts, or other clocks, to keep up with now."""

    def __init__(self, journal: Journal, keeper: SettingsKeeper, parent: QObject | None = None) -> None:
        """Change the connections of a journal through the keeper of its settings."""
        super().__init__(parent)
        self._journal, self._keeper = journal, keeper
        self._keys: dict[str, BrokerKeys | None] = {}
        keeper.kept.connect(self._tell_kept)

    @property
    def connections(self) -> tuple[AccountConnection, ...]:
        """The accounts that sync keeps up with."""
        return connections_of(self._keeper.settings)

    def remove(self, account: str) -> None:
        """Stop keeping up with an account and forget its keys; what is in the journal stays."""
        for one in self.connections:
            if one.account == account:
                self._keeper.undo_stack.push(_Removal(self, one))
                self.told.emit(Said(
                    tr("{account} is not connected any more. Its trades stay in the journal.", account=account),
                    tr("Ctrl+Z connects it again, with its keys, until you quit."),
                ))  # fmt: skip

    def change_clock(self, account: str, zone: str, calendar: str) -> None:
        """Tell an account's trading days by another zone and calendar. Raises SettingsError for none such."""
        found = tuple(
            replace(one, zone=zone, calendar=calendar) if one.account == account else one for one in self.connections
        )
        check_connections(found)
        if found != self.connections:
            self._keeper.change("connections", found)

    def disconnect_account(self, connection: AccountConnection) -> None:
        """Take an account off the list, in the background; for Undo and Redo."""
        work = partial(_take_off, self._journal, connection)
        self._keeper.write("connections", work, partial(self._remember, connection.account))

    def reconnect_account(self, connection: AccountConnection) -> None:
        """Put an account back on the list with the keys that it had, in the background; for Undo."""
        self._keeper.write("connections", partial(self._restore, connection))

    def _restore(self, connection: AccountConnection) -> None:
        # Read when its turn comes, in the background: by then the removal before it has told the keys.
        _put_back(self._journal, connection, self._keys.get(connection.account))

    def _remember(self, account: str, keys: BrokerKeys | None) -> None:
        self._keys[account] = keys

    def _tell_kept(self, name: str) -> None:
        if name == "connections":
            self.changed.emit()
