"""Open the journal that the options name, to write into or only one that is there; ask for its passphrase."""

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TypeVar

from journal_app.credentials import Secret
from journal_app.domain.errors import PassphraseError, PassphraseNeededError, SettingsError, WrongPassphraseError
from journal_app.journal import Journal, journal_path, open_journal

_Done = TypeVar("_Done")
_TRIES = 3


def opened(options: Namespace) -> Journal:
    """Open the journal that the options name, made if new."""
    return with_passphrase(lambda known: open_journal(options.journal, options.config, options.account, known))


def existing(options: Namespace) -> Journal:
    """Open a journal to read; a name that the user typed must exist, a slip must not make a new one."""
    path = journal_path(options.journal)
    if options.journal and not path.exists():
        raise SettingsError(f"There is no journal {path}.", "Check --journal; `sync` and `import` make a new one.")
    return opened(options)


def ask_passphrase(question: str) -> str | None:
    """Ask on the terminal, without showing what is typed; None when there is no terminal."""
    return getpass.getpass(question) if sys.stdin.isatty() else None


def with_passphrase(work: Callable[[Secret | None], _Done], ask: Callable[[str], str | None] = ask_passphrase) -> _Done:
    """Do something with what is known of the passphrase; if that does not open the journal, ask, three times.

    Raises PassphraseError when nobody can be asked or no answer was right.
    """
    try:
        return work(None)
    except PassphraseError as error:
        failed: PassphraseError = error
    for _ in range(_TRIES):
        if isinstance(failed, WrongPassphraseError):
            print(failed.title, file=sys.stderr)
        answer = ask("Passphrase of the journal: ")
        if not answer:
            break
        try:
            return work(Secret(answer))
        except WrongPassphraseError as error:
            failed = error
    raise failed


def new_passphrase(known: Secret | None, ask: Callable[[str], str | None] = ask_passphrase) -> Secret:
    """Return the passphrase to encrypt with: the *known* one, or asked for twice.

    Raises PassphraseNeededError when nobody can be asked, SettingsError when the two answers differ.
    """
    if known is not None:
        return known
    first = ask("New passphrase: ")
    if not first:
        raise PassphraseNeededError("the journal to be")
    if ask("The same again: ") != first:
        raise SettingsError("The two passphrases are not the same.", "Nothing was changed. Try again.")
    return Secret(first)
