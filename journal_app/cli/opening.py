"""Open the journal that the options name: to write into, or only one that is there."""

from argparse import Namespace

from journal_app.domain.errors import SettingsError
from journal_app.journal import Journal, journal_path, open_journal


def opened(options: Namespace) -> Journal:
    """Open the journal that the options name, made if new."""
    return open_journal(options.journal, options.config, options.account)


def existing(options: Namespace) -> Journal:
    """Open a journal to read; a name that the user typed must exist, a slip must not make a new one."""
    path = journal_path(options.journal)
    if options.journal and not path.exists():
        raise SettingsError(f"There is no journal {path}.", "Check --journal; `sync` and `import` make a new one.")
    return opened(options)
