"""Pictures on trades: kept in the journal, told by their content, each once per fill."""

from journal_app.domain.clock import now_us
from journal_app.domain.errors import LedgerError
from journal_app.domain.marks import Picture
from journal_app.ledger.annotations import must_find, tell_trade
from journal_app.ledger.engine import ask
from journal_app.ledger.kept_pictures import keep_picture
from journal_app.ledger.store import Ledger
from journal_app.ledger.trade_tables import PictureRow

_OF_TRADE = """SELECT p.id, p.name, p.media_type, p.added_us, p.content FROM picture p
WHERE p.account_id = ? AND p.anchor = ? ORDER BY p.added_us, p.id"""


def add_picture(ledger: Ledger, trade_id: str, name: str, content: bytes) -> int:
    """Put a picture on a trade; return its number, also when it is there already.

    Raises LedgerError for an unknown trade, a file that is no picture, and one above 10 MB.
    """
    with ledger.writing() as (database, revision):
        account_id, anchor = must_find(database.connection(), trade_id)
        number = keep_picture(database, account_id, anchor, (name, now_us(), content), revision)
        tell_trade(database, account_id, anchor, revision)
    return number


def put_back_picture(ledger: Ledger, picture: Picture) -> int:
    """Put a picture back that was taken off, with the time at which it was added; return its new number.

    Raises LedgerError for an unknown trade.
    """
    with ledger.writing() as (database, revision):
        account_id, anchor = must_find(database.connection(), picture.trade_id)
        row = (picture.name, picture.added_us, picture.content)
        number = keep_picture(database, account_id, anchor, row, revision)
        tell_trade(database, account_id, anchor, revision)
    return number


def pictures_of(ledger: Ledger, trade_id: str) -> tuple[Picture, ...]:
    """Return the pictures of a trade, oldest first. Raises LedgerError for an unknown trade."""
    with ledger.reading() as connection:
        account_id, anchor = must_find(connection, trade_id)
        rows = ask(connection, _OF_TRADE, (account_id, anchor))
    return tuple(
        Picture(number, trade_id, name, media_type, added_us, bytes(content))
        for number, name, media_type, added_us, content in rows
    )


def remove_picture(ledger: Ledger, trade_id: str, number: int) -> Picture:
    """Take a picture off a trade and return it, to be put back. Raises LedgerError when it is not there."""
    found = next((one for one in pictures_of(ledger, trade_id) if one.id == number), None)
    if found is None:
        raise LedgerError(f"The trade {trade_id} has no picture {number}.", "List them with `journal-app note`.")
    with ledger.writing() as (database, revision):
        PictureRow.delete().where(PictureRow.id == number).execute(database)
        account_id, anchor = must_find(database.connection(), trade_id)
        tell_trade(database, account_id, anchor, revision)
    return found
