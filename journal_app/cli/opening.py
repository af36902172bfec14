"""Open the journal that the options name, to write into or only one that is there; ask for its passphrase."""

import getpass
import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TypeVar

from journal_app.credentials import Secret
from journal_app.domain.errors import PassphraseError, SettingsError, WrongPassphraseError
from journal_app.journal import Journal, open_journal
from journal_app.journal_file import journal_path

_Done = TypeVar("_Done")
_TRIES = 3


Ask = Callable[[str], str | None]
"""Puts a question and returns the answer, None for none."""


def opened(options: Namespace, ask: Ask | None = None) -> Journal:
    """Open the journal that the options name, made if new; *ask* for its passphrase (default: on the terminal)."""
    return with_passphrase(
        lambda known: open_journal(options.journal, options.config, options.account, known), ask or ask_passphrase
    )


def existing(options: Namespace) -> Journal:
    """Open a journal to read; a name that the user typed must exist, a slip must not make a new one."""
    path = journal_path(options.journal)
    if options.journal and not path.exists():
        raise SettingsError(f"There is no journal {path}.", "Check --journal; `sync` and `import` make a new one.")
    return opened(options)


def ask_passphrase(question: str) -> str | None:
    """Ask on the terminal, without showing what is typed; None when there is no terminal."""
    return getpass.getpass(question) if sys.stdin.isatty() else None


def with_passphrase(work: Callable[[Secret | None], _Done], ask: Ask | None = None) -> _Done:
    """Do something with what is known of the passphrase; if that does not open the journal, ask, three times.

    Raises PassphraseError when nobody can be asked or no answer was right.
    """
    try:
        return work(None)
    except PassphraseError as error:
        failed: PassphraseError = error
    ask = ask or ask_passphrase
    for _ in range(_TRIES):
        said = f"{failed.title}\n" if isinstance(failed, WrongPassphraseError) else ""
        answer = ask(f"{said}Passphrase of the journal: ")
        if not answer:
            break
        try:
            return work(Secret(answer))
        except WrongPassphraseError as error:
            failed = error
    raise failed


def new_passphrase(known: Secret | None, ask: Ask = ask_passphrase) -> Secret:
    """Return the passphrase to encrypt with: the *known* one, or asked for twice.

    Raises SettingsError when nobody can be asked, or the two answers differ.
    """
    if known is not None:
        return known
    first = ask("New passphrase: ")
    if not first:
        raise SettingsError(
            "No passphrase was given.", "Set JOURNAL_PASSPHRASE, or run the command in a terminal, which asks."
        )
    if ask("The same again: ") != first:
        raise SettingsError("The two passphrases are not the same.", "Nothing was changed. Try again.")
    return Secret(first)
