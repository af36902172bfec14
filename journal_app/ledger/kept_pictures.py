"""Keep a picture's row: told by its content, each once per fill."""

import hashlib

import peewee as pw

from journal_app.domain.errors import LedgerError
from journal_app.ledger.trade_tables import PictureRow

MOST_BYTES = 10 * 1024 * 1024
_STARTS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


def media_type_of(content: bytes) -> str | None:
    """Return the type of a picture by its first bytes; None for anything but PNG, JPEG and WebP."""
    for start, media_type in _STARTS:
        if content.startswith(start):
            return media_type
    return "image/webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def check_picture(name: str, content: bytes) -> str:
    """Return the type of a picture. Raises LedgerError for a file that is none, and for one above 10 MB."""
    media_type = media_type_of(content)
    if media_type is None:
        raise LedgerError(f"{name} is no picture.", "Add a PNG, JPEG or WebP file.")
    if len(content) > MOST_BYTES:
        raise LedgerError(f"{name} is larger than 10 MB.", "Make it smaller, for example as a JPEG, and add it again.")
    return media_type


def keep_picture(
    database: pw.Database, account_id: int, home: str, picture: tuple[str, int, bytes], revision: int
) -> int:  # fmt: skip
    """Keep (name, added UTC µs, content) on a fill; return its number, also when it is there already.

    Raises LedgerError for a file that is no picture, and one above 10 MB.
    """
    name, added_us, content = picture
    media_type = check_picture(name, content)
    digest = hashlib.sha256(content).hexdigest()
    PictureRow.insert(
        account_id=account_id, home=home, anchor=home, name=name, media_type=media_type, added_us=added_us,
        digest=digest, content=content, revision=revision,
    ).on_conflict_ignore().execute(database)  # fmt: skip
    here = (PictureRow.account_id == account_id) & (PictureRow.home == home) & (PictureRow.digest == digest)
    return int(next(iter(PictureRow.select(PictureRow.id).where(here).tuples().execute(database)))[0])
