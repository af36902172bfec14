"""Known errors: each says what happened (title) and what to do next (hint)."""


class JournalError(Exception):
    """A known error, ready for the window, the terminal or an HTTP problem document."""

    def __init__(self, title: str, hint: str) -> None:
        """Keep the sentence that says what happened and the one that says what to do next."""
        super().__init__(title)
        self.title = title
        self.hint = hint


class BrokerError(JournalError):
    """The broker could not be reached or did not answer as expected; trying again may help."""


class KeysRejectedError(BrokerError):
    """The broker refused the keys; trying again with the same keys never helps."""


class AccountMismatchError(BrokerError):
    """The keys open another account than the one this journal knows under that name."""


class LedgerError(JournalError):
    """The journal could not be opened, read or written."""


class JournalDamagedError(LedgerError):
    """A journal file is not what this program wrote; it was left as it is."""


class PassphraseError(LedgerError):
    """An encrypted journal was not opened; it was left as it is."""


class PassphraseNeededError(PassphraseError):
    """A journal is encrypted, and no passphrase was given."""

    def __init__(self, name: str) -> None:
        """Name the file."""
        super().__init__(
            f"{name} is encrypted, and no passphrase was given.",
            "Set JOURNAL_PASSPHRASE, keep it in the system keyring, or run the command in a terminal, which asks.",
        )


class WrongPassphraseError(PassphraseError):
    """The passphrase does not open the journal."""

    def __init__(self, name: str) -> None:
        """Name the file."""
        super().__init__(
            f"Wrong passphrase: it does not open {name}.",
            "Try again. The file was left as it is; without its passphrase nobody can read it.",
        )


class ImportRefusedError(LedgerError):
    """A file could not be read; nothing of it was stored."""


class SettingsError(JournalError):
    """A setting, a key or a path given by the user cannot be used."""
