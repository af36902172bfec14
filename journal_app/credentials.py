"""Secrets: from the environment or the system keyring, wrapped so that they print as dots."""

import os
from dataclasses import dataclass

from journal_app.domain.errors import SettingsError

_SERVICE = "trade-journal"


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text that never shows itself; `reveal` is called only where it is sent."""

    _text: str

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._text

    def __repr__(self) -> str:
        """Return dots."""
        return "Secret(••••)"

    __str__ = __repr__


@dataclass(frozen=True, slots=True)
class BrokerKeys:
    """A broker's key id and secret key."""

    key_id: Secret
    secret_key: Secret


def keys_from_environment() -> BrokerKeys | None:
    """Return the keys named APCA_API_KEY_ID and APCA_API_SECRET_KEY, or None."""
    key_id, secret = os.environ.get("APCA_API_KEY_ID"), os.environ.get("APCA_API_SECRET_KEY")
    return BrokerKeys(Secret(key_id), Secret(secret)) if key_id and secret else None


def load_keys(environment: str, account: str | None = None) -> BrokerKeys | None:
    """Return the keys kept for an account at "paper", "live" or "practice", or None.

    Raises SettingsError without a keyring.
    """
    import keyring
    from keyring.errors import KeyringError

    entry = _entry(environment, account)
    try:
        key_id = keyring.get_password(_SERVICE, f"{entry}-key-id")
        secret = keyring.get_password(_SERVICE, f"{entry}-secret-key")
    except KeyringError as error:
        raise _no_keyring() from error
    return BrokerKeys(Secret(key_id), Secret(secret)) if key_id and secret else None


def save_keys(environment: str, keys: BrokerKeys, account: str | None = None) -> None:
    """Keep keys in the system keyring. Raises SettingsError, with nothing on disk, when there is none."""
    import keyring
    from keyring.errors import KeyringError

    entry = _entry(environment, account)
    try:
        keyring.set_password(_SERVICE, f"{entry}-key-id", keys.key_id.reveal())
        keyring.set_password(_SERVICE, f"{entry}-secret-key", keys.secret_key.reveal())
    except KeyringError as error:
        raise _no_keyring() from error


def passphrase_from_environment() -> Secret | None:
    """Return the journal's passphrase named JOURNAL_PASSPHRASE, or None."""
    text = os.environ.get("JOURNAL_PASSPHRASE")
    return Secret(text) if text else None


def load_passphrase(journal: str) -> Secret | None:
    """Return the passphrase kept for a journal's path; None when there is none, or no keyring to ask."""
    import keyring
    from keyring.errors import KeyringError

    try:
        text = keyring.get_password(_SERVICE, f"passphrase:{journal}")
    except KeyringError:
        return None
    return Secret(text) if text else None


def save_passphrase(journal: str, passphrase: Secret) -> None:
    """Keep a journal's passphrase in the system keyring. Raises SettingsError when there is none."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, f"passphrase:{journal}", passphrase.reveal())
    except KeyringError as error:
        raise _no_keyring() from error


def forget_passphrase(journal: str) -> None:
    """Forget what is kept for a journal, if anything is."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(_SERVICE, f"passphrase:{journal}")
    except KeyringError:
        return  # nothing was kept


def forget_keys(environment: str, account: str | None = None) -> None:
    """Take an account's keys out of the system keyring. Raises SettingsError without one."""
    import keyring
    from keyring.errors import KeyringError, PasswordDeleteError

    for part in ("key-id", "secret-key"):
        try:
            keyring.delete_password(_SERVICE, f"{_entry(environment, account)}-{part}")
        except PasswordDeleteError:
            continue  # it is not there: that is what was wanted
        except KeyringError as error:
            raise _no_keyring() from error


def _entry(environment: str, account: str | None) -> str:
    """Return the first part of an entry's name; the usual account has the one of versions that knew no other."""
    usual = f"alpaca-{environment}"
    return usual if account in {None, usual} else f"{usual}/{account}"


def _no_keyring() -> SettingsError:
    return SettingsError(
        "This system has no keyring where the keys could be kept safely.",
        "Unlock or install one (for example gnome-keyring), or set APCA_API_KEY_ID and APCA_API_SECRET_KEY.",
    )
