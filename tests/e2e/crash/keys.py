"""The one passphrase of all encrypted journals that the crash gates work on."""

from pathlib import Path

from journal_app.credentials import Secret
from journal_app.ledger.encryption import is_encrypted

PASSPHRASE = Secret("crash gates")


def key_of(path: Path) -> Secret | None:
    """Return the passphrase of an encrypted journal; None for a plain one, or none."""
    return PASSPHRASE if path.is_file() and is_encrypted(path) else None
