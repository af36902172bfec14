"""What the trader says about trades: notes, plans, ratings, pictures. Nothing here can change a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from journal_app.ledger import pictures, reading, used_words, waiting

if TYPE_CHECKING:
    from journal_app.domain.marks import Annotation, Picture, WaitingMark
    from journal_app.ledger.store import Ledger
    from journal_app.ledger.used_words import UsedWords


class Marks:
    """Writes and reads marks. Safe from any thread."""

    def __init__(self, ledger: Ledger) -> None:
        """Work on a ledger."""
        self._ledger = ledger

    def annotate(self, trade_id: str, change: Annotation, expected: Annotation | None = None) -> Annotation:
        """Keep what the trader says about a trade; return what brings back what was said before.

        *expected* is what the editor has read: when a field that *change* writes is another by now, nothing is
        written and ChangedMeanwhileError has both texts. Raises LedgerError for an unknown trade, and for a price,
        rating or note that is none.
        """
        return self._ledger.annotate(trade_id, change, expected)

    def annotate_all(self, changes: Mapping[str, Annotation]) -> dict[str, Annotation]:
        """Keep what the trader says about several trades, by id, all or nothing; return what brings it back.

        What is returned, written the same way, undoes it. Raises LedgerError as `annotate` does.
        """
        return self._ledger.annotate_all(changes)

    def trade_id(self, seq: int) -> str | None:
        """Return the id of a trade by its lasting number (``seq``), or None."""
        return reading.trade_id_of(self._ledger, seq)

    def said(self, trade_id: str) -> Annotation:
        """Return what is said about a trade. Raises LedgerError for an unknown one."""
        return waiting.said(self._ledger, trade_id)

    def add_picture(self, trade_id: str, name: str, content: bytes) -> int:
        """Put a picture (PNG, JPEG or WebP, up to 10 MB) on a trade; return its number. Raises LedgerError."""
        return pictures.add_picture(self._ledger, trade_id, name, content)

    def pictures_of(self, trade_id: str) -> tuple[Picture, ...]:
        """Return the pictures of a trade, oldest first. Raises LedgerError for an unknown trade."""
        return pictures.pictures_of(self._ledger, trade_id)

    def remove_picture(self, trade_id: str, number: int) -> Picture:
        """Take a picture off a trade and return it. Raises LedgerError when it is not there."""
        return pictures.remove_picture(self._ledger, trade_id, number)

    def put_back_picture(self, picture: Picture) -> int:
        """Put a picture back that was taken off a trade; return its new number. Raises LedgerError."""
        return pictures.put_back_picture(self._ledger, picture)

    def used_words(self) -> UsedWords:
        """Return the setups, tags and mistakes that were used on trades, the most used first. Raises LedgerError."""
        return used_words.used_words(self._ledger)

    def waiting(self, account: str | None = None) -> tuple[WaitingMark, ...]:
        """Return what was written on fills that belong to no trade any more; of one account or of all."""
        return waiting.waiting_marks(self._ledger, account)
